# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that draws on a terminal, and what a person would see there."""
import fcntl
import os
import pty
import signal
import struct
import subprocess
import termios
import threading
import weakref

import pyte

from .loop import call, loop
from .process import TIMEOUT, Deadline, Failed

LINES, COLUMNS = 40, 200


def last_seen():
    """What those that are there show now: (program, text)."""
    return [(screen.name, str(screen)) for screen in Screen.known if screen.running]


class Screen:
    """Started at once. It is read all the time, so that the program never waits for us."""

    known = weakref.WeakSet()

    def __init__(self, argv, env, cwd):
        self.name = argv[0]
        self._seen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._seen)
        self._changed = threading.Condition()
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', LINES, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            ['setpriv', '--pdeathsig', 'KILL', '--', *map(str, argv)], env={**env, 'TERM': 'xterm'}, cwd=cwd,
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)
        self._open = True
        call(loop().add_reader, self._ours, self._draw)
        Screen.known.add(self)

    @property
    def running(self):
        return self._process.poll() is None

    def _draw(self):
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # EIO: the program has closed its side
            data = b''
        with self._changed:
            if data:
                self._stream.feed(data)
            else:
                loop().remove_reader(self._ours)
                self._open = False
            self._changed.notify_all()

    def _rows(self):
        return [row.rstrip() for row in self._seen.display]

    def type(self, keys):
        """What a person types; '\\r' is the key Enter."""
        os.write(self._ours, keys.encode())

    def wait(self, wanted, what, timeout=TIMEOUT):
        """Waits until wanted(rows) gives something of what is shown, and gives that."""
        deadline = Deadline(timeout)
        with self._changed:
            while not (found := wanted(self._rows())):
                if not self._open:
                    raise Failed(f'{self.name} has ended before {what}; it showed\n{self}')
                try:
                    self._changed.wait(deadline.left(what))
                except TimeoutError as late:
                    raise TimeoutError(f'{late}; {self.name} shows\n{self}') from None
            return found

    def colour(self, words):
        """The colour in which words are shown."""
        with self._changed:
            row = next(index for index, text in enumerate(self._rows()) if words in text)
            return self._seen.buffer[row][self._seen.display[row].index(words)].fg

    def __str__(self):
        return '\n'.join(row for row in self._rows() if row)

    def finish(self):
        """Waits for the end, and gives the exit status."""
        try:
            return self._process.wait(TIMEOUT)
        finally:
            self.kill()

    def kill(self):
        """SIGKILL, where it is still there; nothing is shown afterwards."""
        if self.running:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._ours is not None:
            call(loop().remove_reader, self._ours)
            os.close(self._ours)
            self._ours = None
