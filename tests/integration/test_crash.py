# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon is killed at random moments, and nothing is lost or doubled.

The seeds are fixed: they choose at which byte of which direction it dies, or in which call.
WHINCHAT_KILLS=full runs the whole of it: a thousand messages in and two hundred out, for five seeds."""
import os

import pytest

from lib import stanza as st
from lib.killed import Killed, Reader
from lib.proxy import DOWN, Proxy

FULL = os.environ.get('WHINCHAT_KILLS') == 'full'
INCOMING, OUTGOING, HISTORY, SEEDS = (1000, 200, 5000, range(1, 6)) if FULL else (300, 60, 1500, (1,))
HISTORY_START_US = 1_735_689_600_000_000  # 2025


@pytest.mark.parametrize('seed', SEEDS)
def test_killed_while_they_talk(server, use, log_in, daemon, seed):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    incoming = [f'in {n:04}' for n in range(INCOMING)]
    outgoing = [f'out {n:04}' for n in range(OUTGOING)]
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy)
        killed = Killed(daemon, alice, proxy, seed)
        reader = Reader(killed)
        reader.read()
        killed.arm(most=6000)
        converse(killed, reader, bob, list(incoming), list(outgoing))
        killed.disarm()
        alice.wait_phase('live')
        bob.send(alice.jid, 'the end')
        alice.send(bob.bare, 'over', wait='sent')
        bob.wait_message('over')
        reader.read_to('the end', 'over')
    assert sum(killed.deaths.values()) >= 5, killed.deaths
    everything_once(server, alice, bob, reader, [*incoming, 'the end'], [*outgoing, 'over'])


def converse(killed, reader, bob, incoming, outgoing):
    """Bursts both ways until all is said."""
    alice = killed.user
    while incoming or outgoing:
        burst = killed.random.randint(1, 25)
        said, incoming[:burst] = incoming[:burst], []
        bob.send_many(st.message(alice.jid, body, id=body.replace(' ', '-')) for body in said)
        for body in outgoing[:burst // 4 + 1]:
            killed.call('Messages.Send', account=alice.jid, chat=bob.bare, body=body, options={'key': body})
        del outgoing[:burst // 4 + 1]
        if killed.random.random() < 0.3:
            reader.read()  # and on, however far the daemon has got
        else:
            reader.read_to(*said)


def everything_once(server, alice, bob, reader, incoming, outgoing):
    theirs = [item.body for item in server.archive_of(bob.account)]
    assert [body for body in theirs if body in set(outgoing)] == outgoing
    assert sorted(theirs) == sorted(incoming + outgoing)
    ours = [item.body for item in server.archive_of(alice.account)]
    held = alice.messages(bob.bare)
    assert sorted(message['body'] for message in held) == sorted(ours)
    assert [message['body'] for message in held if message['dir'] == 'in'] == incoming
    assert [message['body'] for message in held if message['dir'] == 'out'] == outgoing
    assert {message['state'] for message in held if message['dir'] == 'out'} <= {'sent', 'delivered'}
    assert sorted(reader.bodies) == sorted(incoming + outgoing)


@pytest.mark.parametrize('seed', SEEDS)
def test_killed_while_it_reads_the_archive(server, use, daemon, seed):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    bodies = [f'h {n:05}' for n in range(HISTORY)]
    server.fill([(account.user, f'{contact}/x', HISTORY_START_US + n * 1_000_000,
                  st.message(account.jid, body, from_=f'{contact}/x', id=f'h{n}', xmlns=st.CLIENT))
                 for n, body in enumerate(bodies)])
    alice = use(account)
    with Proxy(server.c2s_port) as proxy:
        killed = Killed(daemon, alice, proxy, seed)
        reader = Reader(killed, backfill=True)
        reader.read()
        alice.add(proxy, sync_days=-1)
        killed.arm(most=600_000, moments=(DOWN,))
        while not killed.call('Sync.State', account=alice.jid)['state']['archive_complete']:
            killed.insist(lambda: alice.call('Sync.Wait', phase='live', timeout_ms=20_000))
        killed.disarm()
        alice.wait_phase('live')
        reader.read_to(*bodies)
    assert sum(killed.deaths.values()) >= 1, killed.deaths
    assert alice.bodies(contact) == bodies
    assert sorted(reader.bodies) == bodies
