# SPDX-License-Identifier: GPL-3.0-or-later
"""Many accounts at once: until all of them are online on a real server, and how long the daemon is away from
its other clients meanwhile."""
import time

from lib.doors import JsonDoor
from lib.process import Deadline
from lib.prosody import Prosody

import measure
import subject
from probe import Probe


def add_people(server, daemon, count):
    """Accounts whose passwords are read from files, so that no program of theirs is counted."""
    for _ in range(count):
        account = server.add_user('many')
        daemon.sync(account, timeout=60, password=account.password, password_store='insecure-file', password_command='')


def wait_online(daemon, count, timeout=120):
    """Waits until every account is online and its archive caught up."""
    deadline = Deadline(timeout)
    door = JsonDoor(daemon)
    events = door.follow(kinds=['account.state'])
    online = {account['jid'] for account in door.call('Accounts.List')['accounts'] if account['state'] == 'online'}
    while len(online) < count:
        while not events.events:
            events.more(deadline)
        data = events.events.pop(0)['data']
        (online.add if data['state'] == 'online' else online.discard)(data['jid'])
    events.close()
    door.close()


def measure_start(bench, daemon, count, how):
    began = time.monotonic()
    daemon.start()
    probe = Probe(daemon)
    before = measure.cpu(daemon.pid)
    wait_online(daemon, count)
    wall, cpu = time.monotonic() - began, measure.cpu(daemon.pid) - before
    figures = probe.figures()
    name = f'{count} accounts, {how}'
    bench.table.add(f'{name}: all online', 's', wall, value_goal=3)
    bench.table.add(f'{name}: the daemon\'s CPU for that', 's', cpu)
    bench.table.add(f'{name}: longest wait for an answer', 'ms', figures['max_us'] / 1000, value_goal=100)
    bench.table.add(f'{name}: most CPU that one waited for', 'ms', figures['server_max_us'] / 1000)


def measure_many(bench):
    if not subject.available():
        return
    count = bench.settings.many
    with Prosody() as server, subject.Subject() as daemon:
        add_people(server, daemon, count)
        daemon.stop()
        measure_start(bench, daemon, count, 'streams resumed')
        daemon.stop()
        server.restart()  # and knows none of the streams
        measure_start(bench, daemon, count, 'logged in anew')
