# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line says of encryption to a person who talks with it, and how it is wished for."""
import json

import pytest

from lib import omemo_faults as faults
from lib.cli import Cli


@pytest.fixture
def alice(server, use):
    """She has the daemon, and a device."""
    alice = use(server.add_user('alice')).log_in()
    alice.use_omemo()
    return alice


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


@pytest.fixture
def shell(alice, daemon):
    return Cli(daemon.root)


def shown(shell, bob, *words):
    """The lines of his chat without their times."""
    lines = shell.run('history', bob.bare, '--held', *words).stdout.splitlines()
    cut = [line[len('2026-11-23 12:00'):] if line[0].isdigit() else line for line in lines]
    return [line.replace(bob.bare.partition('@')[0], 'bob') for line in cut]


def hear(alice, bob, text, **how):
    events = alice.follow(kinds=['message.new'])
    bob.say(alice.jid, text, **how)
    return events.wait('message.new')['data']


def decide(alice, bob, trust):
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=[bob.fingerprint], trust=trust)


def test_what_a_person_sees(alice, bob, shell):
    """Whose words they are stands where nobody else can write it, and everything that programs read has it."""
    heard = hear(alice, bob, 'Tea?')
    assert heard['encryption']['trust_now'] == 'blind'
    assert shown(shell, bob) == ['* bob: Tea?']
    decide(alice, bob, 'verified')
    assert shown(shell, bob) == ['+ bob: Tea?']
    failed = hear(alice, bob, 'lost', spoil=faults.bad_payload)
    assert (failed['kind'], failed['encryption']['reason']) == ('encrypted', 'damaged')
    failure = f"* bob: ({failed['encryption']['text']})"
    assert shown(shell, bob) == ['+ bob: Tea?', failure]
    decide(alice, bob, 'distrusted')
    hidden = '(1 message of distrusted devices hidden; --distrusted shows it)'
    assert shown(shell, bob) == [hidden, failure]
    assert shown(shell, bob, '--distrusted')[0] == '! bob: Tea? (of a distrusted device)'
    assert shell.run('search', 'Tea').stdout.strip() == hidden
    for found in shell.json('history', bob.bare, '--held')[0], shell.json('search', 'Tea')[0]:
        assert (found['body'], found['encryption']['trust_now']) == ('Tea?', 'distrusted')


def test_whether_it_is_encrypted(server, alice, bob, shell):
    shell.run('send', bob.bare, 'in the open', '--encryption', 'none', '--wait', 'sent')
    bob.wait_message('in the open')
    told = shell.json('send', bob.bare, 'between us', '--encryption', 'omemo', '--wait', 'sent')[0]
    bob.reads('between us')
    assert shown(shell, bob) == ['  me: in the open', '* me: between us']
    shell.run('forward', bob.bare, str(told['id']), '--encryption', 'omemo')
    bob.reads('between us')
    shell.run('reply', str(told['id']), 'nobody else', '--no-quote', '--encryption', 'omemo')
    bob.reads('nobody else')
    nobody = server.add_user('carol').jid
    assert 'was not sent' in shell.run('send', nobody, 'x', '--encryption', 'omemo', '--wait', 'sent', status=7).stderr
    assert 'failed' in shell.run('history', nobody, '--held').stdout


def test_what_waits_for_a_decision(shell, alice, bob):
    """It is not taken, with an exit status of its own, and says whose keys are to be looked at."""
    alice.call('Omemo.SetPolicy', chat='', policy={'trust': 'manual'})
    refused = shell.run('send', bob.bare, 'Tea?', status=7)
    assert f'whinchat omemo devices {bob.bare}' in refused.stderr and 'waits for your decision' in refused.stderr
    told = json.loads(shell.run('send', bob.bare, 'Tea?', '--json', status=7).stderr)
    assert [each['jid'] for each in told['error']['data']['devices']] == [bob.bare]
    shell.run('omemo', 'trust', bob.bare, '--all')
    shell.run('send', bob.bare, 'Tea?')
    bob.reads('Tea?')
