# SPDX-License-Identifier: GPL-3.0-or-later
"""A large database of the first schema is brought up to date, also by a daemon that dies meanwhile."""
import contextlib
import select
import shutil
import sqlite3
import time

import pytest

from lib.daemon import PROGRAM, SOURCE, Daemon, NotifySocket, sanitized
from lib.process import Child, Deadline

SAMPLE = SOURCE / 'tests' / 'data' / 'store' / 'v1.db'
MESSAGES = 100_000
FIRST_US = 1_600_000_000_000_000
MOST_KB = 24 * 1024  # the goal of a sync, and no reason to need more


def make_large(path):
    """The sample of schema 1, its account disabled, with that many messages in a chat of its own. The full-text index
    has nothing of them, as only the daemon has its tokenizer; no step changes what is in it."""
    shutil.copy(SAMPLE, path)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute('UPDATE account SET enabled = 0')
        db.execute("INSERT INTO address VALUES (900, 'nurse@capulet.lit')")
        db.execute('INSERT INTO chat (account, address, kind) VALUES (1, 900, 0)')
        db.executemany(
            'INSERT INTO message (id, account, chat, author, outgoing, own, kind, source, state, flags, ts_us, received_us, '
            'body, message_id, archive_by, archive_id) VALUES (?1, 1, 900, 900, 0, 0, 0, 2, 0, 0, ?1, ?1, ?2, ?3, 2, ?4)',
            ((FIRST_US + n * 1_000_000, f'message {n} of many, as long as people write them, and a little longer',
              f'3f1c2d4e-0000-4000-8000-{n:012x}', f'{n:016x}') for n in range(MESSAGES)))
        db.commit()


class Older(Daemon):
    """Starts with a database that is older than it is, and keeps what it tells the service manager."""

    def __init__(self):
        super().__init__()
        self.told = []
        data = self.root / 'data'
        data.mkdir(mode=0o700)
        self.database = data / 'whinchat.db'
        make_large(self.database)
        self.database.chmod(0o600)

    def begin(self, until):
        """Starts it, and waits until `until` (what was told so far) says that it is enough."""
        self._starts += 1
        deadline = Deadline(120)
        with NotifySocket(self.session.directory / 'notify') as notify:
            env = {**self.session.env, 'WHINCHAT_ROOT': str(self.root), 'NOTIFY_SOCKET': str(notify.path), **self.checks}
            self.told = []
            self.child = Child([PROGRAM], self.session.directory / f'whinchatd-{self._starts}.log', env=env)
            while not until(self.told):
                assert self.child.running, self.log()
                if select.select([notify.socket], [], [], min(1, deadline.left('the daemon')))[0]:
                    self.told += notify.socket.recv(4096).decode().splitlines()

    def begin_to_the_end(self):
        self.begin(lambda told: 'READY=1' in told)

    def peak_kb(self):
        with open(f'/proc/{self.child.pid}/status', encoding='ascii') as status:
            return int(status.read().partition('VmHWM:')[2].split()[0])


@pytest.fixture
def older():
    daemon = Older()
    yield daemon
    daemon.close()


def counted(path, sql):
    how = 'immutable=1' if path == SAMPLE else 'mode=ro'  # nothing is to be left beside the sample
    with contextlib.closing(sqlite3.connect(f'file:{path}?{how}', uri=True)) as db:
        return db.execute(sql).fetchone()[0]


def is_right(older):
    """Everything is there, and a copy of before lies beside it."""
    door = older.door()
    copy = older.database.with_name('whinchat.db.v1')
    found = door.call('Messages.List', account='juliet@capulet.lit', chat='nurse@capulet.lit', options={'limit': 1})['items']
    assert found[0]['body'].startswith(f'message {MESSAGES - 1} of many')
    chats = {chat['chat']: chat for chat in door.call('Chats.List', account='juliet@capulet.lit')['items']}
    assert 'nurse@capulet.lit' in chats and chats['romeo@montague.lit']['draft'] == 'Par'
    assert counted(older.database, 'SELECT count (*) FROM message') == MESSAGES + counted(SAMPLE, 'SELECT count (*) FROM message')
    assert counted(copy, 'PRAGMA user_version') == 1 and counted(copy, 'SELECT count (*) FROM message') > MESSAGES
    assert copy.stat().st_mode & 0o777 == 0o600
    findings = door.call('Daemon.Doctor')['findings']
    assert 'the database is sound' in [finding['text'] for finding in findings if finding['check'] == 'database']
    # Who died between two steps has left a copy of what was between them, too.
    names = {path.name for path in older.database.parent.iterdir()}
    assert {name for name in names if '.db.v' not in name} <= {'whinchat.db', 'whinchat.db-shm', 'whinchat.db-wal', 'whinchat.db.lock'}
    assert not [name for name in names if name.endswith('.part')]


def test_a_hundred_thousand_messages(older):
    """In bounded memory, while the service manager is asked for more time (again and again, where it takes long)."""
    before = time.monotonic()
    older.begin_to_the_end()
    seconds = time.monotonic() - before
    peak_kb = older.peak_kb()
    ready = older.told.index('READY=1')
    assert older.told[:ready].count('EXTEND_TIMEOUT_USEC=60000000') >= 1
    assert 'STATUS=bringing the database up to date' in older.told[:ready]
    assert peak_kb < MOST_KB or sanitized()
    is_right(older)
    print(f'{MESSAGES} messages: {seconds:.1f} s until ready, peak {peak_kb / 1024:.1f} MB')


@pytest.mark.parametrize('share', [0, 0.3, 0.6, 0.9])
def test_killed_meanwhile(older, share):
    """Each step is a transaction, the copy before them is made whole: the next start goes on."""
    before = counted(older.database, "SELECT value FROM meta WHERE key = 'epoch'")
    older.begin_to_the_end()
    all_told = older.told[:older.told.index('READY=1')].count('EXTEND_TIMEOUT_USEC=60000000')
    older.stop()
    for path in older.database.parent.glob('whinchat.db*'):
        path.unlink()
    make_large(older.database)
    wanted = max(1, int(all_told * share))
    # How often it asks for more time depends on the machine: it may be through before it has asked that often again.
    older.begin(lambda told: told.count('EXTEND_TIMEOUT_USEC=60000000') >= wanted or 'READY=1' in told)
    assert share or 'READY=1' not in older.told
    older.kill()
    older.begin_to_the_end()
    is_right(older)
    assert counted(older.database, "SELECT value FROM meta WHERE key = 'epoch'") == before
