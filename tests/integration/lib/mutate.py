# SPDX-License-Identifier: GPL-3.0-or-later
"""Stanzas made of other stanzas: taken apart, put together in another way, and damaged, by a seed."""
import copy
import pathlib
import re
import xml.etree.ElementTree as ET

from . import stanza as st
from .saying import attaches, moderates, reacts, replaces, replies, retracts
from .stanza import Stanza, element

STANZAS = ('message', 'presence', 'iq')
TYPES = {'message': [None, 'chat', 'normal', 'groupchat', 'headline', 'error', 'odd'],
         'presence': [None, 'unavailable', 'subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'error'],
         'iq': ['get', 'set', 'result', 'error', 'odd']}
# What numbers, times, ids and texts may be instead.
ODD = ['', ' ', '0', '1', '-1', 'true', 'false', '2147483648', '9223372036854775807', '18446744073709551616', '1e9',
       'NaN', '0x10', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-30T25:61:61Z', 'x' * 5000, '\u202e\u200d',
       '\U0001f600' * 40, '\ufffe', 'a\nb\tc\rd', "'; DROP TABLE message; --", '%s%n%d', '../../../etc/passwd', 'AAAA',
       '====', '@', '/', '@/', 'a@b@c/d/e', '\u0661', '&<>"\'']
XML = '{http://www.w3.org/XML/1998/namespace}'
MAX_SIZE = 40_000  # characters of one stanza; larger ones are test_hostile's
FASTEN, MODERATE_0, RETRACT_0 = 'urn:xmpp:fasten:0', 'urn:xmpp:message-moderate:0', 'urn:xmpp:message-retract:0'
# Elements of a message that name another one, by their attribute "id".
NAMING = {f'{{{ns}}}{name}' for ns, name in [
    (st.CORRECT, 'replace'), (st.RETRACT, 'retract'), (FASTEN, 'apply-to'), (st.REACTIONS, 'reactions'),
    (st.REPLY, 'reply'), (st.ATTACHING, 'attach-to'), (st.MARKERS, 'displayed'), (st.RECEIPTS, 'received')]}
# What is said about a message, as clients, rooms and archives write it.
SAYINGS = [
    replaces('x'), retracts('x'), reacts('x', '👍', '🎉'), reacts('x'), replies('x', cut=4), moderates('x', 'r@x/bob', 'so'),
    attaches('x', 'https://files.test/f', 'f'),
    element('displayed', st.MARKERS, id='x'), element('received', st.RECEIPTS, id='x'),
    element('apply-to', FASTEN, element('retract', RETRACT_0), id='x'),
    element('apply-to', FASTEN, element('moderated', MODERATE_0, element('retract', RETRACT_0), by='r@x/bob'), id='x'),
    element('retracted', st.RETRACT, id='x', stamp='2026-01-01T00:00:00Z'),
    element('retracted', st.RETRACT, element('moderated', st.MODERATE, by='r@x/bob'), id='x')]


def _wrapped(text):
    """The elements of a text; none where it is no XML."""
    try:
        return list(ET.fromstring(f"<all xmlns='{st.CLIENT}' xmlns:stream='http://etherx.jabber.org/streams'>{text}</all>"))
    except ET.ParseError:
        return []


def samples(directory):
    """All elements of all files below a directory, in the order of their names."""
    files = sorted(path for path in pathlib.Path(directory).rglob('*') if path.is_file())
    return [element for path in files for element in _wrapped(path.read_text(errors='replace'))]


def examples(directory):
    """The elements of all examples in the sources of the XEPs there."""
    found = []
    for path in sorted(pathlib.Path(directory).glob('xep-*.xml')):
        for text in re.findall(r'<example[^>]*>\s*<!\[CDATA\[(.*?)\]\]>', path.read_text(errors='replace'), re.S):
            found += _wrapped(text)
    return found


class Mutator:
    """Makes stanzas of `elements`; `words` are what those who take part know each other by: addresses and ids. Of
    messages that are there, those of `ids` are named most of the time. `names`: which stanzas it makes; `type_`: of
    messages that say something about others."""

    def __init__(self, random, elements, words, ids, names=STANZAS, type_='chat'):
        self.random, self.words, self.ids, self.names, self.type = random, words + ODD, ids, names, type_
        self.stanzas = [each for each in elements if _name(each) in names]
        self.parts = [part for each in elements if _name(each) in STANZAS for part in each] + \
            [each for each in elements if _name(each) not in STANZAS]

    def stanza(self):
        if self.random.random() < 0.55:
            made, changes = self._saying(), self.random.randrange(3)
        else:
            made, changes = self._base(), self.random.randrange(6)
            if self.random.random() < 0.6:
                self._aim(made)
        self._change(made, changes)
        return made

    def inside(self, text):
        """What becomes of what stands inside of a stanza, text."""
        made = _wrapped(element('message', None, text))[0]
        self._change(made, self.random.randrange(1, 4))
        _keep_near(made)
        return ''.join(_clean(str(Stanza(each))) for each in made)

    def _change(self, made, changes):
        for _ in range(changes):
            self.random.choice([self._graft, self._drop, self._repeat, self._move, self._reword, self._reword,
                                self._retext, self._rename])(made)

    def _saying(self):
        """A message that says something about one that is there. Seldom it has the id of one itself: whoever has an id
        last is meant by it."""
        own = self._word() if self.random.random() < 0.1 else f'own{self.random.randrange(10**6)}'
        made = ET.Element(f'{{{st.CLIENT}}}message', id=own, type=self.type)
        if self.random.random() < 0.6:
            ET.SubElement(made, f'{{{st.CLIENT}}}body').text = self._word()
        made.extend(_wrapped(self.random.choice(SAYINGS)))
        self._aim(made)
        return made

    def _base(self):
        if self.random.random() < 0.7:
            return copy.deepcopy(self.random.choice(self.stanzas))
        made = ET.Element(f'{{{st.CLIENT}}}{self.random.choice(self.names)}', id=self._word())
        made.extend(copy.deepcopy(self.random.choice(self.parts)) for _ in range(self.random.randrange(1, 4)))
        return made

    def _aim(self, stanza):
        """Whatever names a message names one that is there."""
        for each in stanza.iter():
            if each.tag in NAMING:
                each.set('id', self._id())

    def _id(self):
        return self.random.choice(self.ids) if self.random.random() < 0.9 else self._word()

    def _word(self):
        return self.random.choice(self.words)

    def _any(self, stanza):
        return self.random.choice(list(stanza.iter()))

    def _graft(self, stanza):
        """Something of another stanza somewhere inside."""
        host = self._any(stanza) if self.random.random() < 0.4 else stanza
        host.insert(self.random.randrange(len(host) + 1), copy.deepcopy(self.random.choice(self.parts)))

    def _drop(self, stanza):
        host = self._any(stanza)
        if len(host):
            del host[self.random.randrange(len(host))]

    def _repeat(self, stanza):
        host = self._any(stanza)
        if len(host):
            host.append(copy.deepcopy(self.random.choice(list(host))))

    def _move(self, stanza):
        host = self._any(stanza)
        if len(host):
            part = self.random.choice(list(host))
            host.remove(part)
            stanza.append(part)

    def _reword(self, stanza):
        """Another value of an attribute; or none of it, or a new one."""
        host = self._any(stanza)
        if not host.attrib or self.random.random() < 0.1:
            host.set(self.random.choice(['id', 'type', 'jid', 'node', 'by', 'to', 'stamp', 'var']), self._word())
            return
        name = self.random.choice(list(host.attrib))
        if self.random.random() < 0.2:
            del host.attrib[name]
        else:
            host.set(name, self._word())

    def _retext(self, stanza):
        self._any(stanza).text = self._word()

    def _rename(self, stanza):
        """Another element's name or namespace; or another type of stanza."""
        host = self._any(stanza)
        if host is stanza:
            stanza.attrib.pop('type', None)
            type_ = self.random.choice(TYPES[_name(stanza)])
            if type_:
                stanza.set('type', type_)
            return
        ns, _, name = host.tag[1:].rpartition('}')
        other = self.random.choice(self.parts).tag
        host.tag = self.random.choice([other, f'{{{ns}}}{other.rpartition("}")[2]}',
                                       f'{other.rpartition("}")[0]}}}{name}'])


def named(text, ids, type_):
    """The names of the elements by which a message is, as it stands, a well-formed word about one of `ids`."""
    stanza = Stanza.parse(text)
    return {child.name for child in stanza.children(None, None) if stanza.name == 'message' and stanza['type'] == type_ and
            child.element.tag in NAMING and child.id in ids}


def handed_over(stanza, to, from_, vouched=None):
    """Text of a stanza as a server gives it to us: with addresses that it vouches for, and without ids of archives
    (XEP-0359 § 3.1: those it takes away), or URLs that lead away from this machine. `vouched`: text of what a room
    writes beside it, in the place of what an occupant claims to be (XEP-0421 § 4, XEP-0313 § 6.1.2); None where no
    room does. "" for what would be too large."""
    stanza.set('to', to)
    stanza.attrib.pop('from', None)
    if from_:
        stanza.set('from', from_)
    if vouched is not None:
        for child in [each for each in stanza if each.tag in (f'{{{st.OCCUPANT_ID}}}occupant-id', f'{{{st.MUC_USER}}}x')]:
            stanza.remove(child)
        stanza.extend(_wrapped(vouched))
    trusted = {to.split('/')[0], (from_ or '').split('/')[0]}
    for outer in list(stanza.iter()):
        for inner in list(outer):
            if inner.tag == f'{{{st.SID}}}stanza-id' and inner.get('by') in trusted:
                outer.remove(inner)
    _keep_near(stanza)
    text = _clean(str(Stanza(stanza)))
    return text if len(text) < MAX_SIZE else ''


def _keep_near(stanza):
    for each in stanza.iter():
        for name, value in list(each.attrib.items()):
            if name.startswith('{') and not name.startswith(XML):
                del each.attrib[name]
            else:
                each.set(name, _near(value))
        each.text, each.tail = _near(each.text), None


def _near(value):
    return re.sub(r'\b(https?|aesgcm)://[^\s/]+', r'\1://127.0.0.1:1', value) if value else value


def _clean(text):
    """Without what XML cannot say."""
    return re.sub('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]', '', text)


def _name(element):
    return element.tag.rpartition('}')[2] if element.tag.startswith(f'{{{st.CLIENT}}}') else element.tag
