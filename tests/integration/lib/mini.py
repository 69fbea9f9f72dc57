# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer with an OMEMO device of our own, which does what it is told, right or wrong."""
from .loop import call, run
from .omemo_device import Device
from .omemo_peer import FALLBACK, OmemoPeer, Refused, Sent
from .omemo_ratchet import Unreadable
from .omemo_xml import OLD, read_bundle, write_bundle


class Mini(OmemoPeer):
    """Announced from the start, unless it is told not to. Several may share an account, each with a seed of its own; who
    comes back later brings the former `device`. `extra` devices more are announced and read, too, but write answers alone.
    It answers a key exchange, and the 53rd message of a chain, with an empty message, but not where `answers` is false."""

    def __init__(self, account, device=None, seed='one', extra=0, announce=True, answers=True, **options):
        self.device = device or Device(account.jid, seed)
        self.devices = [self.device] + [Device(account.jid, f'{seed}, {number}') for number in range(extra)]
        self.answers = answers
        super().__init__(account, **options)
        if announce:
            self.announce()

    @property
    def device_id(self):
        return self.device.id

    @property
    def fingerprint(self):
        return self.device.fingerprint

    # Announcing.

    def announce(self, prekeys=None, spoil=None):
        """Publishes bundles and list. prekeys: so many of them; spoil: what becomes of the bundle (omemo_faults)."""
        for device in self.devices:
            self.offer(prekeys, spoil, device)
        listed = self.listed()
        missing = [device.id for device in self.devices if device.id not in listed]
        if missing:
            self.list_devices(*listed, *missing)

    def offer(self, prekeys=None, spoil=None, device=None):
        """Publishes a bundle alone; as announce()."""
        device = device or self.device

        def write():
            device.fill(100 if prekeys is None else prekeys)
            bundle = device.bundle(prekeys)
            return write_bundle(spoil(bundle) if spoil else bundle)
        run(self.publish_bundle(device.id, call(write)))

    def bundle_of(self, jid, device):
        """What a device of an account offers, as it is there now; None where it is not."""
        found = run(self.fetch_bundle(jid, device))
        return found and read_bundle(found)

    def listed(self, jid=None):
        """The devices of an account; of its own, unless another is named."""
        return run(self.fetch_list(jid or self.bare))

    def list_devices(self, *devices):
        """Publishes exactly this list."""
        run(self.publish_list(devices))

    def unlist(self, *devices):
        """Takes devices, or itself, off the list."""
        gone = devices or [self.device.id]
        self.list_devices(*(device for device in self.listed() if device not in gone))

    def stale(self, count):
        """Puts devices on the list that have no bundle; gives their numbers."""
        made = [2**30 + number for number in range(count)]
        self.list_devices(*self.listed(), *made)
        return made

    def new_identity(self):
        """Another identity key under the same number, published."""
        call(self.device.change_identity)
        self.offer()

    # Writing.

    def seal(self, to, text, extra='', jids=None, prekey=None, **how):
        """A message that is not sent yet; `let_go` does that. jids: the accounts it is for, if they are not whom it is sent
        to; prekey: begins new sessions by that prekey, or by none where it is 0; how: see _write."""
        places, left_out = run(self._places(jids or [to.split('/')[0]], prekey))
        return call(lambda: self._write(to, places, text, extra, left_out=left_out, **how))

    def let_go(self, sent):
        """Sends it, once more where it was sent before."""
        self.raw(sent.stanza)
        return sent

    def say(self, to, text, extra='', **how):
        """Sends a message to an account, and to its own other devices; as seal()."""
        return self.let_go(self.seal(to, text, extra, **how))

    def say_in(self, room, text, extra='', jids=None, **how):
        """Sends a message to a room, for all its members."""
        return self.say(room, text, extra, jids=jids or run(self.members(room)), type_='groupchat', **how)

    def seal_many(self, to, texts):
        """Messages for an account, in order, which are not sent yet."""
        places, _ = run(self._places([to.split('/')[0]]))
        return call(lambda: [self._write(to, places, text) for text in texts])

    def say_many(self, to, texts):
        """Sends messages in one go, in order."""
        made = self.seal_many(to, texts)
        self.send_many([sent.stanza for sent in made])
        return made

    def send_empty(self, to):
        """Sends a message without text."""
        return self.say(to, None, body=None)

    def archived(self, sent, account, microseconds):
        """The message as an entry for server.fill(): in the archive of its receiver, whether or not it was sent."""
        text = sent.stanza.replace('<message ', f"<message from='{self.jid}' xmlns='jabber:client' ", 1)
        return account.user, self.jid, microseconds, text

    # Faults of the ratchet.

    def reset(self, jid):
        """The next message to that account begins new sessions; what comes in the old ones is read."""
        call(self.device.reset, jid)

    def forget(self, jid):
        """Nothing is left of the sessions with that account."""
        call(self.device.forget, jid)

    def skip(self, jid, count):
        """So many messages to that account were lost."""
        call(self.device.skip, jid, count)

    def snapshot(self):
        call(self.device.snapshot)

    def rollback(self):
        """Everything is as it was at the snapshot."""
        call(self.device.rollback)

    # Reading.

    def catch_up(self, of=None):
        """Reads what its archive, or that of a room, has and it has not read yet, oldest first; then answers."""
        messages = [each.message for each in self.archive(of=of)]
        call(self._read_archived, messages)

    # On the network thread.

    def _take(self, way, jid, message):
        for device in self.devices:
            self._answer(device, self._read(device, way, jid, message))

    def _read(self, device, way, jid, message):
        got = device.read(jid, message, way)
        if (got.reason, way) != ('own', 'archive'):
            self.read.put(got)
        return got

    def _read_archived(self, messages):
        encrypted = [each for each in messages if each['type'] != 'error' and each.has('encrypted', OLD)]
        for device in self.devices:
            unread = [each for each in encrypted if not device.was_read(each)]
            for got in [self._read(device, 'archive', self._real(each), each) for each in unread]:
                self._answer(device, got)

    def _answer(self, device, got):
        if self.answers and device.wants_answer(got):
            encrypted = device.encrypt([(got.jid, got.device)])
            self.send_here(self.wrap(got.jid, encrypted.write(), body=None)[1])

    async def _places(self, jids, prekey=None):
        """The devices with which it has a session now, and those that are left out: (JID, device) to the reason."""
        places, left_out = [], {}
        for jid in dict.fromkeys([*jids, self.bare]):
            for device in await self.fetch_list(jid):
                place = jid, device
                if place == (self.bare, self.device.id):
                    continue
                reason = await self._meet_device(*place, prekey if jid != self.bare else None)
                if reason:
                    left_out[place] = reason
                else:
                    places.append(place)
        return places, left_out

    async def _meet_device(self, jid, device, prekey):
        """Begins a session where there is none; gives the reason where that fails."""
        if self.device.session(jid, device) and prekey is None:
            return None
        try:
            found = await self.fetch_bundle(jid, device)
            if found is None:
                return 'no-bundle'
            self.device.start(jid, device, read_bundle(found), prekey)
        except Refused as refused:
            return refused.condition
        except Unreadable as unreadable:
            return unreadable.reason
        return None

    def _write(self, to, places, text, extra='', spoil=None, left_out=None, **how):
        """spoil: what becomes of the message (omemo_faults); how: type_, id_, and body, which others show instead."""
        encrypted = self.device.encrypt(places, text)
        if spoil:
            encrypted = spoil(encrypted)
        id_, stanza = self.wrap(to, encrypted.write(), extra, **{'body': FALLBACK, **how})
        return Sent(id_, stanza, encrypted, left_out or {})
