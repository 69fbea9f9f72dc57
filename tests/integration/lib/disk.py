# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon whose disk fails when a test says so, and what can be done to its database."""
import contextlib

from .daemon import BUILD, Daemon

PAGE = 4096
LIBRARY = BUILD / 'tests' / 'lib' / 'libfault-disk.so'


class FaultyDisk(Daemon):
    """The library tests/lib/fault-disk.c stands between it and its data directory."""

    def __init__(self, **options):
        super().__init__(**options)
        self._mode = self.session.directory / 'disk'
        self._waits = self.session.directory / 'disk-waits'
        self.preload(LIBRARY, FAULT_DISK=str(self.root / 'data'), FAULT_DISK_MODE=str(self._mode),
                     FAULT_DISK_WAITS=str(self._waits))

    def set_disk(self, mode):
        """'full', 'read-only', 'failing', 'slow', 'stuck' (slow, and no alarm goes off), 'patient' (only
        that: it ends by itself or not at all), or 'well'."""
        part = self._mode.with_suffix('.part')
        part.write_text(mode)
        part.rename(self._mode)

    def wait_slow(self, child=None):
        """Waits until the daemon, or another program on its disk, waits for a slow disk."""
        (child or self.child).wait_until(self._waits.exists, 'a slow sync')

    def assert_not_slow(self):
        """The daemon has not waited for the disk until now."""
        assert not self._waits.exists()

    @contextlib.contextmanager
    def disk(self, mode):
        self.set_disk(mode)
        try:
            yield
        finally:
            self.set_disk('well')

    @property
    def database(self):
        return self.root / 'data' / 'whinchat.db'

    def aside(self):
        """The damaged files that were moved, without their logs."""
        return sorted(path for path in self.database.parent.glob('whinchat.db*.damaged-*')
                      if not path.name.endswith(('-wal', '-shm')))

    def wait_lives(self, count):
        """Waits until its doors were opened that often since the start."""
        self.child.wait_until(lambda: self.child.text().count('answers') >= count, f'life {count}')
        return self


def overwrite(path, offset, data):
    """Changes bytes of a file behind the back of whoever has it open."""
    with open(path, 'r+b') as file:
        file.seek(offset)
        file.write(data)


def read_all(user, consumer='bot', **options):
    """Bodies that a named consumer gets, acknowledged."""
    bodies = []
    while True:
        answer = user.door.call('Events.Fetch', since='',
                                options={'consumer': consumer, 'kinds': ['message.new'], 'limit': 200, **options})
        bodies += [event['data']['body'] for event in answer['events']]
        if not answer['events'] and not answer['more']:
            return bodies
        user.door.call('Events.Ack', consumer=consumer, cursor=answer['cursor'])
