# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon is killed at random moments, and nothing is lost or doubled.

The seeds are fixed: they choose at which byte of which direction it dies, or in which call. How much is said is what
WHINCHAT_ROUNDS names in lib/rounds.py: `full` is a thousand messages in and two hundred out, for five seeds."""
import pytest

from lib import stanza as st
from lib.killed import Killed, Reader
from lib.proxy import DOWN, UP, Proxy
from lib.rounds import HISTORY, KINDS, OUTGOING, SEEDS, assert_everything_once, assert_same, play

# Written within the time after which the daemon takes a server that says nothing for lost.
ON_ITS_WAY = min(4 * OUTGOING, 800)
HISTORY_START_US = 1_735_689_600_000_000  # 2025


@pytest.mark.parametrize('seed', SEEDS)
@pytest.mark.parametrize('kind', KINDS)
def test_killed_while_they_talk(server, use, log_in, daemon, kind, seed):
    talk = KINDS[kind](server, use, log_in)
    with Proxy(server.c2s_port) as proxy:
        talk.alice.log_in(proxy)
        talk.begin()
        killed = Killed(daemon, talk.alice, proxy, seed)
        reader = Reader(killed)
        incoming, outgoing = play(killed, reader, talk, most=6000)
    assert sum(killed.deaths.values()) >= 5, killed.deaths
    assert_everything_once(talk, reader, incoming, outgoing)


def test_killed_with_much_on_its_way(server, use, log_in, daemon):
    """The server has it all only when the daemon is dead, and works on it while the next run comes."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    bodies = [f'late {n:05}' for n in range(ON_ITS_WAY)]
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy)
        events = alice.follow(kinds=['message.state'])
        proxy.stall(UP)
        last = [alice.send(bob.bare, body) for body in bodies][-1]
        events.wait_state(last['id'], 'sending')
        daemon.kill()
        proxy.unstall(UP)
        daemon.start()
        alice.door.close()
        alice.reopen().send(bob.bare, 'over', wait='sent')
        bob.wait_message('over')
    assert_same([item.body for item in server.archive_of(bob.account)], [*bodies, 'over'])
    assert_same(alice.bodies(bob.bare), [*bodies, 'over'])


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
