# SPDX-License-Identifier: GPL-3.0-or-later
"""What OMEMO holds and does while nothing happens: two daemons at one time, of which one has it on, and a real server,
which keeps what they announce."""
from lib.prosody import Prosody
from lib.user import User

import measure
import subject


def add_account(server, daemon, on):
    account = server.add_user('idle')
    daemon.sync(account, timeout=60)
    user = User(daemon, account)
    if on:
        user.use_omemo()
    else:
        user.call('Omemo.SetPolicy', chat='', policy={'use': 'off'})
    user.door.close()


def restart(daemon):
    """What was made for the first time is in memory no longer."""
    daemon.stop()
    daemon.start()
    daemon.wait_live()


def watch(bench, pids):
    """Private memory and wake-ups a minute of each, as part_idle has them."""
    measure.pass_time(pids[0], bench.settings.settle_s)
    before = [measure.wakeups(pid) for pid in pids]
    measure.pass_time(pids[0], bench.settings.idle_s)
    minutes = bench.settings.idle_s / 60
    return [{'private_mb': measure.private_mb(pid),
             'wakeups': measure.woken(woken, measure.wakeups(pid)) / minutes if minutes else None}
            for pid, woken in zip(pids, before)]


def measure_both(bench, server, daemons):
    """With one account each, and with more."""
    found = []
    for more in 1, bench.settings.accounts:
        for on, daemon in daemons.items():
            for _ in range(more):
                add_account(server, daemon, on)
            restart(daemon)
        found.append(watch(bench, [daemon.pid for daemon in daemons.values()]))
    return found


def measure_omemo_idle(bench):
    if not subject.available():
        return
    with Prosody() as server, subject.Subject() as on, subject.Subject() as off:
        (ours, clear), (ours_more, clear_more) = measure_both(bench, server, {True: on, False: off})
    table, accounts = bench.table, bench.settings.accounts
    table.add('OMEMO, idle, one account, private memory', 'MB', ours['private_mb'], yardstick='off',
              measured=clear['private_mb'], value_goal=8)
    each, each_clear = ((more['private_mb'] - one['private_mb']) * 1000 / accounts
                        for more, one in ((ours_more, ours), (clear_more, clear)))
    table.add('OMEMO, idle, each further account, private memory', 'kB', each, yardstick='off', measured=each_clear)
    for name, figures, beside in (('one account', ours, clear), (f'{accounts + 1} accounts', ours_more, clear_more)):
        table.add(f'OMEMO, idle, {name}, wake-ups a minute', '', figures['wakeups'], yardstick='off',
                  measured=beside['wakeups'])
