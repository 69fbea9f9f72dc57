# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat presence, as a process: what it asks the daemon for and what it prints."""
import pytest

from lib.doors import ApiError
from lib.samples import ALICE, BOB, NOON, chat


def presence(resource, **fields):
    return {'account': ALICE, 'jid': f'{BOB}/{resource}', 'show': 'available', 'priority': 0, **fields}


def test_show(fake, cli):
    there = [presence('desk', status='tea\x1b[2J'), presence('phone', show='away', idle_ts=NOON)]
    fake.answer('Presence.Get', {'resources': there})
    assert cli.run('presence', 'show', BOB).stdout.splitlines() == [
        'bob@example.org/desk   available                               tea',
        'bob@example.org/phone  away       idle since 2024-11-21 12:00']
    assert cli.json('presence', 'show', BOB) == there
    assert cli.run('presence', 'show', BOB, '-0').stdout == f'{BOB}/desk\0{BOB}/phone\0'
    assert fake.asked('Presence.Get') == [{'account': '', 'jid': BOB}] * 3


def test_show_by_a_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    fake.answer('Presence.Get', {'resources': []})
    assert cli.run('presence', 'show', 'bob').stderr == 'Not available, or not visible to you.\n'
    assert fake.asked('Presence.Get') == [{'account': ALICE, 'jid': BOB}]


def test_last(fake, cli):
    gone = {'jid': BOB, 'seconds': 90, 'since_ts': NOON, 'status': 'home\nnow'}
    fake.answer('Presence.LastActivity', {'activity': gone}, {'activity': gone},
                {'activity': {'jid': 'example.org', 'seconds': 0, 'since_ts': NOON}})
    assert cli.run('presence', 'last', BOB).stdout == '2024-11-21 12:00  home now\n'
    assert cli.json('presence', 'last', BOB) == [gone]
    assert cli.run('presence', 'last', 'example.org').stdout == 'now\n'
    assert [each['jid'] for each in fake.asked('Presence.LastActivity')] == [BOB, BOB, 'example.org']
    fake.answer('Presence.LastActivity', ApiError('NotAuthorized', 'they do not say'))
    cli.run('presence', 'last', BOB, status=4)


def test_last_by_a_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    fake.answer('Presence.LastActivity', {'activity': {'jid': BOB, 'seconds': 0, 'since_ts': NOON}})
    assert cli.run('presence', 'last', 'bo').stdout == 'now\n'
    assert fake.asked('Presence.LastActivity') == [{'account': ALICE, 'jid': BOB}]


def test_set(fake, cli):
    fake.answer('Presence.Set', {})
    cli.run('presence', 'set', 'dnd', 'in a meeting', '-a', 'work')
    cli.run('presence', 'set', 'available')
    assert fake.asked('Presence.Set') == [{'account': 'work', 'show': 'dnd', 'text': 'in a meeting'},
                                          {'account': '', 'show': 'available', 'text': ''}]
    assert cli.run('complete', '--', 'presence', 'set', 'a').stdout.splitlines() == ['available\t', 'away\t']


@pytest.mark.parametrize('words', [
    [], ['show'], ['last'], ['set'], ['set', 'away', 'a', 'b'], ['show', BOB, BOB]])
def test_refuses(fake, cli, words):
    cli.run('presence', *words, status=2)
    assert fake.calls == []
