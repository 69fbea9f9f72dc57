# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon says in rooms with OMEMO: for all members of a private group, whether they are there or not, and for nobody else."""
import itertools

import pytest

from lib import omemo_faults as faults
from lib import saying
from lib import stanza as st
from lib.doors import ApiError
from lib.omemo_xml import OLD
from lib.room import CHANNEL, GROUP, Occupant

SECRET = 'meet me in the vault'
CHAT_STATES = 'http://jabber.org/protocol/chatstates'
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


def refusal(alice, chat):
    """Why the next message that is encrypted is not sent; None: it is."""
    return alice.call('Omemo.Explain', chat=chat)['explanation'].get('reason')


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
    assert alice.chat(group.room)['encryption'] == 'omemo'
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


@pytest.mark.parametrize('reader', ['mini', 'python-omemo'])
def test_turns(server, alice, bob, group, mini, syndace, reader):
    """One of those that know nothing of what the other side does wrong is a member, and answers."""
    dave = (mini if reader == 'mini' else syndace)(server.add_user('dave'))
    group.affiliate(dave.account.jid, 'member')
    Occupant(dave, group.room)
    settle(alice, group)
    for turn in range(3):
        says(alice, group.room, f'question {turn}')
        assert dave.reads(f'question {turn}').jid == alice.jid
        events = alice.follow()
        dave.say_in(group.room, f'answer {turn}')
        events.wait_message(f'answer {turn}')
        bob.reads(f'answer {turn}')
        events.close()


def test_own_other_devices(server, use, bob, room, mini):
    alice = use(server.add_user('alice')).log_in()
    phone = mini(alice.account, answers=False)
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    open_group(room, bob, alice)
    Occupant(phone, room, nick='phone')
    alice.call('Chats.Join', room=room, options={'nick': 'desk'})
    sent = says(alice, room, SECRET)
    assert phone.reads(SECRET).jid == bob.reads(SECRET).jid == alice.jid
    assert left_out(alice, sent) == {}


def test_restart(alice, bob, carol, group):
    """Who belongs to it is asked anew, and nobody is met anew."""
    says(alice, group.room, 'one')
    bob.reads('one')
    alice.daemon.restart()
    alice.reopen().wait_phase('live')
    says(alice, group.room, 'two')
    got = bob.reads('two')
    assert got.header.counter == 1 and key_holders(got) == {bob.device_id, carol.device_id}


def test_written_offline(alice, bob, carol, group):
    """Nobody could be asked when it was written; it is encrypted all the same."""
    events = alice.follow()
    alice.go_offline()
    sent = [alice.send(group.room, text) for text in ('one', 'two')]
    assert sent[0]['encryption']['scheme'] == 'undecided'
    with pytest.raises(ApiError) as failed:
        readers(alice, group.room)
    assert failed.value.name == 'NotFound'
    alice.go_online()
    events.wait_state(sent[-1]['id'], 'sent')
    for text in 'one', 'two':
        assert bob.reads(text).jid == carol.reads(text).jid == alice.jid
    assert alice.message(sent[0]['id'])['encryption']['scheme'] == 'omemo'


# Who is left out.

def test_without_devices(server, alice, bob, room, log_in):
    """By itself it is not encrypted where somebody could not read it; where that is wished it is told who cannot."""
    dave = log_in(server.add_user('dave'))
    open_group(room, bob, alice, dave)
    alice.call('Chats.Join', room=room, options={})
    assert 'encryption' not in says(alice, room, 'in clear')
    sent = says(alice, room, SECRET, encryption='omemo')
    bob.reads(SECRET)
    assert left_out(alice, sent) in ({(dave.bare, 0): 'no-devices'}, {(dave.bare, 0): 'keys-forbidden'})
    assert readers(alice, room)[dave.bare, 0] in ('no-devices', 'keys-forbidden')
    assert says(alice, room, 'and this')['encryption']['scheme'] == 'omemo'  # it goes on as it was


def test_unreachable(server, alice, bob, room):
    """A member whose server cannot be asked is told of (as each server says it), and the others read it."""
    group = open_group(room, bob, alice)
    group.affiliate('dave@nowhere.invalid', 'member')
    alice.call('Chats.Join', room=room, options={})
    sent = says(alice, room, SECRET, encryption='omemo')
    bob.reads(SECRET)
    (who, why), = left_out(alice, sent).items()
    assert who == ('dave@nowhere.invalid', 0) and why in ('keys-unreachable', 'keys-forbidden')


def test_distrusted(alice, bob, carol, group):
    says(alice, group.room, 'one')
    carol.reads('one')
    fingerprints = [each['fingerprint'] for each in alice.call('Omemo.Devices', jid=carol.bare)['devices']]
    alice.call('Omemo.SetTrust', jid=carol.bare, fingerprints=fingerprints, trust='distrusted')
    sent = says(alice, group.room, SECRET)
    assert key_holders(bob.reads(SECRET)) == {bob.device_id}
    assert left_out(alice, sent) == {(carol.bare, carol.device_id): 'distrusted'}
    assert readers(alice, group.room) == {(bob.bare, bob.device_id): None, (carol.bare, carol.device_id): 'distrusted'}


def test_decided_first(alice, bob, carol, group):
    """Who decides on keys first sends nothing as long as one of them is undecided."""
    alice.call('Omemo.SetPolicy', chat=group.room, policy={'trust': 'manual'})
    assert wait_failed(alice, group.room, SECRET, encryption='omemo') == 'omemo.undecided'
    for each in bob, carol:
        fingerprints = [one['fingerprint'] for one in alice.call('Omemo.Devices', jid=each.bare)['devices']]
        alice.call('Omemo.SetTrust', jid=each.bare, fingerprints=fingerprints, trust='trusted')
    says(alice, group.room, SECRET)
    bob.reads(SECRET)
    carol.reads(SECRET)


def test_strict(server, alice, bob, carol, group):
    """§ 4.8: a member without a device is left out and told of; where the policy is strict nobody gets it."""
    dave = server.add_user('dave')
    group.affiliate(dave.jid, 'member')
    settle(alice, group)
    sent = says(alice, group.room, 'for who can read it', encryption='omemo')
    bob.reads('for who can read it')
    (who, why), = left_out(alice, sent).items()
    assert who == (dave.jid, 0) and why in ('no-devices', 'keys-forbidden')
    alice.call('Omemo.SetPolicy', chat=group.room, policy={'strict': True})
    assert refusal(alice, group.room) == why
    assert wait_failed(alice, group.room, SECRET) == f'omemo.{why}'
    failed, = [each for each in alice.messages(group.room) if each.get('body') == SECRET]
    assert failed['error']['name'] == 'NoRecipientKeys' and left_out(alice, failed)[who] == why
    alice.call('Omemo.SetPolicy', chat=group.room, policy={'inherited': ['strict']})
    alice.call('Messages.Resend', id=failed['id'])
    carol.reads(SECRET)
    assert set(left_out(alice, failed)) == {who}


# Refusals.

def test_healed(alice, bob, group, room):
    """A member's key exchange is answered, and a session that is broken is begun anew, as for a contact."""
    events = alice.follow()
    bob.say_in(room, 'one', jids=[alice.jid])
    events.wait_message('one')
    bob.reads_nothing(alice.jid)
    bob.say_in(room, 'spoilt', jids=[alice.jid], spoil=faults.corrupt)
    events.wait('message.new', lambda data: data['encryption'].get('reason') == 'bad-session')
    bob.reads_nothing(alice.jid)  # a session begins anew
    bob.say_in(room, 'two', jids=[alice.jid])
    events.wait_message('two')


def test_channel(alice, bob, room):
    """Where strangers come in nothing is encrypted, and nothing becomes clear that is to be."""
    Occupant(bob, room, config=CHANNEL)
    alice.call('Chats.Join', room=room, options={})
    assert 'encryption' not in says(alice, room, 'in clear')
    assert refused(alice, room, encryption='omemo') == 'room-unfit'
    alice.call('Omemo.SetPolicy', chat=room, policy={'use': 'on'})
    assert refused(alice, room) == 'room-unfit'
    assert refusal(alice, room) == 'room-unfit'


def test_opened(alice, bob, carol, group):
    """A group that strangers may come into from now on: what was encrypted there does not go on in clear."""
    events = alice.follow()
    says(alice, group.room, 'for the group')
    carol.reads('for the group')
    group.configure({'muc#roomconfig_membersonly': '0'})
    while refusal(alice, group.room) != 'room-unfit':
        events.wait('chat.changed')
    assert refused(alice, group.room) == 'room-unfit'
    assert readers(alice, group.room) == {}
    says(alice, group.room, 'in clear', encryption='none')
    group.hears('in clear')


def test_opened_while_offline(alice, bob, carol, group):
    """What was queued for the group fails."""
    says(alice, group.room, 'for the group')
    carol.reads('for the group')
    events = alice.follow()
    alice.go_offline()
    sent = alice.send(group.room, SECRET)
    group.configure({'muc#roomconfig_membersonly': '0'})
    alice.go_online()
    events.wait_state(sent['id'], 'failed')
    assert alice.message(sent['id'])['error']['condition'] == 'omemo.room-unfit'


def test_aside(alice, bob, carol, group):
    """What is said to one person there would not be encrypted, and that is said."""
    says(alice, group.room, 'for the group')
    bob.reads('for the group')
    assert refused(alice, group.jid) == 'room-unfit'
    alice.send(group.jid, 'in clear', encryption='none')
    bob.wait_message('in clear')


def test_alone(alice, room, server, mini):
    """There is nobody to encrypt for but another device of hers."""
    events = alice.follow()
    alice.call('Chats.Create', options={'room': room, 'nick': 'alice', 'preset': 'private'})
    while refusal(alice, room) != 'no-devices':
        events.wait('chat.changed')
    assert wait_failed(alice, room, SECRET, encryption='omemo') == 'omemo.no-devices'
    phone = mini(alice.account, answers=False)
    events.wait('omemo.device.new', lambda data: data['device'] == phone.device_id)
    Occupant(phone, room, nick='phone')
    says(alice, room, SECRET, encryption='omemo')
    assert phone.reads(SECRET).jid == alice.jid


# Nothing in clear.

def test_what_stands_around_the_text(server, alice, bob, carol, group):
    """Corrections, answers and retractions: what they say is encrypted, what they are about stands beside it."""
    sent = says(alice, group.room, SECRET)
    got = bob.reads(SECRET)
    alice.call('Messages.Correct', id=sent['id'], body='meet me in the cellar', options={})
    corrected = bob.reads('meet me in the cellar')
    assert corrected.stanza.child('replace', st.CORRECT).id == got.stanza.id
    answer = says(alice, group.room, 'or not', reply_to=sent['id'])
    quoted = bob.reads('> meet me in the cellar\nor not')
    assert quoted.stanza.has('reply', st.REPLY)
    alice.call('Messages.Retract', id=answer['id'])
    bob.read.take(lambda got: got.stanza.has('retract', st.RETRACT), 'a retraction')
    everything = ''.join(str(each.message) for each in group.archive())
    assert 'the vault' not in everything and 'cellar' not in everything and 'or not' not in everything
    assert alice.bodies(group.room)[0] == 'meet me in the cellar'


def test_typing(alice, bob, carol, group):
    """That somebody types is seen in a group that says nothing yet, and not beside what is encrypted."""
    alice.call('Presence.SetChatState', chat=group.room, state='composing')
    assert bob.wait_child('composing', CHAT_STATES)
    says(alice, group.room, SECRET)
    bob.reads(SECRET)
    for state in 'paused', 'composing':
        alice.call('Presence.SetChatState', chat=group.room, state=state)
    says(alice, group.room, 'behind it')
    bob.reads('behind it')
    assert not bob.inbox.take_now(lambda s: s.has('paused', CHAT_STATES) or s.has('composing', CHAT_STATES))


def test_reactions(alice, bob, group):
    """They are shown to everybody, or, as most programs read nothing else, are not sent."""
    sent = says(alice, group.room, SECRET)
    try:
        alice.call('Messages.React', id=sent['id'], emojis=['🐢'])
    except ApiError as error:
        assert error.name == 'NotSupported'
    says(alice, group.room, 'behind it')
    assert '🐢' not in ''.join(str(each.message) for each in group.archive())
    alice.call('Omemo.SetPolicy', chat='', policy={'shows': ['reactions']})
    alice.call('Messages.React', id=sent['id'], emojis=['🐢'])
    assert bob.wait_child('reactions', st.REACTIONS)


def test_what_others_say_of_it(alice, bob, carol, group):
    """A correction of what was encrypted counts where the same device has encrypted it; a marker says what was read."""
    events = alice.follow()
    said = bob.say_in(group.room, 'teh')
    events.wait_message('teh')
    bob.say_in(group.room, 'the', saying.replaces(said.id))
    events.wait('message.changed')
    carol.say_in(group.room, 'not hers', saying.replaces(said.id))
    events.wait_message('not hers')
    assert alice.bodies(group.room) == ['the', 'not hers']


def test_marked(alice, bob, carol, group):
    """Markers are about what was read, and say nothing of it."""
    events = alice.follow()
    bob.say_in(group.room, SECRET, st.element('markable', 'urn:xmpp:chat-markers:0'))
    message = events.wait_message(SECRET)
    alice.call('Chats.MarkRead', chat=group.room, up_to=message['id'])
    marker = bob.wait_child('displayed', 'urn:xmpp:chat-markers:0')
    assert marker['type'] == 'groupchat' and not marker.has('encrypted', OLD)


# Programs of others.

def test_profanity(server, alice, carol, group, omemo_profanity):
    dave = omemo_profanity(server.add_user('dave'))
    group.affiliate(dave.account.jid, 'member')
    dave.join(group.room, alice.jid, carol.bare)
    events = alice.follow()
    dave.say('question')
    events.wait_message('question')
    carol.reads('question')
    sent = says(alice, group.room, 'answer')
    assert left_out(alice, sent) == {}
    dave.reads('answer')


def test_new_namespace(server, alice, bob, room, syndace):
    """Who reads omemo:2 alone is one of them where this build speaks it, and is told of where it does not."""
    dave = syndace(server.add_user('dave'), new=True)
    open_group(room, bob, alice, dave)
    Occupant(dave, room)
    alice.call('Chats.Join', room=room, options={})
    sent = says(alice, room, SECRET, encryption='omemo')
    bob.reads(SECRET)
    if left_out(alice, sent):
        assert left_out(alice, sent) == {(dave.bare, dave.device_id): 'unsupported'}
        return
    assert dave.reads(SECRET).jid == alice.jid
    events = alice.follow()
    dave.say_in(room, 'from the future', jids=[alice.jid])
    events.wait_message('from the future')
