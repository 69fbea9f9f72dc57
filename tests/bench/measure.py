# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the programs of the benchmarks, and asks the kernel what a process costs."""
import json
import os
import pathlib
import select
import statistics
import subprocess
import time

from lib.daemon import BUILD

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = BUILD / 'tests' / 'bench'
PYTHON = '/usr/bin/python3'
SCHEMA = HERE / 'yardstick.sql'


def run(*argv, env=None, requests=None, timeout=900):
    """Runs a program that prints its figures as JSON, and gives them."""
    done = subprocess.run([*map(str, argv)], env=env, input=requests, capture_output=True, text=True,
                          timeout=timeout, check=False)
    if done.returncode:
        raise RuntimeError(f'{argv[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}')
    return json.loads(done.stdout)


def output(*argv, timeout=60):
    """What a program prints that has to succeed."""
    return subprocess.run([*map(str, argv)], capture_output=True, text=True, timeout=timeout, check=True).stdout


def tool(name, *arguments, **options):
    """The same for one of our C programs."""
    return run(TOOLS / name, *arguments, **options)


def roundtrip(kind, where, pid, calls, requests):
    """Latency of calls, one at a time, and the CPU time they cost the server."""
    return tool('roundtrip', kind, where, pid, calls, requests=''.join(f'{line}\n' for line in requests))


def request(method, **params):
    """A line of the JSON door."""
    return json.dumps({'id': 1, 'method': method, 'params': params}, ensure_ascii=False)


def cpu(pid):
    """CPU time of a process so far, in seconds: user and system, of all its threads."""
    return time.clock_gettime((~pid << 3) | 2)  # what clock_getcpuclockid(3) makes of a pid


def _kilobytes(path, *names):
    fields = dict(line.split(':', 1) for line in pathlib.Path(path).read_text().splitlines() if ':' in line)
    return sum(int(fields[name].split()[0]) for name in names)


def peak_mb(pid):
    """The most memory it ever had resident."""
    return _kilobytes(f'/proc/{pid}/status', 'VmHWM') / 1024


def private_mb(pid):
    """What would be free again if it ended: pages of its own, and its program in memory. Clean pages of shared libraries
    are left out: whether another program has mapped them as well is chance."""
    program = os.readlink(f'/proc/{pid}/exe')
    total, name = 0, ''
    for line in pathlib.Path(f'/proc/{pid}/smaps').read_text(encoding='utf-8').splitlines():
        words = line.split(maxsplit=5)
        if '-' in words[0]:
            name = words[5] if len(words) > 5 else ''
        elif words[0] == 'Private_Dirty:' or (words[0] == 'Private_Clean:' and name == program):
            total += int(words[1])
    return total / 1024


def wakeups(pid):
    """How often each of its threads was woken so far."""
    return {task.name: _kilobytes(task / 'status', 'voluntary_ctxt_switches')
            for task in pathlib.Path(f'/proc/{pid}/task').iterdir()}


def woken(before, after):
    """How often that happened in between; a thread that has ended took its number with it."""
    return sum(count - before.get(thread, 0) for thread, count in after.items())


def pass_time(pid, seconds):
    """Lets time pass in which a process goes on; an error where it ends."""
    watched = os.pidfd_open(pid)
    try:
        if select.select([watched], [], [], seconds)[0]:
            raise RuntimeError(f'process {pid} has ended')
    finally:
        os.close(watched)


def size_mb(*paths):
    return sum(os.stat(path).st_size for path in paths if os.path.exists(path)) / 1e6


def median(values):
    return statistics.median(values)
