# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon holds and does while nothing happens, beside other programs that listen."""
import contextlib
import os
import shutil

from lib.process import Child

import measure
import subject
from part_doors import SAMPLE, SAMPLE_BODY, echo
from lib.server import PASSWORD


def add_people(bench, count):
    """So many more accounts of the replaying server, with empty archives."""
    server = bench.replay(0)
    return [server.add_user(f'idle{number}') for number in range(count)]


@contextlib.contextmanager
def listener(bench, account):
    """go-sendxmpp, waiting for messages."""
    log = bench.directory / 'go-sendxmpp.log'
    env = {**os.environ, 'SSL_CERT_FILE': str(account.server.ca_file), 'HOME': str(bench.directory)}
    child = Child(['go-sendxmpp', '-l', '-t', '-u', account.jid, '-p', PASSWORD, '-j',
                   f'127.0.0.1:{account.server.tls_port}'], log, env=env)
    try:
        account.server.accept()
        yield child
    finally:
        child.kill()


def watch(bench, pid):
    """Private memory after a while, then wake-ups and CPU of another while."""
    measure.pass_time(pid, bench.settings.settle_s)
    wakeups, cpu = measure.wakeups(pid), measure.cpu(pid)
    measure.pass_time(pid, bench.settings.idle_s)
    minutes = bench.settings.idle_s / 60
    figures = {'private_mb': measure.private_mb(pid)}
    if minutes:
        figures['wakeups'] = measure.woken(wakeups, measure.wakeups(pid)) / minutes
        figures['cpu_ms'] = (measure.cpu(pid) - cpu) * 1000 / minutes
    return figures


def measure_others(bench, session):
    """Yardsticks: the least that GLib with a bus takes, and a listener in Go."""
    found = {}
    with echo(bench, session, SAMPLE, SAMPLE_BODY) as (child, _):
        found['echo'] = watch(bench, child.pid)
    if shutil.which('go-sendxmpp'):
        account, = add_people(bench, 1)
        with listener(bench, account) as child:
            found['go-sendxmpp'] = watch(bench, child.pid)
    return found


def measure_idle(bench):
    if not subject.available():
        return
    with subject.Subject(bus=True) as daemon:
        daemon.sync(bench.replay(bench.settings.messages).account, timeout=600)
        daemon.stop()
        daemon.start()  # what a first sync left in memory is a figure of its own
        daemon.wait_live()
        ours = watch(bench, daemon.pid)
        for name, theirs in measure_others(bench, daemon.session).items():
            bench.table.add('idle, one account, private memory', 'MB', ours['private_mb'], yardstick=name,
                            measured=theirs['private_mb'], value_goal=8)
            if 'wakeups' in ours:
                bench.table.add('idle, wake-ups a minute', '', ours['wakeups'], yardstick=name,
                                measured=theirs['wakeups'], value_goal=1)
                bench.table.add('idle, CPU a minute', 'ms', ours['cpu_ms'], yardstick=name, measured=theirs['cpu_ms'])
        first, *others = add_people(bench, bench.settings.accounts + 1)
        daemon.sync(first, timeout=60)  # what an account costs once is not what each costs
        fewer = watch(bench, daemon.pid)
        for account in others:
            daemon.sync(account, timeout=60)
        more = watch(bench, daemon.pid)
    each = (more['private_mb'] - fewer['private_mb']) * 1000 / bench.settings.accounts
    bench.table.add('idle, each further account, private memory', 'kB', each, value_goal=120)
    if 'wakeups' in more:
        bench.table.add(f'idle, {bench.settings.accounts + 2} accounts, wake-ups a minute and account', '',
                        more['wakeups'] / (bench.settings.accounts + 2), value_goal=1)
