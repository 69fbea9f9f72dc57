# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent later, what is said again elsewhere, and what somebody says to nobody but themselves."""
import time

import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.stanza import element


OOB = 'jabber:x:oob'
HOUR = 3_600_000


def in_ms(milliseconds):
    return int(time.time() * 1000) + milliseconds


def schedule(user, chat, body, at, **options):
    return user.call('Messages.Schedule', chat=chat, body=body, at=at, options=options)['scheduled']


def heard(peer, user, body):
    """The texts that a peer has from somebody, up to one."""
    taken = peer.inbox.take_until(lambda s: s.name == 'message' and s.body == body)
    return [s.body for s in taken if s.name == 'message' and s.body and s['from'].startswith(user.jid)]


def test_sent_when_it_is_time(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    cancelled = schedule(alice, bob.bare, 'never', in_ms(HOUR))
    sooner = schedule(alice, bob.bare, 'much later', in_ms(HOUR), subject='Bins', thread='t')
    alice.call('Messages.CancelScheduled', id=cancelled['scheduled'])
    alice.call('Messages.ChangeScheduled', id=sooner['scheduled'], change={'body': 'the bins'})
    assert [each['body'] for each in alice.call('Messages.Scheduled', options={})['items']] == ['the bins']
    assert alice.messages(bob.bare) == []
    alice.call('Messages.ChangeScheduled', id=sooner['scheduled'], change={'at': in_ms(500)})

    got = bob.wait_message('the bins')
    assert (got.child('subject').text, got.child('thread').text) == ('Bins', 't')
    gone = events.wait('scheduled.removed', lambda data: data['scheduled'] == sooner['scheduled'])['data']
    assert alice.message(gone['id'])['body'] == 'the bins'
    assert alice.call('Messages.Scheduled', options={})['items'] == []
    alice.send(bob.bare, 'after')
    assert heard(bob, alice, 'after') == ['after']


def test_sent_after_a_restart_and_offline(server, use, log_in, daemon):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    schedule(alice, bob.bare, 'while it was off', in_ms(1000))
    schedule(alice, bob.bare, 'in an hour', in_ms(HOUR))
    daemon.restart(hard=True)
    alice.reopen()
    bob.wait_message('while it was off')
    alice.wait_phase('live')

    alice.go_offline()
    schedule(alice, bob.bare, 'while offline', in_ms(1))
    alice.go_online()
    bob.wait_message('while offline')
    daemon.restart()
    alice.reopen()
    alice.wait_phase('live')
    alice.send(bob.bare, 'last')
    assert heard(bob, alice, 'last') == ['last']
    assert [each['body'] for each in alice.call('Messages.Scheduled', options={})['items']] == ['in an hour']
    assert [item.body for item in server.archive_of(bob.account)] == ['while it was off', 'while offline', 'last']


def test_says_as_much_as_what_is_sent_at_once(server, use, log_in, daemon):
    """What stands beside the text is kept over a restart, and goes over the wire as structure."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    link = {'about': 'https://x.test/?a&b', 'title': 'Why <not>'}
    kept = schedule(alice, bob.bare, 'bob, https://x.test/?a&b', in_ms(HOUR), links=[link], attention=True,
                    mentions=[{'jid': bob.bare}], thread='milk', thread_parent='tea', spoiler='', unstyled=True)
    daemon.restart(hard=True)
    alice.reopen()
    alice.wait_phase('live')
    again = alice.call('Messages.Scheduled', options={})['items']
    assert again == [kept] and (kept['links'], kept['attention'], kept['thread_parent']) == ([link], True, 'tea')
    alice.call('Messages.ChangeScheduled', id=kept['scheduled'], change={'at': 1})
    got = bob.wait_message('bob, https://x.test/?a&b')
    about = got.child('Description', st.RDF)
    assert (about[f'{{{st.RDF}}}about'], about.child('title', st.OPEN_GRAPH).text) == (link['about'], link['title'])
    assert got.has('attention', 'urn:xmpp:attention:0') and got.has('unstyled', 'urn:xmpp:styling:0')
    assert got.has('spoiler', 'urn:xmpp:spoiler:0')
    assert got.child('reference', st.REFERENCE)['uri'] == f'xmpp:{bob.bare}'
    assert (got.child('thread', st.CLIENT)['parent'], got.child('thread', st.CLIENT).text) == ('tea', 'milk')


def test_forwarded(server, use, log_in):
    """Bob's messages, one with a file, reach Carol as ordinary messages of Alice."""
    alice, bob, carol = use(server.add_user('alice')), log_in(server.add_user('bob')), log_in(server.add_user('carol'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'look at *this*')
    url = 'https://files.example.org/cat.png'
    bob.send(alice.jid, url, element('x', OOB, element('url', None, url)))
    text = events.wait_message('look at *this*')
    picture = events.wait('message.new', lambda data: data.get('attachments'))['data']
    made = alice.call('Messages.Forward', ids=[text['id'], picture['id']], chat=carol.bare, options={'key': 'k'})['items']
    again = alice.call('Messages.Forward', ids=[text['id'], picture['id']], chat=carol.bare, options={'key': 'k'})['items']
    assert [each['id'] for each in made] == [each['id'] for each in again]
    assert made[1]['attachments'][0]['url'] == url

    got = carol.wait_message('look at *this*')
    assert got['from'].startswith(alice.jid) and not got.has('forwarded', 'urn:xmpp:forward:0')
    assert carol.wait_child('x', OOB).child('x', OOB).child('url', OOB).text == url
    alice.send(carol.bare, 'after')
    assert heard(carol, alice, 'after') == ['after']


def test_forwarded_all_or_none(server, use, log_in):
    """One that is larger than what is sent here ends it before anything was said."""
    alice, bob, carol = use(server.add_user('alice')), log_in(server.add_user('bob')), log_in(server.add_user('carol'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'little')
    bob.send(alice.jid, 'x' * 70_000)
    ids = [events.wait_message(body)['id'] for body in ('little', 'x' * 70_000)]
    for _ in range(2):
        with pytest.raises(ApiError, match='TooLarge'):
            alice.call('Messages.Forward', ids=ids, chat=carol.bare, options={'key': 'k'})
    alice.send(carol.bare, 'after')
    assert heard(carol, alice, 'after') == ['after']


def test_notes_to_oneself(server, use, log_in):
    """Each is there once, whoever wrote it, however it came, and nothing of it is unread."""
    account = server.add_user('alice')
    alice, phone = use(account), log_in(account, 'phone')
    phone.enable_carbons()
    alice.log_in()
    events = alice.follow()
    assert alice.send(alice.jid, 'from here', wait='sent')['dir'] == 'out'
    phone.send(phone.bare, 'from the phone')
    events.wait_message('from the phone')
    phone.wait_message('from here')
    alice.go_offline()
    phone.send(phone.bare, 'meanwhile')
    phone.ping()
    alice.go_online()
    chat = alice.chat(alice.jid)
    assert (chat['kind'], chat['unread'], alice.state()['unread']) == ('self', 0, 0)
    assert alice.bodies(alice.jid) == ['from here', 'from the phone', 'meanwhile']
