# SPDX-License-Identifier: GPL-3.0-or-later
"""A long talk of one person with some others, or in a room, made from a seed: half of it says something about what else
was said, earlier, later or never, some of that by who has no right to it, and some of it by an id that others have as
well. There are files, spoilers and XHTML in it, and it says what reached whom and was read; of what was taken back an
archive may have kept no more than a mark."""
import collections
import random

from . import stanza as st
from .saying import attaches, moderates, reacts, replaces, replies, retracts
from .stanza import element

CONTACTS = 5
KINDS = {'plain': 44, 'file': 8, 'half': 5, 'source': 6, 'reply': 12, 'reaction': 14, 'correction': 10, 'retraction': 5, 'marker': 7}
CHAT_KINDS = {**KINDS, 'receipt': 7}
STAMP = '2026-01-01T00:00:00Z'
EMOJIS = '👍👎🙂🎉☕🫖'


class Gossip:
    """`owner`: bare JID of whose talk it is. `lines`: (other side, from, to, stanza without from and to), in order."""

    kinds = CHAT_KINDS

    def __init__(self, owner, count, seed, contacts=None):
        self._random = random.Random(seed)
        self.owner, self._count = owner, count
        self.contacts = contacts or [f'friend{number}@else.test' for number in range(CONTACTS)]
        self._chats = [self._random.choice(self.contacts) for _ in range(count)]
        self._authors = [self._author() for _ in range(count)]
        self._kinds = self._random.choices(list(self.kinds), self.kinds.values(), k=count)
        for number in range(count * 2 // 3, count):
            if self._kinds[number] == 'marker':  # else nothing stays unread
                self._kinds[number] = 'receipt'
        self._places = {contact: [n for n in range(count) if self._chats[n] == contact] for contact in self.contacts}
        self._ids = [f'm{number:05}' for number in range(count)]
        for number in range(count):
            if self._random.random() < 0.03:  # the same again
                self._ids[number] = self._ids[max(0, number - self._random.randrange(60))]
        self._spread = {}  # id: the first line and the last that has it
        for number, id_ in enumerate(self._ids):
            self._spread[id_] = (self._spread.get(id_, (number,))[0], number)
        self._retracts = {}  # number: the id that it takes back
        self.lines = [self._line(number) for number in range(count)]

    def _author(self):
        return 'own' if self._random.random() < 0.4 else 'other'

    def _line(self, number):
        contact = self._chats[number]
        mine, theirs = f'{self.owner}/phone', f'{contact}/x'
        sender, to = (mine, contact) if self._authors[number] == 'own' else (theirs, self.owner)
        body, extra = getattr(self, f'_{self._kinds[number]}')(number)
        return contact, sender, to, self._ids[number], body, extra

    def stanza(self, line, **attributes):
        """Text of a message, as its sender wrote it."""
        _, sender, to, id_, body, extra = line
        return st.message(to, body, extra, from_=sender, id=id_, **attributes)

    # What a line names: mostly something of before, seldom of later or elsewhere, and by whom it is not.

    def _target(self, number, own):
        chance, places = self._random.random(), self._places[self._chats[number]]
        if chance < 0.06:
            return 'm-never'
        if chance < 0.12:
            return self._name(number, self._random.randrange(self._count))  # of any chat
        near = [n for n in self._window(places, number, later=chance < 0.25)
                if not own or self._authors[n] == self._authors[number] or chance > 0.9]
        return self._name(number, self._random.choice(near)) if near else 'm-never'

    def _name(self, number, target):
        """By what the line `number` names another one."""
        return self._ids[target]

    @staticmethod
    def _window(places, number, later):
        place = places.index(number)
        return places[place + 1:place + 60] if later else places[max(0, place - 60):place]

    def _names(self, number, every, begin=0):
        """Now and then whom it is for, in the first letters of the text."""
        if number % every:
            return ''
        jid = self.owner if number % 2 else self._chats[number]
        return element('reference', st.REFERENCE, type='mention', uri=f'xmpp:{jid}', begin=begin, end=begin + 4)

    def _plain(self, number):
        extra = self._names(number, every=7)
        if number % 4 == 0:
            extra += element('thread', None, f't{number % 3}')
        if number % 9 == 0:
            extra += element('spoiler', st.SPOILER, 'the end' if number % 2 else '')
        if number % 11 == 0:
            extra += element('html', st.XHTML_IM, element('body', st.XHTML, element('p', None, 'says ' + element(
                'em', None, f'{number}'))))
        return f'says {number}', extra

    def _file(self, number):
        """Of now and of before; with a word about it, and without."""
        url = f'https://files.test/{number}/tea.png'
        if number % 3 == 0:
            return url, element('x', st.OOB, element('url', None, url))
        return f'pictures {number}' if number % 3 == 1 else None, self._shares(number, url)

    def _half(self, number):
        """A file of which is said later where it lies."""
        return f'half {number}' if number % 3 == 0 else None, self._shares(number, None, id='f')

    def _source(self, number):
        """Where it lies, as clients show it that know nothing of that; or not at all; or with words. Sometimes of what
        has no such file."""
        id_, url = self._half_of(number), f'https://files.test/{number}/half.png'
        if self._is_between(number, id_):
            id_ = 'm-never'
        said = attaches(id_, url, 'f' if number % 4 else None)
        if number % 5 == 0:
            return None, said + element('store', st.HINTS)
        return f'see {number}' if number % 5 == 1 else url, said + element('x', st.OOB, element('url', None, url))

    def _half_of(self, number):
        places = self._places[self._chats[number]]
        halves = [n for n in self._window(places, number, later=self._random.random() < 0.2)
                  if self._kinds[n] == 'half' and self._authors[n] == self._authors[number]]
        if not halves or self._random.random() < 0.2:
            return self._target(number, own=self._random.random() < 0.8)
        return self._name(number, self._random.choice(halves))

    @staticmethod
    def _shares(number, url, **attributes):
        media = element('file', st.FILE_METADATA, element('media-type', None, 'image/png') + element('size', None, '5') +
                        element('name', None, f'tea {number}.png') + element('hash', st.HASHES, 'oDb2', algo='sha-256'))
        sources = element('sources', None, element('url-data', st.URL_DATA, target=url)) if url else ''
        return element('file-sharing', st.FILE_SHARING, media + sources, disposition='inline', **attributes)

    def _reply(self, number):
        quotation = '> what was said ☕\n'
        return quotation + f'answers {number}', \
            replies(self._target(number, own=False), cut=len(quotation)) + self._names(number, 5, len(quotation))

    def _reaction(self, number):
        emojis = self._random.sample(EMOJIS, self._random.randrange(4))
        return None, reacts(self._target(number, own=False), *emojis)

    def _correction(self, number):
        file = self._shares(number, f'https://files.test/{number}/more.png') if number % 4 == 0 else ''
        id_ = self._target(number, own=True)
        if self._is_between(number, id_):  # who takes back the later one may take its text for one of that
            id_ = 'm-never'
        return f'corrects {number}', replaces(id_) + self._names(number, every=3) + file

    def _is_between(self, number, id_):
        """Whether lines before and behind it have the id."""
        first, last = self._spread.get(id_, (number, number))
        return first < number < last

    def _retraction(self, number):
        self._retracts[number] = self._target(number, own=True)
        return 'This was retracted.', retracts(self._retracts[number])

    def _marker(self, number):
        return None, element('displayed', st.MARKERS, id=self._target(number, own=False)) + element('store', st.HINTS)

    def _receipt(self, number):
        return None, element('received', st.RECEIPTS, id=self._target(number, own=False)) + element('store', st.HINTS)

    def _marked(self):
        """Numbers of texts of which an archive has kept no more than a mark (XEP-0424 § 5), and of the line that took
        each of them back: half of those that only one line took back."""
        targets = {}
        for number in range(self._count):
            targets.setdefault(self._key(number), []).append(number)
        takers = collections.Counter(self._retracts.values())
        found = [(targets[id_][0], number) for number, id_ in self._retracts.items()
                 if takers[id_] == 1 and len(targets.get(id_, [])) == 1 and self._takes_back(number, targets[id_][0])]
        return dict(found[::2])

    def _key(self, number):
        """By what it is taken back."""
        return self._ids[number]

    def _takes_back(self, number, target):
        return target < number and target % 4 != 0 and self._kinds[target] == 'plain' and \
            (self._chats[target], self._authors[target]) == (self._chats[number], self._authors[number])

    # The ways by which it comes.

    def archived(self, user, start_us):
        """As entries for a filler of archives, a second apart."""
        gone = self._marked()
        return [(user, contact, start_us + number * 1_000_000,
                 self.stanza(self._mark(line, gone[number]) if number in gone else line, xmlns=st.CLIENT))
                for number, line in enumerate(self.lines)
                for contact in [line[1] if line[1].split('/')[0] != self.owner else line[2]]]

    def _mark(self, line, by):
        return *line[:4], None, element('retracted', st.RETRACT, id=self._ids[by], stamp=STAMP)

    def live(self):
        """As it comes to a client: what is one's own as a carbon."""
        return [self._carbon(line) if line[1].startswith(self.owner) else self.stanza(line) for line in self.lines]

    def carbons(self):
        """As it comes when another device is the one that talks."""
        return [self._carbon(line) for line in self.lines]

    def _carbon(self, line):
        direction = 'sent' if line[1].startswith(self.owner) else 'received'
        inner = element('forwarded', st.FORWARD, self.stanza(line, xmlns=st.CLIENT))
        return element('message', None, element(direction, st.CARBONS, inner), from_=self.owner,
                       to=f'{self.owner}/x', type='chat')


NICKS = ['al', 'bob', 'carol', 'dave', 'eve']  # the first is our own
ROOM_KINDS = {**KINDS, 'retraction': 5, 'moderation': 5}


class RoomGossip(Gossip):
    """The same in a room, where the room gives the ids, and takes messages away. Some speak under another's nick. The
    first line and the last are plain. `name`: gives the room's id of a line."""

    kinds = ROOM_KINDS

    def __init__(self, room, name, count, seed):
        self.room, self._room_id, self._nicks = room, name, {}
        super().__init__(room, count, seed, contacts=[room])

    def _author(self):
        return self._random.choice(NICKS)

    def _line(self, number):
        """(nick or "" for the room, text of the message)."""
        kind = 'plain' if number in (0, self._count - 1) else self._kinds[number]
        author = self._authors[number]
        body, extra = getattr(self, f'_{kind}')(number)
        nick = self._random.choice(NICKS[1:]) if author != NICKS[0] and self._random.random() < 0.05 else author
        self._nicks[number] = nick
        if kind == 'moderation' and self._random.random() < 0.8:
            return st.message(None, body, extra, from_=self.room, id=self._ids[number], type='groupchat')
        if kind == 'moderation':
            del self._retracts[number]  # who is no room says so
        return self._says(number, nick, body, extra)

    def _says(self, number, nick, body, extra):
        occupant = element('occupant-id', st.OCCUPANT_ID, id=f'o-{self._authors[number]}')
        return st.message(None, body, extra + occupant, from_=f'{self.room}/{nick}', id=self._ids[number],
                          type='groupchat')

    def _name(self, number, target):
        by_sender = self._kinds[number] == 'correction' or self._random.random() < 0.1  # some mix them up
        return self._ids[target] if by_sender else self._room_id(target)

    def _moderation(self, number):
        self._retracts[number] = self._target(number, own=False)
        return None, moderates(self._retracts[number], f'{self.room}/bob', f'reason {number}')

    def _key(self, number):
        return self._room_id(number)

    def _takes_back(self, number, target):
        moderated = self._kinds[number] == 'moderation'
        return super()._takes_back(number, target) or \
            moderated and target < number and target % 4 != 0 and self._kinds[target] == 'plain'

    def kept(self):
        """The lines as the room keeps them."""
        gone = self._marked()
        return [self._room_mark(number, gone[number]) if number in gone else line
                for number, line in enumerate(self.lines)]

    def _room_mark(self, number, by):
        """Of a text that was retracted, or moderated (XEP-0425 § 5)."""
        moderated = element('moderated', st.MODERATE, by=f'{self.room}/bob') + element('reason', None, f'reason {by}')
        inside = moderated if self._kinds[by] == 'moderation' else ''
        retracted = element('retracted', st.RETRACT, inside, id=self._ids[by], stamp=STAMP)
        return self._says(number, self._nicks[number], None, retracted)
