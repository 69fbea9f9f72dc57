# SPDX-License-Identifier: GPL-3.0-or-later
"""Instructions that each message of a sync costs, counted by valgrind: the same on a busy machine.

Two syncs of different length are counted and subtracted, so that start, login and end drop out."""
import re
import shutil

import measure
import subject
from part_sync import bodies_in

TOOL = ['valgrind', '--tool=callgrind', '--quiet']


def counted(path):
    """Instructions in what callgrind wrote."""
    return int(re.search(r'^(?:totals|summary): (\d+)', path.read_text(), re.MULTILINE)[1])


def profile(bench, name):
    return bench.profiles / f'callgrind.{name}'


def count_limit(bench, count):
    database, out = bench.directory / 'counted.db', profile(bench, f'limit-{count}')
    database.unlink(missing_ok=True)
    measure.run(*TOOL, f'--callgrind-out-file={out}', measure.TOOLS / 'limit',
                *bench.yardstick_login(bench.replay(count)), database, measure.SCHEMA, 'index')
    return counted(out)


def count_slixmpp(bench, count):
    database, out = bench.directory / 'counted.db', profile(bench, f'slixmpp-{count}')
    database.unlink(missing_ok=True)
    measure.run(*TOOL, f'--callgrind-out-file={out}', measure.PYTHON, measure.HERE / 'sync_slixmpp.py',
                *bench.yardstick_login(bench.replay(count)), database, measure.SCHEMA)
    return counted(out)


def count_daemon(bench, count):
    out = profile(bench, f'whinchatd-{count}')
    with subject.Subject() as daemon:
        daemon.stop()
        daemon.wrapper = [*TOOL, f'--callgrind-out-file={out}']
        daemon.start(timeout=120)
        daemon.sync(bench.replay(count).account, timeout=900)
        daemon.stop()
        assert bodies_in(daemon.database) == sum(item.body is not None for item in bench.corpus(count).items)
    return counted(out)


def each(bench, how, count):
    """Instructions of a message, in thousands."""
    return (how(bench, 3 * count) - how(bench, count)) / (2 * count) / 1000


def measure_instructions(bench):
    if not shutil.which('valgrind'):
        return
    count = bench.settings.counted_messages
    limit = each(bench, count_limit, count)
    ours = each(bench, count_daemon, count) if subject.available() else None
    bench.table.add('sync, instructions a message', 'k', ours, yardstick='limit', measured=limit, ratio_goal=2)
    if count < 100:
        return  # nearly all that is counted would be how Python starts, which takes longer than everything else here
    slixmpp = each(bench, count_slixmpp, count // 5)
    bench.table.add('sync, instructions a message', 'k', ours, yardstick='slixmpp', measured=slixmpp, ratio_goal=0.25)
