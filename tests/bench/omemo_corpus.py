# SPDX-License-Identifier: GPL-3.0-or-later
"""The same archive with its texts encrypted with OMEMO for a device that was away: by one device of each contact and by
another one of its owner. Sessions begin in the archive and are taken up by it; nobody's ratchet moves, because nobody
was there to answer. As in a real one, each text has keys for more devices than that which reads it."""
import dataclasses
import random
import re

from lib.omemo_device import Device
from lib.omemo_peer import FALLBACK
from lib.omemo_xml import EME, OLD, Key
from lib.stanza import element

OTHERS = 3  # devices that each text is for as well
BODY = re.compile('<body>.*?</body>', re.DOTALL)
SENDER = re.compile("from='([^/']*)")
MARKS = element('encryption', EME, namespace=OLD, name='OMEMO') + element('store', 'urn:xmpp:hints')


class SealedCorpus:
    """`items` are those of the corpus; the first `clear` of them were written before there was a device."""

    def __init__(self, corpus, device, clear=0):
        self.owner = corpus.owner
        self._reader = device
        self._bundle = device.bundle()
        self._random = random.Random(1)
        self._writers = {}
        self.items = corpus.items[:clear] + [self._seal(item) for item in corpus.items[clear:]]
        self.sealed = sum(item.body is not None for item in corpus.items[clear:])

    def _seal(self, item):
        if item.body is None:
            return item
        encrypted = self._encrypt(SENDER.search(item.message)[1], item.body)
        shown = element('body', None, FALLBACK) + encrypted.write() + MARKS
        return dataclasses.replace(item, message=BODY.sub(lambda _: shown, item.message, count=1))

    def _encrypt(self, sender, body):
        place = self.owner, self._reader.id
        device = self._writers.get(sender) or self._begin(sender)
        encrypted = device.encrypt([place], body)
        device.session(*place).offer = None  # as if it had been answered
        length = len(encrypted.keys[0].data)
        encrypted.keys += [Key(self._random.getrandbits(31), False, self._random.randbytes(length)) for _ in range(OTHERS)]
        return encrypted

    def _begin(self, sender):
        device = self._writers[sender] = Device(sender, 'phone', prekeys=1)
        device.start(self.owner, self._reader.id, self._bundle, prekey=len(self._writers))
        return device
