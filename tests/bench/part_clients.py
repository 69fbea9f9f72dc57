# SPDX-License-Identifier: GPL-3.0-or-later
"""Many clients: what they cost while they only are there, and while they do not read what they asked for."""
import contextlib

from lib.doors import Line

import measure
import subject
from corpus import Corpus
from replay import Replay

DOMAIN = 'news.test'  # of the account whose messages are told to those who do not read


@contextlib.contextmanager
def connected(daemon, count, method, params):
    """So many connections that have each been answered once."""
    lines = [Line(daemon.socket) for _ in range(count)]
    try:
        for line in lines:
            line.finish(line.start(method, params))
        yield
    finally:
        for line in lines:
            line.close()


def add_each(bench, name, daemon, before, goal):
    grown = (measure.private_mb(daemon.pid) - before) * 1024 / bench.settings.clients
    bench.table.add(f'{bench.settings.clients} clients, {name}: memory of each', 'KiB', grown, value_goal=goal)


def measure_clients(bench):
    if not subject.available():
        return
    count, messages = bench.settings.clients, bench.settings.messages
    news = bench.keep(Replay(bench.authority, Corpus(messages, domain=DOMAIN), DOMAIN))
    with subject.Subject() as daemon:
        # A sync as large as the one below: what that leaves in memory is not the clients'.
        alone = daemon.sync(bench.replay(messages).account, timeout=900)
        before = measure.private_mb(daemon.pid)
        with connected(daemon, count, 'Daemon.Hello', {}):
            add_each(bench, 'idle', daemon, before, 8)
        before = measure.private_mb(daemon.pid)
        follow = {'options': {'kinds': ['message.new'], 'backfill': True}}
        with connected(daemon, count, 'Events.Subscribe', follow):
            watched = daemon.sync(news.account, timeout=900)
            add_each(bench, f'stalled, {messages} events', daemon, before, 80)
    bench.table.add(f'{count} clients, stalled: CPU of that sync', 's', watched, yardstick='without them', measured=alone)
