# SPDX-License-Identifier: GPL-3.0-or-later
"""Read state on all devices of a person (XEP-0490), of all in a private group (XEP-0333), and typing in rooms (XEP-0085)."""
import itertools

import pytest

from lib import stanza as st
from lib.room import CHANNEL, GROUP, Occupant
from lib.stanza import element
from lib.user import User

NODE = 'urn:xmpp:mds:displayed:0'
PUBSUB = 'http://jabber.org/protocol/pubsub'
EVENT = f'{PUBSUB}#event'
OWNER = f'{PUBSUB}#owner'

numbers = itertools.count(1)


class Device:
    """Another program of the same account, with the node of what was displayed."""

    def __init__(self, peer):
        self.peer = peer

    def configure(self):
        """Makes the node, and is told of it."""
        options = {'access_model': 'whitelist', 'persist_items': 'true', 'max_items': '100'}
        fields = ''.join(f"<field var='pubsub#{name}'><value>{value}</value></field>" for name, value in options.items())
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><create node='{NODE}'/><configure><x xmlns='jabber:x:data' "
                             "type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/"
                             f"pubsub#node_config</value></field>{fields}</x></configure></pubsub>")
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><subscribe node='{NODE}' jid='{self.peer.jid}'/></pubsub>")
        return self

    def publish(self, chat, by, id_):
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><publish node='{NODE}'><item id='{chat}'>"
                             f"<displayed xmlns='{NODE}'><stanza-id xmlns='{st.SID}' by='{by}' id='{id_}'/></displayed>"
                             '</item></publish></pubsub>')

    def items(self):
        """What the server has: (by, id) by chat."""
        answer = self.peer.ask('get', f"<pubsub xmlns='{PUBSUB}'><items node='{NODE}'/></pubsub>")
        found = answer.child('pubsub', PUBSUB).child('items', PUBSUB)
        return {item['id']: position(item) for item in found.children('item', PUBSUB)}

    def wait_item(self, chat):
        """Waits until the server tells of that chat, and gives (by, id)."""
        def about(stanza):
            items = stanza.child('event', EVENT).child('items', EVENT) if stanza.has('event', EVENT) else None
            if not items or items['node'] != NODE:  # bookmarks are items with the same id
                return []
            return [item for item in items.children('item', EVENT) if item['id'] == chat]
        return position(about(self.peer.inbox.take(about, f'displayed in {chat}'))[0])

    def access(self):
        answer = self.peer.ask('get', f"<pubsub xmlns='{OWNER}'><configure node='{NODE}'/></pubsub>")
        form = answer.child('pubsub', OWNER).child('configure', OWNER).child('x', st.FORMS)
        return next(field.child('value', st.FORMS).text for field in form.children('field', st.FORMS)
                    if field['var'] == 'pubsub#access_model')


def position(item):
    """The one stanza id of an item."""
    id_, = item.child('displayed', NODE).children('stanza-id', st.SID)
    return id_['by'], id_.id


@pytest.fixture
def room(server):
    return f'read{next(numbers)}@{server.rooms}'


@pytest.fixture
def bob(server, log_in):
    return log_in(server.add_user('bob'))


def read(user, chat, **options):
    user.call('Chats.MarkRead', chat=chat, up_to=0, options=options)


def wait_read(user, events, chat, left=0):
    """Waits until so many messages of the chat are unread."""
    while user.chat(chat)['unread'] != left:
        events.wait('chat.read', lambda data: data['chat'] == chat)


def enter(user, room, events):
    user.call('Chats.Join', room=room, options={'nick': 'al'})
    if user.chat(room)['state'] != 'joined':
        events.wait('room.state', lambda data: data['chat'] == room and data['state'] == 'joined')


def test_read_here_is_known_there(server, use, log_in, bob, room, door):
    """Chat, room and private message, the newest of each; the node is nobody else's."""
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    events = alice.follow(kinds=['message.new', 'room.state', 'chat.read'])
    host = Occupant(bob, room, 'bob', config=CHANNEL)
    enter(alice, room, events)
    for n in range(3):
        bob.send(alice.jid, f'word {n}')
    last = events.wait_message('word 2')
    read(alice, bob.bare)
    assert phone.wait_item(bob.bare) == (alice.jid, last['stanza_id'])
    host.say('to all')
    said = events.wait_message('to all')
    read(alice, room)
    assert phone.wait_item(room) == (room, said['stanza_id'])
    host.whisper('al', 'to you')
    whispered = events.wait_message('to you')
    read(alice, host.jid)
    assert phone.wait_item(host.jid) == (alice.jid, whispered['stanza_id'])
    assert phone.items() == {bob.bare: (alice.jid, last['stanza_id']), room: (room, said['stanza_id']),
                             host.jid: (alice.jid, whispered['stanza_id'])}
    assert phone.access() == 'whitelist'


def test_read_there_is_known_here(server, use, log_in, bob, room):
    """Live, with the room's address and with Movim's; and never back."""
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    events = alice.follow(kinds=['message.new', 'room.state', 'chat.read'])
    host = Occupant(bob, room, 'bob', config=CHANNEL)
    enter(alice, room, events)
    bob.send(alice.jid, 'one')
    first = events.wait_message('one')
    bob.send(alice.jid, 'two')
    second = events.wait_message('two')
    phone.publish(bob.bare, alice.jid, second['stanza_id'])
    wait_read(alice, events, bob.bare)
    phone.publish(bob.bare, alice.jid, first['stanza_id'])
    host.say('in the room')
    told = events.wait_message('in the room')
    phone.publish(room, alice.jid, told['stanza_id'])
    wait_read(alice, events, room)
    assert alice.chat(bob.bare)['unread'] == 0
    host.say('again')
    told = events.wait_message('again')
    phone.publish(room, room, told['stanza_id'])
    wait_read(alice, events, room)


def test_read_there_while_away(server, use, log_in, bob):
    """The position comes with the login, its message from the archive."""
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    before = alice.follow(kinds=['message.new'])
    bob.send(alice.jid, 'before')  # Prosody stamps with whole seconds: what comes now is behind the login
    before.wait_message('before')
    read(alice, bob.bare)
    alice.go_offline()
    bob.send(account.jid, 'while you were away')
    phone.peer.wait_message('while you were away')
    bob.send(account.jid, 'still away')
    phone.peer.wait_message('still away')
    archived = [one for one in phone.peer.archive() if one.body == 'while you were away']
    phone.publish(bob.bare, account.jid, archived[0].id)
    events = alice.follow(kinds=['chat.read', 'message.new'])
    alice.go_online()
    events.wait_message('still away')
    wait_read(alice, events, bob.bare, left=1)


def test_killed_before_it_was_told(server, use, log_in, bob, daemon):
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'read this')
    told = events.wait_message('read this')
    alice.go_offline()
    read(alice, bob.bare)
    daemon.restart(hard=True)
    alice.reopen().go_online()
    assert phone.wait_item(bob.bare) == (alice.jid, told['stanza_id'])


def test_two_daemons_agree(server, run_daemon, bob):
    """Nobody made the node before: it is ours to make."""
    account = server.add_user('alice')
    one, two = (User(run_daemon(), account) for _ in range(2))
    try:
        for user in one, two:
            user.log_in()
        events = [user.follow(kinds=['message.new', 'chat.read']) for user in (one, two)]
        for body in 'first', 'second':
            bob.send(account.jid, body)
            for each in events:
                each.wait_message(body)
        read(one, bob.bare)
        wait_read(two, events[1], bob.bare)
        bob.send(account.jid, 'third')
        for each in events:
            each.wait_message('third')
        read(two, bob.bare)
        wait_read(one, events[0], bob.bare)
    finally:
        for user in one, two:
            user.close()


def test_a_marker_of_my_phone(server, use, log_in, bob):
    """What another device tells the other side (XEP-0333) counts here, and is told on; what came as a carbon does not."""
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    events = alice.follow(kinds=['message.new', 'chat.read'])
    id_ = bob.send(f'{account.jid}/phone', 'to your phone', element('markable', st.MARKERS))
    told = events.wait_message('to your phone')
    assert (told['source'], alice.chat(bob.bare)['unread']) == ('carbon', 1)
    phone.peer.send(bob.bare, None, element('displayed', st.MARKERS, id=id_))
    wait_read(alice, events, bob.bare)
    if told.get('stanza_id'):
        assert phone.wait_item(bob.bare) == (alice.jid, told['stanza_id'])


def test_somebody_takes_my_nick(server, use, log_in, bob, room):
    """Who says something under my nick while I am away, with an id of mine, is somebody else: it is not lost, nothing is
    read by it, and no other device is told so."""
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    events = alice.follow(kinds=['message.new', 'room.state', 'chat.read'])
    host = Occupant(bob, room, 'bob', config=CHANNEL)
    enter(alice, room, events)
    alice.send(room, 'mine', wait='sent')
    heard = host.hears('mine')
    alice.go_offline()
    bob.wait_presence(f'{room}/al', 'unavailable')
    other = Occupant(log_in(server.add_user('mallory')), room, 'al')
    host.say('are you there?')
    other.hears('are you there?')
    other.say('yes', element('origin-id', st.SID, id=heard.child('origin-id', st.SID).id), id_=heard.id)
    host.hears('yes')
    other.leave()
    alice.go_online()
    assert events.wait_message('yes')['dir'] == 'in'
    assert alice.bodies(room) == ['mine', 'are you there?', 'yes']
    assert alice.chat(room)['unread'] == 2
    bob.send(alice.jid, 'read me')  # what is read later is told later
    events.wait_message('read me')
    read(alice, bob.bare)
    phone.wait_item(bob.bare)
    assert room not in phone.items()


def test_markers_in_private_groups(server, use, bob, room, door):
    """Only where members know each other, by the id of the room; a channel is told nothing."""
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow(kinds=['message.new', 'room.state', 'chat.read'])
    group, channel = Occupant(bob, room, 'bob', config=GROUP), Occupant(bob, f'open{room}', 'bob', config=CHANNEL)
    group.affiliate(alice.jid, 'member')
    for each in channel, group:
        enter(alice, each.room, events)
        each.say('who reads this?')
        told = events.wait_message('who reads this?')
        read(alice, each.room, receipt=True)
    marker = bob.wait_child('displayed', st.MARKERS)
    assert (marker['from'], marker['type']) == (f'{room}/al', 'groupchat')
    assert marker.child('displayed', st.MARKERS).id == told['stanza_id'] == group.archive()[0].id
    assert not marker.has('displayed', NODE) and not marker.body


def test_typing_in_rooms(server, use, bob, room, door):
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow(kinds=['typing', 'room.state', 'message.new'])
    host = Occupant(bob, room, 'bob', config=CHANNEL)
    alice.call('Presence.SetChatState', chat=f'nobody@{server.domain}', state='active')
    enter(alice, room, events)
    bob.raw(st.message(room, None, element('composing', st.CHATSTATES), type='groupchat', id='typing'))
    typing = events.wait('typing')['data']
    assert (typing['chat'], typing['from'], typing['state']) == (room, host.jid, 'composing')
    host.say('typed')
    events.wait('typing', lambda data: data['state'] == 'active')
    events.wait_message('typed')
    alice.call('Presence.SetChatState', chat=room, state='gone')
    alice.call('Presence.SetChatState', chat=room, state='composing')
    told = bob.inbox.take(lambda s: s['from'] == f'{room}/al' and s['type'] == 'groupchat', 'chat state in the room')
    assert told.has('composing', st.CHATSTATES) and not told.body
    alice.call('Presence.SetChatState', chat=host.jid, state='composing')
    private = bob.inbox.take(lambda s: s['from'] == f'{room}/al' and s['type'] == 'chat', 'chat state in private')
    assert private.has('composing', st.CHATSTATES)


# what others have read in rooms

def group_of(server, use, log_in, bob, room):
    """A private group of Bob, Carol and Alice, who is in it with her daemon; her, her events and the other two."""
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow(kinds=['message.*', 'room.state', 'chat.displayed'])
    host = Occupant(bob, room, 'bob', config=GROUP)
    carol = server.add_user('carol')
    for jid in alice.jid, carol.jid:
        host.affiliate(jid, 'member')
    guest = Occupant(log_in(carol), room, 'carol')
    enter(alice, room, events)
    return alice, events, host, guest


def mark(occupant, id_):
    """Says in the room what was read, for its archive too."""
    occupant.peer.send(occupant.room, None, element('displayed', st.MARKERS, id=id_) + element('store', st.HINTS),
                       type='groupchat')


def stanza_id(heard, room):
    """The id that the room gave it."""
    return next(each.id for each in heard.children('stanza-id', st.SID) if each['by'] == room)


def readers(user, room, **options):
    """Who has read up to which message, by the real address."""
    answer = user.call('Chats.Readers', chat=room, options=options)
    assert answer['next'] == ''
    return {each['jid']: each['read_id'] for each in answer['items']}


def test_who_has_read_in_a_private_group(server, use, log_in, bob, room, door, daemon):
    """Live, by the room's id and by the sender's; never back, and still so after a restart."""
    alice, events, host, guest = group_of(server, use, log_in, bob, room)
    one = alice.send(room, 'who reads this?', wait='sent')['id']
    first = host.hears('who reads this?')
    two = alice.send(room, 'and this?', wait='sent')['id']
    second = host.hears('and this?')
    mark(host, stanza_id(first, room))
    told = events.wait('chat.displayed')
    assert (told['chat'], told['data']['jid'], told['data']['nick'], told['data']['read_id']) == (room, bob.bare, 'bob', one)
    assert alice.message(one)['readers'] == 1 and 'readers' not in alice.message(two)
    mark(guest, second.id)
    assert events.wait('chat.displayed')['data']['jid'] == guest.peer.bare
    mark(guest, stanza_id(first, room))
    guest.say('read it all')
    said = events.wait_message('read it all')
    assert readers(alice, room) == {bob.bare: one, guest.peer.bare: two}
    assert readers(alice, room, message=two) == {guest.peer.bare: two}
    assert [alice.message(each)['readers'] for each in (one, two)] == [2, 1]
    # whose words they are does not matter
    mark(host, said['stanza_id'])
    assert events.wait('chat.displayed')['data']['read_id'] == said['id']
    daemon.restart(hard=True)
    alice.reopen()
    assert readers(alice, room) == {bob.bare: said['id'], guest.peer.bare: two}
    assert [alice.message(each)['readers'] for each in (one, two)] == [2, 2]


def test_read_in_a_private_group_while_away(server, use, log_in, bob, room, run_daemon):
    """The room's archive tells it, of people who are gone by then, too; and all of it to a daemon that reads the history
    from its end."""
    alice, events, host, guest = group_of(server, use, log_in, bob, room)
    one = alice.send(room, 'before', wait='sent')['id']
    first = host.hears('before')
    mark(guest, stanza_id(first, room))
    events.wait('chat.displayed')
    alice.go_offline()
    bob.wait_presence(f'{room}/al', 'unavailable')
    host.say('while you were away')
    second = guest.hears('while you were away')
    mark(guest, stanza_id(second, room))
    mark(host, stanza_id(first, room))
    guest.say('good night')
    host.hears('good night')
    guest.leave()
    alice.go_online()
    events.wait_message('good night')
    away = next(each['id'] for each in alice.messages(room) if each['body'] == 'while you were away')
    while len(readers(alice, room)) < 2:
        events.wait('chat.displayed')
    assert readers(alice, room) == {bob.bare: one, guest.peer.bare: away}
    assert alice.message(one)['readers'] == 2

    again = User(run_daemon(), alice.account)
    try:
        again.log_in()
        seen = again.follow(kinds=['message.*', 'room.state', 'chat.displayed'])
        enter(again, room, seen)
        again.wait_room_archive(room)
        ids = {each['body']: each['id'] for each in again.messages(room)}
        while len(readers(again, room)) < 2:
            seen.wait('chat.displayed')
        assert readers(again, room) == {bob.bare: ids['before'], guest.peer.bare: ids['while you were away']}
    finally:
        again.close()


def test_markers_that_count_for_nobody(server, use, log_in, bob, room):
    """In a channel, of somebody who is not in the room, and of who names nothing."""
    alice, events, host, guest = group_of(server, use, log_in, bob, room)
    channel = Occupant(bob, f'open{room}', 'bob', config=CHANNEL)
    enter(alice, channel.room, events)
    sent = alice.send(channel.room, 'to the channel', wait='sent')['id']
    mark(channel, stanza_id(channel.hears('to the channel'), channel.room))
    ours = alice.send(room, 'to the group', wait='sent')['id']
    heard = host.hears('to the group')
    mallory = log_in(server.add_user('mallory'))
    displayed = element('displayed', st.MARKERS, id=stanza_id(heard, room))
    mallory.send(room, None, displayed, type='groupchat')
    mallory.send(alice.jid, 'psst', displayed + element('occupant-id', 'urn:xmpp:occupant-id:0', id='forged'))
    events.wait_message('psst')
    mark(guest, 'nothing-is-called-so')
    for each in channel, guest:
        each.say('the end')
        events.wait_message('the end')
    assert readers(alice, room) == readers(alice, channel.room) == {}
    assert not any('readers' in alice.message(each) for each in (sent, ours))
