# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./try shows works: in a script, at a terminal, and on somebody's own account."""
import datetime
import os
import pathlib
import subprocess
import sys

import pytest

from lib.cli import Terminal
from lib.daemon import BUILD
from lib.process import TIMEOUT

PLAY = pathlib.Path(__file__).resolve().parent / 'play.py'
ARGV = [sys.executable, '-B', PLAY]


@pytest.fixture
def home(tmp_path):
    """The environment of somebody with a new home directory."""
    (tmp_path / 'run').mkdir(mode=0o700)
    env = {name: value for name, value in os.environ.items()
           if not name.startswith(('XDG_', 'WHINCHAT_', 'DBUS_')) and name not in ('G_DEBUG', 'MALLOC_PERTURB_')}
    return {**env, 'HOME': str(tmp_path), 'XDG_RUNTIME_DIR': str(tmp_path / 'run'), 'SHELL': '/bin/sh',
            'WHINCHAT_BUILD': str(BUILD)}


def test_in_a_script(home):
    done = subprocess.run(ARGV, env=home, capture_output=True, text=True, timeout=4 * TIMEOUT, stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and done.stderr == '', done.stdout + done.stderr
    assert done.stdout.rstrip().endswith('try: everything worked; server, daemon and their directories are gone again.')


def test_at_a_terminal(home):
    """Afterwards there is a shell in which everything works."""
    with Terminal(ARGV, home) as terminal:
        terminal.wait_text('exit ends it all')
        terminal.type('now=$(whinchat api Events.Head --fields cursor); whinchat send bob@prosody.test "are you there?"; '
                      'whinchat wait --since "$now"; exit\n')
        terminal.wait_text('You said: are you there?')
        assert 'try: everything worked' in terminal.finish()


@pytest.fixture
def account(scripted):
    """Somebody with an account and some history."""
    made = scripted.add_user('alice')
    scripted.rosters['alice']['bob@else.test'] = {'jid': 'bob@else.test', 'subscription': 'both'}
    yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    scripted.archives['alice'].add_range(5, 'bob@else.test', start=yesterday)
    return made


def try_with(account):
    return [*ARGV, account.jid, '--host', '127.0.0.1', '--port', str(account.server.c2s_port),
            '--ca-file', str(account.server.ca_file)]


def test_own_account_at_a_terminal(home, account):
    """It is not said to stay when it does not."""
    with Terminal(try_with(account), home) as terminal:
        terminal.wait_text(f'Password of {account.jid}: ')
        terminal.type(f'{account.password}\n')
        terminal.wait_text('Now you:', timeout=90)  # it builds, starts and syncs before that
        terminal.type('whinchat history bob@else.test --limit 1; whinchat logout --yes; exit\n')
        shown = terminal.finish()
    assert 'n00004' in shown and account.password not in shown
    assert shown.endswith(f'try: done. {account.jid} is removed again.\n')


def test_interrupted(home, account):
    with Terminal(try_with(account), home) as terminal:
        terminal.wait_text(f'Password of {account.jid}: ')
        terminal.type('\x03')
        shown = terminal.finish(130)
    assert shown.endswith('try: interrupted; what it had started is gone again.\n') and 'Traceback' not in shown


def test_own_account(home, account):
    done = subprocess.run([*try_with(account), '--password-stdin'], env=home, input=account.password + '\n',
                          capture_output=True, text=True, timeout=2 * TIMEOUT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'bob@else.test' in done.stdout
    assert done.stdout.endswith(f'"whinchat logout {account.jid}" removes them.\n')
    assert list(pathlib.Path(home['HOME'], '.local/share/whinchat').glob('*.db'))
