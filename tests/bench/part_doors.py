# SPDX-License-Identifier: GPL-3.0-or-later
"""What a call costs: through the JSON socket and through D-Bus, beside a server that does nothing
but read the request and print the same answer."""
import contextlib
import json

from lib.doors import NAME, PATH, BusDoor, JsonDoor
from lib.process import Child
from lib.session import Session

import measure
import subject

# What a daemon answers, where there is none to ask.
SAMPLE = {'status': {'version': '0.1.0', 'api_version': '1.0', 'epoch': '0123456789abcdef', 'state': 'online',
                     'started_ts': 1795220379609, 'unread': 3, 'accounts': [{'jid': 'alice@bench.test'}]}}
SAMPLE_BODY = "({'version': <'0.1.0'>, 'state': <'online'>, 'unread': <uint32 3>},)"


@contextlib.contextmanager
def echo(bench, session, answer, body):
    """The yardstick, on the same bus."""
    path = bench.directory / 'echo.sock'
    path.unlink(missing_ok=True)
    child = Child([measure.TOOLS / 'echo', path, json.dumps(answer, ensure_ascii=False), session.address, body],
                  bench.directory / 'echo.log', env=session.env)
    try:
        child.wait_line('ready')
        yield child, path
    finally:
        child.kill()


def measure_json(bench, child, path, daemon, method):
    calls, line = bench.settings.calls, measure.request(method)
    yardstick = measure.roundtrip('json', path, child.pid, calls, [line])
    ours = daemon and measure.roundtrip('json', daemon.socket, daemon.pid, calls, [line])
    add(bench.table, f'JSON {method}', ours, yardstick, 1.5)


def measure_bus(bench, child, address, daemon, method):
    calls, interface = bench.settings.calls, method.rpartition('.')
    yardstick = measure.roundtrip('dbus', address, child.pid, calls,
                                  ['im.whinchat.Bench /im/whinchat/Bench im.whinchat.Bench Call'])
    ours = daemon and measure.roundtrip('dbus', address, daemon.pid, calls,
                                        [f'{NAME} {PATH} {NAME}.{interface[0]} {interface[2]}'])
    add(bench.table, f'D-Bus {method}', ours, yardstick, None)


def add(table, name, ours, yardstick, goal):
    table.add(f"{name}, server's CPU", 'us', ours and ours['server_us'], yardstick='echo',
              measured=yardstick['server_us'], ratio_goal=goal)
    for figure, short in ('p50_us', 'p50'), ('p95_us', 'p95'):
        table.add(f'{name}, {short}', 'us', ours and ours[figure], yardstick='echo', measured=yardstick[figure])


def measure_doors(bench):
    if not subject.available():
        with Session() as session:
            session.start_bus()
            with echo(bench, session, SAMPLE, SAMPLE_BODY) as (child, path):
                measure_json(bench, child, path, None, 'Daemon.Status')
                measure_bus(bench, child, session.address, None, 'Daemon.Status')
        return
    with subject.Subject(bus=True) as daemon:
        daemon.sync(bench.replay(bench.settings.messages).account, timeout=600)
        body = BusDoor(daemon).call_packed('Daemon.Status', None).print_(True)
        for method in 'Daemon.Status', 'Events.Head':
            answer = JsonDoor(daemon).call(method)
            with echo(bench, daemon.session, answer, body) as (child, path):
                measure_json(bench, child, path, daemon, method)
                if method == 'Daemon.Status':
                    measure_bus(bench, child, daemon.session.address, daemon, method)
