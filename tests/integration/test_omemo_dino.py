# SPDX-License-Identifier: GPL-3.0-or-later
"""Dino, a program that others wrote, as a peer with OMEMO: with our test's own first, so that what the daemon's stories
lean on is known. A long suite: it needs Dino, a screen that nobody sees, and a network of its own."""
import pytest

from lib.dino import Dino
from lib.proxy import Proxy
from lib.room import GROUP, Occupant
from test_omemo_talks import lose_the_answer


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def test_mini_and_dino(server, bob):
    alice = server.add_user('alice')
    with Dino(alice, bob.bare) as dino:
        bob.say(alice.jid, 'Good morning')
        dino.reads('Good morning')
        dino.say('Tea?')
        got = bob.reads('Tea?')
        assert (got.jid, got.way) == (alice.jid, 'live')
        bob.say(alice.jid, 'With milk')
        dino.reads('With milk')
        assert [text for text, *_ in dino.messages()] == ['Good morning', 'Tea?', 'With milk']


def test_the_daemon_and_dino(server, use):
    alice = use(server.add_user('alice')).log_in()
    carol = server.add_user('carol')
    alice.use_omemo()
    with Dino(carol, alice.jid) as dino:
        events = alice.follow(kinds=['message.new'])
        for turn in range(3):
            alice.send(carol.jid, f'question {turn}', encryption='omemo')
            dino.reads(f'question {turn}')
            dino.say(f'answer {turn}')
            got = events.wait_message(f'answer {turn}')
            assert got['encryption']['scheme'] == 'omemo' and 'reason' not in got['encryption']
        assert len(dino.messages()) == 6


def test_resent_to_dino(server, use, daemon):
    """P17: what had arrived when the line was cut is there once, and nobody sees what stands in for it."""
    alice, carol = use(server.add_user('alice')), server.add_user('carol')
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy).use_omemo()
        with Dino(carol, alice.jid) as dino:
            alice.send(carol.jid, 'one', encryption='omemo', wait='sent')
            for text, killed in ('cut off', None), ('killed', daemon):
                lose_the_answer(alice, proxy, carol.jid, text, dino.reads, killed)
            alice.send(carol.jid, 'the end', encryption='omemo')
            dino.reads('the end')
            assert dino.messages() == [(text, True, True) for text in ('one', 'cut off', 'killed', 'the end')]


def test_in_a_group(server, use, mini):
    """All three read one another, and Dino, which is the first to speak, sees nothing of what answers its key exchange."""
    alice, bob = use(server.add_user('alice')).log_in(), mini(server.add_user('bob'), answers=False)
    carol = server.add_user('carol')
    alice.use_omemo()
    room = f'dinner-{carol.user}@{server.rooms}'
    group = Occupant(bob, room, config=GROUP)
    for member in alice.jid, carol.jid:
        group.affiliate(member, 'member')
    alice.call('Chats.Join', room=room, options={})
    events = alice.follow(kinds=['message.new'])
    with Dino(carol, room, in_room=True) as dino:
        for turn in range(3):
            dino.say(f'question {turn}')
            got = events.wait_message(f'question {turn}')
            assert got['encryption']['scheme'] == 'omemo' and 'reason' not in got['encryption']
            bob.reads(f'question {turn}')
            alice.send(room, f'answer {turn}', encryption='omemo')
            dino.reads(f'answer {turn}')
            bob.reads(f'answer {turn}')
        bob.say_in(room, 'Tea is ready')
        dino.reads('Tea is ready')
        events.wait_message('Tea is ready')
        assert len(dino.messages()) == 7, dino.messages()
