# SPDX-License-Identifier: GPL-3.0-or-later
"""Stanzas that nobody would write, thousands of them, by a seed: whoever sends them, the daemon lives, says nothing of
it in its log, and stores nothing that the sender was not entitled to.

WHINCHAT_MUTATIONS: how many from each sender. WHINCHAT_XEPS: a directory with the sources of the XEPs, whose examples
go the same way, as they are and as what others are made of."""
import copy
import os
import pathlib
import random
import sqlite3

import pytest

from lib import stanza as st
from lib.guarded import Guarded, differences
from lib.mutate import Mutator, examples, handed_over, samples
from lib.saying import enter, reacts, replaces
from lib.scripted_room import ScriptedRoom
from lib.stanza import element

TESTS = pathlib.Path(__file__).resolve().parents[1]
COUNT = int(os.environ.get('WHINCHAT_MUTATIONS', '300'))
BATCH = 100
ROMEO, JULIET, MALLORY = 'romeo@else.test', 'juliet@else.test', 'mallory@evil.test'
HALL = 'hall@rooms.scripted.test'
PUBSUB, BOOKMARKS = 'http://jabber.org/protocol/pubsub#event', 'urn:xmpp:bookmarks:1'
BOOKMARK = element('item', None, element('conference', BOOKMARKS, name='Hall', autojoin='true'), id=HALL)
# Who sends: where from, whose business it is, and which chats are.
SENDERS = {
    'stranger': (f'{MALLORY}/x', [MALLORY], []),
    'contact': (f'{ROMEO}/x', [ROMEO], []),
    'occupant': (f'{HALL}/eve', [f'{HALL}/eve'], [HALL]),
    'room': (HALL, [HALL], []),
    'server': ('scripted.test', None, None),
    'account': (None, None, None),
}


class World:
    """Alice, with people, a room, and something said by everybody."""

    def __init__(self, scripted, use):
        account = scripted.add_user('alice')
        for contact in ROMEO, JULIET:
            scripted.rosters['alice'][contact] = {'jid': contact, 'name': contact.split('@')[0], 'subscription': 'both'}
        self.room = ScriptedRoom(scripted)
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
        for contact in ROMEO, JULIET:
            said = [st.message(alice.jid, f'{n} of {contact}', st.element('markable', st.MARKERS), from_=f'{contact}/x',
                               id=f'{contact[0]}{n}') for n in range(5)]
            self.stream.send(*said,
                             st.message(alice.jid, 'better', replaces(f'{contact[0]}1'), from_=f'{contact}/x', id=f'{contact[0]}c'),
                             st.message(alice.jid, None, reacts(f'{contact[0]}2', '👍'), from_=f'{contact}/x', id=f'{contact[0]}r'))
        self.stream.send(*[self.room.says(nick, f'{n} of {nick}', id_=f'{nick}{n}')[1]
                           for nick in ('bob', 'eve') for n in range(4)])
        self.sent = [alice.send(chat, f'to {chat}') for chat in (ROMEO, JULIET, HALL)]
        alice.call('Chats.SetDraft', chat=JULIET, body='not yet')
        self.settle('all is there')

    def settle(self, word):
        """All that was sent is stored; nothing is on its way."""
        self.stream.sync()
        self.stream.send(st.message(self.alice.jid, word, from_='friend@else.test/x', id=word))
        self.events.wait_message(word)
        self.stream.request_ack()
        for inbox in self.stream.inbox, self.stream.nonzas:
            inbox.take_now()

    def words(self):
        """What everybody is known by."""
        stream = self.stream
        return [stream.jid, stream.bare, 'scripted.test', HALL, f'{HALL}/eve', f'{HALL}/bob', f'{HALL}/al', ROMEO, JULIET,
                MALLORY, f'{ROMEO}/x', 'r1', 'r2', 'j1', 'j2', 'bob1', 'eve1', 'hall-000001', 'hall-000005', 'o-bob', 'o-eve',
                *[str(message['id']) for message in self.sent],
                *[stanza.id for stanza in stream.seen if stanza.name == 'iq'][-5:]]


@pytest.fixture
def world(scripted, use):
    return World(scripted, use)


def corpus():
    found = samples(TESTS / 'wire') + samples(TESTS / 'fuzz' / 'seeds' / 'stanza')
    assert len(found) > 150
    return found + (examples(os.environ['WHINCHAT_XEPS']) if 'WHINCHAT_XEPS' in os.environ else [])


def batches(world, sender):
    """Lists of stanzas: those of the corpus as they are, then what becomes of them."""
    to, elements = world.stream.jid, corpus()
    mutator = Mutator(random.Random(sender), elements, world.words())
    plain = [handed_over(copy.deepcopy(each), to, SENDERS[sender][0]) for each in mutator.stanzas]
    for at in range(0, len(plain), BATCH):
        yield plain[at:at + BATCH]
    for _ in range(0, COUNT, BATCH):
        yield [mutator.stanza(to, SENDERS[sender][0]) for _ in range(BATCH)]


@pytest.mark.parametrize('sender', SENDERS)
def test_mutated_stanzas(world, daemon, sender):
    database = daemon.root / 'data' / 'whinchat.db'
    guarded = Guarded(database, [*(SENDERS[sender][1] or []), 'friend@else.test'], SENDERS[sender][2] or [])
    before = guarded.rows()
    assert {'message', 'annotation', 'chat', 'contact', 'bookmark', 'journal'} <= {t for t in before if before[t]}
    assert [row[-1] for row in before['archive_interval'] if row[2] == world.alice.jid] == [1]  # complete
    for number, batch in enumerate(batches(world, sender)):
        world.stream.send(*batch)
        world.settle(f'{sender} {number}')
        if SENDERS[sender][1]:
            after = guarded.rows()
            assert not (changed := differences(before, after)), changed + '\nby one of\n' + '\n'.join(batch)
    guarded.close()
    findings = world.alice.door.call('Daemon.Doctor', options={'account': world.alice.jid})['findings']
    assert [each for each in findings if each['level'] == 'error'] == []
    daemon.stop()
    with sqlite3.connect(f'file:{database}?mode=ro', uri=True) as db:
        assert db.execute('PRAGMA integrity_check').fetchall() == [('ok',)]
        assert db.execute('PRAGMA foreign_key_check').fetchall() == []
