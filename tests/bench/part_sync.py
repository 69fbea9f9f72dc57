# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sync costs: the same recorded pages for everybody, as fast as they read them."""
import sqlite3

import measure
import subject

COST = 's/10k'


def run_limit(bench, work, count):
    """Runs the limit program; gives its figures."""
    replay = bench.replay(count)
    database = bench.directory / f'limit-{work}.db'
    database.unlink(missing_ok=True)
    figures = measure.tool('limit', *bench.yardstick_login(replay), database, measure.SCHEMA, work)
    assert figures['messages'] == count, figures
    if work == 'index':
        check_store(database, bench.corpus(count))
    return figures


def run_slixmpp(bench, count):
    replay = bench.replay(count)
    database = bench.directory / 'slixmpp.db'
    database.unlink(missing_ok=True)
    figures = measure.run(measure.PYTHON, measure.HERE / 'sync_slixmpp.py', *bench.yardstick_login(replay),
                          database, measure.SCHEMA)
    assert figures['messages'] == count, figures
    check_store(database, bench.corpus(count))
    return figures


def check_store(path, corpus):
    """A yardstick that did not do the work is none."""
    texts = sum(item.body is not None for item in corpus.items)
    with sqlite3.connect(path) as db:
        held, = db.execute('SELECT count(*) FROM message WHERE body IS NOT NULL').fetchone()
        assert held == texts, f'{held} of {texts} texts'
        db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    db.close()


def bodies_in(database):
    """How many texts the daemon's database holds: of messages, and of corrections, which are theirs from then on."""
    with sqlite3.connect(f'file:{database}?mode=ro', uri=True) as db:
        held, = db.execute('SELECT (SELECT count(*) FROM message WHERE body IS NOT NULL) + (SELECT count(*) FROM annotation '
                           'JOIN message ON id = message WHERE annotation.kind = 3 AND message.chat < 0)').fetchone()
    db.close()
    return held


def run_daemon(bench, count):
    """Syncs in a new daemon; gives its figures."""
    with subject.Subject() as daemon:
        seconds = daemon.sync(bench.replay(count).account, timeout=600)
        peak = measure.peak_mb(daemon.pid)
        held = bodies_in(daemon.database)
    texts = sum(item.body is not None for item in bench.corpus(count).items)
    assert held == texts, f'{held} of {texts} texts'
    return {'cpu_us': seconds * 1e6, 'peak_kb': peak * 1024}


def per_10k(runs, count):
    return measure.median([run['cpu_us'] for run in runs]) / 1e6 * 10000 / count


def measure_sync(bench):
    count, table = bench.settings.messages, bench.table
    limits, daemons = [], []
    for _ in range(bench.settings.runs):  # by turns, so that a busy moment hits both
        limits.append(run_limit(bench, 'index', count))
        if subject.available():
            daemons.append(run_daemon(bench, count))
    limit, slixmpp = per_10k(limits, count), run_slixmpp(bench, count)
    ours = per_10k(daemons, count) if daemons else None
    table.add('sync, CPU', COST, ours, yardstick='limit', measured=limit, ratio_goal=2)
    table.add('sync, CPU', COST, ours, yardstick='slixmpp', measured=per_10k([slixmpp], count), ratio_goal=0.25)
    for work in 'count', 'parse', 'store':
        table.add(f'of the limit: {work}', COST, yardstick='limit',
                  measured=per_10k([run_limit(bench, work, count)], count))
    peak = daemons[-1]['peak_kb'] / 1024 if daemons else None
    table.add(f'sync of {count}, peak memory', 'MB', peak, yardstick='limit', measured=limits[-1]['peak_kb'] / 1024)
    table.add(f'sync of {count}, peak memory', 'MB', peak, yardstick='slixmpp', measured=slixmpp['peak_kb'] / 1024)
