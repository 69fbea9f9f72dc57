# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast a sync is against a real Prosody, beside a reader that only counts."""
import time

from lib.prosody import Prosody

import measure
import subject
from corpus import Corpus
from replay import PAGE


def read_bare(bench, server):
    """Seconds that the limit program takes to read everything and keep nothing."""
    start = time.monotonic()
    figures = measure.tool('limit', *bench.yardstick_login(server), '-', measure.SCHEMA, 'count')
    return time.monotonic() - start, figures['messages']


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
        bare, ours = [], []
        for _ in range(bench.settings.runs):
            seconds, messages = read_bare(bench, server)
            assert messages == count, messages
            bare.append(count / seconds)
            if subject.available():
                ours.append(count / read_daemon(server, account))
    bench.table.add(f'sync of {count} from Prosody', 'messages/s', measure.median(ours) if ours else None,
                    yardstick='limit, counting', measured=measure.median(bare), ratio_goal=0.9, least=True)
