# SPDX-License-Identifier: GPL-3.0-or-later
"""A server for files on loopback that does what a test says, and remembers what it was asked."""
import asyncio
import collections
import contextlib
import ssl

from .inbox import Inbox
from .loop import call, run

Request = collections.namedtuple('Request', 'method path headers body')


class FileServer:
    """HTTPS on 127.0.0.1. Each request is answered by the next of `plan`, a coroutine function that is
    given the exchange; then, and at first, files are given out whole, or from where they are asked for."""

    def __init__(self, authority, host='localhost'):
        self.files = {}                        # path -> bytes
        self.plan = collections.deque()
        self.requests = Inbox('file server')   # their heads, in order
        self.puts = []                         # those with a whole body
        self._host, self._tasks = host, set()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.issue(host))
        run(self._listen(context))

    async def _listen(self, context):
        self._server = await asyncio.start_server(self._serve, '127.0.0.1', 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    def url(self, path='/f', host=None):
        return f'https://{host or self._host}:{self.port}{path}'

    def share(self, content, path='/f'):
        self.files[path] = content
        return self.url(path)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self._tasks.add(task)
        exchange = Exchange(self, reader, writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            await exchange.read_head()
            self.requests.put(exchange.request)
            answer = self.plan.popleft() if self.plan else whole
            await answer(exchange)
            await exchange.end()
        self._tasks.discard(task)
        if not writer.transport.is_closing():
            writer.transport.abort()

    def wait_request(self):
        return self.requests.take(lambda request: True, 'request')

    def close(self):
        def end():
            self._server.close()
            for task in list(self._tasks):
                task.cancel()
        call(end)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Exchange:
    """One request, and its answer."""

    def __init__(self, server, reader, writer):
        self.server, self._reader, self._writer = server, reader, writer

    async def read_head(self):
        lines = (await self._reader.readuntil(b'\r\n\r\n')).decode().split('\r\n')
        method, path, _ = lines[0].split()
        headers = dict(line.lower().split(': ', 1) for line in lines[1:] if line)
        self.request = Request(method, path, headers, None)

    async def read_body(self):
        """The whole body of a PUT, which is remembered."""
        body = await self._reader.readexactly(int(self.request.headers['content-length']))
        self.server.puts.append(self.request._replace(body=body))
        return body

    async def read_some(self, size):
        return await self._reader.readexactly(size)

    def start(self, status='200 OK', **headers):
        lines = [f'HTTP/1.1 {status}', 'Connection: close']
        lines += [f'{name.replace("_", "-")}: {value}' for name, value in headers.items()]
        self._writer.write(('\r\n'.join(lines) + '\r\n\r\n').encode())

    async def send(self, content):
        self._writer.write(content)
        await self._writer.drain()

    async def end(self):
        await self._writer.drain()
        self._writer.close()
        await self._writer.wait_closed()

    async def forever(self):
        """Neither a byte nor an end, until the other side leaves."""
        await self._reader.read()

    @property
    def content(self):
        return self.server.files[self.request.path]

    @property
    def first(self):
        """The first byte that is asked for."""
        asked = self.request.headers.get('range', 'bytes=0-')
        return int(asked.removeprefix('bytes=').split('-')[0])


async def whole(exchange):
    """As it should be: a GET of all, or of the rest; a PUT is taken."""
    if exchange.request.method == 'PUT':
        await exchange.read_body()
        return exchange.start('201 Created', Content_Length=0)
    content, first = exchange.content, exchange.first
    if first:
        exchange.start('206 Partial Content', Content_Length=len(content) - first, ETag='"e"',
                       Content_Range=f'bytes {first}-{len(content) - 1}/{len(content)}')
    else:
        exchange.start(Content_Length=len(content), ETag='"e"', Content_Type='application/x-test')
    await exchange.send(content[first:])


def part(size, then='forever'):
    """The first bytes of a file that is said to be whole; then nothing, or the end of the connection."""
    async def answer(exchange):
        exchange.start(Content_Length=len(exchange.content), ETag='"e"')
        await exchange.send(exchange.content[:size])
        if then == 'forever':
            await exchange.forever()
    return answer


async def again_from_the_start(exchange):
    """All of it, whatever was asked for."""
    exchange.start(Content_Length=len(exchange.content))
    await exchange.send(exchange.content)


def says(status, **headers):
    async def answer(exchange):
        if exchange.request.method == 'PUT':
            await exchange.read_body()
        exchange.start(status, Content_Length=0, **headers)
    return answer


def stops_reading(size):
    """Takes the first bytes of a PUT, and no more."""
    async def answer(exchange):
        await exchange.read_some(size)
        await asyncio.Event().wait()
    return answer


def hangs_up(size):
    """Takes the first bytes of a PUT, and leaves."""
    async def answer(exchange):
        await exchange.read_some(size)
    return answer
