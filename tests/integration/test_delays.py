# SPDX-License-Identifier: GPL-3.0-or-later
"""When something was said (XEP-0203): what the server kept has its own time, and nobody dates what he says himself."""
import itertools
import time

import pytest

from lib import stanza as st
from lib.proxy import DOWN, Proxy
from lib.room import Occupant
from lib.saying import OPEN, enter, place
from lib.stanza import element

KINDS = ['chat', 'room', 'whisper']
PAST, FUTURE = '2001-01-01T00:00:00Z', '2099-01-01T00:00:00Z'
numbers = itertools.count(1)


@pytest.fixture(params=[True, False], ids=['mam', 'no-mam'])
def keeps(request, servers, server):
    """Each of the servers, with and without an archive."""
    return server if request.param else servers(server.name, mam=False)


def wait_subject(user, events, room, text):
    """Waits until a room has that subject."""
    while (chat := user.chat(room)).get('subject') != text:
        events.wait('chat.changed')
    return chat


def dated(stamp, *names):
    return ''.join(element('delay', st.DELAY, stamp=stamp, **{'from': name}) for name in names)


def forged(user, stamp):
    """A stamp in the name of the server, whichever of its names it is."""
    return dated(stamp, user.account.server.domain, user.jid)


def lately():
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())


def now_ms():
    return int(time.time() * 1000)


def settle(alice, bob, events):
    """What the server had kept has come: the ping behind it is answered before the one of whoever asks later."""
    bob.say('settled?')
    events.wait_message('settled?')
    alice.send(bob.chat, 'settled', wait='sent')


@pytest.mark.parametrize('stamp', [PAST, None, FUTURE], ids=['past', 'lately', 'future'])
@pytest.mark.parametrize('kind', KINDS)
def test_nobody_dates_what_he_says(kind, stamp, keeps, use, log_in):
    alice = use(keeps.add_user('alice')).log_in(keep_days=30)
    events = alice.follow()
    bob = place(kind, alice, log_in(keeps.add_user('bob')), f'delays{next(numbers)}@{keeps.rooms}')
    settle(alice, bob, events)
    alice.call('Chats.MarkRead', chat=bob.chat, up_to=0, options={})
    stamp = stamp or lately()
    begin = now_ms()
    bob.say('dated', forged(alice, stamp))
    bob.say('after')
    events.wait_message('after')
    alice.send(bob.chat, 'answer', wait='sent')
    bob.say('inserted', forged(alice, stamp))
    bob.say('end')
    events.wait_message('end')
    told = alice.messages(bob.chat)[2:]
    assert [message['body'] for message in told] == ['dated', 'after', 'answer', 'inserted', 'end']
    assert all(begin <= message['ts'] <= now_ms() for message in told)
    assert all(begin <= message['id'] // 1000 <= now_ms() for message in told)
    assert all('expires' not in message for message in told)
    assert alice.chat(bob.chat)['unread'] == 2
    assert alice.chat(bob.chat)['last']['body'] == 'end'


def test_what_was_kept_has_its_time(keeps, use, log_in):
    alice, bob = use(keeps.add_user('alice')), log_in(keeps.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'before')
    events.wait_message('before')
    alice.send(bob.bare, 'ours', wait='sent')
    alice.go_offline()
    for number in range(20):
        bob.send(alice.jid, f'kept {number}', forged(alice, (PAST, FUTURE)[number % 2]) if number in (7, 8) else '')
    bob.ping()
    kept = now_ms()
    alice.go_online()
    bob.send(alice.jid, 'end')
    events.wait_message('end')
    told = alice.messages(bob.bare)
    assert [message['body'] for message in told] == ['before', 'ours', *(f'kept {n}' for n in range(20)), 'end']
    honest = [message for message in told[2:-1] if message['body'] not in ('kept 7', 'kept 8')]
    assert all(message['ts'] <= kept for message in honest)
    assert all(told[0]['ts'] - 1000 < message['ts'] <= now_ms() for message in told)
    assert alice.chat(bob.bare)['unread'] == 21


def test_of_two_stamps_the_servers_counts(servers, use, log_in):
    """Prosody puts its own behind that of the author; where nothing is known yet, too."""
    server = servers('prosody', mam=False)
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    begin = now_ms()
    bob.send(alice.jid, 'dated', forged(alice, PAST))
    bob.ping()
    kept = now_ms()
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'end')
    events.wait_message('end')
    dated_by_server, _ = alice.messages(bob.bare)
    assert begin - 1000 < dated_by_server['ts'] <= kept


def test_a_restart_knows_when_we_were_there(keeps, use, log_in, daemon):
    """ejabberd puts no stamp of its own beside one of its name: what we had received says how old it can be."""
    alice, bob = use(keeps.add_user('alice')), log_in(keeps.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'before')
    events.wait_message('before')
    alice.send(bob.bare, 'ours', wait='sent')
    alice.go_offline()
    bob.send(alice.jid, 'kept')
    bob.send(alice.jid, 'inserted', forged(alice, PAST))
    bob.ping()
    kept = now_ms()
    daemon.restart()
    alice.reopen()
    alice.wait_phase('live')
    events = alice.follow()
    bob.send(alice.jid, 'end')
    events.wait_message('end')
    told = alice.messages(bob.bare)
    assert [message['body'] for message in told] == ['before', 'ours', 'kept', 'inserted', 'end']
    assert told[2]['ts'] <= kept and told[3]['ts'] <= now_ms()


@pytest.mark.parametrize('kind', KINDS)
def test_what_is_sent_again_has_its_time(kind, keeps, use, log_in):
    with Proxy(keeps.c2s_port) as proxy:
        alice = use(keeps.add_user('alice')).log_in(proxy)
        events = alice.follow()
        bob = place(kind, alice, log_in(keeps.add_user('bob')), f'again{next(numbers)}@{keeps.rooms}')
        settle(alice, bob, events)
        proxy.stall(DOWN)
        alice.send(bob.chat, 'unacknowledged')  # up to the count in <resumed/>
        bob.hears_text('unacknowledged')
        proxy.refuse()
        proxy.cut()
        proxy.unstall(DOWN)
        bob.say('missed')
        bob.say('dated', forged(alice, PAST))
        bob.arrive()
        missed = now_ms()
        proxy.refuse(False)
        alice.call('Accounts.Connect')
        bob.say('end')
        events.wait_message('end')
        assert alice.call('Accounts.ServerInfo')['server']['resumed']
    # ours has no place among what Prosody stamps with whole seconds
    told = [message for message in alice.messages(bob.chat) if message['body'] != 'unacknowledged']
    assert [message['body'] for message in told] == ['settled?', 'settled', 'missed', 'dated', 'end']
    assert told[2]['ts'] <= missed
    assert told[0]['ts'] - 1000 < told[3]['ts'] <= now_ms()


def test_nobody_dates_a_subject(server, use, log_in):
    """When it was set before we came is said by the room (Prosody), or not at all (ejabberd)."""
    alice, bob = use(server.add_user('alice')).log_in(), log_in(server.add_user('bob'))
    room = f'subjects@{server.rooms}'
    forgery = dated(PAST, room)
    occupant = Occupant(bob, room, 'bob', config=OPEN)
    begin = now_ms()
    occupant.subject('before', forgery)
    occupant.ping()
    events = alice.follow()
    set_by = now_ms()
    enter(alice, room)
    chat = wait_subject(alice, events, room, 'before')
    assert begin - 1000 < chat['subject_ts'] <= set_by if server.name == 'prosody' else 'subject_ts' not in chat
    begin = now_ms()
    occupant.subject('now', forgery)
    chat = wait_subject(alice, events, room, 'now')
    assert begin <= chat['subject_ts'] <= now_ms()
