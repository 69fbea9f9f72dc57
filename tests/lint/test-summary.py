#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""summary.py counts what ran, and its end tells why something failed."""
import contextlib
import importlib.util
import io
import json
import pathlib
import tempfile
import unittest

_spec = importlib.util.spec_from_file_location('summary', pathlib.Path(__file__).parent.with_name('summary.py'))
summary = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(summary)


class Summary(unittest.TestCase):
    def said(self, *tests, status):
        """What it prints of one build with these tests, line by line."""
        with tempfile.TemporaryDirectory() as build, contextlib.redirect_stdout(io.StringIO()) as out:
            log = pathlib.Path(build, 'meson-logs', 'testlog.json')
            log.parent.mkdir()
            log.write_text(''.join(json.dumps(test) + '\n' for test in tests))
            self.assertEqual(summary.main([build]), status)
        return out.getvalue().replace(build, 'BUILD').splitlines()

    def test_nothing_failed(self):
        points = {'name': 'a', 'result': 'OK', 'stdout': '1..3\nok 1 x\nok 2 y # SKIP why\nok 3 z\n'}
        plain = {'name': 'b', 'result': 'OK', 'stderr': 'a remark\n'}
        self.assertEqual(self.said(points, plain, status=0), ['3 passed, 0 failed, 1 skipped'])

    def test_nothing_ran(self):
        self.assertEqual(self.said(status=1), ['0 passed, 0 failed, 0 skipped'])

    def test_told_elsewhere(self):
        """What another build has all of is no test of this one; what is left out for another reason is said."""
        elsewhere = {'name': 'a', 'result': 'SKIP', 'stdout': f'1..0 # SKIP {summary.ELSEWHERE}\n'}
        other, good = {'name': 'b', 'result': 'SKIP', 'stdout': '1..0 # SKIP why\n'}, {'name': 'c', 'result': 'OK'}
        self.assertEqual(self.said(elsewhere, other, good, status=0), ['1 passed, 0 failed, 1 skipped'])

    def test_points_that_failed(self):
        points = {'name': 'a', 'result': 'FAIL', 'stdout': '1..3\nok 1 x\n# why\nnot ok 2 y\nok 3 z\n', 'stderr': 'oh\n'}
        self.assertEqual(self.said(points, status=1),
                         ['--- BUILD: a: FAIL: stdout', '1..3', '# why', 'not ok 2 y',
                          '--- BUILD: a: FAIL: stderr', 'oh', 'BUILD: a: FAIL', '2 passed, 1 failed, 0 skipped'])

    def test_programs_that_failed(self):
        """All are shown, each by its last lines; the list of them stands at the end."""
        said = self.said({'name': 'a', 'result': 'TIMEOUT', 'stdout': 'ok 1 x\n'}, {'name': 'b', 'result': 'OK'},
                         {'name': 'c', 'result': 'FAIL', 'stderr': ''.join(f'{n}\n' for n in range(1000))}, status=1)
        self.assertEqual(said[:3], ['--- BUILD: a: TIMEOUT: nothing on stdout', '--- BUILD: a: TIMEOUT: nothing on stderr',
                                    '--- BUILD: c: FAIL: nothing on stdout'])
        self.assertEqual(said[4:-3], [str(n) for n in range(1000 - summary.LINES, 1000)])
        self.assertEqual(said[-3:], ['BUILD: a: TIMEOUT', 'BUILD: c: FAIL', '2 passed, 2 failed, 0 skipped'])


if __name__ == '__main__':
    unittest.main()
