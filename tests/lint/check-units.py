#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files for the service manager and for the bus say what those understand: systemd-analyze verify
has no remark about the unit, and it does have one about a unit with a mistake.
Usage: check-units.py UNIT ACTIVATION PROGRAM"""
import configparser
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
BUS_NAME = 'im.whinchat.Whinchat1'


def verify(text, name):
    """What systemd-analyze has to say about a unit of that text and name."""
    with tempfile.TemporaryDirectory(prefix='whinchat-test-') as directory:
        path = pathlib.Path(directory, name)
        path.write_text(text)
        done = subprocess.run(['systemd-analyze', '--user', 'verify', '--man=no', path], text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={'PATH': os.environ['PATH'], 'HOME': directory, 'XDG_RUNTIME_DIR': directory})
    return done.stdout or ('' if done.returncode == 0 else f'status {done.returncode}')


def remarks(unit, activation, program):
    """Everything that is wrong with the two files; one text each."""
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
    text = unit.read_text().replace(installed, f'ExecStart={program}')
    found.append(verify(text, unit.name))
    if not verify(text.replace('[Service]', '[Service]\nNoSuchKey=1'), unit.name):
        found.append('systemd-analyze accepts everything')
    return [remark for remark in found if remark]


def main(unit, activation, program):
    if not shutil.which('systemd-analyze'):
        print('systemd-analyze is not installed')
        return SKIP
    found = remarks(pathlib.Path(unit), pathlib.Path(activation), pathlib.Path(program).resolve())
    print('\n'.join(found), end='')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
