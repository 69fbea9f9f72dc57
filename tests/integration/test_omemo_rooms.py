# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon says in rooms with OMEMO: for all members of a private group, whether they are there or not, and for nobody else."""
import itertools

import pytest

from lib.doors import ApiError
from lib.omemo_xml import OLD
from lib.room import CHANNEL, GROUP, Occupant

SECRET = 'meet me in the vault'
numbers = itertools.count(1)


@pytest.fixture
def alice(server, use):
    """She has the daemon, and a device."""
    alice = use(server.add_user('alice')).log_in()
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    return alice


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'), answers=False)


@pytest.fixture
def carol(server, mini):
    return mini(server.add_user('carol'), answers=False)


@pytest.fixture
def room(server):
    return f'vault{next(numbers)}@{server.rooms}'


def open_group(room, owner, *members, config=GROUP):
    """A private group: who owns it is in, the members have no more than their place on its list."""
    owner = Occupant(owner, room, config=config)
    for each in members:
        owner.affiliate(each.account.jid, 'member')
    return owner


@pytest.fixture
def group(room, alice, bob, carol):
    """Bob owns it, all three are in."""
    group = open_group(room, bob, alice, carol)
    Occupant(carol, room)
    alice.call('Chats.Join', room=room, options={})
    return group


def left_out(alice, sent):
    """Whom a message was not encrypted for, and why."""
    message = alice.message(sent['id'])
    return {(each['jid'], each['device']): each['reason'] for each in message['encryption'].get('left_out', [])}


def key_holders(got):
    """The devices for which a message that arrived has a key."""
    header = got.stanza.child('encrypted', OLD).child('header', OLD)
    return {int(key['rid']) for key in header.children('key', OLD)}


def readers(alice, chat):
    """Who reads the next message, and who does not and why."""
    told = alice.call('Omemo.Explain', chat=chat)['explanation']
    return {(each['jid'], each['device']): each.get('reason') for each in told['devices']}


def says(alice, room, body, **options):
    """Waits until the room has shown it to her."""
    events = alice.follow()
    sent = alice.send(room, body, **options)
    events.wait_state(sent['id'], 'sent')
    events.close()
    return sent


def wait_failed(alice, room, body, **options):
    events = alice.follow()
    sent = alice.send(room, body, **options)
    events.wait_state(sent['id'], 'failed')
    return alice.message(sent['id'])['error']['condition']


def refused(alice, chat, **options):
    """Why a message is not taken."""
    with pytest.raises(ApiError) as failed:
        alice.send(chat, SECRET, **options)
    assert failed.value.data['field'] == 'options.encryption'
    return failed.value.data.get('reason')


def settle(alice, group):
    """What the room has told so far is known to her."""
    events, mark = alice.follow(), f'mark {next(numbers)}'
    group.say(mark)
    events.wait_message(mark)
    events.close()


# Who can read it.

def test_first_contact(alice, bob, carol, group):
    """All who belong to it have devices, so that it is encrypted by itself, and once for all of them."""
    sent = says(alice, group.room, SECRET)
    assert sent['encryption']['scheme'] == 'omemo'
    got, other = bob.reads(SECRET), carol.reads(SECRET)
    assert got.stanza.id == other.stanza.id and 'in the vault' not in str(got.stanza)
    assert left_out(alice, sent) == {}
    carol.say_in(group.room, 'I come')
    events = alice.follow()
    while 'I come' not in alice.bodies(group.room):
        events.wait('message.new')
    assert alice.bodies(group.room) == [SECRET, 'I come']  # her own came back, and is there once
    says(alice, group.room, 'so do I')
    bob.reads('so do I')


def test_offline_member(server, alice, bob, carol, group, mini):
    """P2: who is away reads it in the room's archive."""
    carol.close()
    sent = says(alice, group.room, SECRET)
    bob.reads(SECRET)
    assert left_out(alice, sent) == {}
    again = mini(carol.account, device=carol.device, announce=False, answers=False)
    Occupant(again, group.room)
    again.catch_up(of=group.room)
    assert again.reads(SECRET).jid == alice.jid


def test_never_there(server, alice, bob, room, mini):
    """Who belongs to it, and has never come in, is one of them."""
    dave = mini(server.add_user('dave'), answers=False)
    group = open_group(room, bob, alice, dave)
    alice.call('Chats.Join', room=room, options={})
    says(alice, room, SECRET)
    bob.reads(SECRET)
    Occupant(dave, room)
    dave.catch_up(of=room)
    assert dave.reads(SECRET).jid == alice.jid
    assert group.room == room


def test_members_change(server, alice, bob, carol, group, mini):
    """P2: who comes to belong to it gets a key from then on, who does no more gets none."""
    dave = mini(server.add_user('dave'), answers=False)
    says(alice, group.room, 'for three')
    carol.reads('for three')
    group.affiliate(dave.account.jid, 'member')
    settle(alice, group)
    says(alice, group.room, 'for four')
    Occupant(dave, group.room)
    dave.catch_up(of=group.room)
    assert [each.reads('for four').jid for each in (bob, carol, dave)] == [alice.jid] * 3
    group.affiliate(carol.account.jid, 'none')
    carol.wait_presence(f'{group.room}/{carol.account.user}', 'unavailable')
    settle(alice, group)
    says(alice, group.room, SECRET)
    got = bob.reads(SECRET)
    dave.reads(SECRET)
    assert (carol.bare, carol.device_id) not in readers(alice, group.room)
    assert key_holders(got) == {bob.device_id, dave.device_id}


def test_kicked(alice, bob, carol, group):
    """Who is put out belongs to it still, until the owner says otherwise."""
    says(alice, group.room, 'one')
    carol.reads('one')
    group.set_role(carol.account.user, 'none')
    carol.wait_presence(f'{group.room}/{carol.account.user}', 'unavailable')
    group.affiliate(carol.account.jid, 'outcast')
    settle(alice, group)
    says(alice, group.room, SECRET)
    assert key_holders(bob.reads(SECRET)) == {bob.device_id}
