# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive (XEP-0313, RSM of XEP-0059) for the scripted server."""
import dataclasses
import datetime

from . import stanza as st
from .stanza import Stanza, element

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


@dataclasses.dataclass
class Item:
    """What is kept; stamp is the text of the wire."""
    id: str
    stamp: str
    with_: str
    message: Stanza

    @property
    def body(self):
        return self.message.body


class Archive:
    """The archive of one account. `limit`: results of a page at most; `count`: whether it is told;
    `queries`: every query there was; `searches`: whether it looks for words (XEP-0431); `spoil`: what makes other
    results and another <fin/> of those of a page (called on the loop; None: they stay)."""

    FULLTEXT = '{urn:xmpp:fulltext:0}fulltext'

    def __init__(self, owner, limit=50, count=True):
        self.owner, self.limit, self.count = owner, limit, count
        self.items, self.queries, self.searches, self.spoil = [], [], False, None

    def add(self, message, from_=None, stamp=None, id_=None):
        """Keeps a message (text or parsed) and gives its id."""
        if isinstance(message, str):
            message = Stanza.parse(message)
        message = Stanza.parse(str(message))  # a copy: what follows changes it
        if from_:
            message.element.set('from', from_)
        number = len(self.items) + 1
        stamp = stamp or datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')
        ends = {message['from'].split('/')[0], message['to'].split('/')[0]} - {self.owner}
        self.items.append(Item(id_ or f'arc-{number:06}', stamp, (ends or {self.owner}).pop(), message))
        return self.items[-1].id

    def add_range(self, count, contact, start=None, step=datetime.timedelta(minutes=1), body='n{:05}'):
        """Keeps so many messages by a contact, and gives their bodies."""
        start = start or START
        bodies = [body.format(number) for number in range(count)]
        for number, text in enumerate(bodies):
            stamp = (start + number * step).strftime('%Y-%m-%dT%H:%M:%SZ')
            self.add(st.message(self.owner, text, from_=f'{contact}/x', id=f'i{number}'), stamp=stamp)
        return bodies

    @property
    def form(self):
        """Text of the answer to who asks for the fields it knows."""
        fields = [('FORM_TYPE', 'hidden', element('value', None, st.MAM)), ('with', 'jid-single', ''),
                  ('start', 'text-single', ''), ('end', 'text-single', '')]
        fields += [(self.FULLTEXT, 'text-single', '')] * self.searches
        inside = ''.join(element('field', None, value, var=var, type=kind) for var, kind, value in fields)
        return element('query', st.MAM, element('x', st.FORMS, inside, type='form'))

    def page(self, query):
        """Answers a query: texts of the results, text of <fin/>; (None, None): unknown id."""
        self.queries.append(query)
        form = self._form(query)
        items = [item for item in self.items if self._matches(item, form)]
        rsm = query.child('set', st.RSM)
        wanted = {child.name: child.text for child in rsm.children(None, st.RSM)} if rsm else {}
        size = min(int(wanted.get('max', self.limit)), self.limit)
        known = [item.id for item in items]
        for edge in 'after', 'before':
            if wanted.get(edge) and wanted[edge] not in [item.id for item in self.items]:
                return None, None
        if wanted.get('after'):
            items = self._beyond(items, known, wanted['after'], +1)
        if 'before' in wanted:
            items = self._beyond(items, known, wanted['before'], -1) if wanted['before'] else items
            complete, items = len(items) <= size, items[max(0, len(items) - size):]
        else:
            complete, items = len(items) <= size, items[:size]
        results, fin = [self.result(item, query['queryid']) for item in items], self._fin(items, complete, len(known))
        return self.spoil(results, fin) if self.spoil else (results, fin)

    def _beyond(self, items, known, edge, side):
        order = {item.id: place for place, item in enumerate(self.items)}
        return [item for item in items if (order[item.id] - order[edge]) * side > 0]

    @staticmethod
    def _form(query):
        form = query.child('x', st.FORMS)
        return {field['var']: next(field.children('value', st.FORMS)).text
                for field in form.children('field', st.FORMS)} if form else {}

    @classmethod
    def _matches(cls, item, form):
        return (form.get(cls.FULLTEXT, '').lower() in (item.body or '').lower() and
                form.get('with', item.with_).split('/')[0] == item.with_ and
                form.get('start', '')[:19] <= item.stamp[:19] and
                item.stamp[:19] <= form.get('end', '9')[:19])

    def result(self, item, queryid):
        """Text of the result of one item."""
        delay = element('delay', st.DELAY, stamp=item.stamp)
        return element('result', st.MAM, element('forwarded', st.FORWARD, delay + str(item.message)),
                       id=item.id, queryid=queryid or None)

    def _fin(self, items, complete, count):
        inside = f'<count>{count}</count>' if self.count else ''
        if items:
            inside = f'<first index="0">{items[0].id}</first><last>{items[-1].id}</last>' + inside
        return element('fin', st.MAM, element('set', st.RSM, inside), complete='true' if complete else None)
