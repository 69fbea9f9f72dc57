# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that is wrong, and one that is set while the daemon runs (libfaketime plays it)."""
import pytest

from lib.clocked import Clocked, needs_faketime
from lib.scripted import Scripted
from lib.user import User

pytestmark = needs_faketime
HOUR, YEAR = 3600, 365 * 86400


@pytest.fixture
def clocked():
    with Clocked() as made:
        yield made


def clock_finding(door):
    return next(finding for finding in door.call('Daemon.Doctor')['findings'] if finding['check'] == 'clock')


@pytest.mark.parametrize('jump', [-5 * HOUR, 5 * HOUR])
def test_set_while_it_runs(server, log_in, clocked, jump):
    """Messages keep their order, nothing is lost, and what waits for a time goes on."""
    alice, bob = User(clocked, server.add_user('alice')).log_in(), log_in(server.add_user('bob'))
    events = alice.follow(kinds=['message.new'])
    said = []

    def talk(words):
        bob.send(alice.jid, f'{words} question')
        events.wait_message(f'{words} question')
        alice.send(bob.bare, f'{words} answer', wait='sent')
        bob.wait_message(f'{words} answer')
        said.extend([f'{words} question', f'{words} answer'])
    talk('before')
    clocked.set_clock(jump)
    talk('meanwhile')
    clocked.set_clock(0)
    talk('afterwards')
    assert [body for body in alice.bodies(bob.bare) if 'before' in body or 'meanwhile' in body] == said[:4]
    assert sorted(alice.bodies(bob.bare)) == sorted(said)
    assert alice.state()['state'] == 'online'


def test_the_next_attempt_does_not_wait_for_years(scripted, clocked):
    """Pauses are counted by a clock that nobody sets."""
    scripted.starttls = False  # no certificate is valid in both times
    alice = User(clocked, scripted.add_user('alice')).log_in(tls='none', insecure=True)
    scripted.accepting = False
    scripted.accept().cut()
    alice.wait_state('error')
    clocked.set_clock(-3 * YEAR)
    scripted.accepting = True
    assert scripted.accept().bare == alice.jid


def test_doctor_names_it(prosody, log_in, clocked):
    alice, bob = User(clocked, prosody.add_user('alice')).log_in(), log_in(prosody.add_user('bob'))
    events = alice.follow(kinds=['message.new'])
    bob.send(alice.jid, 'now')
    events.wait_message('now')
    assert clock_finding(alice.door)['level'] == 'ok'
    clocked.set_clock(-20 * YEAR)
    found = clock_finding(alice.door)
    assert found['level'] == 'warning' and 'set the clock' in found['fix']


def test_a_certificate_of_another_time(authority, clocked):
    """What is wrong may be the clock, so its time is said."""

    certificate = authority.issue('short', ['scripted.test'], start='20250101000000Z', end='20260101000000Z')
    with Scripted(authority, certificate=certificate) as scripted:
        alice = User(clocked, scripted.add_user('alice'))
        alice.add()
        assert 'the clock of this machine says 20' in alice.wait_prompt('certificate')['text']

