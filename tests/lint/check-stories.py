#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file of stories that no list names is never run, and shows nothing. Usage: check-stories.py SOURCE_ROOT"""
import pathlib
import sys


def main(root):
    folder = pathlib.Path(root) / 'tests' / 'integration'
    listed = (folder / 'meson.build').read_text(encoding='utf-8')
    names = sorted(path.stem.removeprefix('test_') for path in folder.glob('test_*.py'))
    missing = [name for name in names if f"['{name}', " not in listed and f"['test_{name}.py']" not in listed]
    for name in missing:
        print(f'tests/integration/test_{name}.py: not in meson.build, so that nothing runs it')
    return 1 if missing or not names else 0


sys.exit(main(sys.argv[1]))
