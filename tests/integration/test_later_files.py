# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are sent later, on real servers: kept here meanwhile, uploaded when their time has come."""
import hashlib
import json

import pytest
from test_files import LIMIT, METADATA, SFS, data, fetch, run_cli
from test_later import HOUR, heard, in_ms, schedule

from lib.doors import ApiError


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    """Each of the real servers, taking files."""
    return servers(request.param, upload=LIMIT)


def copies(daemon, alice):
    """How many files lie here, once those that nobody names are gone."""
    alice.door.call('Files.Cache', options={'keep_bytes': LIMIT})
    return len(list((daemon.root / 'data/files').iterdir()))


def names(peer_message):
    return [each.child('file', METADATA).child('name', METADATA).text
            for each in peer_message.children('file-sharing', SFS)]


def test_sent_when_it_is_time(server, door, people, daemon):
    alice, bob = people
    one, two = b'one' * 3000, b'two' * 5000
    how = {'attachments': [data(one, name='one.txt'), data(two, name='two.txt')], 'key': 'k'}
    waits = schedule(alice, bob.bare, '', in_ms(HOUR), **how)
    assert [(each['name'], each['size'], each['state']) for each in waits['attachments']] == [
        ('one.txt', len(one), 'uploading'), ('two.txt', len(two), 'uploading')]
    again = alice.call('Messages.Schedule', chat=bob.bare, body='', at=waits['at'], options=how)
    assert (again['replayed'], again['scheduled']['scheduled'], copies(daemon, alice)) == (True, waits['scheduled'], 2)
    alice.call('Messages.ChangeScheduled', id=waits['scheduled'], change={'body': 'as promised'})

    # others need room; what is cancelled gives it back
    alice.call('Files.SetPolicy', policy={'from': [], 'cache_bytes': len(one + two) + 1000})
    small = schedule(alice, bob.bare, 'small', in_ms(HOUR), attachments=[data(b's' * 900, name='small')])
    with pytest.raises(ApiError) as refused:
        schedule(alice, bob.bare, '', in_ms(HOUR), attachments=[data(b'm' * 900, name='more')])
    assert (refused.value.name, copies(daemon, alice)) == ('TooLarge', 3)
    alice.call('Messages.CancelScheduled', id=small['scheduled'])
    assert copies(daemon, alice) == 2
    assert [each['scheduled'] for each in alice.call('Messages.Scheduled', options={})['items']] == [waits['scheduled']]
    assert alice.messages(bob.bare) == []

    events = alice.follow()
    alice.call('Messages.ChangeScheduled', id=waits['scheduled'], change={'at': in_ms(1)})
    got = bob.wait_child('file-sharing', SFS)
    assert names(got) == ['one.txt', 'two.txt'] and got.body.startswith('as promised')
    urls = got.body.split('\n')[1:]
    assert [fetch(server, url)[0] for url in urls] == [one, two]
    gone = events.wait('scheduled.removed')['data']
    assert alice.message(gone['id'])['body'] == 'as promised'
    assert alice.call('Messages.Scheduled', options={})['items'] == []
    alice.send(bob.bare, 'after')
    assert heard(bob, alice, 'after') == ['after']


def test_killed_between(server, people, tmp_path, daemon):
    """What was handed over is gone, and the daemon dies before its time, and while it uploads."""
    alice, bob = people
    content = hashlib.sha256(b'seed').digest() * (LIMIT // 5 // 32)
    large = tmp_path / 'large.bin'
    large.write_bytes(content)
    run_cli(daemon, 'send', bob.bare, '--at', '2h', '--file', large, 'as promised')
    large.unlink()
    daemon.kill()
    daemon.start()
    alice.reopen()
    alice.wait_phase('live')
    assert b'as promised [large.bin]' in run_cli(daemon, 'later')
    waits = json.loads(run_cli(daemon, 'later', 'list', '--json'))
    events = alice.follow()
    alice.call('Messages.ChangeScheduled', id=waits['scheduled'], change={'at': in_ms(1)})
    events.wait('job.progress', lambda job: job['done'] > 0)
    daemon.kill()
    daemon.start()
    alice.reopen()
    got = bob.wait_child('file-sharing', SFS)
    text, url = got.body.split('\n')
    assert text == 'as promised'
    assert hashlib.sha256(fetch(server, url)[0]).digest() == hashlib.sha256(content).digest()
    alice.wait_phase('live')
    alice.send(bob.bare, 'after')
    bob.wait_message('after')
    assert len(server.archive_of(bob.account)) == 2
    assert run_cli(daemon, 'later', 'list', '--json') == b''


def test_never_half_sent(server, people, tmp_path, daemon):
    """The server does not take the file: neither it nor the text leaves."""
    alice, bob = people
    large = tmp_path / 'large.bin'
    large.write_bytes(b'x' * (LIMIT + 1))
    events = alice.follow()
    run_cli(daemon, 'send', bob.bare, '--at', '2h', '--file', large, 'with a text')
    waits, = alice.call('Messages.Scheduled', options={})['items']
    alice.call('Messages.ChangeScheduled', id=waits['scheduled'], change={'at': in_ms(1)})
    failed = events.wait('message.state', lambda state: state['state'] == 'failed')['data']
    message = alice.message(failed['id'])
    assert (message['error']['condition'], message['attachments'][0]['state']) == ('file-too-large', 'failed')
    alice.send(bob.bare, 'after')
    bob.wait_message('after')
    assert [item.message.body for item in server.archive_of(bob.account)] == ['after']


def test_gone_with_its_chat(server, people, daemon):
    """Who forgets a chat forgets what was to be said in it."""
    alice, bob = people
    events = alice.follow()
    bob.send(alice.jid, 'hello')
    events.wait_message('hello')
    schedule(alice, bob.bare, '', in_ms(HOUR), attachments=[data(b'x' * 900, name='x')])
    assert copies(daemon, alice) == 1
    alice.call('Chats.Delete', chat=bob.bare)
    assert (alice.call('Messages.Scheduled', options={})['items'], copies(daemon, alice)) == ([], 0)
