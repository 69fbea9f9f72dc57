# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers with which OMEMO is tested do what those tests rely on: with one another, with python-omemo and with Profanity,
on real servers. No daemon is needed here."""
import itertools

import pytest

from lib import saying
from lib import stanza as st
from lib.omemo_peer import Refused
from lib.room import GROUP, Occupant

numbers = itertools.count(1)


@pytest.fixture
def alice(server, mini):
    return mini(server.add_user('alice'))


@pytest.fixture
def room(server):
    return f'room{next(numbers)}@{server.rooms}'


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def test_first_contact_and_turns(alice, bob):
    alice.say(bob.bare, 'Good morning')
    got = bob.reads('Good morning')
    assert (got.jid, got.device, got.way) == (alice.bare, alice.device_id, 'live')
    assert got.header.kex and got.header.counter == 0 and got.header.identity[1:].hex() == alice.fingerprint
    assert alice.reads_nothing(bob.bare).device == bob.device_id  # the answer to the key exchange
    ratchets = [got.header.ratchet]
    for turn in range(3):
        bob.say(alice.bare, f'question {turn}')
        assert not alice.reads(f'question {turn}').header.kex
        alice.say(bob.bare, f'answer {turn}')
        got = bob.reads(f'answer {turn}')
        assert not got.header.kex
        ratchets.append(got.header.ratchet)
    assert len(set(ratchets)) == 4


def test_python_omemo(server, alice, syndace):
    carol = syndace(server.add_user('carol'))
    alice.say(carol.bare, 'Good morning')
    got = carol.reads('Good morning')
    assert got.header.kex and got.header.identity[1:].hex() == alice.fingerprint
    assert alice.reads_nothing(carol.bare).device == carol.device_id
    for turn in range(3):
        carol.say(alice.bare, f'question {turn}')
        assert not alice.reads(f'question {turn}').header.kex
        alice.say(carol.bare, f'answer {turn}')
        assert not carol.reads(f'answer {turn}').header.kex


def test_python_omemo_begins(server, alice, syndace):
    carol = syndace(server.add_user('carol'))
    carol.say(alice.bare, 'Good morning')
    got = alice.reads('Good morning')
    assert got.header.kex and got.header.identity[1:].hex() == carol.fingerprint
    assert carol.reads_nothing(alice.bare).device == alice.device_id
    carol.say(alice.bare, 'Are you there?')
    assert not alice.reads('Are you there?').header.kex


def test_own_devices_and_carbons(server, mini, bob):
    account = server.add_user('alice')
    desk, phone = mini(account), mini(account, seed='two')
    assert desk.listed() == [desk.device_id, phone.device_id]
    bob.say(desk.bare, 'to both')
    assert desk.reads('to both').device == phone.reads('to both').device == bob.device_id
    desk.say(bob.bare, 'from the desk')
    got = phone.reads('from the desk')
    assert (got.jid, got.device, got.way) == (account.jid, desk.device_id, 'carbon')
    assert bob.reads('from the desk', from_=account.jid).stanza['from'] == desk.jid


def test_many_devices(server, mini, reader, room):
    """People with three devices each, as a room has many."""
    people = [mini(server.add_user('alice'), extra=2) for _ in range(3)]
    for each in people:
        assert each.listed() == [device.id for device in each.devices] and len(set(each.listed())) == 3
    owner = Occupant(people[0], room, config=GROUP)
    for each in *people, reader:
        if each is not people[0]:
            owner.affiliate(each.bare, 'member')
            Occupant(each, room)
    sent = reader.say_in(room, 'to nine')
    assert len(sent.encrypted.keys) == 9
    assert {each.reads('to nine').reader for each in people for _ in range(3)} == \
        {device.id for each in people for device in each.devices}
    assert {reader.reads_nothing(people[0].bare).device for _ in range(3)} == set(people[0].listed())


def test_archive(alice, bob, server, mini):
    """Who was away reads the archive, without what had come live, oldest first; then the key exchange is answered."""
    alice.say(bob.bare, 'live')
    bob.reads('live')
    alice.reads_nothing()
    bob.close()
    alice.say_many(bob.bare, [f'{number}' for number in range(30)])
    again = mini(bob.account, device=bob.device, announce=False)
    again.ping()  # what was kept for it has come
    again.catch_up()
    ways = {got.text: got.way for got in again.read.take_now()}
    assert list(ways) == [f'{number}' for number in range(30)]


def test_room(server, mini, syndace, room):
    """Members who are away read later what was said; who is no member any more gets no key."""
    alice, bob = mini(server.add_user('alice')), mini(server.add_user('bob'))
    carol, dave = syndace(server.add_user('carol')), mini(server.add_user('dave'))
    owner = Occupant(alice, room, config=GROUP)
    for each in bob, carol, dave:
        owner.affiliate(each.bare, 'member')
    for each in bob, carol:
        Occupant(each, room)
    alice.say_in(room, 'Good morning')
    for each in bob, carol:
        got = each.reads('Good morning')
        assert (got.jid, got.device) == (alice.bare, alice.device_id)
    assert alice.read.take(lambda got: got.reason == 'own').stanza['from'] == owner.jid
    carol.say_in(room, 'Hello all')
    assert {each.reads('Hello all').jid for each in (alice, bob)} == {carol.bare}
    Occupant(dave, room)
    dave.catch_up(of=room)
    assert [dave.reads(text).jid for text in ('Good morning', 'Hello all')] == [alice.bare, carol.bare]
    owner.affiliate(bob.bare, 'none')
    sent = alice.say_in(room, 'without bob')
    assert {key.rid for key in sent.encrypted.keys} == {carol.device_id, dave.device_id}
    dave.reads('without bob')


def test_catching_up(server, alice, syndace):
    """python-omemo reads what came while it was away, and answers when it has read everything."""
    carol = syndace(server.add_user('carol'))
    carol.close()
    alice.say_many(carol.bare, ['one', 'two'])
    again = syndace(carol.account, store=carol.store, catching_up=True)
    again.catch_up()
    assert [again.reads(text).text for text in ('one', 'two')] == ['one', 'two']
    alice.reads_nothing(carol.bare)


@pytest.fixture(params=['mini', 'python-omemo'])
def reader(request, server, mini, syndace):
    """Each of those that know nothing of what the other side does wrong."""
    return (mini if request.param == 'mini' else syndace)(server.add_user('bob'))


def test_outside(alice, bob):
    """What says something about another message stands beside of what is encrypted."""
    first = alice.say(bob.bare, 'Tee?')
    bob.reads('Tee?')
    for extra, text in ((saying.replaces(first.id), 'Tea?'), (saying.replies(first.id, alice.jid), 'Yes'),
                        (saying.reacts(first.id, '🫖'), None)):
        alice.say(bob.bare, text, extra)
    assert ('replace', st.CORRECT) in bob.reads('Tea?').outside
    assert bob.reads('Yes').stanza.child('reply', st.REPLY).id == first.id
    reaction = bob.reads_nothing(alice.bare).stanza.child('reactions', st.REACTIONS)
    assert reaction.child('reaction', st.REACTIONS).text == '🫖'


def test_profanity(server, alice, omemo_profanity):
    """Which never answers a key exchange of its own accord."""
    bob = omemo_profanity(server.add_user('bob'))
    assert alice.listed(bob.account.jid) == [bob.device_id]
    bob.start(alice.bare)
    bob.say('Good morning')
    got = alice.reads('Good morning')
    assert got.header.kex and got.device == bob.device_id and got.header.identity[1:].hex() == bob.fingerprint
    for turn in range(3):
        alice.say(bob.account.jid, f'question {turn}')
        bob.reads(f'question {turn}')
        bob.say(f'answer {turn}')
        assert not alice.reads(f'answer {turn}').header.kex


def test_profanity_is_asked(server, alice, omemo_profanity):
    bob = omemo_profanity(server.add_user('bob'))
    alice.say(bob.account.jid, 'Good morning')
    bob.shows('alice')
    bob.start(alice.bare)
    bob.reads('Good morning')
    for turn in range(3):
        bob.say(f'question {turn}')
        assert not alice.reads(f'question {turn}').header.kex
        alice.say(bob.account.jid, f'answer {turn}')
        bob.reads(f'answer {turn}')


def test_profanity_closed(prosody, mini, omemo_profanity):
    """Its keys are for its contacts, unless somebody opens them for it."""
    alice, bob = mini(prosody.add_user('alice')), omemo_profanity(prosody.add_user('bob'), open_=False)
    with pytest.raises(Refused, match='forbidden'):
        alice.say(bob.account.jid, 'Good morning')
    alice.presence('subscribe', bob.account.jid)
    bob.shows('Received authorization request from', alice.bare)
    bob.do(f'/sub allow {alice.bare}')
    alice.wait_presence(bob.account.jid, 'subscribed')
    alice.say(bob.account.jid, 'Good morning')
    bob.start(alice.bare)
    bob.reads('Good morning')


def test_profanity_in_a_room(server, alice, omemo_profanity, syndace, room):
    """It writes to all members, there or not, once it has their keys."""
    bob, carol = omemo_profanity(server.add_user('bob')), syndace(server.add_user('carol'))
    owner = Occupant(alice, room, config=GROUP)
    for jid in bob.account.jid, carol.bare:
        owner.affiliate(jid, 'member')
    bob.join(room, alice.bare, carol.bare)
    bob.say('Good morning')
    assert alice.reads('Good morning').jid == bob.account.jid
    Occupant(carol, room)
    carol.catch_up(of=room)
    assert carol.reads('Good morning').jid == bob.account.jid
    alice.say_in(room, 'Hello both')
    bob.reads('Hello both')
    assert carol.reads('Hello both').jid == alice.bare


def test_new_namespace(server, syndace, alice):
    """Who has the new one alone is nobody to who has the old one alone."""
    bob, carol = (syndace(server.add_user(name), new=True) for name in ('bob', 'carol'))
    bob.say(carol.bare, 'Good <morning> & hello')
    got = carol.reads('Good <morning> & hello')
    assert got.header.kex and (got.jid, got.device) == (bob.bare, bob.device_id) and got.header.identity.hex()
    bob.reads_nothing(carol.bare)
    carol.say(bob.bare, 'to you')
    assert not bob.reads('to you').header.kex
    alice.befriend(bob)  # what is not there Prosody forbids to strangers
    assert alice.listed(bob.bare) == [] and alice.say(bob.bare, 'Hello?').encrypted.keys == []
