#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays the journal for one program, in a mount namespace of its own (unshare -rm).
Usage: journald.py OUTPUT PROGRAM...: the fields of each entry, as a line of JSON."""
import json
import os
import signal
import socket
import struct
import subprocess
import sys

JOURNAL = '/run/systemd/journal'


def parse(data):
    """The fields of one datagram of the native protocol."""
    fields = {}
    while data:
        line, _, data = data.partition(b'\n')
        name, equals, value = line.partition(b'=')
        if not equals:
            size, = struct.unpack('<Q', data[:8])
            value, data = data[8:8 + size], data[8 + size + 1:]
        fields[name.decode()] = value.decode()
    return fields


def main(output, *program):
    subprocess.check_call(['mount', '-t', 'tmpfs', 'tmpfs', '/run'])
    os.makedirs(JOURNAL)
    entries, listener, stream = (socket.socket(socket.AF_UNIX, kind)
                                 for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_STREAM))
    entries.bind(f'{JOURNAL}/socket')
    listener.bind(f'{JOURNAL}/stdout')
    listener.listen()
    stream.connect(f'{JOURNAL}/stdout')
    child = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', '--', *program], stderr=stream)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    entries.settimeout(0.1)
    with open(output, 'a', encoding='utf-8') as out:
        while True:
            try:
                out.write(json.dumps(parse(entries.recv(1 << 20))) + '\n')
                out.flush()
            except TimeoutError:
                if child.poll() is not None:
                    return child.returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
