# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP proxy on loopback between the daemon and a server: a network that fails on command."""
import asyncio
import collections
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
        self._ended = set()  # writers that were half-closed
        self._fate = None    # a random generator, and the most bytes between two troubles
        self.troubles = collections.Counter()  # what went wrong, and how often
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
                self._ended.discard(each)
                each.transport.abort()

    async def _pump(self, way, reader, writer, pair):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while data := await reader.read(65536):
                for piece in self._pieces(data):
                    await self._gates[way].wait()
                    if not await self._pass(way, piece, writer, pair):
                        return
            self._end(writer)

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
        if writer not in self._ended:
            writer.write(piece)
            await writer.drain()
        return True

    def _end(self, writer):
        """Nothing is said that way any more; what still comes is lost."""
        if writer not in self._ended:
            self._ended.add(writer)
            writer.write_eof()

    async def _reach(self, limit, way, piece, writer, pair):
        """The byte is reached that a test chose: cuts there, or does what it said."""
        count, then = limit
        if writer not in self._ended:
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
        call(self._half_close, way)

    def _half_close(self, way):
        for pair in list(self._pairs):
            self._end(pair[way == UP])

    def trouble(self, seed, most, ways=(UP, DOWN)):
        """From now on, each time at most so many bytes have come down, or a quarter of that gone up, the connection is
        cut, or one side hears that the other has done, or one way stands still for up to half a second. The seed
        chooses."""
        call(self._begin_trouble, random.Random(seed), most, ways)

    def _begin_trouble(self, fate, most, ways):
        self._fate = fate, most, ways
        fates = {'cut': self._strike_cut, 'half-close': self._strike_half_close, 'stall': self._strike_stall}

        def strike(way, kind):
            self.troubles[kind] += 1
            fates[kind](way)
            self._plan(strike, sorted(fates))
        self._plan(strike, sorted(fates))

    def _plan(self, strike, kinds):
        if self._fate:
            fate, most, ways = self._fate
            way, kind = fate.choice(ways), fate.choice(kinds)
            count = fate.randint(50, most if way == DOWN else most // 4)
            self._limits[way] = [count, lambda: strike(way, kind)]

    def _strike_cut(self, _):
        for pair in list(self._pairs):
            self._abort(pair)

    def _strike_half_close(self, way):
        self._half_close(way)

    def _strike_stall(self, way):
        self._gates[way].clear()
        asyncio.get_running_loop().call_later(self._fate[0].uniform(0.05, 0.5), self._gates[way].set)

    def calm(self):
        """Nothing goes wrong any more."""
        def end():
            self._fate = None
            self._limits.update({UP: None, DOWN: None})
            for gate in self._gates.values():
                gate.set()
        call(end)

    def stall(self, way):
        """Lets nothing through that way; what is sent waits."""
        call(self.stall_here, way)

    def stall_here(self, way):
        """The same, for who is on the network thread."""
        self._gates[way].clear()

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
