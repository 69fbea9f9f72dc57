# SPDX-License-Identifier: GPL-3.0-or-later
"""A backup is put back: nothing of it is lost, nothing is sent twice, and no reader misses that it happened."""
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.daemon import PROGRAM, SOURCE
from lib.doors import ApiError
from lib.process import TIMEOUT, Child
from lib.proxy import DOWN, Proxy
from test_later import HOUR, in_ms, schedule


def environment(daemon):
    return {**daemon.session.env, 'WHINCHAT_ROOT': str(daemon.root), **daemon.checks}


def command(daemon, file, **options):
    return subprocess.Popen([*daemon.wrapper, PROGRAM, '--restore', file], env=environment(daemon),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def restore(daemon, file, status=0):
    """Runs `whinchatd --restore` to its end; gives what it wrote."""
    process = command(daemon, file)
    out, err = process.communicate(timeout=60)
    assert process.returncode == status, (out, err)
    return out if status == 0 else err


def back_up(daemon, tmp_path):
    path = tmp_path / 'backup.db'
    assert Cli(daemon.root).run('backup', path).stdout == f'{path}\n'
    for words in ['restore'], ['restore', path]:
        assert 'whinchatd --restore FILE' in Cli(daemon.root).run('backup', *words, status=2).stderr
    assert 'too many arguments' in Cli(daemon.root).run('backup', path, path, status=2).stderr
    told = Cli(daemon.root).run('backup', tmp_path / 'nowhere' / 'backup.db', status=2).stderr
    assert told == 'whinchat: FILE: there is no directory in which it could be written\n'
    return path


def test_back_to_the_backup_and_on(server, use, log_in, daemon, tmp_path):
    """What was sent and what came since is in the archive: all of it is there again, once."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    alice.send(bob.bare, 'mine before', wait='sent')
    bob.send(alice.jid, 'theirs before')
    events.wait_message('theirs before')
    copy = back_up(daemon, tmp_path)
    alice.send(bob.bare, 'mine after', wait='sent')
    bob.send(alice.jid, 'theirs after')
    events.wait_message('theirs after')
    daemon.stop()
    said = restore(daemon, copy)
    aside = said.strip().rpartition(' ')[2]
    assert aside.startswith(f'{daemon.root}/data/whinchat.db.before-restore-')
    with sqlite3.connect(aside) as old:
        assert old.execute('SELECT count(*) FROM message').fetchone() == (4,)
    daemon.start()
    alice.reopen().wait_phase('live')
    everything = ['mine after', 'mine before', 'theirs after', 'theirs before']
    assert sorted(alice.bodies(bob.bare)) == everything
    assert sorted(item.body for item in server.archive_of(bob.account)) == everything


def test_queued_then_and_sent_since(server, use, log_in, daemon, tmp_path):
    """What waits in the backup was sent after it: the archive says so, and it is not sent again. What was
    not sent is."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.go_offline()
    sent = [alice.send(bob.bare, f'sent since {n}') for n in range(5)]
    copy = back_up(daemon, tmp_path)
    alice.go_online()
    for message in sent:
        bob.wait_message(message['body'])
    alice.go_offline()
    daemon.stop()
    restore(daemon, copy)
    daemon.start()
    alice.reopen().wait_phase('live')
    alice.send(bob.bare, 'the end', wait='sent')
    bob.wait_message('the end')
    expected = [*(message['body'] for message in sent), 'the end']
    assert [item.body for item in server.archive_of(bob.account)] == expected
    assert alice.bodies(bob.bare) == expected
    assert {message['state'] for message in alice.messages(bob.bare)} <= {'sent', 'delivered'}


def test_queued_then_and_never_sent(server, use, log_in, daemon, tmp_path):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.go_offline()
    queued = [alice.send(bob.bare, f'waits {n}') for n in range(3)]
    copy = back_up(daemon, tmp_path)
    alice.call('Messages.Forget', ids=[message['id'] for message in queued])
    daemon.stop()
    restore(daemon, copy)
    daemon.start()
    alice.reopen().wait_phase('live')
    for message in queued:
        bob.wait_message(message['body'])
    alice.send(bob.bare, 'the end', wait='sent')
    bob.wait_message('the end')
    expected = [*(message['body'] for message in queued), 'the end']
    assert [item.body for item in server.archive_of(bob.account)] == expected


def test_sent_later_and_sent_since(server, use, log_in, daemon, tmp_path):
    """What was due after the backup may have been sent, and no archive says whether it was that: a person decides."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    kept = schedule(alice, bob.bare, 'at seven', in_ms(HOUR))
    copy = back_up(daemon, tmp_path)
    alice.call('Messages.ChangeScheduled', id=kept['scheduled'], change={'at': 1})
    bob.wait_message('at seven')
    daemon.stop()
    with sqlite3.connect(copy) as held:  # an hour has passed
        held.execute('UPDATE scheduled SET at_us = at_us - ?', (HOUR * 1000,))
    held.close()
    restore(daemon, copy)
    daemon.start()
    alice.reopen().wait_phase('live')
    alice.send(bob.bare, 'the end', wait='sent')
    bob.wait_message('the end')
    assert [item.body for item in server.archive_of(bob.account)] == ['at seven', 'the end']
    assert alice.bodies(bob.bare) == ['at seven', 'the end']
    assert alice.call('Messages.Scheduled', options={})['items'] == [
        {**kept, 'at': kept['at'] - HOUR, 'error': 'it may have been sent already'}]


def test_copy_in_the_middle_of_a_sync(server, use, daemon, tmp_path):
    """The copy is of one moment; the restored daemon goes on from there."""
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    bodies = [f'h {n:05}' for n in range(3000)]
    server.fill([(account.user, f'{contact}/x', 1_735_689_600_000_000 + n * 1_000_000,
                  st.message(account.jid, body, from_=f'{contact}/x', id=f'h{n}', xmlns=st.CLIENT))
                 for n, body in enumerate(bodies)])
    alice = use(account)
    events = alice.follow(kinds=['sync.state'])
    with Proxy(server.c2s_port) as proxy:
        half_way = threading.Event()  # nothing more comes before the copy is made, however slow that is
        proxy.cut_after(DOWN, 500_000, lambda: proxy.stall_here(DOWN) or half_way.set())
        alice.add(proxy, sync_days=-1)
        assert half_way.wait(TIMEOUT)
        events.wait('sync.state', lambda data: data.get('done', 0) >= 250)
        copy = back_up(daemon, tmp_path)
        proxy.unstall(DOWN)
        alice.wait_phase('live')
        with sqlite3.connect(copy) as held:
            assert held.execute('PRAGMA integrity_check').fetchone() == ('ok',)
            assert 250 <= held.execute('SELECT count(*) FROM message').fetchone()[0] < 3000
        daemon.stop()
        restore(daemon, copy)
        daemon.start()
        alice.reopen().wait_phase('live')
        assert alice.bodies(contact) == bodies


def test_readers_list_anew(prosody, use, log_in, daemon, tmp_path):
    """A reader with a name, and one that keeps its cursor, both learn that theirs is another life."""
    alice, bob = use(prosody.add_user('alice')), log_in(prosody.add_user('bob'))
    alice.log_in()
    witness = alice.follow()
    named = {'consumer': 'bot', 'kinds': ['message.new']}
    alice.door.call('Events.Fetch', since='', options=named)
    copy = back_up(daemon, tmp_path)
    bob.send(alice.jid, 'after')
    witness.wait_message('after')
    events = alice.door.call('Events.Fetch', since='', options=named)
    alice.door.call('Events.Ack', consumer='bot', cursor=events['cursor'])
    daemon.stop()
    restore(daemon, copy)
    daemon.start()
    alice.reopen()
    with pytest.raises(ApiError, match='CursorExpired'):
        alice.door.call('Events.Fetch', since=events['cursor'], options={})
    with pytest.raises(ApiError) as expired:
        alice.door.call('Events.Fetch', since='', options=named)
    assert expired.value.name == 'CursorExpired'
    alice.wait_phase('live')
    assert alice.bodies(bob.bare) == ['after']
    alice.door.call('Events.Ack', consumer='bot', cursor=expired.value.data['head'])
    witness = alice.follow()
    bob.send(alice.jid, 'news')
    witness.wait_message('news')
    seen = alice.door.call('Events.Fetch', since='', options=named)['events']
    # caught up behind the head or before it, that is the archive's pace; and what is new comes once
    assert [event['data']['body'] for event in seen] in (['after', 'news'], ['news'])


def test_what_is_refused(daemon, tmp_path):
    """Nothing changes, and one line says why."""
    copy = back_up(daemon, tmp_path)
    assert f'{daemon.child.pid}' in restore(daemon, copy, status=10)
    daemon.stop()
    present = (daemon.root / 'data' / 'whinchat.db').read_bytes()
    newer = tmp_path / 'newer.db'
    shutil.copy(copy, newer)
    with sqlite3.connect(newer) as changed:
        changed.execute('PRAGMA user_version = 99')
    assert 'newer version' in restore(daemon, newer, status=1)
    damaged = tmp_path / 'damaged.db'
    damaged.write_bytes(copy.read_bytes()[:-8192] + b'Z' * 8192)
    assert restore(daemon, damaged, status=1).count('\n') == 1
    assert 'no file' in restore(daemon, tmp_path / 'nothing.db', status=1)
    assert (daemon.root / 'data' / 'whinchat.db').read_bytes() == present
    assert [path.name for path in (daemon.root / 'data').iterdir() if 'restor' in path.name] == []
    daemon.start()


def test_backup_of_an_older_version(daemon, tmp_path):
    copy = tmp_path / 'v1.db'
    shutil.copy(SOURCE / 'tests' / 'data' / 'store' / 'v1.db', copy)
    daemon.stop()
    restore(daemon, copy)
    daemon.start()
    accounts = daemon.door('json').call('Accounts.List')['accounts']
    assert [account['jid'] for account in accounts] == ['juliet@capulet.lit']


def test_killed_while_it_restores(daemon, tmp_path):
    """At whatever moment: the database of before or the backup is there, whole, and the next attempt works."""
    door = daemon.door('json')
    door.call('Accounts.Add', jid='alice@else.test', settings={'enabled': False})
    for number in range(300):
        door.call('Messages.Send', account='', chat='bob@else.test', body=f'{number} ' + 'word ' * 200, options={})
    copy = back_up(daemon, tmp_path)
    door.call('Messages.Send', account='', chat='bob@else.test', body='since', options={})
    daemon.stop()
    database = daemon.root / 'data' / 'whinchat.db'
    original = database.read_bytes()
    began = time.monotonic()
    restore(daemon, copy)
    whole = time.monotonic() - began
    choice, seen = random.Random(1), set()
    # At once, not at all, and in between, as far as this one takes as long as that before.
    for moment in [0, TIMEOUT, *(choice.uniform(0, whole * 1.2) for _ in range(38))]:
        database.write_bytes(original)
        process = command(daemon, copy)
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        with sqlite3.connect(database) as held:
            assert held.execute('PRAGMA integrity_check').fetchone() == ('ok',)
            seen.add(held.execute('SELECT count(*) FROM message').fetchone()[0])
        held.close()
    assert seen == {300, 301}
    restore(daemon, copy)
    daemon.start()
    assert len(daemon.door('json').call('Messages.List', account='', chat='bob@else.test')['items']) == 50


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_it_restores(run_faulty, tmp_path, number):
    """Ctrl-C ends it also where the disk hangs; the next attempt works, and removes what this one left."""
    daemon = run_faulty()
    copy = back_up(daemon, tmp_path)
    daemon.stop()
    present = daemon.database.read_bytes()
    with daemon.disk('slow'):
        restoring = Child([PROGRAM, '--restore', copy], daemon.session.directory / 'restore.log',
                          env=environment(daemon))
        daemon.wait_slow(restoring)
        restoring.process.send_signal(number)
        assert restoring.wait() == -number
    assert daemon.database.read_bytes() == present
    restore(daemon, copy)
    assert [path.name for path in daemon.database.parent.iterdir() if 'restoring' in path.name] == []
    daemon.start()
