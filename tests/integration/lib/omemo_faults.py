# SPDX-License-Identifier: GPL-3.0-or-later
"""What a peer with OMEMO does wrong when a test says so: `spoil=` of what it writes or offers."""
import dataclasses

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .omemo_ratchet import CURVE, MAC, parse


def _flip(data, index=-1):
    data = bytearray(data)
    data[index] ^= 1
    return bytes(data)


def _varint(number):
    made = bytearray()
    while number > 0x7f:
        made.append(number & 0x7f | 0x80)
        number >>= 7
    return bytes(made) + bytes([number])


def corrupt(encrypted):
    """One bit of each key's MAC, also of that inside of a key exchange."""
    def spoiled(key):
        message = parse(key.kex, key.data)[1]
        return dataclasses.replace(key, data=key.data.replace(message, _flip(message)))
    return dataclasses.replace(encrypted, keys=[spoiled(key) for key in encrypted.keys])


def bad_payload(encrypted):
    """One bit of the text."""
    return dataclasses.replace(encrypted, payload=_flip(encrypted.payload))


def oversize(encrypted, size=70_000):
    """Keys that are larger than any key is, by a field that nobody knows: behind a key exchange, whose message can be read
    by who takes keys of any size; else before the MAC, which it breaks."""
    field = b'\x7a' + _varint(size) + bytes(size)

    def grown(key):
        end = len(key.data) - (0 if key.kex else MAC)
        return dataclasses.replace(key, data=key.data[:end] + field + key.data[end:])
    return dataclasses.replace(encrypted, keys=[grown(key) for key in encrypted.keys])


def truncate(encrypted):
    """Base64 that stops in the middle of a group."""
    def cut(key):
        return dataclasses.replace(key, text=key.base64()[:-5])
    return dataclasses.replace(encrypted, keys=[cut(key) for key in encrypted.keys])


def leave_out(*devices):
    """Keys for all but these devices."""
    return lambda encrypted: dataclasses.replace(
        encrypted, keys=[key for key in encrypted.keys if key.rid not in devices])


def no_hint(encrypted):
    """Key exchanges that are not marked as such."""
    return dataclasses.replace(encrypted, keys=[dataclasses.replace(key, kex=False) for key in encrypted.keys])


def bad_signature(bundle):
    """A bundle whose signed prekey somebody else may have put there."""
    return dataclasses.replace(bundle, signature=_flip(bundle.signature, 5))


def low_order(bundle):
    """A bundle whose prekeys agree with everybody on the same secret."""
    return dataclasses.replace(bundle, prekeys={number: CURVE + bytes(32) for number in bundle.prekeys})


def seal_file(data, url, random, iv_size=12):
    """A file for an upload, and its address (XEP-0454), whose server is that of an https: one."""
    key, iv = random.randbytes(32), random.randbytes(iv_size)
    return AESGCM(key).encrypt(iv, data, None), f'aesgcm{url[url.index("://"):]}#{(iv + key).hex()}'


def open_file(sealed, uri):
    """The file of such an address; ValueError where it was changed."""
    secret = bytes.fromhex(uri.rpartition('#')[2])
    try:
        return AESGCM(secret[-32:]).decrypt(secret[:-32], sealed, None)
    except InvalidTag:
        raise ValueError('another tag') from None
