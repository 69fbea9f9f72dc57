# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin shell of a Prosody through its socket, as `prosodyctl shell` speaks to it: that command is a Lua program
which takes longer to start than the server to answer, and most tests ask several times."""
import json
import socket
from xml.sax.saxutils import escape

from .process import Failed
from .wire import STREAM, StreamParser

ADMIN = 'xmpp:prosody.im/admin'


def say(section, command, *words):
    """The line that runs a command of the shell: the escapes of these strings are the same in Lua."""
    return f'{section}:{command}({", ".join(json.dumps(word, ensure_ascii=False) for word in words)})'


def ask(path, section, command, *words, timeout=120):
    """Runs a command through the socket at path and gives what it prints."""
    line = say(section, command, *words)
    told = []
    parser = StreamParser()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(str(path))
        connection.sendall(f"<?xml version='1.0'?><stream:stream xmlns='{ADMIN}' xmlns:stream='{STREAM}'>"
                           f'<repl-input>{escape(line)}</repl-input>'.encode())
        while data := connection.recv(65536):
            parser.feed(data)
            for event, node in parser.read_events():
                name = node.tag.rpartition('}')[2]
                if event == 'end' and name in ('repl-output', 'repl-result'):
                    told.append(node.text or '')
                if event == 'end' and name == 'repl-result':
                    if node.get('type') == 'error':
                        raise Failed(f'{section}:{command}: {told}')
                    return '\n'.join(told)
    raise Failed(f'{section}:{command}: Prosody closed the shell, having said {told}')
