# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person decides and asks about encryption has its effect on the wire (Omemo of the API)."""
import pytest

from lib.doors import ApiError
from lib.omemo_own import rows
from test_omemo_announce import follow, wait_list


@pytest.fixture
def alice(server, use):
    """She has the daemon."""
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def say(alice, bob, text):
    alice.call('Messages.Send', chat=bob.bare, body=text, options={'encryption': 'omemo'})
    return bob.reads(text)


def reader(alice, bob):
    """What is told of his device."""
    devices = alice.call('Omemo.Explain', chat=bob.bare)['explanation']['devices']
    return next(each for each in devices if each['device'] == bob.device.id)


def test_who_can_read(alice, bob):
    alice.use_omemo()
    say(alice, bob, 'Tea?')
    told = reader(alice, bob)
    assert told['reads'] and told['trust'] == 'blind'
    key = told['fingerprint']
    assert key.replace(' ', '') == bob.fingerprint
    device, = alice.call('Omemo.Devices', jid=bob.bare)['devices']
    assert (device['device'], device['trust'], device['session'], device['listed']) == (bob.device.id, 'blind', True, True)
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=[key], trust='distrusted')
    told = reader(alice, bob)
    assert (told['reads'], told['reason'], told['trust']) == (False, 'distrusted', 'distrusted')
    alice.call('Omemo.VerifyUri', uri=f'xmpp:{bob.bare}?omemo-sid-{bob.device.id}={bob.fingerprint}')
    assert reader(alice, bob)['trust'] == 'verified'
    say(alice, bob, 'Tea again')


def test_begun_anew(alice, bob):
    alice.use_omemo()
    first = say(alice, bob, 'Tea?')
    bob.say(alice.jid, 'Yes')
    alice.call('Omemo.ResetSession', jid=bob.bare, device=0)
    anew = bob.reads_nothing(alice.jid.split('/')[0])
    assert anew.header.kex and anew.header.ratchet != first.header.ratchet
    say(alice, bob, 'At five')


def test_another_device_is_removed(alice, mini):
    old = mini(alice.account, seed='old')
    device = alice.use_omemo()
    follow(old)
    alice.call('Omemo.RemoveDevice', device=old.device.id)
    wait_list(old, device)


def test_new_identity_accepted(alice, bob):
    """P10: nothing is encrypted for another key of a known device until a person accepts it; then both ways work,
    and what came with it is read in its place."""
    alice.use_omemo()
    say(alice, bob, 'Tea?')
    events, before = alice.follow(), bob.fingerprint
    bob.new_identity()
    bob.say(alice.jid, 'It is me')
    came = events.wait('message.new')['data']
    refused = came['encryption']
    assert (refused['reason'], refused['trust']) == ('identity-changed', 'undecided')
    assert refused['fingerprint'].replace(' ', '') == bob.fingerprint
    device, = alice.call('Omemo.Devices', jid=bob.bare)['devices']
    assert [device[key].replace(' ', '') for key in ('fingerprint', 'shown')] == [before, bob.fingerprint]
    events.wait('prompt.new', lambda data: bob.fingerprint in str(data).replace(' ', ''))
    with pytest.raises(ApiError) as failed:
        alice.send(bob.bare, 'Who is there?', encryption='omemo')
    assert (failed.value.data['name'], failed.value.data['reason']) == ('NotTrusted', 'identity-changed')
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=[device['shown']], trust='verified')
    assert events.wait('prompt.closed')['data']['closed'] == 'solved'
    read = events.wait('message.changed', lambda data: data['id'] == came['id'])['data']
    assert (read['body'], read['kind'], 'reason' in read['encryption']) == ('It is me', 'text', False)
    assert alice.bodies(bob.bare) == ['Tea?', 'It is me']
    assert not say(alice, bob, 'Come in').header.kex
    bob.say(alice.jid, 'Thank you')
    for told in read['encryption'], events.wait_message('Thank you')['encryption']:
        assert (told['trust'], told['fingerprint'].replace(' ', '')) == ('verified', bob.fingerprint)


def test_accepted_and_killed(daemon, alice, bob):
    """What came with the new key is read once, in its order, whenever the daemon dies after it was accepted."""
    alice.use_omemo()
    say(alice, bob, 'Tea?')
    events = alice.follow()
    bob.new_identity()
    texts = [f'It is me, {number}' for number in range(100)]
    bob.say_many(alice.jid, texts)
    for _ in texts:
        events.wait('message.new')
    unread = alice.chat(bob.bare)['unread']
    device, = alice.call('Omemo.Devices', jid=bob.bare)['devices']
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=[device['shown']], trust='trusted')
    daemon.kill()
    daemon.start()
    events = alice.reopen().follow()
    while alice.bodies(bob.bare) != ['Tea?', *texts]:
        events.wait('message.changed')
    assert alice.chat(bob.bare)['unread'] == unread == 100
    assert rows(daemon, 'SELECT count(*) FROM omemo_pending') == [(0,)]


def test_new_identity_refused(alice, bob):
    """Who knows better goes on with the key before."""
    alice.use_omemo()
    say(alice, bob, 'Tea?')
    events, key = alice.follow(), bob.fingerprint
    bob.new_identity()
    bob.say(alice.jid, 'It is me')
    shown = events.wait('message.new')['data']['encryption']['fingerprint']
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=[shown], trust='distrusted')
    device, = alice.call('Omemo.Devices', jid=bob.bare)['devices']
    assert device['fingerprint'].replace(' ', '') == key and 'shown' not in device and reader(alice, bob)['reads']
