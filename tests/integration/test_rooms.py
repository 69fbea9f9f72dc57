# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms of real servers: coming and going, what is said there, and what becomes of us."""
import contextlib
import itertools
import time

import pytest

from lib import stanza as st
from lib.answers import Answers
from lib.doors import ApiError, Line
from lib.process import Deadline
from lib.room import CHANNEL, Occupant, statuses
from lib.saying import OPEN
from lib.stanza import element
from lib.user import User

numbers = itertools.count(1)


@pytest.fixture
def room(server):
    """The address of a room that is not there yet."""
    return f'room{next(numbers)}@{server.rooms}'


@pytest.fixture
def bob(server, log_in, room):
    """Who made the room, and is in it."""
    return Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


def join(user, room, **options):
    return user.call('Chats.Join', room=room, options=options)['chat']


def wait_room(user, room, **wanted):
    """Waits until the chat of a room is there, and as wanted."""
    def found():
        chats = user.call('Chats.List', options={'kinds': ['muc'], 'limit': 200})['items']
        return next((chat for chat in chats if chat['chat'] == room and
                     all(chat.get(name) == value for name, value in wanted.items())), None)

    events = user.follow(kinds=['chat.*', 'room.state', 'bookmark.*', 'message.new'])
    try:
        while not (chat := found()):
            try:
                events.wait(None)
            except TimeoutError as late:
                raise TimeoutError(f'{room} is not {wanted}: {user.chat(room)}') from late
        return chat
    finally:
        events.close()


def asks_archive(passed, room):
    """Whether a stanza that was tapped asks the room for its archive."""
    stanza = st.Stanza.parse(passed['xml'])
    return passed['dir'] == 'out' and stanza['to'] == room and stanza.has('query', st.MAM)


def members(user, room, **options):
    return user.call('Chats.Members', chat=room, options=options)['items']


# Coming and going.


def test_join_talk_and_leave(server, use, log_in, room, bob, door):
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow(kinds=['message.*', 'room.*', 'chat.*', 'bookmark.*'])
    chat = join(alice, room, nick='al', name='Our room')
    assert (chat['kind'], chat['state'], chat['my']['nick'], chat['unread']) == ('muc', 'joined', 'al', 0)
    assert {'archive', 'public', 'persistent'} <= set(chat['features'])
    assert chat['bookmarked'] and chat['autojoin'] and chat['title'] == 'Our room'
    bob.sees('al')
    assert [(member['nick'], member['role'], member['affiliation']) for member in members(alice, room)] == \
        [('bob', 'moderator', 'owner'), ('al', 'participant', 'none')]

    bob.say('Hello, al')
    got = events.wait_message('Hello, al')
    assert (got['chat'], got['from'], got['nick'], got['dir']) == (room, bob.jid, 'bob', 'in')
    assert got['stanza_by'] == room and got['stanza_id'] == bob.archive()[-1].id
    sent = alice.send(room, 'Hello & <you>')
    heard = bob.hears('Hello & <you>')
    assert heard['from'] == f'{room}/al' and heard.child('origin-id', st.SID).id == sent['origin_id']
    assert not heard.has('request', st.RECEIPTS) and not heard.has('markable', st.MARKERS)
    events.wait_state(sent['id'], 'sent')
    assert alice.bodies(room) == ['Hello, al', 'Hello & <you>']
    after = alice.message(sent['id'])
    assert after['stanza_id'] == bob.archive()[-1].id
    assert (sent['from'], sent['nick']) == (after['from'], after['nick']) == (f'{room}/al', 'al')
    assert sent.get('occupant_id') == after.get('occupant_id') == alice.chat(room)['my'].get('occupant_id')
    assert alice.chat(room)['unread'] == 0  # who answers has read

    alice.call('Chats.Leave', chat=room, options={})
    bob.peer.wait_presence(f'{room}/al', 'unavailable')
    wait_room(alice, room, state='out', autojoin=False, bookmarked=True)
    bob.say('gone?')
    bob.hears('gone?')
    assert alice.bodies(room) == ['Hello, al', 'Hello & <you>']
    with pytest.raises(ApiError, match='Conflict|NotFound'):
        alice.send(room, 'nobody hears this')


@pytest.mark.parametrize('room_mam', [True, False], ids=['archive', 'no-archive'])
def test_the_second_of_the_first_join(servers, use, log_in, room_mam):
    """What was said in it before is read, and what was said in it afterwards is not: Prosody stamps whole seconds."""
    server = servers('prosody', room_mam=room_mam)
    alice = use(server.add_user('alice')).log_in()
    bob = log_in(server.add_user('bob'))
    for _ in range(4):  # the join falls early or late in its second
        room = f'second{next(numbers)}@{server.rooms}'
        there = Occupant(bob, room, 'bob', config=CHANNEL)
        for body in ('one', 'two'):
            there.say(body)
            there.hears(body)
        events = alice.follow(kinds=['message.new'])
        join(alice, room)
        there.say('three')
        there.hears('three')
        events.wait_message('three')
        while alice.bodies(room) != ['one', 'two', 'three']:
            events.wait('message.new')
        assert alice.chat(room)['unread'] == 1
        events.close()


def test_what_was_missed_comes_once_and_in_place(server, use, room, bob, door):
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow()
    join(alice, room)
    bob.say('before')
    events.wait_message('before')
    alice.go_offline()
    missed = [f'missed {n:03}' for n in range(130)]
    bob.peer.send_many(st.message(room, body, id=body.replace(' ', '-'), type='groupchat') for body in missed)
    bob.hears(missed[-1])
    alice.go_online()
    bob.say('after')
    events.wait_message('after')
    events.wait_message(missed[-1])
    assert alice.bodies(room) == ['before', *missed, 'after']
    assert [item.message.body for item in bob.archive()] == alice.bodies(room)
    assert alice.chat(room)['unread'] == 132


def test_sync_now_asks_the_room_too(daemon, alice, room, bob):
    bob.say('before')
    join(alice, room)
    wait_room(alice, room, state='joined')
    alice.call('Messages.List', chat=room, options={'fetch': True})  # when it is answered the archive has been read
    with Line(daemon.socket) as tap:
        tap.finish(tap.start('Debug.Tap', {'account': alice.jid}))
        alice.call('Sync.Now')
        deadline = Deadline()
        while not asks_archive(tap.read(deadline)['params'], room):
            pass


def test_history_of_before_is_read(server, use, room, bob):
    bodies = [f'old {n}' for n in range(60)]
    bob.peer.send_many(st.message(room, body, id=body, type='groupchat') for body in bodies)
    bob.hears(bodies[-1])
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow(backfill=True, kinds=['message.new'])
    second = int(time.time())
    join(alice, room)
    events.wait_message(bodies[-1])
    assert alice.bodies(room) == bodies
    # Prosody stamps with whole seconds: of the one in which we came nobody knows what was before.
    close = [message for message in alice.messages(room) if message['ts'] // 1000 >= second]
    assert alice.chat(room)['unread'] <= len(close)
    found = alice.door.call('Messages.Search', text='old 17', options={'account': alice.jid, 'chat': room})
    assert [item['body'] for item in found['items']] == ['old 17']


def test_a_room_without_an_archive(servers, use, log_in):
    server = servers('prosody', room_mam=False)
    room = f'bare{next(numbers)}@{server.rooms}'
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow()
    bob.say('of before')
    bob.hears('of before')
    chat = join(alice, room)
    assert 'archive' not in chat['features']
    bob.say('one')
    events.wait_message('one')
    assert alice.bodies(room) == ['of before', 'one']
    sent = alice.send(room, 'two')
    events.wait_state(sent['id'], 'sent')
    alice.go_offline()
    bob.say('three')
    bob.hears('three')
    alice.go_online()
    events.wait_message('three')
    bob.say('four')
    events.wait_message('four')
    assert alice.bodies(room) == ['of before', 'one', 'two', 'three', 'four']
    assert alice.chat(room)['unread'] == 2


def test_a_room_that_was_not_there(server, alice, room, log_in):
    """Who enters makes it; what is said in it then has its place in the archive."""
    join(alice, room, nick='al')
    wait_room(alice, room, state='joined')
    events = alice.follow()
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob')
    bob.say('one')
    assert events.wait_message('one')['stanza_id'] == bob.archive()[-1].id
    events.wait_state(alice.send(room, 'two')['id'], 'sent')
    alice.go_offline()
    bob.say('missed')
    bob.hears('missed')
    alice.go_online()
    bob.say('three')
    events.wait_message('missed')
    events.wait_message('three')
    assert alice.bodies(room) == ['one', 'two', 'missed', 'three']


def test_older_history_waits_for_the_room(servers, use, log_in):
    """It is asked for as soon as the room is entered and has told what is new; a room without an archive says so."""
    server = servers('prosody')
    room = f'older{next(numbers)}@{server.rooms}'
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)
    alice = use(server.add_user('alice')).log_in()
    join(alice, room)
    alice.go_offline()
    bob.say('missed')
    bob.hears('missed')
    job = alice.call('Messages.Backfill', chat=room, options={})['job']
    alice.go_online()
    assert alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)['job']['state'] == 'done'
    assert alice.bodies(room) == ['missed']
    bare = servers('prosody', room_mam=False)
    carol = use(bare.add_user('carol')).log_in()
    room = f'older{next(numbers)}@{bare.rooms}'
    join(carol, room)
    with pytest.raises(ApiError, match='NotSupported'):
        carol.call('Messages.Backfill', chat=room, options={})


def test_the_daemon_comes_back(server, use, daemon, room, bob):
    alice = use(server.add_user('alice')).log_in()
    join(alice, room)
    events = alice.follow()
    for hard in (False, True):
        queued = alice.send(room, f'sent {hard}')
        daemon.restart(hard=hard)
        alice.reopen().wait_phase('live')
        events = alice.follow()
        wait_room(alice, room, state='joined')
        bob.hears(f'sent {hard}')
        bob.say(f'back {hard}')
        events.wait_message(f'back {hard}')
        if alice.message(queued['id'])['state'] != 'sent':
            events.wait_state(queued['id'], 'sent')
    assert alice.bodies(room) == ['sent False', 'back False', 'sent True', 'back True']
    assert [item.message.body for item in bob.archive()] == alice.bodies(room)


def test_a_server_that_restarts(servers, use, log_in):
    server = servers('prosody', hibernation=5)
    room = f'again{next(numbers)}@{server.rooms}'
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)
    alice = use(server.add_user('alice')).log_in()
    join(alice, room)
    server.restart()
    alice.call('Accounts.Connect')
    wait_room(alice, room, state='joined')
    bob.peer.connect()
    again = Occupant(bob.peer, room, 'bob')
    events = alice.follow()
    again.say('still here')
    events.wait_message('still here')


def test_many_rooms_are_entered(server, use, log_in, daemon):
    """How many at a time is shown in test_room_entry.py, where the server looks."""
    peer = log_in(server.add_user('bob'))
    rooms = [Occupant(peer, f'many{next(numbers)}@{server.rooms}', 'bob', config=CHANNEL) for _ in range(30)]
    alice = use(server.add_user('alice')).log_in()
    for each in rooms:
        join(alice, each.room)
    alice.go_offline()
    for each in rooms:
        each.say(f'missed in {each.room}')
        each.hears(f'missed in {each.room}')
    events = alice.follow(kinds=['message.new'])
    alice.go_online()
    for each in rooms:
        events.wait_message(f'missed in {each.room}')
        wait_room(alice, each.room, state='joined')
    chats = alice.call('Chats.List', options={'kinds': ['muc'], 'limit': 100})['items']
    assert {chat['chat'] for chat in chats} == {each.room for each in rooms}


# Who one is.


def test_nicks(server, alice, room, bob, log_in):
    other = Occupant(log_in(server.add_user('carol')), room, 'al')
    chat = join(alice, room, nick='al')
    assert chat['my']['nick'] == 'al_'
    with pytest.raises(ApiError) as taken:
        alice.call('Chats.SetNick', chat=room, nick='bob')
    assert taken.value.name in ('Conflict', 'RemoteError')
    alice.call('Chats.SetNick', chat=room, nick='alice')
    bob.sees('alice')
    wait_room(alice, room, my={**alice.chat(room)['my'], 'nick': 'alice'})
    events = alice.follow()
    sent = alice.send(room, 'under a new name')
    assert bob.hears('under a new name')['from'] == f'{room}/alice'
    events.wait_state(sent['id'], 'sent')
    other.say('and I')
    assert events.wait_message('and I')['nick'] == 'al'
    assert [message['dir'] for message in alice.messages(room)] == ['out', 'in']


def test_a_nick_outlives_other_changes(alice, room, bob):
    join(alice, room, nick='al')
    alice.call('Chats.SetNick', chat=room, nick='alice')
    alice.call('Chats.Set', chat=room, settings={'pinned': True})
    alice.go_offline()
    alice.go_online()
    wait_room(alice, room, state='joined')
    assert alice.chat(room)['my']['nick'] == 'alice'


def test_own_messages_of_another_device(server, alice, room, bob, log_in):
    join(alice, room, nick='al')
    events = alice.follow()
    Occupant(log_in(alice.account), room, 'al').say('from my phone')
    got = events.wait_message('from my phone')
    assert got['dir'] == 'out' and alice.chat(room)['unread'] == 0


def test_another_nick_of_another_device(server, alice, room, log_in):
    """Where the room tells whose it is, it is ours under whatever nick, said now or read in the archive."""
    Occupant(log_in(server.add_user('bob')), room, 'bob', config={**CHANNEL, 'muc#roomconfig_whois': 'anyone'})
    join(alice, room, nick='al')
    events = alice.follow(kinds=['message.new'])
    phone = Occupant(log_in(alice.account), room, 'pocket')
    phone.say('from my phone')
    assert events.wait_message('from my phone')['dir'] == 'out'
    alice.go_offline()
    phone.say('while you slept')
    phone.hears('while you slept')
    alice.go_online()
    events.wait_message('while you slept')
    assert [(got['dir'], got['nick']) for got in alice.messages(room)] == [('out', 'pocket')] * 2
    assert alice.chat(room)['unread'] == 0


def test_private_messages_of_another_device(server, alice, room, bob, log_in):
    """They are from who we are in the room, whatever the copy says, also as the archive has them."""
    # Prosody 0.12 sends no copies of what bears the mark
    mark = element('x', st.MUC_USER) if server.name == 'ejabberd' else ''
    me = join(alice, room, nick='al')['my']
    events = alice.follow()
    phone = log_in(alice.account, 'phone')
    Occupant(phone, room, 'al')

    def say(body):
        phone.send(bob.jid, body, mark, type='chat')
        assert bob.peer.wait_message(body)['from'] == f'{room}/al'

    say('from my phone')
    assert events.wait_message('from my phone')['source'] == 'carbon'
    alice.go_offline()
    say('while you slept')
    alice.go_online()
    alice.wait_phase('live')
    first, second = alice.messages(bob.jid)
    assert (first['body'], second['body'], second['source']) == ('from my phone', 'while you slept', 'archive')
    for got in first, second:
        assert (got['dir'], got['from'], got['nick']) == ('out', f'{room}/al', 'al')
        assert got.get('occupant_id') == me.get('occupant_id')


def test_a_nick_changed_while_a_message_waits(server, use, log_in, room, bob, door):
    """It is from the nick under which the room showed it."""
    alice = use(server.add_user('alice')).log_in()
    join(alice, room, nick='al')
    alice.go_offline()
    bob.peer.wait_presence(f'{room}/al', 'unavailable')
    waiting = alice.send(room, 'who am I?')
    assert waiting['from'] == f'{room}/al'
    bob_as_al = Occupant(log_in(server.add_user('dora')), room, 'al')
    events = alice.follow(kinds=['message.*'])
    alice.go_online()
    shown = bob.hears('who am I?')['from']
    assert shown != waiting['from']
    events.wait('message.changed', lambda data: data['id'] == waiting['id'])
    events.wait_state(waiting['id'], 'sent')
    after = alice.message(waiting['id'])
    assert (after['from'], after['nick']) == (shown, shown.split('/')[1])
    assert after.get('occupant_id') == alice.chat(room)['my'].get('occupant_id')
    bob_as_al.leave()


def test_private_messages(server, alice, room, bob, door):
    join(alice, room, nick='al')
    events = alice.follow()
    bob.whisper('al', 'psst')
    got = events.wait_message('psst')
    assert (got['chat'], got['from'], got['nick']) == (bob.jid, bob.jid, 'bob')
    chat = alice.chat(bob.jid)
    assert (chat['kind'], chat['room'], chat['nick'], chat['unread']) == ('muc-pm', room, 'bob', 1)
    sent = alice.send(bob.jid, 'what?')
    assert (sent['from'], sent['nick'], sent['chat']) == (f'{room}/al', 'al', bob.jid)
    heard = bob.peer.wait_message('what?')
    assert heard['type'] == 'chat' and heard.has('x', st.MUC_USER)
    events.wait_state(sent['id'], 'sent')
    assert alice.bodies(bob.jid) == ['psst', 'what?'] and alice.bodies(room) == []
    alice.go_offline()
    alice.go_online()
    wait_room(alice, room, state='joined')
    bob.whisper('al', 'again')
    events.wait_message('again')
    assert alice.bodies(bob.jid) == ['psst', 'what?', 'again']


def test_no_private_message_to_somebody_else(servers, use, log_in):
    """A nick that another occupant has taken is not who the chat is with (only Prosody tells them apart)."""
    server = servers('prosody')
    room = f'masks{next(numbers)}@{server.rooms}'
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)
    mask = Occupant(log_in(server.add_user('carol')), room, 'mask')
    alice = use(server.add_user('alice')).log_in()
    join(alice, room, nick='al')
    events = alice.follow()
    mask.whisper('al', 'it is me')
    events.wait_message('it is me')
    mask.leave()
    other = Occupant(log_in(server.add_user('dave')), room, 'mask')
    bob.sees('mask')
    wait = alice.follow(kinds=['room.occupant'])
    other.say('here I am')
    events.wait_message('here I am')
    wait.close()
    sent = alice.send(mask.jid, 'a secret for carol')
    failed = events.wait('message.state', lambda data: data['id'] == sent['id'] and data['state'] == 'failed')
    assert failed['data']['error']['condition'] == 'other-occupant'
    other.peer.ping()
    assert not other.peer.inbox.take_now(lambda s: s.name == 'message' and s.body == 'a secret for carol')


def test_nick_taken(server, alice, room, log_in):
    """What is for one occupant does not go to who took the nick, by what the room shows of them; nor does what waited."""
    owner = Occupant(log_in(server.add_user('olga')), room, 'olga', config=OPEN)
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob')
    join(alice, room, nick='al')
    events = alice.follow()
    bob.whisper('al', 'the secret of bob')
    heard = events.wait_message('the secret of bob')
    events.wait_state(alice.send(bob.jid, 'hi')['id'], 'sent')
    bob.peer.wait_message('hi')
    alice.go_offline()
    queued = [alice.send(bob.jid, 'queued for bob'), alice.send(bob.jid, 'answer for bob', reply_to=heard['id'])]
    bob.leave()
    mallory = Occupant(log_in(server.add_user('mallory')), room, 'bob')
    owner.sees('bob')
    alice.go_online()
    wait_room(alice, room, state='joined')
    for sent in queued:
        events.wait_state(sent['id'], 'failed')
        assert alice.message(sent['id'])['error']['condition'] == 'other-occupant'
    for sent in alice.send(bob.jid, 'for bob'), alice.send(bob.jid, 'again for bob', reply_to=heard['id']):
        failed = events.wait('message.state', lambda data: data['id'] == sent['id'] and data['state'] == 'failed')
        assert failed['data']['error']['condition'] == 'other-occupant'
    alice.call('Messages.React', id=heard['id'], emojis=['👍'])
    events.wait('message.changed', lambda data: data['id'] == heard['id'])
    alice.send(room, 'END')
    mallory.hears('END')
    got = mallory.peer.inbox.take_now(lambda s: s.name == 'message' and s['from'] == f'{room}/al' and s['type'] == 'chat')
    assert not got, got
    mallory.whisper('al', 'who is it?')
    events.wait_message('who is it?')
    events.wait_state(alice.send(bob.jid, 'not you')['id'], 'sent')
    mallory.peer.wait_message('not you')


# What a room is.


@pytest.mark.parametrize('preset, features, missing', [
    ('private', {'members-only', 'non-anonymous', 'persistent'}, {'public'}),
    ('public', {'public', 'persistent'}, {'members-only', 'non-anonymous'})])
def test_create(server, use, log_in, room, door, preset, features, missing):
    alice = use(server.add_user('alice')).log_in()
    options = {'room': room, 'name': 'Tea', 'preset': preset, 'key': f'create-{room}'}
    made = alice.call('Chats.Create', options=options)
    chat = made['chat']
    assert (chat['chat'], chat['state'], chat['title'], made['replayed']) == (room, 'joined', 'Tea', False)
    assert features <= set(chat['features']) and not missing & set(chat['features'])
    assert chat['my']['affiliation'] == 'owner'
    again = alice.call('Chats.Create', options=options)
    assert again['replayed'] and again['chat']['chat'] == room
    with pytest.raises(ApiError, match='Conflict'):
        alice.call('Chats.Create', options={**options, 'key': 'another'})
    bob = log_in(server.add_user('bob'))
    if preset == 'private':
        refused = bob_enters(bob, room)
        assert refused == 'registration-required'
        alice.call('Chats.Invite', chat=room, jids=[bob.bare], options={'reason': 'tea'})
    assert bob_enters(bob, room) is None


@pytest.fixture
def quiet(server):
    """A room that was made stays as it is: it does not answer to who asks for its owner's form."""
    server.quiet_rooms(True)
    yield
    server.quiet_rooms(False)


@contextlib.contextmanager
def begun_room(user, options):
    """Calls for a room, and waits until it is made and asked for its form. Gives what waits for the end of the call."""
    with Line(user.daemon.socket) as tap:
        tap.finish(tap.start('Debug.Tap', {'account': user.jid}))
        call = tap.start('Chats.Create', {'account': user.jid, 'options': options})
        deadline, seen = Deadline(), []
        while not (seen and seen[-1].has('query', st.MUC_OWNER)):
            line = tap.read(deadline)
            assert 'params' in line, f'it has answered: {line}'
            seen.append(st.Stanza.parse(line['params']['xml']))
        assert [stanza for stanza in seen if stanza.name == 'presence' and '201' in statuses(stanza)]
        yield lambda: tap.finish(call)


def lose(server, user, finish):
    """Ends the stream of a call that waits for an answer."""
    server.disconnect(user.jid)
    with pytest.raises(ApiError, match='Offline'):
        finish()


@pytest.mark.parametrize('end', ['kill', 'lost'])
def test_create_goes_on(server, use, log_in, room, daemon, quiet, end):
    """A room that was made when the daemon or its stream ended, and not configured, is configured before a repeat of the
    call says that it is done."""
    alice = use(server.add_user('alice')).log_in()
    options = {'room': room, 'name': 'Tea', 'preset': 'private', 'key': 'tea'}
    with begun_room(alice, options) as finish:
        if end == 'kill':
            daemon.kill()
            daemon.start()
            alice.reopen()
        else:
            lose(server, alice, finish)
    alice.wait_phase('live')
    server.quiet_rooms(False)
    made = alice.call('Chats.Create', options=options)
    assert not made['replayed'] and made['chat']['state'] == 'joined' and made['chat']['title'] == 'Tea'
    assert {'members-only', 'non-anonymous', 'persistent'} <= set(made['chat']['features'])
    assert made['chat']['my']['affiliation'] == 'owner'
    assert bob_enters(log_in(server.add_user('bob')), room) == 'registration-required'
    assert alice.call('Chats.Create', options=options)['replayed']


def test_create_goes_on_and_is_late(server, use, log_in, room, daemon, quiet):
    """The same of a room that is another's by the time of the repeat."""
    alice = use(server.add_user('alice')).log_in()
    options = {'room': room, 'preset': 'private', 'key': 'tea'}
    with begun_room(alice, options) as finish:
        lose(server, alice, finish)
    alice.wait_phase('live')
    server.quiet_rooms(False)
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)
    with pytest.raises(ApiError, match='Conflict'):
        alice.call('Chats.Create', options=options)
    assert alice.chat(room)['state'] == 'out'
    bob.peer.ping()
    assert not bob.peer.inbox.take_now(lambda s: s.name == 'presence' and s['from'].startswith(f'{room}/alice'))


def test_create_and_the_end(server, use, room, daemon, quiet):
    """The daemon ends while a room that it makes owes it an answer."""
    alice = use(server.add_user('alice')).log_in()
    with begun_room(alice, {'room': room, 'key': 'tea'}) as finish:
        daemon.stop()
        with pytest.raises((ApiError, ConnectionError)):
            finish()
    daemon.start()
    alice.reopen()


def bob_enters(peer, room):
    """Tries to enter; gives the condition of the refusal."""
    peer.raw(element('presence', None, element('x', st.MUC), to=f'{room}/bob'))
    answer = peer.inbox.take(lambda s: s.name == 'presence' and s['from'] == f'{room}/bob', 'an answer')
    return answer.condition if answer['type'] == 'error' else None


def test_configure(alice, room):
    alice.call('Chats.Create', options={'room': room, 'preset': 'private'})
    form = alice.call('Chats.ConfigForm', chat=room)['form']
    fields = {field['var']: field for field in form['fields'] if 'var' in field}
    assert fields['muc#roomconfig_membersonly']['values'] == ['1']
    with pytest.raises(ApiError) as unknown:
        alice.call('Chats.Configure', chat=room, fields={'no-such-field': ['1']})
    assert unknown.value.data['field'] == 'fields.no-such-field'
    alice.call('Chats.Configure', chat=room, fields={'muc#roomconfig_membersonly': ['0'],
                                                     'muc#roomconfig_roomname': ['Open now']})
    events = alice.follow(kinds=['chat.changed'])
    chat = alice.chat(room)
    while 'members-only' in chat['features']:
        events.wait('chat.changed')
        chat = alice.chat(room)
    again = alice.call('Chats.ConfigForm', chat=room)['form']
    values = {field['var']: field['values'] for field in again['fields'] if 'var' in field}
    assert values['muc#roomconfig_roomname'] == ['Open now']


def test_subject(alice, room, bob):
    bob.subject('Tea at five')
    join(alice, room)
    wait_room(alice, room, subject='Tea at five', subject_from='bob')
    bob.affiliate(alice.jid, 'admin')
    alice.call('Chats.SetSubject', chat=room, subject='Tea & cake at six')
    chat = wait_room(alice, room, subject='Tea & cake at six', subject_from=alice.chat(room)['my']['nick'])
    assert abs(chat['subject_ts'] / 1000 - time.time()) < 60
    assert alice.bodies(room) == []
    bob.subject('')
    chat = wait_room(alice, room, subject=None)
    assert not [name for name in chat if name.startswith('subject')]
    alice.go_offline()
    bob.subject('Tea is over')
    alice.go_online()
    wait_room(alice, room, subject='Tea is over', subject_from='bob')


# What is done to people.


def test_kick_ban_and_lists(server, alice, room, log_in):
    alice.call('Chats.Create', options={'room': room, 'preset': 'public'})
    events = alice.follow(kinds=['room.occupant'])
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob')
    events.wait('room.occupant', lambda data: data['from'] == bob.jid)
    alice.call('Chats.SetMember', chat=room, who='bob', change={'role': 'none', 'reason': 'shoo'})
    gone = bob.peer.wait_presence(bob.jid, 'unavailable')
    assert '307' in [code['code'] for code in gone.child('x', st.MUC_USER).children('status', st.MUC_USER)]
    left = events.wait('room.occupant', lambda data: data['from'] == bob.jid and data.get('show') == 'offline')
    assert (left['data']['cause'], left['data']['reason']) == ('kicked', 'shoo')
    alice.call('Chats.SetMember', chat=room, who=bob.peer.bare, change={'affiliation': 'outcast'})
    assert [member['jid'] for member in members(alice, room, affiliation='outcast')] == [bob.peer.bare]
    assert bob_enters(bob.peer, room) == 'forbidden'
    alice.call('Chats.SetMember', chat=room, who=bob.peer.bare, change={'affiliation': 'member'})
    assert [member['jid'] for member in members(alice, room, affiliation='member')] == [bob.peer.bare]
    assert bob_enters(bob.peer, room) is None
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Chats.SetMember', chat=room, who='nobody-here', change={'role': 'none'})


@pytest.mark.parametrize('how, reason', [('kick', 'kicked'), ('ban', 'banned'), ('expel', 'members-only')])
def test_thrown_out(server, alice, room, bob, how, reason):
    chat = join(alice, room, nick='al')
    bob.sees('al')
    if how == 'kick':
        bob.set_role('al', 'none', 'enough')
    elif how == 'ban':
        bob.affiliate(alice.jid, 'outcast', 'enough')
    else:
        bob.configure({'muc#roomconfig_membersonly': '1'})
    chat = wait_room(alice, room, state='refused', reason=reason)
    assert 'members' not in chat and chat['autojoin']
    assert members(alice, room) == []
    with pytest.raises(ApiError, match='Conflict|NotAuthorized'):
        alice.call('Chats.SetSubject', chat=room, subject='x')
    if how == 'kick':  # who is kicked may come back when a person says so
        assert join(alice, room)['state'] == 'joined'
    else:
        with pytest.raises(ApiError, match='NotAuthorized|RemoteError'):
            join(alice, room)
        assert alice.chat(room)['state'] == 'refused'


def test_who_was_kicked_stays_out(server, daemon, alice, room, bob):
    join(alice, room, nick='al')
    bob.set_role('al', 'none', 'enough')
    wait_room(alice, room, state='refused', reason='kicked')
    alice.call('Chats.Set', chat=room, settings={'pinned': True})  # which its bookmark says
    assert alice.chat(room)['state'] == 'refused'
    alice.go_offline()
    alice.go_online()
    alice.call('Sync.Wait', phase='live', timeout_ms=5000)
    assert alice.chat(room)['state'] == 'refused'
    daemon.restart()
    alice.reopen().wait_phase('live')
    assert alice.chat(room)['state'] == 'refused'
    assert join(alice, room)['my']['nick'] == 'al'


def test_destroyed_with_another_place_to_go(server, alice, room, bob):
    venue = f'venue{next(numbers)}@{server.rooms}'
    join(alice, room)
    bob.destroy('we moved', venue)
    # No device of the account makes it anew.
    chat = wait_room(alice, room, state='gone', bookmarked=True, autojoin=False)
    assert (chat['reason'], chat['text'], chat['venue']) == ('destroyed', 'we moved', venue)
    alice.go_offline()
    alice.go_online()
    alice.call('Sync.Wait', phase='live', timeout_ms=5000)
    assert alice.chat(room)['state'] == 'gone'  # nobody makes it anew by coming back


def test_destroy(alice, room):
    alice.call('Chats.Create', options={'room': room, 'preset': 'public'})
    alice.call('Chats.Destroy', chat=room, options={'reason': 'over'})
    wait_room(alice, room, state='gone', autojoin=False)


def test_a_password(server, alice, room, bob):
    bob.configure({'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_roomsecret': 'sesame'})
    with pytest.raises(ApiError, match='NotAuthorized') as refused:
        join(alice, room)
    assert refused.value.data['reason'] == 'password'
    with pytest.raises(ApiError, match='NotFound'):
        alice.chat(room)
    assert join(alice, room, password='sesame')['state'] == 'joined'
    assert join(alice, room, password='a guess, where it is not asked for')['state'] == 'joined'
    alice.go_offline()
    alice.go_online()
    wait_room(alice, room, state='joined')
    alice.call('Chats.Leave', chat=room, options={})
    with pytest.raises(ApiError, match='NotAuthorized'):
        join(alice, room, password='a slip')
    assert join(alice, room)['state'] == 'joined'


# Invitations.


@pytest.mark.parametrize('mediated', [False, True])
def test_invited(server, alice, room, bob, mediated):
    if mediated:
        inside = element('invite', None, '<reason>come</reason>', to=alice.jid)
        bob.peer.raw(element('message', None, element('x', st.MUC_USER, inside), to=room))
    else:
        bob.peer.raw(element('message', None, element('x', 'jabber:x:conference', jid=room, reason='come'),
                             to=alice.jid))
    prompt = alice.wait_prompt('invitation')
    assert (prompt['details']['room'], prompt['details']['reason']) == (room, 'come')
    # Prosody says which occupant it was, and not who that is.
    assert prompt['details']['from'] in ([bob.peer.bare, bob.jid] if mediated else [bob.peer.bare])
    alice.answer(prompt, action='accept')
    bob.sees(alice.account.user)
    wait_room(alice, room, state='joined', autojoin=True)


def test_a_password_of_an_invitation(alice, room, bob):
    bob.configure({'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_roomsecret': 'sesame'})
    bob.peer.raw(element('message', None, element('x', 'jabber:x:conference', jid=room, password='sesame'),
                         to=alice.jid))
    prompt = alice.wait_prompt('invitation')
    assert 'sesame' not in str(prompt)
    alice.answer(prompt, action='accept')
    wait_room(alice, room, state='joined', autojoin=True)
    alice.go_offline()
    alice.go_online()
    wait_room(alice, room, state='joined')


def test_invite(server, alice, room, log_in):
    alice.call('Chats.Create', options={'room': room, 'preset': 'public'})
    bob = log_in(server.add_user('bob'))
    for mediated in (False, True):
        alice.call('Chats.Invite', chat=room, jids=[bob.bare], options={'reason': 'tea', 'mediated': mediated})
        got = bob.wait_child('x', st.MUC_USER if mediated else 'jabber:x:conference')
        assert got['from'].split('/')[0] == (room if mediated else alice.jid)


# Bookmarks of other devices.


def test_another_device_joins_and_leaves(server, alice, room, bob, log_in):
    phone = log_in(alice.account)

    def bookmark(autojoin):
        inside = element('conference', 'urn:xmpp:bookmarks:1', '<nick>pocket</nick><extensions>'
                         '<x xmlns="urn:example:kept"/></extensions>', autojoin=autojoin, name='Pocket room')
        phone.ask('set', element('pubsub', 'http://jabber.org/protocol/pubsub', element(
            'publish', None, element('item', None, inside, id=room), node='urn:xmpp:bookmarks:1')))

    bookmark('true')
    bob.sees('pocket')
    chat = wait_room(alice, room, state='joined')
    assert (chat['title'], chat['my']['nick']) == ('Pocket room', 'pocket')
    bookmark('false')
    bob.peer.wait_presence(f'{room}/pocket', 'unavailable')
    wait_room(alice, room, state='out')


def set_bookmark(device, room, autojoin, name):
    """As another program of the account does it."""
    inside = element('conference', 'urn:xmpp:bookmarks:1', autojoin=autojoin, name=name)
    device.ask('set', element('pubsub', 'http://jabber.org/protocol/pubsub', element(
        'publish', None, element('item', None, inside, id=room), node='urn:xmpp:bookmarks:1')))


@pytest.mark.parametrize('offline', [False, True], ids=['before', 'meanwhile'])
def test_left_here_and_joined_elsewhere(alice, room, bob, log_in, offline):
    """A room that was left, and joined on another device while we are away, is joined; one that we left while away stays
    left, whatever else the other device says of it."""
    join(alice, room, nick='al')
    if not offline:
        alice.call('Chats.Leave', chat=room, options={})
        wait_room(alice, room, state='out', autojoin=False)
    alice.go_offline()
    if offline:
        alice.call('Chats.Leave', chat=room, options={})
    phone = log_in(alice.account)
    set_bookmark(phone, room, 'true', 'Pocket room')
    alice.go_online()
    if offline:
        wait_room(alice, room, state='out', autojoin=False, title='Pocket room')
    else:
        wait_room(alice, room, state='joined', autojoin=True, title='Pocket room')


def test_a_bookmark_keeps_what_a_join_does_not_say(server, alice, room, bob, log_in):
    bob.configure({'muc#roomconfig_passwordprotectedroom': '1', 'muc#roomconfig_roomsecret': 'sesame'})
    phone = log_in(alice.account)
    events = alice.follow(kinds=['bookmark.changed'])
    inside = element('conference', 'urn:xmpp:bookmarks:1', '<nick>pocket</nick><password>sesame</password>',
                     name='Pocket room')
    phone.ask('set', element('pubsub', 'http://jabber.org/protocol/pubsub', element(
        'publish', None, element('item', None, inside, id=room), node='urn:xmpp:bookmarks:1')))
    events.wait('bookmark.changed')
    assert not alice.call('Bookmarks.List')['bookmarks'][0]['autojoin']
    assert join(alice, room)['my']['nick'] == 'pocket'
    (held,) = alice.call('Bookmarks.List')['bookmarks']
    assert (held['name'], held['nick'], held['has_password'], held['autojoin']) == \
        ('Pocket room', 'pocket', True, True)


def test_who_hides_is_in_no_room(alice, room, bob):
    join(alice, room, nick='al')
    bob.sees('al')
    alice.call('Presence.Set', show='offline', text='')
    bob.peer.wait_presence(f'{room}/al', 'unavailable')
    wait_room(alice, room, state='waiting')
    with pytest.raises(ApiError, match='Offline'):
        join(alice, f'other-{room}')
    alice.call('Presence.Set', show='available', text='')
    wait_room(alice, room, state='joined')
    bob.sees('al')


def test_a_person_is_joined(server, alice, log_in):
    """By mistake: what they say while they are asked is no word of a room."""
    bob = log_in(server.add_user('bob'))
    alice.befriend(bob)
    events = alice.follow(kinds=['message.new'])
    with Line(alice.daemon.socket) as line:
        line.finish(line.start('Debug.Tap', {'account': alice.jid}))
        line.start('Chats.Join', {'account': alice.jid, 'room': bob.bare})
        deadline, asked = Deadline(), False
        while not asked:
            read = line.read(deadline)
            asked = 'params' in read and st.Stanza.parse(read['params']['xml'])['to'].startswith(bob.bare)
        bob.send(alice.jid, 'meanwhile', type='chat')
        assert events.wait_message('meanwhile')['chat'] == bob.bare
    assert [chat['chat'] for chat in alice.call('Chats.List')['items']] == [bob.bare]


# While the disk is full.


@pytest.fixture
def unlucky(server, run_faulty):
    """Somebody whose disk is full when the test says so."""
    return User(run_faulty(), server.add_user('alice')).log_in()


def wait_full(user):
    """Waits until the daemon has met the full disk."""
    events = user.door.follow(kinds=['storage'])
    if user.door.call('Daemon.Status')['status']['storage']['state'] != 'full':
        events.wait('storage', lambda data: data['state'] == 'full')
    events.close()


def settle(user, room, bob):
    """Comes in, and waits until nothing of that is under way."""
    events = user.follow(kinds=['message.new'])
    with Answers(user) as answers:
        join(user, room, nick='al')
        bob.say('hello')
        events.wait_message('hello')
        user.wait_room_archive(room)
        user.wait_archive()
        answers.wait()


@pytest.mark.parametrize('how, state, reason', [('kick', 'refused', 'kicked'), ('destroy', 'gone', 'destroyed')])
def test_thrown_out_while_the_disk_is_full(unlucky, room, bob, how, state, reason):
    """What could not be stored has not happened; it happens, and lasts, when it can be."""
    settle(unlucky, room, bob)
    with unlucky.daemon.disk('full'):
        if how == 'kick':
            bob.set_role('al', 'none', 'enough')
        else:
            bob.destroy('over', f'venue-{room}')
        wait_full(unlucky)
        assert unlucky.chat(room)['state'] == 'joined'
    chat = wait_room(unlucky, room, state=state, reason=reason)
    assert chat.get('venue') == (f'venue-{room}' if how == 'destroy' else None)
    unlucky.daemon.restart(hard=True)
    unlucky.reopen().wait_phase('live')
    assert unlucky.chat(room)['state'] == state


def test_a_service_that_ends_while_the_disk_is_full(ejabberd, run_faulty, log_in):
    """The service of the rooms ends (332), the server and the stream stay (which is so with ejabberd alone): we are out
    when that can be stored, and come back by ourselves."""
    room = f'full{next(numbers)}@{ejabberd.rooms}'
    bob = Occupant(log_in(ejabberd.add_user('bob')), room, 'bob', config=CHANNEL)
    alice = User(run_faulty(), ejabberd.add_user('alice')).log_in()
    settle(alice, room, bob)
    events = alice.door.follow(kinds=['room.state', 'account.state'])
    with alice.daemon.disk('full'):
        ejabberd.restart_rooms()
        assert '332' in statuses(bob.peer.wait_presence(bob.jid, 'unavailable'))
        wait_full(alice)
        assert alice.chat(room)['state'] == 'joined'
    assert events.wait('room.state')['data']['state'] == 'waiting'
    events.wait('room.state', lambda data: data['state'] == 'joined')
    assert [event for event in events.events if event['kind'] == 'account.state'] == []
    again = Occupant(bob.peer, room, 'bob')
    events = alice.follow(kinds=['message.new'])
    again.say('still here')
    events.wait_message('still here')


def test_a_server_that_restarts_while_the_disk_is_full(server, run_faulty, log_in, room, bob):
    alice = User(run_faulty(), server.add_user('alice')).log_in()
    settle(alice, room, bob)
    events = alice.follow(kinds=['room.state'])
    with alice.daemon.disk('full'):
        server.restart()
        wait_full(alice)
    events.wait('room.state', lambda data: data['state'] != 'joined')
    alice.call('Accounts.Connect')
    events.wait('room.state', lambda data: data['state'] == 'joined')
    bob.peer.connect()
    again = Occupant(bob.peer, room, 'bob')
    events = alice.follow()
    again.say('still here')
    events.wait_message('still here')


def test_an_arrival_while_the_disk_is_full(unlucky, room, bob):
    """Who came in while nothing could be stored is in when it can be: what is said is heard, and is sent."""
    join(unlucky, room, nick='al')
    unlucky.go_offline()
    bob.say('missed')
    bob.hears('missed')
    events = unlucky.follow(kinds=['message.*', 'room.state'])
    unlucky.call('Accounts.Connect')
    events.wait('room.state', lambda data: data['state'] == 'joining')
    with unlucky.daemon.disk('full'):
        bob.say('meanwhile')
        bob.hears('meanwhile')
        wait_full(unlucky)
    wait_room(unlucky, room, state='joined')
    bob.say('after')
    events.wait_message('after')
    sent = unlucky.send(room, 'heard')
    bob.hears('heard')
    events.wait_state(sent['id'], 'sent')
    for body in 'missed', 'meanwhile':  # which the room's archive has, whatever is said meanwhile
        events.wait_message(body)
    assert unlucky.bodies(room) == ['missed', 'meanwhile', 'after', 'heard']


# Odd names.


NICKS = ['\u05d0\u05dc', 'al bob', '\\20al', 'n' * 1023]


@pytest.mark.parametrize('nick', NICKS, ids=['right-to-left', 'space', 'escape', 'long'])
def test_odd_nicks(alice, room, bob, nick):
    join(alice, room, nick=nick)
    assert alice.chat(room)['my']['nick'] == nick
    events = alice.follow()
    sent = alice.send(room, 'odd')
    assert bob.hears('odd')['from'] == f'{room}/{nick}'
    events.wait_state(sent['id'], 'sent')
    bob.whisper(nick, 'psst')
    events.wait_message('psst')
    alice.call('Chats.SetNick', chat=room, nick='plain')
    assert wait_room(alice, room, state='joined')['my']['nick'] == 'plain'


def test_a_nick_that_servers_refuse(alice, room, bob):
    """Both hold to the Unicode of stringprep, which has no emoji; the refusal harms nothing else."""
    with pytest.raises(ApiError, match='RemoteError'):
        join(alice, room, nick='\U0001f431 al')
    assert alice.state()['state'] == 'online'
    assert join(alice, room, nick='al')['my']['nick'] == 'al'


def test_two_accounts_in_one_room(server, use, room, bob):
    """Each of them is somebody, and hears the other."""
    alice, carol = (use(server.add_user(name)).log_in() for name in ('alice', 'carol'))
    events = alice.follow()
    join(alice, room, nick='al')
    join(carol, room, nick='ca')

    def hears(user, body):
        return events.wait('message.new', lambda data: data['body'] == body and data['account'] == user.jid)['data']

    sent = alice.send(room, 'from al')
    got = hears(carol, 'from al')
    assert (got['dir'], got['nick']) == ('in', 'al')
    events.wait_state(sent['id'], 'sent')
    bob.say('to both')
    for user in (alice, carol):
        hears(user, 'to both')
        assert user.bodies(room) == ['from al', 'to both']
    assert [message['dir'] for message in alice.messages(room)] == ['out', 'in']
    assert [message['dir'] for message in carol.messages(room)] == ['in', 'in']
