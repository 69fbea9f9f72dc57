# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon whose clock is set by a test (libfaketime plays it)."""
import glob

import pytest

from .daemon import Daemon

LIBRARY = next(iter(glob.glob('/usr/lib/*/faketime/libfaketimeMT.so.1')), None)
needs_faketime = pytest.mark.skipif(not LIBRARY, reason='libfaketime is not installed')


class Clocked(Daemon):
    """Its wall clock is off by as many seconds as a test says; its monotonic clock is right."""

    def __init__(self):
        super().__init__()
        self.offset = self.session.directory / 'offset'
        self.set_clock(0)
        self.preload(LIBRARY, FAKETIME_TIMESTAMP_FILE=str(self.offset), FAKETIME_NO_CACHE='1',
                     FAKETIME_DONT_FAKE_MONOTONIC='1', FAKETIME_FORCE_MONOTONIC_FIX='0')

    def set_clock(self, seconds):
        part = self.offset.with_suffix('.part')
        part.write_text(f'{seconds:+}s')
        part.rename(self.offset)
