# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway of a test's own: a component (XEP-0114, slixmpp) that registers people (XEP-0077) and makes addresses."""
import asyncio

import slixmpp

from . import stanza as st
from .inbox import Inbox
from .loop import call, loop, run
from .peer import on_whole_tags
from .process import TIMEOUT
from .stanza import Stanza, element

REGISTER, GATEWAY = 'jabber:iq:register', 'jabber:iq:gateway'
DISCO_INFO = 'http://jabber.org/protocol/disco#info'
INFO = ''.join(element('feature', None, var=var) for var in (REGISTER, GATEWAY))


class Sms:
    """Answers for `server.sms`. Who is registered, and as which number, is in `registered`; what else arrives is
    in `inbox`."""

    def __init__(self, server):
        self.host = server.sms
        self.registered = {}
        self.inbox = Inbox(self.host)
        self._server = server
        self._component = call(self._make)
        run(self._connect(), TIMEOUT)

    def _make(self):
        asyncio.set_event_loop(loop())
        component = on_whole_tags(slixmpp.ComponentXMPP)(self.host, self._server.component_secret, '127.0.0.1',
                                                         self._server.sms_port)
        component.whitespace_keepalive = False
        component.add_filter('in', self._arrived)
        return component

    async def _connect(self):
        started = loop().create_future()
        self._component.add_event_handler('session_start', lambda _: started.done() or started.set_result(True))
        self._component.connect()
        await started

    def raw(self, text):
        call(self._component.send_raw, text)

    def close(self):
        async def end():
            self._component.abort()
        run(end())
        call(self._component._run_out_filters.cancel)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _arrived(self, incoming):
        arrived = Stanza(incoming.xml)
        if arrived.name not in ('message', 'presence', 'iq'):
            return incoming
        if arrived.name == 'iq' and arrived['type'] in ('get', 'set'):
            self._component.send_raw(self._answer(arrived))
        else:
            self.inbox.put(arrived)
        return None

    def _answer(self, iq):
        query = ''
        for ns, handle in ((DISCO_INFO, self._info), (REGISTER, self._register), (GATEWAY, self._address)):
            if iq.has('query', ns):
                query = handle(iq, iq.child('query', ns))
        refusal = element('error', None, element('service-unavailable', st.STANZAS), type='cancel')
        return element('iq', None, query or refusal, type='result' if query else 'error', id=iq.id, to=iq['from'],
                       **{'from': self.host})

    def _info(self, iq, query):
        identity = element('identity', None, category='gateway', type='sms', name='Short messages')
        return element('query', DISCO_INFO, identity + INFO)

    def _register(self, iq, query):
        who = iq['from'].split('/')[0]
        if iq['type'] == 'get':
            told = self.registered.get(who, '')
            return element('query', REGISTER, ('<registered/>' if told else '') + '<instructions>Your number</instructions>' +
                           element('phone', None, told) + '<password/>')
        if query.has('remove', REGISTER):
            return element('query', REGISTER) if self.registered.pop(who, None) else None
        self.registered[who] = query.child('phone', REGISTER).text
        self.password = query.child('password', REGISTER).text
        return element('query', REGISTER)

    def _address(self, iq, query):
        if iq['type'] == 'get':
            return element('query', GATEWAY, '<desc>Whom do you want to write to?</desc><prompt>Number</prompt>')
        number = ''.join(c for c in query.child('prompt', GATEWAY).text if c in '+0123456789')
        return element('query', GATEWAY, element('jid', None, f'{number}@{self.host}')) if number else None
