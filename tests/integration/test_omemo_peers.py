# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers with which OMEMO is tested do what those tests rely on: with one another, with python-omemo and with Profanity,
on real servers. No daemon is needed here."""
import contextlib

import pytest

from lib import omemo_faults as faults
from lib import stanza as st
from lib.mini import Mini
from lib.room import GROUP, Occupant
from lib.syndace import Syndace


@pytest.fixture
def mini():
    """Logs in peers with a device of our own, and out at the end: mini(account, …)."""
    with contextlib.ExitStack() as stack:
        yield lambda account, **options: stack.enter_context(Mini(account, **options))


@pytest.fixture
def alice(server, mini):
    return mini(server.add_user('alice'))


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def test_first_contact_and_turns(alice, bob):
    alice.say(bob.bare, 'Good morning')
    got = bob.reads('Good morning')
    assert (got.jid, got.device, got.way) == (alice.bare, alice.device_id, 'live')
    assert got.header.kex and got.header.counter == 0 and got.header.identity[1:].hex() == alice.fingerprint
    assert alice.reads_nothing(bob.bare).device == bob.device_id  # the answer to the key exchange
    ratchets = [got.header.ratchet]
    for turn in range(3):
        bob.say(alice.bare, f'question {turn}')
        assert not alice.reads(f'question {turn}').header.kex
        alice.say(bob.bare, f'answer {turn}')
        got = bob.reads(f'answer {turn}')
        assert not got.header.kex
        ratchets.append(got.header.ratchet)
    assert len(set(ratchets)) == 4


@pytest.fixture
def syndace():
    """The same with python-omemo."""
    with contextlib.ExitStack() as stack:
        yield lambda account, **options: stack.enter_context(Syndace(account, **options))


def test_python_omemo(server, alice, syndace):
    carol = syndace(server.add_user('carol'))
    alice.say(carol.bare, 'Good morning')
    got = carol.reads('Good morning')
    assert got.header.kex and got.header.identity[1:].hex() == alice.fingerprint
    assert alice.reads_nothing(carol.bare).device == carol.device_id
    for turn in range(3):
        carol.say(alice.bare, f'question {turn}')
        assert not alice.reads(f'question {turn}').header.kex
        alice.say(carol.bare, f'answer {turn}')
        assert not carol.reads(f'answer {turn}').header.kex


def test_python_omemo_begins(server, alice, syndace):
    carol = syndace(server.add_user('carol'))
    carol.say(alice.bare, 'Good morning')
    got = alice.reads('Good morning')
    assert got.header.kex and got.header.identity[1:].hex() == carol.fingerprint
    assert carol.reads_nothing(alice.bare).device == alice.device_id
    carol.say(alice.bare, 'Are you there?')
    assert not alice.reads('Are you there?').header.kex
