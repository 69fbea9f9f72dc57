# SPDX-License-Identifier: GPL-3.0-or-later
"""What the peers that know OMEMO's old namespace have in common, whatever their ratchet is: nodes, envelopes, rooms."""
import asyncio
import dataclasses
import uuid

from . import stanza as st
from .inbox import Inbox
from .loop import loop
from .omemo_xml import BUNDLES, EME, LIST, OLD, OWNER, PUBLISH_OPTIONS, PUBSUB, read_list, write_list
from .peer import Peer
from .process import TIMEOUT, Failed
from .stanza import Stanza, element, message

FALLBACK = 'This message is encrypted with OMEMO.'
OPEN = element('field', None, '<value>true</value>', var='pubsub#persist_items') + \
    element('field', None, '<value>open</value>', var='pubsub#access_model')


class Refused(Failed):
    """A stanza error, by its condition."""

    def __init__(self, answer):
        super().__init__(f'{answer.child("error")} of {answer}')
        self.condition = answer.condition


@dataclasses.dataclass
class Sent:
    """A message that was written. `left_out` has the devices that it is not for: (JID, device) to the reason."""
    id: str
    stanza: str
    encrypted: object = None
    left_out: dict = dataclasses.field(default_factory=dict)


class OmemoPeer(Peer):
    """A peer that puts what it reads into `read`. Who derives from it has `device_id` and `_take(way, jid, message)`, which
    is called on the network thread for each message with <encrypted/>."""

    ns = OLD

    def __init__(self, account, resource=None, **options):
        self._asked = {}
        self._occupants = {}  # JID in a room to the real one, also of who has left
        self._present = set()
        self.read = Inbox(f'{account.user}, with OMEMO')
        super().__init__(account, resource, **options)
        self.enable_carbons()

    # Waiting.

    def reads(self, text, from_=None, timeout=TIMEOUT):
        """Waits for a message with that text, of that account or any."""
        return self.read.take(lambda got: got.text == text and from_ in (None, got.jid), f'"{text}"', timeout)

    def fails_to_read(self, reason, timeout=TIMEOUT):
        """Waits for a message that cannot be read for that reason."""
        return self.read.take(lambda got: got.reason == reason, reason, timeout)

    def reads_nothing(self, from_=None, timeout=TIMEOUT):
        """Waits for an empty message."""
        return self.read.take(lambda got: got.is_empty and from_ in (None, got.jid), 'an empty message', timeout)

    # On the network thread.

    def _arrived(self, incoming):
        arrived = Stanza(incoming.xml)
        is_answer = arrived.name == 'iq' and arrived['type'] in ('result', 'error')
        waits = self._asked.pop(arrived.id, None) if is_answer else None
        if waits:
            waits.set_result(arrived)
            return incoming
        if arrived.name == 'presence':
            self._meet(arrived)
        elif arrived.name == 'message' and arrived['type'] != 'error':
            self._unwrap(arrived)
        return super()._arrived(incoming)

    def _meet(self, presence):
        x = presence.child('x', st.MUC_USER)
        item = x and x.child('item', st.MUC_USER)
        if presence['type'] == 'unavailable':
            self._present.discard(presence['from'])
        elif item and item['jid']:
            self._present.add(presence['from'])
            self._occupants[presence['from']] = item['jid'].split('/')[0]

    def _unwrap(self, arrived):
        way, inside = 'live', arrived
        if arrived['from'] == self.bare and (arrived.has('sent', st.CARBONS) or arrived.has('received', st.CARBONS)):
            way, inside = 'carbon', arrived.forwarded()
        if inside.has('encrypted', self.ns):
            self._take(way, self._real(inside), inside)

    def _real(self, inside):
        """The account that a message is from."""
        x = inside.child('x', st.MUC_USER)
        item = x and x.child('item', st.MUC_USER)
        if item and item['jid']:  # as an archive of a room has it
            return item['jid'].split('/')[0]
        return self._occupants.get(inside['from'], inside['from'].split('/')[0])

    async def ask_here(self, type_, content, to=None):
        """Peer.ask on the network thread; an error is Refused."""
        id_ = str(uuid.uuid4())
        self._asked[id_] = loop().create_future()
        self.send_here(element('iq', None, content, type=type_, to=to, id=id_))
        answer = await asyncio.wait_for(self._asked[id_], TIMEOUT)
        if answer['type'] == 'error':
            raise Refused(answer)
        return answer

    async def publish(self, node, item, id_='current', options=''):
        """Puts an item that everybody may read."""
        form = element('field', None, f'<value>{PUBLISH_OPTIONS}</value>', var='FORM_TYPE', type='hidden') + OPEN + options
        request = element('pubsub', PUBSUB, element('publish', None, element('item', None, item, id=id_), node=node) +
                          element('publish-options', None, element('x', st.FORMS, form, type='submit')))
        try:
            await self.ask_here('set', request)
        except Refused as refused:  # ejabberd, now and then, of a node that it is to make for this
            if refused.condition != 'item-not-found':
                raise
            await self.ask_here('set', request)

    async def configure(self, node, **settings):
        """Changes what a node of one's own is."""
        fields = {'FORM_TYPE': f'{PUBSUB}#node_config', **{f'pubsub#{name}': value for name, value in settings.items()}}
        form = ''.join(element('field', None, f'<value>{value}</value>', var=var) for var, value in fields.items())
        await self.ask_here('set', element('pubsub', OWNER, element(
            'configure', None, element('x', st.FORMS, form, type='submit'), node=node)))

    async def fetch(self, jid, node, wanted=''):
        """What the item has that is to be read, or None. wanted: an item, which is the current one unless it is named."""
        items = element('items', None, wanted, node=node)
        try:
            answer = await self.ask_here('get', element('pubsub', PUBSUB, items), jid)
        except Refused as refused:
            if refused.condition == 'item-not-found':
                return None
            raise
        items = list(answer.child('pubsub', PUBSUB).child('items', PUBSUB).children('item', PUBSUB))
        chosen = next((item for item in items if item.id == 'current'), items[0] if items else None)
        return chosen and chosen.child(None, None)

    async def fetch_list(self, jid):
        """The devices of an account."""
        found = await self.fetch(jid, LIST)
        return [] if found is None else read_list(found)

    async def fetch_bundle(self, jid, device):
        """<bundle/> of a device, or None."""
        return await self.fetch(jid, f'{BUNDLES}:{device}')

    async def publish_bundle(self, device, bundle):
        await self.publish(f'{BUNDLES}:{device}', bundle)

    async def publish_list(self, numbers):
        await self.publish(LIST, write_list(numbers))

    async def members(self, room):
        """Who may read what is said in a room: those with an affiliation, there or not, and who is there."""
        found = {self._occupants[place] for place in self._present if place.split('/')[0] == room}
        for affiliation in 'owner', 'admin', 'member':
            asked = element('query', st.MUC_ADMIN, element('item', None, affiliation=affiliation))
            answer = await self.ask_here('get', asked, room)
            found |= {item['jid'] for item in answer.child('query', st.MUC_ADMIN).children('item', st.MUC_ADMIN)}
        return sorted(found)

    def wrap(self, to, encrypted, extra='', type_='chat', id_=None, body=FALLBACK):
        """A message around the text of <encrypted/>: (id, text)."""
        id_ = id_ or str(uuid.uuid4())
        inside = encrypted + element('encryption', EME, name='OMEMO', namespace=self.ns) + element('store', st.HINTS) + \
            element('origin-id', st.SID, id=id_) + extra
        return id_, message(to, body, inside, id=id_, type=type_)
