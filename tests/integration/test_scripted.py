# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted server is a server: an ordinary client lives on it, and its faults are what they say."""
import datetime
import threading

import pytest

from lib import stanza as st
from lib.peer import Peer
from lib.process import Failed
from lib.stanza import element
from lib.wire import StreamParser


@pytest.fixture
def alice(scripted):
    return scripted.add_user('alice')


@pytest.mark.parametrize('last', [1, 2, 7])
def test_a_stanza_in_pieces(last):
    """It is found when its last byte is there, also where that byte came alone."""
    parser, stanza = StreamParser(), b'<message to="a"><body>one</body></message>'
    parser.feed(b'<stream>' + stanza[:-last])
    assert [node.tag for event, node in parser.read_events() if event == 'end'] == ['body']
    parser.feed(stanza[-last:])
    assert [node.tag for event, node in parser.read_events() if event == 'end'] == ['message']


@pytest.mark.parametrize('mechanism', ['SCRAM-SHA-1', 'SCRAM-SHA-256', 'PLAIN'])
def test_login(scripted, alice, log_in, mechanism):
    peer = log_in(alice, mechanism=mechanism)
    assert scripted.accept().jid == peer.jid
    assert scripted.logins == [mechanism]


@pytest.mark.parametrize('mechanism', ['SCRAM-SHA-1', 'PLAIN'])
def test_wrong_password(scripted, alice, mechanism):
    scripted.set_password('alice', 'another')
    with pytest.raises(Failed, match='refused'):
        Peer(alice, mechanism=mechanism)


@pytest.mark.parametrize('fault', ['nonce', 'signature'])
def test_scram_faults_are_noticed(scripted, alice, fault):
    scripted.scram_fault = fault
    with pytest.raises((Failed, TimeoutError)):
        Peer(alice, mechanism='SCRAM-SHA-256', timeout=2)


def test_messages_both_ways(scripted, alice, log_in):
    peer, stream = log_in(alice), scripted.accept()
    stream.wait_presence()
    peer.send('bob@else.test', 'out')
    assert stream.wait_message('out')['to'] == 'bob@else.test'
    stream.send(st.message(peer.jid, 'in', from_='bob@else.test/x'))
    assert peer.wait_message('in')['from'] == 'bob@else.test/x'
    stream.assert_quiet()


def test_quiet_is_no_wish(scripted, alice, log_in):
    peer, stream = log_in(alice), scripted.accept()
    stream.wait_presence()
    peer.send('bob@else.test', 'unexpected')
    with pytest.raises(AssertionError):
        stream.assert_quiet()


def test_roster_and_push(scripted, alice, log_in):
    scripted.rosters['alice']['bob@else.test'] = {'jid': 'bob@else.test', 'subscription': 'both'}
    peer = log_in(alice)
    assert peer.roster()['bob@else.test']['subscription'] == 'both'
    peer.set_contact('carol@else.test', 'Carol')
    pushed = peer.inbox.take(lambda s: s.name == 'iq' and s['type'] == 'set', 'roster push')
    assert pushed.child('query', st.ROSTER).child('item', st.ROSTER)['name'] == 'Carol'


def test_manual_answers(scripted, alice, log_in):
    scripted.manual.add(st.CARBONS)
    peer, stream = log_in(alice), scripted.accept()
    asking = threading.Thread(target=peer.enable_carbons)
    asking.start()
    stream.answer(stream.wait_iq('enable', st.CARBONS))
    asking.join()


def test_archive_pages(scripted, alice, log_in):
    archive = scripted.archives['alice']
    archive.limit = 7
    bodies = archive.add_range(30, 'bob@else.test')
    archive.add(st.message('alice@scripted.test', 'other', from_='carol@else.test'))
    peer = log_in(alice)
    assert [item.body for item in peer.archive()] == bodies + ['other']
    assert [item.body for item in peer.archive('bob@else.test')] == bodies
    last, fin = peer.archive_page(before='', page=5)
    assert [item.body for item in last] == bodies[-4:] + ['other'] and fin['complete'] != 'true'
    first, fin = peer.archive_page(before=last[0].id, page=100)
    assert [item.body for item in first] == bodies[19:26]
    assert peer.archive_page(after=archive.items[28].id)[1]['complete'] == 'true'
    with pytest.raises(Failed, match='item-not-found'):
        peer.archive_page(after='never-given')


def test_archive_by_time(scripted, alice, log_in):
    start = datetime.datetime(2026, 1, 1)
    scripted.archives['alice'].add_range(10, 'bob@else.test', start)
    found, _ = log_in(alice).archive_page(start='2026-01-01T00:07:00Z')
    assert [item.body for item in found] == ['n00007', 'n00008', 'n00009']


def test_what_a_client_sends_is_archived(scripted, alice, log_in):
    peer = log_in(alice)
    peer.send('bob@else.test', 'mine')
    peer.send('bob@else.test', None, element('composing', st.CHATSTATES))
    (item,) = peer.archive()
    assert (item.body, item.message['from']) == ('mine', peer.jid)


def test_resume_gives_what_was_not_acknowledged(scripted, alice, log_in):
    peer, stream = log_in(alice, sm=True), scripted.accept()
    stream.send(*[st.message(peer.jid, f'n{n}', from_='bob@else.test/x') for n in range(3)])
    peer.wait_message('n2')
    handled = stream.request_ack()
    stream.cut()
    stream.wait_end()
    stream.send(st.message(peer.jid, 'late', from_='bob@else.test/x'))
    peer.connect()
    again = scripted.accept()
    assert (peer.login, again.resumed) == ('resumed', True)
    taken = peer.inbox.take_until(lambda s: s.body == 'late')
    assert [s.body for s in taken if s.name == 'message'] == ['n0', 'n1', 'late']  # n2 was taken
    assert again.request_ack() == handled + 1


def test_refused_resumption(scripted, alice, log_in):
    peer = log_in(alice, sm=True)
    first = scripted.accept()
    scripted.refuse_resume = True
    peer.cut()
    peer.connect()
    second = scripted.accept()
    assert peer.login == 'started' and not second.resumed and second.session is not first.session


def test_stream_error_and_end(scripted, alice, log_in):
    peer, stream = log_in(alice), scripted.accept()
    stream.stream_error('conflict')
    with pytest.raises(ConnectionError):
        peer.wait_message('nothing')
    stream.wait_end()


@pytest.mark.parametrize('fault', ['cut', 'half_close', 'close'])
def test_ends(scripted, alice, log_in, fault):
    peer, stream = log_in(alice), scripted.accept()
    getattr(stream, fault)()
    with pytest.raises(ConnectionError):
        peer.wait_message('nothing')
    stream.wait_end()


def test_stall_fills_the_window(scripted, alice, log_in):
    """A stalled server takes nothing: what is sent arrives only when it goes on."""
    peer, stream = log_in(alice), scripted.accept()
    stream.wait_presence()
    stream.stall()
    peer.send('bob@else.test', 'x' * 100)
    assert not stream.inbox.peek()
    stream.unstall()
    stream.wait_message('x' * 100)


def test_same_resource_replaces(scripted, alice, log_in):
    first = log_in(alice, 'same')
    log_in(alice, 'same')
    with pytest.raises(ConnectionError):
        first.wait_message('nothing')


def test_nobody_gets_in(scripted, alice):
    scripted.accepting = False
    with pytest.raises((Failed, TimeoutError)):
        Peer(alice, timeout=2)
