# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account does with OMEMO of which nobody has said anything: new chats are encrypted where the other side can
read that, and in clear where it cannot."""
import pytest

from lib.doors import ApiError

SECRET = 'meet me in the vault'


@pytest.fixture
def alice(server, use):
    """She has said nothing."""
    alice = use(server.add_user('alice'))
    events = alice.follow(kinds=['omemo.device.new'])
    alice.log_in(omemo='')
    events.wait('omemo.device.new', lambda data: data.get('own'))
    return alice


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'), answers=False)


@pytest.fixture
def carol(server, log_in):
    """She has a program without OMEMO."""
    return log_in(server.add_user('carol'))


def scheme(alice, message):
    return alice.message(message['id']).get('encryption', {}).get('scheme')


def test_who_can_read_it(alice, bob, carol):
    """Carol is a stranger, of whom Prosody tells nothing; and what was begun in clear goes on so."""
    assert bob.listed(alice.jid) == [each['device'] for each in alice.call('Omemo.Devices', jid='')['devices']
                                     if each['own'] and each['namespace'] == 'axolotl']
    assert scheme(alice, alice.send(bob.bare, SECRET)) == 'omemo'
    assert bob.reads(SECRET).stanza.child('body').text != SECRET
    assert scheme(alice, alice.send(bob.bare, 'in clear', encryption='none')) is None  # and no more than that
    assert scheme(alice, alice.send(bob.bare, 'in the vault')) == 'omemo'
    bob.reads('in the vault')
    assert scheme(alice, alice.send(carol.bare, 'tea?')) is None
    carol.wait_message('tea?')
    assert [alice.call('Omemo.Explain', chat=each.bare)['explanation']['next'] for each in (bob, carol)] == ['encrypted', 'clear']
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'off'})
    assert alice.call('Omemo.Explain', chat=bob.bare)['explanation']['next'] == 'clear'


def test_written_before_it_is_known(alice, bob, carol):
    """Who is offline cannot ask: that is done before it leaves, and what each can read decides."""
    events = alice.follow()
    alice.go_offline()
    secret, plain = alice.send(bob.bare, SECRET), alice.send(carol.bare, 'tea?')
    more = alice.send(bob.bare, 'and bring the key')
    assert [scheme(alice, each) for each in (secret, plain, more)] == ['undecided'] * 3
    alice.go_online()
    assert bob.reads(SECRET).stanza.child('body').text != SECRET
    assert bob.reads('and bring the key').header.counter == 1
    carol.wait_message('tea?')
    for each in (secret, plain, more):
        events.wait('message.changed', lambda data: data['id'] == each['id'])
        events.wait_state(each['id'], 'sent')
    assert [scheme(alice, each) for each in (secret, plain, more)] == ['omemo', None, 'omemo']


def test_corrected_before_it_is_known(alice, bob, carol):
    """What is said of such a message goes as the message does."""
    alice.go_offline()
    for peer in (bob, carol):
        sent = alice.send(peer.bare, 'at noon')
        alice.call('Messages.Correct', id=sent['id'], body='at nine')
    alice.go_online()
    assert bob.reads('at nine').stanza.child('body').text != 'at nine'
    carol.wait_message('at nine')


def test_said_not_to(server, use, bob, mini):
    """Who says so with the account is never seen with a device."""
    alice = use(server.add_user('alice')).log_in(omemo='off')
    assert scheme(alice, alice.send(bob.bare, 'in the open')) is None
    bob.wait_message('in the open')
    assert mini(alice.account, announce=False).listed() == []
    with pytest.raises(ApiError, match='no device'):
        alice.send(bob.bare, SECRET, encryption='omemo')
    alice.call('Accounts.Update', settings={'omemo': 'on'})
    alice.send(bob.bare, SECRET)
    assert bob.reads(SECRET).stanza.child('body').text != SECRET
