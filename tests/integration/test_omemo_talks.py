# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon talks with OMEMO (XEP-0384): with our own peer, with python-omemo, and with Profanity."""
import pytest

from lib.proxy import DOWN, Proxy


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


def lose_the_answer(alice, proxy, chat, text, arrived, daemon=None):
    """It arrives, and the line is cut, or the daemon killed, before the server can say so. Who can read it is known. arrived:
    waits until it is there."""
    events = alice.follow(kinds=['message.state'])
    proxy.stall(DOWN)
    sent = alice.send(chat, text, encryption='omemo')
    arrived(text)
    if daemon:
        daemon.kill()
    proxy.cut()
    proxy.unstall(DOWN)
    if daemon:
        daemon.start()
        events = alice.reopen().follow(kinds=['message.state'])
    while alice.message(sent['id'])['state'] not in ('sent', 'delivered', 'displayed'):
        events.wait('message.state')


def test_resent_to_profanity(server, use, daemon, omemo_profanity):
    """P17: what had arrived when the line was cut is there once, and nobody sees what stands in for it."""
    alice, bob = use(server.add_user('alice')), omemo_profanity(server.add_user('bob'))
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy).use_omemo()
        events = alice.follow(kinds=['message.new'])
        alice.call('Contacts.Add', jid=bob.account.jid, options={})  # of strangers' other list Prosody tells nothing, each time
        bob.shows('Received authorization request from', alice.jid)
        bob.do(f'/sub allow {alice.jid}')
        alice.wait_contact(bob.account.jid, lambda contact: contact.get('subscription') in ('to', 'both'))
        bob.start(alice.jid)
        bob.say('Good morning')
        events.wait_message('Good morning')
        alice.send(bob.account.jid, 'one', encryption='omemo', wait='sent')
        for text, killed in ('cut off', None), ('killed', daemon):
            lose_the_answer(alice, proxy, bob.account.jid, text, bob.reads, killed)
        alice.send(bob.account.jid, 'the end', encryption='omemo')
        bob.reads('the end')
    shown = bob.screen.wait(lambda rows: rows, 'anything')
    assert [len([row for row in shown if row.endswith(f': {text}')]) for text in ('cut off', 'killed', 'the end')] == [1, 1, 1]
    assert not [row for row in shown if 'encrypted with' in row]


def test_first_word_is_ours(server, alice, mini):
    bob = mini(server.add_user('bob'))
    sent = alice.send(bob.bare, 'Good morning', encryption='omemo', wait='sent')
    assert sent['encryption']['scheme'] == 'omemo'
    assert bob.reads('Good morning').device == alice.device
    events = alice.follow(kinds=['message.new'])
    bob.say(alice.jid, 'Tea?')
    events.wait_message('Tea?')
