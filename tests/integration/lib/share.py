# SPDX-License-Identifier: GPL-3.0-or-later
"""Which stories each of two builds tells, where they share: ./check has a plain build and a sanitized one.

A case that runs on each of the real servers runs on one of them in the plain build, and on the other in the sanitized
one. Any other case runs in one of the builds.
"""
import collections
import zlib

BUILDS = ['plain', 'sanitized']
LARGE = 60  # cases on a server from which both servers are worth their start: ejabberd's takes as long as a story or two


def server_of(case, servers):
    """The name of the server that a case (a pytest item) runs on by its parameters; None where they name none."""
    values = case.callspec.params.values() if hasattr(case, 'callspec') else ()
    named = [value for value in values if isinstance(value, str) and value in servers]
    if len(named) > 1:
        raise ValueError(f'{case.nodeid} has more than one server')
    return named[0] if named else None


def half(cases, build, servers):
    """Those of the cases that the build runs: of a large file some on each server, of a small one all on the same; of what
    runs on none of them, or on all, half."""
    names, mine = list(servers), BUILDS.index(build)
    on = {case: server_of(case, servers) for case in cases}
    sizes = collections.Counter(case.path for case in cases if on[case])

    def runs(case):
        if not on[case]:
            return zlib.crc32(case.nodeid.encode()) % 2 == mine
        told = case.nodeid.replace(on[case], '') if sizes[case.path] >= LARGE else case.path.name
        return names[(zlib.crc32(told.encode()) + mine) % 2] == on[case]
    return [case for case in cases if runs(case)]
