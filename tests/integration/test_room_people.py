# SPDX-License-Identifier: GPL-3.0-or-later
"""People in rooms of real servers: what hats they wear (XEP-0317), and who lets whom speak (XEP-0045 §§ 7.13, 8.6)."""
import itertools

import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.room import CHANNEL, Occupant
from lib.stanza import element

numbers = itertools.count(1)
COMMANDS = 'http://jabber.org/protocol/commands'
REQUEST = f'{st.MUC}#request'
MODERATED = {**CHANNEL, 'muc#roomconfig_moderatedroom': '1', 'members_by_default': '0',
             'enable_hats': '1', 'muc#roomconfig_enable_hats': '1'}


@pytest.fixture
def room(server):
    return f'people{next(numbers)}@{server.rooms}'


@pytest.fixture
def bob(server, log_in, room):
    """Who made the room, in which others may only listen."""
    return Occupant(log_in(server.add_user('bob')), room, 'bob', config=MODERATED)


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


def join(user, room, nick):
    return user.call('Chats.Join', room=room, options={'nick': nick, 'bookmark': False})['chat']


def member(user, room, nick):
    return next(each for each in user.call('Chats.Members', chat=room)['items'] if each['nick'] == nick)


def field(var, value, type_=None):
    return element('field', None, element('value', None, st.escape(value)), var=var, type=type_)


def dress(server, owner, uri, title):
    """Gives the owner a hat: each server has its own way, and neither that of the document's newest version."""
    if server.name == 'prosody':
        server.shell('whinchat', 'dress', owner.room, owner.peer.bare, uri, title)
        owner.peer.raw(element('presence', to=owner.jid))
    else:
        form = field('jid', owner.peer.bare) + field('hat_title', title) + field('hat_uri', uri)
        owner.peer.ask('set', element('command', COMMANDS, element('x', st.FORMS, form, type='submit'),
                                      node='http://prosody.im/protocol/hats#add', action='complete'), to=owner.room)


def test_hats(server, alice, bob, room, door):
    join(alice, room, 'al')
    assert 'hats' not in member(alice, room, 'bob')
    events = alice.follow(kinds=['room.occupant'])
    dress(server, bob, 'urn:hats:host', 'Host & guide')
    told = events.wait('room.occupant', lambda data: data['from'] == bob.jid and 'hats' in data)['data']
    hat, = told['hats']
    assert (hat['uri'], hat['title']) == ('urn:hats:host', 'Host & guide')
    assert member(alice, room, 'bob')['hats'] == told['hats']


def wait_role(user, room, role):
    """Waits until the person has that role in a room."""
    events = user.follow(kinds=['room.occupant', 'room.state'])
    while (chat := user.chat(room))['my']['role'] != role:
        events.wait(None)
    events.close()
    return chat


def voice_request(peer, room):
    """Waits until the room asks a moderator."""
    def is_request(stanza):
        form = stanza.child('x', st.FORMS) if stanza.name == 'message' else None
        return form is not None and any(each['var'] == 'FORM_TYPE' and each.child('value', st.FORMS).text == REQUEST
                                        for each in form.children('field', st.FORMS))
    return peer.inbox.take(lambda s: s['from'] == room and is_request(s), f'voice request in {room}')


def test_asking_for_voice(alice, bob, room, door):
    join(alice, room, 'al')
    assert wait_role(alice, room, 'visitor')
    alice.call('Chats.RequestVoice', chat=room)
    form = voice_request(bob.peer, room).child('x', st.FORMS)
    values = {each['var']: each.child('value', st.FORMS).text for each in form.children('field', st.FORMS)}
    assert (values['muc#role'], values['muc#roomnick']) == ('participant', 'al')
    values['muc#request_allow'] = '1'
    answer = ''.join(field(var, value) for var, value in values.items())
    bob.peer.raw(element('message', None, element('x', st.FORMS, answer, type='submit'), to=room))
    wait_role(alice, room, 'participant')
    with pytest.raises(ApiError, match='Conflict'):
        alice.call('Chats.RequestVoice', chat=room)


def ask_voice(occupant):
    form = field('FORM_TYPE', REQUEST, 'hidden') + field('muc#role', 'participant', 'list-single')
    occupant.peer.raw(element('message', None, element('x', st.FORMS, form, type='submit'), to=occupant.room))


def test_giving_voice(server, alice, bob, room, log_in, door):
    """A moderator is asked as a person is; whoever answers first decides."""
    bob.affiliate(alice.jid, 'admin')
    join(alice, room, 'al')
    wait_role(alice, room, 'moderator')
    dan = Occupant(log_in(server.add_user('dan')), room, 'dan')
    eve = Occupant(log_in(server.add_user('eve')), room, 'eve')
    events = alice.follow(kinds=['prompt.*', 'room.occupant'])

    ask_voice(dan)
    prompt = events.wait('prompt.new', lambda data: data['kind'] == 'voice')['data']
    assert prompt['details'] == {'room': room, 'nick': 'dan', 'who': f'{room}/dan', 'jid': dan.peer.jid}
    alice.answer(prompt, action='grant')
    events.wait('room.occupant', lambda data: data['from'] == dan.jid and data['role'] == 'participant')
    assert alice.prompts() == []

    ask_voice(eve)
    prompt = events.wait('prompt.new', lambda data: data['details'].get('nick') == 'eve')['data']
    bob.set_role('eve', 'participant')
    closed = events.wait('prompt.closed', lambda data: data['prompt'] == prompt['prompt'])['data']
    assert closed['closed'] == 'solved' and alice.prompts() == []


def test_an_answer_that_cannot_leave(server, alice, bob, room, log_in):
    """It stays asked while nobody could be told, and is over when they have gone meanwhile."""
    bob.affiliate(alice.jid, 'admin')
    join(alice, room, 'al')
    wait_role(alice, room, 'moderator')
    dan = Occupant(log_in(server.add_user('dan')), room, 'dan')
    ask_voice(dan)
    prompt = alice.wait_prompt('voice')
    alice.go_offline()
    with pytest.raises(ApiError, match='Offline'):
        alice.answer(prompt, action='deny')
    assert [each['prompt'] for each in alice.prompts()] == [prompt['prompt']]
    dan.peer.raw(element('presence', to=dan.jid, type='unavailable'))
    bob.peer.inbox.take(lambda s: s.name == 'presence' and s['from'] == dan.jid and s['type'] == 'unavailable', 'dan leaves')
    alice.go_online()
    events = alice.follow(kinds=['room.state', 'prompt.*'])
    while alice.chat(room)['state'] != 'joined':
        events.wait(None)
    with pytest.raises(ApiError, match='NotFound'):
        alice.answer(prompt, action='grant')
    assert alice.prompts() == []


def test_directory(server, alice, bob, room, log_in, door):
    """The public rooms of a service, page by page, and what they are."""
    other = Occupant(log_in(server.add_user('carol')), f'tea-{room}', 'carol', config=CHANNEL)
    rooms, cursor = {}, ''
    while True:
        page = alice.call('Chats.Directory', service='', options={'limit': 1, 'cursor': cursor, 'details': True})
        assert len(page['items']) <= 1
        rooms |= {each['room']: each for each in page['items']}
        cursor = page['next']
        if not cursor:
            break
    assert {room, other.room} <= set(rooms)
    assert {'moderated', 'public', 'persistent'} <= set(rooms[room]['features'])
    found = alice.call('Chats.Directory', service=server.rooms, options={'query': other.room.split('@')[0].upper()})['items']
    assert [each['room'] for each in found] == [other.room] and 'features' not in found[0]
    with pytest.raises(ApiError):
        alice.call('Chats.Directory', service=f'nowhere.{server.domain}')
