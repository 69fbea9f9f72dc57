#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up what meson's logs tell: `summary.py BUILD_DIR…` shows how each failure ended, lists them, and
ends with one line of numbers; it exits with 1 when something failed or nothing ran. A program that
reports points (TAP) counts by its points, another as one test; everything counts once in each build
that ran it."""
import collections
import json
import pathlib
import re
import sys

POINT = re.compile(r'^(not )?ok\b[^#]*(# *skip)?', re.IGNORECASE)
LINES = 80  # of each stream of a program that failed: often the end of a long log is all that is kept
ELSEWHERE = 'all of it is told by the other build'  # integration/run.py
OUTCOMES = {'OK': 'passed', 'EXPECTEDFAIL': 'passed', 'SKIP': 'skipped'}


def results(build):
    log = pathlib.Path(build, 'meson-logs', 'testlog.json')
    for line in log.read_text(encoding='utf-8').splitlines():
        yield json.loads(line)


def count(test):
    """What one program adds: at least one of something, and a failure when it as a whole failed; nothing where another
    build has all of it."""
    points = collections.Counter()
    if test['result'] == 'SKIP' and ELSEWHERE in test.get('stdout', ''):
        return points
    for line in test.get('stdout', '').splitlines():
        point = POINT.match(line)
        if point:
            points['failed' if point[1] else 'skipped' if point[2] else 'passed'] += 1
    outcome = OUTCOMES.get(test['result'], 'failed')
    if not points or outcome == 'failed' and not points['failed']:
        points[outcome] += 1
    return points


def passed(line):
    point = POINT.match(line)
    return point and not point[1]


def show_end(title, test):
    """The last lines of what a program said, without the points that are in order."""
    for stream in 'stdout', 'stderr':
        lines = [line for line in test.get(stream, '').splitlines() if not passed(line)]
        print(f'--- {title}: {stream}' if lines else f'--- {title}: nothing on {stream}', *lines[-LINES:], sep='\n')


def main(builds):
    total, failures = collections.Counter(), []
    for build in builds:
        for test in results(build):
            points = count(test)
            total += points
            if points['failed']:
                failures.append(f'{build}: {test["name"]}: {test["result"]}')
                show_end(failures[-1], test)
    print(*failures, sep='\n', end='\n' if failures else '')
    print(f'{total["passed"]} passed, {total["failed"]} failed, {total["skipped"]} skipped')
    return 1 if total['failed'] or not total['passed'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
