# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon and Profanity, a program of others, on real servers: what each of them makes of what the other one does."""
import base64
import contextlib
import itertools

import pytest

from lib import stanza as st
from lib.profanity import Profanity
from lib.process import TIMEOUT

DISCO = 'http://jabber.org/protocol/disco#info'
SIGN = len('00:00:00 ')  # where a row has "-", or "+" when it was corrected
PICTURE = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')

numbers = itertools.count(1)


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    """Each of the real servers, taking files."""
    return servers(request.param, upload=1_000_000)


@pytest.fixture
def sit_down():
    """Starts Profanity for people, and ends it: sit_down(account)."""
    with contextlib.ExitStack() as stack:
        yield lambda account, **options: stack.enter_context(Profanity(account, **options))


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def bob(server, sit_down):
    return sit_down(server.add_user('bob'))


def befriend(alice, bob):
    """Alice asks, Bob agrees and asks back, which Alice's program agrees to by itself."""
    alice.call('Contacts.Add', jid=bob.account.jid, options={})
    bob.shows('Received authorization request from', alice.jid)
    bob.do(f'/sub allow {alice.jid}')
    bob.do(f'/sub request {alice.jid}')
    alice.wait_contact(bob.account.jid, lambda contact: contact.get('subscription') == 'both')
    bob.shows('Subscription received from', alice.jid)


def open_chat(alice, bob):
    """A chat that is on Bob's screen, after his first word; gives Alice's events from then on."""
    events = alice.follow()
    bob.do(f'/msg {alice.jid} Hello')
    events.wait_message('Hello')
    return events


def sends(person, where, what):
    """The message that somebody's Profanity sent."""
    return person.sent.take(lambda s: s.name == 'message' and where(s), what)


def hears(person, where, what):
    return person.heard.take(lambda s: s.name == 'message' and where(s), what)


def edits(user, message):
    return [edit['body'] for edit in user.call('Messages.Edits', id=message['id'])['edits']]


def test_contacts_and_presence(alice, bob):
    befriend(alice, bob)
    events = alice.follow(kinds=['presence'])
    bob.do('/status set away "out for tea"')
    away = events.wait('presence', lambda data: data.get('show') == 'away')['data']
    assert (away['jid'], away['status']) == (bob.jid, 'out for tea')
    alice.call('Presence.Set', show='dnd', text='Busy & quiet')
    bob.shows(alice.jid, 'is dnd', '"Busy & quiet"')
    bob.do(f'/roster remove {alice.jid}')
    alice.wait_contact(bob.account.jid, lambda contact: contact.get('subscription') == 'none')


def test_asked_by_profanity(alice, bob):
    events = alice.follow(kinds=['contact.*'])
    bob.do(f'/sub request {alice.jid}')
    assert events.wait('contact.request')['data']['jid'] == bob.account.jid
    alice.call('Contacts.Approve', jid=bob.account.jid)
    bob.shows('Subscription received from', alice.jid)
    bob.shows(alice.jid, 'is online')


def test_texts_and_receipts(alice, bob):
    befriend(alice, bob)
    events = alice.follow()
    bob.do(f'/msg {alice.jid} Tea & <b>milk</b> ☕ 🐦?')
    got = events.wait_message('Tea & <b>milk</b> ☕ 🐦?')
    asked = sends(bob, lambda s: s.body == got['body'], 'question')
    assert asked.has('request', st.RECEIPTS) and (got['dir'], got['chat']) == ('in', bob.account.jid)
    receipt = hears(bob, lambda s: s.has('received', st.RECEIPTS), 'receipt')
    assert receipt.child('received', st.RECEIPTS).id == asked.id
    bob.shows_in_other_colour('red', 'me: Tea')  # which it has until then

    sent = alice.send(bob.account.jid, 'Tea,\nno milk 🫖')
    events.wait_state(sent['id'], 'delivered')
    bob.shows(f'{alice.jid}/', ': Tea,')
    bob.shows('no milk 🫖')
    heard = hears(bob, lambda s: s.body == 'Tea,\nno milk 🫖', 'answer')
    received = sends(bob, lambda s: s.has('received', st.RECEIPTS), 'receipt')
    assert received.child('received', st.RECEIPTS).id == heard.id
    assert alice.bodies(bob.account.jid) == ['Tea & <b>milk</b> ☕ 🐦?', 'Tea,\nno milk 🫖']


def test_corrections(alice, bob):
    """Profanity corrects a correction where it corrects twice; the XEP says that of what was corrected first."""
    events = open_chat(alice, bob)
    texts = ['Romeo, wherfor', 'Romeo, wherfore', 'Romeo, wherefore']
    bob.do(texts[0])
    got = events.wait_message(texts[0])
    for text in texts[1:]:
        bob.do(f'/correct {text}')
        events.wait('message.changed', lambda data: data['id'] == got['id'] and data.get('body') == text)
    assert edits(alice, got) == texts
    assert alice.bodies(bob.account.jid) == ['Hello', texts[2]]
    first, second, third = [sends(bob, lambda s: s.body == text, text) for text in texts]
    assert [each.child('replace', st.CORRECT).id for each in (second, third)] == [first.id, second.id]

    texts = ['But soft, what lihgt', 'But soft, what light', 'But soft']
    sent = alice.send(bob.account.jid, texts[0])
    assert bob.shows(texts[0])[0][SIGN] == '-'
    for text in texts[1:]:
        alice.call('Messages.Correct', id=sent['id'], body=text)
    first, second, third = [hears(bob, lambda s: s.body == text, text) for text in texts]
    assert [each.child('replace', st.CORRECT).id for each in (second, third)] == [first.id] * 2
    alice.send(bob.account.jid, 'the end')
    bob.shows('the end')
    assert [row[SIGN] for row in bob.shows(texts[1])] == ['+']  # it does not take what it would not send


def test_typing(alice, bob):
    """Profanity says nothing of typing behind a message that has no chat state itself, such as a receipt."""
    befriend(alice, bob)
    events = open_chat(alice, bob)
    alice.send(bob.account.jid, 'Hello to you')
    bob.shows('Hello to you')
    bob.type('I think')
    typing = events.wait('typing', lambda data: data['state'] == 'composing')['data']
    assert (typing['chat'], typing['from']) == (bob.account.jid, bob.jid)
    bob.do(' so')
    events.wait_message('I think so')
    events.wait('typing', lambda data: data['state'] == 'active')
    alice.call('Presence.SetChatState', chat=bob.account.jid, state='composing')
    bob.shows_title('(typing...)')
    alice.send(bob.account.jid, 'So do I')
    bob.shows('So do I')
    bob.shows_no_title('(typing...)')


def test_nothing_is_said_of_what_was_read(alice, bob):
    """It knows no displayed markers and asks for none: it is sent none. Its own word is read by being answered."""
    events = open_chat(alice, bob)
    assert alice.chat(bob.account.jid)['unread'] == 1
    alice.call('Chats.MarkRead', chat=bob.account.jid, up_to=0, options={'receipt': True})
    assert alice.chat(bob.account.jid)['unread'] == 0
    alice.send(bob.account.jid, 'behind it')
    bob.shows('behind it')
    came = bob.heard.take_until(lambda s: s.body == 'behind it')
    assert not [each for each in came if each.has('displayed', st.MARKERS)]
    assert came[-1].has('markable', st.MARKERS)


def test_carbons(server, use, sit_down, alice):
    """Profanity is another device of Bob, who uses the daemon as well."""
    account = server.add_user('bob')
    bob, console = use(account).log_in(), sit_down(account)
    befriend(alice, console)
    at_bob, at_alice = bob.follow(accounts=[bob.jid]), alice.follow(accounts=[alice.jid])
    console.do(f'/msg {alice.jid} from the console')
    mine = at_bob.wait_message('from the console')
    assert (mine['dir'], mine['chat'], mine['source']) == ('out', alice.jid, 'carbon')
    at_alice.wait_message('from the console')
    at_bob.wait_state(mine['id'], 'delivered')  # a carbon of the receipt
    console.do('/correct from my console')
    at_bob.wait('message.changed', lambda data: data['id'] == mine['id'] and data.get('body') == 'from my console')

    bob.send(alice.jid, 'from the daemon')
    at_alice.wait_message('from the daemon')
    console.shows('me: from the daemon')
    alice.send(account.jid, 'to both')
    theirs = at_bob.wait_message('to both')
    assert (theirs['dir'], theirs['chat']) == ('in', alice.jid)
    assert alice.jid in console.shows('to both')[0]
    assert bob.bodies(alice.jid) == alice.bodies(account.jid) == ['from my console', 'from the daemon', 'to both']


def test_room_of_the_daemon(alice, bob):
    """A private group: Bob is invited, both talk and correct what they said."""
    room = alice.call('Chats.Create', options={'name': 'The team', 'nick': 'al'})['chat']['chat']
    events = alice.follow()
    alice.call('Chats.Invite', chat=room, jids=[bob.account.jid], options={'reason': 'Join us'})
    bob.shows(f'/join {room}', 'to accept the invitation')
    bob.shows('Message:', 'Join us')
    bob.do(f'/join {room}')
    came = events.wait('room.occupant', lambda data: data.get('from') == f'{room}/{bob.account.user}')['data']
    assert came['affiliation'] == 'member'
    bob.shows('-> You have joined the room as', 'affiliation: member')

    bob.do('Good mornng')
    got = events.wait_message('Good mornng')
    assert (got['chat'], got['nick'], got['real_jid']) == (room, bob.account.user, bob.account.jid)
    for text in 'Good mornig', 'Good morning':
        bob.do(f'/correct {text}')
        events.wait('message.changed', lambda data: data['id'] == got['id'] and data.get('body') == text)
    sent = alice.send(room, 'Good mornign')
    assert bob.shows('al: Good mornign')[0][SIGN] == '-'
    events.wait_state(sent['id'], 'sent')
    alice.call('Messages.Correct', id=sent['id'], body='Good morning to you')
    assert bob.shows('al: Good morning to you')[0][SIGN] == '+'
    assert alice.bodies(room) == ['Good morning', 'Good morning to you']
    assert edits(alice, got) == ['Good mornng', 'Good mornig', 'Good morning']


def test_room_of_profanity(server, alice, bob):
    """Alice is invited; subject, nicks, and what is said in private."""
    room = f'tea{next(numbers)}@{server.rooms}'
    bob.do(f'/join {room}')
    bob.shows('Room locked')
    bob.do('/room accept')
    bob.wait_answer('query', st.MUC_OWNER, room)
    events = alice.follow()
    bob.do(f'/invite send {alice.jid} "Tea is ready"')
    invitation = alice.wait_prompt('invitation')
    assert {name: invitation['details'][name] for name in ('room', 'from', 'reason')} == {
        'room': room, 'from': bob.account.jid, 'reason': 'Tea is ready'}
    alice.answer(invitation, action='accept')
    bob.shows(f'-> {alice.account.user} has joined the room')

    bob.do('/subject set Green tea')
    events.wait('chat.changed', lambda data: data['chat'] == room and data.get('subject') == 'Green tea')
    bob.do('/nick robert')
    events.wait('room.occupant', lambda data: data.get('nick') == 'robert')
    assert {each['nick'] for each in alice.call('Chats.Members', chat=room, options={})['items']} == {'robert', alice.account.user}
    alice.call('Chats.SetNick', chat=room, nick='alice')
    bob.shows(f'** {alice.account.user} is now known as alice')
    bob.do('/me pours & serves')
    assert events.wait_message('/me pours & serves')['nick'] == 'robert'
    bob.do('/msg alice psst')
    assert events.wait_message('psst')['chat'] == f'{room}/robert'
    alice.send(f'{room}/robert', 'hush')
    bob.shows('alice: hush')
    bob.do(f'/win {room}')
    bob.do('/close')
    events.wait('room.occupant', lambda data: data.get('from') == f'{room}/robert' and data.get('show') == 'offline')


def test_files(server, alice, bob):
    events = open_chat(alice, bob)
    bob.wait_answer('query', DISCO, f'upload.{server.domain}')  # it looks for services when it is logged in
    picture = bob.directory / 'dot.png'
    picture.write_bytes(PICTURE)
    bob.do(f'/sendfile {picture}')
    got = events.wait('message.new', lambda data: data['kind'] == 'file')['data']
    assert [each['name'] for each in got['attachments']] == ['dot.png'] and got.get('body') is None
    sent = sends(bob, lambda s: s.has('x', st.OOB), 'file')
    assert got['attachments'][0]['url'] == sent.body == sent.child('x', st.OOB).child('url', st.OOB).text
    job = alice.call('Files.Download', message=got['id'], index=0)['job']
    assert alice.door.call('Jobs.Wait', TIMEOUT + 5, job=job, timeout_ms=int(TIMEOUT * 1000))['job']['state'] == 'done'
    assert base64.b64decode(alice.call('Files.Read', message=got['id'], index=0, options={})['data']) == PICTURE

    alice.call('Messages.Send', chat=bob.account.jid, body='', options={
        'attachments': [{'data': base64.b64encode(PICTURE).decode(), 'name': 'point.png'}]})
    url = hears(bob, lambda s: s.has('x', st.OOB), 'file').child('x', st.OOB).child('url', st.OOB).text
    bob.shows(f': {url}')
    saved = bob.directory / 'saved.png'
    bob.do(f'/url save {url} {saved}')
    bob.shows(f"Saved to '{saved}'")
    assert saved.read_bytes() == PICTURE


def test_what_was_missed(daemon, log_in, alice, bob):
    """What Profanity said while the daemon was off is fetched from the archive, with its corrections."""
    open_chat(alice, bob)
    phone = log_in(alice.account, 'phone')  # the server keeps nothing for later
    alice.go_offline()  # nor for a stream that may be resumed
    daemon.stop()
    bob.do('while you were uot')
    phone.wait_message('while you were uot')
    bob.do('/correct while you were out')
    bob.do('and that is all')
    phone.wait_message('and that is all')
    daemon.start()
    alice.reopen().go_online()
    assert alice.bodies(bob.account.jid) == ['Hello', 'while you were out', 'and that is all']
    assert alice.messages(bob.account.jid)[1]['source'] == 'archive'


def test_what_profanity_missed(server, log_in, sit_down, alice):
    """What the daemon said while Profanity was not there, as Profanity reads it from the archive."""
    account = server.add_user('bob')
    phone = log_in(account, 'phone')  # so that the server keeps nothing for later
    alice.send(account.jid, 'come back')
    phone.wait_message('come back')
    bob = sit_down(account, mam=True)
    bob.wait_answer('query', DISCO, server.domain)
    bob.wait_answer('query', DISCO, server.rooms)  # it believes in an archive when anybody whom it asks has one
    bob.do(f'/msg {alice.jid}')
    hears(bob, lambda s: s.has('result', st.MAM) and s.forwarded().body == 'come back', 'what was archived')
    bob.shows('come back')
    bob.quit()
