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
