# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is blocked is reported as well (XEP-0377), which no server of Debian takes: a scripted one says that it does."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.doors import ApiError
from lib.saying import enter
from lib.scripted_room import ScriptedRoom
from lib.stanza import element

BLOCKING, REPORTING = 'urn:xmpp:blocking', 'urn:xmpp:reporting:1'
EVE = 'eve@else.test'


@pytest.fixture
def alice(scripted, use):
    scripted.more_features = [BLOCKING, REPORTING]
    scripted.manual = {BLOCKING}
    return use(scripted.add_user('alice')).log_in()


@pytest.fixture
def stream(scripted, alice):
    stream = scripted.accept()
    stream.answer(stream.wait_iq('blocklist', BLOCKING), element('blocklist', BLOCKING))
    return stream


def blocks(stream, asking):
    """What she has the server do, which it does: {address: its <report/> or None}."""
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(asking)
        iq = stream.wait_iq('block', BLOCKING)
        items = iq.child('block', BLOCKING).children('item', BLOCKING)
        stream.answer(iq)
        asked.result()
    return {item['jid']: item.child('report', REPORTING) for item in items}


def block(alice, stream, *jids, **options):
    return blocks(stream, lambda: alice.call('Contacts.Block', jids=list(jids), options=options))


def shown(report):
    """The messages that a report points at."""
    return [(each['by'], each.id) for each in report.children('stanza-id', st.SID)]


def receive(alice, stream, body, archive_id=None):
    """Eve writes, and the server has it in its archive; gives the id here."""
    events = alice.follow(kinds=['message.new'])
    stamp = element('stanza-id', st.SID, by=alice.jid, id=archive_id) if archive_id else ''
    stream.send(st.message(alice.jid, body, stamp, from_=f'{EVE}/x', id=body))
    return events.wait_message(body)['id']


def test_report(alice, stream, door):
    """With its reason, words of the person who says it, and what shows it."""
    ids = [receive(alice, stream, 'Buy!', 'a1'), receive(alice, stream, 'Buy two!', 'a2')]
    said = block(alice, stream, EVE, report='spam', text='never asked <for> it', messages=ids)
    report = said[EVE]
    assert report['reason'] == 'urn:xmpp:reporting:spam'
    assert report.child('text', REPORTING).text == 'never asked <for> it'
    assert shown(report) == [(alice.jid, 'a1'), (alice.jid, 'a2')]
    assert alice.call('Contacts.Blocked')['jids'] == [EVE]


def test_reports_of_several(alice, stream):
    said = block(alice, stream, EVE, 'evil.test', report='abuse')
    assert {jid: (report['reason'], shown(report), report.child('text', REPORTING)) for jid, report in said.items()} == {
        jid: ('urn:xmpp:reporting:abuse', [], None) for jid in (EVE, 'evil.test')}
    assert block(alice, stream, 'other.test') == {'other.test': None}


def test_what_proves_nothing(alice, stream):
    """Neither what is in no archive, nor what others wrote: nothing is sent, and nobody is blocked."""
    loose, kept = receive(alice, stream, 'Buy!'), receive(alice, stream, 'Buy two!', 'a2')
    for jid, messages in (EVE, [loose]), ('bob@else.test', [kept]), (EVE, [kept, 1]):
        with pytest.raises(ApiError) as refused:
            alice.call('Contacts.Block', jids=[jid], options={'report': 'spam', 'messages': messages})
        assert refused.value.name in ('InvalidArgument', 'NotFound')
    stream.sync()
    assert not [stanza for stanza in stream.inbox.peek() if stanza.has('block', BLOCKING)]
    assert alice.call('Contacts.Blocked')['jids'] == []


def test_of_a_room(scripted, alice, stream):
    """By the id that the room gave it, whoever of the two is blocked: the occupant, or the room."""
    room = ScriptedRoom(scripted)
    enter(alice, room.jid, bookmark=False)
    events = alice.follow(kinds=['message.new'])
    eve, bob = room.says('Eve', 'Buy!'), room.says('Bob', 'Hello')
    stream.send(eve[1], bob[1])
    ids = [events.wait_message(body)['id'] for body in ('Buy!', 'Hello')]
    report = block(alice, stream, f'{room.jid}/Eve', report='spam', messages=ids[:1])[f'{room.jid}/Eve']
    assert shown(report) == [(room.jid, eve[0])]
    with pytest.raises(ApiError) as refused:
        alice.call('Contacts.Block', jids=[f'{room.jid}/Eve'], options={'report': 'spam', 'messages': ids})
    assert refused.value.data['field'] == 'options.messages'
    report = block(alice, stream, room.jid, report='abuse', messages=ids)[room.jid]
    assert shown(report) == [(room.jid, eve[0]), (room.jid, bob[0])]


def test_command_line(alice, stream, daemon):
    id_ = receive(alice, stream, 'Buy!', 'a1')
    shell = Cli(daemon.root)
    report = blocks(stream, lambda: shell.run('block', EVE, '--report', '--text', 'why me?', '-m', str(id_)))[EVE]
    assert (report['reason'], report.child('text', REPORTING).text) == ('urn:xmpp:reporting:spam', 'why me?')
    assert shown(report) == [(alice.jid, 'a1')]
    assert shell.json('block') == [{'jid': EVE}]


def test_the_server_refuses(alice, stream):
    """As it says; and then nobody is blocked."""
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(alice.call, 'Contacts.Block', jids=[EVE], options={'report': 'spam'})
        stream.answer(stream.wait_iq('block', BLOCKING), error='not-acceptable')
        with pytest.raises(ApiError) as refused:
            asked.result()
    assert refused.value.name == 'RemoteError'
    assert alice.call('Contacts.Blocked')['jids'] == []
