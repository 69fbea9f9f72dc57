#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the two files of vectors beside it: talks between python-omemo's two backends and themselves, which share no
code with the libraries that the daemon uses. Run by hand, with Debian's python3-oldmemo and python3-twomemo; nothing
else needs them. Each run makes other keys.

    /usr/bin/python3 make-vectors.py

A file is what GKeyFile reads, with bytes as hexadecimal digits. [we] has the keys of our device, as the libraries
store them: records are protobuf messages (number, public key, private key; of the signed one the signature and a time
as well). Each [step …] is something that happens to our device, in order:

 - do=read: a message comes. key is what is in <key/>, kex whether it says that it begins a session, payload and iv
   (where there are any) what stands beside it, text what it says. A message without a payload says nothing.
   random is our next ratchet key, drawn when the message turns the ratchet, or nothing.
 - do=refuse: it comes, and has come before.
 - do=write: we say secret in the session, and key is what that becomes."""
import asyncio
import configparser
import contextlib
import pathlib

import oldmemo.oldmemo
import omemo
import twomemo.twomemo
import xeddsa
from omemo.storage import Just, Nothing

ROMEO, JULIET = 'romeo@montague.lit', 'juliet@capulet.lit'


class Store(omemo.Storage):
    """What a device remembers, in memory."""

    def __init__(self):
        super().__init__(disable_cache=True)
        self.values = {}

    async def _load(self, key):
        return Just(self.values[key]) if key in self.values else Nothing()

    async def _store(self, key, value):
        self.values[key] = value

    async def _delete(self, key):
        self.values.pop(key, None)


def varint(number):
    digits = bytearray()
    while number > 0x7f:
        digits.append(number & 0x7f | 0x80)
        number >>= 7
    return bytes(digits + bytes([number]))


def record(number, private, *more):
    """What the libraries keep of a key pair. They want the bits of the private key set as the curve needs them."""
    private = bytes([private[0] & 0xf8]) + private[1:31] + bytes([private[31] & 0x7f | 0x40])
    fields = [(2, b'\x05' + xeddsa.priv_to_curve25519_pub(private)), (3, private), *more]
    return b'\x08' + varint(number) + b''.join(bytes([field << 3 | 2]) + varint(len(value)) + value
                                              for field, value in fields)


class Device:
    """One of the two, and its session with the other."""

    def __init__(self, library, kind, jid, other):
        self.library, self.jid, self.other = library, jid, other
        self.store = Store()
        self.backend = kind(self.store, 2000)
        self.state = getattr(self.backend, f'_{kind.__name__}__get_state')
        self.session = None

    async def prepare(self):
        # the libraries know an identity by its Curve25519 form, which has no sign
        while True:
            pair = await omemo.identity_key_pair.IdentityKeyPair.get(self.store)
            self.private = pair.as_priv().priv
            if not xeddsa.priv_to_ed25519_pub(self.private)[31] & 0x80:
                break
            self.store.values.clear()
        await self.backend.generate_pre_keys(1)
        self.bundle = await self.backend.get_bundle(self.jid, 1)

    async def describe(self):
        model = (await self.state()).model
        (public, id_), = self.bundle.pre_key_ids.items()
        private, = model.pre_keys
        assert xeddsa.priv_to_curve25519_pub(private) == public
        signed = model.signed_pre_key
        return {'identity': b'\x05' + xeddsa.priv_to_curve25519_pub(self.private), 'identity_private': self.private,
                'pre_key': record(id_, private), 'pre_key_id': id_, 'signed_pre_key_id': self.bundle.signed_pre_key_id,
                'signed_pre_key': record(self.bundle.signed_pre_key_id, signed.priv, (4, signed.sig)) +
                b'\x29' + bytes(8)}

    def ratchet_key(self):
        return self.session and self.session.double_ratchet.model.diffie_hellman_ratchet.own_ratchet_priv

    async def write(self, text, to=None):
        """Returns: what is written, as a step has it, and what `read` wants."""
        content, plain = await (self.backend.encrypt_plaintext(text.encode()) if text else self.backend.encrypt_empty())
        if to is not None:
            self.session, key = await self.backend.build_session_active(self.other, 1, to.bundle, plain)
        else:
            key = await self.backend.encrypt_key_material(self.session, plain)
        kex = self.session.initiation == omemo.session.Initiation.ACTIVE and not self.session.confirmed
        data = key.serialize()
        if kex:
            data = self.session.key_exchange.serialize(data)
            data = data[0] if isinstance(data, tuple) else data
        step = {'kex': str(kex).lower(), 'key': data, 'secret': plain.key + plain.auth_tag}
        if text:
            step['payload'], step['text'] = content.ciphertext, text
        if hasattr(content, 'initialization_vector'):
            step['iv'] = content.initialization_vector
        return step, content, key

    async def read(self, step, content, key):
        # python-omemo keeps one state in a session; what is given to it has to be its own
        kind = type(key)
        key = kind.parse(key.serialize(), self.other, 1)
        if self.session is None:
            parse = self.library.KeyExchangeImpl.parse
            sign = (bool(self.peer_sign),) if self.library is oldmemo.oldmemo else ()
            kex, _ = parse(step['key'], *sign)
            self.session, plain = await self.backend.build_session_passive(self.other, 1, kex, key)
        else:
            plain = await self.backend.decrypt_key_material(self.session, key)
        assert plain.key + plain.auth_tag == step['secret']
        if 'text' in step:
            assert (await self.backend.decrypt_plaintext(content, plain)).decode() == step['text']


@contextlib.contextmanager
def counting_short(library):
    """The libraries count one message too few of the chain before, in what they write; otherwise it is the same."""
    kind = library.DoubleRatchetImpl
    build = kind._build_associated_data

    def build_short(data, header):
        return build(data, header._replace(previous_sending_chain_length=max(header.previous_sending_chain_length - 1, 0)))

    kind._build_associated_data = staticmethod(build_short)
    try:
        yield
    finally:
        kind._build_associated_data = staticmethod(build)


class Talk:
    """Juliet is our device. What is on its way has a name."""

    def __init__(self, library, kind):
        self.romeo, self.juliet = Device(library, kind, ROMEO, JULIET), Device(library, kind, JULIET, ROMEO)
        self.steps, self.flying = [], {}

    async def begin(self):
        for device in (self.romeo, self.juliet):
            await device.prepare()
            device.peer_sign = False
        await self.romeo_writes('first', to=self.juliet)

    async def romeo_writes(self, *texts, to=None, empty=False):
        for text in texts:
            self.flying[text] = await self.romeo.write('' if empty else text, to)

    async def juliet_reads(self, *names):
        for name in names:
            before = self.juliet.ratchet_key()
            await self.juliet.read(*self.flying[name])
            after = self.juliet.ratchet_key()
            self.steps.append({'do': 'read', **self.flying[name][0], 'random': after if after != before else b''})

    def juliet_refuses(self, name):
        self.steps.append({'do': 'refuse', **self.flying[name][0], 'random': b''})

    async def juliet_writes(self, *texts):
        for text in texts:
            with counting_short(self.juliet.library):
                self.flying[text] = await self.juliet.write(text)
            step = self.flying[text][0]
            self.steps.append({'do': 'write', **{name: step[name] for name in ('secret', 'key', 'kex')}})

    async def romeo_reads(self, *names):
        for name in names:
            await self.romeo.read(*self.flying[name])

    async def happen(self):
        await self.begin()
        await self.romeo_writes('second', 'third')
        await self.juliet_reads('second', 'first')     # a message in the session may come before the one that began it
        self.juliet_refuses('second')
        await self.juliet_writes('one', 'two')
        await self.romeo_reads('two', 'one')
        await self.romeo_writes('a', 'b', 'c', 'ein Gruß mit Umlaut: äöü 🌹')
        await self.juliet_reads('c', 'a')
        await self.juliet_writes('three')
        await self.romeo_reads('three')
        await self.romeo_writes('d', 'e')
        await self.juliet_reads('e', 'third', 'b')     # of two chains before
        self.juliet_refuses('a')
        await self.romeo_writes('nothing', empty=True)
        await self.juliet_reads('nothing', 'ein Gruß mit Umlaut: äöü 🌹')
        await self.juliet_writes('four', 'five')
        await self.romeo_reads('five')
        for number in range(60):                       # far ahead, and then what lies between
            await self.romeo_writes(f'{number}' + 'x' * number)
        await self.juliet_reads(*(f'{number}' + 'x' * number for number in (59, 0, 17, 16, 58)))
        self.juliet_refuses('17' + 'x' * 17)
        await self.juliet_reads('d')


def text_of(value):
    return value.hex() if isinstance(value, bytes) else str(value)


async def write_file(path, library, kind):
    talk = Talk(library, kind)
    await talk.happen()
    file = configparser.ConfigParser(interpolation=None)
    ours = await talk.juliet.describe()
    ours['romeo'] = b'\x05' + xeddsa.priv_to_curve25519_pub(talk.romeo.private)
    file['we'] = {name: text_of(value) for name, value in ours.items()}
    for number, step in enumerate(talk.steps, 1):
        file[f'step {number}'] = {name: text_of(value) for name, value in step.items() if name != 'secret' or
                                  step['do'] == 'write'}
    with path.open('w', encoding='utf-8') as out:
        out.write('# By make-vectors.py\n')
        file.write(out, space_around_delimiters=False)


async def main():
    here = pathlib.Path(__file__).parent
    await write_file(here / 'oldmemo.ini', oldmemo.oldmemo, oldmemo.oldmemo.Oldmemo)
    await write_file(here / 'twomemo.ini', twomemo.twomemo, twomemo.twomemo.Twomemo)


if __name__ == '__main__':
    asyncio.run(main())
