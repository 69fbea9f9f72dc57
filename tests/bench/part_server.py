# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a sync is against a real Prosody, beside a reader that only counts.

The reader has stream management on, as the daemon has: a Prosody that has to remember what it sent
spends up to half as much again on each page, for whoever asks. Without is shown too."""
import time

from lib.prosody import Prosody

import measure
import subject
from corpus import Corpus
from replay import PAGE


def read_bare(bench, server, work, count):
    """Messages a second of the limit program, which reads everything and keeps nothing."""
    start = time.monotonic()
    figures = measure.tool('limit', *bench.yardstick_login(server), '-', measure.SCHEMA, work)
    assert figures['messages'] == count, figures
    return count / (time.monotonic() - start)


def read_daemon(server, account):
    with subject.Subject() as daemon:
        start = time.monotonic()
        daemon.sync(account, timeout=900)
        return time.monotonic() - start


def measure_server(bench):
    count = bench.settings.server_messages
    with Prosody(page=PAGE) as server:
        account = server.add_person('alice')
        server.fill(Corpus(count, domain=server.domain).fill_entries())
        bare, managed, ours = [], [], []
        for _ in range(bench.settings.runs):
            managed.append(read_bare(bench, server, 'managed', count))
            if subject.available():
                ours.append(count / read_daemon(server, account))
            bare.append(read_bare(bench, server, 'count', count))
    middle = measure.median(ours) if ours else None
    bench.table.add(f'sync of {count} from Prosody', 'messages/s', middle, yardstick='limit, counting, managed',
                    measured=measure.median(managed), ratio_goal=0.9, least=True)
    bench.table.add('the same beside a reader without stream management', 'messages/s', middle,
                    yardstick='limit, counting', measured=measure.median(bare), ratio_goal=0.9, least=True)
