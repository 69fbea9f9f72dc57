# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted server of the test suite with an archive of ready-made pages, so that a sync is as
fast as the client reads, and every client reads the same bytes."""
import bisect
import datetime

from lib import stanza as st
from lib.scripted import Scripted
from lib.scripted_stream import SM
from lib.stanza import element

PAGE = 250  # results at most, as real servers give


class Recorded:
    """The bytes of a corpus, cut so that only the client's JID and query id are put in."""

    def __init__(self, corpus):
        self.ids = {item.id: place for place, item in enumerate(corpus.items)}
        self.stamps = [item.stamp_us for item in corpus.items]
        self.with_ = [item.with_ for item in corpus.items]
        self.parts = [(f"<result xmlns='{st.MAM}' id='{item.id}' queryid='".encode(),
                       f"'><forwarded xmlns='{st.FORWARD}'><delay stamp='{item.stamp}' xmlns='{st.DELAY}'/>"
                       f'{item.message}</forwarded></result></message>'.encode()) for item in corpus.items]
        self.names = [item.id for item in corpus.items]
        self.shown = len(self.names)  # what is there by now

    def page(self, query):
        """The places of what a query asks for and whether that is all; None: an unknown id."""
        rsm = query.child('set', st.RSM)
        wanted = {child.name: child.text for child in rsm.children(None, st.RSM)} if rsm else {}
        size = min(int(wanted.get('max', PAGE)), PAGE)
        for edge in 'after', 'before':
            if wanted.get(edge) and wanted[edge] not in self.ids:
                return None
        first, end = self._bounds(query)
        if wanted.get('after'):
            first = max(first, self.ids[wanted['after']] + 1)
        if wanted.get('before'):
            end = min(end, self.ids[wanted['before']])
        places = self._with(query, range(first, max(first, end)))
        backwards = 'before' in wanted
        return places[-size:] if backwards else places[:size], len(places) <= size

    def _form(self, query, name):
        form = query.child('x', st.FORMS)
        for field in form.children('field', st.FORMS) if form else ():
            if field['var'] == name:
                return next(field.children('value', st.FORMS)).text
        return None

    def _bounds(self, query):
        first, end = 0, self.shown
        start, stop = self._form(query, 'start'), self._form(query, 'end')
        if start:
            first = bisect.bisect_left(self.stamps, _microseconds(start))
        if stop:
            end = min(end, bisect.bisect_right(self.stamps, _microseconds(stop)))
        return first, end

    def _with(self, query, places):
        with_ = self._form(query, 'with')
        return [place for place in places if self.with_[place] == with_] if with_ else places

    def stanzas(self, places, to, queryid):
        """The results as stanzas."""
        opening, queryid = f"<message to='{to}'>".encode(), queryid.encode()
        return [b''.join((opening, self.parts[place][0], queryid, self.parts[place][1])) for place in places]

    def fin(self, places, complete):
        """Like Prosody: "complete" only when it is, no count."""
        edges = f'<first>{self.names[places[0]]}</first><last>{self.names[places[-1]]}</last>' if places else ''
        ended = " complete='true'" if complete else ''
        return f"<fin xmlns='{st.MAM}'{ended}><set xmlns='{st.RSM}'>{edges}</set></fin>"


class Replay(Scripted):
    """Offers PLAIN alone, so that nobody's figures hold the deliberate cost of SCRAM."""

    def __init__(self, authority, corpus, domain='bench.test'):
        self.recorded = {}
        self.pages = 0
        super().__init__(authority, domain)
        self.mechanisms = ['PLAIN']
        self.keeps_messages = False
        if corpus:
            self.account = self.add_user(corpus.owner.split('@')[0])
            self.recorded[self.account.user] = Recorded(corpus)

    def _archive(self, stream, iq, query):
        recorded = self.recorded.get(stream.user)
        if not recorded:
            return super()._archive(stream, iq, query)
        page = recorded.page(query)
        if page is None:
            return stream.reply(iq, error='item-not-found')
        self.pages += 1
        places, complete = page
        stanzas = recorded.stanzas(places, stream.session.jid, query['queryid'])
        if stream.session.counting:
            stream.session.sent += len(stanzas)
            stream.session.unacked += stanzas
        stream.wire.send(b''.join(stanzas))
        stream.reply(iq, recorded.fin(places, complete))
        if stream.session.counting:
            stream.wire.send(element('r', SM))
        return None


def _microseconds(text):
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1_000_000)
