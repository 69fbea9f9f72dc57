# SPDX-License-Identifier: GPL-3.0-or-later
"""One client's stream on the scripted server: login, stream management, and what a test does to it."""
import base64
import dataclasses
import itertools
import uuid

from .inbox import Inbox
from .loop import call, run
from .scram import Scram
from .stanza import CLIENT, PING, STANZAS, element
from .wire import Closed, Wire

BIND = 'urn:ietf:params:xml:ns:xmpp-bind'
SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
SM = 'urn:xmpp:sm:3'
STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams'
TLS = 'urn:ietf:params:xml:ns:xmpp-tls'


@dataclasses.dataclass
class Session:
    """What outlives a connection when it is resumed (XEP-0198)."""
    jid: str
    id: str = dataclasses.field(default_factory=lambda: uuid.uuid4().hex)
    received: int = 0  # stanzas from the client
    sent: int = 0      # stanzas to the client
    unacked: list = dataclasses.field(default_factory=list)
    counting: bool = False


class Stream:
    """A logged-in client. `inbox` has what the server does not answer by itself; `seen` everything."""

    def __init__(self, server, reader, writer, direct):
        self.server = server
        self.wire = Wire(reader, writer, server.domain)
        self.session = None
        self.resumed = False
        self.mechanism = None
        self.answers_acks = True
        self.name = f'stream {next(_numbers)}'
        self.inbox = Inbox(self.name)
        self.nonzas = Inbox(f'{self.name}, nonzas')
        self.seen = []
        self._encrypted = direct

    # The life of a connection, on the loop.

    async def serve(self):
        try:
            await self._log_in()
            self.server.streams.put(self)
            while True:
                self._arrived(await self.wire.next())
        except (Closed, OSError) as reason:
            self.ended = str(reason)
        finally:
            self.inbox.end('closed')
            self.nonzas.end('closed')
            self.wire.close()
            await self.wire.wait_closed()

    async def _log_in(self):
        settings = self.server
        await self.wire.open(self._offers(), settings.header_attributes)
        if not self._encrypted and settings.starttls:
            await self._negotiate_tls()
            await self.wire.open(self._offers())
        if settings.open_error:  # what is said before TLS may come from anybody
            self._stream_error(*settings.open_error)
        await self._authenticate()
        await self.wire.open(self._offers())
        while self.session is None:
            await self._bind_or_resume(await self.wire.next())

    def _offers(self):
        settings = self.server
        if not self._encrypted and settings.starttls:
            return element('starttls', TLS, '<required/>')
        if self.mechanism is None:
            mechanisms = ''.join(f'<mechanism>{name}</mechanism>' for name in settings.mechanisms)
            return element('mechanisms', SASL, mechanisms)
        return ((element('bind', BIND) if settings.bind else '') +
                (element('sm', SM) if settings.sm else '') +
                (element('ver', 'urn:xmpp:features:rosterver') if settings.roster_versions else '') +
                (element('csi', 'urn:xmpp:csi:0') if settings.csi else '') + settings.extra_features)

    async def _negotiate_tls(self):
        asked = await self.wire.next()
        if asked.name != 'starttls':
            self._stream_error('policy-violation')
        self.wire.send(element('proceed', TLS))
        await self.wire.start_tls(self.server.tls)
        self._encrypted = True

    async def _authenticate(self):
        while True:
            auth = await self.wire.next()
            if auth.name == 'abort':
                continue
            user = await self._sasl(auth['mechanism'], base64.b64decode(auth.text if auth.text != '=' else ''))
            if user is not None:
                self.mechanism, self.user = auth['mechanism'], user
                return

    async def _sasl(self, mechanism, first):
        settings = self.server
        settings.logins.append(mechanism)
        if settings.sasl_failure:
            return self._refuse(settings.sasl_failure)
        if mechanism not in settings.mechanisms:
            return self._refuse('invalid-mechanism')
        if mechanism == 'PLAIN':
            _, user, password = first.decode().split('\0')
            if settings.passwords.get(user) != password:
                return self._refuse('not-authorized')
            self.wire.send(element('success', SASL))
            return user
        return await self._scram(mechanism, first.decode())

    async def _scram(self, mechanism, first):
        settings = self.server
        login = Scram(mechanism, settings.scram_iterations, settings.scram_fault)
        self.wire.send(element('challenge', SASL, _base64(login.challenge(first))))
        response = await self.wire.next()
        if response.name == 'abort':
            return self._refuse('aborted')
        proof = login.finish(base64.b64decode(response.text).decode(), settings.passwords.get(login.user, ''))
        if proof is None:
            return self._refuse('not-authorized')
        self.wire.send(element('success', SASL, _base64(proof)))
        return login.user

    def _refuse(self, condition):
        self.wire.send(element('failure', SASL, f'<{condition}/>'))

    async def _bind_or_resume(self, asked):
        if asked.name == 'resume':
            return self._resume(asked)
        bind = asked.child('bind', BIND)
        if not bind:
            return self._stream_error('not-authorized')
        if self.server.bind_error:
            return self.wire.send(element('iq', None, _error(self.server.bind_error), type='error', id=asked.id))
        wanted = bind.child('resource', BIND)
        jid = f'{self.user}@{self.server.domain}/{wanted.text if wanted else uuid.uuid4().hex}'
        self.server.close_resource(jid)
        self.session = Session(jid)
        self.server.bound.append(jid)
        self.wire.send(element('iq', None, element('bind', BIND, f'<jid>{jid}</jid>'), type='result', id=asked.id))

    def _resume(self, asked):
        session = self.server.sessions.get(asked['previd'])
        if session is None or self.server.refuse_resume:
            return self.wire.send(element('failed', SM, element('item-not-found', STANZAS)))
        self.server.close_resource(session.jid)
        self.session, self.resumed = session, True
        self.wire.send(element('resumed', SM, h=session.received, previd=session.id))
        self._acknowledged(int(asked['h']))
        for text in session.unacked:
            self.wire.send(text)

    # Stanzas, on the loop.

    def _arrived(self, stanza):
        if stanza.ns == SM:
            self._stream_management(stanza)
        elif stanza.ns != CLIENT:
            self.nonzas.put(stanza)
        else:
            if self.session.counting:
                self.session.received += 1
            self.seen.append(stanza)
            if not self.server.answer(self, stanza):
                self.inbox.put(stanza)

    def _stream_management(self, nonza):
        if nonza.name == 'enable' and self.server.sm:
            self.session.counting = True
            resume = 'true' if self.server.resumable and nonza['resume'] in ('true', '1') else None
            if resume:
                self.server.sessions[self.session.id] = self.session
            self.wire.send(element('enabled', SM, id=self.session.id if resume else None, resume=resume, max=600))
        elif nonza.name == 'r' and self.answers_acks:
            self.wire.send(element('a', SM, h=self.session.received))
        elif nonza.name == 'a':
            self._acknowledged(int(nonza['h']))
        self.nonzas.put(nonza)

    def _acknowledged(self, count):
        session = self.session
        session.unacked = session.unacked[len(session.unacked) - (session.sent - count):]

    def _write(self, text):
        if self.session.counting and text.lstrip().startswith(('<message', '<iq', '<presence')):
            self.session.sent += 1
            self.session.unacked.append(text)
        self.wire.send(text)

    def reply(self, iq, content='', error=None):
        """Answers an iq, on the loop."""
        self._write(element('iq', None, _error(error) if error else content, id=iq.id, to=self.session.jid,
                            type='error' if error else 'result', from_=iq['to'] or None))

    def _stream_error(self, condition, text=''):
        self.wire.send(element('stream:error', None, element(condition, STREAMS, text)))
        self.wire.close()
        raise Closed(f'we said {condition}')

    # What a test does, from its own thread.

    @property
    def jid(self):
        return self.session.jid

    @property
    def bare(self):
        return self.jid.split('/')[0]

    def send(self, *texts):
        """Sends stanzas (counted) or anything else, in one go."""
        call(lambda: [self._write(text) for text in texts])

    def answer(self, iq, content='', error=None):
        call(self.reply, iq, content, error)

    def take(self, wanted, what='stanza', **options):
        return self.inbox.take(wanted, what, **options)

    def wait_message(self, body):
        return self.inbox.take(lambda s: s.name == 'message' and s.body == body, f'message "{body}"')

    def wait_presence(self, type_=''):
        return self.inbox.take(lambda s: s.name == 'presence' and s['type'] == type_, f'presence {type_}')

    def wait_iq(self, name, ns):
        return self.inbox.take(lambda s: s.name == 'iq' and s.has(name, ns), f'iq with {name} of {ns}')

    def sync(self):
        """A ping to the client and back: what it sent before its answer is here afterwards."""
        id_ = f'sync-{uuid.uuid4().hex}'
        self.send(element('iq', None, element('ping', PING), type='get', id=id_, to=self.jid,
                          from_=self.server.domain))
        self.inbox.take(lambda s: s.name == 'iq' and s.id == id_, 'answer to our ping')

    def assert_quiet(self):
        """The client has sent nothing that nobody took."""
        self.sync()
        assert not self.inbox.peek(), self.inbox.peek()

    def assert_no_message(self):
        """The client has sent no message that nobody took."""
        self.sync()
        left = [stanza for stanza in self.inbox.peek() if stanza.name == 'message']
        assert not left, left

    def request_ack(self):
        """Asks how much the client has handled, and waits for the answer."""
        self.send(element('r', SM))
        return int(self.nonzas.take(lambda n: n.name == 'a', 'acknowledgement')['h'])

    def settle(self):
        """The client waits for nothing and plans to ask nothing, until something happens to it: all it sent is
        acknowledged, also what it did not ask for yet, and the answer to whatever it asked is there. A page of an
        archive is stored, and the next asked for, when it has time: User.wait_archive comes before this."""
        self.sync()
        call(lambda: self.wire.send(element('a', SM, h=self.session.received)))
        for _ in range(2):  # what it asked before the first answer is answered before the second question
            self.request_ack()
        self.nonzas.take_now()

    def stream_error(self, condition, text=''):
        """Ends the stream with an error; text is what stands in the condition."""
        def end():
            self.wire.send(element('stream:error', None, element(condition, STREAMS, text)))
            self.wire.close()
        call(end)

    def cut(self):
        call(self.wire.cut)

    def half_close(self):
        call(self.wire.half_close)

    def stall(self):
        call(self.wire.stall)

    def unstall(self):
        call(self.wire.unstall)

    def close(self):
        call(self.wire.close)

    def wait_end(self):
        """Waits until the client has gone, or noticed that we have."""
        async def ended():
            await self.task
        run(ended())


_numbers = itertools.count(1)


def _base64(text):
    return base64.b64encode(text.encode()).decode()


def _error(condition):
    return element('error', None, element(condition, STANZAS), type='cancel')


