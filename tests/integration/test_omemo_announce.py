# SPDX-License-Identifier: GPL-3.0-or-later
"""Our device on the server (XEP-0384 §§ 5.3.1, 5.3.2): its bundle and its place on the list, beside other programs of the
same person."""
import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.loop import run
from lib.omemo_peer import Refused
from lib.omemo_xml import BUNDLES, LIST, OLD, PUBSUB, read_list
from lib.user import User

EVENT, OWNER = f'{PUBSUB}#event', f'{PUBSUB}#owner'


@pytest.fixture
def alice(server, use):
    """She has the daemon."""
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def bob(server, mini):
    """A stranger."""
    return mini(server.add_user('bob'))


@pytest.fixture
def other(alice, mini):
    """Another program of Alice's, which has no device yet and follows the list."""
    return mini(alice.account, announce=False)


def access_of(peer, node):
    answer = peer.ask('get', f"<pubsub xmlns='{OWNER}'><configure node='{node}'/></pubsub>")
    form = answer.child('pubsub', OWNER).child('configure', OWNER).child('x', st.FORMS)
    return next(field.child('value', st.FORMS).text for field in form.children('field', st.FORMS)
                if field['var'] == 'pubsub#access_model')


def follow(peer, node=LIST):
    """Has that program told of the list, which is there, or of another node."""
    peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><subscribe node='{node}' jid='{peer.jid}'/></pubsub>")


def told_list(stanza):
    """The list that the server tells of in a stanza; None where it does not."""
    items = stanza.child('event', EVENT).child('items', EVENT) if stanza.has('event', EVENT) else None
    item = items.child('item', EVENT) if items and items['node'] == LIST else None
    return read_list(item.child('list', OLD)) if item else None


def wait_list(peer, *devices):
    """Waits until the server tells that program of exactly this list."""
    peer.inbox.take(lambda stanza: set(told_list(stanza) or []) == set(devices), f'list of {devices}')


def sees_nothing(peer, jid):
    """Whether there is no list for a stranger; Prosody says of what is not there that it is forbidden."""
    try:
        return peer.listed(jid) == []
    except Refused as refused:
        return refused.condition in ('forbidden', 'not-authorized', 'item-not-found')


def test_a_stranger_can_begin(alice, bob, other):
    device = alice.use_omemo()
    assert bob.listed(alice.jid) == [device]
    bundle = bob.bundle_of(alice.jid, device)
    assert len(bundle.prekeys) == 100 and min(bundle.prekeys) >= 1
    bundle.check()
    assert {access_of(other, node) for node in (LIST, f'{BUNDLES}:{device}')} == {'open'}


def test_nothing_is_announced_unasked(alice, bob):
    assert sees_nothing(bob, alice.jid)
    assert alice.call('Omemo.Devices', jid='')['devices'] == []


def test_the_others_stay(alice, bob, other):
    other.announce()
    device = alice.use_omemo()
    assert bob.listed(alice.jid) == [other.device_id, device]


def test_who_is_taken_off_comes_back(alice, bob, other):
    device = alice.use_omemo()
    other.announce()
    assert set(bob.listed(alice.jid)) == {device, other.device_id}
    events = alice.follow(kinds=['omemo.device.changed'])
    other.unlist(device)
    events.wait('omemo.device.changed', lambda data: data['device'] == device and data['listed'])
    assert set(bob.listed(alice.jid)) == {device, other.device_id}


def test_two_at_once(server, use, run_daemon, mini, bob):
    """P3: two programs that have read the same list both want to be on it, and neither gives in to the other's haste."""
    account = server.add_user('alice')
    users = [use(account).log_in(), User(run_daemon(), account).log_in()]
    witness = mini(account)
    follow(witness)
    witness.inbox.take_now()
    events = [user.follow(kinds=['omemo.device.new']) for user in users]
    for user in users:
        user.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    devices = [each.wait('omemo.device.new', lambda data: data.get('own'))['data']['device'] for each in events]
    seen = []
    while not seen or set(seen[-1]) != {witness.device_id, *devices}:
        told = told_list(witness.inbox.take(told_list, 'a list'))
        if [told] != seen[-1:]:  # who follows is told by ejabberd twice
            seen.append(told)
    assert len(seen) <= 3 and all(witness.device_id in each for each in seen)
    for user in users:
        user.close()


def test_who_insists(alice, bob, other):
    """A program that takes us off again and again is answered twice, so that nobody goes on for ever."""
    device = alice.use_omemo()
    other.announce()
    events = alice.follow(kinds=['omemo.device.changed'])
    for _ in range(2):
        other.unlist(device)
        while device not in other.listed():  # events may be of before
            pass
    other.unlist(device)
    events.wait('omemo.device.changed', lambda data: data['device'] == device and not data['listed'])
    alice.send(bob.bare, 'behind it', encryption='none', wait='sent')
    assert bob.listed(alice.jid) == [other.device_id]


def test_a_closed_list_is_opened(alice, bob, other):
    other.announce()
    run(other.configure(LIST, access_model='presence'))
    follow(other)
    device = alice.use_omemo()
    wait_list(other, other.device_id, device)  # with both protocols the other list may have been the first
    assert access_of(other, LIST) == 'open'
    assert bob.listed(alice.jid) == [other.device_id, device]


def test_a_restart_keeps_it(alice, bob, daemon):
    device = alice.use_omemo()
    before = bob.bundle_of(alice.jid, device)
    daemon.stop()
    daemon.start()
    alice.reopen()
    alice.wait_phase('live')
    assert bob.listed(alice.jid) == [device]
    assert bob.bundle_of(alice.jid, device) == before


def test_it_is_withdrawn_and_comes_back(alice, bob, other):
    other.announce()
    device = alice.use_omemo()
    follow(other)
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'off'})
    wait_list(other, other.device_id)
    other.inbox.take_now()  # the list as it was when it was followed
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    wait_list(other, other.device_id, device)
    assert len(bob.bundle_of(alice.jid, device).prekeys) == 100


# An account that leaves

def has_no_bundle(peer, jid, device):
    """Of what is not there Prosody says that it is forbidden."""
    try:
        return peer.bundle_of(jid, device) is None
    except Refused as refused:
        return refused.condition in ('forbidden', 'not-authorized')


def test_who_leaves_is_taken_off(alice, bob, other, door):
    other.announce()
    device = alice.use_omemo()
    assert set(bob.listed(alice.jid)) == {other.device_id, device}
    alice.call('Accounts.Remove', options={'retire_device': True})
    assert alice.door.call('Accounts.List')['accounts'] == []
    assert bob.listed(alice.jid) == [other.device_id]
    assert has_no_bundle(bob, alice.jid, device)


def test_who_leaves_without_a_word_stays_on_the_list(alice, bob):
    device = alice.use_omemo()
    alice.call('Accounts.Remove', options={})
    assert bob.listed(alice.jid) == [device]


def test_nobody_is_taken_off_without_the_server(alice, bob, door):
    """Nothing is removed then, and the device goes on."""
    device = alice.use_omemo()
    alice.call('Accounts.Disconnect')
    alice.wait_state('offline')
    with pytest.raises(ApiError, match='Offline'):
        alice.call('Accounts.Remove', options={'retire_device': True})
    alice.call('Accounts.Connect')
    alice.wait_phase('live')
    assert bob.listed(alice.jid) == [device]
