# SPDX-License-Identifier: GPL-3.0-or-later
"""People who talk with OMEMO while something around them goes wrong: the server, the line, the disk, the keyring, the process.
What was written is read once, by a key that is used once, and nothing of it leaves in clear."""
import pytest

from lib.doors import ApiError
from lib.line import FaultyLine
from lib.omemo_own import rows
from lib.proxy import DOWN, UP, Proxy
from lib.user import User

SECRET = 'meet me in the vault'
ENCRYPTED = 'SELECT sent FROM omemo_own'


@pytest.fixture
def bob(server, mini):
    """He sends nothing by himself, so that what she sends shows how far she has come."""
    return mini(server.add_user('bob'), answers=False)


def begin(alice, bob, port=None, **changes):
    """She has a device, and they have met."""
    alice.log_in(port, **changes)
    alice.use_omemo()
    events = alice.follow()
    say(alice, bob, events, 'before')
    return events


def say(alice, bob, events, words):
    """One asks, the other answers; gives what Bob has made of it."""
    bob.say(alice.jid, f'{words}?')
    told = events.wait_message(f'{words}?')
    assert told['encryption']['scheme'] == 'omemo'
    alice.send(bob.bare, f'{words}!', wait='sent', encryption='omemo')
    return bob.reads(f'{words}!')


def assert_told(alice, bob, *words):
    assert alice.bodies(bob.bare) == [text for word in words for text in (f'{word}?', f'{word}!')]


# The server

def test_the_server_is_restarted(server, use, mini, bob):
    """What was published is there again, and both go on in the session that they have."""
    alice = use(server.add_user('alice'))
    events = begin(alice, bob)
    bob.close()
    server.restart()
    bob = mini(bob.account, device=bob.device, answers=False)
    alice.wait_phase('live')
    assert not say(alice, bob, events, 'after').header.kex
    assert_told(alice, bob, 'before', 'after')


def test_a_stream_is_resumed(server, use, bob):
    """What came while nobody heard it is told again by the server, and read once."""
    alice = use(server.add_user('alice'))
    with Proxy(server.c2s_port) as proxy:
        events = begin(alice, bob, proxy)
        proxy.stall(DOWN)
        bob.say(alice.jid, 'meanwhile?')
        alice.send(bob.bare, 'meanwhile!')
        got = [bob.reads('meanwhile!')]
        proxy.cut()
        proxy.unstall(DOWN)
        events.wait_message('meanwhile?')
        got.append(say(alice, bob, events, 'after'))
    assert [each.header.kex for each in got] == [False, False]
    assert not [each for each in bob.read.take_now() if each.reason]
    assert sorted(alice.bodies(bob.bare)) == ['after!', 'after?', 'before!', 'before?', 'meanwhile!', 'meanwhile?']


def test_what_was_told_while_nobody_heard_it(server, use, mini, bob):
    """Ours was taken off the list, and a friend has another program: both are seen at the next login."""
    alice = use(server.add_user('alice'))
    begin(alice, bob)
    alice.befriend(bob)
    witness = mini(alice.account, seed='phone')
    device, = set(bob.listed(alice.jid)) - {witness.device_id}
    alice.go_offline()
    witness.unlist(device)
    new = mini(bob.account, seed='two', answers=False)
    events = alice.follow(kinds=['omemo.device.*'])
    alice.go_online()
    events.wait('omemo.device.new', lambda data: data['device'] == new.device_id)
    alice.send(bob.bare, SECRET, encryption='omemo')
    assert bob.reads(SECRET).device == new.reads(SECRET).device == witness.reads(SECRET).device == device
    events.wait('omemo.device.changed', lambda data: data['device'] == device and data['listed'])
    assert set(bob.listed(alice.jid)) == {witness.device_id, device}


# The disk

@pytest.fixture
def faulty(run_faulty):
    return run_faulty()


def test_full_when_it_is_said(server, bob, faulty):
    """It is not taken, and no key was used for it."""
    alice = User(faulty, server.add_user('alice'))
    begin(alice, bob)
    with faulty.disk('full'):
        with pytest.raises(ApiError) as refused:
            alice.send(bob.bare, SECRET, encryption='omemo')
        assert refused.value.name in ('QuotaExceeded', 'StorageFailed')
    again(alice, bob)


def again(alice, bob):
    """Once there is room it is said, by the next key."""
    for number, text in enumerate([SECRET, 'and bring the key'], 1):
        alice.send(bob.bare, text, wait='sent', encryption='omemo')
        assert bob.reads(text).header.counter == number


def test_full_when_it_is_encrypted(server, mini, bob, faulty):
    """It was taken, and who reads it had to be asked for first: nothing leaves before it can be noted that it was
    encrypted, and then it does, once."""
    alice, carol = User(faulty, server.add_user('alice')), mini(server.add_user('carol'), answers=False)
    with Proxy(server.c2s_port) as proxy:
        begin(alice, bob, proxy)
        events = alice.follow(kinds=['message.state', 'storage'])
        proxy.stall(DOWN)
        sent = alice.send(carol.bare, SECRET, encryption='omemo')
        with faulty.disk('full'):
            proxy.unstall(DOWN)
            events.wait('storage', lambda data: data['state'] == 'full')
            assert alice.message(sent['id'])['state'] not in ('sent', 'failed')
        events.wait_state(sent['id'], 'sent')
        assert carol.reads(SECRET).header.counter == 0
        alice.send(carol.bare, 'behind it', encryption='omemo')
        assert carol.reads('behind it').header.counter == 1
    assert not [each for each in server.archive_of(carol.account) if 'vault' in str(each.message)]


# The keyring

def test_a_locked_keyring(server, run_daemon, bob):
    """Who waits for the password has lost nothing that came meanwhile."""
    daemon = run_daemon(keyring='open')
    alice = User(daemon, server.add_user('alice'))
    begin(alice, bob, password_command='', password=alice.account.password)
    daemon.stop()
    daemon.session.stop_keyring()
    daemon.session.start_keyring(locked=True)
    bob.say(alice.jid, 'meanwhile?')
    daemon.start()
    alice.reopen().wait_prompt('keyring')
    daemon.session.unlock_keyring()
    alice.wait_phase('live')
    alice.send(bob.bare, 'meanwhile!', wait='sent', encryption='omemo')
    assert not bob.reads('meanwhile!').header.kex
    assert_told(alice, bob, 'before', 'meanwhile')


# Death

def test_killed_between_the_disk_and_the_line(server, bob):
    """It was stored and not a byte of it had left: it is sent as it was, once."""
    with FaultyLine() as daemon:
        alice = User(daemon, server.add_user('alice'))
        begin(alice, bob)
        alice.befriend(bob)  # of strangers' other list Prosody tells nothing, so that it would be asked for first
        alice.send(bob.bare, 'a friend', encryption='omemo', wait='sent')
        bob.reads('a friend')
        encrypted, = rows(daemon, ENCRYPTED)
        daemon.die_next()
        with pytest.raises(OSError):
            alice.send(bob.bare, SECRET, encryption='omemo', wait='sent')
        daemon.wait_dead()
        assert rows(daemon, ENCRYPTED) == [(encrypted[0] + 1,)]  # it was not queued alone
        daemon.start()
        alice.reopen().wait_phase('live')
        alice.send(bob.bare, 'behind it', encryption='omemo')
        got = [bob.reads(SECRET), bob.reads('behind it')]
        assert [each.header.counter for each in got] == [2, 3]
        assert [text for text in alice.bodies(bob.bare) if text in (SECRET, 'behind it')] == [SECRET, 'behind it']
        alice.close()
