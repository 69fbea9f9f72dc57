#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of the house that a machine can see, in all C and Python of the project.
Usage: check-style.py SOURCE_ROOT"""
import pathlib
import re
import sys

from csource import FOLDERS, read_all

LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
MAX_LINES = 50  # of a function
MAX_DEPTH = 3   # of blocks in it

# what must not stand in the code of the programs; why
NOT_IN_PROGRAMS = [
    (r'\bgoto\b', 'an early return or g_auto* does it'),
    (r'\b(?:g_)?u?sleep \(', 'the main loop never waits'),
    (r'\b(?:system|popen) \(', 'GSubprocess does not block'),
    (r'\bg_spawn_\w*sync \(|\bg_subprocess_wait \(', 'the main loop never waits'),
    (r'\b(?:strcpy|strcat|sprintf|vsprintf|strncpy|alloca|g_alloca) \(', 'bounds are not its business'),
    (r'\b(?:atoi|atol|atoll) \(', 'what is no number is an error'),
    (r'\bstrtok \(|\brand \(|\blocaltime \(|\bgmtime \(', 'it keeps state for the whole process'),
    (r'\bjson_gvariant_\w+', 'see api/json.c for what it does to numbers'),
    (r'\bg_bus_get(?:_sync)? \(', 'its connection stays closed once it was, and ends the process'),
    (r'\bg_thread_new \(', 'one worker reads, and that is a pool'),
    (r'\bg_main_context_iteration \(', 'nothing waits inside of the main loop'),
]
# ... and where it may all the same
MAY = {'daemon/life.c': r'\bg_main_context_iteration \('}

NOT_IN_TESTS = [(r'\b(?:g_)?u?sleep \(|\bnanosleep \(', 'wait for what is to happen')]


def check_words(source, rules):
    for pattern, why in rules:
        if MAY.get(source.name) == pattern:
            continue
        for line in source.find(pattern):
            yield line, f'{source.lines[line - 1].strip()}: {why}'


def check_beginning(source):
    if source.text.split('\n', 1)[0] != f'/* {LICENCE} */':
        yield 1, 'does not begin with its licence'
    # the compiler warns of it where a header is compiled by itself
    if source.path.suffix == '.h' and source.path.parent.name != 'pch' and \
            not re.search(r'^#pragma once$', source.text, re.M):
        yield 1, 'may be included twice'
    if source.path.suffix == '.c' and source.includes[:1] != ['config.h']:
        yield 1, 'does not include config.h before all else'


def is_mutable(line):
    """Whether the line begins a variable of the file that may change."""
    head = line.split('=')[0]
    if not re.match(r'(?:static )?[A-Za-z_][\w *]*\w(?:\[\w*\])*\s*(?:=|;|$)', line) or not re.search(r'[=;]', line):
        return False
    if re.match(r'(?:typedef|struct|enum|union|extern|return)\b', line):
        return False
    last_star = head.rfind('*')
    return 'const' not in (head[last_star:] if last_star >= 0 else head)


def check_variables(source):
    if source.path.suffix == '.c':
        for number, line in enumerate(source.lines, 1):
            if is_mutable(line):
                yield number, f'{line.strip()}: a variable of the file that may change'
    for number in source.find(r'^ +(?:g_autoptr \(GError\)|GError) \*?\w+;'):
        if source.lines[number - 1].startswith('  ') and is_in_function(source, number):
            yield number, 'an error that does not begin as NULL'


def is_in_function(source, number):
    return any(each.line < number < each.line + each.length for each in source.functions)


def check_functions(source):
    for each in source.functions:
        if each.length > MAX_LINES:
            yield each.line, f'{each.name} has {each.length} lines'
        if each.depth > MAX_DEPTH:
            yield each.line, f'{each.name} is {each.depth} blocks deep'
        if not each.static and each.name != 'main' and not each.name.startswith('wc_'):
            yield each.line, f'{each.name} is for all and has no prefix'


def check_notes(source):
    for each in re.finditer(r'\b(?:TODO|FIXME|XXX|HACK)\b', source.text):
        yield source.text.count('\n', 0, each.start()) + 1, f'{each[0]}: what is to be done is an issue'


def check_c(source):
    is_test = source.name.startswith('tests/')
    yield from check_beginning(source)
    yield from check_notes(source)
    yield from check_words(source, NOT_IN_TESTS if is_test else NOT_IN_PROGRAMS)
    if not is_test:
        yield from check_variables(source)
        yield from check_functions(source)


def check_python(source):
    if LICENCE not in '\n'.join(source.text.split('\n')[:2]):
        yield 1, 'does not begin with its licence'
    for each in re.finditer(r'\btime\.sleep\(', source.text):
        yield source.text.count('\n', 0, each.start()) + 1, 'sleeps: wait for what is to happen'


def main(root):
    found = [(source.name, *finding) for source in read_all(root) for finding in check_c(source)]
    found += [(source.name, *finding) for source in read_all(root, FOLDERS + ('dbus',), ('.py',))
              for finding in check_python(source)]
    for name, line, what in found:
        print(f'{name}:{line}: {what}')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
