# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat as a process: in pipes, and on a terminal."""
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import termios

from .daemon import BUILD
from .process import TIMEOUT, Deadline

PROGRAM = BUILD / 'clients' / 'whinchat'


class Cli:
    """The command line of somebody whose daemon has its files under `root`."""

    def __init__(self, root, program=PROGRAM, **env):
        self.program = program
        self.env = {'PATH': os.environ['PATH'], 'HOME': str(root), 'WHINCHAT_ROOT': str(root), 'TZ': 'UTC',
                    'LC_ALL': 'C.UTF-8', 'TERM': 'xterm', 'PAGER': 'cat', 'G_DEBUG': 'gc-friendly,fatal-warnings',
                    'MALLOC_PERTURB_': '165', **env}
        for name in 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS':
            if name in os.environ:
                self.env[name] = os.environ[name]

    def run(self, *words, status=0, input='', **env):
        """Runs it to its end, which has to be `status` (None: any); gives what it wrote, .stdout and .stderr."""
        done = subprocess.run(_die_with_us([self.program, *words]), input=input, capture_output=True, timeout=TIMEOUT,
                              env={**self.env, **env}, check=False,
                              **({'text': True} if isinstance(input, str) else {}))
        assert status in (None, done.returncode), (words, done.returncode, done.stdout, done.stderr)
        return done

    def json(self, *words, **options):
        """The objects that it prints with --json."""
        return [json.loads(line) for line in self.run(*words, '--json', **options).stdout.splitlines()]

    def start(self, *words, **env):
        """Starts it, and goes on beside it."""
        return Running(_die_with_us([self.program, *words]), {**self.env, **env})

    def shell(self, script):
        """Starts a line of shell, which has the program as $WHINCHAT."""
        return Running(_die_with_us(['/bin/sh', '-c', script]), {**self.env, 'WHINCHAT': str(PROGRAM)})

    def terminal(self, *words, columns=80, **env):
        """Starts it on a terminal."""
        return Terminal(_die_with_us([self.program, *words]), {**self.env, **env}, columns)


def _die_with_us(argv):
    return ['setpriv', '--pdeathsig', 'KILL', '--', *map(str, argv)]


class Running:
    """A process whose output is read line by line."""

    def __init__(self, argv, env):
        self.process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self._buffers = {self.process.stdout: b'', self.process.stderr: b''}

    def _line(self, stream):
        deadline = Deadline()
        while b'\n' not in self._buffers[stream]:
            ready, _, _ = select.select([stream], [], [], deadline.left('a line'))
            data = os.read(stream.fileno(), 65536) if ready else b''
            if ready and not data:
                raise EOFError(f'no more lines; left: {self._buffers}, {self.process.poll()}')
            self._buffers[stream] += data
        line, _, self._buffers[stream] = self._buffers[stream].partition(b'\n')
        return line.decode()

    def line(self):
        """The next line of standard output."""
        return self._line(self.process.stdout)

    def json(self):
        return json.loads(self.line())

    def talk(self):
        """The next line of standard error."""
        return self._line(self.process.stderr)

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def finish(self, status=0):
        """Waits for the end, which has to be `status`; gives what was left of output and talk."""
        out, err = self.process.communicate(timeout=TIMEOUT)
        left = [(self._buffers[self.process.stdout] + out).decode(), (self._buffers[self.process.stderr] + err).decode()]
        assert self.process.returncode == status, (self.process.returncode, left)
        return left

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Terminal:
    """A process on a terminal of its own, for output, talk and input."""

    def __init__(self, argv, env, columns=80):
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
        self.process = subprocess.Popen(argv, env=env, stdin=theirs, stdout=theirs, stderr=theirs,
                                        start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)
        self.text = ''

    def _more(self, deadline, what):
        ready, _, _ = select.select([self._ours], [], [], deadline.left(what))
        try:
            data = os.read(self._ours, 65536) if ready else b''
        except OSError:  # EIO: nobody has the other side open any more
            return False
        self.text += data.decode(errors='replace').replace('\r\n', '\n')
        return True

    def wait_text(self, words, timeout=TIMEOUT):
        """Reads until those words were shown."""
        deadline = Deadline(timeout)
        while words not in self.text:
            try:
                assert self._more(deadline, words), f'ended without "{words}": {self.text!r}'
            except TimeoutError as late:
                raise TimeoutError(f'{late}; it shows {self.text!r}') from late

    @property
    def echoes(self):
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self._ours)[3] & termios.ECHO)

    def type(self, text):
        """What a person types; '\\x03' interrupts."""
        os.write(self._ours, text.encode())

    def finish(self, status=0):
        """Reads to the end, which has to be `status` (None: any); gives everything that was shown."""
        deadline = Deadline()
        while self._more(deadline, 'the end'):
            pass
        assert status in (None, self.process.wait(TIMEOUT)), (self.process.returncode, self.text)
        return self.text

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
