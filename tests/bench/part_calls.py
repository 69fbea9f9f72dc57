# SPDX-License-Identifier: GPL-3.0-or-later
"""Instructions that a call costs the server, counted by valgrind: the same on a busy machine."""
import os
import shutil
import subprocess

from lib.doors import JsonDoor
from lib.process import Child

import measure
import subject
from part_instructions import TOOL, counted

CALLS = 200  # at most


class Counter:
    """A server under callgrind, which writes what it has counted when it is told to."""

    def __init__(self, bench, name):
        self.calls = min(bench.settings.calls, CALLS)
        self.path = bench.profiles / f'callgrind.{name}'
        for old in self.path.parent.glob(f'{self.path.name}*'):
            old.unlink()
        self.wrapper = [*TOOL, '--vgdb=yes', f'--callgrind-out-file={self.path}']

    def each(self, pid, where, line):
        """Thousands of instructions of one of many such calls."""
        measure.roundtrip('json', where, pid, 20, [line])
        self._dump(pid)
        figures = measure.roundtrip('json', where, pid, self.calls, [line])
        return counted(self._dump(pid)) / (figures['calls'] + figures['warm']) / 1000

    def _dump(self, pid):
        subprocess.run(['callgrind_control', '--dump', str(pid)], check=True, capture_output=True)
        return max(self.path.parent.glob(f'{self.path.name}.*'), key=lambda path: int(path.suffix[1:]))


def count_echo(bench, name, answer, line):
    counter, path = Counter(bench, f'echo-{name}'), bench.directory / 'counted.sock'
    path.unlink(missing_ok=True)
    child = Child([*counter.wrapper, measure.TOOLS / 'echo', path, measure.json.dumps(answer, ensure_ascii=False)],
                  bench.directory / 'counted.log', env=dict(os.environ))
    try:
        child.wait_line('ready')
        return counter.each(child.pid, path, line)
    finally:
        child.kill()


def calls_of(corpus):
    return {'Daemon.Status': ({}, 1.5), 'Events.Head': ({}, 1.5),
            'Messages.List': ({'account': '', 'chat': corpus.busiest, 'options': {'limit': 50}}, None)}


def measure_calls(bench):
    if not subject.available() or not shutil.which('valgrind'):
        return
    count = min(bench.settings.messages, 2000)
    counter = Counter(bench, 'whinchatd-calls')
    with subject.Subject() as daemon:
        daemon.sync(bench.replay(count).account, timeout=600)
        daemon.stop()
        daemon.wrapper = counter.wrapper
        daemon.start(timeout=120)
        daemon.wait_live()
        for method, (params, goal) in calls_of(bench.corpus(count)).items():
            line = measure.request(method, **params)
            ours = counter.each(daemon.pid, daemon.socket, line)
            answer = JsonDoor(daemon).call(method, **params)
            bench.table.add(f'JSON {method}, instructions', 'k', ours, yardstick='echo',
                            measured=count_echo(bench, method, answer, line), ratio_goal=goal)
        daemon.stop()
