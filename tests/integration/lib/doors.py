# SPDX-License-Identifier: GPL-3.0-or-later
"""The two doors of the daemon with one face: call() and follow(), so that a story runs through both."""
import itertools
import json
import os
import socket

from gi.repository import Gio, GLib

from . import idl
from .process import TIMEOUT, Deadline
from .session import iterate

NAME, PATH = 'im.whinchat.Whinchat1', '/im/whinchat/Whinchat1'


class ApiError(Exception):
    """What a call failed with: the name of the error, and its data."""

    def __init__(self, name, text, data=None):
        super().__init__(f'{name}: {text}')
        self.name, self.text, self.data = name, text, data or {}


class Line:
    """A connection to the JSON socket: lines out, lines in."""

    def __init__(self, path, timeout=TIMEOUT):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))
        self._buffer = b''
        self._numbers = itertools.count(1)
        self._answers = {}
        self.notifications = []

    def send(self, data):
        """Sends bytes as they are."""
        self.socket.sendall(data)

    def read(self, deadline=None):
        """The next line, parsed; ConnectionError when the daemon has closed."""
        while b'\n' not in self._buffer:
            if deadline:
                self.socket.settimeout(deadline.left('a line'))
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError('the daemon closed the socket')
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b'\n')
        return json.loads(line)

    def start(self, method, params):
        """Sends a request and gives its id; for several at once."""
        id_ = next(self._numbers)
        self.send(json.dumps({'id': id_, 'method': method, 'params': params}).encode() + b'\n')
        return id_

    def finish(self, id_, timeout=TIMEOUT):
        """Waits for the answer to a request; notifications and other answers on the way are kept."""
        deadline = Deadline(timeout)
        while id_ not in self._answers:
            line = self.read(deadline)
            if 'method' in line:
                self.notifications.append(line)
            else:
                self._answers[line.get('id')] = line
        return _result(self._answers.pop(id_))

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _result(line):
    if 'error' in line:
        error = line['error']
        data = error.get('data', {})
        raise ApiError(data.get('name', str(error['code'])), error['message'], data)
    return line['result']


class JsonDoor:
    name = 'json'

    def __init__(self, daemon):
        self.daemon = daemon
        self._line = Line(daemon.socket)

    def call(self, method, timeout=TIMEOUT, **params):
        return self._line.finish(self._line.start(method, params), timeout)

    def start(self, method, params):
        """Sends a request whose answer nobody will read."""
        self._line.start(method, params)

    def follow(self, **options):
        return JsonFollower(self.daemon, options)

    def close(self):
        self._line.close()


class BusDoor:
    name = 'dbus'

    def __init__(self, daemon):
        self.daemon = daemon
        self._connection = daemon.session.connect()
        self.call('Daemon.Hello', client={'error_data': True})

    def call(self, method, timeout=TIMEOUT, **params):
        return idl.unpack(method, self.call_packed(method, idl.pack(method, params), timeout))

    def call_packed(self, method, arguments, timeout=TIMEOUT):
        """Calls with a tuple of D-Bus, and gives one."""
        return self._send(method, arguments, timeout).get_body()

    def call_for_file(self, method, timeout=TIMEOUT, **params):
        """Calls what gives a descriptor, and gives it as an open file."""
        fds = self._send(method, idl.pack(method, params), timeout).get_unix_fd_list().steal_fds()
        assert len(fds) == 1
        return os.fdopen(fds[0], 'rb', buffering=0)

    def _send(self, method, arguments, timeout):
        interface, _, member = method.rpartition('.')
        request = Gio.DBusMessage.new_method_call(NAME, PATH, f'{NAME}.{interface}', member)
        if arguments is not None:
            request.set_body(arguments)
        answer, _ = self._connection.send_message_with_reply_sync(
            request, Gio.DBusSendMessageFlags.NONE, int(timeout * 1000), None)
        body = answer.get_body()
        if answer.get_message_type() != Gio.DBusMessageType.ERROR:
            return answer
        name, parts = answer.get_error_name(), body.unpack() if body else ('',)
        if not name.startswith(f'{NAME}.Error.'):
            raise ConnectionError(f'{name}: {parts[0]}')
        raise ApiError(name.rpartition('.')[2], *parts)

    def follow(self, **options):
        return BusFollower(self.daemon, options)

    def close(self):
        if not self._connection.is_closed():
            self._connection.close_sync(None)


class Follower:
    """Reads events as they come. wait() takes the first that fits; the others stay."""

    def __init__(self):
        self.events = []

    def wait(self, kind, where=lambda data: True, timeout=TIMEOUT):
        """Waits for an event of that kind (None: any) whose data fits, removes and gives it."""
        deadline, seen = Deadline(timeout), 0
        while True:
            for index in range(seen, len(self.events)):
                event = self.events[index]
                if kind in (None, event['kind']) and where(event.get('data', {})):
                    return self.events.pop(index)
            seen = len(self.events)
            try:
                self.more(deadline)
            except TimeoutError:
                raise TimeoutError(f'no event {kind}; there is: {self.events[-20:]}') from None

    def wait_message(self, body, **options):
        """Waits for message.new with that body and gives the message."""
        return self.wait('message.new', lambda data: data.get('body') == body, **options)['data']

    def wait_state(self, id_, state, **options):
        """Waits until a message of ours has got that far."""
        return self.wait('message.state', lambda data: data['id'] == id_ and data['state'] == state, **options)


class JsonFollower(Follower):
    """A subscription on a connection of its own."""

    def __init__(self, daemon, options):
        super().__init__()
        self._line = Line(daemon.socket)
        self.cursor = self._line.finish(self._line.start('Events.Subscribe', {'options': options}))['cursor']

    def more(self, deadline):
        line = self._line.notifications.pop(0) if self._line.notifications else self._line.read(deadline)
        if line['method'] == 'event':
            self.events.append(line['params'])

    def close(self):
        self._line.close()


class BusFollower(Follower):
    """Fetch whenever Available comes; ephemeral events come as signals."""

    def __init__(self, daemon, options):
        super().__init__()
        self._door = BusDoor(daemon)
        self._fresh = True
        self._door._connection.signal_subscribe(
            None, f'{NAME}.Events', None, PATH, None, Gio.DBusSignalFlags.NONE, self._signalled)
        listen = {key: value for key, value in options.items() if key in ('kinds', 'accounts', 'chats', 'active')}
        self._door.call('Events.Listen', options=listen)
        self._options = {key: value for key, value in options.items() if key not in ('since', 'active', 'state')}
        self.cursor = options.get('since') or self._door.call('Events.Head')['cursor']
        if 'consumer' in options and 'since' not in options:
            self.cursor = ''

    def _signalled(self, connection, sender, path, interface, member, parameters):
        if member == 'Ephemeral':
            self.events.append(parameters.unpack()[0])
        else:
            self._fresh = True

    def more(self, deadline):
        known = len(self.events)
        iterate(lambda: self._fresh or len(self.events) > known, 'an event', deadline.left('an event'))
        if not self._fresh:
            return
        self._fresh = False
        answer = self._door.call('Events.Fetch', since=self.cursor, options=self._options)
        self.events += answer['events']
        self.cursor = answer['cursor']
        self._fresh = self._fresh or answer['more']

    def close(self):
        self._door.close()


DOORS = {'json': JsonDoor, 'dbus': BusDoor}
