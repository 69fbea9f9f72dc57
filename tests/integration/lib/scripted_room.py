# SPDX-License-Identifier: GPL-3.0-or-later
"""A room (XEP-0045) on the scripted server: it is what a test says, and whoever a test lets speak is in it."""
from . import stanza as st
from .loop import call
from .scripted_archive import Archive
from .stanza import element

DISCO = 'http://jabber.org/protocol/disco#info'
FEATURES = (st.MUC, st.MAM, st.SID, st.OCCUPANT_ID, 'muc_persistent', 'muc_nonanonymous')


class ScriptedRoom:
    """`features` and `forms` (texts) are what it answers to who asks what it is; a namespace in `manual` is answered by
    the test. What a client says in it comes back and is kept, unless `holds`: then the test lets it. Who comes in is
    told `early` (texts) before they are in; where it is `shut` they wait outside until the test admits them."""

    def __init__(self, server, name='hall', features=FEATURES, forms=''):
        self.jid = f'{name}@rooms.{server.domain}'
        self.features, self.forms = list(features), forms
        self.archive = Archive(self.jid)
        self.manual, self.holds, self.early, self.shut = set(), False, [], False
        self.affiliation = 'owner'
        server.places[self.jid] = self

    # What a test does.

    def says(self, nick, body=None, extra='', id_=None, stamp=None):
        """Keeps what somebody says; `nick` "" is the room itself. Gives the room's id of it, and the text as it comes to
        who is in it."""
        sender, occupant = (f'{self.jid}/{nick}', self.occupant(nick)) if nick else (self.jid, '')
        return self.keep(st.message(None, body, extra + occupant, from_=sender, id=id_, type='groupchat'), stamp)

    def keep(self, text, stamp=None):
        """The same of a message as it is."""
        id_ = self.archive.add(text, stamp=stamp, id_=self.name(len(self.archive.items)))
        return id_, text.replace('</message>', element('stanza-id', st.SID, id=id_, by=self.jid) + '</message>')

    def name(self, number):
        """The id that it gives to so much-th of what is said, from 0."""
        return f'{self.jid.split("@")[0]}-{number:06}'

    @staticmethod
    def occupant(nick):
        return element('occupant-id', st.OCCUPANT_ID, id=f'o-{nick}')

    @property
    def description(self):
        """Text of its answer to who asks what it is."""
        features = ''.join(element('feature', var=feature) for feature in self.features)
        identity = element('identity', category='conference', type='text', name='Hall')
        return element('query', DISCO, identity + features + self.forms)

    def changes(self):
        """Text of what tells that it is not what it was (status 104)."""
        return self._told(element('x', st.MUC_USER, element('status', None, code=104)))

    def lets(self, message):
        """Text of what a client said, as the room shows it."""
        nick = self._nick
        content = ''.join(map(str, message.children(None, None)))
        return self.keep(element('message', None, content + self.occupant(nick), from_=f'{self.jid}/{nick}',
                                 id=message.id, type='groupchat'))

    def refuses(self, message, condition, text=''):
        """Text of its refusal."""
        inside = element(condition, st.STANZAS) + element('text', st.STANZAS, text)
        return element('message', None, element('error', None, inside, type='modify'), from_=self.jid,
                       id=message.id, type='error')

    def keeps_out(self, presence, condition, text):
        """Text of what it says to somebody who may not come in."""
        inside = element(condition, st.STANZAS) + element('text', st.STANZAS, text)
        return element('presence', None, element('error', None, inside, type='wait'), from_=presence['to'],
                       id=presence.id, type='error')

    def admits(self, stream, presence):
        """Lets somebody in who waits outside."""
        call(self._lets_in, stream, presence)

    # What it answers, on the loop.

    def answer(self, stream, stanza):
        handler = {'iq': self._asked, 'presence': self._entered, 'message': self._heard}[stanza.name]
        return handler(stream, stanza)

    def _asked(self, stream, iq):
        query = iq.child(None, None)
        if iq['type'] not in ('get', 'set') or query.ns in self.manual:
            return False
        if query.ns == DISCO:
            stream.reply(iq, self.description)
        elif query.ns == st.MAM:
            self._page(stream, iq, query)
        elif query.ns == st.PING:
            stream.reply(iq)
        else:
            stream.reply(iq, error='service-unavailable')
        return True

    def _page(self, stream, iq, query):
        if iq['type'] == 'get':
            return stream.reply(iq, self.archive.form)
        results, fin = self.archive.page(query)
        if fin is None:
            return stream.reply(iq, error='item-not-found')
        for result in results:
            stream._write(element('message', None, result, from_=self.jid, to=stream.session.jid))
        return stream.reply(iq, fin)

    def _entered(self, stream, presence):
        if self.shut and presence['type'] != 'unavailable':
            return False
        self._lets_in(stream, presence)
        return True

    def _lets_in(self, stream, presence):
        self._nick = presence['to'].partition('/')[2]
        left = presence['type'] == 'unavailable'
        item = element('item', None, affiliation=self.affiliation, role='none' if left else 'moderator', jid=stream.session.jid)
        inside = element('x', st.MUC_USER, item + element('status', None, code=110)) + self.occupant(self._nick)
        for text in self.early:
            stream._write(text)
        stream._write(element('presence', None, inside, from_=presence['to'], to=stream.session.jid,
                              type='unavailable' if left else None))
        if not left:
            stream._write(self._told(element('subject')))

    def _heard(self, stream, message):
        if not self.holds and message['type'] == 'groupchat':
            stream._write(self.lets(message)[1])
        return False

    def _told(self, content):
        return element('message', None, content, from_=self.jid, type='groupchat')
