# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive as a person has it after some months: the same for the same count and seed.

The shape of each message is that of common clients, and a page that of Prosody's mod_mam:
test_pages.py compares it with what a real Prosody says about the same messages."""
import base64
import collections
import dataclasses
import datetime
import hashlib
import itertools
import random
from xml.sax.saxutils import escape

from words import Words

CONTACTS = 40
OWNER = 'alice'
END = datetime.datetime(2025, 7, 1, tzinfo=datetime.timezone.utc)
DAYS = 120  # that the archive spans
QUOTES = {"'": '&apos;', '"': '&quot;'}  # that Prosody escapes everywhere


@dataclasses.dataclass(frozen=True)
class Item:
    """What the archive holds; message is its XML."""
    id: str
    stamp_us: int
    with_: str
    body: str  # None: a receipt, a marker, a reaction
    message: str

    @property
    def stamp(self):
        """The time as Prosody tells it: whole seconds."""
        when = datetime.datetime.fromtimestamp(self.stamp_us // 1_000_000, datetime.timezone.utc)
        return when.strftime('%Y-%m-%dT%H:%M:%SZ')


class Corpus:
    """`items` are in the order of the archive; `words` is what the bodies were made of."""

    def __init__(self, count, domain='bench.test', seed=1):
        self.count, self.domain = count, domain
        self._random = random.Random(seed)
        self.words = Words(self._random)
        self.owner = f'{OWNER}@{domain}'
        self.contacts = [f'{self.words.word("en", 60 + number)}@{domain}' for number in range(CONTACTS)]
        # Few people get most of the talk.
        self._shares = list(itertools.accumulate(1 / (rank + 1) for rank in range(CONTACTS)))
        self._recent = collections.defaultdict(collections.deque)
        self._now_us = int((END - datetime.timedelta(days=DAYS)).timestamp()) * 1_000_000
        self._step_us = DAYS * 86400 * 1_000_000 // count
        self._partner = self.contacts[0]
        self.items = [self._item() for _ in range(count)]

    @property
    def busiest(self):
        """The contact with the most messages."""
        return self.contacts[0]

    @property
    def digest(self):
        """Tells two corpora apart."""
        sha = hashlib.sha256()
        for item in self.items:
            sha.update(f'{item.id}{item.stamp}{item.message}'.encode())
        return sha.hexdigest()[:12]

    def fill_entries(self):
        """The same for Server.fill of the test suite."""
        return [(OWNER, item.with_, item.stamp_us, item.message) for item in self.items]

    def _item(self):
        if self._random.random() < 0.25:  # a talk goes on for some messages
            self._partner = self._random.choices(self.contacts, cum_weights=self._shares)[0]
        self._now_us += self._random.randint(1, 2 * self._step_us - 1)
        own = self._random.random() < 0.45
        body, message = self._message(own, self._partner)
        id_ = base64.urlsafe_b64encode(self._random.randbytes(18)).decode()
        return Item(id_, self._now_us, self._partner, body, message)

    def _message(self, own, partner):
        me, other = f'{self.owner}/phone.{self._random.choice("aB")}x', f'{partner}/gajim.Q7K'
        from_, to = (me, partner) if own else (other, self.owner)
        number = f'{self._random.getrandbits(128):032x}'
        id_ = '-'.join((number[:8], number[8:12], number[12:16], number[16:20], number[20:]))
        body, content = self._content(id_, partner)
        self._recent[partner].append((id_, from_))
        if len(self._recent[partner]) > 5:
            self._recent[partner].popleft()
        return body, (f"<message to='{to}' id='{id_}' xmlns='jabber:client' type='chat' from='{from_}'>"
                      f'{content}</message>')

    def _content(self, id_, partner):
        """The text, and the XML of what the message says."""
        earlier = self._random.choice(self._recent[partner]) if self._recent[partner] else None
        kind = self._random.random()
        if earlier and kind < 0.04:
            return None, self._bodyless(earlier[0])
        body = self.words.body()
        extra = ''
        if earlier and kind < 0.06:
            extra = f"<replace xmlns='urn:xmpp:message-correct:0' id='{earlier[0]}'/>"
        elif earlier and kind < 0.10:
            quote = '> ' + self.words.text('en', 4) + '\n'
            body = quote + body
            extra = (f"<reply xmlns='urn:xmpp:reply:0' id='{earlier[0]}' to='{earlier[1]}'/>"
                     "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
                     f"<body start='0' end='{len(quote)}'/></fallback>")
        return body, (f'<body>{escape(body, QUOTES)}</body>{extra}'
                      f"<origin-id xmlns='urn:xmpp:sid:0' id='{id_}'/><request xmlns='urn:xmpp:receipts'/>"
                      "<markable xmlns='urn:xmpp:chat-markers:0'/>")

    def _bodyless(self, of):
        return self._random.choice((
            f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{of}'/><store xmlns='urn:xmpp:hints'/>",
            f"<received xmlns='urn:xmpp:receipts' id='{of}'/><store xmlns='urn:xmpp:hints'/>",
            f"<reactions xmlns='urn:xmpp:reactions:0' id='{of}'><reaction>👍</reaction></reactions>"
            "<store xmlns='urn:xmpp:hints'/>"))
