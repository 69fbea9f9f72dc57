# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the recorded pages look like those of a real Prosody."""
import base64
import collections
import re
import socket
import ssl

from lib.prosody import Prosody
from lib.server import PASSWORD
from lib.stanza import CLIENT, MAM, RSM, Stanza
from replay import PAGE

STREAM = ("<stream:stream to='{}' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
VARIES = {'id', 'queryid'}  # of a result: the server's choice


class RawReader:
    """A client that gives pages as the bytes that came."""

    def __init__(self, server, user='alice'):
        context = ssl.create_default_context(cafile=str(server.ca_file))
        plain = socket.create_connection(('127.0.0.1', server.tls_port), timeout=30)
        self.socket = context.wrap_socket(plain, server_hostname=server.domain)
        secret = base64.b64encode(f'\0{user}\0{PASSWORD}'.encode()).decode()
        self._ask(STREAM.format(server.domain), b'</stream:features>')
        self._ask(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>", b'<success')
        self._ask(STREAM.format(server.domain), b'</stream:features>')
        self._ask("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                  '<resource>raw</resource></bind></iq>', b'</iq>')

    def _ask(self, text, until):
        self.socket.sendall(text.encode())
        answer = b''
        while until not in answer:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError(answer[-500:])
            answer += data
        return answer

    def archive(self):
        """All pages, oldest first."""
        pages, after = [], ''
        while True:
            pages.append(self._ask(f"<iq type='set' id='m'><query xmlns='{MAM}' queryid='raw'><set xmlns='{RSM}'>"
                                   f'<max>{PAGE}</max>{after}</set></query></iq>', b'</fin></iq>'))
            if re.search(rb'<fin [^>]*complete=.true', pages[-1]):
                return pages
            last = re.search(rb'<last>([^<]*)</last>', pages[-1])[1].decode()
            after = f'<after>{last}</after>'

    def close(self):
        self.socket.close()


def shape(element, path=''):
    """Elements, attributes and texts of a stanza as a set that order does not matter to."""
    where = f'{path}/{element.tag}'
    own = {(where, key, value) for key, value in element.attrib.items()
           if not (path.endswith('message') and key in VARIES)}
    found = collections.Counter(own | {(where, 'text', element.text or '')})
    for child in element:
        found.update(shape(child, where))
    return found


def stanzas(pages):
    text = b''.join(pages).decode()
    root = Stanza.parse(f"<pages xmlns='{CLIENT}'>{text}</pages>").element
    return [element for element in root if element.tag.endswith('}message')]


def compare(real, recorded):
    """Raises AssertionError at the first difference."""
    ours, theirs = stanzas(recorded), stanzas(real)
    assert len(ours) == len(theirs), f'{len(theirs)} messages instead of {len(ours)}'
    for one, other in zip(ours, theirs):
        difference = shape(one) - shape(other), shape(other) - shape(one)
        assert not any(difference), f'recorded {difference[0]}, real {difference[1]}'
    sizes = [sum(map(len, pages)) for pages in (real, recorded)]
    assert abs(sizes[0] - sizes[1]) < 0.02 * sizes[0], f'{sizes[1]} bytes instead of {sizes[0]}'
    assert len(real) == len(recorded), f'{len(real)} pages instead of {len(recorded)}'


def measure_pages(bench):
    count = min(bench.settings.messages, 1000)
    corpus, replay = bench.corpus(count), bench.replay(count)
    with Prosody(page=PAGE) as server:
        server.add_person('alice')
        server.fill(corpus.fill_entries())
        pages = {}
        for name, each in ('real', server), ('recorded', replay):
            reader = RawReader(each)
            pages[name] = reader.archive()
            reader.close()
    replace = server.domain.encode(), replay.domain.encode()
    compare([page.replace(*replace) for page in pages['real']], pages['recorded'])
    bench.table.add('bytes of a message on the wire, as Prosody sends them', 'bytes',
                    sum(map(len, pages['recorded'])) / count, yardstick='Prosody',
                    measured=sum(map(len, pages['real'])) / count)
