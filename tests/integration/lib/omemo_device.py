# SPDX-License-Identifier: GPL-3.0-or-later
"""One OMEMO device without a network: its keys, its sessions, what it makes of what it gets."""
import copy
import dataclasses
import hashlib
import random

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import omemo_ratchet as ratchet
from .omemo_ratchet import STATES, Bundle, KeyPair, Unreadable
from .omemo_xml import Encrypted, Key

TAG = 16
KEY = 16


@dataclasses.dataclass
class State:
    """All that a device remembers; a copy of it is a snapshot."""
    identity: KeyPair
    signed: dict                 # number to pair
    prekeys: dict
    signed_id: int = 1
    used: set = dataclasses.field(default_factory=set)       # prekeys that are offered no longer
    sessions: dict = dataclasses.field(default_factory=dict)  # (JID, device) to sessions, the current one first
    pinned: dict = dataclasses.field(default_factory=dict)    # (JID, device) to identity keys
    seen: set = dataclasses.field(default_factory=set)        # digests of the keys that were read
    answered: dict = dataclasses.field(default_factory=dict)  # (JID, device) to the ratchet key of the last answer


@dataclasses.dataclass(frozen=True)
class Got:
    """A message that arrived, whether or not it could be read. `reason` says why not (see Unreadable); a message with
    none of text, content and reason is empty."""
    jid: str            # the account it is from; "" where a room does not tell
    device: int
    way: str            # "live", "carbon", "archive"
    stanza: object
    header: object = None   # what the ratchet showed: kex, prekey, counter, ratchet, base, identity
    text: str = None
    inside: object = None   # the content of an envelope (XEP-0420)
    key: bytes = None       # of the payload, which is what a key transport is for
    reason: str = None
    reader: int = 0         # the device that read it

    @property
    def outside(self):
        """The names of what stands beside <encrypted/>, with their namespaces."""
        return [(child.name, child.ns) for child in self.stanza.children(None, None) if child.name != 'encrypted']

    @property
    def is_empty(self):
        return self.text is None and self.inside is None and self.reason is None


class Device:
    """Its numbers are its own from a seed: the same seed makes the same keys. What is drawn is no part of a snapshot."""

    def __init__(self, jid, seed, id_=None, prekeys=100):
        self.jid = jid
        self._random = random.Random(f'{jid} {seed}')
        self.id = id_ or self._random.randint(1, 2**31 - 1)
        self._snapshot = None
        self.state = State(KeyPair.make(self._random), {1: KeyPair.make(self._random)}, {})
        self.fill(prekeys)

    @property
    def fingerprint(self):
        """64 hexadecimal digits."""
        return self.state.identity.public[1:].hex()

    def fill(self, count):
        """Makes prekeys, with new numbers, until so many are offered."""
        prekeys = self.state.prekeys
        while len(prekeys) - len(self.state.used) < count:
            prekeys[len(prekeys) + 1] = KeyPair.make(self._random)

    def bundle(self, count=None):
        """What it offers: `count` prekeys at most."""
        state = self.state
        signed = state.signed[state.signed_id].public
        free = [number for number in sorted(state.prekeys) if number not in state.used]
        return Bundle(state.identity.public, state.signed_id, signed,
                      ratchet.sign(state.identity.private, signed, self._random),
                      {number: state.prekeys[number].public for number in free[:count]})

    # Faults.

    def snapshot(self):
        self._snapshot = copy.deepcopy(self.state)

    def rollback(self):
        """As after a backup that was restored."""
        self.state = copy.deepcopy(self._snapshot)

    def change_identity(self):
        """Another identity key, and so all else new, under the same number."""
        self.state = State(KeyPair.make(self._random), {1: KeyPair.make(self._random)}, {}, pinned=self.state.pinned)
        self.fill(100)

    def reset(self, jid):
        """Forgets its sessions with an account for what it writes; what comes in them is read."""
        for place, sessions in self.state.sessions.items():
            if place[0] == jid:
                sessions.insert(0, None)

    def forget(self, jid):
        """Forgets them wholly."""
        for place in [place for place in self.state.sessions if place[0] == jid]:
            del self.state.sessions[place]

    def skip(self, jid, count):
        """As if so many messages had been lost, to all devices of that account."""
        for place, sessions in self.state.sessions.items():
            for _ in range(count if place[0] == jid and sessions[0] else 0):
                sessions[0].sending.step()

    # Writing.

    def session(self, jid, device):
        """The current one, or None."""
        return (self.state.sessions.get((jid, device)) or [None])[0]

    def start(self, jid, device, bundle, prekey=None):
        """A session with a device of another, by that one of its prekeys, or any; 0: by none."""
        if self.state.pinned.setdefault((jid, device), bundle.identity) != bundle.identity:
            raise Unreadable('identity-changed')
        bundle.check()
        if prekey is None:
            prekey = self._random.choice(sorted(bundle.prekeys))
        made = ratchet.initiate(self.state.identity, bundle, prekey, self._random)
        self._keep(jid, device, made)

    def _keep(self, jid, device, session):
        """It is the current one from now on."""
        sessions = self.state.sessions.setdefault((jid, device), [])
        sessions[:] = [session] + [each for each in sessions if each and each.base != session.base][:STATES]

    def encrypt(self, places, text=None):
        """A message for [(JID, device)], with each of which it has a session; empty where there is no text."""
        key, iv = self._random.randbytes(KEY), self._random.randbytes(12)
        payload, inner = None, key
        if text is not None:
            sealed = AESGCM(key).encrypt(iv, text.encode(), None)
            payload, inner = sealed[:-TAG], key + sealed[-TAG:]
        keys = [Key(device, *ratchet.encrypt(self.session(jid, device), inner)) for jid, device in places]
        return Encrypted(self.id, keys, iv, payload)

    def wants_answer(self, got):
        """Whether an empty message is due, by XEP-0384: once for a ratchet key, after a key exchange or 53 messages."""
        place, header = (got.jid, got.device), got.header
        if got.reason or header.ratchet == self.state.answered.get(place):
            return False
        if not header.kex and (got.is_empty or header.counter < 53):
            return False
        self.state.answered[place] = header.ratchet
        return True

    # Reading.

    def read(self, jid, stanza, way='live'):
        """What it makes of a message with <encrypted/>; jid: the account that it is from. Never fails."""
        got = Got(jid, 0, way, stanza, reader=self.id)
        try:
            encrypted = Encrypted.read(stanza)
            got = dataclasses.replace(got, device=encrypted.sid)
            if (jid, encrypted.sid) == (self.jid, self.id):
                raise Unreadable('own')
            header, inner = self._read_keys(jid, encrypted)
            got = dataclasses.replace(got, header=header, key=inner[:KEY])
            return dataclasses.replace(got, text=_open(encrypted, inner))
        except Unreadable as unreadable:
            return dataclasses.replace(got, reason=unreadable.reason, header=got.header or unreadable.header)

    def was_read(self, stanza):
        """Whether it has read that message before, on whatever way it came."""
        try:
            return any(_digest(key) in self.state.seen for key in Encrypted.read(stanza).for_device(self.id))
        except Unreadable:
            return False

    def _read_keys(self, jid, encrypted):
        """Reads the first key that is for us; the reason is that of the last."""
        unreadable = Unreadable('not-for-us')
        for key in encrypted.for_device(self.id):
            try:
                return self._read_key(jid, encrypted.sid, key)
            except Unreadable as error:
                unreadable = error
        raise unreadable

    def _read_key(self, jid, device, key):
        header, message = ratchet.parse(key.kex, key.data)
        try:
            moved, inner = self._try(self._sessions_for(jid, device, header), message)
        except Unreadable as unreadable:
            unreadable.header = header
            raise
        self._keep(jid, device, moved)
        self.state.pinned.setdefault((jid, device), moved.theirs)
        if header.kex:
            self.state.used.add(header.prekey)
        self.state.seen.add(_digest(key))
        return header, inner

    def _sessions_for(self, jid, device, header):
        """Those in which it may be, the current one first."""
        sessions = [each for each in self.state.sessions.get((jid, device), []) if each]
        if header.kex:
            if self.state.pinned.get((jid, device), header.identity) != header.identity:
                raise Unreadable('identity-changed')
            same = [each for each in sessions if each.base == header.base]
            sessions = same or [self._accept(header)]
        if not sessions:
            raise Unreadable('no-session')
        return sessions

    def _try(self, sessions, message):
        """Reads it in the first session that can; where none can, a key that was used says most."""
        found = []
        for session in sessions:
            try:
                return ratchet.decrypt(session, message, self._random)
            except Unreadable as unreadable:
                found.append(unreadable)
        raise next((each for each in found if each.reason in ('repeat', 'gap')), found[0])

    def _accept(self, header):
        signed, prekey = self.state.signed.get(header.signed), self.state.prekeys.get(header.prekey)
        if signed is None or prekey is None:
            raise Unreadable('prekey-gone', f'{header.signed}, {header.prekey}')
        return ratchet.accept(self.state.identity, signed, prekey, header)


def _digest(key):
    return hashlib.sha256(key.data).digest()


def _open(encrypted, inner):
    """The text of the payload; the tag stands behind the key, or, as once, behind the payload."""
    if encrypted.payload is None:
        return None
    try:
        return AESGCM(inner[:KEY]).decrypt(encrypted.iv, encrypted.payload + inner[KEY:], None).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable('damaged', f'payload: {error!r}') from None
