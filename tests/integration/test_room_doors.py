# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms and bookmarks as clients use them, on real servers through both doors."""
import pytest

from lib.doors import ApiError
from lib.process import TIMEOUT, Deadline


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def bob(server, use):
    return use(server.add_user('bob')).log_in()


def create(user, **options):
    return user.call('Chats.Create', options={'nick': 'Alice', 'preset': 'none', **options})['chat']


def refused(name, call, *arguments, **options):
    """What the error of that name says."""
    with pytest.raises(ApiError, match=name) as caught:
        call(*arguments, **options)
    return caught.value.data


def members(user, room, key='nick', **options):
    """Nick, or another key, to each member."""
    items = user.call('Chats.Members', chat=room, options=options)['items']
    return {item.get(key): item for item in items}


def chats(user):
    """Address to each chat."""
    return {chat['chat']: chat for chat in user.call('Chats.List')['items']}


def wait_member(user, room, nick, role='participant'):
    """Waits until somebody of that nick is in the room with that role."""
    events = user.door.follow(kinds=['room.occupant'])
    deadline = Deadline(TIMEOUT)
    try:
        while members(user, room).get(nick, {}).get('role') != role:
            events.more(deadline)
    finally:
        events.close()


def wait_chat(user, room, wanted):
    """Waits until the chat is so, and gives it."""
    events = user.door.follow(kinds=['chat.*', 'room.*', 'bookmark.*'])
    deadline = Deadline(TIMEOUT)
    try:
        while True:
            chat = chats(user).get(room)
            if chat and wanted(chat):
                return chat
            events.more(deadline)
    finally:
        events.close()


def join(user, room, **options):
    return user.call('Chats.Join', room=room, options={'nick': 'Bob', **options})['chat']


def test_private_group(server, alice, bob, door):
    """A group is made, somebody is invited and comes, and they talk."""
    options = {'name': 'The team', 'description': 'Just us', 'nick': 'Alice', 'key': 'team'}
    made = alice.call('Chats.Create', options=options)
    room = made['chat']['chat']
    assert room.endswith('@' + server.rooms) and made['replayed'] is False
    assert made['chat']['kind'] == 'muc' and made['chat']['state'] == 'joined' and made['chat']['title'] == 'The team'
    assert made['chat']['my']['affiliation'] == 'owner' and made['chat']['my']['nick'] == 'Alice'
    assert {'members-only', 'non-anonymous', 'persistent'} <= set(made['chat']['features'])
    assert 'public' not in made['chat']['features']
    again = alice.call('Chats.Create', options=options)
    assert again['chat']['chat'] == room and again['replayed'] is True
    refused('NotAuthorized', join, bob, room)

    alice.call('Chats.Invite', chat=room, jids=[bob.jid], options={'reason': 'Join us'})
    asked = bob.wait_prompt('invitation')
    assert asked['details'] == {'room': room, 'from': alice.jid, 'reason': 'Join us', 'source': 'room'}
    bob.answer(asked, action='accept')
    came = wait_chat(bob, room, lambda chat: chat['state'] == 'joined')
    assert came['my']['affiliation'] == 'member' and came['title'] == 'The team'
    nick = came['my']['nick']
    wait_member(alice, room, nick)
    assert members(alice, room)[nick]['jid'].startswith(bob.jid)
    assert set(members(alice, room, 'jid', affiliation='owner')) == {alice.jid}

    events = bob.follow(kinds=['message.new'], accounts=[bob.jid])
    said = alice.send(room, 'Hello & welcome')
    heard = events.wait('message.new', lambda data: data['chat'] == room)['data']
    assert (heard['body'], heard['nick'], heard['from'], heard['dir']) == ('Hello & welcome', 'Alice', f'{room}/Alice', 'in')
    assert heard.get('real_jid', alice.jid) == alice.jid
    events = alice.follow(kinds=['message.new'], accounts=[alice.jid])
    bob.send(f'{room}/Alice', 'Only for you')
    quiet = events.wait('message.new', lambda data: data['chat'] == f'{room}/{nick}')['data']
    assert (quiet['body'], quiet['nick'], quiet['dir']) == ('Only for you', nick, 'in')
    private = alice.chat(f'{room}/{nick}')
    assert (private['kind'], private['room'], private['nick'], private['unread']) == ('muc-pm', room, nick, 1)
    assert alice.message(said['id'])['state'] in ('sent', 'delivered')


def test_what_is_set(server, alice, bob, door):
    room = create(alice, preset='public', name='Open')['chat']
    assert join(bob, room)['my']['nick'] == 'Bob'
    alice.call('Chats.SetSubject', chat=room, subject='News ☺ & more')
    subject = wait_chat(bob, room, lambda chat: chat.get('subject'))
    assert (subject['subject'], subject['subject_from']) == ('News ☺ & more', 'Alice')
    bob.call('Chats.SetNick', chat=room, nick='Robert')
    assert bob.chat(room)['my']['nick'] == 'Robert'
    refused('Conflict', bob.call, 'Chats.SetNick', chat=room, nick='Alice')
    assert set(members(bob, room)) == {'Alice', 'Robert'}
    assert list(members(bob, room, role='moderator')) == ['Alice']

    form = alice.call('Chats.ConfigForm', chat=room)['form']
    fields = {field['var']: field for field in form['fields'] if 'var' in field}
    assert fields['muc#roomconfig_roomname']['values'] == ['Open']
    alice.call('Chats.Configure', chat=room, fields={'muc#roomconfig_roomname': ['Wide open']})
    assert wait_chat(bob, room, lambda chat: chat['title'] != 'Open')['title'] == 'Wide open'
    wrong = refused('InvalidArgument', alice.call, 'Chats.Configure', chat=room, fields={'no such': ['x']})
    assert wrong['field'] == 'fields.no such'
    refused('NotAuthorized', bob.call, 'Chats.ConfigForm', chat=room)


def test_thrown_out(server, alice, bob, door):
    """Who is thrown out is told why, and can say nothing more."""
    room = create(alice)['chat']
    join(bob, room)
    wait_member(alice, room, 'Bob')
    alice.call('Chats.SetMember', chat=room, who='Bob', change={'role': 'visitor'})
    wait_member(bob, room, 'Bob', 'visitor')
    assert bob.chat(room)['my']['role'] == 'visitor'
    alice.call('Chats.SetMember', chat=room, who='Bob', change={'role': 'none', 'reason': 'Enough'})
    kicked = wait_chat(bob, room, lambda chat: chat['state'] == 'refused')
    assert kicked['reason'] == 'kicked' and 'Enough' in kicked['text']
    assert refused('Conflict', bob.send, room, 'But…')['state'] == 'refused'
    refused('NotFound', alice.call, 'Chats.SetMember', chat=room, who='Bob', change={'role': 'none'})
    assert join(bob, room)['state'] == 'joined'


def test_banned(server, alice, bob, door):
    room = create(alice)['chat']
    join(bob, room)
    alice.call('Chats.SetMember', chat=room, who=bob.jid, change={'affiliation': 'outcast', 'reason': 'For good'})
    assert wait_chat(bob, room, lambda chat: chat['state'] == 'refused')['reason'] == 'banned'
    assert set(members(alice, room, 'jid', affiliation='outcast')) == {bob.jid}
    refused('NotAuthorized', join, bob, room)


def test_leave_and_destroy(server, alice, bob, door):
    room, venue = create(alice)['chat'], create(alice)['chat']
    join(bob, room)
    bob.call('Chats.Leave', chat=room)
    left = bob.chat(room)
    assert left['state'] == 'out' and 'members' not in left
    assert members(bob, room) == {}
    assert refused('Conflict', bob.send, room, 'One more thing')['state'] == 'out'
    join(bob, room)
    alice.call('Chats.Destroy', chat=room, options={'reason': 'We moved', 'venue': venue})
    gone = wait_chat(bob, room, lambda chat: chat['state'] == 'gone')
    assert (gone.get('text'), gone.get('venue')) == ('We moved', venue)
    assert wait_chat(alice, room, lambda chat: chat['state'] == 'gone')


def test_bookmarks(server, alice, bob, door):
    """A bookmark is what puts an account into a room, and joining and leaving change it."""
    room = create(alice, bookmark=False)['chat']
    assert bob.call('Bookmarks.List')['bookmarks'] == []
    assert join(bob, room, name='The hall')['bookmarked'] is True
    kept, = bob.call('Bookmarks.List')['bookmarks']
    assert (kept['room'], kept['name'], kept['nick'], kept['autojoin']) == (room, 'The hall', 'Bob', True)
    events = bob.follow(kinds=['bookmark.*'], accounts=[bob.jid])
    bob.call('Bookmarks.Set', room=room, options={'name': 'Great hall'})
    assert events.wait('bookmark.changed')['data']['name'] == 'Great hall'
    assert wait_chat(bob, room, lambda chat: chat['title'] == 'Great hall')['state'] == 'joined'
    bob.call('Chats.Leave', chat=room)
    assert not wait_chat(bob, room, lambda chat: not chat['autojoin'])['autojoin']
    bob.call('Bookmarks.Set', room=room, options={'autojoin': True})
    assert wait_chat(bob, room, lambda chat: chat['state'] == 'joined')['my']['nick'] == 'Bob'
    bob.call('Bookmarks.Remove', room=room)
    assert events.wait('bookmark.removed')['data']['room'] == room
    assert bob.call('Bookmarks.List')['bookmarks'] == []
    refused('NotFound', bob.call, 'Bookmarks.Remove', room=room)


def test_made_by_joining(server, alice, bob, door):
    """Who enters where no room was is told so, and only they."""
    room = f'new-{alice.jid.split("@")[0]}@{server.rooms}'
    mine = join(alice, room, nick='Alice')['my']
    assert (mine['made'], mine['affiliation']) == (True, 'owner')
    assert 'made' not in join(bob, room)['my']
    alice.call('Chats.Leave', chat=room)
    assert 'made' not in alice.chat(room)['my']
    assert 'made' not in join(alice, room, nick='Alice')['my']


def test_key_and_names(server, alice, bob, door):
    local = f'hall-{alice.jid.split("@")[0]}'
    assert create(alice, room=local)['chat'] == f'{local}@{server.rooms}'
    refused('Conflict', create, bob, room=local, service=server.rooms)
    assert refused('InvalidArgument', create, bob, room=f'{local}@{server.rooms}', service='x')['field'] == 'options.service'
    offline = alice.chat(f'{local}@{server.rooms}')
    alice.go_offline()
    assert alice.chat(offline['chat'])['state'] == 'waiting'
    assert alice.send(offline['chat'], 'later')['state'] == 'queued'
    refused('Offline', alice.call, 'Chats.SetSubject', chat=offline['chat'], subject='x')
    events = alice.follow(kinds=['message.state'], accounts=[alice.jid])
    alice.go_online()
    events.wait('message.state', lambda data: data['state'] == 'sent')
