# SPDX-License-Identifier: GPL-3.0-or-later
"""What messages say about others (XEP-0308, 0424, 0444, 0447, 0461), as an ordinary client writes and reads it; and the
places where it is said: a chat with a person, a room, and the whispers of a room."""
from . import stanza as st
from .room import Occupant
from .stanza import element

OPEN = {'muc#roomconfig_whois': 'anyone', 'muc#roomconfig_persistentroom': '1'}


def replaces(id_):
    return element('replace', st.CORRECT, id=id_)


def retracts(id_):
    return element('retract', st.RETRACT, id=id_) + element('fallback', st.FALLBACK, for_=st.RETRACT) + \
        element('store', st.HINTS)


def moderates(id_, by=None, reason=None, inside=''):
    """A room's word that a moderator took a message away (XEP-0425)."""
    moderated = element('moderated', st.MODERATE, inside, by=by)
    return element('retract', st.RETRACT, moderated + (element('reason', None, reason) if reason else ''), id=id_)


def reacts(id_, *emojis):
    return element('reactions', st.REACTIONS, ''.join(element('reaction', None, emoji) for emoji in emojis),
                   id=id_) + element('store', st.HINTS)


def replies(id_, to=None, cut=0):
    """An answer; the first `cut` characters of its text are there for clients that know none."""
    ranges = element('fallback', st.FALLBACK, element('body', None, start=0, end=cut), for_=st.REPLY) if cut else ''
    return element('reply', st.REPLY, id=id_, to=to) + ranges


def displayed(id_):
    """Everything up to that message was read (XEP-0333)."""
    return element('displayed', st.MARKERS, id=id_) + element('store', st.HINTS)


def attaches(id_, url, file=None):
    """Where a file of another message lies, said behind it (XEP-0447)."""
    places = element('url-data', st.URL_DATA, target=url)
    return element('attach-to', st.ATTACHING, id=id_) + element('sources', st.FILE_SHARING, places, id=file)


class Person:
    """Who alice talks to, in a chat with her alone."""

    occupant = None  # who it is in a room

    def __init__(self, user, peer):
        self.user, self.peer, self.chat = user, peer, peer.bare

    def say(self, body=None, extra='', id_=None):
        """Says something to alice; gives the id attribute."""
        return self.peer.send(self.user.jid, body, extra, id_)

    def arrive(self):
        """Waits until what was said has come to alice's streams at the server, whether or not anybody reads them."""
        (self.occupant or self.peer).ping()
        self.user.account.server.settle(self.user.account)

    def hears(self, name, ns):
        """Waits for a message of hers with such a child."""
        return self.peer.inbox.take(
            lambda s: s.name == 'message' and s['type'] != 'error' and s.has(name, ns) and
            self.is_hers(s), f'{name} of {ns}')

    def hears_text(self, body):
        return self.peer.inbox.take(lambda s: s.name == 'message' and s.body == body and self.is_hers(s), f'"{body}"')

    def is_hers(self, stanza):
        return stanza['from'].split('/')[0] == self.user.jid

    @staticmethod
    def name_of(message):
        """The id by which a message is named, except by corrections."""
        return message['message_id']


class Whisperer(Person):
    """An occupant of a room, who whispers with alice, who is "al" there."""

    def __init__(self, user, occupant):
        super().__init__(user, occupant.peer)
        self.occupant, self.chat = occupant, occupant.jid

    def say(self, body=None, extra='', id_=None):
        return self.occupant.whisper('al', body, extra, id_)

    def is_hers(self, stanza):
        return stanza['from'] == f'{self.occupant.room}/al' and stanza['type'] == 'chat'


class Speaker(Person):
    """An occupant of a room, who speaks to everybody there."""

    def __init__(self, user, occupant):
        super().__init__(user, occupant.peer)
        self.occupant, self.chat = occupant, occupant.room

    def say(self, body=None, extra='', id_=None):
        return self.occupant.say(body, extra, id_)

    def is_hers(self, stanza):
        return stanza['from'] == f'{self.occupant.room}/al' and stanza['type'] == 'groupchat'

    @staticmethod
    def name_of(message):
        return message['stanza_id']


def enter(user, room, **options):
    """Alice comes into a room as "al"."""
    return user.call('Chats.Join', room=room, options={'nick': 'al', **options})['chat']


def place(kind, user, peer, room):
    """Where `user` and `peer` talk: "chat", "room" or "whisper"."""
    if kind == 'chat':
        return Person(user, peer)
    occupant = Occupant(peer, room, 'bob', config=OPEN)
    enter(user, room)
    occupant.sees('al')
    return Speaker(user, occupant) if kind == 'room' else Whisperer(user, occupant)
