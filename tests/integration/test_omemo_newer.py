# SPDX-License-Identifier: GPL-3.0-or-later
"""urn:xmpp:omemo:2 beside the deployed protocol (P20): with whom we talk by which. It takes a library that speaks it."""
import pytest

from lib.omemo_peer import OLD

SECRET = 'meet me in the vault'


@pytest.fixture
def alice(server, use):
    alice = use(server.add_user('alice')).log_in()
    alice.use_omemo()
    return alice


@pytest.fixture
def bob(server, syndace):
    """He has nothing else."""
    return syndace(server.add_user('bob'), new=True)


def hidden(got, name, ns):
    """It stands inside of the envelope, and not outside."""
    assert got.inside.has(name, ns) and not got.stanza.has(name, ns)


def test_both_ways(alice, bob):
    events = alice.follow()
    assert alice.send(bob.bare, SECRET)['encryption']['scheme'] == 'omemo'
    got = bob.reads(SECRET)
    assert got.jid == alice.jid and got.header.kex and not got.stanza.has('encrypted', OLD)
    for turn in range(3):
        bob.say(alice.jid, f'question {turn}')
        told = events.wait_message(f'question {turn}')['encryption']
        assert (told['scheme'], told['namespace'], told['trust']) == ('omemo:2', 'omemo-2', 'blind')
        alice.send(bob.bare, f'answer {turn}')
        assert not bob.reads(f'answer {turn}').header.kex


def test_all_of_it(alice, bob):
    """An envelope holds more than a text (XEP-0420): nothing of that stands outside."""
    events = alice.follow()
    bob.say(alice.jid, 'Tea?')
    message = events.wait_message('Tea?')
    sent = alice.send(bob.bare, 'Yes', spoiler='my answer')
    hidden(bob.reads('Yes'), 'spoiler', 'urn:xmpp:spoiler:0')
    alice.call('Messages.Correct', id=sent['id'], body='No')
    hidden(bob.reads('No'), 'replace', 'urn:xmpp:message-correct:0')
    alice.call('Messages.React', id=message['id'], emojis=['🐢'])
    got = bob.read.take(lambda got: got.inside and not got.text, 'the reaction')
    hidden(got, 'reactions', 'urn:xmpp:reactions:0')


def test_each_by_what_he_has(server, alice, bob, mini):
    """One stanza is for both of his programs, and the same text in each."""
    older = mini(bob.account, answers=False)
    alice.send(bob.bare, SECRET)
    assert bob.reads(SECRET).stanza['id'] == older.reads(SECRET).stanza['id']


def test_own_other_device(alice, bob, mini):
    """Ours may have the other protocol than whom it is for."""
    events = alice.follow()
    phone = mini(alice.account, answers=False)
    events.wait('omemo.device.new', lambda data: data['device'] == phone.device_id)
    alice.send(bob.bare, SECRET)
    assert bob.reads(SECRET).jid == alice.jid
    assert phone.reads(SECRET).way == 'carbon'
