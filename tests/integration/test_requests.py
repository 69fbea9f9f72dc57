# SPDX-License-Identifier: GPL-3.0-or-later
"""Strangers who wait to be let in, what they learn meanwhile, and who learns what afterwards."""
from lib import stanza as st
from lib.room import Occupant
from lib.saying import enter
from lib.stanza import element

ASKS = element('request', st.RECEIPTS) + element('markable', st.MARKERS)


def heard(message):
    """What a stanza tells: its text, or the name of what it says about another."""
    said = [name for name, ns in (('received', st.RECEIPTS), ('displayed', st.MARKERS)) if message.has(name, ns)]
    return message.body or ' '.join(said) or ('typing' if message.has('composing', st.CHATSTATES) else '?')


def read(user, chat):
    user.call('Chats.MarkRead', chat=chat, up_to=0, options={})


def until(peer, user, body):
    """All that a peer has heard of somebody up to a text."""
    taken = peer.inbox.take_until(lambda s: s.name == 'message' and s.body == body)
    return [heard(s) for s in taken if s.name == 'message' and s['from'].startswith(user.jid)]


def listed(user, **options):
    return [chat['chat'] for chat in user.call('Chats.List', options=options)['items']]


def test_a_stranger_waits_and_learns_nothing(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in(requests=True)
    events = alice.follow()
    bob.send(alice.jid, 'buy this', ASKS)
    event = events.wait('message.new', lambda data: data.get('body') == 'buy this')
    assert event['request'] is True
    assert (listed(alice), listed(alice, requests=True)) == ([], [bob.bare])
    chat = alice.chat(bob.bare)
    assert (chat['request'], chat['unread'], alice.state()['unread']) == (True, 1, 0)

    read(alice, bob.bare)
    alice.call('Presence.SetChatState', chat=bob.bare, state='composing')
    alice.call('Chats.Accept', chat=bob.bare)
    changed = events.wait('chat.changed', lambda data: 'request' not in data)
    assert changed['changed'] == ['request']
    assert (listed(alice), listed(alice, requests=True)) == ([bob.bare], [])
    alice.send(bob.bare, 'who are you?')
    assert until(bob, alice, 'who are you?') == ['who are you?']

    # from now on it is a chat like any other: who sees no presence gets markers alone
    bob.send(alice.jid, 'a friend', ASKS)
    assert 'request' not in events.wait('message.new', lambda data: data.get('body') == 'a friend')
    read(alice, bob.bare)
    alice.send(bob.bare, 'really?')
    assert until(bob, alice, 'really?') == ['displayed', 'really?']


def test_a_stranger_who_poses_as_an_occupant(server, use, log_in):
    """What marks a private message of a room is anybody's to write. Whoever does waits as any other: in one chat, from
    whatever device, live and later."""
    account, stranger = server.add_user('alice'), server.add_user('bob')
    alice, one, two = use(account), log_in(stranger), log_in(stranger)
    mark = element('x', st.MUC_USER)
    alice.log_in(requests=True)
    events = alice.follow()
    for peer, body in (one, 'buy this'), (two, 'buy that'):
        peer.send(alice.jid, body, mark + ASKS)
        got = events.wait('message.new', lambda data, body=body: data.get('body') == body)
        assert (got['chat'], got['request']) == (one.bare, True)
    alice.go_offline()
    one.send(alice.jid, 'buy it all', mark + ASKS)
    one.ping()
    alice.go_online()
    got = events.wait('message.new', lambda data: data.get('body') == 'buy it all')
    assert (got['chat'], got['request']) == (one.bare, True)
    assert (listed(alice), listed(alice, requests=True)) == ([], [one.bare])
    chat = alice.chat(one.bare)
    assert (chat['kind'], chat['unread'], alice.state()['unread']) == ('contact', 3, 0)
    alice.call('Chats.Accept', chat=one.bare)
    alice.send(one.bare, 'no, thanks')
    assert until(one, alice, 'no, thanks') == ['no, thanks']


def test_an_answer_lets_in(server, use, log_in):
    """Also one from another device."""
    account, bob, carol = server.add_user('alice'), log_in(server.add_user('bob')), log_in(server.add_user('carol'))
    alice, phone = use(account), log_in(account, 'phone')
    alice.log_in(requests=True)
    events = alice.follow()
    bob.send(alice.jid, 'from Bob')
    carol.send(alice.jid, 'from Carol')
    events.wait_message('from Bob')
    events.wait_message('from Carol')
    assert sorted(listed(alice, requests=True)) == sorted([bob.bare, carol.bare])
    alice.send(bob.bare, 'hello Bob')
    phone.send(carol.bare, 'hello Carol')
    events.wait_message('hello Carol')
    assert sorted(listed(alice)) == sorted([bob.bare, carol.bare])


def test_who_is_no_stranger(server, use, log_in):
    """Contacts, and with the setting everybody."""
    alice, bob, carol = use(server.add_user('alice')), log_in(server.add_user('bob')), log_in(server.add_user('carol'))
    alice.log_in(requests=True)
    events = alice.follow()
    alice.befriend(bob)
    bob.send(alice.jid, 'from a contact')
    assert 'request' not in events.wait('message.new', lambda data: data.get('body') == 'from a contact')
    alice.call('Accounts.Update', settings={'requests': False})
    carol.send(alice.jid, 'from anybody')
    assert 'request' not in events.wait('message.new', lambda data: data.get('body') == 'from anybody')
    assert sorted(listed(alice)) == sorted([bob.bare, carol.bare])


def test_a_chat_decides_what_it_tells(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in(share=[])
    events = alice.follow()
    bob.send(alice.jid, 'one', ASKS)
    events.wait_message('one')
    read(alice, bob.bare)
    alice.send(bob.bare, 'first')
    assert until(bob, alice, 'first') == ['first']

    set_ = alice.call('Chats.Set', chat=bob.bare, settings={'receipts': 'always', 'markers': 'always'})['chat']
    assert (set_['receipts'], set_['markers']) == ('always', 'always')
    bob.send(alice.jid, 'two', ASKS)
    events.wait_message('two')
    read(alice, bob.bare)
    alice.send(bob.bare, 'second')
    assert until(bob, alice, 'second') == ['received', 'displayed', 'second']

    alice.call('Accounts.Update', settings={'share': ['receipts', 'displayed']})
    alice.befriend(bob)
    alice.call('Chats.Set', chat=bob.bare, settings={'receipts': 'never', 'markers': 'never'})
    bob.send(alice.jid, 'three', ASKS)
    events.wait_message('three')
    read(alice, bob.bare)
    alice.send(bob.bare, 'third')
    assert until(bob, alice, 'third') == ['third']


def test_whispers_of_strangers(server, use, log_in):
    """Who is in a room with her is nobody she knows, unless the room says so."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    carol = log_in(server.add_user('carol'))
    alice.log_in(requests=True)
    events = alice.follow()
    room = f'whispers@{server.rooms}'
    stranger = Occupant(bob, room, 'bob', config={'muc#roomconfig_whois': 'anyone'})
    friend = Occupant(carol, room, 'carol')
    alice.befriend(carol)
    enter(alice, room)
    stranger.sees('al')
    stranger.whisper('al', 'buy this', ASKS)
    assert events.wait('message.new', lambda data: data.get('body') == 'buy this')['request'] is True
    assert listed(alice, requests=True) == [stranger.jid] and stranger.jid not in listed(alice)
    assert alice.state()['unread'] == 0
    read(alice, stranger.jid)
    alice.call('Presence.SetChatState', chat=stranger.jid, state='composing')
    friend.whisper('al', 'it is me')
    assert 'request' not in events.wait('message.new', lambda data: data.get('body') == 'it is me')
    alice.send(stranger.jid, 'who are you?')
    taken = bob.inbox.take_until(lambda s: s.name == 'message' and s.body == 'who are you?')
    assert [heard(s) for s in taken if s.name == 'message' and s['from'] == f'{room}/al'] == ['who are you?']
    assert listed(alice, requests=True) == [] and stranger.jid in listed(alice)


def test_whispers_in_a_private_group(server, use, log_in):
    """Who is a member with her is known to her."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in(requests=True)
    events = alice.follow()
    room = f'group@{server.rooms}'
    member = Occupant(bob, room, 'bob', config={'muc#roomconfig_whois': 'anyone', 'muc#roomconfig_membersonly': '1'})
    member.affiliate(alice.jid, 'member')
    enter(alice, room)
    member.sees('al')
    member.whisper('al', 'between us')
    assert 'request' not in events.wait('message.new', lambda data: data.get('body') == 'between us')
    assert member.jid in listed(alice)


def test_a_reaction_lets_in(server, use, log_in):
    """Who hears what she means about a message knows that it reached her."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in(requests=True)
    events = alice.follow()
    bob.send(alice.jid, 'hello')
    hello = events.wait_message('hello')
    alice.call('Messages.React', id=hello['id'], emojis=['👍'])
    assert events.wait('chat.changed', lambda data: 'request' not in data)['changed'] == ['request']
    assert (listed(alice), listed(alice, requests=True)) == ([bob.bare], [])
    assert bob.wait_child('reactions', st.REACTIONS)['from'].startswith(alice.jid)
