# SPDX-License-Identifier: GPL-3.0-or-later
"""A person with Profanity who encrypts with its OMEMO."""
import re

from . import stanza as st
from .loop import run
from .omemo_peer import OmemoPeer
from .omemo_xml import BUNDLES, LIST, OLD, PUBSUB, read_list
from .profanity import Profanity

LETTER = '~'  # in front of what was encrypted, where "-" is in front of what was not
SIGN = len('00:00:00 ')


class Arranger(OmemoPeer):
    """The same person's other program, which does what Profanity 0.13.1 cannot: it asks for a list that must be there, and
    does not see that it could open its nodes. It is there for nobody else."""

    device_id = None

    def __init__(self, account):
        super().__init__(account, available=False)

    def _take(self, way, jid, message):
        """It reads nothing."""


class OmemoProfanity(Profanity):
    """Announced from the start, and trusts every key, unless `trust` is "manual" or "firstusage". Only with `open_` others
    than its contacts can read its keys. It answers no key exchange, and leaves out devices whose keys it does not have yet,
    so one waits for start()."""

    def __init__(self, account, open_=True, trust='blind', **options):
        with Arranger(account) as arranger:
            run(arranger.publish_list([]))
            super().__init__(account, **options)
            try:
                self._generate(trust)
                for node in LIST, f'{BUNDLES}:{self.device_id}':
                    run(arranger.configure(node, access_model='open' if open_ else 'presence'))
            except BaseException:
                self._end()
                raise

    def _generate(self, trust):
        self.do(f'/omemo trustmode {trust}')
        self.do('/omemo gen')
        told, *_ = self.shows('Your Device ID is')
        self.device_id = int(re.search(r'ID is (\d+)', told)[1])
        self._published(f'{BUNDLES}:{self.device_id}')
        self._published(LIST)
        self.do('/omemo fingerprint')
        told, *_ = self.shows('Your OMEMO fingerprint:')
        self.fingerprint = ''.join(re.findall('[0-9a-f]{8}', told.partition('fingerprint:')[2]))

    def _published(self, node):
        def is_it(stanza):
            pubsub = stanza.child('pubsub', PUBSUB)
            return pubsub and any(each['node'] == node for each in pubsub.children('publish', PUBSUB))
        asked = self.sent.take(is_it, f'publication of {node}')
        self.heard.take(lambda s: s.id == asked.id and s['type'] == 'result', f'answer to it: {node}')

    def _fetched(self, jid, node):
        """Waits until it has what it asks for, and gives the answer."""
        def is_it(stanza):
            pubsub = stanza.child('pubsub', PUBSUB)
            items = pubsub and pubsub.child('items', PUBSUB)
            return stanza['type'] == 'get' and stanza['to'] == jid and items and items['node'] == node
        asked = self.sent.take(is_it, f'question for {node} of {jid}')
        return self.heard.take(lambda s: s.name == 'iq' and s.id == asked.id, f'answer about {node} of {jid}')

    def _fetch_all(self, jid):
        answer = self._fetched(jid, LIST)
        found = answer.child('pubsub', PUBSUB).child('items', PUBSUB).child('item', PUBSUB).child('list', OLD)
        for device in read_list(found):
            self._fetched(jid, f'{BUNDLES}:{device}')

    def start(self, jid):
        """Opens a chat and encrypts it; afterwards it has the keys of all devices that are listed."""
        self.do(f'/msg {jid}')
        self.do('/omemo start')
        self._fetch_all(jid)
        self.shows_title(jid, '[OMEMO]')

    def join(self, room, *members):
        """Enters a room and encrypts there; members: whose keys it will need."""
        self.do(f'/join {room}')
        for _ in range(3):  # of each a list, and what the room is, before which it does not encrypt
            self.wait_answer('query', st.MUC_ADMIN, room)
        asked = self.sent.take(lambda s: s['to'] == room and s.has('query', st.DISCO_INFO) and
                               not s.child('query', st.DISCO_INFO)['node'], f'what {room} is')
        self.heard.take(lambda s: s.name == 'iq' and s.id == asked.id, f'what {room} is')
        self.do('/omemo start')
        for jid in members:
            self._fetch_all(jid)
        self.shows_title('[OMEMO]')

    def say(self, text):
        """Says something in the chat that is shown; gives the stanza."""
        self.do(text)
        return self.sent.take(lambda s: s.name == 'message' and s.has('encrypted', OLD), f'"{text}", encrypted')

    def reads(self, text):
        """Waits until it shows a text that was encrypted, in the chat that is shown."""
        return self.screen.wait(lambda rows: [row for row in rows[1:-2] if row[SIGN:SIGN + 1] == LETTER and
                                              row.endswith(f': {text}')], f'"{text}", encrypted')
