# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat cache, as a process: what it asks the daemon for and what it prints."""
import pytest

POLICY = {'from': [], 'max_bytes': 5 * 1024 * 1024, 'metered': False, 'cache_bytes': 0}


def test_show(fake, cli):
    fake.answer('Files.Cache', {'cache': {'files': 12, 'bytes': 3 * 1024 * 1024, 'purged': 0}},
                {'cache': {'files': 1, 'bytes': 7, 'purged': 0}})
    assert cli.run('cache').stdout == '12 files, 3.0\N{NO-BREAK SPACE}MiB\n'
    assert cli.run('cache', 'show').stdout == '1 file, 7 bytes\n'
    assert cli.run('cache', '--fields', 'files,bytes').stdout == '1\t7\n'
    assert fake.asked('Files.Cache') == [{'options': {}}] * 3


def test_trim(fake, cli):
    fake.answer('Files.Cache', {'cache': {'files': 2, 'bytes': 900, 'purged': 10}})
    done = cli.run('cache', 'trim', '1000')
    assert (done.stdout, done.stderr) == ('2 files, 900 bytes\n', '10 let go of.\n')
    assert cli.json('cache', 'trim', '0') == [{'files': 2, 'bytes': 900, 'purged': 10}]
    assert fake.asked('Files.Cache') == [{'options': {'keep_bytes': 1000}}, {'options': {'keep_bytes': 0}}]


def test_policy(fake, cli):
    fake.answer('Files.Policy', {'policy': POLICY},
                {'policy': {**POLICY, 'from': ['contacts', 'rooms'], 'metered': True, 'cache_bytes': 2048}})
    assert cli.run('cache', 'policy').stdout.splitlines() == [
        'fetched from  nobody', 'at most       5.0\N{NO-BREAK SPACE}MiB', 'metered       no', 'kept          any']
    assert cli.run('cache', 'policy', '-a', 'work').stdout.splitlines() == [
        'fetched from  contacts, rooms', 'at most       5.0\N{NO-BREAK SPACE}MiB', 'metered       yes',
        'kept          2.0\N{NO-BREAK SPACE}KiB']
    assert fake.asked('Files.Policy') == [{'account': ''}, {'account': 'work'}]
    assert fake.asked('Files.SetPolicy') == []


def test_policy_is_changed(fake, cli):
    fake.answer('Files.SetPolicy', {})
    fake.answer('Files.Policy', {'policy': POLICY})
    assert cli.json('cache', 'policy', '--from', 'contacts', '--from', 'rooms', '--max-bytes', '4096', '--metered', 'yes',
                    '--cache-bytes', '0') == [POLICY]
    cli.run('cache', 'policy', '--from', 'nobody')
    cli.run('cache', 'policy', '--metered', 'no')
    assert [each['policy'] for each in fake.asked('Files.SetPolicy')] == [
        {'from': ['contacts', 'rooms'], 'max_bytes': 4096, 'metered': True, 'cache_bytes': 0}, {'from': []}, {'metered': False}]


@pytest.mark.parametrize('words', [
    ['trim'], ['trim', '-1'], ['trim', '5M'], ['trim', ''], ['policy', 'x'], ['policy', '--from', 'everybody'],
    ['policy', '--from', 'nobody', '--from', 'rooms'], ['policy', '--metered', 'perhaps'], ['policy', '--max-bytes', '5M']])
def test_refuses(fake, cli, words):
    cli.run('cache', *words, status=2)
    assert fake.calls == []
