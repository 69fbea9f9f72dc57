# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person decides and asks about encryption has its effect on the wire (Omemo of the API)."""
import pytest

from test_omemo_announce import follow, wait_list


@pytest.fixture
def alice(server, use):
    """She has the daemon."""
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def say(alice, bob, text):
    alice.call('Messages.Send', chat=bob.bare, body=text, options={'encryption': 'omemo'})
    return bob.reads(text)


def reader(alice, bob):
    """What is told of his device."""
    devices = alice.call('Omemo.Explain', chat=bob.bare)['explanation']['devices']
    return next(each for each in devices if each['device'] == bob.device.id)


def test_who_can_read(alice, bob):
    alice.use_omemo()
    say(alice, bob, 'Tea?')
    told = reader(alice, bob)
    assert told['reads'] and told['trust'] == 'blind'
    key = told['fingerprint']
    assert key.replace(' ', '') == bob.fingerprint
    device, = alice.call('Omemo.Devices', jid=bob.bare)['devices']
    assert (device['device'], device['trust'], device['session'], device['listed']) == (bob.device.id, 'blind', True, True)
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=[key], trust='distrusted')
    told = reader(alice, bob)
    assert (told['reads'], told['reason'], told['trust']) == (False, 'distrusted', 'distrusted')
    alice.call('Omemo.VerifyUri', uri=f'xmpp:{bob.bare}?omemo-sid-{bob.device.id}={bob.fingerprint}')
    assert reader(alice, bob)['trust'] == 'verified'
    say(alice, bob, 'Tea again')


def test_begun_anew(alice, bob):
    alice.use_omemo()
    first = say(alice, bob, 'Tea?')
    bob.say(alice.jid, 'Yes')
    alice.call('Omemo.ResetSession', jid=bob.bare, device=0)
    anew = bob.reads_nothing(alice.jid.split('/')[0])
    assert anew.header.kex and anew.header.ratchet != first.header.ratchet
    say(alice, bob, 'At five')


def test_another_device_is_removed(alice, mini):
    old = mini(alice.account, seed='old')
    device = alice.use_omemo()
    follow(old)
    alice.call('Omemo.RemoveDevice', device=old.device.id)
    wait_list(old, device)
