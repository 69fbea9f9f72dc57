#!/usr/bin/env python3
"""Adds up what meson's logs tell: `summary.py BUILD_DIR…` prints one line, and exits with 1 when a
test failed or none ran. A test counts once in each build that ran it."""
import json
import pathlib
import sys

PASSED = {'OK', 'EXPECTEDFAIL'}
SKIPPED = {'SKIP'}


def results(build):
    log = pathlib.Path(build, 'meson-logs', 'testlog.json')
    for line in log.read_text(encoding='utf-8').splitlines():
        yield json.loads(line)


def main(builds):
    passed = failed = skipped = 0
    for build in builds:
        for test in results(build):
            if test['result'] in PASSED:
                passed += 1
            elif test['result'] in SKIPPED:
                skipped += 1
            else:
                failed += 1
                print(f'{build}: {test["name"]}: {test["result"]}')
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
