#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file that the documents name is there: what stands between backticks and looks like a path, and every
link; and what they run can be run. And every protocol capability has its row in daemon/README.md, its other sources are named there, and
tests/README.md names every helper of the process tests. Usage: check-paths.py SOURCE_ROOT"""
import pathlib
import re
import sys

NAMED = re.compile(r'`([^`\n]+)`')
LINK = re.compile(r'\]\(([^)#:]+)(?:#[^)]*)?\)')
PATH = re.compile(r'[\w.-]+(/[\w.-]+)*/?$')
# A program in a block: what stands behind settings of the environment.
PROGRAM = re.compile(r'^ {4}(?:\w+=\S+ )*((?:\./)?[\w.-]+(?:/[\w.-]+)*/?[\w.-]*)(?= |$)', re.M)
KINDS = ('.c', '.h', '.py', '.md', '.xml', '.sql', '.build', '.lua', '.erl')
# A document may name things as they are called in the part of the tree that it is about.
PLACES = ('', 'daemon', 'tests', 'tests/integration', 'tests/integration/lib')
# What is built, installed or measured, and names that stand for others.
ELSEWHERE = re.compile(r'(build|share|profiles)/|(dbus/)?reference\.md$|whinchat/api\.sock$|name\.[ch]$|.*(NNNN|vN)')


def is_path(word):
    """Whether it speaks of a file of the tree."""
    return bool(PATH.match(word)) and not ELSEWHERE.match(word) and ('/' in word or word.endswith(KINDS))


def exists(root, folder, word):
    """Whether it is there: as it is, or as a module, whose source and header have one name."""
    bases = [folder, *(root / place for place in PLACES)]
    return any((base / (word + kind)).exists() for base in bases for kind in ('', '.c', '.h', '.py'))


def faults(root, page):
    text = page.read_text(encoding='utf-8')
    plain = re.sub(r'^```.*?^```$', '', text, flags=re.M | re.S)
    named = [word for code in NAMED.findall(plain) for word in code.split() if is_path(word)]
    yield from (f'{page.relative_to(root)}: there is no {word}' for word in named + LINK.findall(plain)
                if not exists(root, page.parent, word.strip('/')))


def closed_programs(root, page):
    """The files that a block of the page runs, and that nobody may run."""
    for word in PROGRAM.findall(page.read_text(encoding='utf-8')):
        path = root / word
        if '/' in word and path.is_file() and not path.stat().st_mode & 0o100:
            yield f'{page.relative_to(root)}: nobody may run {word}'


def pages(root):
    hidden = ('build', '.')
    return sorted(page for page in root.rglob('*.md')
                  if not any(part.startswith(hidden) for part in page.relative_to(root).parts))


def missing_rows(root):
    """The modules of daemon/xep that the table leaves out."""
    listed = re.search(r'^xeps = \[(.*?)\]', (root / 'daemon/xep/meson.build').read_text(encoding='utf-8'), re.M | re.S)[1]
    table = (root / 'daemon/README.md').read_text(encoding='utf-8')
    yield from (f'daemon/README.md: the table has no row for {name}' for name in re.findall(r"'([^']+)'", listed)
                if not re.search(rf'^\| `{name}` \|', table, re.M))


def unnamed(root, page, folder, pattern):
    """The files of a folder whose name no code on the page has, with or without its ending."""
    text = re.sub(r'^```.*?^```$', '', (root / page).read_text(encoding='utf-8'), flags=re.M | re.S)
    named = {word.rpartition('/')[2] for code in NAMED.findall(text) for word in code.split()}
    yield from (f'{page}: nothing is said of {path.name}' for path in sorted((root / folder).glob(pattern))
                if path.stem != '__init__' and not {path.name, path.stem} & named)


def main(root):
    found = [each for page in pages(root) for each in faults(root, page)] + list(missing_rows(root))
    found += [each for page in pages(root) for each in closed_programs(root, page)]
    found += unnamed(root, 'daemon/README.md', 'daemon/xep', '*.c')
    found += unnamed(root, 'tests/README.md', 'tests/integration/lib', '*.py')
    print(*found, sep='\n')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
