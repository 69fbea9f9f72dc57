# SPDX-License-Identifier: GPL-3.0-or-later
"""An XMPP stream as the server sees it: bytes in, elements out, TLS in between."""
import asyncio
import contextlib
import socket
import xml.etree.ElementTree as ET

from .stanza import CLIENT, Stanza

STREAM = 'http://etherx.jabber.org/streams'


class Closed(Exception):
    """The other side ended the stream or the connection."""


class StreamParser(ET.XMLPullParser):
    """What came since the end of the last tag waits for the end of the next. Expat does not look at an unfinished tag
    again before much more of it is there (what protects from endless tags): a stanza whose last bytes come alone
    would only be found when the next one comes."""

    def __init__(self):
        super().__init__(('start', 'end'))
        self._rest = b''

    def feed(self, data):
        data = self._rest + data
        end = data.rfind(b'>') + 1
        self._rest = data[end:]
        if end:
            super().feed(data[:end])


class Wire:
    """One connection: open() waits for a stream header, next() for an element."""

    def __init__(self, reader, writer, domain):
        self.reader, self.writer = reader, writer
        self.domain = domain
        self.header = None  # attributes of the client's stream header
        self.sent_close = False

    async def open(self, features, attributes=''):
        """Waits for a stream header, and answers with ours and the features."""
        self._parser = StreamParser()
        self._depth = 0
        await self._event(lambda event, node: event == 'start' and self._depth == 1)
        self.send(f"<?xml version='1.0'?><stream:stream xmlns='{CLIENT}' xmlns:stream='{STREAM}' "
                  f"version='1.0' from='{self.domain}' id='s{id(self):x}'{attributes}>")
        if features is not None:
            self.send(f'<stream:features>{features}</stream:features>')

    async def next(self):
        """Waits for the next element of the stream."""
        return Stanza(await self._event(lambda event, node: event == 'end' and self._depth == 1))

    async def _event(self, wanted):
        while True:
            for event, node in self._parser.read_events():
                self._depth += 1 if event == 'start' else -1
                if event == 'start' and self._depth == 1:
                    self.header = dict(node.attrib)
                if event == 'end' and self._depth == 0:
                    raise Closed('stream')
                if wanted(event, node):
                    return node
            data = await self.reader.read(65536)
            if not data:
                raise Closed('connection')
            try:
                self._parser.feed(data)
            except ET.ParseError as error:
                raise Closed(f'not well-formed: {error}') from None

    def send(self, text):
        """Sends; to nobody once the connection is gone."""
        if not self.writer.is_closing():
            self.writer.write(text if isinstance(text, bytes) else text.encode())

    async def start_tls(self, context):
        await self.writer.start_tls(context)

    # Faults.

    def cut(self):
        """Drops the connection without a word."""
        with contextlib.suppress(AttributeError):  # asyncio's, for one that is gone already
            self.writer.transport.abort()

    def half_close(self):
        """Sends no more (FIN below TLS), goes on reading."""
        self.writer.get_extra_info('socket').shutdown(socket.SHUT_WR)

    def stall(self):
        """Reads no more: the window of TCP fills up."""
        self.writer.transport.pause_reading()

    def unstall(self):
        self.writer.transport.resume_reading()

    def close(self):
        """Ends the stream as the protocol says."""
        if not self.sent_close:
            self.sent_close = True
            self.send('</stream:stream>')
        self.writer.close()

    async def wait_closed(self):
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self.writer.wait_closed()
