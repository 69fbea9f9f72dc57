# SPDX-License-Identifier: GPL-3.0-or-later
"""A server where nobody's nodes can be opened: our keys are published as it likes, and it is said that others cannot read them."""
import pytest

from lib.omemo_peer import Refused


@pytest.fixture
def closed(prosody):
    """The server, which does not want such nodes until it is told otherwise."""
    prosody.close_nodes(True)
    yield prosody
    prosody.close_nodes(False)


@pytest.fixture
def alice(closed, use):
    """She has the daemon."""
    return use(closed.add_user('alice')).log_in()


@pytest.fixture
def bob(closed, mini):
    """A stranger."""
    return mini(closed.add_user('bob'), announce=False)


def own_of(alice):
    found, = [each for each in alice.call('Omemo.Devices', jid='')['devices'] if each.get('own') and each['namespace'] == 'axolotl']
    return found


def warnings_of(alice, bob):
    explanation = alice.call('Omemo.Explain', chat=bob.bare)['explanation']
    return [(each['reason'], each['text']) for each in explanation['warnings']]


def doctor_says(alice):
    findings = alice.door.call('Daemon.Doctor', options={'account': alice.jid})['findings']
    return [(each['level'], each['text']) for each in findings if each['check'] == 'omemo']


def reconnect(alice):
    alice.call('Accounts.Disconnect')
    alice.wait_state('offline')
    alice.call('Accounts.Connect')
    alice.wait_phase('live')


def test_keys_that_nobody_may_read(closed, alice, bob, daemon):
    """It is said until it is over, also after a restart, and tried again at each stream."""
    events = alice.follow(kinds=['omemo.device.changed'])
    device = alice.use_omemo()
    told = events.wait('omemo.device.changed', lambda data: data.get('reason') == 'own-not-public')['data']
    assert told['own'] and told['device'] == device and 'not public' in told['text'] and told['fix']
    with pytest.raises(Refused):
        bob.listed(alice.jid)
    assert warnings_of(alice, bob) == [('own-not-public', told['text'])]
    assert ('warning', told['text']) in doctor_says(alice)
    daemon.restart()
    alice.reopen().wait_phase('live')
    assert own_of(alice)['reason'] == 'own-not-public'
    closed.close_nodes(False)
    events = alice.follow(kinds=['omemo.device.changed'])
    reconnect(alice)
    events.wait('omemo.device.changed', lambda data: data['device'] == device and 'reason' not in data)
    assert 'reason' not in own_of(alice) and warnings_of(alice, bob) == []
    assert doctor_says(alice) == [('ok', 'our device is announced, and its keys are public'),
                                  ('ok', '100 keys are there for others to begin with')]
    assert bob.listed(alice.jid) == [device]
    bob.bundle_of(alice.jid, device).check()
