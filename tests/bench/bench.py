# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parts of a benchmark share: settings, the corpus, a server that replays it."""
import contextlib
import dataclasses
import functools
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'integration'))

from lib.certificates import Authority  # noqa: E402
from lib.process import discard, scratch  # noqa: E402
from lib.server import PASSWORD  # noqa: E402

from corpus import Corpus  # noqa: E402
from replay import Replay  # noqa: E402
from table import Table  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Settings:
    messages: int = 20000         # of a sync that is compared
    store_messages: int = 100000  # in the store whose figures are absolute
    server_messages: int = 5000   # fetched from a real Prosody
    counted_messages: int = 1000  # under valgrind, and three times as many
    runs: int = 3                 # of what is short; the median counts
    calls: int = 5000             # of a round trip
    spawns: int = 20              # of a one-shot command
    idle_s: int = 180             # how long nothing happens
    settle_s: int = 70            # before memory is looked at: what begins has ended by then
    accounts: int = 10            # beyond the first, idle
    clients: int = 200            # connected at once
    many: int = 50                # that go online at once
    omemo_messages: int = 20000   # encrypted in an archive
    omemo_counted: int = 1000     # of those under valgrind, and three times as many; 0: nothing is
    omemo_members: int = 50       # of a room, each with three devices


SMOKE = Settings(messages=2000, store_messages=2000, server_messages=200, counted_messages=50, runs=1, calls=20,
                 spawns=2, idle_s=0, settle_s=0, accounts=2, clients=10, many=3, omemo_messages=300, omemo_counted=0,
                 omemo_members=2)


class Bench:
    """Everything is torn down at the end of the with statement."""

    def __init__(self, settings, profiles=None):
        self.settings = settings
        self._profiles = profiles
        self.table = Table()
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        self.directory = scratch('whinchat-bench-')
        self._stack.callback(discard, self.directory)
        self.authority = Authority(self.directory / 'ca')
        return self

    def __exit__(self, *reason):
        self._stack.close()

    @property
    def profiles(self):
        """Where profiles are written."""
        if not self._profiles:
            return self.directory
        path = pathlib.Path(self._profiles)
        path.mkdir(parents=True, exist_ok=True)
        return path

    @functools.lru_cache(maxsize=None)
    def corpus(self, count):
        return Corpus(count)

    @functools.lru_cache(maxsize=None)
    def replay(self, count):
        """The server with an archive of so many messages; 0: with nothing."""
        corpus = self.corpus(count) if count else None
        return self._stack.enter_context(Replay(self.authority, corpus))

    def keep(self, context):
        """Enters a context that lasts until the end."""
        return self._stack.enter_context(context)

    def yardstick_login(self, server, port=None):
        """The arguments by which the yardsticks log in."""
        return ['127.0.0.1', port or server.tls_port, server.ca_file, server.domain, 'alice', PASSWORD]
