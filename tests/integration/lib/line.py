# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that dies when it would write to the network next, if a test says so."""
import signal

from .daemon import BUILD, Daemon


class FaultyLine(Daemon):
    """The library tests/lib/fault-line.c stands between it and its sockets."""

    def __init__(self):
        super().__init__()
        self._mark = self.session.directory / 'line'
        self.preload(BUILD / 'tests' / 'lib' / 'libfault-line.so', FAULT_LINE=str(self._mark))

    def die_next(self):
        """What it stores before it says something is stored, and nothing of that leaves."""
        self._mark.touch()

    def wait_dead(self):
        """Waits until it is dead; afterwards its line is well."""
        status = self.child.wait()
        self._mark.unlink()
        assert status == -signal.SIGKILL, f'whinchatd ended with {status}:\n{self.last_log()}'
