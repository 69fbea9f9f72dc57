# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures that travel in stanzas (XEP-0231, slixmpp's own side of it), for a peer of a test."""
from .loop import call, run
from .process import TIMEOUT

BOB = 'urn:xmpp:bob'
XHTML_IM, XHTML = 'http://jabber.org/protocol/xhtml-im', 'http://www.w3.org/1999/xhtml'


def image_of(message):
    """The picture that the message names."""
    body = message.child('html', XHTML_IM).child('body', XHTML)
    return next(found for found in (each.child('img', XHTML) for each in body.children('p', XHTML)) if found)


class Pictures:
    """Those that a peer gives to who asks for them, and those that it asks for."""

    def __init__(self, peer):
        self._client = peer._client
        call(self._register)

    def _register(self):
        for name in ('xep_0030', 'xep_0231'):
            self._client.register_plugin(name)

    def give(self, content, type_):
        """Gives it to everybody who asks for it from now on; gives its name."""
        return run(self._client['xep_0231'].set_bob(content, type_), TIMEOUT)

    def get(self, jid, cid):
        """Asks somebody for it; gives type and content."""
        answer = run(self._client['xep_0231'].get_bob(jid, cid, cached=False), TIMEOUT)
        return answer['bob']['type'], answer['bob']['data']
