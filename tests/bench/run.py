#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Whinchat beside its yardsticks and prints a table; README.md says what they are.

run.py [--only PART,PART…] [--profiles DIRECTORY] [--messages N] …   (WHINCHAT_BUILD: the build directory)"""
import argparse
import dataclasses
import signal
import sys
import traceback

from bench import SMOKE, Bench, Settings

from part_busy import measure_busy
from part_calls import measure_calls
from part_clients import measure_clients
from part_doors import measure_doors
from part_idle import measure_idle
from part_instructions import measure_instructions
from part_many import measure_many
from part_omemo import measure_omemo
from part_omemo_idle import measure_omemo_idle
from part_oneshot import measure_oneshot
from part_pages import measure_pages
from part_server import measure_server
from part_store import measure_store
from part_sync import measure_sync

PARTS = {'pages': measure_pages, 'sync': measure_sync, 'instructions': measure_instructions,
         'server': measure_server, 'store': measure_store, 'doors': measure_doors,
         'calls': measure_calls,
         'oneshot': measure_oneshot, 'idle': measure_idle, 'many': measure_many, 'busy': measure_busy,
         'clients': measure_clients, 'omemo': measure_omemo, 'omemo-idle': measure_omemo_idle}


def smoke():
    """Proves that every piece works, as points of a test; its figures mean nothing."""
    failed = 0
    with Bench(SMOKE) as bench:
        print(f'1..{len(PARTS)}', flush=True)
        for number, (name, part) in enumerate(PARTS.items(), 1):
            try:
                part(bench)
                print(f'ok {number} {name}', flush=True)
            except Exception:
                failed += 1
                print(''.join(f'# {line}\n' for line in traceback.format_exc().splitlines()), end='')
                print(f'not ok {number} {name}', flush=True)
        print(''.join(f'# {line}\n' for line in bench.table.text().splitlines()), end='')
    return 1 if failed else 0


def measure(settings, parts, profiles):
    with Bench(settings, profiles) as bench:
        for name in parts:
            print(f'{name} …', file=sys.stderr, flush=True)
            PARTS[name](bench)
        print(bench.table.text())
        missed = [row.name for row in bench.table.rows if row.met is False]
        print(f'\n{len(missed)} goals missed' + (f': {"; ".join(missed)}' if missed else ''))
    return 0


def main(arguments):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit('terminated'))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--only', default=','.join(PARTS), help='parts to run: ' + ', '.join(PARTS))
    parser.add_argument('--profiles', help='directory that keeps what callgrind wrote')
    parser.add_argument('--smoke', action='store_true', help='run everything once, tiny, as a test')
    for field in dataclasses.fields(Settings):
        parser.add_argument(f'--{field.name.replace("_", "-")}', type=int, default=field.default)
    options = vars(parser.parse_args(arguments))
    if options.pop('smoke'):
        return smoke()
    parts, profiles = options.pop('only').split(','), options.pop('profiles')
    unknown = set(parts) - set(PARTS)
    if unknown:
        parser.error(f'no such part: {", ".join(unknown)}')
    return measure(Settings(**options), parts, profiles)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
