# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon as the machine's service managers start and end it."""
import json
import os
import signal
import socket

import pytest
from gi.repository import Gio, GLib

from lib.daemon import BUILD, PROGRAM, NotifySocket
from lib.doors import DOORS
from lib.process import TIMEOUT, Child, Deadline
from lib.session import Session
from lib.user import User

NAME = 'im.whinchat.Whinchat1'
PATH = '/im/whinchat/Whinchat1'


@pytest.fixture
def session():
    with Session() as made:
        made.root = made.directory / 'root'
        made.root.mkdir(mode=0o700)
        made.env['WHINCHAT_ROOT'] = str(made.root)
        yield made


def ask(connection, name, path, interface, method, arguments=None):
    return connection.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                int(TIMEOUT * 1000), None).unpack()


def test_a_call_on_the_bus_starts_it(session):
    text = (BUILD / 'dbus' / f'{NAME}.service').read_text()
    lines = [f'Exec={PROGRAM}' if line.startswith('Exec=') else line for line in text.splitlines()]
    (session.services / f'{NAME}.service').write_text('\n'.join(lines))
    session.start_bus()
    connection = session.connect()
    status, = ask(connection, NAME, PATH, f'{NAME}.Daemon', 'Status')
    pid, = ask(connection, 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
               'GetConnectionUnixProcessID', GLib.Variant('(s)', (NAME,)))
    try:
        assert status
        assert (session.root / 'data' / 'whinchat.db').exists()
    finally:
        os.kill(pid, signal.SIGTERM)
        session.wait_name(NAME, owned=False)
    connection.close_sync(None)


class Manager:
    """The service manager's side: what it was told, in order."""

    def __init__(self, session, abstract=False, **env):
        self.notify = NotifySocket(f'\0{session.directory}/notify' if abstract else session.directory / 'notify')
        name = f'@{session.directory}/notify' if abstract else str(self.notify.path)
        self.child = Child([PROGRAM], session.directory / 'whinchatd.log',
                           env={**session.env, 'NOTIFY_SOCKET': name, 'G_DEBUG': 'fatal-warnings', **env})
        self.notify.socket.settimeout(TIMEOUT)

    def wait(self, word):
        """The lines until the one that is waited for."""
        deadline = Deadline(TIMEOUT)
        told = []
        while word not in told:
            self.notify.socket.settimeout(deadline.left(word))
            told += self.notify.socket.recv(4096).decode().splitlines()
        return told

    def hears_nothing(self, seconds):
        """Waits so long for a word; none may come."""
        self.notify.socket.settimeout(seconds)
        with pytest.raises(TimeoutError):
            self.notify.socket.recv(4096)

    def close(self):
        self.child.kill()
        self.notify.socket.close()


@pytest.fixture(params=['path', 'abstract'])
def manager(session, request):
    made = []

    def make(**env):
        made.append(Manager(session, abstract=request.param == 'abstract', **env))
        return made[-1]
    yield make
    for each in made:
        each.close()


def test_ready_and_stopping(manager):
    service = manager()
    assert 'STOPPING=1' not in service.wait('READY=1')
    service.child.process.send_signal(signal.SIGTERM)
    assert 'WATCHDOG=1' not in service.wait('STOPPING=1')
    assert service.child.wait() == 0


class Reached:
    """A daemon that is known by its socket alone."""

    def __init__(self, root):
        self.socket = root / 'run' / 'api.sock'

    def door(self, name):
        return DOORS[name](self)


def test_status(session, manager, scripted):
    """What the manager shows says how the accounts stand, and no address."""
    service = manager()
    assert 'STATUS=0 accounts' in service.wait('READY=1')
    alice = User(Reached(session.root), scripted.add_user('alice'))
    alice.log_in()
    told = service.wait('STATUS=1 account: 1 online')
    assert not any('alice' in line for line in told)
    alice.call('Accounts.Remove', options={})
    service.wait('STATUS=0 accounts')
    alice.close()
    assert service.child.terminate() == 0


def test_watchdog(manager):
    service = manager(WATCHDOG_USEC='200000')
    service.wait('READY=1')
    for _ in range(3):
        service.wait('WATCHDOG=1')
    assert service.child.terminate() == 0


def test_watchdog_of_a_main_loop_that_hangs(session, manager):
    """The main loop, and it alone, stands still in a settings file that nobody begins to write: a FIFO. A manager that
    hears nothing for WATCHDOG_USEC ends the service."""
    usec = 400_000
    service = manager(WATCHDOG_USEC=str(usec))
    service.wait('READY=1')
    service.wait('WATCHDOG=1')
    settings = session.root / 'config' / 'whinchat.conf'
    settings.parent.mkdir(mode=0o700, exist_ok=True)
    os.mkfifo(settings)
    service.child.process.send_signal(signal.SIGHUP)
    assert 'READY=1' not in service.wait('RELOADING=1')
    service.hears_nothing(2 * usec / 1e6)
    os.close(os.open(settings, os.O_WRONLY | os.O_NONBLOCK))  # an error where nobody reads it
    service.wait('READY=1')
    service.wait('WATCHDOG=1')
    assert service.child.terminate() == 0


def test_a_socket_of_the_manager(session):
    """Who connects before the daemon runs is answered when it does; the socket is there after it."""
    path = session.root / 'run' / 'api.sock'
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        for number in range(2):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(TIMEOUT)
                client.connect(str(path))
                client.sendall(b'{"id": %d, "method": "Daemon.Status"}\n' % number)
                child = Child(['/bin/bash', '-c', 'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$0" 3<&"$1"', PROGRAM,
                               listener.fileno()], session.directory / 'whinchatd.log', env=session.env,
                              pass_fds=[listener.fileno()])
                assert json.loads(client.makefile().readline())['id'] == number
                assert child.terminate() == 0
            assert path.exists()


def test_a_second_daemon_says_who_holds_the_database(session, manager):
    first = manager()
    first.wait('READY=1')
    second = Child([PROGRAM], session.directory / 'second.log', env=session.env)
    assert second.wait() not in (0, None)
    assert str(first.child.pid) in second.text()
    assert len(second.text().splitlines()) == 1
    assert first.child.terminate() == 0


def test_a_bad_configuration_ends_the_start(session):
    (session.root / 'config').mkdir(mode=0o700)
    (session.root / 'config' / 'whinchat.conf').write_text('[socket.ci]\nscopes =\n')
    child = Child([PROGRAM], session.directory / 'whinchatd.log', env=session.env)
    assert child.wait() not in (0, None)
    assert '[socket.ci] scopes' in child.text()


def test_nobody_else_gets_in(session, manager):
    """Whatever was there before: directories 0700, files 0600."""
    for name in 'data', 'run', 'config':
        (session.root / name).mkdir(mode=0o755)
    service = manager()
    service.wait('READY=1')
    modes = {path.relative_to(session.root): path.stat().st_mode & 0o7777 for path in session.root.rglob('*')}
    assert modes
    assert {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077} == {}
    assert service.child.terminate() == 0
