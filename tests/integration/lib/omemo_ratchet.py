# SPDX-License-Identifier: GPL-3.0-or-later
"""X3DH and the double ratchet of OMEMO's old namespace (XEP-0384 0.3), without libsignal, on what libsignal's version 3 has
on the wire. All state is plain values: whoever copies a session has a snapshot of it."""
import dataclasses
import hashlib
import hmac as digests
from collections import OrderedDict

import xeddsa
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from google.protobuf.message import DecodeError
from google.protobuf.proto_builder import MakeSimpleProtoClass

AHEAD = 2000    # messages that may be missing before one in a chain, and keys that are kept for them
CHAINS = 5      # of the other side that are remembered
STATES = 40     # sessions that are remembered beside the current one
CURVE = b'\x05'  # what stands before each public key
VERSION = b'\x33'
MAC = 8

# Fields are numbered in this order.
WhisperMessage = MakeSimpleProtoClass(OrderedDict(
    ratchet=Field.TYPE_BYTES, counter=Field.TYPE_UINT32, previous=Field.TYPE_UINT32, ciphertext=Field.TYPE_BYTES),
    'whinchat.tests.WhisperMessage')
PreKeyWhisperMessage = MakeSimpleProtoClass(OrderedDict(
    prekey=Field.TYPE_UINT32, base=Field.TYPE_BYTES, identity=Field.TYPE_BYTES, message=Field.TYPE_BYTES,
    registration=Field.TYPE_UINT32, signed=Field.TYPE_UINT32), 'whinchat.tests.PreKeyWhisperMessage')


class Unreadable(Exception):
    """Why something could not be read, by one word: repeat, gap, bad-session, no-session, prekey-gone, identity-changed,
    not-for-us, own, damaged."""

    def __init__(self, reason, what=''):
        super().__init__(f'{reason}: {what}' if what else reason)
        self.reason = reason
        self.header = None  # of the message, where that could be told


@dataclasses.dataclass
class KeyPair:
    private: bytes
    public: bytes  # 33 bytes

    @classmethod
    def make(cls, random):
        private = random.randbytes(32)
        return cls(private, CURVE + xeddsa.priv_to_curve25519_pub(private))


@dataclasses.dataclass
class Bundle:
    """What a device gives to whoever wants to write to it."""
    identity: bytes
    signed_id: int
    signed: bytes
    signature: bytes
    prekeys: dict  # number to public key

    def check(self):
        if not verify(self.identity, self.signed, self.signature):
            raise Unreadable('damaged', 'signature of the bundle')
        if not self.prekeys:
            raise Unreadable('damaged', 'a bundle without prekeys')


@dataclasses.dataclass
class Chain:
    """Messages of one side between two turns."""
    ratchet: bytes  # public
    key: bytes
    index: int = 0
    private: bytes = b''  # of the ratchet key, where the chain is ours
    skipped: dict = dataclasses.field(default_factory=dict)  # number to the seed of its keys

    def step(self):
        seed, self.key = hmac(self.key, b'\x01'), hmac(self.key, b'\x02')
        self.index += 1
        return seed


@dataclasses.dataclass
class Offer:
    """The part of a key exchange that each message repeats until one is answered."""
    prekey: int
    signed: int
    base: bytes
    registration: int


@dataclasses.dataclass
class Session:
    """With one device. `sending` comes after the first message of the other side where that one began."""
    ours: bytes    # identity keys
    theirs: bytes
    base: bytes    # the key that tells one key exchange from another
    root: bytes
    sending: Chain
    receiving: list = dataclasses.field(default_factory=list)  # chains, the latest last
    previous: int = 0
    offer: Offer = None


@dataclasses.dataclass(frozen=True)
class Header:
    """What a message shows without being read."""
    ratchet: bytes
    counter: int
    previous: int
    kex: bool = False
    prekey: int = None
    signed: int = None
    base: bytes = None
    identity: bytes = None


# Primitives.

def agree(private, public):
    if len(public) != 33 or public[:1] != CURVE:
        raise Unreadable('damaged', 'a key that is none')
    try:
        return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public[1:]))
    except ValueError as error:  # of a low order
        raise Unreadable('damaged', str(error)) from None


def sign(private, data, random):
    """XEdDSA whose Ed25519 key has no sign."""
    return xeddsa.ed25519_priv_sign(xeddsa.priv_force_sign(private, False), data, random.randbytes(64))


def verify(public, data, signature):
    """libsignal puts the sign of the Ed25519 key into the last bit of the signature."""
    if len(signature) != 64 or len(public) != 33:
        return False
    key = xeddsa.curve25519_pub_to_ed25519_pub(public[1:], bool(signature[63] & 0x80))
    return xeddsa.ed25519_verify(signature[:63] + bytes([signature[63] & 0x7f]), key, data)


def hmac(key, data):
    return digests.digest(key, data, hashlib.sha256)


def derive(secret, salt, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _root_step(root, private, public):
    made = derive(agree(private, public), root, b'WhisperRatchet', 64)
    return made[:32], made[32:]


def _message_keys(seed):
    made = derive(seed, bytes(32), b'WhisperMessageKeys', 80)
    return made[:32], made[32:64], made[64:]


def _cbc(key, iv):
    return Cipher(algorithms.AES(key), modes.CBC(iv))


def _encrypt_cbc(key, iv, text):
    pad, cipher = padding.PKCS7(128).padder(), _cbc(key, iv).encryptor()
    return cipher.update(pad.update(text) + pad.finalize()) + cipher.finalize()


def _decrypt_cbc(key, iv, data):
    cipher, unpad = _cbc(key, iv).decryptor(), padding.PKCS7(128).unpadder()
    try:
        return unpad.update(cipher.update(data) + cipher.finalize()) + unpad.finalize()
    except ValueError as error:
        raise Unreadable('damaged', str(error)) from None


# Beginning.

def _secrets(*agreed):
    made = derive(b'\xff' * 32 + b''.join(agreed), bytes(32), b'WhisperText', 64)
    return made[:32], made[32:]


def initiate(identity, bundle, prekey, random, registration=1):
    """A session with the device of a bundle, by that one of its prekeys; 0 is none, which libsignal takes."""
    bundle.check()
    base, ratchet = KeyPair.make(random), KeyPair.make(random)
    last = [agree(base.private, bundle.prekeys[prekey])] if prekey else []
    root, key = _secrets(agree(identity.private, bundle.signed), agree(base.private, bundle.identity),
                         agree(base.private, bundle.signed), *last)
    first = Chain(bundle.signed, key)  # should they write before they have heard of us
    root, key = _root_step(root, ratchet.private, bundle.signed)
    return Session(identity.public, bundle.identity, base.public, root,
                   Chain(ratchet.public, key, private=ratchet.private), [first],
                   offer=Offer(prekey, bundle.signed_id, base.public, registration))


def accept(identity, signed, prekey, header):
    """The session that a key exchange begins; signed, prekey: our key pairs that it names, the latter None if none."""
    last = [agree(prekey.private, header.base)] if prekey else []
    root, key = _secrets(agree(signed.private, header.identity), agree(identity.private, header.base),
                         agree(signed.private, header.base), *last)
    return Session(identity.public, header.identity, header.base, root,
                   Chain(signed.public, key, private=signed.private))


# Messages.

def encrypt(session, text):
    """One message: (whether it is a key exchange, its bytes). It moves the session."""
    chain = session.sending
    counter = chain.index
    key, mac_key, iv = _message_keys(chain.step())
    message = VERSION + WhisperMessage(ratchet=chain.ratchet, counter=counter, previous=session.previous,
                                       ciphertext=_encrypt_cbc(key, iv, text)).SerializeToString()
    message += hmac(mac_key, session.ours + session.theirs + message)[:MAC]
    offer = session.offer
    if offer is None:
        return False, message
    return True, VERSION + PreKeyWhisperMessage(
        prekey=offer.prekey or None, base=offer.base, identity=session.ours, message=message,
        registration=offer.registration, signed=offer.signed).SerializeToString()


def _parse(kind, data, *needed):
    if data[:1] != VERSION:
        raise Unreadable('damaged', 'another version')
    try:
        parsed = kind.FromString(data[1:])
    except DecodeError as error:
        raise Unreadable('damaged', str(error)) from None
    if not all(parsed.HasField(name) for name in needed):
        raise Unreadable('damaged', 'a field is missing')
    return parsed


def parse(kex, data):
    """A message's header, and the message inside its key exchange."""
    if not kex:
        inner = _parse(WhisperMessage, data[:-MAC], 'ratchet', 'counter', 'ciphertext')
        return Header(inner.ratchet, inner.counter, inner.previous), data
    outer = _parse(PreKeyWhisperMessage, data, 'base', 'identity', 'message', 'signed')
    header, message = parse(False, outer.message)
    prekey = outer.prekey if outer.HasField('prekey') else None
    return dataclasses.replace(header, kex=True, prekey=prekey, signed=outer.signed, base=outer.base,
                               identity=outer.identity), message


def _turn(session, ratchet, random):
    """The other side has a new ratchet key: a chain of theirs, and a new one of ours."""
    session.root, key = _root_step(session.root, session.sending.private, ratchet)
    chain = Chain(ratchet, key)
    session.receiving = (session.receiving + [chain])[-CHAINS:]
    session.previous = max(session.sending.index - 1, 0)
    ours = KeyPair.make(random)
    session.root, key = _root_step(session.root, ours.private, ratchet)
    session.sending = Chain(ours.public, key, private=ours.private)
    return chain


def _seed(chain, counter):
    if counter < chain.index:
        if counter not in chain.skipped:
            raise Unreadable('repeat', f'message {counter}')
        return chain.skipped.pop(counter)
    if counter - chain.index > AHEAD:
        raise Unreadable('gap', f'{counter - chain.index} messages')
    while chain.index < counter:
        number = chain.index
        chain.skipped[number] = chain.step()
        if len(chain.skipped) > AHEAD:
            del chain.skipped[min(chain.skipped)]
    return chain.step()


def _copy(session):
    """What copy.deepcopy gives, in a tenth of its time."""
    receiving = [dataclasses.replace(chain, skipped=dict(chain.skipped)) for chain in session.receiving]
    return dataclasses.replace(session, sending=dataclasses.replace(session.sending), receiving=receiving)


def decrypt(session, message, random):
    """Reads a message: (the session as it is afterwards, text). What cannot be read leaves everything as it was."""
    inner = _parse(WhisperMessage, message[:-MAC], 'ratchet', 'counter', 'ciphertext')
    moved = _copy(session)
    chain = next((each for each in moved.receiving if each.ratchet == inner.ratchet), None) or \
        _turn(moved, inner.ratchet, random)
    key, mac_key, iv = _message_keys(_seed(chain, inner.counter))
    expected = hmac(mac_key, session.theirs + session.ours + message[:-MAC])[:MAC]
    if not digests.compare_digest(expected, message[-MAC:]):
        raise Unreadable('bad-session', 'MAC')
    moved.offer = None
    return moved, _decrypt_cbc(key, iv, inner.ciphertext)
