# SPDX-License-Identifier: GPL-3.0-or-later
"""A person with an ordinary XMPP client (slixmpp), as the other side of the daemon."""
import asyncio
import dataclasses
import itertools
import uuid

import slixmpp

from . import stanza as st
from .inbox import Inbox
from .loop import call, loop, run
from .process import TIMEOUT, Failed
from .stanza import Stanza, element, message
from .wire import StreamParser


def on_whole_tags(client):
    """A class of slixmpp whose objects find each stanza when it is complete."""
    class Patient(client):
        def init_parser(self):
            super().init_parser()
            self.parser = StreamParser()
    return Patient


@dataclasses.dataclass(frozen=True)
class Archived:
    """One message of an archive."""
    id: str
    stamp: str
    message: Stanza

    @property
    def body(self):
        return self.message.body


class Peer:
    """A logged-in client. What arrives is in `inbox`; waiting takes it out of there.

    It adds nothing of its own: no replies to subscriptions, no receipts, no carbons unless asked."""

    def __init__(self, account, resource=None, sm=False, available=True, port=None, mechanism='PLAIN',
                 timeout=TIMEOUT):
        self.account = account
        self.resource = resource or f'peer{next(_numbers)}'
        self.inbox = Inbox(f'{account.user}/{self.resource}')
        self.on_message = None  # called on the network thread with each message that has a body
        self._pages = {}
        self._available = available
        self._address = ('127.0.0.1', port or account.server.c2s_port)
        self._client = call(self._make, sm, mechanism)
        self.connect(timeout)

    @property
    def jid(self):
        return f'{self.account.jid}/{self.resource}'

    @property
    def bare(self):
        return self.account.jid

    def _make(self, sm, mechanism):
        asyncio.set_event_loop(loop())
        client = on_whole_tags(slixmpp.ClientXMPP)(self.jid, self.account.password, sasl_mech=mechanism)  # SCRAM is slow there
        client.ca_certs = self.account.server.ca_file
        client.auto_authorize = client.auto_subscribe = None
        client.whitespace_keepalive = False
        client.add_filter('in', self._arrived)
        if sm:
            client.register_plugin('xep_0198')
        return client

    def connect(self, timeout=TIMEOUT):
        """Logs in; with stream management it resumes the stream that was cut. Afterwards the server knows that we are
        there: what comes for our bare address comes to us, and is neither kept for later nor lost."""
        self.inbox.reopen()
        run(self._connect(), timeout)
        if self.login == 'started' and self._available:
            self.ping()

    async def _connect(self):
        done = loop().create_future()

        def settle(outcome):
            return lambda event: done.done() or done.set_result(outcome)

        outcomes = {'session_start': 'started', 'session_resumed': 'resumed',
                    'failed_auth': 'refused', 'disconnected': 'lost'}
        handlers = [(name, settle(outcome)) for name, outcome in outcomes.items()]
        for handler in handlers:
            self._client.add_event_handler(*handler)
        self._client.connect(self._address)
        self.login = await done
        for handler in handlers:
            self._client.del_event_handler(*handler)
        if self.login in ('refused', 'lost'):
            self._client.abort()
            self._client._run_out_filters.cancel()
            raise Failed(f'{self.jid}: login {self.login}')
        self._client.add_event_handler('disconnected', self._lost, disposable=True)
        if self.login == 'started':
            await self._client.get_roster()  # Prosody tells only sessions that asked
            if self._available:
                self._client.send_presence()

    def _lost(self, reason):
        self.inbox.end(f'disconnected ({reason})')

    def _arrived(self, incoming):
        arrived = Stanza(incoming.xml)
        if arrived.name in ('message', 'presence', 'iq') and not self._is_result(arrived):
            self.inbox.put(arrived)
            if self.on_message and arrived.name == 'message' and arrived.body:
                self.on_message(arrived)
        return incoming

    def _is_result(self, arrived):
        result = arrived.child('result', st.MAM)
        if not result or result['queryid'] not in self._pages:
            return False
        results, archive = self._pages[result['queryid']]
        if arrived['from'] not in ([archive] if archive else ['', self.bare]):
            raise Failed(f'an archive result from {arrived["from"]}')
        results.append(result)
        return True

    # Sending.

    def raw(self, text):
        """Sends a stanza as it is."""
        call(self.send_here, text)

    def send_here(self, text):
        """The same, for who is on the network thread."""
        parsed = Stanza.parse(text)
        kind = {'message': slixmpp.Message, 'presence': slixmpp.Presence, 'iq': slixmpp.Iq}[parsed.name]
        self._client.send(kind(self._client, xml=parsed.element))

    def write(self, text):
        """Sends a stanza byte by byte: slixmpp leaves out attributes that are in a namespace."""
        call(self._client.send_raw, text)

    def send(self, to, body=None, extra='', id_=None, **attributes):
        """Sends a chat message and gives its id."""
        id_ = id_ or str(uuid.uuid4())
        self.raw(message(to, body, extra, id=id_, **attributes))
        return id_

    def send_many(self, texts):
        """Sends stanzas in one go, in order."""
        call(lambda: [self.send_here(text) for text in texts])

    def iq(self, type_, content, to=None, timeout=TIMEOUT):
        """Asks, and gives the answer: a result or an error."""
        id_ = str(uuid.uuid4())
        self.raw(element('iq', None, content, type=type_, to=to, id=id_))
        return self.inbox.take(lambda s: s.name == 'iq' and s.id == id_ and s['type'] in ('result', 'error'),
                               f'answer to {content}', timeout)

    def ask(self, type_, content, to=None):
        """Like iq, but an error is a failure of the test."""
        answer = self.iq(type_, content, to)
        if answer['type'] == 'error':
            raise Failed(f'{self.jid}: {content}: {answer}')
        return answer

    def ping(self):
        """A round trip: what the server had sent us before is in the inbox afterwards."""
        self.iq('get', element('ping', st.PING), to=self.account.server.domain)

    # Waiting.

    def wait_message(self, body, timeout=TIMEOUT):
        """Waits for a message that is no carbon, by its body."""
        return self.inbox.take(lambda s: s.name == 'message' and s.body == body, f'message "{body}"', timeout)

    def wait_child(self, name, ns, timeout=TIMEOUT):
        """Waits for a message or presence with that child: a receipt, a marker, a chat state."""
        return self.inbox.take(lambda s: s.name != 'iq' and s.has(name, ns), f'{name} of {ns}', timeout)

    def wait_carbon(self, direction, body, timeout=TIMEOUT):
        """Waits for a carbon ("sent" or "received") and gives the message inside."""
        found = self.inbox.take(lambda s: s.has(direction, st.CARBONS) and s.forwarded().body == body,
                                f'carbon {direction} "{body}"', timeout)
        return found.forwarded()

    def wait_presence(self, from_, type_='', timeout=TIMEOUT):
        """Waits for a presence of that type ("": available) from a full or bare JID."""
        def wanted(s):
            return (s.name == 'presence' and s['type'] == type_ and
                    (s['from'] == from_ or s['from'].split('/')[0] == from_))
        return self.inbox.take(wanted, f'presence {type_ or "available"} from {from_}', timeout)

    # What a client does.

    def enable_carbons(self):
        self.ask('set', element('enable', st.CARBONS))

    def presence(self, type_=None, to=None, show=None, priority=None):
        content = (f'<show>{show}</show>' if show else '') + \
                  (f'<priority>{priority}</priority>' if priority is not None else '')
        self.raw(element('presence', None, content, type=type_, to=to))

    def roster(self):
        """The roster: JID to its item."""
        answer = self.ask('get', element('query', st.ROSTER))
        return {item['jid']: item for item in answer.child('query', st.ROSTER).children('item', st.ROSTER)}

    def set_contact(self, jid, name=None, subscription=None):
        self.ask('set', element('query', st.ROSTER, element('item', jid=jid, name=name,
                                                            subscription=subscription)))

    def befriend(self, other):
        """Makes both see each other's presence."""
        for one, two in (self, other), (other, self):
            one.presence('subscribe', two.bare)
            two.wait_presence(one.bare, 'subscribe')
            two.presence('subscribed', one.bare)
            one.wait_presence(two.bare, 'subscribed')

    def receipt(self, of):
        """Tells that a message arrived (XEP-0184)."""
        self.send(of['from'], None, element('received', st.RECEIPTS, id=of.id))

    def displayed(self, of):
        """Tells that a message was read (XEP-0333)."""
        self.send(of['from'], None, element('displayed', st.MARKERS, id=of.id))

    def archive(self, with_=None, page=250, of=None):
        """One's own archive, or that of a room; all of it, oldest first."""
        found, after = [], None
        while True:
            results, fin = self.archive_page(with_=with_, after=after, page=page, of=of)
            found += results
            if fin['complete'] == 'true' or not results:
                return found
            after = results[-1].id

    def archive_page(self, after=None, before=None, page=250, with_=None, of=None, **form):
        """One page of it, and <fin/>; form: further fields, as start and end."""
        fields = {'FORM_TYPE': st.MAM, 'with': with_, **form}
        content = ''.join(element('field', None, f'<value>{value}</value>', var=name)
                          for name, value in fields.items() if value)
        limit = f'<max>{page}</max>' + ''.join(f'<{edge}>{id_}</{edge}>' for edge, id_ in
                                               (('after', after), ('before', before)) if id_ is not None)
        queryid = str(uuid.uuid4())
        self._pages[queryid] = [], of
        answer = self.ask('set', element('query', st.MAM, element('x', st.FORMS, content, type='submit') +
                                         element('set', st.RSM, limit), queryid=queryid), to=of)
        return [_archived(result) for result in self._pages.pop(queryid)[0]], answer.child('fin', st.MAM)

    # Leaving.

    def cut(self):
        """Loses the connection without a word."""
        run(self._end(lambda: self._client.abort()))

    def close(self, wait=2.0):
        """Logs out, and waits so long for the server to agree (ejabberd takes 0.1 s)."""
        run(self._end(lambda: self._client.disconnect(wait)))
        call(self._client._run_out_filters.cancel)  # it leaves its sender running

    async def _end(self, how):
        if self._client.is_connected():
            gone = self._client.disconnected
            how()
            await gone

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close(wait=0)


_numbers = itertools.count(1)


def _archived(result):
    forwarded = result.child('forwarded', st.FORWARD)
    return Archived(result.id, forwarded.child('delay', st.DELAY)['stamp'], forwarded.child('message'))
