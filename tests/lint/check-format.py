#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All C stands as clang-format 14 puts it; other versions do it a little otherwise, so without that one
the check is skipped. Usage: check-format.py SOURCE_ROOT"""
import pathlib
import re
import shutil
import subprocess
import sys

from csource import read_all

SKIP = 77
VERSION = '14'


def find_program():
    """clang-format of the right version, or nothing."""
    for name in f'clang-format-{VERSION}', 'clang-format':
        path = shutil.which(name)
        said = subprocess.run([path, '--version'], text=True, capture_output=True).stdout if path else ''
        if re.search(rf'version {VERSION}\.', said):
            return path
    return None


def main(root):
    program = find_program()
    if not program:
        print(f'clang-format {VERSION} is not installed')
        return SKIP
    files = [source.path for source in read_all(root)]
    done = subprocess.run([program, '--dry-run', '--Werror', *files], text=True, stderr=subprocess.PIPE)
    for line in sorted(set(re.findall(r'^(\S+?:\d+):\d+: error', done.stderr, re.M))):
        print(f'{line}: clang-format -i puts it otherwise')
    return done.returncode


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
