# SPDX-License-Identifier: GPL-3.0-or-later
"""One-to-one chats on real servers, through both doors."""
from lib import stanza as st
from lib.stanza import element


def test_a_message_arrives(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'Good morning', id_='m1')
    got = events.wait_message('Good morning')
    assert (got['dir'], got['chat'], got['from'], got['kind']) == ('in', bob.bare, bob.jid, 'text')
    assert (got['source'], got['message_id'], got['stanza_by']) == ('live', 'm1', alice.jid)
    assert got['stanza_id'] == server.archive_of(alice.account)[0].id
    assert alice.messages(bob.bare) == [got]
    assert alice.chat(bob.bare)['unread'] == 1


def test_a_message_is_sent(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    sent = alice.send(bob.bare, 'Hello & <good> "day" ☺', thread='t1', subject='About')
    got = bob.wait_message('Hello & <good> "day" ☺')
    assert (got['type'], got.child('thread').text, got.child('subject').text) == ('chat', 't1', 'About')
    assert got.child('origin-id', st.SID).id == sent['origin_id']
    assert events.wait_message(got.body)['id'] == sent['id']
    events.wait_state(sent['id'], 'sent')
    assert [item.message.id for item in server.archive_of(bob.account)] == [got.id]


def test_wait_sent_and_delivered(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    assert alice.send(bob.bare, 'one', wait='sent')['state'] == 'sent'
    events = alice.follow()
    sent = alice.send(bob.bare, 'two')
    got = bob.wait_message('two')
    assert got.has('request', st.RECEIPTS) and got.has('markable', st.MARKERS)
    bob.receipt(got)
    events.wait_state(sent['id'], 'delivered')
    bob.displayed(got)
    events.wait_state(sent['id'], 'displayed')
    bob.receipt(got)  # what comes late takes nothing back
    bob.send(alice.jid, 'after')
    events.wait_message('after')
    assert alice.message(sent['id'])['state'] == 'displayed'


def test_receipts_and_markers_are_given(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    alice.befriend(bob)
    asks = element('request', st.RECEIPTS) + element('markable', st.MARKERS)
    id_ = bob.send(alice.jid, 'did you get this?', asks)
    assert bob.wait_child('received', st.RECEIPTS).child('received', st.RECEIPTS).id == id_
    events.wait_message('did you get this?')
    alice.call('Chats.MarkRead', chat=bob.bare, up_to=0, options={})
    assert bob.wait_child('displayed', st.MARKERS).child('displayed', st.MARKERS).id == id_
    assert alice.chat(bob.bare)['unread'] == 0


def test_typing_both_ways(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow(kinds=['typing', 'message.new'])
    bob.send(alice.jid, None, element('composing', st.CHATSTATES))
    typing = events.wait('typing')['data']
    assert (typing['chat'], typing['state']) == (bob.bare, 'composing')
    alice.call('Presence.SetChatState', chat=bob.bare, state='composing')
    assert bob.wait_child('composing', st.CHATSTATES).body is None
    assert alice.messages(bob.bare) == []


def test_carbons_of_both_kinds(server, use, log_in):
    account = server.add_user('alice')
    alice, phone, bob = use(account), log_in(account, 'phone'), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    phone.send(bob.bare, 'from my phone')
    mine = events.wait_message('from my phone')
    assert (mine['dir'], mine['chat'], mine['source'], mine['state']) == ('out', bob.bare, 'carbon', 'sent')
    bob.send(phone.jid, 'to your phone')
    assert events.wait_message('to your phone')['source'] == 'carbon'
    assert alice.bodies(bob.bare) == ['from my phone', 'to your phone']


def test_own_message_is_read(server, use, log_in):
    """What one wrote oneself, on whatever device, reads up to itself."""
    account = server.add_user('alice')
    alice, phone, bob = use(account), log_in(account, 'phone'), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'question')
    events.wait_message('question')
    assert alice.chat(bob.bare)['unread'] == 1
    phone.send(bob.bare, 'answer')
    events.wait_message('answer')
    assert alice.chat(bob.bare)['unread'] == 0


def test_a_bounce_is_a_failure(server, use):
    alice = use(server.add_user('alice')).log_in()
    events = alice.follow()
    sent = alice.send(f'nobody-at-all@{server.domain}', 'anybody?')
    failed = events.wait_state(sent['id'], 'failed')['data']
    assert failed['error']['condition'] == 'service-unavailable'
    bob = server.add_user('bob')  # what is said later is acknowledged later
    events.wait_state(alice.send(bob.jid, 'hello')['id'], 'sent')
    (bounced,) = alice.call('Messages.Get', ids=[sent['id']])['items']
    assert (bounced['state'], bounced['error']['condition']) == ('failed', 'service-unavailable')


def test_offline_sends_arrive_once_and_in_order(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.go_offline()
    bodies = [f'offline {n}' for n in range(20)]
    states = {alice.send(bob.bare, body)['state'] for body in bodies}
    assert states == {'queued'}
    alice.go_online()
    bob.wait_message(bodies[-1])
    assert [item.body for item in server.archive_of(bob.account)] == bodies
    assert alice.bodies(bob.bare) == bodies


def test_a_key_sends_once(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    first = alice.call('Messages.Send', chat=bob.bare, body='once', options={'key': 'k1'})
    again = alice.call('Messages.Send', chat=bob.bare, body='once', options={'key': 'k1'})
    assert (first['replayed'], again['replayed']) == (False, True)
    assert first['message']['id'] == again['message']['id']
    alice.send(bob.bare, 'last')
    taken = bob.inbox.take_until(lambda s: s.body == 'last')
    assert [s.body for s in taken if s.body] == ['once', 'last']


def test_encrypted_text_is_not_misread(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    fallback = 'This message is OMEMO encrypted, fallback-word'
    bob.send(alice.jid, fallback, element('encryption', 'urn:xmpp:eme:0', namespace='eu.siacs.conversations.axolotl') +
             element('encrypted', 'eu.siacs.conversations.axolotl', '<header sid="1"/><payload>AAAA</payload>'))
    got = events.wait('message.new')['data']
    assert (got['kind'], got['encryption']['scheme']) == ('encrypted', 'omemo') and 'body' not in got
    assert alice.door.call('Messages.Search', text='"fallback-word"', options={})['items'] == []


def test_search(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    for body in 'the red bird', 'a blue bird', '赤い鳥が飛ぶ':
        bob.send(alice.jid, body)
        events.wait_message(body)

    def found(text, **options):
        return [item['body'] for item in alice.door.call('Messages.Search', text=text, options=options)['items']]

    assert found('bird') == ['a blue bird', 'the red bird']
    assert found('red bird') == ['the red bird']
    assert found('bir*', chat=bob.bare, account=alice.jid, limit=1) == ['a blue bird']
    assert found('鳥') == ['赤い鳥が飛ぶ']
    assert found('bird', chat='else@else.test', account=alice.jid) == []
    assert found('', **{'from': bob.bare}) == ['赤い鳥が飛ぶ', 'a blue bird', 'the red bird']
    assert found('', **{'from': alice.jid}) == []

    # as it is shown elsewhere, with what is said about it
    blue = next(message for message in alice.messages(bob.bare) if message['body'] == 'a blue bird')
    alice.call('Messages.React', id=blue['id'], emojis=['👍'])
    (hit,) = alice.door.call('Messages.Search', text='blue', options={})['items']
    assert hit['reactions'][0]['emojis'] == ['👍'] and hit == alice.message(blue['id'])


def test_forget_is_for_good(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'unforgettable')
    got = events.wait_message('unforgettable')
    alice.call('Messages.Forget', ids=[got['id']])
    assert events.wait('message.removed')['data']['id'] == got['id']
    assert alice.messages(bob.bare) == [] and alice.message(got['id']) is None
    assert alice.door.call('Messages.Search', text='unforgettable', options={})['items'] == []
    alice.go_offline()
    alice.go_online()
    bob.send(alice.jid, 'next')
    events.wait_message('next')
    assert alice.bodies(bob.bare) == ['next']


def test_source_is_the_archives(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'raw', element('custom', 'urn:example:custom', 'kept'))
    got = events.wait_message('raw')
    source = st.Stanza.parse(alice.call('Messages.Source', id=got['id'])['xml'])
    assert source.body == 'raw' and source.child('custom', 'urn:example:custom').text == 'kept'
