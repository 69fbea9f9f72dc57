# SPDX-License-Identifier: GPL-3.0-or-later
"""Stanzas that nobody would write, thousands of them, by a seed: whoever sends them, live, in a carbon, or as what an
archive holds, the daemon lives, says nothing of it in its log, and stores nothing that the sender was not entitled to.

WHINCHAT_MUTATIONS: how many from each sender by each way. WHINCHAT_XEPS: a directory with the sources of the XEPs,
whose examples go the same ways, as they are and as what others are made of; "none": do without."""
import collections
import copy
import dataclasses
import os
import pathlib
import random
import re
import sqlite3
import threading
import warnings

import pytest

from lib import stanza as st
from lib.guarded import Guarded, differences
from lib.mutate import STANZAS, Mutator, examples, handed_over, named, samples
from lib.process import TIMEOUT
from lib.saying import enter, reacts, replaces
from lib.scripted_room import FEATURES, ScriptedRoom
from lib.stanza import element

TESTS = pathlib.Path(__file__).resolve().parents[1]
COUNT = int(os.environ.get('WHINCHAT_MUTATIONS', '300'))
BATCH = 100
ALICE, ROMEO, JULIET, MALLORY = 'alice@scripted.test', 'romeo@else.test', 'juliet@else.test', 'mallory@evil.test'
HALL = 'hall@rooms.scripted.test'
PUBSUB, BOOKMARKS = 'http://jabber.org/protocol/pubsub#event', 'urn:xmpp:bookmarks:1'
BOOKMARK = element('item', None, element('conference', BOOKMARKS, name='Hall', autojoin='true'), id=HALL)


@dataclasses.dataclass
class Sender:
    """`addresses`: where it comes from. `whose`: what these may write about, and `rooms` where (lib/guarded.py); `only`
    as there. `partly`: whether what we set of its chat and its contact is ours. `place`: the chat where what it says is about something; `to`: whom it writes to, where not to us. None of
    `whose`: it is our own server, which may say anything of us."""
    addresses: list
    whose: list = None
    place: str = None
    rooms: tuple = ()
    only: tuple = None
    partly: bool = True
    to: tuple = ()

    @property
    def type(self):
        return 'groupchat' if self.place == HALL else 'chat'


SENDERS = {
    'stranger': Sender([f'{MALLORY}/x'], [MALLORY], MALLORY),
    'contact': Sender([f'{ROMEO}/x'], [ROMEO], ROMEO),
    'occupant': Sender([f'{HALL}/eve'], [f'{HALL}/eve', 'eve@else.test'], HALL, rooms=(HALL,)),
    # It says what we said in it, too, which moves how far we have read.
    'room': Sender([HALL, f'{HALL}/bob', f'{HALL}/al'], [HALL], HALL, partly=False),
    'server': Sender(['scripted.test'], ['scripted.test'], 'scripted.test'),
    'account': Sender([None]),
    'archive': Sender([f'{ROMEO}/x', f'{JULIET}/x', f'{ALICE}/phone'], place=ROMEO),
    # Another device of ours: what others said stays as they said it.
    'device': Sender([f'{ALICE}/phone'], [ALICE, f'{HALL}/al'], ROMEO, only=('message', 'annotation'),
                     to=(ROMEO, ROMEO, JULIET, MALLORY, f'{HALL}/bob')),
}
WAYS = {'live': ['stranger', 'contact', 'occupant', 'room', 'server', 'account'],
        'carbon': ['stranger', 'contact', 'device'],
        'archive': ['stranger', 'contact', 'device', 'occupant', 'room'],
        'page': ['stranger', 'archive', 'room']}
SPOILED_PAGES = 3  # of those by which a batch is read


class World:
    """Alice, with people, a room, and something said by everybody."""

    def __init__(self, scripted, use):
        account = scripted.add_user('alice')
        for contact in ROMEO, JULIET:
            scripted.rosters['alice'][contact] = {'jid': contact, 'name': contact.split('@')[0], 'subscription': 'both'}
        # a group, where it counts what others have read
        self.server, self.room = scripted, ScriptedRoom(scripted, features=[*FEATURES, 'muc_membersonly'])
        self.alice = use(account).log_in(sync_days=-1)
        self.stream = scripted.accept()
        self.events = self.alice.follow(kinds=['message.new', 'bookmark.*'], backfill=True)
        self.room.says('bob', 'of before')
        enter(self.alice, HALL, bookmark=False)
        self.events.wait_message('of before')  # with what says how far the room's archive is held
        self.stream.send(element('message', None, element('event', PUBSUB, element('items', None, BOOKMARK, node=BOOKMARKS)),
                                 from_=self.stream.bare))
        self._talk()

    def _talk(self):
        alice = self.alice
        self.stream.send(*[element('presence', None, vouched(nick), from_=f'{HALL}/{nick}') for nick in ('bob', 'eve')])
        for other in ROMEO, JULIET, MALLORY:
            said = [st.message(alice.jid, f'{n} of {other}', st.element('markable', st.MARKERS), from_=f'{other}/x',
                               id=f'{other[0]}{n}') for n in range(5)]
            self.stream.send(*said,
                             st.message(alice.jid, 'better', replaces(f'{other[0]}1'), from_=f'{other}/x', id=f'{other[0]}c'),
                             st.message(alice.jid, None, reacts(f'{other[0]}2', '👍'), from_=f'{other}/x', id=f'{other[0]}r'))
        self.stream.send(*[self.room.says(nick, f'{n} of {nick}', id_=f'{nick}{n}')[1]
                           for nick in ('bob', 'eve') for n in range(4)])
        self.stream.send(self.room.says('bob', None, element('displayed', st.MARKERS, id=self.room.archive.items[-1].id))[1])
        self.sent = {chat: alice.send(chat, f'to {chat}') for chat in (ROMEO, JULIET, HALL)}
        alice.call('Chats.SetDraft', chat=JULIET, body='not yet')
        self.settle('all is there')
        self.archive([], 'what we sent')
        self.room_archive([], 'what was said')

    # The ways by which it comes. `number`: of which list.

    def live(self, texts, number):
        enter(self.alice, HALL, bookmark=False)  # again, where the last ones threw us out
        self.stream.send(*texts)
        self.settle(f'{number} was live')

    def carbon(self, texts, number):
        for text in texts:
            direction = 'sent' if st.Stanza.parse(text)['from'].startswith(ALICE) else 'received'
            inside = element(direction, st.CARBONS, element('forwarded', st.FORWARD, text))
            self.stream.send(element('message', None, inside, from_=ALICE, to=self.stream.jid, type='chat'))
        self.settle(f'{number} was in carbons')

    def archive(self, texts, number):
        """All that our own has now is read."""
        archive = self.server.archives['alice']
        last = st.message(ALICE, f'{number} was archived', from_='friend@else.test/x')
        self.server.on_loop(lambda: [archive.add(text) for text in [*texts, last]])
        self.read_archives()
        self.events.wait_message(f'{number} was archived')
        self.settle(f'{number} is behind')

    def room_archive(self, texts, number):
        """The same of the room's."""
        last = st.message(None, f'{number} was archived', vouched('eve'), from_=f'{HALL}/eve', type='groupchat')
        self.server.on_loop(lambda: [self.room.keep(text) for text in [*texts, last]])
        self.read_archives()
        self.events.wait_message(f'{number} was archived')
        self.settle(f'{number} is behind')

    def page(self, texts, number):
        """As an archive gives them: with what stands around them damaged, or while a stranger gives results, too."""
        archive, keep = (self.room.archive, self.room.keep) if self.sender.place == HALL else \
            (self.server.archives['alice'], self.server.archives['alice'].add)
        begun, left = threading.Event(), iter(range(SPOILED_PAGES))

        def spoil(results, fin):
            begun.set()
            if next(left, None) is None:
                archive.limit = 1000  # it may have to be read anew
                return results, fin
            forged = [self._forged(each) for each in results]
            if self.sender.place != MALLORY:
                return forged, self.mutator.inside(fin)
            for each in forged:
                self.stream._write(element('message', None, each, from_=f'{MALLORY}/x', to=self.stream.jid))
            return results, fin
        archive.limit, archive.spoil = BATCH // SPOILED_PAGES, spoil
        self.server.on_loop(lambda: [keep(text) for text in texts])
        self.read_archives()
        assert begun.wait(TIMEOUT)
        self.alice.wait_room_archive(HALL)
        self.alice.wait_phase('live')
        archive.spoil = None
        (self.room_archive if self.sender.place == HALL else self.archive)([], number)

    def _forged(self, result):
        """As if somebody else had said it, to us alone or in a room; damaged; or both."""
        rng = self.mutator.random
        if rng.random() < 0.6:
            other, type_ = rng.choice([ROMEO, JULIET, HALL]), rng.choice(['chat', 'groupchat'])
            result = re.sub(r'(<message[^>]* from=")[^"]*', rf'\g<1>{other}/x', result)
            result = re.sub(r'(<message[^>]* type=")[^"]*', rf'\g<1>{type_}', result)
        return self.mutator.inside(result) if rng.random() < 0.6 else result

    def read_archives(self):
        """None of them is being read, so that this is heard."""
        self.alice.wait_room_archive(HALL)
        self.alice.wait_phase('live')
        self.alice.call('Sync.Now')

    def settle(self, word):
        """All that was sent is stored; nothing is on its way."""
        self.stream.sync()
        self.stream.send(st.message(self.alice.jid, word, from_='friend@else.test/x', id=word))
        self.events.wait_message(word)
        self.stream.request_ack()
        for inbox in self.stream.inbox, self.stream.nonzas:
            inbox.take_now()

    # What everybody is known by.

    def ids(self, place):
        """Of messages that are in a chat; None: anywhere."""
        if place is None:
            return [id_ for each in (ROMEO, JULIET, MALLORY, HALL) for id_ in self.ids(each)]
        ours = [self.sent[place]['message_id']] * 2 if place in self.sent else []
        if place == HALL:
            return [*(f'{nick}{n}' for nick in ('bob', 'eve') for n in range(4)), *ours,
                    *(item.id for item in self.room.archive.items[:10])]
        return [f'{place[0]}{n}' for n in [*range(5), 'c', 'r']] + ours

    def words(self):
        stream = self.stream
        return [stream.jid, stream.bare, 'scripted.test', HALL, f'{HALL}/eve', f'{HALL}/bob', f'{HALL}/al', ROMEO, JULIET,
                MALLORY, f'{ROMEO}/x', 'o-bob', 'o-eve', *self.ids(None),
                *[stanza.id for stanza in stream.seen if stanza.name == 'iq'][-5:]]


def vouched(nick):
    """What the room says of who is in it."""
    item = element('item', None, affiliation='member', role='participant', jid=f'{nick}@else.test/x')
    return element('x', st.MUC_USER, item) + ScriptedRoom.occupant(nick)


@pytest.fixture
def world(scripted, use):
    return World(scripted, use)


def corpus():
    found = samples(TESTS / 'wire') + samples(TESTS / 'fuzz' / 'seeds' / 'stanza')
    assert len(found) > 150
    if 'WHINCHAT_XEPS' not in os.environ:
        assert 'WHINCHAT_MUTATIONS' not in os.environ, \
            'WHINCHAT_XEPS has to be a directory with the sources of the XEPs (github.com/xsf/xeps), or "none" to do without'
        return found
    if os.environ['WHINCHAT_XEPS'] == 'none':
        warnings.warn('without the examples of the XEPs (WHINCHAT_XEPS)')
        return found
    said = examples(os.environ['WHINCHAT_XEPS'])
    assert len(said) > 5000, 'WHINCHAT_XEPS has no sources of the XEPs'
    return found + said


def hand_over(stanza, rng, name, to):
    """Text of it, as `name` says it."""
    sender = SENDERS[name]
    address = rng.choice(sender.addresses)
    nick = address.removeprefix(f'{HALL}/') if address and address.startswith(f'{HALL}/') else None
    # A room says of its people what it likes; of what they say of themselves it lets nothing through.
    says = nick and (name == 'occupant' or rng.random() < 0.7)
    return handed_over(stanza, rng.choice(sender.to or (to,)), address, vouched(nick) if says else None)


def batches(world, name, way):
    """Lists of stanzas: those of the corpus as they are, then what becomes of them."""
    sender, rng, to = SENDERS[name], random.Random(f'{name} {way}'), world.stream.jid
    mutator = Mutator(rng, corpus(), world.words(), world.ids(sender.place),
                      STANZAS if way == 'live' else ('message',), sender.type)
    world.sender, world.mutator = sender, mutator
    plain = [copy.deepcopy(each) for each in mutator.stanzas]
    for at in range(0, len(plain), BATCH):
        yield 'plain', [text for each in plain[at:at + BATCH] if (text := hand_over(each, rng, name, to))]
    for _ in range(0, COUNT, BATCH):
        texts = []
        while len(texts) < BATCH:
            texts += filter(None, [hand_over(mutator.stanza(), rng, name, to)])
        yield 'mutants', texts


@pytest.mark.parametrize('way,name', [(way, name) for way, names in WAYS.items() for name in names])
def test_mutated_stanzas(world, daemon, way, name):
    sender, database = SENDERS[name], daemon.root / 'data' / 'whinchat.db'
    # reading an archive moves what is held of it, and waiting for a room's is a job
    guarded = Guarded(database, [*(sender.whose or []), 'friend@else.test'], sender.rooms, sender.only, sender.partly,
                      without=['archive_interval', 'job'] if way in ('archive', 'page') else [])
    before = guarded.rows()
    assert sender.only or 'room_reader' in before and \
        {'message', 'annotation', 'chat', 'contact', 'bookmark', 'journal'} <= {t for t in before if before[t]}
    assert name != 'occupant' or len(before['room_reader']) == 1
    share, ids = collections.Counter(), set(world.ids(sender.place))
    come = getattr(world, 'room_archive' if way == 'archive' and sender.place == HALL else way)
    for number, (what, batch) in enumerate(batches(world, name, way)):
        come(batch, number)
        if what == 'mutants':
            share.update(name for text in batch for name in (named(text, ids, sender.type) or ['nothing']))
        if sender.whose:
            after = guarded.rows()
            assert not (changed := differences(before, after)), changed + '\nby one of\n' + '\n'.join(batch)
    assert_aimed(share, guarded.joined() if sender.whose else None)
    guarded.close()
    findings = world.alice.door.call('Daemon.Doctor', options={'account': world.alice.jid})['findings']
    assert [each for each in findings if each['level'] == 'error'] == []
    daemon.stop()
    with sqlite3.connect(f'file:{database}?mode=ro', uri=True) as db:
        assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
        assert db.execute('PRAGMA foreign_key_check').fetchall() == []


def assert_aimed(share, joined):
    """A good part of what came was a well-formed word about a message that was there, of every kind; and the daemon took
    some of each for one. `share`: how many, by name; `joined`: as lib/guarded.py counts them."""
    print(dict(share), joined)  # pytest -s shows it
    assert share['nothing'] < 0.7 * COUNT
    assert all(share[name] > 0 for name in ('replace', 'retract', 'apply-to', 'reactions', 'reply', 'attach-to', 'displayed', 'received'))
    assert joined is None or len(joined) >= 3 and sum(joined.values()) > 0.02 * COUNT
