# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat omemo, as a process: what it asks the daemon for and what it prints."""
import pytest

ACCOUNT = {'use': 'off', 'trust': 'btbv', 'shows': [], 'heals': True}
BOB = 'bob@example.org'


# when messages are encrypted

def test_policy(fake, cli):
    fake.answer('Omemo.Policy', {'policy': ACCOUNT}, {'policy': {**ACCOUNT, 'shows': ['reactions'], 'heals': False}},
                {'policy': {'use': 'on', 'trust': 'btbv', 'inherited': ['trust']}}, {'policy': ACCOUNT})
    assert cli.run('omemo', 'policy').stdout.splitlines() == ['use    off', 'trust  btbv', 'shows  nothing', 'heals  yes']
    assert cli.run('omemo', 'policy', '-a', 'work').stdout.splitlines()[2:] == ['shows  reactions', 'heals  no']
    assert cli.run('omemo', 'policy', BOB).stdout.splitlines() == ['use    on', 'trust  btbv  as the account']
    assert cli.run('omemo', 'policy', '--tsv').stdout == 'off\tbtbv\t\ttrue\t\n'
    assert fake.asked('Omemo.Policy') == [{'account': '', 'chat': ''}, {'account': 'work', 'chat': ''},
                                          {'account': '', 'chat': BOB}, {'account': '', 'chat': ''}]
    assert fake.asked('Omemo.SetPolicy') == []


def test_policy_is_changed(fake, cli):
    fake.answer('Omemo.SetPolicy', {})
    fake.answer('Omemo.Policy', {'policy': ACCOUNT})
    assert cli.json('omemo', 'policy', '--use', 'auto', '--trust', 'manual', '--shows', 'reactions', '--shows', 'chat-states',
                    '--heals', 'no') == [ACCOUNT]
    cli.run('omemo', 'policy', BOB, '-u', 'inherit', '--trust', 'inherit')
    cli.run('omemo', 'policy', '--shows', 'nothing')
    assert fake.asked('Omemo.SetPolicy') == [
        {'account': '', 'chat': '', 'policy': {'use': 'auto', 'trust': 'manual', 'shows': ['reactions', 'chat-states'], 'heals': False}},
        {'account': '', 'chat': BOB, 'policy': {'inherited': ['use', 'trust']}},
        {'account': '', 'chat': '', 'policy': {'shows': []}}]


@pytest.mark.parametrize('words', [
    [], ['policy', 'x', 'y'], ['policy', '--use', 'perhaps'], ['policy', '--shows', 'nothing', '--shows', 'reactions'],
    ['policy', '--heals', 'maybe']])
def test_refuses(fake, cli, words):
    cli.run('omemo', *words, status=2)
    assert fake.calls == []
