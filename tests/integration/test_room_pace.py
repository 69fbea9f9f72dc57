# SPDX-License-Identifier: GPL-3.0-or-later
"""What Debian's servers do not offer of rooms: slow mode (XEP-0500), how much is said (XEP-0502), and a service that
searches rooms of other servers (XEP-0433). A scripted server says it."""
import time

import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.saying import enter
from lib.scripted_room import ScriptedRoom
from lib.stanza import element

SEARCH = 'urn:xmpp:channel-search:0:search'
PAUSE = 1  # seconds: what a room can say least


def about(**fields):
    """The form by which a room says more of itself."""
    content = element('field', None, element('value', None, f'{st.MUC}#roominfo'), var='FORM_TYPE', type='hidden')
    content += ''.join(element('field', None, element('value', None, value), var=var) for var, value in fields.items())
    return element('x', st.FORMS, content, type='result')


def slow(seconds):
    return about(**{'muc#roominfo_slow_mode_duration': str(seconds),
                    '{urn:xmpp:muc-activity}message-activity': '23.42'})


@pytest.fixture
def room(scripted):
    room = ScriptedRoom(scripted)
    room.affiliation, room.holds, room.forms = 'member', True, slow(PAUSE)
    return room


@pytest.fixture
def alice(scripted, use, room):
    return use(scripted.add_user('alice')).log_in()


@pytest.fixture
def stream(scripted, alice):
    return scripted.accept()


def hear(stream, body):
    return stream.take(lambda s: s.name == 'message' and s.body == body)


def wait_state(user, message, state):
    events = user.follow(kinds=['message.*'])
    while (now := user.message(message['id']))['state'] != state:
        events.wait(None)
    events.close()
    return now


def show(room, stream, message):
    """The room shows what was said; gives when."""
    before = time.monotonic()
    stream.send(room.lets(message)[1])
    return before


def test_slow_mode(room, alice, stream, door):
    """A message goes when the room may hear it: a pause after it has shown the one before, in their order."""
    chat = enter(alice, room.jid, bookmark=False)
    assert (chat['slow_mode_s'], chat['activity']) == (PAUSE, 562)
    sent = [alice.send(room.jid, body) for body in ('one', 'two', 'three')]
    one = hear(stream, 'one')
    stream.assert_no_message()
    shown = show(room, stream, one)
    two = hear(stream, 'two')
    assert time.monotonic() - shown >= PAUSE
    # Another device of hers was faster: the room refuses, and hears it again, before what is behind it.
    refused = time.monotonic()
    stream.send(room.refuses(two, 'policy-violation', 'You have to wait'))
    again = hear(stream, 'two')
    assert time.monotonic() - refused >= PAUSE and again.id == two.id
    show(room, stream, again)
    show(room, stream, hear(stream, 'three'))
    assert [wait_state(alice, message, 'sent')['body'] for message in sent] == ['one', 'two', 'three']


def test_who_need_not_wait(room, alice, stream):
    room.affiliation = 'admin'
    enter(alice, room.jid, bookmark=False)
    for body in 'one', 'two':
        alice.send(room.jid, body)
    hear(stream, 'one')
    hear(stream, 'two')


def test_slow_mode_ends(room, alice, stream):
    """The room tells that it is another now: whoever waited goes."""
    room.forms = slow(86400)
    enter(alice, room.jid, bookmark=False)
    for body in 'one', 'two':
        alice.send(room.jid, body)
    show(room, stream, hear(stream, 'one'))
    room.forms = ''
    stream.send(room.changes())
    hear(stream, 'two')


def test_a_room_that_has_never_enough(room, alice, stream):
    """What is refused again and again with those words is refused for something else."""
    enter(alice, room.jid, bookmark=False)
    sent = alice.send(room.jid, 'advertisement')
    for _ in range(4):
        stream.send(room.refuses(hear(stream, 'advertisement'), 'policy-violation', 'No advertisements'))
    failed = wait_state(alice, sent, 'failed')
    assert failed['error']['condition'] == 'policy-violation'


class Searcher:
    """A service that knows rooms of many servers."""

    def __init__(self, server):
        self.jid = f'search.{server.domain}'
        self.asked = []
        server.places[self.jid] = self

    def answer(self, stream, stanza):
        search = stanza.child('search', SEARCH)
        if search is None:
            return False
        values = {each['var']: each.child('value', st.FORMS).text
                  for each in search.child('x', st.FORMS).children('field', st.FORMS)}
        after = search.child('set', st.RSM).child('after', st.RSM)
        self.asked.append((values['q'], after.text if after else None))
        first, name = ('b', 'Tea') if after else ('a', 'Green tea')
        item = element('item', None, element('name', None, name) + element('nusers', None, '7'),
                       address=f'{first}@far.test')
        rsm = element('set', st.RSM, element('first', None, first, index='1' if after else '0') +
                      element('last', None, first) + element('count', None, '2'))
        stream.reply(stanza, element('result', SEARCH, item + rsm))
        return True


def test_search(scripted, alice, stream, door):
    service = Searcher(scripted)
    found = alice.call('Chats.Directory', service='', options={'search': service.jid, 'query': 'tea'})
    assert found['items'] == [{'room': 'a@far.test', 'name': 'Green tea', 'members': 7}]
    rest = alice.call('Chats.Directory', service='', options={'search': service.jid, 'query': 'tea',
                                                              'cursor': found['next']})
    assert ([each['room'] for each in rest['items']], rest['next']) == (['b@far.test'], '')
    assert service.asked == [('tea', None), ('tea', 'a')]


def test_nobody_is_asked_to_search_unless_named(scripted, alice, stream):
    service = Searcher(scripted)
    with pytest.raises(ApiError):
        alice.call('Chats.Directory', service='rooms.nowhere.test', options={'query': 'tea'})
    assert service.asked == [] and not any(s.has('search', SEARCH) for s in stream.seen)
