# SPDX-License-Identifier: GPL-3.0-or-later
"""What contacts, strangers and servers may not do to us."""
import threading

import pytest

from lib import stanza as st
from lib.saying import enter
from lib.scripted_room import ScriptedRoom
from lib.stanza import element

MALLORY = 'mallory@else.test/x'


@pytest.fixture
def alice(scripted, use):
    return use(scripted.add_user('alice')).log_in()


@pytest.fixture
def stream(scripted, alice):
    stream = scripted.accept()
    stream.sync()
    stream.inbox.take_now()
    return stream


def forwarded(text):
    return element('forwarded', st.FORWARD, text.replace('<message', f"<message xmlns='{st.CLIENT}'", 1))


def arrives_alone(alice, stream, hostile, sentinel='sentinel'):
    """Sends hostile stanzas, then a plain message; nothing but that one may become a message."""
    events = alice.follow(kinds=['message.*', 'chat.*', 'contact.*'])
    stream.send(*hostile)
    stream.send(st.message(alice.jid, sentinel, from_='friend@else.test/x', id=sentinel))
    events.wait_message(sentinel)
    left = [event for event in events.events if event.get('chat') != 'friend@else.test']
    assert left == []
    chats = alice.call('Chats.List', options={})['items']
    assert [chat['chat'] for chat in chats] == ['friend@else.test']


@pytest.mark.parametrize('sender', [MALLORY, 'scripted.test', 'alice@scripted.test.else.test', 'bob@scripted.test'])
def test_forged_carbons(alice, stream, sender):
    said = forwarded(st.message('carol@else.test', 'I owe you', from_=alice.jid + '/phone', id='f1'))
    told = forwarded(st.message(alice.jid, 'You owe me', from_='carol@else.test/x', id='f2'))
    arrives_alone(alice, stream, [
        element('message', None, element('sent', st.CARBONS, said), from_=sender, to=stream.jid),
        element('message', None, element('received', st.CARBONS, told), from_=sender, to=stream.jid)])
    assert alice.call('Accounts.ServerInfo')['server']['dropped']


@pytest.mark.parametrize('sender', [MALLORY, 'scripted.test', None])
def test_forged_archive_results(alice, stream, sender):
    old = forwarded(element('delay', st.DELAY, stamp='2026-01-01T00:00:00Z') +
                    st.message(alice.jid, 'old', from_='carol@else.test/x', id='f'))
    arrives_alone(alice, stream, [
        element('message', None, element('result', st.MAM, old, id='never', queryid='guessed'),
                from_=sender, to=stream.jid)])


@pytest.mark.parametrize('sender', [MALLORY, 'scripted.test', 'alice@scripted.test/phone'])
def test_forged_roster_push(alice, stream, sender):
    push = element('query', st.ROSTER, element('item', jid='mallory@else.test', subscription='both'))
    stream.send(element('iq', None, push, type='set', id='p1', from_=sender, to=stream.jid))
    refused = stream.take(lambda s: s.name == 'iq' and s.id == 'p1', 'refusal')
    assert refused['type'] == 'error'
    assert alice.contacts() == {}


def test_forged_stanza_id_hides_nothing(alice, stream):
    """An id that pretends to be our archive's, by a sender, must not make another message disappear."""
    fake = element('stanza-id', st.SID, by='mallory@else.test', id='arc-1')
    events = alice.follow()
    stream.send(st.message(alice.jid, 'one', fake, from_=MALLORY, id='x1'))
    stream.send(st.message(alice.jid, 'two', fake, from_=MALLORY, id='x2'))
    events.wait_message('one')
    events.wait_message('two')
    assert alice.bodies('mallory@else.test') == ['one', 'two']


def test_same_origin_id_of_another_is_another_message(alice, stream):
    events = alice.follow()
    sent = alice.send('bob@else.test', 'mine')
    stream.wait_message('mine')
    copy = element('origin-id', st.SID, id=sent['origin_id'])
    stream.send(st.message(alice.jid, 'stolen', copy, from_=MALLORY, id=sent['origin_id']))
    events.wait_message('stolen')
    assert alice.bodies('bob@else.test') == ['mine']
    assert alice.message(sent['id'])['body'] == 'mine'


def test_receipt_of_a_stranger_counts_not(alice, stream):
    sent = alice.send('bob@else.test', 'to bob', wait='sent')
    got = stream.wait_message('to bob')
    for name, ns in ('received', st.RECEIPTS), ('displayed', st.MARKERS):
        stream.send(st.message(stream.jid, None, element(name, ns, id=got.id), from_=MALLORY))
    stream.sync()
    assert alice.message(sent['id'])['state'] == 'sent'


def test_error_of_a_stranger_fails_nothing(alice, stream):
    sent = alice.send('bob@else.test', 'to bob', wait='sent')
    got = stream.wait_message('to bob')
    error = element('error', None, element('service-unavailable', st.STANZAS), type='cancel')
    stream.send(element('message', None, error, type='error', id=got.id, from_=MALLORY, to=stream.jid))
    stream.sync()
    assert alice.message(sent['id'])['state'] == 'sent'


def test_delay_of_a_contact_is_not_believed(alice, stream):
    events = alice.follow()
    stream.send(st.message(alice.jid, 'backdated', element('delay', st.DELAY, stamp='2001-01-01T00:00:00Z',
                                                           from_='mallory@else.test'), from_=MALLORY, id='d'))
    got = events.wait_message('backdated')
    assert abs(got['ts'] - got['received_ts']) < 60_000


def test_oversized_is_replaced_and_the_stream_lives(scripted, alice, stream):
    events = alice.follow()
    stream.send(st.message(alice.jid, 'x' * 3_000_000, from_=MALLORY, id='big'))
    stream.send(st.message(alice.jid, 'small', from_='friend@else.test/x', id='small'))
    events.wait_message('small')
    stream.assert_quiet()
    assert len(scripted.bound) == 1
    refused = [message['kind'] for message in alice.messages('mallory@else.test')]
    assert refused == ['refused']


def kinds(user, chat):
    return [(message['kind'], message.get('body')) for message in user.messages(chat)]


BIG = 'x' * 1_500_000
WHOLE = [('text', 'first'), ('refused', None), ('text', 'last')]


def test_oversized_in_our_archive_has_its_place(scripted, use, door):
    """What an archive has of it stands for it: from whom, and when. Nothing of the page is lost, nor read twice."""
    account, sender = scripted.add_user('alice'), 'mallory@else.test'
    for number, body in enumerate(['first', BIG, 'last']):
        scripted.archives['alice'].add(st.message(account.jid, body, from_=MALLORY, id=f'i{number}'),
                                       stamp=f'2026-01-01T00:0{number}:00Z')
    alice = use(account).log_in(sync_days=-1)
    stream = scripted.accept()
    events = alice.follow(kinds=['message.*', 'sync.state'], backfill=True)
    while len(alice.messages(sender)) < 3:
        events.wait(None)
    assert kinds(alice, sender) == WHOLE
    refused = alice.messages(sender)[1]
    assert (refused['ts'], refused['from'], refused['message_id']) == (1767225660000, MALLORY, 'i1')
    # live, in a carbon, and then in the archive, too
    stream.send(st.message(alice.jid, BIG, from_=MALLORY, id='live'))
    inside = element('sent', st.CARBONS, forwarded(st.message(sender, BIG, from_=f'{alice.jid}/phone', id='carbon')))
    stream.send(element('message', None, inside, from_=alice.jid, to=stream.jid, type='chat'))
    stream.sync()
    assert kinds(alice, sender) == [*WHOLE, ('refused', None), ('refused', None)]
    assert [message['dir'] for message in alice.messages(sender)[3:]] == ['in', 'out']
    archive = scripted.archives['alice']
    archive.add(st.message(alice.jid, BIG, from_=MALLORY, id='live'))
    archive.add(st.message(sender, BIG, from_=f'{alice.jid}/phone', id='carbon'))
    archive.add(st.message(alice.jid, 'end', from_=MALLORY, id='end'))
    alice.call('Sync.Now')
    events.wait_message('end')
    assert kinds(alice, sender) == [*WHOLE, ('refused', None), ('refused', None), ('text', 'end')]


def test_oversized_in_a_rooms_archive_has_its_place(scripted, use, door):
    room = ScriptedRoom(scripted)
    for body in 'first', BIG, 'last':
        room.says('bob', body, id_=body[:5])
    alice = use(scripted.add_user('alice')).log_in(sync_days=-1)
    scripted.accept()
    events = alice.follow(kinds=['message.new'], backfill=True)
    enter(alice, room.jid, bookmark=False)
    events.wait_message('last')
    assert kinds(alice, room.jid) == WHOLE
    assert {message['from'] for message in alice.messages(room.jid)} == {f'{room.jid}/bob'}


@pytest.mark.parametrize('depth', [200, 20_000])
def test_deep_nesting(scripted, alice, stream, depth):
    events = alice.follow()
    deep = '<a xmlns="urn:example:deep">' * depth + '</a>' * depth
    stream.send(st.message(alice.jid, 'deep', deep, from_=MALLORY, id='deep'))
    stream.send(st.message(alice.jid, 'after', from_='friend@else.test/x', id='after'))
    events.wait_message('after')
    assert len(scripted.bound) == 1


@pytest.mark.parametrize('text', ['<message <', '<!DOCTYPE x [<!ENTITY e "e">]>', '<?evil pi?>', '</iq></message>', '\0'])
def test_broken_xml_ends_the_stream_not_the_daemon(scripted, alice, stream, text):
    stream.send(text + '>' * 3)
    stream.wait_end()
    again = scripted.accept()
    events = alice.follow()
    again.send(st.message(alice.jid, 'alive', from_='friend@else.test/x', id='alive'))
    events.wait_message('alive')


def test_prefixed_attributes_shadow_nothing(alice, stream):
    """A second, prefixed "from" is not who sent it."""
    text = (f"<message xmlns:a='urn:example:a' a:from='friend@else.test/x' from='{MALLORY}' to='{alice.jid}' "
            "type='chat' id='s'><body>who am I</body></message>")
    events = alice.follow()
    stream.send(text)
    assert events.wait_message('who am I')['from'] == MALLORY


def test_requests_of_strangers_are_answered_once(alice, stream):
    for id_, content in ('v', element('query', 'jabber:iq:version')), ('u', element('query', 'urn:example:unknown')):
        stream.send(element('iq', None, content, type='get', id=id_, from_=MALLORY, to=stream.jid))
        answer = stream.take(lambda s: s.id == id_, f'answer to {id_}')
        assert (answer['to'], answer['type']) == (MALLORY, 'result' if id_ == 'v' else 'error')
    stream.send(element('iq', None, type='result', id='never-asked', from_=MALLORY, to=stream.jid))
    stream.assert_quiet()


def test_answer_from_another_is_no_answer(scripted, alice, stream):
    """Only who was asked may answer (RFC 6120 § 8.1.2.1)."""
    scripted.manual.add(st.ROSTER)
    asking = threading.Thread(target=lambda: alice.call('Contacts.Add', jid='bob@else.test', options={'subscribe': False}))
    asking.start()
    asked = stream.wait_iq('query', st.ROSTER)
    stream.send(element('iq', None, type='error', id=asked.id, from_=MALLORY, to=stream.jid))
    stream.sync()
    assert asking.is_alive()
    stream.answer(asked)
    asking.join()
