# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat room with a daemon and real servers: what people do in rooms, by the command line alone."""
import pytest

from lib.cli import Cli
from lib.room import CHANNEL, Occupant


@pytest.fixture
def alice(daemon, use, server):
    """Somebody with a daemon, and their command line."""
    user = use(server.add_user('alice')).log_in()
    user.cli = Cli(daemon.root)
    return user


@pytest.fixture
def bob(log_in, server):
    return log_in(server.add_user('bob'))


def rooms(alice):
    return {each['chat']: each for each in alice.cli.json('room', 'list')}


def members(alice, room, *options):
    return {each.get('nick', each.get('jid')): each for each in alice.cli.json('room', 'members', room, *options)}


def enter(alice, bob, room):
    """Bob comes in, and the daemon has seen it."""
    events = alice.follow(kinds=['room.occupant'])
    inside = Occupant(bob, room, 'Bob')
    events.wait('room.occupant', lambda data: data['from'] == inside.jid)
    return inside


def make(alice, *options):
    return alice.cli.run('room', 'create', *options).stdout.strip()


def test_a_group(alice, bob, server):
    room = make(alice, '--name', 'Tea time', '--nick', 'Alice')
    assert room.endswith(f'@{server.rooms}')
    alice.cli.run('room', 'invite', 'Tea time', bob.bare, '--reason', 'It is four')
    inside = enter(alice, bob, room)
    assert [each['jid'] for each in alice.cli.json('room', 'members', room, '--list', 'member')] == [bob.bare]
    events = alice.follow(kinds=['message.new'], chats=[room])
    inside.say('Is there cake?')
    events.wait_message('Is there cake?')
    alice.cli.run('send', 'tea', 'There is.', '--wait', 'sent')
    inside.hears('There is.')
    shown = [line.partition('  ')[2] for line in alice.cli.run('history', 'tea').stdout.splitlines()]
    assert shown[-2:] == ['Bob: Is there cake?', 'me: There is.']
    assert [each['nick'] for each in alice.cli.json('search', 'cake')] == ['Bob']
    alice.cli.run('send', f'{room}/Bob', 'Only for you', '--wait', 'sent')
    bob.wait_message('Only for you')
    alice.cli.run('room', 'subject', 'tea', 'Green or black?')
    assert alice.cli.run('room', 'subject', 'tea').stdout == 'Green or black?\n'
    alice.cli.run('room', 'nick', 'tea', 'Al')
    assert alice.cli.run('room', 'nick', 'tea').stdout == 'Al\n'
    assert rooms(alice)[room]['my']['nick'] == 'Al'


def test_history_of_a_room_that_was_left(alice, server):
    """What is held is shown at once; its archive answers nobody outside."""
    room = make(alice, '--name', 'Tea time')
    alice.cli.run('send', room, 'Is anybody here?', '--wait', 'sent')
    alice.cli.run('room', 'leave', room)
    done = alice.cli.run('history', room)
    assert 'Is anybody here?' in done.stdout
    assert done.stderr == 'What is older could not be asked for: this account is not in the room\n'


def test_people(alice, bob, server):
    room = make(alice, 'pot', '--public', '--nick', 'Alice')
    enter(alice, bob, room)
    alice.cli.run('room', 'role', room, 'Bob', 'moderator')
    assert members(alice, room)['Bob']['role'] == 'moderator'
    alice.cli.run('room', 'affiliation', room, bob.bare, 'admin')
    assert members(alice, room)['Bob']['affiliation'] == 'admin'
    alice.cli.run('room', 'affiliation', room, bob.bare, 'none')
    alice.cli.run('room', 'kick', room, 'Bob', '--reason', 'Out', '--yes')
    bob.wait_presence(f'{room}/Bob', 'unavailable')
    enter(alice, bob, room)
    alice.cli.run('room', 'ban', room, bob.bare, '--yes')
    bob.wait_presence(f'{room}/Bob', 'unavailable')
    assert list(members(alice, room)) == ['Alice'] and list(members(alice, room, '--list', 'outcast')) == [bob.bare]
    alice.cli.run('room', 'kick', room, 'Bob', '--yes', status=3)


def test_configured(alice, bob, server):
    room = make(alice, 'cup', '--public')
    fields = {each['var'].removeprefix('muc#roomconfig_'): each for each in alice.cli.json('room', 'config', room)
              if 'var' in each}
    assert fields['membersonly']['values'] in ([], ['0'], ['false'])
    alice.cli.run('room', 'config', room, 'membersonly=yes', 'roomname=Cups')
    shown = alice.cli.run('room', 'config', room).stdout
    assert [line.split()[1] for line in shown.splitlines() if line.startswith('membersonly ')] == ['yes']
    alice.cli.run('room', 'config', room, 'no_such_field=1', status=2)
    alice.cli.run('room', 'destroy', room, '--reason', 'Broken', '--yes')
    assert rooms(alice)[room]['state'] in ('gone', 'out')


def test_a_password(alice, bob, server):
    room = f'cellar@{server.rooms}'
    Occupant(bob, room, 'Bob', config={**CHANNEL, 'muc#roomconfig_passwordprotectedroom': '1',
                                       'muc#roomconfig_roomsecret': 'wine'})
    alice.cli.run('room', 'join', room, status=4)
    with alice.cli.terminal('room', 'join', room, '--nick', 'Alice') as terminal:
        terminal.wait_text('Password of the room: ')
        terminal.type('wine\n')
        assert 'Joined as Alice.' in terminal.finish()
    assert rooms(alice)[room]['state'] == 'joined'
    (bookmark,) = alice.cli.json('room', 'bookmarks')
    assert (bookmark['autojoin'], bookmark['has_password']) == (True, True)
    alice.cli.run('room', 'leave', room)
    assert rooms(alice)[room]['state'] == 'out' and not alice.cli.json('room', 'bookmarks')[0]['autojoin']
    alice.cli.run('room', 'bookmark', room, '--autojoin', 'yes')
    alice.door.call('Sync.Wait', account=alice.jid, phase='live', timeout_ms=1000)
    alice.cli.run('room', 'unbookmark', room)
    assert alice.cli.json('room', 'bookmarks') == []


def test_a_nick_that_is_taken(alice, bob, server):
    room = f'attic@{server.rooms}'
    Occupant(bob, room, 'Bob', config=CHANNEL)
    alice.cli.run('room', 'join', room, '--nick', 'Alice', '--no-bookmark')
    done = alice.cli.run('room', 'nick', room, 'Bob', status=8)
    assert done.stderr.startswith('whinchat: ')
    assert rooms(alice)[room]['my']['nick'] == 'Alice' and not rooms(alice)[room]['bookmarked']
