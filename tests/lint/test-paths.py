#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-paths.py finds what a document names and nobody has, and nothing else."""
import importlib.util
import pathlib
import tempfile
import unittest

_spec = importlib.util.spec_from_file_location('check_paths', pathlib.Path(__file__).with_name('check-paths.py'))
check_paths = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check_paths)


class Faults(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)
        for name in 'daemon/store/db.c', 'tests/packages', 'api/door.md':
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).touch()

    def found(self, text):
        (self.root / 'api' / 'README.md').write_text(text)
        return [fault.rpartition(' ')[2] for page in check_paths.pages(self.root)
                for fault in check_paths.faults(self.root, page)]

    def test_what_is_there(self):
        text = '`daemon/store/db.c` `store/db` `store/` `tests/packages` `sh tests/packages` [door](door.md#top)'
        self.assertEqual(self.found(text), [])

    def test_what_is_not(self):
        self.assertEqual(self.found('`store/dc.c` and `dc.h`, `run tests/package`, `daemon/stare/`; [x](gone.md)'),
                         ['store/dc.c', 'dc.h', 'tests/package', 'daemon/stare/', 'gone.md'])

    def test_what_is_no_path(self):
        text = '`~/.local/x`, `whinchat send`, `a_b ()`, `build/x.c`, `<name>.c`\n```sh\ncat `x/y.c`\n```\n[x](https://x.y/z)'
        self.assertEqual(self.found(text), [])

    def test_programs(self):
        """One that nobody may run; another that may; what is only read, or is no program of the tree."""
        for name, mode in ('run.py', 0o644), ('try', 0o755):
            (self.root / 'tests' / name).touch(mode=mode)
        page = self.root / 'README.md'
        page.write_text('    X=$PWD/y tests/run.py --all\n    ./tests/try\n    python3 tests/run.py\ntests/run.py\n    ls /bin\n')
        self.assertEqual([*check_paths.closed_programs(self.root, page)], ['README.md: nobody may run tests/run.py'])

    def test_capabilities(self):
        (self.root / 'daemon' / 'xep').mkdir()
        (self.root / 'daemon' / 'xep' / 'meson.build').write_text("xeps = [\n  '0001-a',\n  'im-b',\n]\nx = ['c']\n")
        (self.root / 'daemon' / 'README.md').write_text('| `im-b` | B |\n0001-a\n')
        self.assertEqual([*check_paths.missing_rows(self.root)], ['daemon/README.md: the table has no row for 0001-a'])

    def test_files_of_a_folder(self):
        for name in 'one.py', 'two.py', 'three.py', '__init__.py':
            (self.root / name).touch()
        (self.root / 'README.md').write_text('| `one.py`, `lib/two` | some |\n```\nthree.py\n```\n')
        self.assertEqual([*check_paths.unnamed(self.root, 'README.md', '', '*.py')],
                         ['README.md: nothing is said of three.py'])

    def test_built_documents_are_left_alone(self):
        (self.root / 'build-x').mkdir()
        (self.root / 'build-x' / 'README.md').write_text('`a/b.c`')
        self.assertEqual(self.found(''), [])


if __name__ == '__main__':
    unittest.main()
