# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers and people of the other tests do what those tests rely on."""
import collections

import pytest

from lib import stanza as st
from lib.process import Failed
from lib.peer import Peer
from lib.stanza import element


def test_message(server, log_in):
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'))
    id_ = alice.send(bob.bare, 'Good morning')
    got = bob.wait_message('Good morning')
    assert (got['from'], got.id, got['type']) == (alice.jid, id_, 'chat')
    assert got.child('stanza-id', st.SID)['by'] == bob.bare


def test_nothing_else_comes(server, log_in):
    """After a round trip by both, what is not in the inbox was not sent."""
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'))
    # To the session itself: what comes to the address in the moment of a login may be kept for a while.
    alice.send(bob.jid, 'one')
    alice.send(bob.jid, 'last')
    taken = bob.inbox.take_until(lambda s: s.body == 'last')
    assert [s.body for s in taken if s.name == 'message'] == ['one', 'last']
    bob.ping()
    assert not bob.inbox.take_now(lambda s: s.name == 'message')


def test_friends_and_presence(server, log_in):
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.befriend(bob)
    assert alice.roster()[bob.bare]['subscription'] == 'both'
    bob.presence(show='dnd')
    assert alice.inbox.take(lambda s: s.name == 'presence' and s.child('show') and
                            s.child('show').text == 'dnd')['from'] == bob.jid


def test_carbons(server, log_in):
    alice, bob = log_in(server.add_user('alice')), server.add_user('bob')
    desk, phone = log_in(bob, 'desk'), log_in(bob, 'phone')
    phone.enable_carbons()
    alice.send(desk.jid, 'to the desk')
    assert phone.wait_carbon('received', 'to the desk')['from'] == alice.jid
    desk.send(alice.bare, 'from the desk')
    assert phone.wait_carbon('sent', 'from the desk')['to'] == alice.bare


def test_receipt_marker_and_state(server, log_in):
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'))
    id_ = alice.send(bob.jid, 'read this', element('request', st.RECEIPTS) + element('markable', st.MARKERS))
    got = bob.wait_message('read this')
    bob.receipt(got)
    bob.displayed(got)
    bob.send(alice.jid, None, element('composing', st.CHATSTATES))
    assert alice.wait_child('received', st.RECEIPTS).child('received', st.RECEIPTS).id == id_
    assert alice.wait_child('displayed', st.MARKERS).child('displayed', st.MARKERS).id == id_
    assert alice.wait_child('composing', st.CHATSTATES)['from'] == bob.jid


def test_offline_message(server, log_in):
    alice, bob = log_in(server.add_user('alice')), server.add_user('bob')
    alice.send(bob.jid, 'when you are back')
    alice.ping()
    got = log_in(bob).wait_message('when you are back')
    assert got.has('delay', st.DELAY)


def test_archive_is_complete_and_in_order(server, log_in):
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'))
    bodies = [f'n{number:03}' for number in range(120)]
    alice.send_many(st.message(bob.bare, body, id=body) for body in bodies)
    bob.wait_message(bodies[-1])
    for account in alice.account, bob.account:
        archive = server.archive_of(account)
        assert [item.body for item in archive] == bodies
        assert len({item.id for item in archive}) == len(bodies)
    assert [item.body for item in bob.archive(with_=alice.bare)] == bodies
    assert bob.archive(with_='nobody@nowhere.test') == []


def test_live_id_is_the_archives(server, log_in):
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.send(bob.bare, 'one id')
    live = bob.wait_message('one id').child('stanza-id', st.SID).id
    assert [item.id for item in bob.archive()] == [live]


def test_resume_after_a_cut(server, log_in):
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'), sm=True)
    bob.cut()
    alice.send(bob.bare, 'while you were gone')
    alice.ping()
    bob.connect()
    assert bob.login == 'resumed'
    bob.wait_message('while you were gone')


def test_password_change(server, log_in):
    alice = server.add_user('alice')
    log_in(alice, 'before').close()
    server.set_password(alice.user, 'other')
    with pytest.raises(Failed, match='refused'):
        Peer(alice)


def test_disconnect_by_the_server(server, log_in):
    alice = log_in(server.add_user('alice'))
    server.disconnect(alice.bare)
    with pytest.raises(ConnectionError):
        alice.wait_message('nothing comes')


def test_restart_keeps_accounts(server, log_in):
    alice, bob = server.add_user('alice'), server.add_user('bob')
    server.restart()
    reader = log_in(bob)
    log_in(alice).send(bob.jid, 'after')
    reader.wait_message('after')


def test_kill_and_start(server, log_in):
    server.kill()
    assert not server.running and not server.reachable()
    server.start()
    log_in(server.add_user('zoe')).ping()


@pytest.mark.parametrize('option, feature', [('mam', st.MAM), ('carbons', st.CARBONS)])
@pytest.mark.parametrize('name', ['prosody', 'ejabberd'])
def test_without(servers, log_in, name, option, feature):
    alice = log_in(servers(name, **{option: False}).add_user('alice'))
    kind = 'enable' if option == 'carbons' else 'query'
    assert alice.iq('set', element(kind, feature)).condition == 'service-unavailable'


@pytest.mark.parametrize('name', ['prosody', 'ejabberd'])
def test_without_stream_management(servers, log_in, name):
    alice = log_in(servers(name, smacks=False).add_user('alice'), sm=True)
    alice.cut()
    alice.connect()
    assert alice.login == 'started'


MINE = {f'{{{st.SID}}}stanza-id', '{urn:xmpp:mam:tmp}archived'}  # what a server adds to what it keeps


def wire_and_fill(server, log_in):
    """The same messages by the wire and by the filler; gives both archives."""
    alice, bob = log_in(server.add_user('alice')), log_in(server.add_user('bob'))
    carol = server.add_user('carol')
    extra = element('origin-id', st.SID, id='o1') + element('request', st.RECEIPTS) + \
        element('custom', 'urn:example:other', '<deep xmlns="urn:example:deep" a="1">x &amp; y</deep>')
    for number, body in enumerate(['plain', 'two\nlines <b>&amp;</b> "quoted"', 'emoji 🐦 and ümlaut', ' spaces ']):
        alice.send(bob.bare, body, extra, id_=f'id{number}')
    alice.send(bob.bare, None, element('displayed', st.MARKERS, id='m') + element('store', st.HINTS))
    alice.send(bob.bare, 'last')
    bob.wait_message('last')
    wire = bob.archive()
    copies = [(carol.user, alice.jid, 1_700_000_000_000_000 + number * 1_000_000, as_sent(item, bob.bare, carol.jid))
              for number, item in enumerate(wire)]
    assert server.fill(copies) == len(wire)
    return wire, server.archive_of(carol), {bob.bare: '', carol.jid: ''}


def as_sent(item, old, new):
    """Text of an archived message to somebody else, without what the server added."""
    message = st.Stanza.parse(str(item.message).replace(old, new))
    for child in [child for child in message.element if child.tag in MINE]:
        message.element.remove(child)
    return str(message)


def shape(stanza, names):
    """A stanza without what must differ: archive ids, and whose archive it is."""
    def of(node):
        attributes = {key: names.get(value, value) for key, value in node.attrib.items()
                      if not (node.tag in MINE and key == 'id')}
        children = collections.Counter(repr(of(child)) for child in node)
        return node.tag, sorted(attributes.items()), node.text or '', sorted(children.items())

    return of(stanza.element)


def test_filled_archive_equals_the_wires(server, log_in):
    wire, filled, names = wire_and_fill(server, log_in)
    assert len(wire) == 6
    assert [shape(item.message, names) for item in filled] == [shape(item.message, names) for item in wire]
    assert [item.stamp[:19] for item in filled] == [f'2023-11-14T22:13:{20 + n}' for n in range(6)]


def test_filled_archive_answers_with(server, log_in):
    alice = server.add_user('alice')
    stamps = range(1_700_000_000_000_000, 1_700_000_000_000_000 + 300_000_000, 1_000_000)
    server.fill((alice.user, f'{"abc"[n % 3]}@else.test', stamp,
                 st.message(alice.jid, f'n{n}', from_=f'{"abc"[n % 3]}@else.test/x', xmlns=st.CLIENT))
                for n, stamp in enumerate(stamps))
    peer = log_in(alice)
    assert [item.body for item in peer.archive()] == [f'n{n}' for n in range(300)]
    assert [item.body for item in peer.archive('b@else.test')] == [f'n{n}' for n in range(1, 300, 3)]
