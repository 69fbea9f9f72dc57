# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's program that takes few reactions and says so (XEP-0444 in XEP-0128 and XEP-0115, slixmpp's own side of
them), as the peer of a test."""
from . import stanza as st
from .inbox import Inbox
from .loop import run
from .process import TIMEOUT
from .stanza import Stanza

FORM = f'{st.REACTIONS}:restrictions'
INFO = 'http://jabber.org/protocol/disco#info'


class Restricted:
    """Says at a peer's full JID, to who asks, which reactions it takes, and tells everybody that it can be asked."""

    def __init__(self, peer, maximum, allowed):
        self.client = peer._client
        self._said = Inbox(f'{peer.jid} says')
        run(self._announce(str(maximum), allowed), TIMEOUT)

    async def _announce(self, maximum, allowed):
        for name in ('xep_0030', 'xep_0115', 'xep_0128'):
            self.client.register_plugin(name)
        self.client.add_filter('out', self._note)
        form = self.client['xep_0004'].make_form(ftype='result')
        form.add_field('FORM_TYPE', 'hidden', value=FORM)
        form.add_field('max_reactions_per_user', 'text-single', value=maximum)
        form.add_field('allowlist', 'text-multi', value=allowed)
        await self.client['xep_0030'].add_feature(st.REACTIONS)
        await self.client['xep_0128'].set_extended_info(data=form)
        await self.client['xep_0115'].update_caps()

    def _note(self, stanza):
        if stanza.name == 'iq':
            self._said.put(Stanza(stanza.xml))
        return stanza

    def wait_asked(self, by):
        """Waits until somebody was told; what is sent now comes behind that."""
        self._said.take(lambda s: s['to'] == by and s['type'] == 'result' and s.has('query', INFO), f'answer to {by}')
