# SPDX-License-Identifier: GPL-3.0-or-later
"""OMEMO with a clock that is set, and over months: the signed key is another one then, and the one before still opens what was
written with it (libfaketime plays the clock)."""
import pytest

from lib.clocked import Clocked, needs_faketime
from lib.omemo_own import rows
from lib.user import User

pytestmark = needs_faketime
HOUR, DAY = 3600, 86400


@pytest.fixture
def clocked():
    with Clocked() as made:
        yield made


@pytest.fixture
def alice(server, clocked):
    """She has the daemon, with OMEMO."""
    alice = User(clocked, server.add_user('alice')).log_in()
    alice.device = alice.use_omemo()
    yield alice
    alice.close()


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def again(alice):
    alice.go_offline()
    alice.go_online()


def signed_keys(clocked):
    return [number for number, in rows(clocked, 'SELECT id FROM omemo_own_key WHERE signed = 1 ORDER BY id')]


def test_the_signed_key_is_renewed(server, mini, clocked, alice, bob):
    """Two have read our keys before it was: one writes soon, the other when nobody keeps the old key any more."""
    carol = mini(server.add_user('carol'))
    early, late = bob.seal(alice.jid, 'early'), carol.seal(alice.jid, 'too late')
    old = bob.bundle_of(alice.jid, alice.device)
    clocked.set_clock(31 * DAY)
    again(alice)
    dave = mini(server.add_user('dave'))
    events = alice.follow(kinds=['message.new'])
    dave.say(alice.jid, 'by the new key')
    events.wait_message('by the new key')
    bob.let_go(early)
    events.wait_message('early')
    new = dave.bundle_of(alice.jid, alice.device)
    assert new.signed_id > old.signed_id and signed_keys(clocked) == [old.signed_id, new.signed_id]
    new.check()
    clocked.set_clock(62 * DAY)
    again(alice)
    assert old.signed_id in signed_keys(clocked)  # its successor was replaced just now: that may be the clock's fault
    clocked.set_clock(63 * DAY + HOUR)
    again(alice)
    carol.let_go(late)
    told = events.wait('message.new', lambda data: data['kind'] == 'encrypted')['data']
    assert told['encryption']['reason'] == 'prekey-gone'
    assert old.signed_id not in signed_keys(clocked) and new.signed_id in signed_keys(clocked)


@pytest.mark.parametrize('jump', [-5 * HOUR, 40 * DAY])
def test_set_while_they_talk(server, mini, clocked, alice, bob, jump):
    """Nothing of it depends on what time it is: whom we know and whom we do not yet, each reads all."""
    events = alice.follow(kinds=['message.new'])

    def talk(peer, words):
        peer.say(alice.jid, f'{words}?')
        events.wait_message(f'{words}?')
        alice.send(peer.bare, f'{words}!', wait='sent', encryption='omemo')
        assert peer.reads(f'{words}!').device == alice.device
    talk(bob, 'before')
    clocked.set_clock(jump)
    talk(bob, 'meanwhile')
    talk(mini(server.add_user('carol')), 'hello')
    clocked.set_clock(0)
    talk(bob, 'afterwards')
    talk(mini(server.add_user('dave')), 'hello')
