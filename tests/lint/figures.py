#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how large and how tangled the programs are. Figures are a hint where to look, none is a limit.
Usage: figures.py SOURCE_ROOT"""
import pathlib
import re
import sys

from csource import read_all

PROGRAMS = ('daemon', 'api', 'clients')


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def spread(values):
    return f'{percentile(values, 50)} / {percentile(values, 95)} / {max(values)}'


def count_code(sources):
    return sum(1 for source in sources for line in source.lines if line.strip())


def measure(root):
    """Name and value of each figure."""
    sources = read_all(root, PROGRAMS)
    bodies = [source for source in sources if source.path.suffix == '.c']
    tests = read_all(root, ('tests',))
    functions = [each for source in bodies for each in source.functions]
    code = count_code(sources)
    yield 'files, lines of code', f'{len(sources)}, {code}'
    yield 'lines of tests / of code', f'{count_code(tests) / code:.2f}'
    yield 'lines of a .c file: median / 95 % / most', spread([len(source.lines) for source in bodies])
    yield 'functions', str(len(functions))
    yield 'lines of a function', spread([each.length for each in functions])
    yield 'decisions of a function', spread([each.decisions for each in functions])
    yield 'functions with more than 10', f'{100 * sum(each.decisions > 10 for each in functions) / len(functions):.1f} %'
    yield 'depth of a function', spread([each.depth for each in functions])
    yield 'parameters of a function', spread([each.params for each in functions])
    yield 'includes of a file', spread([len(source.includes) for source in bodies])
    yield 'g_auto* in 1,000 lines', f'{1000 * sum(len(re.findall("g_auto", s.code)) for s in bodies) / code:.0f}'
    for each, source in sorted(((each, source) for source in bodies for each in source.functions),
                               key=lambda pair: -pair[0].decisions)[:5]:
        yield f'{source.name}: {each.name}', f'{each.decisions} decisions, {each.length} lines'


def main(root):
    for name, value in measure(root):
        print(f'{name:60} {value}')


if __name__ == '__main__':
    main(pathlib.Path(sys.argv[1]).resolve())
