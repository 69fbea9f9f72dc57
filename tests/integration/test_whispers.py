# SPDX-License-Identifier: GPL-3.0-or-later
"""Private messages in rooms (XEP-0045 § 7.5): several devices under one nick, nicks that change, and what the archive says."""
import itertools

import pytest

from lib.cli import Cli
from lib.proxy import Proxy
from lib.room import Occupant
from lib.saying import OPEN, displayed, enter, reacts, replaces, replies, retracts
from lib.user import User

numbers = itertools.count(1)


@pytest.fixture
def room(server):
    return f'whisper{next(numbers)}@{server.rooms}'


@pytest.fixture
def account(server):
    return server.add_user('alice')


@pytest.fixture
def alice(account, use):
    return use(account).log_in()


@pytest.fixture
def bob(server, log_in, room):
    return Occupant(log_in(server.add_user('bob')), room, 'bob', config=OPEN)


def come_in(alice, bob):
    enter(alice, bob.room)
    bob.sees('al')


@pytest.fixture
def phone(alice, account, log_in, bob):
    """Another device of alice's, who is "al" on both."""
    come_in(alice, bob)
    there = Occupant(log_in(account, 'phone'), bob.room, 'al')
    there.peer.ping()
    return there


def state_of(user, chat):
    """What a person sees there."""
    return [{name: message.get(name) for name in ('body', 'message_id')} |
            {'gone': 'retracted' in message,
             'reactions': [each['emojis'] for each in message.get('reactions', [])],
             'edits': [edit.get('body') for edit in user.call('Messages.Edits', id=message['id'])['edits']]}
            for message in user.messages(chat)]


def read_anew(run_daemon, account):
    """The same account in a daemon that knows nothing, once it has the whole archive."""
    other = User(run_daemon(), account).log_in()
    other.wait_archive()
    return other


def copies_of(server, account, id_):
    return [each for each in server.archive_of(account) if each.message.id == id_]


def talk(bob):
    """Says all kinds of things; gives the id attribute of what was said last."""
    bob.whisper('al', 'one')
    typo, regret, liked = (bob.whisper('al', word) for word in ('typo', 'regret', 'liked'))
    bob.whisper('al', 'fixed', replaces(typo))
    bob.whisper('al', None, retracts(regret))
    bob.whisper('al', None, reacts(liked, '🐈'))
    for _ in range(2):
        bob.whisper('al', 'ok')
    return bob.whisper('al', 'END')


def test_several_devices_under_one_nick(server, run_daemon, account, alice, bob, phone):
    """Rooms give each device a copy, and servers keep all of them: each is one message, counted once, live, from the
    archive, and for who reads all of it anew. Equal words that were said twice stay two."""
    events = alice.follow(kinds=['message.*'])
    last = talk(bob)
    events.wait_message('END')
    alice.go_offline()
    for _ in range(2):
        bob.whisper('al', 'meanwhile')
    bob.peer.ping()
    alice.go_online()
    alice.wait_archive()
    assert len(copies_of(server, account, last)) == 2
    held = state_of(alice, bob.jid)
    assert [each['body'] for each in held] == ['one', 'fixed', None, 'liked', 'ok', 'ok', 'END', 'meanwhile', 'meanwhile']
    assert alice.chat(bob.jid)['unread'] == len([each for each in held if not each['gone']])
    anew = state_of(read_anew(run_daemon, account), bob.jid)
    ids = [each['message_id'] for each in anew]
    assert len(set(ids)) == len(ids) and set(ids) >= {each['message_id'] for each in held}
    if server.name == 'prosody':  # the other says of no occupant who he is
        assert anew == held


def test_archive_behind_the_other_device(account, server, alice, bob, phone):
    """Nothing of what came live comes once more when the archive is read on behind a copy of it."""
    events = alice.follow(kinds=['message.new'])
    bob.whisper('al', 'hello')
    events.wait_message('hello')
    phone.peer.wait_message('hello')
    alice.go_offline()
    bob.whisper('al', 'meanwhile')
    phone.peer.wait_message('meanwhile')
    alice.go_online()
    alice.wait_archive()
    assert alice.bodies(bob.jid) == ['hello', 'meanwhile']


def test_forgotten_copies(server, account, use, log_in, bob):
    """What was deleted here does not come back as the copy of another device, on whichever side of ours the archive has it."""
    alice = use(account).log_in(sync_days=0, backfill=False)
    come_in(alice, bob)
    phones = [Occupant(log_in(account, name), bob.room, 'al') for name in ('phone', 'tablet')]
    events = alice.follow(kinds=['message.new'])
    id_ = bob.whisper('al', 'hush')
    hush = events.wait_message('hush')
    for phone in phones:
        phone.peer.wait_message('hush')
    assert len(copies_of(server, account, id_)) == 3
    alice.call('Messages.Forget', ids=[hush['id']])
    alice.go_offline()
    bob.whisper('al', 'next')
    phones[0].peer.wait_message('next')
    alice.call('Sync.SetPolicy', policy={'days': -1, 'backfill': True})
    alice.go_online()
    alice.wait_archive()
    assert alice.bodies(bob.jid) == ['next']


@pytest.mark.parametrize('form', ['jsonl', 'xep-0227'])
def test_who_said_it_is_told_later(server, run_daemon, daemon, account, alice, bob, tmp_path, form):
    """Who reads from an archive that says of nobody who he is has what was said as it came: a correction alone, and a text
    that was taken back. What was there live, and its export, know more; with that both end the same."""
    come_in(alice, bob)
    events = alice.follow(kinds=['message.*'])
    talk(bob)
    events.wait_message('END')
    held = state_of(alice, bob.jid)
    assert [each['body'] for each in held] == ['one', 'fixed', None, 'liked', 'ok', 'ok', 'END']
    elsewhere = run_daemon()
    other = User(elsewhere, account).log_in()
    other.wait_archive()
    read = ['one', 'typo', 'regret', 'liked', 'fixed', 'ok', 'ok', 'END']
    assert other.bodies(bob.jid) == ([each['body'] for each in held] if server.name == 'prosody' else read)
    file = tmp_path / 'export'
    Cli(daemon.root).run('export', *(['--format', 'xep-0227'] if form == 'xep-0227' else []), file)
    Cli(elsewhere.root).run('import', file)
    assert state_of(other, bob.jid) == held


# Nicks that change.

def rename(occupant, nick):
    occupant.peer.presence(None, f'{occupant.room}/{nick}')
    occupant.nick = nick
    occupant.sees(nick)


def test_what_is_said_under_another_nick(account, alice, bob, log_in, server):
    """Who takes another nick goes on with what he said, and heard, under the one before; whoever takes that does not."""
    come_in(alice, bob)
    before = bob.jid
    events = alice.follow(kinds=['message.*'])
    secret, typo, kept = (bob.whisper('al', word) for word in ('secret', 'typo', 'kept'))
    events.wait_message('kept')
    ours = alice.send(before, 'for bob')
    bob.peer.wait_message('for bob')
    rename(bob, 'robert')
    bob.whisper('al', None, retracts(secret))
    bob.whisper('al', 'fixed', replaces(typo))
    bob.whisper('al', None, reacts(ours['message_id'], '🐈'))
    bob.whisper('al', 'well', replies(ours['message_id']))
    bob.whisper('al', None, displayed(ours['message_id']))
    bob.whisper('al', 'END')
    answer = events.wait_message('well')
    events.wait_message('END')
    assert answer['reply']['id'] == ours['id'] and answer['reply']['excerpt'] == 'for bob'
    held = {each['message_id']: each for each in alice.messages(before)}
    assert 'retracted' in held[secret] and held[secret].get('body') is None
    assert held[typo]['body'] == 'fixed' and 'edited_ts' in held[typo]
    assert [each['emojis'] for each in held[ours['message_id']]['reactions']] == [['🐈']]
    assert held[ours['message_id']]['state'] == 'displayed'
    assert alice.bodies(bob.jid) == ['well', 'END']
    mallory = Occupant(log_in(server.add_user('mallory')), bob.room, 'bob')
    mallory.whisper('al', None, retracts(kept))
    mallory.whisper('al', 'forged', replaces(kept))
    rename(mallory, 'bobby')
    mallory.whisper('al', None, retracts(kept))
    mallory.whisper('al', None, reacts(kept, '👎'))
    mallory.whisper('al', 'END of mallory')
    events.wait_message('END of mallory')
    held = {each['message_id']: each for each in alice.messages(before)}
    assert held[kept]['body'] == 'kept' and 'reactions' not in held[kept]
    assert 'forged' in alice.bodies(before)


def test_another_nick_from_the_archive(server, run_daemon, account, alice, bob):
    """The same for who reads it all from the archive, where that says who somebody is."""
    come_in(alice, bob)
    before = bob.jid
    events = alice.follow(kinds=['message.*'])
    secret, typo = (bob.whisper('al', word) for word in ('secret', 'typo'))
    rename(bob, 'robert')
    bob.whisper('al', None, retracts(secret))
    bob.whisper('al', 'fixed', replaces(typo))
    bob.whisper('al', 'END')
    events.wait_message('END')
    other = read_anew(run_daemon, account)
    told = server.name == 'prosody'  # the other says of no occupant who he is
    assert other.bodies(before) == ([None, 'fixed'] if told else ['secret', 'typo'])
    assert other.bodies(bob.jid) == (['END'] if told else ['fixed', 'END'])


# Nicks that others take.

def give_way(bob, other, says):
    """Bob leaves, `other` becomes bob, and says something to everybody."""
    bob.leave()
    taker = Occupant(other, bob.room, 'bob')
    taker.say(says)
    return taker


def refused(alice, events, bob):
    """What is for bob does not leave."""
    sent = alice.send(bob.jid, 'for bob')
    failed = events.wait('message.state', lambda data: data['id'] == sent['id'] and data['state'] == 'failed')
    assert failed['data']['error']['condition'] == 'other-occupant'


def nothing_came(alice, taker):
    alice.send(taker.room, 'END')
    taker.hears('END')
    got = taker.peer.inbox.take_now(lambda s: s.name == 'message' and s['type'] == 'chat' and s['from'] == f'{taker.room}/al')
    assert not got, got


def test_first_contact_without_an_answer(server, alice, bob, log_in):
    """Who was written to first, and never answered, is who is meant afterwards."""
    come_in(alice, bob)
    events = alice.follow()
    events.wait_state(alice.send(bob.jid, 'hello')['id'], 'sent')
    bob.peer.wait_message('hello')
    mallory = give_way(bob, log_in(server.add_user('mallory')), 'it is me')
    events.wait_message('it is me')
    refused(alice, events, bob)
    nothing_came(alice, mallory)


def test_whose_words_were_forgotten(server, alice, bob, log_in):
    """Who it was is known when nothing is left of what he said."""
    come_in(alice, bob)
    events = alice.follow()
    bob.whisper('al', 'hush')
    alice.call('Messages.Forget', ids=[events.wait_message('hush')['id']])
    mallory = give_way(bob, log_in(server.add_user('mallory')), 'it is me')
    events.wait_message('it is me')
    refused(alice, events, bob)
    nothing_came(alice, mallory)


def test_stream_that_is_resumed(server, account, use, bob, log_in):
    """What waited while the connection was lost goes when it is known who has the nick, which the server tells behind it."""
    alice = use(account)
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy)
        come_in(alice, bob)
        events = alice.follow()
        bob.whisper('al', 'hello')
        events.wait_message('hello')
        owner = Occupant(log_in(server.add_user('olga')), bob.room, 'olga')
        proxy.refuse()
        proxy.cut()
        events.wait('account.state', lambda data: data['state'] not in ('online', 'syncing'))
        waiting = alice.send(bob.jid, 'for bob')
        mallory = give_way(bob, log_in(server.add_user('mallory')), 'it is me')
        to_olga = alice.send(owner.jid, 'for olga')
        proxy.refuse(False)
        alice.call('Accounts.Connect')
        events.wait_message('it is me')
        assert alice.call('Accounts.ServerInfo')['server']['resumed']
        events.wait_state(to_olga['id'], 'sent')
        owner.peer.wait_message('for olga')
        assert alice.message(waiting['id'])['error']['condition'] == 'other-occupant'
        nothing_came(alice, mallory)
