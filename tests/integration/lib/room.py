# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms (XEP-0045) from the other side: what a person with an ordinary client does there."""
from . import stanza as st
from .process import Failed
from .stanza import element

GROUP = {'muc#roomconfig_membersonly': '1', 'muc#roomconfig_whois': 'anyone', 'muc#roomconfig_persistentroom': '1'}
CHANNEL = {'muc#roomconfig_whois': 'moderators', 'muc#roomconfig_persistentroom': '1',
           'muc#roomconfig_publicroom': '1'}


class Occupant:
    """A peer in a room. It enters at once; who comes first owns the room, and `configure` opens it."""

    def __init__(self, peer, room, nick=None, password=None, config=None):
        self.peer = peer
        self.room = room
        self.nick = nick or peer.account.user
        self._enter(password)
        if config is not None:
            self.configure(config)

    @property
    def jid(self):
        return f'{self.room}/{self.nick}'

    def _enter(self, password):
        inside = element('history', maxstanzas='0') + (f'<password>{password}</password>' if password else '')
        self.peer.raw(element('presence', None, element('x', st.MUC, inside), to=self.jid))
        own = self.peer.inbox.take(
            lambda s: s.name == 'presence' and s['from'] == self.jid and
            (s['type'] == 'error' or '110' in statuses(s)), f'own presence in {self.room}')
        if own['type'] == 'error':
            raise Failed(f'{self.jid}: {own}')
        self.entry = own

    def configure(self, settings):
        """Sends the owner's form with these settings; what else it has stays as it is."""
        form = self.peer.ask('get', element('query', st.MUC_OWNER), to=self.room) \
            .child('query', st.MUC_OWNER).child('x', st.FORMS)
        fields = {}
        for field in form.children('field', st.FORMS):
            if field['var']:
                fields[field['var']] = [value.text for value in field.children('value', st.FORMS)]
        for var, value in settings.items():
            if var in fields:
                fields[var] = [value]
        content = ''.join(element('field', None, ''.join(element('value', None, st.escape(value))
                                                         for value in values), var=var)
                          for var, values in fields.items())
        self.peer.ask('set', element('query', st.MUC_OWNER, element('x', st.FORMS, content, type='submit')),
                      to=self.room)

    def affiliate(self, jid, affiliation, reason=None):
        inside = element('reason', None, reason) if reason else ''
        self.peer.ask('set', element('query', st.MUC_ADMIN, element(
            'item', None, inside, jid=jid, affiliation=affiliation)), to=self.room)

    def set_role(self, nick, role, reason=None):
        inside = element('reason', None, reason) if reason else ''
        self.peer.ask('set', element('query', st.MUC_ADMIN, element(
            'item', None, inside, nick=nick, role=role)), to=self.room)

    def say(self, body, extra='', id_=None):
        return self.peer.send(self.room, body, extra, id_, type='groupchat')

    def whisper(self, nick, body, extra='', id_=None):
        return self.peer.send(f'{self.room}/{nick}', body, element('x', st.MUC_USER) + extra, id_, type='chat')

    def hears(self, body):
        """Waits for what somebody says in the room."""
        return self.peer.inbox.take(
            lambda s: s.name == 'message' and s['type'] == 'groupchat' and s.body == body and
            s['from'].split('/')[0] == self.room, f'"{body}" in {self.room}')

    def sees(self, nick, status=None):
        """Waits for somebody's presence in the room."""
        return self.peer.wait_presence(f'{self.room}/{nick}')

    def subject(self, text, extra=''):
        self.peer.raw(element('message', None, element('subject', None, st.escape(text)) + extra, to=self.room,
                              type='groupchat', id='subject'))

    def ping(self):
        """A round trip: what was said in the room before has been handed on to everybody in it."""
        self.peer.ask('get', element('query', st.DISCO_INFO), to=self.room)

    def destroy(self, reason='', venue=None):
        inside = element('reason', None, st.escape(reason)) if reason else ''
        self.peer.ask('set', element('query', st.MUC_OWNER, element('destroy', None, inside, jid=venue)),
                      to=self.room)

    def leave(self):
        self.peer.presence('unavailable', self.jid)
        self.peer.wait_presence(self.jid, 'unavailable')

    def archive(self):
        """The room's archive, oldest first."""
        return self.peer.archive(of=self.room)


def statuses(presence):
    """The status codes of a presence or message of a room."""
    x = presence.child('x', st.MUC_USER)
    return [status['code'] for status in x.children('status', st.MUC_USER)] if x else []
