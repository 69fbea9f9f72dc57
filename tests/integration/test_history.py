# SPDX-License-Identifier: GPL-3.0-or-later
"""How much history is kept, and what is deleted: it goes, and no archive brings it back."""
import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.clocked import LIBRARY, Clocked
from lib.room import CHANNEL, GROUP, Occupant
from lib.saying import attaches, reacts, replaces, replies, retracts
from lib.stanza import element
from lib.user import User
from test_sync import DAY, fill_days, history, now_us, wait_complete

ROW = 300  # what a message counts for beside its text


def held_after_trim(user, events, contact, expected):
    """Waits until a policy has left so many, and gives them."""
    while len(user.bodies(contact)) > expected:
        events.wait('chat.trimmed')
    return user.bodies(contact)


def test_policy_of_days(server, use, daemon):
    """What is too old goes and is not fetched again, whatever is tried; a wider policy fetches it."""
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=60, per_day=10)
    alice = use(account).log_in(sync_days=-1)
    assert alice.bodies(contact) == bodies
    events = alice.follow(kinds=['chat.trimmed', 'sync.state'])
    alice.call('Sync.SetPolicy', policy={'keep_days': 30})
    held = held_after_trim(alice, events, contact, 299)  # the last hour is empty
    assert held == bodies[-299:]
    assert alice.door.call('Messages.Search', text=bodies[0])['items'] == []
    assert alice.call('Sync.State')['state']['archive_complete']

    daemon.restart()
    alice.reopen().wait_phase('live')
    job = alice.call('Messages.Backfill', chat=contact, options={})['job']
    assert alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)['job']['state'] == 'done'
    page = alice.call('Messages.List', chat=contact, options={'before': alice.messages(contact)[0]['id'], 'fetch': True})
    assert page['items'] == [] and alice.bodies(contact) == held

    events = alice.follow(kinds=['sync.state'])
    alice.call('Sync.SetPolicy', policy={'keep_days': 0})
    wait_complete(alice, events)
    assert alice.bodies(contact) == bodies


def fill_said(server, account, contact, said):
    """Fills what a contact said at some days ago, with what else each says, by id."""
    now, entries = now_us(), []
    for n, (id_, days, body, extra) in enumerate(said):
        stanza = st.message(account.jid, body, extra, from_=f'{contact}/x', id=id_, xmlns=st.CLIENT)
        entries.append((account.user, f'{contact}/x', now - days * DAY + n * 1_000_000, stanza))
    server.fill(entries)


def as_shown(user, contact):
    """What a chat shows, without ids and what follows from the order in which it was read."""
    return [(message.get('body'), 'retracted' in message, 'edited_ts' in message,
             [reaction['emojis'] for reaction in message.get('reactions', [])],
             [file.get('url') for file in message.get('attachments', [])],
             message.get('reply', {}).get('excerpt')) for message in user.messages(contact)]


def test_what_is_said_about_what_went(server, use, run_daemon):
    """What is kept about messages that go is about them again when a wider policy brings them back."""
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    file = element('file-sharing', st.FILE_SHARING, element('file', st.FILE_METADATA, element('name', None, 'a.png')) +
                   element('sources', st.FILE_SHARING), id='f')
    fill_said(server, account, contact, [
        ('S', 60, 'SECRET', ''), ('T', 60, 'typo', ''), ('L', 60, 'liked', ''), ('F', 60, None, file),
        ('Q', 60, 'asked', ''), ('B', 60, 'before both', ''), ('e1', 20, 'after both', replaces('B')),
        ('r1', 10, None, retracts('S')), ('e2', 10, 'fixed', replaces('T')), ('l1', 10, None, reacts('L', '💘')),
        ('s1', 10, None, attaches('F', 'https://files.test/a.png', 'f')), ('a1', 10, 'answered', replies('Q')),
        ('r2', 9, None, retracts('e1'))])
    alice = use(account).log_in(sync_days=-1)
    alice.wait_archive()
    shown = as_shown(alice, contact)
    assert shown[:3] == [(None, True, False, [], [], None), ('fixed', False, True, [], [], None),
                         ('liked', False, False, [['💘']], [], None)]
    assert 'https://files.test/a.png' in shown[3][4]
    events = alice.follow(kinds=['chat.trimmed', 'sync.state'])
    alice.call('Sync.SetPolicy', policy={'keep_days': 15})
    assert held_after_trim(alice, events, contact, 1) == ['answered']
    events = alice.follow(kinds=['sync.state'])
    alice.call('Sync.SetPolicy', policy={'keep_days': 0})
    wait_complete(alice, events)
    assert as_shown(alice, contact) == shown
    for gone in ('SECRET', 'typo', 'both'):
        assert alice.door.call('Messages.Search', text=gone)['items'] == []
    other = User(run_daemon(), account).log_in(sync_days=-1)
    other.wait_archive()
    assert as_shown(other, contact) == shown


def test_policy_from_the_first_login(server, use):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=60, per_day=10)
    alice = use(account)
    events = alice.follow()
    alice.log_in(sync_days=-1, keep_days=7)
    assert alice.call('Sync.State')['state']['archive_complete']
    held = alice.bodies(contact)
    assert held == bodies[-69:]
    assert not [event for event in events.events if event['kind'] == 'chat.trimmed']  # it never was here


def test_policy_of_bytes(server, use, daemon):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=60, per_day=10)
    alice = use(account).log_in(sync_days=-1)
    events = alice.follow(kinds=['chat.trimmed'])
    room = 100 * (ROW + len(bodies[0]))
    alice.call('Accounts.Update', settings={'keep_bytes': room})
    assert held_after_trim(alice, events, contact, 100) == bodies[-100:]
    daemon.restart()
    alice.reopen().wait_phase('live')
    assert alice.bodies(contact) == bodies[-100:]
    assert alice.state()['keep_bytes'] == room


def test_policy_and_what_waits_to_be_sent(server, use, log_in):
    """A message that is older than the policy, and was never sent, is sent all the same."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.go_offline()
    alice.send(bob.bare, 'still to be sent')
    alice.call('Sync.SetPolicy', policy={'keep_days': 1, 'keep_bytes': 1})
    alice.go_online()
    bob.wait_message('still to be sent')
    assert alice.bodies(bob.bare) == ['still to be sent']


def test_reader_learns_of_it(prosody, use):
    """A reader with a name: what went has no text, and chat.trimmed says up to where."""
    account, contact = prosody.add_user('alice'), f'old-friend@{prosody.domain}'
    fill_days(prosody, account, contact, days=10, per_day=10)
    alice = use(account)
    named = {'consumer': 'reader', 'backfill': True, 'limit': 200, 'kinds': ['message.new', 'chat.trimmed']}
    alice.door.call('Events.Fetch', since='', options=named)
    alice.log_in(sync_days=-1)
    ids = [message['id'] for message in alice.messages(contact)]
    events = alice.follow(kinds=['chat.trimmed'])
    alice.call('Sync.SetPolicy', policy={'keep_days': 5})
    held_after_trim(alice, events, contact, 49)
    seen = alice.door.call('Events.Fetch', since='', options=named)['events']
    new = {event['data']['id']: event['data'].get('body') for event in seen if event['kind'] == 'message.new'}
    trimmed = [event['data'] for event in seen if event['kind'] == 'chat.trimmed']
    left = {message['id']: message['body'] for message in alice.messages(contact)}
    assert list(new) == ids
    assert {id_: body for id_, body in new.items() if body} == left
    assert max(data['removed_before'] for data in trimmed) <= min(left)
    assert all(id_ < max(data['removed_before'] for data in trimmed) for id_ in set(new) - set(left))


def test_deleted_chat_stays_away(server, use, log_in, daemon):
    """Neither what was held nor what was never fetched comes back; what is new does."""
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=20, per_day=10)
    alice = use(account).log_in(sync_days=3, backfill=False)
    assert 0 < len(alice.bodies(contact)) < len(bodies)
    alice.call('Chats.Delete', chat=contact)
    events = alice.follow(kinds=['sync.state'])
    alice.call('Sync.SetPolicy', policy={'backfill': True})
    wait_complete(alice, events)
    daemon.restart(hard=True)
    alice.reopen().wait_phase('live')
    job = alice.call('Messages.Backfill', chat=contact, options={})['job']
    alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)
    assert alice.bodies(contact) == [] and alice.call('Chats.List')['items'] == []

    entries, new = history(account, contact, [now_us()], prefix='new')
    server.fill(entries)
    alice.call('Sync.Now')
    alice.wait_phase('live')
    events = alice.follow(since='')
    assert alice.bodies(contact) == new


def test_forgotten_up_to_a_day(server, use, daemon):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    stamps, bodies = fill_days(server, account, contact, days=20, per_day=10)
    alice = use(account).log_in(sync_days=10, backfill=False)
    events = alice.follow(kinds=['sync.state', 'chat.trimmed'])
    until = (now_us() - 5 * DAY) // 1000
    Cli(daemon.root).run('forget', contact, '--before', f'@{until // 1000}', '--yes')
    kept = [body for stamp, body in zip(stamps, bodies) if stamp // 1_000_000 >= until // 1000]
    assert alice.bodies(contact) == kept
    events.wait('chat.trimmed')
    alice.call('Sync.SetPolicy', policy={'backfill': True})
    wait_complete(alice, events)
    daemon.restart()
    alice.reopen().wait_phase('live')
    assert alice.bodies(contact) == kept and alice.chat(contact)['title']


def test_forgotten_messages_stay_away(server, use, log_in, daemon):
    """Received, sent, archived or not yet: by their ids, through the command line."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow(kinds=['message.new', 'message.removed'])
    bob.send(alice.jid, 'theirs')
    events.wait_message('theirs')
    alice.send(bob.bare, 'mine', wait='sent')
    alice.send(bob.bare, 'stays', wait='sent')
    alice.go_offline()
    gone = [message['id'] for message in alice.messages(bob.bare) if message['body'] != 'stays']
    Cli(daemon.root).run('forget', '--messages', '--yes', *map(str, gone))
    for id_ in gone:
        events.wait('message.removed', lambda data, id_=id_: data['id'] == id_)
    daemon.restart()
    alice.reopen().wait_phase('live')
    job = alice.call('Messages.Backfill', chat=bob.bare, options={})['job']
    alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)
    bob.send(alice.jid, 'the end')
    alice.follow(since='')
    while 'the end' not in alice.bodies(bob.bare):
        alice.wait_phase('live')
    assert sorted(alice.bodies(bob.bare)) == ['stays', 'the end']


# Rooms, whose history is in archives of their own, or in nobody's.


def enter_and_hear(alice, bob, bodies):
    """Alice enters bob's room, and has what he says there."""
    events = alice.follow(kinds=['message.new'])
    alice.call('Chats.Join', room=bob.room, options={})
    for body in bodies:
        bob.say(body)
        events.wait_message(body)


def come_back_and_hear(alice, bob, body):
    """After a new login; gives what is in the chat then."""
    alice.go_offline()
    events = alice.follow(kinds=['message.new', 'room.state'])
    alice.go_online()
    events.wait('room.state', lambda data: data['chat'] == bob.room and data['state'] == 'joined')
    bob.say(body)
    events.wait_message(body)
    return alice.bodies(bob.room)


@pytest.mark.parametrize('archive', [True, False])
def test_forgotten_in_a_room_stays_away(servers, use, log_in, archive):
    server = servers('prosody', room_mam=archive)
    alice, bob = use(server.add_user('alice')).log_in(), log_in(server.add_user('bob'))
    bob = Occupant(bob, f'forgets{archive}@{server.rooms}'.lower(), config=CHANNEL)
    enter_and_hear(alice, bob, ['one', 'two', 'three'])
    ids = {message['body']: message['id'] for message in alice.messages(bob.room)}
    alice.call('Messages.Forget', ids=[ids['two'], ids['three']])
    assert come_back_and_hear(alice, bob, 'four') == ['one', 'four']
    alice.call('Messages.Forget', ids=[message['id'] for message in alice.messages(bob.room)])
    assert come_back_and_hear(alice, bob, 'five') == ['five']
    alice.call('Chats.Delete', chat=bob.room)
    alice.call('Chats.Join', room=bob.room, options={})
    assert come_back_and_hear(alice, bob, 'six') == ['six']


@pytest.mark.skipif(not LIBRARY, reason='libfaketime is not installed')
def test_policy_of_days_in_a_room(server, log_in):
    """What went with the days comes back from no archive of a room, whatever asks for it."""
    bob = Occupant(log_in(server.add_user('bob')), f'days@{server.rooms}', config=CHANNEL)
    with Clocked() as daemon:
        alice = User(daemon, server.add_user('alice')).log_in()
        enter_and_hear(alice, bob, ['one', 'two', 'three'])
        alice.call('Sync.SetPolicy', policy={'keep_days': 2})
        daemon.stop()
        daemon.set_clock(5 * DAY // 1_000_000)
        daemon.start()
        alice.reopen().wait_phase('live')
        assert come_back_and_hear(alice, bob, 'four') == ['four']
        job = alice.call('Messages.Backfill', chat=bob.room, options={})['job']
        assert alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)['job']['state'] == 'done'
        assert alice.bodies(bob.room) == ['four']


@pytest.mark.skipif(not LIBRARY, reason='libfaketime is not installed')
def test_wider_policy_in_a_room(server, log_in):
    """A wider policy asks the archives of the groups again, without a new stream."""
    account = server.add_user('alice')
    bob = Occupant(log_in(server.add_user('bob')), f'wider@{server.rooms}', config=GROUP)
    bob.affiliate(account.jid, 'member')
    with Clocked() as daemon:
        alice = User(daemon, account).log_in()
        enter_and_hear(alice, bob, ['one', 'two', 'three'])
        alice.call('Sync.SetPolicy', policy={'keep_days': 2})
        daemon.stop()
        daemon.set_clock(5 * DAY // 1_000_000)
        daemon.start()
        alice.reopen().wait_phase('live')
        assert come_back_and_hear(alice, bob, 'four') == ['four']
        events = alice.follow(kinds=['message.new'], backfill=True)
        alice.call('Sync.SetPolicy', policy={'keep_days': 0})
        events.wait('message.new', lambda data: data['body'] == 'one')
        assert alice.bodies(bob.room) == ['one', 'two', 'three', 'four']


@pytest.mark.parametrize('words, said', [
    (['forget', 'bob@else.test', '--chat', '--before', '1d'], 'only one of'),
    (['forget', '--messages', 'many'], 'no id'), (['forget', 'a@b.test', 'c@d.test'], 'one chat'),
    (['forget', 'bob@else.test', '--before', 'never'], 'never'), (['forget', 'bob@else.test'], '--yes')])
def test_forget_asks_first(daemon, words, said):
    assert said in Cli(daemon.root).run(*words, status=2).stderr
