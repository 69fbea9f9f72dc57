# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchatd as a process, with a person's directory of its own."""
import functools
import json
import os
import pathlib
import select
import signal
import socket

from .doors import DOORS
from .process import TIMEOUT, Child, Deadline, Failed
from .session import Session

SOURCE = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get('WHINCHAT_BUILD', SOURCE / 'build'))
PROGRAM = pathlib.Path(os.environ.get('WHINCHAT_DAEMON', BUILD / 'whinchatd'))


@functools.lru_cache(maxsize=None)
def build_option(name):
    """What the build was configured with."""
    options = json.loads((BUILD / 'meson-info' / 'intro-buildoptions.json').read_text())
    return next(option['value'] for option in options if option['name'] == name)


def sanitized():
    """Whether the build has the sanitizers in it."""
    return build_option('b_sanitize') != 'none'


def omemo_library():
    """The library that computes the daemon's sessions of OMEMO: a program beside the build's own has its name behind it."""
    return PROGRAM.name.partition('-')[2] or build_option('omemo_backend')


def last_words(lines=30, logs=3):
    """What the daemons whose directories are still there have written last, the latest of them: (file name, text)."""
    found = [child.log for child in Child.known if child.log.name.startswith('whinchatd-') and child.log.exists()]
    found.sort(key=lambda log: log.stat().st_mtime)
    return [(log.name, '\n'.join(log.read_text(errors='replace').splitlines()[-lines:])) for log in found[-logs:]]


class Daemon:
    """One whinchatd. Ready when it says READY=1, which it does when both doors answer."""

    checks = {'G_DEBUG': 'gc-friendly,fatal-warnings', 'MALLOC_PERTURB_': '165'}  # environment
    wrapper = ()  # a program that runs it, with its arguments
    options = ()  # on its own command line

    def __init__(self, bus=False, keyring=None):
        self.session = Session()
        if bus or keyring:
            self.session.start_bus()
        if keyring:
            self.session.start_keyring(locked=keyring == 'locked')
        self.root = self.session.directory / 'root'
        self.root.mkdir(mode=0o700)
        self.child = None
        self._starts = 0
        self._opened = []

    def preload(self, library, **env):
        """A library that stands between the daemon and the system (LD_PRELOAD), and what that wants to know."""
        self.session.env.update(LD_PRELOAD=str(library), **env)
        if sanitized():
            self.session.env['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'

    @property
    def socket(self):
        return self.root / 'run' / 'api.sock'

    def start(self, timeout=TIMEOUT):
        """Starts it and waits until it is ready."""
        with NotifySocket(self.session.directory / 'notify') as notify:
            self._begin(NOTIFY_SOCKET=str(notify.path))
            notify.wait_ready(self.child, timeout)
        return self

    def _begin(self, **env):
        self._assert_no_crash()
        self._starts += 1
        env = {**self.session.env, 'WHINCHAT_ROOT': str(self.root), 'WHINCHAT_LIBEXECDIR': str(BUILD / 'daemon' / 'thumbhash'),
               **env, **self.checks}
        self.child = Child([*self.wrapper, PROGRAM, *self.options],
                           self.session.directory / f'whinchatd-{self._starts}.log', env=env)

    def _assert_no_crash(self):
        """A daemon that was there before was told to end, was killed by the test, or said why it cannot go on."""
        status = self.child.process.poll() if self.child else None
        if status and status < 0 and status != -signal.SIGKILL:
            raise Failed(f'whinchatd had ended with {status}:\n{self.last_log()}')

    def start_in_vain(self, words):
        """Starts it where it cannot become ready, and waits until it says so."""
        self._begin()
        self.child.wait_line(words)
        assert 'answers' not in self.child.text()

    def door(self, name='json'):
        """A connection through one of the doors; closed with the daemon."""
        self._opened.append(DOORS[name](self))
        return self._opened[-1]

    def memory_kb(self, what='VmRSS'):
        """What it holds in memory now (resident), in KiB; VmHWM: the most that it ever held."""
        status = pathlib.Path(f'/proc/{self.child.pid}/status').read_text()
        return int(status.partition(f'{what}:')[2].split()[0])

    def assert_grown_less(self, before_kb, limit_kb, what='VmRSS'):
        """It may hold that much more than before. A sanitizer keeps what is freed, so nothing is said of its builds."""
        grown = self.memory_kb(what) - before_kb
        assert grown < limit_kb or sanitized(), f'{grown} KiB more than before'

    def log(self):
        """What it has written, of all its starts."""
        return ''.join(path.read_text(errors='replace')
                       for path in sorted(self.session.directory.glob('whinchatd-*.log')))

    def last_log(self):
        """The end of what it wrote since its last start."""
        return self.child.text()[-4000:]

    def kill(self):
        """SIGKILL, at whatever it is doing."""
        self.child.kill()

    def stop(self):
        """SIGTERM; it has to end with 0."""
        status = self.child.terminate()
        if status:
            raise Failed(f'whinchatd ended with {status}:\n{self.log()[-4000:]}')

    def restart(self, hard=False):
        if self.child.running:
            self.kill() if hard else self.stop()
        self.start()

    def close(self):
        for each in self._opened:
            each.close()
        try:
            if self.child and self.child.running:
                self.stop()
            elif self.child and self.child.process.returncode not in (0, -signal.SIGKILL):
                raise Failed(f'whinchatd had ended with {self.child.process.returncode}:\n{self.log()[-4000:]}')
        finally:
            self.session.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


class NotifySocket:
    """The service manager's side of sd_notify(3)."""

    def __init__(self, path):
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        if isinstance(path, pathlib.Path):  # and no abstract name
            path.chmod(0o666)  # its directory is private; the daemon may be somebody else

    def wait_ready(self, child, timeout):
        deadline = Deadline(timeout)
        watched = os.pidfd_open(child.pid)
        try:
            while True:
                if b'READY=1' in self._message(watched, deadline).split(b'\n'):
                    return
                if not child.running:
                    raise Failed(f'whinchatd ended with {child.process.returncode}:\n{child.text()[-4000:]}')
        finally:
            os.close(watched)

    def _message(self, watched, deadline):
        ready, _, _ = select.select([self.socket, watched], [], [], deadline.left('READY=1'))
        return self.socket.recv(4096) if self.socket in ready else b''

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.path.unlink()
