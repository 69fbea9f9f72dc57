# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts, presence and who may see it, on real servers through both doors."""
import pytest

from lib.doors import ApiError


def test_ask_and_be_approved(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow(kinds=['contact.*', 'presence'])
    alice.call('Contacts.Add', jid=bob.bare, options={'name': 'Bob', 'groups': ['Friends'], 'message': 'It is me'})
    asked = bob.wait_presence(alice.jid, 'subscribe')
    assert asked.child('status') is None or asked.child('status').text == 'It is me'
    bob.presence('subscribed', alice.jid)
    seen = events.wait('contact.changed', lambda data: data.get('subscription') == 'to')['data']
    assert (seen['jid'], seen['name'], seen['groups'], seen['title']) == (bob.bare, 'Bob', ['Friends'], 'Bob')
    bob.presence('subscribe', alice.jid)  # adding somebody lets them see us too
    bob.wait_presence(alice.jid, 'subscribed')
    assert bob.roster()[alice.jid]['subscription'] == 'both'


def test_be_asked_and_approve(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.presence('subscribe', alice.jid)
    assert events.wait('contact.request')['data']['jid'] == bob.bare
    assert not alice.contacts()[bob.bare]['in_roster']
    alice.call('Contacts.Approve', jid=bob.bare)
    bob.wait_presence(alice.jid, 'subscribed')
    bob.wait_presence(alice.jid)
    events.wait('contact.changed', lambda data: data['jid'] == bob.bare and data.get('subscription') == 'from')
    assert 'request_ts' not in alice.contacts()[bob.bare]


def test_be_asked_and_deny(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.presence('subscribe', alice.jid)
    events.wait('contact.request')
    alice.call('Contacts.Deny', jid=bob.bare)
    bob.wait_presence(alice.jid, 'unsubscribed')
    assert bob.bare not in alice.contacts()


def test_asked_while_offline(server, use, log_in):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.go_offline()
    bob.presence('subscribe', alice.jid)
    bob.ping()
    events = alice.follow()
    alice.go_online()
    assert bob.bare in alice.contacts() or events.wait('contact.request')


def test_rename_and_remove(server, use, log_in, door):
    account = server.add_user('alice')
    alice, phone, bob = use(account), log_in(account, 'phone'), log_in(server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    events = alice.follow()
    alice.call('Contacts.Update', jid=bob.bare, options={'name': 'Robert'})
    events.wait('contact.changed', lambda data: data.get('name') == 'Robert')
    assert phone.roster()[bob.bare]['name'] == 'Robert'
    phone.set_contact(bob.bare, 'Bobby')
    events.wait('contact.changed', lambda data: data.get('name') == 'Bobby')
    alice.call('Contacts.Remove', jid=bob.bare)
    events.wait('contact.removed')
    assert bob.bare not in phone.roster()
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Contacts.Update', jid=bob.bare, options={'name': 'Nobody'})


def test_presence_is_seen_and_set(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'), 'desk')
    alice.log_in()
    alice.befriend(bob)
    events = alice.follow()
    bob.presence(show='away', priority=5)
    shown = events.wait('presence', lambda data: data.get('show') == 'away')['data']
    assert shown['jid'] == bob.jid and shown['priority'] == 5
    assert alice.call('Presence.Get', jid=bob.bare)['resources'][0]['show'] == 'away'
    alice.call('Presence.Set', show='dnd', text='Busy')
    got = bob.inbox.take(lambda s: s.name == 'presence' and s.child('show') and s.child('show').text == 'dnd')
    assert got.child('status').text == 'Busy'
    bob.cut()
    events.wait('presence', lambda data: data.get('show') == 'offline')
    assert alice.call('Presence.Get', jid=bob.bare)['resources'] == []


def test_roster_over_a_restart(server, use, log_in, daemon):
    """Held here, versioned there: a restart shows it at once, and what changed since comes."""
    account = server.add_user('alice')
    alice, phone = use(account), log_in(account, 'phone')
    phone.set_contact(f'one@{server.domain}', 'One')
    alice.log_in()
    assert alice.contacts()[f'one@{server.domain}']['name'] == 'One'
    daemon.stop()
    phone.set_contact(f'two@{server.domain}', 'Two')
    phone.set_contact(f'one@{server.domain}', subscription='remove')
    daemon.start()
    alice.reopen().wait_phase('live')
    assert {jid: item['name'] for jid, item in alice.contacts().items()} == {f'two@{server.domain}': 'Two'}
