# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer with python-omemo that knows the new namespace alone (urn:xmpp:omemo:2, XEP-0384 0.8), with python-twomemo."""
import dataclasses
from xml.sax.saxutils import escape

import twomemo
import twomemo.etree
from twomemo.twomemo_pb2 import OMEMOAuthenticatedMessage, OMEMOKeyExchange, OMEMOMessage

from .omemo_peer import Refused
from .omemo_ratchet import Header
from .omemo_xml import decode
from .stanza import CLIENT, Stanza, element
from .syndace import Syndace

NEW = 'urn:xmpp:omemo:2'
SCE = 'urn:xmpp:sce:1'
MAX = element('field', None, '<value>max</value>', var='pubsub#max_items')


class NewSyndace(Syndace):
    """What is said between such is in an envelope (XEP-0420), of which it reads the body."""

    ns = NEW
    library = twomemo

    def _backend(self):
        return twomemo.Twomemo(self.store, 2000)

    # Its nodes: all bundles are in one.

    async def fetch_list(self, jid):
        found = await self.fetch(jid, f'{NEW}:devices')
        return [] if found is None else [int(device['id']) for device in found.children('device', NEW)]

    async def fetch_bundle(self, jid, device):
        return await self.fetch(jid, f'{NEW}:bundles', element('item', None, id=device))

    async def publish_bundle(self, device, bundle):
        try:
            await self.publish(f'{NEW}:bundles', bundle, device, MAX)
        except Refused:  # ejabberd 23.01 knows no such option, and no "max" either
            await self.publish(f'{NEW}:bundles', bundle, device)
            await self.configure(f'{NEW}:bundles', max_items=100)

    async def publish_list(self, numbers):
        devices = ''.join(element('device', None, id=number) for number in numbers)
        await self.publish(f'{NEW}:devices', element('devices', NEW, devices))

    # Its messages.

    def _seal(self, to, text):
        content = element('content', None, element('body', CLIENT, escape(text)))
        return element('envelope', SCE, content + element('rpad', None, 'padding') + element('to', None, jid=to) +
                       element('from', None, jid=self.bare)).encode()

    def _open(self, data):
        content = Stanza.parse(data.decode()).child('content', SCE)
        return content.body, content

    async def _parse(self, found, jid):
        return twomemo.etree.parse_message(found, jid)

    def _sender(self, message):
        return int(message.child('encrypted', NEW).child('header', NEW)['sid'])

    def _header(self, message):
        for keys in message.child('encrypted', NEW).child('header', NEW).children('keys', NEW):
            for key in keys.children('key', NEW):
                if (keys['jid'], key['rid']) == (self.bare, str(self.device_id)):
                    return _parse(key['kex'] in ('true', '1'), decode(key.text))
        return None


def _parse(kex, data):
    outer = OMEMOKeyExchange.FromString(data) if kex else None
    authenticated = outer.message if kex else OMEMOAuthenticatedMessage.FromString(data)
    inner = OMEMOMessage.FromString(authenticated.message)
    header = Header(inner.dh_pub, inner.n, inner.pn)
    return header if not kex else dataclasses.replace(
        header, kex=True, prekey=outer.pk_id, signed=outer.spk_id, base=outer.ek, identity=outer.ik)
