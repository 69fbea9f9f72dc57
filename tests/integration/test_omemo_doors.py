# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person decides about encryption, through each door: policies, keys, links; and what exports have of it."""
import json

import pytest

from lib.cli import Cli
from lib.daemon import Daemon
from lib.doors import ApiError
from test_sockets import Configured

ALICE, BOB = 'alice@else.test', 'bob@else.test'
KEY, OTHER = '07' * 32, '08' * 32
SHOWN = ' '.join(['07070707'] * 8)
LINK = f'xmpp:{BOB}?omemo-sid-7={KEY}'


@pytest.fixture
def alice(daemon, door):
    """An account that is not connected, and its door."""
    made = daemon.door(door)
    made.call('Accounts.Add', jid=ALICE, settings={'enabled': False})
    return made


def policy(door, chat=''):
    return door.call('Omemo.Policy', account=ALICE, chat=chat)['policy']


def set_policy(door, chat='', **what):
    door.call('Omemo.SetPolicy', account=ALICE, chat=chat, policy=what)


def events(door, since):
    return door.call('Events.Fetch', since=since, options={'kinds': ['omemo.*']})['events']


def test_policies(alice, daemon):
    """At first what can be read is encrypted; what is decided outlives the daemon, and is told."""
    head = alice.call('Events.Head')['cursor']
    assert policy(alice) == {'use': 'auto', 'trust': 'btbv', 'strict': False, 'shows': [], 'heals': True}
    set_policy(alice, use='auto', shows=['reactions'])
    set_policy(alice, BOB, use='on', trust='manual', strict=True)
    assert policy(alice, BOB) == {'use': 'on', 'trust': 'manual', 'strict': True, 'inherited': []}
    told = events(alice, head)
    assert [(each['kind'], each.get('chat')) for each in told] == [('omemo.policy', None), ('omemo.policy', BOB)]
    assert told[1]['data'] == policy(alice, BOB)
    set_policy(alice, BOB, inherited=['use', 'strict'])
    assert policy(alice, BOB) == {'use': 'auto', 'trust': 'manual', 'strict': False, 'inherited': ['use', 'strict']}
    assert policy(alice) == {'use': 'auto', 'trust': 'btbv', 'strict': False, 'shows': ['reactions'], 'heals': True}


def test_keys(alice):
    """A link verifies what was not seen yet; without one nobody's key can be trusted."""
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Omemo.SetTrust', account=ALICE, jid=BOB, fingerprints=[KEY], trust='trusted')
    assert alice.call('Omemo.VerifyUri', account=ALICE, uri=LINK) == {'jid': BOB, 'fingerprints': [SHOWN], 'unknown': [7]}
    alice.call('Omemo.SetTrust', account=ALICE, jid=BOB, fingerprints=[SHOWN], trust='distrusted')
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Omemo.SetTrust', account=ALICE, jid=BOB, fingerprints=[KEY, OTHER], trust='trusted')
    assert alice.call('Omemo.Devices', account=ALICE, jid=BOB) == {'devices': []}
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Omemo.OwnUri', account=ALICE)


def test_exports(alice, daemon, tmp_path):
    """Who moves takes along what keys are worth, and what is encrypted; nobody's secrets."""
    shell, file = Cli(daemon.root), tmp_path / 'whole'
    alice.call('Omemo.VerifyUri', account=ALICE, uri=LINK)
    set_policy(alice, use='auto')
    set_policy(alice, BOB, trust='manual', strict=True)
    shell.run('export', file)
    lines = {line['type']: line for line in map(json.loads, file.read_text().splitlines())}
    assert (lines['omemo_key']['fingerprint'], lines['omemo_key']['trust']) == (SHOWN, 3)
    assert lines['omemo_policy'] == {'type': 'omemo_policy', 'use': 'auto', 'trust': 'btbv', 'heals': True}
    assert lines['omemo_chat_policy'] == {'type': 'omemo_chat_policy', 'jid': BOB, 'trust': 'manual', 'strict': True}
    with Daemon() as other:
        Cli(other.root).run('import', file)
        there = other.door('json')
        assert policy(there)['use'] == 'auto' and policy(there, BOB)['trust'] == 'manual' and policy(there, BOB)['strict']
        there.call('Omemo.SetTrust', account=ALICE, jid=BOB, fingerprints=[KEY], trust='undecided')


def test_scope():
    """Who may write messages need not decide who can read them."""
    with Configured('[socket.writer]\nscopes = read;send;manage\n[socket.guard]\nscopes = trust\n') as daemon:
        daemon.door('json').call('Accounts.Add', jid=ALICE, settings={'enabled': False})
        writer, guard = daemon.line('writer'), daemon.line('guard')
        decide = {'account': ALICE, 'chat': '', 'policy': {'use': 'off'}}
        assert writer.refused('Omemo.SetPolicy', **decide) == 'PermissionDenied'
        assert writer.refused('Omemo.VerifyUri', account=ALICE, uri=LINK) == 'PermissionDenied'
        assert writer.call('Omemo.Policy', account=ALICE, chat='')['policy']['use'] == 'auto'
        guard.call('Omemo.SetPolicy', **decide)
        assert guard.refused('Omemo.Policy', account=ALICE, chat='') == 'PermissionDenied'
