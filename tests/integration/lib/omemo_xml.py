# SPDX-License-Identifier: GPL-3.0-or-later
"""XML of OMEMO's old namespace (XEP-0384 0.3): what a test's own devices write and read."""
import base64
import binascii
import dataclasses

from .omemo_ratchet import Bundle, Unreadable
from .stanza import element

OLD = 'eu.siacs.conversations.axolotl'
LIST = f'{OLD}.devicelist'
BUNDLES = f'{OLD}.bundles'
EME = 'urn:xmpp:eme:0'
PUBSUB = 'http://jabber.org/protocol/pubsub'
OWNER = f'{PUBSUB}#owner'
PUBLISH_OPTIONS = f'{PUBSUB}#publish-options'


@dataclasses.dataclass
class Key:
    """What one device gets of a message. `text` stands for the data where that is to be no base64 of it."""
    rid: int
    kex: bool
    data: bytes
    text: str = None

    def base64(self):
        return _base64(self.data) if self.text is None else self.text


@dataclasses.dataclass
class Encrypted:
    sid: int
    keys: list
    iv: bytes
    payload: bytes = None  # None where it is empty

    def write(self):
        keys = ''.join(element('key', None, key.base64(), rid=key.rid, prekey='true' if key.kex else None)
                       for key in self.keys)
        payload = '' if self.payload is None else element('payload', None, _base64(self.payload))
        return element('encrypted', OLD, element('header', None, keys + element('iv', None, _base64(self.iv)),
                                                 sid=self.sid) + payload)

    @classmethod
    def read(cls, stanza):
        """Of a message; None where it has none."""
        found = stanza.child('encrypted', OLD)
        if found is None:
            return None
        header, payload = found.child('header', OLD), found.child('payload', OLD)
        if header is None or not header['sid'].isdigit():
            raise Unreadable('damaged', 'no header')
        iv = header.child('iv', OLD)
        # The others' keys may be anything.
        keys = [Key(int(key['rid']), key['prekey'] in ('true', '1'), b'', key.text)
                for key in header.children('key', OLD) if key['rid'].isdigit()]
        return cls(int(header['sid']), keys, decode(iv.text) if iv is not None else b'',
                   None if payload is None else decode(payload.text))

    def for_device(self, rid):
        """The keys of that number, of which another account's device may have the same."""
        return [Key(key.rid, key.kex, decode(key.text)) for key in self.keys if key.rid == rid]


def _base64(data):
    return base64.b64encode(data).decode()


def decode(text):
    """Base64, with white space or without."""
    try:
        return base64.b64decode(''.join(text.split()), validate=True)
    except binascii.Error as error:
        raise Unreadable('damaged', str(error)) from None


def write_bundle(bundle):
    prekeys = ''.join(element('preKeyPublic', None, _base64(key), preKeyId=number)
                      for number, key in bundle.prekeys.items())
    return element('bundle', OLD,
                   element('signedPreKeyPublic', None, _base64(bundle.signed), signedPreKeyId=bundle.signed_id) +
                   element('signedPreKeySignature', None, _base64(bundle.signature)) +
                   element('identityKey', None, _base64(bundle.identity)) + element('prekeys', None, prekeys))


def read_bundle(stanza):
    """Of <bundle/>. What it lacks, and what is no number, is Unreadable."""
    try:
        def text(name):
            return decode(stanza.child(name, OLD).text)
        signed = stanza.child('signedPreKeyPublic', OLD)
        prekeys = stanza.child('prekeys', OLD).children('preKeyPublic', OLD)
        return Bundle(text('identityKey'), int(signed['signedPreKeyId']), decode(signed.text),
                      text('signedPreKeySignature'), {int(key['preKeyId']): decode(key.text) for key in prekeys})
    except (AttributeError, ValueError) as error:
        raise Unreadable('damaged', f'bundle: {error}') from None


def write_list(numbers):
    return element('list', OLD, ''.join(element('device', None, id=number) for number in numbers))


def read_list(stanza):
    return [int(device['id']) for device in stanza.children('device', OLD) if device['id'].isdigit()]
