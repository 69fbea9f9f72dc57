# SPDX-License-Identifier: GPL-3.0-or-later
"""How rooms are entered, as their server sees it: a few at a time, and again where a room has lost us (XEP-0410)."""
import pytest

from lib import stanza as st
from lib.saying import enter
from lib.scripted_room import ScriptedRoom

AT_A_TIME = 4
ROOMS = 11


@pytest.fixture
def alice(scripted, use):
    return use(scripted.add_user('alice')).log_in()


def is_entry(stanza):
    return stanza.name == 'presence' and not stanza['type'] and stanza.has('x', st.MUC)


def outside(stream, count):
    """Takes as many that wait to be let in, and makes sure that nobody else does."""
    waiting = [stream.take(is_entry, 'somebody who comes in') for _ in range(count)]
    stream.settle()
    assert not [stanza for stanza in stream.inbox.peek() if is_entry(stanza)]
    return waiting


def test_a_few_at_a_time(scripted, alice):
    """However many they are: the next is asked when one of those before has answered."""
    scripted.accept()
    rooms = {room.jid: room for room in (ScriptedRoom(scripted, f'hall{number}') for number in range(ROOMS))}
    for jid in rooms:
        enter(alice, jid, bookmark=False)
    alice.go_offline()
    for room in rooms.values():
        room.shut = True
    alice.call('Accounts.Connect')
    stream = scripted.accept()
    waiting, admitted = outside(stream, AT_A_TIME), []
    for left in range(ROOMS - AT_A_TIME, -AT_A_TIME, -1):
        presence = waiting.pop(0)
        admitted.append(presence['to'].split('/')[0])
        rooms[admitted[-1]].admits(stream, presence)
        waiting += outside(stream, min(1, max(left, 0)))
    assert waiting == [] and sorted(admitted) == sorted(rooms)
    stream.sync()
    assert {jid: alice.chat(jid)['state'] for jid in rooms} == dict.fromkeys(rooms, 'joined')


def test_a_room_that_has_lost_us(scripted, alice):
    """Who resumes a stream asks the rooms whether they know us still. One that does not is entered again; one that
    does, or does not know what it is asked (it may be another server that cannot), is left as it is."""
    stream = scripted.accept()
    answers = {'hall': 'not-acceptable', 'well': None, 'old': 'feature-not-implemented'}
    rooms = {name: ScriptedRoom(scripted, name) for name in answers}
    for room in rooms.values():
        room.manual.add(st.PING)
        enter(alice, room.jid, bookmark=False)
    stream.settle()
    events = alice.follow(kinds=['room.state'])
    stream.cut()
    stream = scripted.accept()
    assert stream.resumed
    for room in rooms.values():
        room.shut = True
    for _ in answers:
        ping = stream.wait_iq('ping', st.PING)
        room, _, nick = ping['to'].partition('/')
        assert nick == 'al'
        stream.answer(ping, error=answers[room.split('@')[0]])
    (presence,) = outside(stream, 1)
    assert presence['to'] == f'{rooms["hall"].jid}/al'
    rooms['hall'].admits(stream, presence)
    events.wait('room.state', lambda data: data['state'] == 'joined')
    stream.settle()
    assert {event['data']['chat'] for event in events.events} <= {rooms['hall'].jid}
    assert {alice.chat(room.jid)['state'] for room in rooms.values()} == {'joined'}


def test_a_full_room(scripted, alice, door):
    """Who is kept out for now waits, and can see for what; the room is entered when it has room."""
    scripted.accept()
    room = ScriptedRoom(scripted)
    enter(alice, room.jid, bookmark=False)
    alice.go_offline()
    room.shut = True
    alice.call('Accounts.Connect')
    stream = scripted.accept()
    (presence,) = outside(stream, 1)
    events = alice.follow(kinds=['room.state'])
    stream.send(room.keeps_out(presence, 'resource-constraint', 'Too many users'))
    told = events.wait('room.state', lambda data: data['state'] == 'waiting')['data']
    chat = alice.chat(room.jid)
    assert (told['cause'], told['reason']) == ('resource-constraint', 'Too many users')
    assert (chat['state'], chat['reason'], chat['text']) == ('waiting', 'resource-constraint', 'Too many users')
    (presence,) = outside(stream, 1)
    room.admits(stream, presence)
    events.wait('room.state', lambda data: data['state'] == 'joined')
    assert 'reason' not in alice.chat(room.jid)
