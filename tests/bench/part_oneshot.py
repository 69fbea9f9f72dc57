# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command costs that runs once: sending a message, beside a program that logs in for it."""
import os
import shutil

from lib.doors import JsonDoor
from lib.process import Failed
from lib.prosody import Prosody
from lib.server import PASSWORD

import measure
import subject

CLI = measure.BUILD / 'clients' / 'whinchat'


def offers(verb):
    """Whether the command line has that verb."""
    return CLI.exists() and verb in measure.output(CLI, '--help')


def spawn(bench, *command, env=None):
    return measure.tool('spawn', bench.settings.spawns, *command, env=env)


def send_by_go(bench, account, other):
    text = bench.directory / 'message.txt'
    text.write_text('one shot\n')
    env = {**os.environ, 'SSL_CERT_FILE': str(account.server.ca_file), 'HOME': str(bench.directory)}
    return spawn(bench, 'go-sendxmpp', '-t', '-u', account.jid, '-p', PASSWORD, '-j',
                 f'127.0.0.1:{account.server.tls_port}', '-m', text, other.jid, env=env)


def check_sent(daemon, account, other, count):
    """Every one of them was sent by then, or will have to be."""
    door = JsonDoor(daemon)
    items = door.call('Messages.List', account=account.jid, chat=other.jid, options={'limit': 200})['items']
    door.close()
    sent = [item for item in items if item['dir'] == 'out']
    if len(sent) != count:
        raise Failed(f'{len(sent)} of {count} messages')


def measure_send(bench, daemon, account, other):
    env = {**daemon.session.env, 'WHINCHAT_ROOT': str(daemon.root)}
    ours = spawn(bench, CLI, 'send', other.jid, 'one shot', env=env)
    check_sent(daemon, account, other, bench.settings.spawns)
    theirs = send_by_go(bench, account, other)
    bench.table.add('send, one shot, wall', 'ms', ours['p50_us'] / 1000, yardstick='go-sendxmpp',
                    measured=theirs['p50_us'] / 1000, ratio_goal=0.2)
    bench.table.add('send, one shot, CPU of the command', 'ms', ours['cpu_us'] / 1000, yardstick='go-sendxmpp',
                    measured=theirs['cpu_us'] / 1000, ratio_goal=1)


def measure_plain(bench, daemon):
    """What the command adds to the daemon's answer."""
    env = {**daemon.session.env, 'WHINCHAT_ROOT': str(daemon.root)}
    ours = spawn(bench, CLI, 'status', env=env)
    answer = measure.roundtrip('json', daemon.socket, daemon.pid, min(bench.settings.calls, 500),
                               [measure.request('Daemon.Status')])
    bench.table.add("whinchat status, wall beyond the daemon's answer", 'ms',
                    (ours['p50_us'] - answer['p50_us']) / 1000, value_goal=10)


def measure_oneshot(bench):
    if not subject.available():
        return
    with Prosody() as server, subject.Subject() as daemon:
        account, other = server.add_person('alice'), server.add_person('bob')
        daemon.sync(account, timeout=60)
        if offers('status'):
            measure_plain(bench, daemon)
        if offers('send') and shutil.which('go-sendxmpp'):
            measure_send(bench, daemon, account, other)
