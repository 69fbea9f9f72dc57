# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON socket without a daemon behind it: a test says what is answered, and sees what was asked.

What is asked has to fit the interface description, else it is refused as the daemon refuses it; so
does what a test lets it answer, else the test is wrong."""
import json
import socket
import threading

from . import idl
from .doors import ApiError
from .process import TIMEOUT, discard, scratch


class Raw(bytes):
    """Goes out in place of an answer as it is, {id} being that of the request; b'': nothing does."""


class FakeDaemon:
    """Everything it is asked without a say of the test is answered with NotFound."""

    def __init__(self):
        self.root = scratch('whinchat-fake-')
        (self.root / 'run').mkdir(mode=0o700)
        self.path = self.root / 'run' / 'api.sock'
        self.calls = []
        self._answers = {}
        self._connections = []
        self._changed = threading.Condition()
        self._listener = None
        self.start()

    def start(self):
        """Listens; again after stop()."""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen()
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def stop(self):
        """Closes the socket and every connection, as a daemon that ends does."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.path.unlink()
        with self._changed:
            for each in self._connections:
                _shut(each)

    def answer(self, method, *answers):
        """What the next calls of a method get, one after the other; the last one stays. Each is the
        result, an ApiError, or a function of the arguments that gives or raises one; or a Raw."""
        for each in answers:
            if isinstance(each, dict) and set(each) != (names := _names(method)):
                raise TypeError(f'{method} answers with {names}, not {set(each)}')
        with self._changed:
            self._answers[method] = list(answers)

    def asked(self, method):
        """The arguments of all calls of a method so far."""
        with self._changed:
            return [params for name, params in self.calls if name == method]

    def wait_call(self, method, count=1):
        """Waits until a method was called and answered that often; gives the arguments of the last."""
        with self._changed:
            if not self._changed.wait_for(lambda: sum(name == method for name, _ in self.calls) >= count, TIMEOUT):
                raise TimeoutError(f'no call {count} of {method}, but {self.calls}')
        return self.asked(method)[count - 1]

    def notify(self, method, params):
        """Sends a notification on every connection."""
        line = json.dumps({'method': method, 'params': params}).encode() + b'\n'
        with self._changed:
            for each in self._connections:
                each.sendall(line)

    def event(self, kind, data=None, **fields):
        """Sends an event."""
        self.notify('event', {'kind': kind, 'ts': 1795220379609, **fields, 'data': data or {}})

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._changed:
                self._connections.append(connection)
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection):
        try:
            with connection.makefile('rb') as lines:
                for line in lines:
                    self._handle(connection, json.loads(line))
        except OSError:
            pass
        with self._changed:
            self._connections.remove(connection)
            connection.close()

    def _handle(self, connection, request):
        method, params = request['method'], request.get('params', {})
        answer = self._find(method, params) if 'id' in request else Raw()
        with self._changed:
            connection.sendall(_line(request.get('id'), answer))
            self.calls.append((method, params))
            self._changed.notify_all()

    def _find(self, method, params):
        raw = self._answers.get(method, [None])[0]
        if isinstance(raw, Raw):
            return raw
        if method not in idl.methods():
            return {'error': {'code': -32601, 'message': 'no such method', 'data': {}}}
        try:
            idl.pack(method, params)
            return {'result': self._result(method, params)}
        except TypeError as error:
            return _failure(ApiError('InvalidArgument', str(error)))
        except ApiError as error:
            return _failure(error)

    def _result(self, method, params):
        with self._changed:
            queue = self._answers.get(method)
            if not queue:
                raise ApiError('NotFound', f'nothing to say to {method}')
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
        answer = answer(params) if callable(answer) else answer
        if isinstance(answer, ApiError):
            raise answer
        return answer

    def close(self):
        if self.path.exists():
            self.stop()
        discard(self.root)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _names(method):
    return {each.get('name') for each in idl.arguments(method, 'out')}


def _line(id_, answer):
    if isinstance(answer, Raw):
        return answer.replace(b'{id}', str(id_).encode())
    return json.dumps({'jsonrpc': '2.0', 'id': id_, **answer}).encode() + b'\n'


def _failure(error):
    return {'error': {'code': idl.errors()[error.name][0], 'message': error.text,
                      'data': {'name': error.name, **error.data}}}


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the other side was faster
