# SPDX-License-Identifier: GPL-3.0-or-later
"""Invitations to rooms of real servers: those that the room refuses to honour, and those of several people."""
import itertools

import pytest

from lib.cli import Cli
from lib.doors import ApiError
from lib.room import CHANNEL, Occupant
from lib.stanza import element

numbers = itertools.count(1)
LOCKED = {'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_roomsecret': 'sesame'}


@pytest.fixture
def room(server):
    return f'parlour{next(numbers)}@{server.rooms}'


@pytest.fixture
def bob(server, log_in, room):
    """Who made the room, and is in it."""
    return Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)


@pytest.fixture
def alice(server, use, daemon):
    user = use(server.add_user('alice')).log_in()
    user.cli = Cli(daemon.root)
    return user


def invite(peer, alice, room, password=None):
    """An invitation as XEP-0249 has it, past the room."""
    peer.raw(element('message', None, element('x', 'jabber:x:conference', jid=room, password=password), to=alice.jid))


def invitation(alice, **details):
    """Waits for the prompt with these details."""
    def find():
        return next((each for each in alice.prompts() if details.items() <= each['details'].items()), None)

    events = alice.follow(kinds=['prompt.new'])
    try:
        while not (prompt := find()):
            events.wait('prompt.new')
        return prompt
    finally:
        events.close()


def listed(alice, room):
    return next(each for each in alice.cli.json('room', 'list') if each['chat'] == room)


def accept(alice, prompt, **fields):
    alice.answer(prompt, action='accept', **fields)


def test_a_wrong_password(alice, room, bob):
    bob.configure(LOCKED)
    invite(bob.peer, alice, room, password='open')
    first = alice.wait_prompt('invitation')
    events = alice.follow(kinds=['room.state', 'prompt.*'])
    with pytest.raises(ApiError, match='NotAuthorized') as refusal:
        accept(alice, first)
    assert refusal.value.data['reason'] == 'password'
    assert events.wait('room.state', lambda data: data['state'] == 'refused')['data']['cause'] == 'password'
    again = invitation(alice, refused='password')
    closed = events.wait('prompt.closed')['data']
    assert (closed['prompt'], closed['closed']) == (first['prompt'], 'replaced')
    assert 'it wants another password' in again['text'] and 'open' not in str(again)
    assert (listed(alice, room)['state'], listed(alice, room)['reason']) == ('refused', 'password')
    done = alice.cli.run('prompts', 'answer', again['prompt'], 'action=accept', '--stdin', input='simsim\n', status=4)
    assert done.stderr.startswith('whinchat: ')
    again = invitation(alice, refused='password')
    alice.cli.run('prompts', 'answer', again['prompt'], 'action=accept', '--stdin', input='sesame\n')
    assert listed(alice, room)['state'] == 'joined' and alice.prompts() == []
    (bookmark,) = alice.cli.json('room', 'bookmarks')
    assert (bookmark['room'], bookmark['autojoin'], bookmark['has_password']) == (room, True, True)


def test_members_only(alice, room, bob):
    """It can be accepted again when the room has been changed."""
    bob.configure({'muc#roomconfig_membersonly': '1'})
    invite(bob.peer, alice, room)
    with pytest.raises(ApiError, match='NotAuthorized') as refusal:
        accept(alice, alice.wait_prompt('invitation'))
    assert refusal.value.data['reason'] == 'members-only'
    again = invitation(alice, refused='members-only')
    bob.affiliate(alice.jid, 'member')
    accept(alice, again)
    assert listed(alice, room)['state'] == 'joined' and alice.prompts() == []


def test_banned(alice, room, bob):
    """Nobody is asked again, and nothing vanishes: the room is listed with the reason, also after a restart."""
    bob.affiliate(alice.jid, 'outcast')
    invite(bob.peer, alice, room)
    prompt = alice.wait_prompt('invitation')
    events = alice.follow(kinds=['room.state', 'prompt.*'])
    done = alice.cli.run('prompts', 'answer', prompt['prompt'], 'action=accept', status=4)
    assert done.stderr.startswith('whinchat: ')
    assert events.wait('room.state', lambda data: data['state'] == 'refused')['data']['cause'] == 'banned'
    assert events.wait('prompt.closed')['data']['closed'] == 'refused'
    assert alice.prompts() == [] and alice.cli.json('room', 'bookmarks') == []
    alice.go_offline()
    alice.go_online()
    assert (listed(alice, room)['state'], listed(alice, room)['reason']) == ('refused', 'banned')
    assert 'banned' in alice.cli.run('room', 'list').stdout
    removed = alice.follow(kinds=['chat.removed'])
    alice.cli.run('room', 'leave', room)
    removed.wait('chat.removed')
    assert room not in alice.cli.run('room', 'list').stdout
    alice.go_offline()
    alice.go_online()
    assert room not in alice.cli.run('room', 'list').stdout


def test_offline(alice, room, bob):
    """It waits until the room can be asked."""
    invite(bob.peer, alice, room)
    prompt = alice.wait_prompt('invitation')
    alice.go_offline()
    with pytest.raises(ApiError, match='Offline'):
        accept(alice, prompt)
    assert alice.prompts() == [prompt]
    alice.cli.run('doctor', '-q', status=5)
    alice.go_online()
    alice.cli.run('doctor', '-q')
    accept(alice, prompt)
    assert listed(alice, room)['state'] == 'joined' and alice.prompts() == []


def test_several_people(server, log_in, alice, room, bob):
    """A stranger's takes nobody's place, and declining it declines nothing else."""
    bob.configure(LOCKED)
    alice.befriend(bob.peer)
    mallory = log_in(server.add_user('mallory'))
    invite(bob.peer, alice, room, password='sesame')
    good = invitation(alice, **{'from': bob.peer.bare})
    invite(mallory, alice, room, password='wrong')
    bad = invitation(alice, **{'from': mallory.bare})
    assert [each['prompt'] for each in alice.prompts()] == [good['prompt'], bad['prompt']]
    assert (good['details']['source'], bad['details']['source']) == ('contact', 'stranger')
    alice.answer(bad, action='decline')
    assert [each['prompt'] for each in alice.prompts()] == [good['prompt']]
    invite(mallory, alice, room, password='wrong')
    invitation(alice, **{'from': mallory.bare})
    accept(alice, good)
    assert listed(alice, room)['state'] == 'joined' and alice.prompts() == []


def test_many_strangers(server, log_in, alice, room, bob):
    """They push out each other, the oldest first, and not what the room hands on."""
    bob.peer.raw(element('message', None, element('x', 'http://jabber.org/protocol/muc#user', element(
        'invite', None, to=alice.jid)), to=room))
    own = invitation(alice, source='room')
    strangers = [log_in(server.add_user(f'stranger{number}')) for number in range(5)]
    for each in strangers:
        invite(each, alice, room)
        invitation(alice, **{'from': each.bare})
    assert [each['details']['from'] for each in alice.prompts()] == [
        own['details']['from'], *[each.bare for each in strangers[1:]]]
