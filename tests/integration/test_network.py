# SPDX-License-Identifier: GPL-3.0-or-later
"""The network between daemon and server cuts, delays, half-closes and stands still, and nothing is lost or doubled.

The seeds are fixed: they choose after which byte of which direction what happens. WHINCHAT_ROUNDS: see lib/rounds.py."""
import pytest

from lib import stanza as st
from lib.killed import Reader, Shaken
from lib.proxy import DOWN, Proxy
from lib.rounds import HISTORY, KINDS, NETWORK_KINDS, PATIENCE, QUIET, SEEDS, assert_everything_once, play

HISTORY_START_US = 1_735_689_600_000_000  # 2025


@pytest.mark.parametrize('seed', SEEDS)
@pytest.mark.parametrize('kind', NETWORK_KINDS)
def test_shaken_while_they_talk(server, use, log_in, daemon, kind, seed):
    talk = KINDS[kind](server, use, log_in)
    with Proxy(server.c2s_port, seed=seed) as proxy:
        talk.alice.log_in(proxy)
        talk.begin()
        shaken = Shaken(daemon, talk.alice, proxy, seed)
        reader = Reader(shaken)
        incoming, outgoing = play(shaken, reader, talk, most=QUIET)
    assert all(proxy.troubles[kind] for kind in ('cut', 'half-close', 'stall')), proxy.troubles
    assert_everything_once(talk, reader, incoming, outgoing)


@pytest.mark.parametrize('seed', SEEDS)
def test_shaken_while_it_reads_the_archive(server, use, daemon, seed):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    bodies = [f'h {n:05}' for n in range(HISTORY)]
    server.fill([(account.user, f'{contact}/x', HISTORY_START_US + n * 1_000_000,
                  st.message(account.jid, body, from_=f'{contact}/x', id=f'h{n}', xmlns=st.CLIENT))
                 for n, body in enumerate(bodies)])
    alice = use(account)
    with Proxy(server.c2s_port, seed=seed) as proxy:
        shaken = Shaken(daemon, alice, proxy, seed)
        reader = Reader(shaken, backfill=True)
        reader.read()
        shaken.arm(most=400_000, ways=(DOWN,))
        alice.add(proxy, sync_days=-1)
        alice.wait_phase('live', PATIENCE)
        shaken.disarm()
        reader.read_to(*bodies)
    assert sum(proxy.troubles.values()) >= 2, proxy.troubles
    assert alice.bodies(contact) == bodies
    assert sorted(reader.bodies) == bodies
