# SPDX-License-Identifier: GPL-3.0-or-later
"""XML of a stanza as tests read and write it."""
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

ATTACHING = 'urn:xmpp:message-attaching:1'
ATTENTION = 'urn:xmpp:attention:0'
BLOCKING = 'urn:xmpp:blocking'
CLIENT = 'jabber:client'
CARBONS = 'urn:xmpp:carbons:2'
CHATSTATES = 'http://jabber.org/protocol/chatstates'
CORRECT = 'urn:xmpp:message-correct:0'
DELAY = 'urn:xmpp:delay'
DISCO_INFO = 'http://jabber.org/protocol/disco#info'
EPHEMERAL = 'urn:xmpp:ephemeral:0'
FALLBACK = 'urn:xmpp:fallback:0'
FORWARD = 'urn:xmpp:forward:0'
FILE_METADATA = 'urn:xmpp:file:metadata:0'
FILE_SHARING = 'urn:xmpp:sfs:0'
FORMS = 'jabber:x:data'
HASHES = 'urn:xmpp:hashes:2'
HINTS = 'urn:xmpp:hints'
MAM = 'urn:xmpp:mam:2'
MARKERS = 'urn:xmpp:chat-markers:0'
MENTIONS = 'urn:xmpp:mentions:0'
MODERATE = 'urn:xmpp:message-moderate:1'
MUC = 'http://jabber.org/protocol/muc'
MUC_ADMIN = 'http://jabber.org/protocol/muc#admin'
MUC_OWNER = 'http://jabber.org/protocol/muc#owner'
MUC_USER = 'http://jabber.org/protocol/muc#user'
OPEN_GRAPH = 'https://ogp.me/ns#'
OCCUPANT_ID = 'urn:xmpp:occupant-id:0'
OOB = 'jabber:x:oob'
PING = 'urn:xmpp:ping'
REACTIONS = 'urn:xmpp:reactions:0'
RECEIPTS = 'urn:xmpp:receipts'
REPLY = 'urn:xmpp:reply:0'
REFERENCE = 'urn:xmpp:reference:0'
RETRACT = 'urn:xmpp:message-retract:1'
ROSTER = 'jabber:iq:roster'
RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
RSM = 'http://jabber.org/protocol/rsm'
SID = 'urn:xmpp:sid:0'
SPOILER = 'urn:xmpp:spoiler:0'
STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas'
URL_DATA = 'http://jabber.org/protocol/url-data'
XHTML = 'http://www.w3.org/1999/xhtml'
XHTML_IM = 'http://jabber.org/protocol/xhtml-im'


class Stanza:
    """A stanza, or an element inside one."""

    def __init__(self, element):
        self.element = element

    @classmethod
    def parse(cls, text):
        """Reads one element; without a namespace it is one of jabber:client."""
        if 'xmlns=' not in text.split('>', 1)[0]:
            head = text.split(None, 1)[0].split('>')[0].split('/')[0]
            text = f"{head} xmlns='{CLIENT}'{text[len(head):]}"
        return cls(ET.fromstring(text))

    @property
    def name(self):
        return self.element.tag.rpartition('}')[2]

    @property
    def ns(self):
        return self.element.tag[1:].rpartition('}')[0]

    def __getitem__(self, attribute):
        """An attribute, "" where it is absent."""
        return self.element.get(attribute, '')

    @property
    def id(self):
        return self['id']

    @property
    def text(self):
        return self.element.text or ''

    def child(self, name=None, ns=CLIENT):
        """The first child of that name and namespace (None: whatever), or None."""
        for each in self.children(name, ns):
            return each
        return None

    def children(self, name=None, ns=CLIENT):
        for each in map(Stanza, self.element):
            if (name is None or each.name == name) and (ns is None or each.ns == ns):
                yield each

    def has(self, name, ns):
        return self.child(name, ns) is not None

    @property
    def body(self):
        """The text of the body; None where there is none."""
        body = self.child('body')
        return None if body is None else body.text

    @property
    def condition(self):
        """The condition of a stanza error; None where there is none."""
        error = self.child('error')
        return error.child(None, STANZAS).name if error else None

    def forwarded(self):
        """The message inside a carbon or an archive result, or None."""
        for wrapper in ('sent', CARBONS), ('received', CARBONS), ('result', MAM):
            outer = self.child(*wrapper)
            if outer:
                return outer.child('forwarded', FORWARD).child('message')
        return None

    def __str__(self):
        return _write(self.element, None)

    __repr__ = __str__


def _write(node, outer):
    """Text of a node with plain xmlns attributes: no prefixes, which not every reader resolves."""
    ns, _, name = node.tag[1:].rpartition('}') if node.tag.startswith('{') else ('', '', node.tag)
    attributes = {key.replace('{http://www.w3.org/XML/1998/namespace}', 'xml:'): value
                  for key, value in node.attrib.items()}
    content = escape(node.text or '') + ''.join(_write(child, ns) + escape(child.tail or '') for child in node)
    return element(name, ns if ns != outer else None, content, **attributes)


def element(name, ns=None, content='', /, **attributes):
    """Text of an element. A trailing underscore of an attribute's name is dropped; None leaves it out."""
    attributes = {key.rstrip('_'): value for key, value in attributes.items() if value is not None}
    if ns:
        attributes = {'xmlns': ns, **attributes}
    inside = ''.join(f' {key}={quoteattr(str(value))}' for key, value in attributes.items())
    return f'<{name}{inside}>{content}</{name}>' if content else f'<{name}{inside}/>'


def message(to, body=None, extra='', /, **attributes):
    """Text of a message of type chat, unless another type is given."""
    attributes.setdefault('type', 'chat')
    content = ('' if body is None else f'<body>{escape(body)}</body>') + extra
    return element('message', None, content, to=to, **attributes)
