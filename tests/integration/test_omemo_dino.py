# SPDX-License-Identifier: GPL-3.0-or-later
"""Dino, a program that others wrote, as a peer with OMEMO: with our test's own first, so that what the daemon's stories
lean on is known. A long suite: it needs Dino, a screen that nobody sees, and a network of its own."""
import pytest

from lib.dino import Dino


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
