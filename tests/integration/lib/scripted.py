# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted XMPP server: a test says what it offers, what it answers, and what goes wrong."""
import asyncio
import ssl

from . import stanza as st
from .inbox import Inbox
from .loop import call, run
from .scripted_archive import Archive
from .scripted_stream import Stream
from .server import PASSWORD, Account
from .stanza import element

DISCO = 'http://jabber.org/protocol/disco#info'


class Scripted:
    """The settings are plain attributes: they hold for streams that open after a change.

    What is answered without the test: roster, carbons, disco, archive, ping; anything in `manual`
    (namespaces) goes to the stream's inbox instead. Users are made by add_user."""

    name = 'scripted'

    def __init__(self, authority, domain='scripted.test', certificate=None):
        self.domain = domain
        self.ca_file = authority.ca_file
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate or authority.issue(domain))
        self.streams = Inbox('scripted server')  # those that have logged in
        self.sessions = {}                       # that can be resumed
        self.passwords = {}
        self.rosters = {}                        # user -> {jid: attributes}
        self.archives = {}                       # user -> Archive
        self.places = {}                         # bare JID -> who answers there (lib/scripted_room.py)
        self.manual = set()
        self.logins, self.bound = [], []         # mechanisms tried, JIDs bound, in order
        self._settings()
        self._open = []
        run(self._listen())

    def _settings(self):
        self.starttls, self.bind, self.csi, self.sm, self.resumable = True, True, True, True, True
        self.carbons, self.mam, self.roster_versions = True, True, True
        self.mechanisms = ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN']
        self.scram_iterations, self.scram_fault = 4096, None
        self.sasl_failure = self.bind_error = self.open_error = None
        self.refuse_resume = False
        self.keeps_messages = True               # what a client sends goes to its archive
        self.header_attributes = self.extra_features = ''
        self.more_features = []                  # of disco, beside what it can do
        self.accepting = True

    async def _listen(self):
        async def plain(reader, writer):
            await self._serve(Stream(self, reader, writer, direct=False))

        async def direct(reader, writer):
            await self._serve(Stream(self, reader, writer, direct=True))

        self._servers = [await asyncio.start_server(plain, '127.0.0.1', 0),
                         await asyncio.start_server(direct, '127.0.0.1', 0, ssl=self.tls)]
        self.c2s_port, self.tls_port = (server.sockets[0].getsockname()[1] for server in self._servers)

    async def _serve(self, stream):
        stream.task = asyncio.current_task()
        if not self.accepting:
            return stream.wire.cut()
        self._open.append(stream)
        try:
            await stream.serve()
        finally:
            self._open.remove(stream)

    def close_resource(self, jid):
        """A JID that is bound again replaces the stream that had it, as real servers do it."""
        for stream in self._open:
            if stream.session and stream.session.jid == jid:
                stream.wire.cut()

    # What a test does.

    def add_user(self, name='alice'):
        self.passwords[name] = PASSWORD
        self.rosters[name] = {}
        self.archives[name] = Archive(f'{name}@{self.domain}')
        return Account(f'{name}@{self.domain}', PASSWORD, self)

    def set_password(self, user, password):
        self.passwords[user] = password

    def accept(self, timeout=30):
        """Waits for the next stream that is logged in: bound, or resumed."""
        return self.streams.take(lambda stream: True, 'stream', timeout)

    def on_loop(self, function, *arguments):
        """For changes to what the server holds while clients are connected."""
        return call(function, *arguments)

    def archive_of(self, account):
        return list(self.archives[account.user].items)

    def close(self):
        async def end():
            for server in self._servers:
                server.close()
            for stream in list(self._open):
                stream.wire.cut()
            for server in self._servers:
                await server.wait_closed()
        run(end())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # What the server answers by itself, on the loop. True: it did.

    def answer(self, stream, stanza):
        place = self.places.get(stanza['to'].split('/')[0])
        if place:
            return place.answer(stream, stanza)
        if stanza.name == 'message':
            self._keep(stream, stanza)
            return False
        if stanza.name == 'presence' or stanza['type'] not in ('get', 'set'):
            return False
        query = stanza.child(None, None)
        handlers = {st.ROSTER: self._roster, st.CARBONS: self._carbons, DISCO: self._disco,
                    st.MAM: self._archive, st.PING: lambda stream, iq, query: stream.reply(iq)}
        if query.ns in self.manual:
            return False
        if query.ns not in handlers:
            stream.reply(stanza, error='service-unavailable')
        else:
            handlers[query.ns](stream, stanza, query)
        return True

    def _keep(self, stream, message):
        archive = self.archives[stream.user]
        if self.mam and self.keeps_messages and message['type'] != 'error' and message.body is not None:
            archive.add(message, from_=stream.session.jid)

    def _roster(self, stream, iq, query):
        roster = self.rosters[stream.user]
        if iq['type'] == 'set':
            item = query.child('item', st.ROSTER)
            attributes = {'subscription': 'none', **roster.get(item['jid'], {}), **item.element.attrib}
            roster[item['jid']] = attributes
            stream.reply(iq)
            return self._push(stream, attributes)
        items = ''.join(element('item', None, **attributes) for attributes in roster.values())
        return stream.reply(iq, element('query', st.ROSTER, items, ver=len(roster) if self.roster_versions else None))

    def _push(self, stream, attributes):
        stream._write(element('iq', None, element('query', st.ROSTER, element('item', **attributes)),
                              type='set', id=f'push{id(attributes):x}', to=stream.session.jid))

    def _carbons(self, stream, iq, query):
        stream.reply(iq, error=None if self.carbons else 'service-unavailable')

    def _disco(self, stream, iq, query):
        features = [DISCO, st.PING] + [st.CARBONS] * self.carbons + [st.MAM, st.SID] * self.mam
        features += self.more_features
        content = element('identity', category='server', type='im', name='Scripted') + \
            ''.join(element('feature', var=feature) for feature in features)
        stream.reply(iq, element('query', DISCO, content, node=query['node'] or None))

    def _archive(self, stream, iq, query):
        if not self.mam:
            return stream.reply(iq, error='service-unavailable')
        if iq['type'] == 'get':
            return stream.reply(iq, self.archives[stream.user].form)
        results, fin = self.archives[stream.user].page(query)
        if fin is None:
            return stream.reply(iq, error='item-not-found')
        for result in results:
            stream._write(element('message', None, result, to=stream.session.jid))
        return stream.reply(iq, fin)
