# SPDX-License-Identifier: GPL-3.0-or-later
"""Child processes and directories that do not outlive the test run, however it ends.

A child dies with us (PR_SET_PDEATHSIG, set by setpriv), also when we are killed; a directory is
removed by a small shell that waits for the end of a pipe only we hold. The death signal belongs
to the thread that started the child, so children are started by the main thread alone.
"""
import ctypes
import os
import pathlib
import random
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import weakref

TIMEOUT = 30.0  # for anything that takes well under a second on an idle machine


class Failed(Exception):
    """A process did not do what the test needs of it."""


class Deadline:
    """One limit for a story of several waits."""

    def __init__(self, seconds=TIMEOUT):
        self.end = time.monotonic() + seconds

    def left(self, what='this'):
        """Seconds that are left; an error when none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f'waited too long for {what}')
        return left


def scratch(prefix='whinchat-test-', folder=None):
    """Makes a directory (mode 0700) that vanishes when this process ends in any way."""
    path = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    reader, writer = os.pipe()
    # Whoever dies at the same moment may still write: try until it is gone.
    subprocess.Popen(['/bin/sh', '-c', 'read -r line; until rm -rf "$1"; do :; done', 'sh', path],
                     stdin=reader, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                     start_new_session=True, cwd='/')
    os.close(reader)
    _held[path] = writer
    return path


_held = {}


def discard(path):
    """Removes a scratch directory now."""
    shutil.rmtree(path, ignore_errors=True)
    os.close(_held.pop(path))


def free_ports(count):
    """Loopback ports that are nobody's, also not of another test run's at the same time.

    Below the range the kernel gives to outgoing connections; each stays reserved by the name of
    an abstract socket until this process ends."""
    ports = []
    for _ in range(50_000):
        port = random.randrange(15000, 32000)
        claim, probe = socket.socket(socket.AF_UNIX), socket.socket()
        try:
            claim.bind(f'\0whinchat-test-port-{port}')
            probe.bind(('127.0.0.1', port))
            ports.append(port)
            _claims.append(claim)
        except OSError:
            claim.close()
        finally:
            probe.close()
        if len(ports) == count:
            return ports
    raise Failed('no free ports')


_claims = []


class Child:
    """A process of ours: its output goes to a log that can be waited on line by line."""

    known = weakref.WeakSet()

    def __init__(self, argv, log, env=None, cwd=None, stdin=subprocess.DEVNULL, pass_fds=()):
        if threading.current_thread() is not threading.main_thread():
            raise Failed('children are started by the main thread')
        self.name = pathlib.Path(argv[0]).name
        self.log = pathlib.Path(log)
        self._waiter = None
        with open(self.log, 'ab') as out:
            self._begin = out.tell()  # before it stands what another process said
            self.process = subprocess.Popen(
                ['setpriv', '--pdeathsig', 'KILL', '--', *map(str, argv)], stdin=stdin, stdout=out,
                stderr=out, env=env, cwd=cwd, start_new_session=True, pass_fds=pass_fds)
        self.pid = self.process.pid
        Child.known.add(self)

    @property
    def running(self):
        return self.process.poll() is None

    def text(self):
        return self.log.read_text(errors='replace')

    def wait(self, timeout=TIMEOUT):
        """Waits for the end and gives the exit status (negative: signal)."""
        return self.process.wait(timeout)

    def wait_until(self, ready, what, timeout=TIMEOUT):
        """Waits until ready() holds; asks again whenever something is written beside the log."""
        deadline = Deadline(timeout)
        with Watch(self.log.parent, self.pid) as watch:
            while not ready():
                if not self.running:
                    raise Failed(f'{self.name} ended with {self.process.returncode} before '
                                 f'{what}:\n{self.text()[-4000:]}')
                watch.wait(deadline.left(what))

    def wait_line(self, words, timeout=TIMEOUT):
        """Waits until this process has written those words."""
        self.wait_until(lambda: words.encode() in self.log.read_bytes()[self._begin:], words, timeout)

    def terminate(self, timeout=TIMEOUT):
        """SIGTERM, then SIGKILL where it does not end; gives the exit status."""
        if self.running:
            self.process.send_signal(signal.SIGTERM)
            try:
                return self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode

    def kill(self):
        """SIGKILL to the process and whoever is left of its group."""
        if self.running:
            os.killpg(self.pid, signal.SIGKILL)
        return self.process.wait()


class Watch:
    """Wakes when something is written in a directory (inotify), or when a process ends."""

    CLOSE_WRITE, MODIFY, CREATE, MOVED_TO = 0x8, 0x2, 0x100, 0x80

    def __init__(self, directory, pid):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        events = self.CLOSE_WRITE | self.MODIFY | self.CREATE | self.MOVED_TO
        if self.fd < 0 or libc.inotify_add_watch(self.fd, os.fsencode(directory), events) < 0:
            raise OSError(ctypes.get_errno(), 'inotify')
        self.process = os.pidfd_open(pid)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.fd, selectors.EVENT_READ)
        self.selector.register(self.process, selectors.EVENT_READ)

    def wait(self, seconds):
        for key, _ in self.selector.select(seconds):
            if key.fd == self.fd:
                os.read(self.fd, 65536)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.selector.close()
        os.close(self.fd)
        os.close(self.process)


def listens(port, host='127.0.0.1'):
    """Whether a TCP port accepts connections."""
    try:
        socket.create_connection((host, port), timeout=1).close()
        return True
    except OSError:
        return False
