# SPDX-License-Identifier: GPL-3.0-or-later
"""Stanzas made of other stanzas: taken apart, put together in another way, and damaged, by a seed."""
import copy
import pathlib
import re
import xml.etree.ElementTree as ET

from . import stanza as st
from .stanza import Stanza

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
    """Makes stanzas of `elements`; `words` are what those who take part know each other by: addresses and ids."""

    def __init__(self, random, elements, words):
        self.random, self.words = random, words + ODD
        self.stanzas = [each for each in elements if _name(each) in STANZAS]
        self.parts = [part for each in self.stanzas for part in each] + \
            [each for each in elements if _name(each) not in STANZAS]

    def stanza(self, to, from_):
        """Text of one that such a server hands over: who it is from is not up to the sender."""
        while True:
            stanza = self._base()
            for _ in range(self.random.randrange(6)):
                self.random.choice([self._graft, self._drop, self._repeat, self._move, self._reword, self._reword,
                                    self._retext, self._rename])(stanza)
            text = handed_over(stanza, to, from_)
            if len(text) < MAX_SIZE:
                return text

    def _base(self):
        if self.random.random() < 0.7:
            return copy.deepcopy(self.random.choice(self.stanzas))
        name = self.random.choice(STANZAS)
        made = ET.Element(f'{{{st.CLIENT}}}{name}', id=self._word())
        made.extend(copy.deepcopy(self.random.choice(self.parts)) for _ in range(self.random.randrange(1, 4)))
        return made

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


def handed_over(stanza, to, from_):
    """Text of a stanza as a server gives it to us: with addresses that it vouches for, and without ids of archives
    (XEP-0359 § 3.1: those it takes away), or URLs that lead away from this machine."""
    stanza.set('to', to)
    stanza.attrib.pop('from', None)
    if from_:
        stanza.set('from', from_)
    trusted = {to.split('/')[0], (from_ or '').split('/')[0]}
    for outer in list(stanza.iter()):
        for inner in list(outer):
            if inner.tag == f'{{{st.SID}}}stanza-id' and inner.get('by') in trusted:
                outer.remove(inner)
        for name, value in list(outer.attrib.items()):
            if name.startswith('{') and not name.startswith(XML):
                del outer.attrib[name]
            else:
                outer.set(name, _near(value))
        outer.text, outer.tail = _near(outer.text), None
    return _clean(str(Stanza(stanza)))


def _near(value):
    return re.sub(r'\b(https?|aesgcm)://[^\s/]+', r'\1://127.0.0.1:1', value) if value else value


def _clean(text):
    """Without what XML cannot say."""
    return re.sub('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]', '', text)


def _name(element):
    return element.tag.rpartition('}')[2] if element.tag.startswith(f'{{{st.CLIENT}}}') else element.tag
