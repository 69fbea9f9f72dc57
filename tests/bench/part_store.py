# SPDX-License-Identifier: GPL-3.0-or-later
"""A large store: how the daemon bears filling it, its size, and what is fast in it."""
import collections
import re
import sqlite3

from lib.doors import JsonDoor

import measure
import subject
from part_sync import run_limit
from probe import Probe


def words_by_hits(corpus):
    """Words of the bodies, the most frequent first."""
    counts = collections.Counter()
    for item in corpus.items:
        if item.body:
            counts.update(set(re.findall(r'[a-z]{4,}', item.body.lower())))
    return [word for word, _ in counts.most_common()]


def phrases(corpus, count=20):
    """Two neighbouring words each, as somebody wrote them."""
    found = []
    for item in corpus.items[::-1]:
        pair = re.search(r'\b([a-z]{4,}) ([a-z]{4,})\b', item.body or '')
        if pair:
            found.append(f'"{pair[1]} {pair[2]}"')
        if len(found) == count:
            break
    return found


def searches(corpus):
    """Kind of a search -> its texts."""
    words = words_by_hits(corpus)
    middle = len(words) // 20
    return {'a rare word': words[-200:-180], 'a word': words[middle:middle + 20], 'a frequent word': words[:20],
            'a phrase': phrases(corpus), 'a prefix': [f'{word[:3]}*' for word in words[middle:middle + 20]],
            'one letter, Chinese': list('的一是我不了在人有他'), 'two letters, Chinese': ['我不', '的一', '在人', '有他']}


def table_mb(path, names):
    """What tables take whose names begin with one of those, by SQLite's own count."""
    with sqlite3.connect(f'file:{path}?mode=ro', uri=True) as db:
        rows = db.execute('SELECT name, sum(pgsize) FROM dbstat GROUP BY name').fetchall()
    db.close()
    return sum(size for name, size in rows if name.startswith(names)) / 1e6


def add_reading(bench, name, figures, goal):
    """Latency as a client sees it, and what of it is the daemon's work."""
    bench.table.add(f'{name}, p95', 'ms', figures['p95_us'] / 1000, value_goal=goal)
    bench.table.add(f'{name}, CPU', 'ms', figures['server_us'] / 1000)


def measure_filling(bench, daemon, count):
    probe = Probe(daemon)
    daemon.sync(bench.replay(count).account, timeout=900)
    figures = probe.figures()
    bench.table.add(f'sync of {count}, most CPU a call waited for', 'ms', figures['server_max_us'] / 1000, value_goal=20)
    bench.table.add(f'sync of {count}, the same for 99 of 100 calls', 'ms', figures['server_p99_us'] / 1000)
    bench.table.add(f'sync of {count}, peak memory', 'MB', measure.peak_mb(daemon.pid), value_goal=24)


def measure_start(bench, daemon, count):
    """Stops it, so that the log is written back, and looks at the file."""
    daemon.stop()
    journal = table_mb(daemon.database, ('journal',))
    per_100k = 100_000 / count
    run_limit(bench, 'index', count)
    bench.table.add('disc for 100,000 messages, journal pruned', 'MB',
                    (measure.size_mb(daemon.database) - journal) * per_100k, yardstick='limit',
                    measured=measure.size_mb(bench.directory / 'limit-index.db') * per_100k, value_goal=28)
    starts = [daemon.start_measured() * 1000]
    for _ in range(bench.settings.runs - 1):
        daemon.stop()
        starts.append(daemon.start_measured() * 1000)
    bench.table.add(f'start with {count} messages, CPU', 'ms', measure.median(starts), value_goal=50)


def measure_reading(bench, daemon, count):
    corpus, calls = bench.corpus(count), min(bench.settings.calls, 500)
    for name, texts in searches(corpus).items():
        requests = [measure.request('Messages.Search', text=text, options={'limit': 50}) for text in texts]
        figures = measure.roundtrip('json', daemon.socket, daemon.pid, calls, requests)
        add_reading(bench, f'search among {count}: {name}', figures, 15)
    history = measure.request('Messages.List', account='', chat=corpus.busiest, options={'limit': 50})
    figures = measure.roundtrip('json', daemon.socket, daemon.pid, calls, [history])
    add_reading(bench, f'newest 50 of a chat, {count} messages', figures, 3)


def check(daemon, corpus):
    """What is asked for has to be there, or the figures are those of an empty answer."""
    door = JsonDoor(daemon)
    for name, texts in searches(corpus).items():
        found = [door.call('Messages.Search', text=text, options={'limit': 50})['items'] for text in texts]
        assert any(found), f'{name}: nothing found'
    assert len(door.call('Messages.List', account='', chat=corpus.busiest, options={'limit': 50})['items']) == 50
    door.close()


def measure_store(bench):
    if not subject.available():
        return
    count = bench.settings.store_messages
    with subject.Subject() as daemon:
        measure_filling(bench, daemon, count)
        measure_start(bench, daemon, count)
        check(daemon, bench.corpus(count))
        measure_reading(bench, daemon, count)
