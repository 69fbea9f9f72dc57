#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No module (NAME.c with NAME.h) needs another one that, by whatever way, needs it. Files that share a
header NAME-private.h are one module. Usage: check-rings.py SOURCE_ROOT"""
import pathlib
import sys

from csource import read_all

PROGRAMS = ('daemon', 'api', 'clients')
PRIVATE = '-private.h'


def read_needs(root):
    """Which modules each module includes."""
    sources = read_all(root, PROGRAMS)
    members = {}
    for source in sources:
        own = source.path.with_suffix('')
        shared = [name for name in [source.name, *source.own_includes] if name.endswith(PRIVATE)]
        members[own] = own.parent / pathlib.Path(shared[0].removesuffix(PRIVATE)).name if shared else own
    needs = {}
    for source in sources:
        own = members[source.path.with_suffix('')]
        wanted = needs.setdefault(own, set())
        for name in source.own_includes:
            places = [base / name for base in (source.path.parent, root, root / 'daemon', root / 'clients')]
            found = [place.with_suffix('') for place in places if place.exists()]
            wanted |= {members.get(module, module) for module in found} - {own}
    return needs


def find_ring(needs):
    """The modules of one ring in their order, or nothing."""
    done = set()
    for start in sorted(needs):
        path, steps = [start], [iter(sorted(needs[start]))]
        while steps and start not in done:
            following = next(steps[-1], None)
            if following is None:
                done.add(path.pop())
                steps.pop()
            elif following in path:
                return path[path.index(following):] + [following]
            elif following not in done:
                path.append(following)
                steps.append(iter(sorted(needs.get(following, ()))))
    return []


def main(root):
    ring = find_ring(read_needs(root))
    if ring:
        print(' -> '.join(str(each.relative_to(root)) for each in ring))
    return 1 if ring else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
