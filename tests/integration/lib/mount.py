# SPDX-License-Identifier: GPL-3.0-or-later
"""A real, small file system for the data of one daemon, in a mount namespace that ends with us.

Nobody else sees it, and nobody has to unmount it: the namespace lives as long as a `cat` whose
input only we hold, and the file system as long as the namespace and what has files open in it.
"""
import functools
import os
import pathlib
import re
import shutil
import subprocess

from .daemon import Daemon
from .process import TIMEOUT, Child, Failed

KINDS = {'tmpfs': ('mount',), 'ext4': ('mount', 'losetup', 'mkfs.ext4', 'e2fsck')}


def _call(argv, **options):
    return subprocess.run([str(word) for word in argv], check=False, capture_output=True, text=True, timeout=TIMEOUT, **options)


@functools.lru_cache(maxsize=None)
def obstacle(kind):
    """Why no such file system can be had here; None where it can."""
    missing = [program for program in ('unshare', 'nsenter', *KINDS[kind]) if not shutil.which(program)]
    if missing:
        return f'no {missing[0]} here'
    if kind == 'ext4' and os.geteuid() != 0:
        return 'only root has loop devices'
    flags = '-m' if os.geteuid() == 0 else '-rm'
    tried = _call(['unshare', flags, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
    if tried.returncode == 0 and kind == 'ext4':
        tried = _call(['losetup', '-f'])
    return f'nothing can be mounted here: {tried.stderr.strip()}' if tried.returncode else None


class Mount:
    """A file system of `size` MiB at `directory`, for those who are within the namespace."""

    def __init__(self, directory, kind, size):
        self.directory, self.kind = pathlib.Path(directory), kind
        self.image = self.directory.with_suffix('.image')
        self._size = size
        reader, self._hold = os.pipe()
        flags = ['-m'] if os.geteuid() == 0 else ['-rm']
        try:
            self._cat = Child(['unshare', *flags, 'sh', '-c', 'echo held; exec cat'], self.directory.with_suffix('.log'),
                              stdin=reader)
        finally:
            os.close(reader)
        self._cat.wait_line('held')
        users = [] if os.geteuid() == 0 else ['-U', '--preserve-credentials']
        # Who enters another user namespace is no longer told of our death: it is said again.
        self.enter = ('nsenter', '-t', str(self._cat.pid), '-m', *users, 'setpriv', '--pdeathsig', 'KILL', '--')
        self.directory.mkdir(mode=0o700, exist_ok=True)
        if kind == 'ext4':
            with open(self.image, 'wb') as file:
                file.truncate(size << 20)
            self.run('mkfs.ext4', '-q', '-m', '0', self.image)
        self.mount()

    def run(self, *words):
        done = _call([*self.enter, *words])
        if done.returncode:
            raise Failed(f'{words}: {done.stderr}')
        return done.stdout

    def mount(self):
        options = {'tmpfs': ('-t', 'tmpfs', '-o', f'size={self._size}m,mode=700', 'whinchat'),
                   'ext4': ('-t', 'ext4', '-o', 'loop,errors=remount-ro', self.image)}
        self.run('mount', *options[self.kind], self.directory)

    def unmount(self):
        self.run('umount', self.directory)

    @property
    def inside(self):
        """The directory as it is in the namespace, for us outside."""
        return pathlib.Path(f'/proc/{self._cat.pid}/root{self.directory}')

    def fill(self):
        """Leaves not a byte; what the database has reserved of its log stays its own."""
        with open(self.inside / 'ballast', 'ab', buffering=0) as file:
            for size in 1 << 16, 1 << 12, 1:
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as full:
                    assert full.errno == 28, full

    def empty(self):
        """Makes room again."""
        (self.inside / 'ballast').unlink()

    def set_read_only(self, read_only):
        """As somebody does by hand: the kernel refuses it while a file is open for writing."""
        # With the source too mount(8) adds none of the other options, some of which a user namespace may not set.
        source = self.image if self.kind == 'ext4' else 'whinchat'
        self.run('mount', '-o', f'remount,{"ro" if read_only else "rw"}', source, self.directory)

    def break_down(self):
        """What the kernel does by itself when it finds an ext4 damaged: nothing is written any more. What it had
        not written yet would be lost, as with the power; here nothing is."""
        self.run('sync', '-f', self.directory)
        (device,) = re.findall(rf'^/dev/(\S+) {re.escape(str(self.directory))} ', self.run('cat', '/proc/self/mounts'), re.M)
        trigger = pathlib.Path('/sys/fs/ext4', device, 'trigger_fs_error')
        trigger.write_text('tests of a disk that fails')

    def repair(self):
        """And what has to be done then, with nobody using it."""
        self.unmount()
        _call([*self.enter, 'e2fsck', '-p', '-f', self.image])
        self.mount()

    def close(self):
        os.close(self._hold)
        self._cat.wait()


class MountedDaemon(Daemon):
    """Its data directory is a file system of its own."""

    def __init__(self, kind, size=16, **options):
        super().__init__(**options)
        self.disk = Mount(self.root / 'data', kind, size)
        self.wrapper = self.disk.enter

    def wait_ready(self):
        """Waits until a start that waited for the disk goes on."""
        self.child.wait_line('answers')

    def close(self):
        try:
            super().close()
        finally:
            self.disk.close()
