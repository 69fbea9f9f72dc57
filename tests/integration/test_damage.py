# SPDX-License-Identifier: GPL-3.0-or-later
"""The database is damaged, at the start or while the daemon runs, and is replaced."""
import contextlib
import os
import shutil
import sqlite3
import subprocess

import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.daemon import PROGRAM, Daemon
from lib.disk import PAGE, overwrite, read_all
from lib.doors import ApiError
from lib.process import Deadline, Failed
from lib.user import User


def fill(server, account, count=500, size=2400):
    friend = f'old-friend@{server.domain}'
    start = 1_735_689_600_000_000  # 2025
    bodies = [f'h {n:05} ' + 'x' * size for n in range(count)]
    server.fill([(account.user, f'{friend}/x', start + n * 60_000_000,
                  st.message(account.jid, body, from_=f'{friend}/x', id=f'h{n}', xmlns=st.CLIENT))
                 for n, body in enumerate(bodies)])
    return friend, bodies


def wait_history(user, friend):
    """What is there, once all of the archive is."""
    deadline = Deadline()
    events = user.door.follow(kinds=['sync.state'])
    try:
        while not user.call('Sync.State')['state']['archive_complete']:
            events.more(deadline)
        return user.bodies(friend)
    finally:
        events.close()


def zero_header(path):
    overwrite(path, 0, bytes(100))


def spoil_middle(path):
    overwrite(path, (path.stat().st_size // PAGE // 2) * PAGE, b'\xa5' * (40 * PAGE))


def cut_in_half(path):
    with open(path, 'r+b') as file:
        file.truncate((path.stat().st_size // PAGE // 2) * PAGE)


@pytest.fixture
def settled(prosody, run_faulty):
    """Somebody with history, all of it in the file of the database, and a consumer that has read it."""
    daemon = run_faulty()
    account = prosody.add_user('alice')
    friend, bodies = fill(prosody, account)
    alice = User(daemon, account).log_in(backfill=True)
    assert wait_history(alice, friend) == bodies
    alice.call('Chats.Set', chat=friend, settings={'pinned': True})
    read_all(alice)
    daemon.restart()
    alice.reopen()
    alice.wait_phase('live')
    return daemon, alice, friend, bodies


def is_told(daemon, door, accounts=1, moved=None):
    """The log, the doctor and the status name the file and what was saved, also after another start. @moved: the file
    that is to be named, where there are several."""
    if moved is None:
        moved, = daemon.aside()
    rescue = door.call('Daemon.Status')['status']['rescue']
    assert (rescue['path'], rescue['log_only']) == (str(moved), '-wal' in moved.name)
    assert rescue['accounts'] == (0 if rescue['log_only'] else accounts)
    assert f'it lies at {moved} now' in rescue['text'] and rescue['text'] in daemon.log()
    assert rescue['text'] in [finding['text'] for finding in door.call('Daemon.Doctor')['findings']]
    shell = Cli(daemon.root)
    assert f'Note: {rescue["text"]}' in shell.run('status', status=None).stdout
    assert f'{rescue["text"]}\n' in shell.run('doctor', status=None).stdout
    return rescue


def is_whole_again(daemon, alice, friend, bodies, epoch):
    """Another epoch, the same account and history, a gap for the consumer, and somebody is told where the old file is."""
    status = alice.door.call('Daemon.Status')['status']
    assert status['epoch'] != epoch and status['storage']['state'] == 'ok'
    alice.wait_phase('live')
    assert wait_history(alice, friend) == bodies
    with pytest.raises(ApiError) as expired:
        alice.door.call('Events.Fetch', since='', options={'consumer': 'bot'})
    assert expired.value.name == 'CursorExpired'
    is_told(daemon, alice.door)
    chat = alice.chat(friend)
    assert (chat['pinned'], chat['unread']) == (True, 0)


def test_damaged_while_it_runs(settled):
    """Found by the first statement that meets it; the daemon goes on with another file."""
    daemon, alice, friend, bodies = settled
    epoch = alice.door.call('Daemon.Status')['status']['epoch']
    spoil_middle(daemon.database)
    with pytest.raises((ApiError, ConnectionError)):
        for _ in range(2):
            alice.messages(friend)
            alice.door.call('Messages.Search', text='h 00250')
    daemon.wait_lives(2)
    alice.reopen()
    is_whole_again(daemon, alice, friend, bodies, epoch)


def spoil_pages(name, kind='leaf'):
    """Makes garbage of two pages in the midst of a table or an index."""
    def spoil(path):
        with contextlib.closing(sqlite3.connect(path)) as db:
            pages = [page for page, in db.execute(
                'SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY pageno', (name, kind))]
        for page in pages[len(pages) // 2:][:2]:
            overwrite(path, (page - 1) * PAGE, b'\xa5' * PAGE)
    spoil.__name__ = f'spoil_{name}'
    return spoil


def invent_free_pages(path):
    """The list of free pages leads to a page of something else."""
    overwrite(path, 32, (3).to_bytes(4, 'big') + (9).to_bytes(4, 'big'))


def meet(alice, friend):
    """Does what reads and writes every part of the database, until the daemon has met the damage."""
    with pytest.raises((ApiError, ConnectionError)):
        alice.messages(friend)
        for number in range(0, 500, 10):
            alice.door.call('Messages.Search', text=f'{number:05}')
        for number in range(10):
            alice.call('Chats.SetDraft', chat=friend, body='y' * 5000 * number)


@pytest.mark.parametrize('spoil', [
    spoil_pages('message'), spoil_pages('message_by_chat'), spoil_pages('search_data'), invent_free_pages],
    ids=lambda spoil: spoil.__name__)
def test_damaged_where_no_start_looks(settled, spoil):
    """What a start does not read is met later; whatever it is, the daemon goes on with another file."""
    daemon, alice, friend, bodies = settled
    epoch = alice.door.call('Daemon.Status')['status']['epoch']
    daemon.stop()
    spoil(daemon.database)
    daemon.start()
    alice.reopen().wait_phase('live')
    meet(alice, friend)
    daemon.wait_lives(2)
    alice.reopen()
    is_whole_again(daemon, alice, friend, bodies, epoch)


def overwrite_first_pages(path):
    overwrite(path, 0, b'\xa5' * (4 * PAGE))


def spoil_schema(path):
    overwrite(path, 100, b'\xff' * (PAGE - 100))


@pytest.mark.parametrize('spoil', [overwrite_first_pages, spoil_schema])
def test_nothing_can_be_saved(settled, spoil):
    """Without its first page nobody knows what the others are: the daemon says that nothing was saved, and where all of
    it lies. It stays so until the file is taken away."""
    daemon, alice, _friend, _bodies = settled
    daemon.stop()
    spoil(daemon.database)
    before = daemon.database.read_bytes()
    daemon.start()
    assert 'accounts saved: 0' in is_told(daemon, alice.reopen().door, accounts=0)['text']
    assert alice.door.call('Accounts.List')['accounts'] == []
    daemon.restart()
    is_told(daemon, alice.reopen().door, accounts=0)
    moved, = daemon.aside()
    assert moved.read_bytes() == before
    moved.unlink()
    assert 'rescue' not in alice.door.call('Daemon.Status')['status']
    alice.log_in()


@pytest.mark.parametrize('spoil', [zero_header, cut_in_half])
def test_damaged_at_the_start(settled, spoil):
    daemon, alice, friend, bodies = settled
    epoch = alice.door.call('Daemon.Status')['status']['epoch']
    daemon.stop()
    spoil(daemon.database)
    before = daemon.database.read_bytes()
    daemon.start()
    alice.reopen()
    is_whole_again(daemon, alice, friend, bodies, epoch)
    assert daemon.aside()[0].read_bytes() == before, 'the old file is as it was'


def test_a_log_that_is_garbage(settled):
    """SQLite would take it for an empty one: what it held is fetched again, and consumers are told."""
    daemon, alice, friend, bodies = settled
    epoch = alice.door.call('Daemon.Status')['status']['epoch']
    alice.call('Chats.SetDraft', chat=friend, body='lost with the log')
    daemon.kill()
    log = daemon.database.with_name('whinchat.db-wal')
    overwrite(log, 0, b'garbage!' * (log.stat().st_size // 8 + 1))
    daemon.start()
    alice.reopen()
    is_whole_again(daemon, alice, friend, bodies, epoch)


def test_both_are_damaged(settled):
    """What became of the database is told, also by later starts; its log lies beside it."""
    daemon, alice, friend, bodies = settled
    alice.call('Chats.SetDraft', chat=friend, body='lost with the log')
    daemon.kill()
    zero_header(daemon.database)
    log = daemon.database.with_name('whinchat.db-wal')
    overwrite(log, 0, b'garbage!' * (log.stat().st_size // 8 + 1))
    before, log_before = daemon.database.read_bytes(), log.read_bytes()
    daemon.start()
    alice.reopen().wait_phase('live')
    assert wait_history(alice, friend) == bodies
    moved, moved_log = sorted(daemon.aside(), key=lambda path: '-wal' in path.name)
    assert (moved.read_bytes(), moved_log.read_bytes()) == (before, log_before)
    is_told(daemon, alice.door, moved=moved)
    daemon.restart()
    is_told(daemon, alice.reopen().door, moved=moved)


def test_a_log_that_is_garbage_and_what_was_sent(server, run_faulty, log_in):
    """The database is as it was when a message waited, which was sent since: the archive says so, and it is not sent
    again."""
    daemon, bob = run_faulty(), log_in(server.add_user('bob'))
    alice = User(daemon, server.add_user('alice')).log_in()
    alice.go_offline()
    alice.send(bob.bare, 'said once')
    daemon.restart()  # what was in the log goes into the database
    alice.reopen().go_online()
    bob.wait_message('said once')
    daemon.kill()
    log = daemon.database.with_name('whinchat.db-wal')
    overwrite(log, 0, b'garbage!' * (log.stat().st_size // 8 + 1))
    daemon.start()
    alice.reopen().go_online()
    alice.send(bob.bare, 'the end', wait='sent')
    bob.wait_message('the end')
    assert [item.body for item in server.archive_of(bob.account)] == ['said once', 'the end']
    assert alice.bodies(bob.bare) == ['said once', 'the end']


def test_a_log_that_is_torn(settled):
    """As after a loss of power: what was not whole was never there, and the rest counts."""
    daemon, alice, friend, bodies = settled
    epoch = alice.door.call('Daemon.Status')['status']['epoch']
    alice.call('Chats.SetDraft', chat=friend, body='in the log')
    daemon.kill()
    log = daemon.database.with_name('whinchat.db-wal')
    with open(log, 'ab') as file:
        file.write(log.read_bytes()[-PAGE - 24:][:PAGE // 2])
    daemon.start()
    alice.reopen().wait_phase('live')
    status = alice.door.call('Daemon.Status')['status']
    assert (status['epoch'], daemon.aside(), 'rescue' in status) == (epoch, [], False)
    assert alice.bodies(friend) == bodies and alice.chat(friend)['draft'] == 'in the log'


def test_an_empty_file_beside_a_log(scripted, run_faulty):
    """SQLite would delete the log, where all of it may still be."""
    daemon = run_faulty()
    alice = User(daemon, scripted.add_user('alice')).log_in()
    scripted.accept()
    daemon.kill()
    log = daemon.database.with_name('whinchat.db-wal')
    before = log.read_bytes()
    assert len(before) > PAGE
    os.truncate(daemon.database, 0)
    daemon.start()
    moved, = daemon.aside()
    assert moved.stat().st_size == 0 and moved.with_name(f'{moved.name}-wal').read_bytes() == before
    is_told(daemon, alice.reopen().door, accounts=len(alice.door.call('Accounts.List')['accounts']))


def test_an_empty_file(run_faulty):
    """Nothing tells it from one that was just made: there is nothing to be saved, and nothing to be told."""
    daemon = run_faulty()
    epoch = daemon.door().call('Daemon.Status')['status']['epoch']
    daemon.stop()
    for path in daemon.database.parent.glob('whinchat.db-*'):
        path.unlink()
    os.truncate(daemon.database, 0)
    daemon.start()
    assert daemon.aside() == [] and daemon.door().call('Daemon.Status')['status']['epoch'] != epoch


def refuses(daemon, words):
    """A start ends at once with one line that names the file; nothing is touched."""
    with pytest.raises(Failed, match='whinchatd ended with 1'):
        daemon.start()
    last = daemon.log().splitlines()[-1]
    assert f'{daemon.root}/data/whinchat.db' in last and words in last
    assert not list(daemon.root.glob('data/whinchat.db.damaged*'))


def test_a_directory_in_its_place(run_faulty):
    daemon = run_faulty()
    daemon.stop()
    kept = daemon.database.with_name('kept')
    daemon.database.rename(kept)
    (daemon.database / 'mine').mkdir(parents=True)
    refuses(daemon, 'Is a directory')
    assert f'{daemon.database} is no file' in Cli(daemon.root).run('doctor', status=10).stdout
    shutil.rmtree(daemon.database)
    kept.rename(daemon.database)
    daemon.start()


NOBODY = ('setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--')


@pytest.fixture
def as_nobody():
    """A daemon of somebody who is not root, who may do everything."""
    if os.geteuid() != 0:
        pytest.skip('only root can run it as somebody else')
    if subprocess.run([*NOBODY, 'test', '-x', PROGRAM], check=False).returncode:
        pytest.skip('nobody else can run this build')
    daemon = Daemon()
    daemon.wrapper = (*NOBODY[:-1], '--pdeathsig', 'KILL', '--')
    for path in daemon.session.directory, daemon.root:
        os.chown(path, 65534, 65534)
    yield daemon
    daemon.close()


def read_epoch(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()


@pytest.mark.parametrize('spoil', [lambda path: os.chown(path, 0, 0), lambda path: path.chmod(0o400)],
                         ids=['owner', 'mode'])
def test_a_file_of_somebody_else(as_nobody, spoil):
    """Nothing is replaced that is merely out of reach."""
    database = as_nobody.root / 'data' / 'whinchat.db'
    as_nobody.start()
    as_nobody.stop()
    epoch = read_epoch(database)
    spoil(database)
    refuses(as_nobody, 'Permission denied')
    os.chown(database, 65534, 65534)
    database.chmod(0o644)
    as_nobody.start()
    as_nobody.stop()
    assert read_epoch(database) == epoch
    assert database.stat().st_mode & 0o777 == 0o600


def test_what_waits_is_sent(scripted, run_faulty):
    """A message that was queued before the damage leaves the new database, once."""
    daemon = run_faulty()
    alice = User(daemon, scripted.add_user('alice')).log_in()
    scripted.accept()
    alice.go_offline()
    alice.send('bob@else.test', 'on its way', key='k1')
    daemon.stop()
    zero_header(daemon.database)
    daemon.start()
    alice.reopen()
    stream = scripted.accept()
    stream.wait_message('on its way')
    alice.wait_phase('live')
    stream.assert_no_message()
    assert alice.send('bob@else.test', 'on its way', key='k1')['state'] != 'failed'
