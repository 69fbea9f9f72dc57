# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon talks with OMEMO (XEP-0384): with our own peer, with python-omemo, and with Profanity."""
import pytest


@pytest.fixture
def alice(server, use):
    """She has the daemon, with OMEMO."""
    user = use(server.add_user('alice')).log_in()
    user.device = user.use_omemo()
    return user


def talk(alice, bob, say, restart):
    """First contact from the other side, answers, and a restart in between. say: how Bob speaks."""
    events = alice.follow(kinds=['message.new'])
    for turn in range(3):
        say(f'question {turn}')
        data = events.wait_message(f'question {turn}')
        assert data['encryption']['scheme'] == 'omemo' and 'reason' not in data['encryption'], data
        assert data['encryption']['trust'] == 'blind'
        alice.send(bob.jid.split('/')[0], f'answer {turn}', encryption='omemo')
        bob.reads(f'answer {turn}')
        if turn == 1:
            restart()
            events = alice.follow(kinds=['message.new'])
    told = [(message['dir'], message['body']) for message in alice.messages(bob.jid.split('/')[0])]
    assert told == [(way, f'{what} {turn}') for turn in range(3) for way, what in (('in', 'question'), ('out', 'answer'))]


@pytest.fixture
def restart(daemon, alice):
    def again():
        daemon.stop()
        daemon.start()
        alice.reopen()
        alice.wait_phase('live')
    return again


def test_mini(server, alice, mini, restart):
    bob = mini(server.add_user('bob'))
    talk(alice, bob, lambda text: bob.say(alice.jid, text), restart)
    devices = alice.call('Omemo.Devices', jid=bob.bare)['devices']
    assert [each['fingerprint'].replace(' ', '') for each in devices] == [bob.fingerprint]


def test_python_omemo(server, alice, syndace, restart):
    bob = syndace(server.add_user('bob'))
    talk(alice, bob, lambda text: bob.say(alice.jid, text), restart)


def test_profanity(server, alice, omemo_profanity, restart):
    bob = omemo_profanity(server.add_user('bob'))
    bob.start(alice.jid)
    talk(alice, bob, bob.say, restart)


def test_first_word_is_ours(server, alice, mini):
    bob = mini(server.add_user('bob'))
    sent = alice.send(bob.bare, 'Good morning', encryption='omemo', wait='sent')
    assert sent['encryption']['scheme'] == 'omemo'
    assert bob.reads('Good morning').device == alice.device
    events = alice.follow(kinds=['message.new'])
    bob.say(alice.jid, 'Tea?')
    events.wait_message('Tea?')
