#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files for the service manager and for the bus say what those understand: systemd-analyze verify
has no remark about the unit, and it does have one about a unit with a mistake.
With the optional drop-in, too. Usage: check-units.py SERVICE SOCKET ACTIVATION PROGRAM DROP_IN"""
import configparser
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
BUS_NAME = 'im.whinchat.Whinchat1'
MOST_EXPOSED = 7.0  # "medium": what a user unit can do without namespaces


def verify(units):
    """What systemd-analyze has to say about units, texts by name."""
    with tempfile.TemporaryDirectory(prefix='whinchat-test-') as directory:
        paths = [pathlib.Path(directory, name) for name in units]
        for path in paths:
            path.write_text(units[path.name])
        done = subprocess.run(['systemd-analyze', '--user', 'verify', '--man=no', *paths], text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={'PATH': os.environ['PATH'], 'HOME': directory, 'XDG_RUNTIME_DIR': directory})
    return done.stdout or ('' if done.returncode == 0 else f'status {done.returncode}')


def exposure(text):
    """What `systemd-analyze security` says of a unit: 0 is best, 10 is worst."""
    with tempfile.TemporaryDirectory(prefix='whinchat-test-') as directory:
        path = pathlib.Path(directory, 'whinchatd.service')
        path.write_text(text)
        done = subprocess.run(['systemd-analyze', '--user', '--offline=yes', 'security', '--no-pager', path], text=True,
                              timeout=60, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={'PATH': os.environ['PATH'], 'HOME': directory, 'XDG_RUNTIME_DIR': directory})
    level = re.search(r'Overall exposure level for whinchatd\.service: ([0-9.]+)', done.stdout)
    return float(level[1]) if level else 10.0


def remarks(unit, socket, activation, program, drop_in):
    """Everything that is wrong with the files; one text each."""
    found = []
    installed = next(line for line in unit.read_text().splitlines() if line.startswith('ExecStart='))
    bus = configparser.ConfigParser(interpolation=None)
    bus.read(activation)
    section = bus['D-BUS Service']
    if section['Name'] != BUS_NAME or activation.name != BUS_NAME + '.service':
        found.append(f'{activation.name}: is not for {BUS_NAME}')
    if section['SystemdService'] != unit.name:
        found.append(f'{activation.name}: {section["SystemdService"]} is not {unit.name}')
    if 'ExecStart=' + section['Exec'] != installed:
        found.append(f'{activation.name} and {unit.name} start different programs')
    # Not installed yet, so with the program that was built.
    units = {unit.name: unit.read_text().replace(installed, f'ExecStart={program}'), socket.name: socket.read_text()}
    found.append(verify(units))
    hardened = units[unit.name].replace('[Install]', drop_in.read_text() + '\n[Install]')
    found.append(verify({**units, unit.name: hardened}))
    levels = exposure(units[unit.name]), exposure(hardened)
    if levels[0] > MOST_EXPOSED or levels[1] >= levels[0]:
        found.append(f'systemd-analyze security says {levels[0]}, and {levels[1]} with the drop-in')
    for name, text in units.items():
        if not verify({**units, name: text.replace('[Unit]', '[Unit]\nNoSuchKey=1')}):
            found.append(f'systemd-analyze accepts everything of {name}')
    return [remark for remark in found if remark]


def main(unit, socket, activation, program, drop_in):
    if not shutil.which('systemd-analyze'):
        print('systemd-analyze is not installed')
        return SKIP
    found = remarks(pathlib.Path(unit), pathlib.Path(socket), pathlib.Path(activation), pathlib.Path(program).resolve(),
                    pathlib.Path(drop_in))
    print('\n'.join(found), end='')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
