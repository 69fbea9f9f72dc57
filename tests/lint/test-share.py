#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./check leaves out of one build it runs in the other: no story's case falls out of both, none runs twice. Usage: test-share.py BUILD_DIRECTORY"""
import contextlib
import io
import json
import os
import pathlib
import re
import sys
import unittest
import unittest.mock

import pytest

sys.dont_write_bytecode = True
TOP = pathlib.Path(__file__).resolve().parent.parent.parent
STORIES = TOP / 'tests' / 'integration'
SERVERS = ['prosody', 'ejabberd']


class Collected:
    """What pytest would run: each case's id with the server that it names among its parameters, or None."""

    def __init__(self):
        self.cases = {}

    def pytest_collection_finish(self, session):
        for item in session.items:
            values = item.callspec.params.values() if hasattr(item, 'callspec') else ()
            self.cases[item.nodeid] = next((each for each in SERVERS if each in values), None)


def collect(build, **other):
    """What a run for this build, with other variables, consists of; for none ('') it is everything."""
    collected, said = Collected(), io.StringIO()
    with unittest.mock.patch.dict(os.environ, {'WHINCHAT_SHARE': build, **other}), contextlib.redirect_stdout(said):
        status = pytest.main(['--collect-only', '-q', '-p', 'no:cacheprovider', '--rootdir', str(STORIES), str(STORIES)],
                             plugins=[collected])
    if status != pytest.ExitCode.OK:
        raise RuntimeError(said.getvalue())
    return collected.cases


def programs():
    """Of each file of stories that is told to one daemon or two, by its name: its suite, and its environment."""
    tests = json.loads((BUILD / 'meson-info' / 'intro-tests.json').read_text(encoding='utf-8'))
    return {test['cmd'][-1]: (test['suite'][0].partition(':')[2], test['env'])
            for test in tests if test['cmd'][-2].endswith('/integration/run.py') and not test['suite'][0].endswith('other-library')}


def builds():
    """The builds of ./check, by what they are called where they share, with the suites that each of them leaves out."""
    text = (TOP / 'check').read_text(encoding='utf-8')
    return {name: re.findall(r'--no-suite (\S+)', options)
            for name, options in re.findall(r"^build_and_test (\S+) \S+ '([^']*)'", text, re.MULTILINE)}


class Share(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.left_out = builds()
        cls.programs = programs()
        # What is told by hand alone is in no check.
        cls.whole = {case: server for case, server in collect('').items() if case.partition('::')[0] in cls.programs}
        cls.runs = {name: cls.in_check(name) for name in cls.left_out}

    @classmethod
    def in_check(cls, build):
        share, cases = collect(build), set()
        for case in cls.whole:
            suite, env = cls.programs[case.partition('::')[0]]
            if suite not in cls.left_out[build] and (case in share or env.get('WHINCHAT_SHARE') == ''):
                cases.add(case)
        return cases

    def test_two_builds(self):
        self.assertEqual(set(self.left_out), {'plain', 'sanitized'})
        self.assertTrue(any(self.whole.values()))

    def test_nothing_is_lost(self):
        self.assertEqual(set(self.whole), set.union(*self.runs.values()))

    def test_nothing_runs_twice(self):
        self.assertEqual(set.intersection(*self.runs.values()), set())

    def test_other_library(self):
        """Of each library a story is told on another server."""
        other = set(collect('plain', WHINCHAT_DAEMON='whinchatd'))
        self.assertEqual({case for case in other if self.whole.get(case)},
                         {case for case in collect('sanitized') if self.whole.get(case)})

    def test_shares_are_even(self):
        for name, cases in self.runs.items():
            for server in SERVERS:
                on = [case for case, where in self.whole.items() if where == server]
                self.assertTrue(0.4 < len(cases.intersection(on)) / len(on) < 0.6, f'{name}: {server}')
            on = [case for case, where in self.whole.items() if not where and self.programs[case.partition('::')[0]][0] != 'peers']
            self.assertTrue(0.4 < len(cases.intersection(on)) / len(on) < 0.6, f'{name}: no server')

    def test_another_name(self):
        with self.assertRaises(RuntimeError):
            collect('another')


if __name__ == '__main__':
    BUILD = pathlib.Path(sys.argv.pop())
    unittest.main()
