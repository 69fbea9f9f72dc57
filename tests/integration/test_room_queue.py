# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of messages that wait for a room: they are for those who were there, and go out at no later visit; but
they do when the account was only away. And what a room looks like without a connection."""
import itertools

import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.proxy import Proxy
from lib.room import CHANNEL, Occupant
from lib.saying import enter
from lib.scripted_room import ScriptedRoom
from lib.stanza import element

numbers = itertools.count(1)


@pytest.fixture
def room(server):
    return f'queue{next(numbers)}@{server.rooms}'


@pytest.fixture
def bob(server, log_in, room):
    return Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


def wait_failed(user, message):
    """Waits until the message has failed; gives why."""
    events = user.door.follow(kinds=['message.*'])
    try:
        while (now := user.message(message['id']))['state'] != 'failed':
            events.wait(None)
        return now['error']['condition']
    finally:
        events.close()


def wait_chat(user, room, state, **wanted):
    events = user.door.follow(kinds=['chat.*', 'room.state', 'account.state', 'sync.state'])
    try:
        while (chat := user.chat(room))['state'] != state or any(chat.get(key) != wanted[key] for key in wanted):
            events.wait(None)
        return chat
    finally:
        events.close()


def heard(room):
    """What was said in the room, as its archive has it."""
    return [item.message.body for item in room.archive()]


def test_left_with_a_queue(server, alice, room, bob, door):
    """What waits fails when the room is left, and a later visit does not send it; a person may."""
    enter(alice, room)
    alice.go_offline()
    bob.peer.wait_presence(f'{room}/al', 'unavailable')  # else it may come after her next visit has begun
    said, whispered = alice.send(room, 'among us'), alice.send(f'{room}/bob', 'between us')
    events = alice.follow(kinds=['message.state'])
    alice.call('Chats.Leave', chat=room)
    for message in (said, whispered):
        assert wait_failed(alice, message) == 'left'
        events.wait('message.state', lambda data, id_=message['id']: data['id'] == id_)
    with pytest.raises(ApiError, match='Conflict'):
        alice.call('Messages.Resend', id=said['id'])
    alice.go_online()
    enter(alice, room)
    assert alice.send(room, 'later', wait='sent')['state'] == 'sent'
    bob.hears('later')
    assert heard(bob) == ['later']
    alice.call('Messages.Resend', id=said['id'])
    bob.hears('among us')
    assert heard(bob) == ['later', 'among us']
    assert alice.message(whispered['id'])['state'] == 'failed'


def test_banned_with_a_queue(alice, room, bob):
    """Who is banned while away says nothing there when the ban is lifted."""
    enter(alice, room)
    alice.go_offline()
    bob.peer.wait_presence(f'{room}/al', 'unavailable')
    waiting = alice.send(room, 'hello all')
    bob.affiliate(alice.jid, 'outcast', 'enough')
    alice.go_online()
    assert wait_failed(alice, waiting) == 'banned'
    wait_chat(alice, room, 'refused', reason='banned')
    bob.affiliate(alice.jid, 'member')
    enter(alice, room)
    assert alice.send(room, 'sorry', wait='sent')['state'] == 'sent'
    bob.hears('sorry')
    assert heard(bob) == ['sorry']


def test_scheduled_for_a_room_that_was_left(alice, room, bob):
    """What is to be said later is not said in a room that was left by then: it waits for a person."""
    enter(alice, room)
    alice.call('Chats.Leave', chat=room)
    bob.peer.wait_presence(f'{room}/al', 'unavailable')
    events = alice.follow(kinds=['scheduled.*'])
    later = alice.call('Messages.Schedule', chat=room, body='at noon', at=1, options={})['scheduled']
    events.wait('scheduled.changed', lambda data: data['scheduled'] == later['scheduled'] and data.get('error'))


def test_a_lost_connection(server, use, room, bob):
    """Nobody is in a room without a connection; where the stream goes on, so does the stay."""
    with Proxy(server.c2s_port) as proxy:
        alice = use(server.add_user('alice')).log_in(proxy)
        enter(alice, room)
        proxy.refuse()
        proxy.cut()
        wait_chat(alice, room, 'waiting')
        (listed,) = alice.call('Chats.List', options={'kinds': ['muc']})['items']
        assert listed['state'] == 'waiting' and 'members' not in listed
        waiting = alice.send(room, 'back soon')
        proxy.refuse(False)
        alice.call('Accounts.Connect')
        chat = wait_chat(alice, room, 'joined')
        assert chat['my']['nick'] == 'al'
        bob.hears('back soon')
        assert alice.message(waiting['id'])['state'] != 'failed'


def slow(seconds):
    """The form by which a room says that it hears a message of ours only so often (XEP-0500)."""
    fields = {'FORM_TYPE': f'{st.MUC}#roominfo', 'muc#roominfo_slow_mode_duration': str(seconds)}
    content = ''.join(element('field', None, element('value', None, value), var=var) for var, value in fields.items())
    return element('x', st.FORMS, content, type='result')


def test_kicked_with_a_queue(scripted, use):
    """Who is kicked may come back, and says then what waited."""
    room = ScriptedRoom(scripted)
    room.affiliation, room.forms = 'member', slow(60)
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    enter(alice, room.jid, bookmark=False)
    alice.send(room.jid, 'first', wait='sent')
    waiting = alice.send(room.jid, 'second')
    inside = element('item', None, affiliation='none', role='none') + ''.join(
        element('status', None, code=code) for code in (110, 307))
    stream.send(element('presence', None, element('x', st.MUC_USER, inside), from_=f'{room.jid}/al',
                        to=stream.session.jid, type='unavailable'))
    wait_chat(alice, room.jid, 'refused', reason='kicked')
    assert alice.message(waiting['id'])['state'] == 'queued'
    room.forms = ''
    events = alice.follow(kinds=['message.state'])
    enter(alice, room.jid, bookmark=False)
    events.wait_state(waiting['id'], 'sent')
    assert alice.bodies(room.jid) == ['first', 'second']


# A room that has lost us without a word, and refuses what we say (XEP-0045 § 7.4, XEP-0410).

@pytest.fixture
def lost(scripted, use):
    """A room that shows nothing by itself, whose self-pings the test answers; alice is in it, and on her stream."""
    room = ScriptedRoom(scripted)
    room.affiliation, room.holds = 'member', True
    room.manual.add(st.PING)
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    enter(alice, room.jid, bookmark=False)
    stream.settle()
    return room, alice, stream


def is_refused(room, stream, body, answer='not-acceptable'):
    """The room refuses a text, and answers as told to who asks whether we are in it; gives the text."""
    said = stream.wait_message(body)
    stream.send(room.refuses(said, 'not-acceptable', 'You are not here'))
    ping = stream.wait_iq('ping', st.PING)
    assert ping['to'] == f'{room.jid}/al'
    stream.answer(ping, error=answer)
    return said


def ids_of(said):
    return said.id, said.child('origin-id', st.SID)['id']


@pytest.mark.parametrize('archive', [True, False], ids=['archive', 'no-archive'])
def test_a_room_that_has_lost_us(lost, archive):
    """What it refused is said when we are in again, as the same message, and before what was queued behind it."""
    room, alice, stream = lost
    if not archive:
        room.features.remove(st.MAM)
        stream.send(room.changes())
        stream.settle()
    first = alice.send(room.jid, 'first')
    said = stream.wait_message('first')
    stream.send(room.refuses(said, 'not-acceptable'))
    ping = stream.wait_iq('ping', st.PING)
    second = alice.send(room.jid, 'second')
    stream.assert_no_message()  # until the room has answered
    assert (alice.message(first['id'])['state'], alice.message(second['id'])['state']) == ('sending', 'queued')
    events = alice.follow(kinds=['message.state'])
    room.holds = False
    stream.answer(ping, error='not-acceptable')
    assert ids_of(stream.wait_message('first')) == ids_of(said)
    stream.wait_message('second')
    events.wait_state(first['id'], 'sent')
    events.wait_state(second['id'], 'sent')
    assert alice.bodies(room.jid) == ['first', 'second']
    assert [item.body for item in room.archive.items] == ['first', 'second']
    assert alice.chat(room.jid)['state'] == 'joined'


@pytest.mark.parametrize('answer', [None, 'remote-server-timeout'])
def test_a_room_that_refuses_a_text(lost, answer):
    """The same words of a room that has not lost us, as far as anybody knows, are its last; the next goes out."""
    room, alice, stream = lost
    refused = alice.send(room.jid, 'first')
    is_refused(room, stream, 'first', answer)
    assert wait_failed(alice, refused) == 'not-acceptable'
    assert alice.message(refused['id'])['error']['text'] == 'You are not here'
    room.holds = False
    assert alice.send(room.jid, 'second', wait='sent')['state'] == 'sent'
    assert alice.chat(room.jid)['state'] == 'joined'


def test_a_room_that_loses_us_again_and_again(lost):
    """It is tried no more than three times."""
    room, alice, stream = lost
    refused = alice.send(room.jid, 'first')
    ids = [ids_of(is_refused(room, stream, 'first')) for _ in range(2)]
    said = stream.wait_message('first')
    assert ids == [ids_of(said)] * 2
    stream.send(room.refuses(said, 'not-acceptable'))
    assert wait_failed(alice, refused) == 'not-acceptable'


def test_a_stream_that_ends_before_the_room_has_answered(lost, scripted):
    """The refusal stands: the room did not take it, and hears it at the next login."""
    room, alice, stream = lost
    waiting = alice.send(room.jid, 'first')
    said = stream.wait_message('first')
    stream.send(room.refuses(said, 'not-acceptable'))
    stream.wait_iq('ping', st.PING)
    room.holds = False
    events = alice.follow(kinds=['message.state'])
    scripted.refuse_resume = True
    stream.cut()
    stream = scripted.accept()
    assert ids_of(stream.wait_message('first')) == ids_of(said)
    events.wait_state(waiting['id'], 'sent')
    assert alice.bodies(room.jid) == ['first']


def test_prosody_loses_us(prosody, use, log_in):
    """The same of a real server, whose answers are its own."""
    room = f'queue{next(numbers)}@{prosody.rooms}'
    bob = Occupant(log_in(prosody.add_user('bob')), room, 'bob', config=CHANNEL)
    alice = use(prosody.add_user('alice')).log_in()
    enter(alice, room)
    assert alice.send(room, 'before', wait='sent')['state'] == 'sent'
    prosody.forget_occupant(room, 'al')
    events = alice.follow(kinds=['message.state', 'room.state'])
    said = [alice.send(room, body) for body in ('first', 'second')]
    events.wait('room.state', lambda data: data['state'] == 'waiting')
    for body in 'before', 'first', 'second':
        bob.hears(body)
    for message in said:
        events.wait_state(message['id'], 'sent')
    assert heard(bob) == alice.bodies(room) == ['before', 'first', 'second']
