# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy on loopback between the daemon and a server: a network that fails on command."""
import asyncio
import contextlib
import random

from .loop import call, run

UP, DOWN = 'up', 'down'  # to the server, to the client


class Proxy:
    """Connects to `port` of this; it leads to `target`. With a seed, what passes is broken into
    pieces of random size with random pauses of at most max_delay seconds: the same every time."""

    def __init__(self, target, seed=None, max_delay=0.002):
        self.target = target
        self.passed = {UP: 0, DOWN: 0}  # bytes, of all connections
        self.connections = 0
        self.accepting = True
        self._random = random.Random(seed) if seed is not None else None
        self._max_delay = max_delay
        self._limits = {UP: None, DOWN: None}
        self._pairs = []
        run(self._listen())

    async def _listen(self):
        self._gates = {UP: asyncio.Event(), DOWN: asyncio.Event()}
        for gate in self._gates.values():
            gate.set()
        self._server = await asyncio.start_server(self._serve, '127.0.0.1', 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader, writer):
        if not self.accepting:
            return writer.transport.abort()
        try:
            far_reader, far_writer = await asyncio.open_connection('127.0.0.1', self.target)
        except OSError:
            return writer.transport.abort()
        self.connections += 1
        pair = (writer, far_writer)
        self._pairs.append(pair)
        try:
            await asyncio.gather(self._pump(UP, reader, far_writer, pair), self._pump(DOWN, far_reader, writer, pair))
        finally:
            self._pairs.remove(pair)
            for each in pair:
                each.transport.abort()

    async def _pump(self, way, reader, writer, pair):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while data := await reader.read(65536):
                for piece in self._pieces(data):
                    await self._gates[way].wait()
                    if not await self._pass(way, piece, writer, pair):
                        return
            writer.write_eof()

    def _pieces(self, data):
        while data and self._random:
            size = self._random.randint(1, 4096)
            yield data[:size]
            data = data[size:]
        if data:
            yield data

    async def _pass(self, way, piece, writer, pair):
        if self._random:
            await asyncio.sleep(self._random.random() * self._max_delay)
        limit = self._limits[way]
        if limit is not None and len(piece) >= limit[0]:
            self._limits[way] = None
            return await self._reach(limit, way, piece, writer, pair)
        if limit is not None:
            limit[0] -= len(piece)
        self.passed[way] += len(piece)
        writer.write(piece)
        await writer.drain()
        return True

    async def _reach(self, limit, way, piece, writer, pair):
        """The byte is reached that a test chose: cuts there, or does what it said."""
        count, then = limit
        writer.write(piece[:count])
        self.passed[way] += count
        with contextlib.suppress(OSError):
            await writer.drain()
        if then is None:
            self._abort(pair)
            return False
        then()
        return await self._pass(way, piece[count:], writer, pair) if len(piece) > count else True

    @staticmethod
    def _abort(pair):
        for each in pair:
            each.transport.abort()

    # What a test does.

    def cut(self):
        """Drops every connection."""
        call(lambda: [self._abort(pair) for pair in list(self._pairs)])

    def cut_after(self, way, count, then=None):
        """Drops the connection that passes so many more bytes that way, exactly there; or calls
        then() at that moment, on the network thread."""
        call(self._limits.__setitem__, way, [count, then])

    def disarm(self):
        """Takes cut_after back."""
        call(self._limits.update, {UP: None, DOWN: None})

    def half_close(self, way):
        """Tells one side that the other will send no more."""
        call(lambda: [pair[way == UP].write_eof() for pair in list(self._pairs)])

    def stall(self, way):
        """Lets nothing through that way; what is sent waits."""
        call(self._gates[way].clear)

    def unstall(self, way):
        call(self._gates[way].set)

    def refuse(self, refuses=True):
        """Whether new connections are dropped at once."""
        self.accepting = not refuses

    def close(self):
        async def end():
            self._server.close()
            for pair in list(self._pairs):
                self._abort(pair)
            await self._server.wait_closed()
        run(end())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
