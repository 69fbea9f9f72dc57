# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer whose OMEMO others wrote: python-omemo with python-oldmemo, on slixmpp."""
import asyncio
import xml.etree.ElementTree as ET

import oldmemo
import oldmemo.etree
import omemo
from omemo.session_manager import BundleDownloadFailed, BundleNotFound, DeviceListDownloadFailed
from omemo.storage import Just, Nothing

from . import omemo_ratchet as ratchet
from .loop import call, loop, run
from .omemo_device import Got
from .omemo_peer import FALLBACK, OmemoPeer, Refused, Sent
from .omemo_ratchet import Unreadable
from .omemo_xml import OLD, Encrypted
from .process import TIMEOUT
from .stanza import Stanza

# What it raises, or what that was caused by, as Unreadable says it.
REASONS = {'MessageNotForUs': 'not-for-us', 'NoSession': 'no-session', 'KeyExchangeFailed': 'prekey-gone',
           'PublicDataInconsistency': 'identity-changed', 'DuplicateMessageException': 'repeat',
           'DoSProtectionException': 'gap', 'AuthenticationFailedException': 'bad-session', 'SenderNotFound': 'sender-unknown'}


class Store(omemo.Storage):
    """What a device remembers, in memory; a peer that comes back brings it along."""

    def __init__(self):
        super().__init__(disable_cache=True)
        self._values = {}

    async def _load(self, key):
        return Just(self._values[key]) if key in self._values else Nothing()

    async def _store(self, key, value):
        self._values[key] = value

    async def _delete(self, key):
        self._values.pop(key, None)


class Manager(omemo.SessionManager):
    """python-omemo asks this for all that is XMPP; it trusts every key. Made for each peer, which is `peer`."""

    peer = None

    @classmethod
    async def _upload_bundle(cls, bundle):
        await cls.peer.publish_bundle(bundle.device_id, _text(cls.peer.library.etree.serialize_bundle(bundle)))

    @classmethod
    async def _download_bundle(cls, namespace, bare_jid, device_id):
        try:
            found = await cls.peer.fetch_bundle(bare_jid, device_id)
            if found is not None:
                return cls.peer.library.etree.parse_bundle(found.element, bare_jid, device_id)
        except (Refused, ValueError, ET.ParseError) as error:
            raise BundleDownloadFailed() from error
        raise BundleNotFound()

    @classmethod
    async def _delete_bundle(cls, namespace, device_id):
        """Nobody asks for that here."""

    @classmethod
    async def _upload_device_list(cls, namespace, device_list):
        await cls.peer.publish_list(sorted(device_list))

    @classmethod
    async def _download_device_list(cls, namespace, bare_jid):
        try:
            return dict.fromkeys(await cls.peer.fetch_list(bare_jid))
        except Refused as error:
            raise DeviceListDownloadFailed() from error

    async def _evaluate_custom_trust_level(self, device):
        return omemo.TrustLevel.TRUSTED

    async def _make_trust_decision(self, undecided, identifier):
        """Nothing is undecided."""

    @classmethod
    async def _send_message(cls, message, bare_jid):
        cls.peer.send_here(cls.peer.wrap(bare_jid, _text(cls.peer.library.etree.serialize_message(message)), body=None)[1])


class Syndace(OmemoPeer):
    """Announced from the start. It answers each key exchange, and nearly each message of a long chain, by itself; with
    `catching_up` only after catch_up(). Who comes back later brings the former `store`."""

    library = oldmemo

    def __init__(self, account, store=None, catching_up=False, **options):
        self.store = store or Store()
        self.device_id = None
        self._waiting = call(asyncio.Queue)
        self._turn = call(asyncio.Lock)  # its ratchet does one thing at a time
        super().__init__(account, **options)
        self._manager = run(self._create(), TIMEOUT * 2)
        run(self._learn())
        if not catching_up:
            run(self._manager.after_history_sync())
        self._reader = call(loop().create_task, self._read_all())

    async def _create(self):
        mine = type('ManagerOfOne', (Manager,), {'peer': self})
        return await mine.create([self._backend()], self.store, self.bare, None, 'blind')

    def _backend(self):
        return oldmemo.Oldmemo(self.store, 2000)

    async def _learn(self):
        own, _ = await self._manager.get_own_device_information()
        self.device_id = own.device_id
        self.fingerprint = ''.join(self._manager.format_identity_key(own.identity_key))

    # Writing.

    def say(self, to, text, extra='', jids=None, type_='chat'):
        """Sends a message to an account, and to its own other devices."""
        return run(self._say(to, text, extra, jids or [to.split('/')[0]], type_), TIMEOUT * 4)

    def say_in(self, room, text, extra='', jids=None):
        """Sends a message to a room, for all its members."""
        return self.say(room, text, extra, jids or run(self.members(room)), 'groupchat')

    async def _say(self, to, text, extra, jids, type_):
        async with self._turn:
            others = frozenset(jids) - {self.bare}
            for jid in others | {self.bare}:
                await self._manager.refresh_device_list(self.ns, jid)
            messages, errors = await self._manager.encrypt(others, {self.ns: self._seal(to, text)})
            message, = messages
            left_out = {(each.bare_jid, each.device_id): type(each.exception).__name__ for each in errors}
            encrypted = _text(self.library.etree.serialize_message(message))
            id_, stanza = self.wrap(to, encrypted, extra, type_, body=FALLBACK)
            self.send_here(stanza)
        return Sent(id_, stanza, None if self.ns != OLD else Encrypted.read(Stanza.parse(stanza)), left_out)

    # Reading.

    def catch_up(self, of=None):
        """Reads what its archive, or that of a room, has, oldest first; then answers."""
        messages = [each.message for each in self.archive(of=of)]
        run(self._catch_up(messages), TIMEOUT * 4)

    async def _catch_up(self, messages):
        for message in messages:
            if message.has('encrypted', self.ns) and message['type'] != 'error':
                await self._read('archive', self._real(message), message)
        async with self._turn:
            await self._manager.after_history_sync()

    # On the network thread.

    def _take(self, way, jid, message):
        self._waiting.put_nowait((way, jid, message))

    async def _read_all(self):
        while True:
            await self._read(*await self._waiting.get())

    async def _read(self, way, jid, message):
        async with self._turn:
            got = {'jid': jid, 'device': 0, 'way': way, 'stanza': message, 'reader': self.device_id}
            try:
                got['device'] = self._sender(message)
                if (jid, got['device']) == (self.bare, self.device_id):
                    raise Unreadable('own')
                got['header'] = self._header(message)
                text = await self._decrypt(jid, message)
                if text is not None:
                    got['text'], got['inside'] = self._open(text)
            except Exception as error:  # whatever it makes of what is hostile
                got['reason'] = _reason(error)
            if (got.get('reason'), way) != ('own', 'archive'):
                self.read.put(Got(**got))

    async def _decrypt(self, jid, message):
        found = message.child('encrypted', self.ns).element
        return (await self._manager.decrypt(await self._parse(found, jid)))[0]

    # What another namespace does otherwise.

    def _seal(self, to, text):
        """What is encrypted of a text."""
        return text.encode()

    def _open(self, data):
        """The text that was encrypted, and the content of its envelope where it is in one."""
        return data.decode(), None

    def _parse(self, found, jid):
        return oldmemo.etree.parse_message(found, jid, self.bare, self._manager)

    def _sender(self, message):
        """The device that a message is from."""
        return Encrypted.read(message).sid

    def _header(self, message):
        """What the key for this device shows; None where there is none."""
        key = next(iter(Encrypted.read(message).for_device(self.device_id)), None)
        return key and ratchet.parse(key.kex, key.data)[0]

    async def _end(self, how):
        self._reader.cancel()
        for task in asyncio.all_tasks():  # of which it begins one, and never ends it
            work = task.get_coro()
            if 'signed_pre_key_rotation' in work.__qualname__ and work.cr_frame.f_locals['self'] is self._manager:
                task.cancel()
        await super()._end(how)


def _text(element):
    return str(Stanza(element))


def _reason(error):
    """The first of what an error was caused by that has a word."""
    while error is not None:
        if isinstance(error, Unreadable):
            return error.reason
        if type(error).__name__ in REASONS:
            return REASONS[type(error).__name__]
        error = error.__cause__
    return 'damaged'
