#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pytest for meson: `run.py FILE [pytest options…]` prints TAP, one point a test."""
import os
import pathlib
import sys

import pytest

SLOW = 5  # seconds after which it is worth saying how long a story took


class Tap:
    """Writes the results as they come; why something failed stands in comment lines above it."""

    def __init__(self):
        self.out = os.fdopen(os.dup(1), 'w', buffering=1)  # pytest captures descriptor 1 itself
        self.count = 0

    def pytest_addoption(self, parser):
        # the terminal's plugin, which we do without, has it; what asserts explain depends on it
        parser.addoption('--verbose', type=int, default=2)

    def pytest_collection_finish(self, session):
        # a file with few cases may have none for one of the builds that share them (lib/share.py)
        elsewhere = not session.items and os.environ.get('WHINCHAT_SHARE')
        print(f'1..{len(session.items)}' + (' # SKIP all of it is told by the other build' if elsewhere else ''), file=self.out)

    def pytest_collectreport(self, report):
        if report.failed:
            self._comment(report.longreprtext)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            for title, text in report.sections:
                self._comment(f'{title}:\n{text}')
            self._comment(f'{report.when}: {report.longreprtext}')  # last: the end of a log is what is read
        if report.when == 'call' or report.outcome != 'passed' and report.when == 'setup':
            self._point(report)
        elif report.failed:
            self.count += 1
            print(f'not ok {self.count} teardown of {report.nodeid}', file=self.out)

    def _point(self, report):
        self.count += 1
        state = 'ok' if report.outcome != 'failed' else 'not ok'
        words = f'{state} {self.count} {report.nodeid.partition("::")[2]}'
        if report.skipped:
            reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.wasxfail
            words += f' # SKIP {reason.removeprefix("Skipped: ")}'
        print(words, file=self.out)
        if report.duration > SLOW:
            self._comment(f'took {report.duration:.0f} s')

    def _comment(self, text):
        for line in text.splitlines():
            print(f'# {line}', file=self.out)


def main(arguments):
    here = pathlib.Path(__file__).resolve().parent
    os.chdir(here)
    sys.dont_write_bytecode = True
    status = pytest.main(['-p', 'no:terminal', '-p', 'no:cacheprovider', '--rootdir', str(here), *arguments],
                         plugins=[Tap()])
    # meson takes failures from the points; anything else is an error of its own
    good = [pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED]
    if os.environ.get('WHINCHAT_SHARE'):
        good.append(pytest.ExitCode.NO_TESTS_COLLECTED)
    return 0 if status in good else int(status)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
