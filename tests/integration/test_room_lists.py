# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is what in a room, there or not: kept where the room gives its lists versions (XEP-0463), asked for elsewhere.
No server of Debian's gives any; Prosody does with a module of ours (plugins/mod_whinchat_mav.lua)."""
import itertools
import queue
import re
import socket
import threading

import pytest

from lib.doors import ApiError, Line
from lib.process import Deadline
from lib.room import CHANNEL, GROUP, Occupant

numbers = itertools.count(1)
MARK = 'mark="end"'  # in a ping of ours, as the daemon pings too
MAV = 'urn:xmpp:muc:affiliations:1'
ADMIN = 'http://jabber.org/protocol/muc#admin'


class Stanzas:
    """Everything that an account sends and receives from now on, to be used by `with`. It is read all the time, because
    the daemon leaves out what nobody reads."""

    def __init__(self, user):
        self._user, self._told = user, queue.Queue()
        self._line = Line(user.daemon.socket, timeout=None)
        self._line.finish(self._line.start('Debug.Tap', {'account': user.jid}))
        self._reader = threading.Thread(target=self._read)

    def _read(self):
        for line in self._line.notifications:
            self._told.put(line['params'])
        try:
            while True:
                self._told.put(self._line.read()['params'])
        except ConnectionError:
            pass

    def all(self):
        """What went and came so far, in order: the answer to a ping of ours comes behind all of it."""
        self._user.call('Debug.SendStanza', xml=f'<iq type="get"><ping xmlns="urn:xmpp:ping" {MARK}/></iq>')
        taken, end, deadline = [], None, Deadline()
        while True:
            told = self._told.get(timeout=deadline.left('the answer'))
            id_ = re.search(r"\bid='([^']*)'", told['xml'])
            if told['dir'] == 'out' and MARK.replace('"', "'") in told['xml']:
                end = id_[1]
            elif end and told['dir'] == 'in' and id_ and id_[1] == end:
                return taken
            else:
                taken.append((told['dir'], told['xml']))

    def __enter__(self):
        self._reader.start()
        return self

    def __exit__(self, *_):
        self._line.socket.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self._line.close()


def lists(user, room, affiliation):
    """Whom a list has, by address."""
    found, cursor = [], None
    while cursor != '':
        options = {'affiliation': affiliation} | ({'cursor': cursor} if cursor else {})
        page = user.call('Chats.Members', chat=room, options=options)
        found += page['items']
        cursor = page.get('next', '')
    return {item['jid']: item for item in found}


def asked_for_lists(stanzas):
    return [xml for way, xml in stanzas if way == 'out' and ADMIN in xml]


def questions(stanzas):
    """What asks for lists with their version."""
    return [xml for way, xml in stanzas if way == 'out' and f"<mav xmlns='{MAV}'" in xml]


def answers(stanzas):
    """What a room says of its lists. Its presences beside that only have the version."""
    return [xml for way, xml in stanzas if way == 'in' and xml.startswith('<message') and f"<mav xmlns='{MAV}'" in xml]


def go_away(user, bob):
    """Goes offline and waits until the room knows it: what it says until then would come with the next stream."""
    user.go_offline()
    bob.peer.wait_presence(f"{bob.room}/{user.jid.split('@')[0]}", 'unavailable')


def wait_joined(user, room):
    events = user.follow(kinds=['room.state', 'chat.*'])
    while user.chat(room)['state'] != 'joined':
        events.wait(None)
    events.close()


@pytest.fixture
def prosody(servers):
    return servers('prosody', lists=True)


@pytest.fixture
def room(prosody):
    return f'lists{next(numbers)}@{prosody.rooms}'


@pytest.fixture
def bob(prosody, log_in, room):
    return Occupant(log_in(prosody.add_user('bob')), room, 'bob', config=GROUP)


@pytest.fixture
def alice(prosody, use, bob):
    """In the room, as a member."""
    user = use(prosody.add_user('alice')).log_in()
    bob.affiliate(user.jid, 'member')
    user.call('Chats.Join', room=bob.room, options={'bookmark': False})
    return user


def test_a_warm_start(prosody, daemon, use, bob, room, door):
    """Of 500 people only those are told of who are something else now, and no list is asked for."""
    prosody.shell('lists', 'fill', room, 'many.test', '500')
    alice = use(prosody.add_user('alice')).log_in()
    bob.affiliate(alice.jid, 'member')
    with Stanzas(alice) as stanzas:
        alice.call('Chats.Join', room=room, options={'bookmark': False})
        members = lists(alice, room, 'member')
        assert len(members) == 501 and members[alice.jid]['self'] is True
        assert list(lists(alice, room, 'owner')) == [bob.peer.bare]
        told = stanzas.all()
    assert asked_for_lists(told) == []
    answer, = answers(told)
    assert answer.count('<item ') == 502
    go_away(alice, bob)
    bob.affiliate('member7@many.test', 'none')
    bob.affiliate('member8@many.test', 'admin')
    bob.affiliate('new@many.test', 'member')
    daemon.restart()
    alice.reopen()
    with Stanzas(alice) as stanzas:
        alice.go_online()
        wait_joined(alice, room)
        now = lists(alice, room, 'member')
        assert set(now) == set(members) - {'member7@many.test', 'member8@many.test'} | {'new@many.test'}
        assert list(lists(alice, room, 'admin')) == ['member8@many.test']
        told = stanzas.all()
    assert asked_for_lists(told) == []
    question, = questions(told)
    assert " since='" in question
    answer, = answers(told)
    assert answer.count('<item ') == 3
    # Where nothing has changed there is nothing to tell.
    with Stanzas(alice) as stanzas:
        alice.go_offline()
        alice.go_online()
        wait_joined(alice, room)
        assert set(lists(alice, room, 'member')) == set(now)
        told = stanzas.all()
    assert asked_for_lists(told) == []
    assert len(questions(told)) == 1 and answers(told) == []


def test_all_of_it_anew(prosody, alice, bob, room):
    """A server that does not know the version any more tells everything, and who is not in it is gone."""
    events = alice.follow(kinds=['room.occupant'])
    prosody.shell('lists', 'fill', room, 'some.test', '3')
    events.wait('room.occupant', lambda data: data.get('jid') == 'member3@some.test')
    assert len(lists(alice, room, 'member')) == 4
    go_away(alice, bob)
    bob.affiliate('member2@some.test', 'none')
    prosody.shell('lists', 'forget', room)
    with Stanzas(alice) as stanzas:
        alice.go_online()
        wait_joined(alice, room)
        assert set(lists(alice, room, 'member')) == {alice.jid, 'member1@some.test', 'member3@some.test'}
        told = stanzas.all()
    assert asked_for_lists(told) == []
    answer, = answers(told)
    assert " since='" not in answer


def test_while_in(daemon, alice, bob, room, door):
    """What becomes of people is told and kept at once, be they there or not; a killed daemon has all of it."""
    events = alice.follow(kinds=['room.occupant'])
    with Stanzas(alice) as stanzas:
        bob.affiliate('dan@many.test', 'outcast', 'rude')
        told = events.wait('room.occupant', lambda data: 'jid' in data)['data']
        assert told['jid'] == 'dan@many.test' and told['affiliation'] == 'outcast' and 'from' not in told
        bob.affiliate(alice.jid, 'admin')
        events.wait('room.occupant', lambda data: data.get('from') == f'{room}/{alice.jid.split("@")[0]}'
                    and data['affiliation'] == 'admin')
        dan, = lists(alice, room, 'outcast').values()
        assert (dan['jid'], dan['reason']) == ('dan@many.test', 'rude')
        assert list(lists(alice, room, 'admin')) == [alice.jid] and lists(alice, room, 'member') == {}
        assert asked_for_lists(stanzas.all()) == []
    daemon.restart(hard=True)
    alice.reopen().wait_phase('live')
    wait_joined(alice, room)
    bob.affiliate('dan@many.test', 'member')
    events = alice.follow(kinds=['room.occupant'])
    bob.affiliate('eve@many.test', 'member')
    events.wait('room.occupant', lambda data: data.get('jid') == 'eve@many.test')
    with Stanzas(alice) as stanzas:
        assert list(lists(alice, room, 'member')) == ['dan@many.test', 'eve@many.test']
        assert list(lists(alice, room, 'admin')) == [alice.jid]
        assert asked_for_lists(stanzas.all()) == []


def test_not_for_everybody(prosody, use, log_in, room):
    """Where the room keeps its lists from us nothing is held, and who asks is told so by the room."""
    Occupant(log_in(prosody.add_user('bob')), room, 'bob', config=CHANNEL)
    alice = use(prosody.add_user('alice')).log_in()
    with Stanzas(alice) as stanzas:
        alice.call('Chats.Join', room=room, options={'bookmark': False})
        with pytest.raises(ApiError, match='NotAuthorized'):
            lists(alice, room, 'outcast')
        assert len(asked_for_lists(stanzas.all())) == 1


def test_without_versions(server, use, log_in, door):
    """A room of Debian's servers is asked for each list that somebody wants, and not before."""
    room = f'plain{next(numbers)}@{server.rooms}'
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=GROUP)
    alice = use(server.add_user('alice')).log_in()
    bob.affiliate(alice.jid, 'admin')
    bob.affiliate('dan@many.test', 'member')
    with Stanzas(alice) as stanzas:
        alice.call('Chats.Join', room=room, options={'bookmark': False})
        assert asked_for_lists(stanzas.all()) == []
        assert list(lists(alice, room, 'member')) == ['dan@many.test']
        told = stanzas.all()
    assert len(asked_for_lists(told)) == 1 and questions(told) == []
