# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers with which OMEMO is tested do what those tests rely on: with one another, with python-omemo and with Profanity,
on real servers. No daemon is needed here."""
import itertools
import random

import pytest

from lib import omemo_faults as faults
from lib import saying
from lib import stanza as st
from lib.mini import Mini
from lib.omemo_peer import Refused
from lib.omemo_xml import OLD
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


@pytest.fixture
def heard(alice, reader):
    """Alice, who has been answered."""
    alice.say(reader.bare, 'Good morning')
    reader.reads('Good morning')
    alice.reads_nothing(reader.bare)
    return alice


def test_dup(heard, reader):
    sent = heard.say(reader.bare, 'once')
    reader.reads('once')
    heard.let_go(sent)
    assert reader.fails_to_read('repeat').stanza.id == sent.id


def test_dup_in_archive(server, alice, bob):
    sent = alice.say(bob.bare, 'once')
    bob.reads('once')
    server.fill([alice.archived(sent, bob.account, 1_900_000_000_000_000)])
    same = [each.message for each in bob.archive(alice.bare) if each.message.id == sent.id]
    assert len(same) == 2 and all(bob.device.was_read(each) for each in same)


def test_filled_archive(server, alice, bob):
    """What was never sent can be there all the same, for who was away for long."""
    sealed = alice.seal_many(bob.bare, [f'{number}' for number in range(100)])
    server.fill([alice.archived(each, bob.account, 1_700_000_000_000_000 + number)
                 for number, each in enumerate(sealed)])
    bob.catch_up()
    assert [got.text for got in bob.read.take_now()] == [f'{number}' for number in range(100)]
    assert alice.reads_nothing(bob.bare)


def test_skip(heard, reader):
    heard.skip(reader.bare, 300)
    assert heard.say(reader.bare, 'after 300') and reader.reads('after 300').header.counter == 300
    heard.reads_nothing(reader.bare)  # which it is to answer; a new chain begins
    heard.skip(reader.bare, 2001)
    heard.say(reader.bare, 'after 2001')
    reader.fails_to_read('gap')
    heard.reset(reader.bare)
    heard.say(reader.bare, 'anew')
    assert reader.reads('anew').header.kex


def test_prekey(server, mini, reader):
    """Two take the same prekey while the other side is away from it."""
    alice, carol = mini(server.add_user('alice')), mini(server.add_user('carol'))
    device, = alice.listed(reader.bare)
    wanted = max(alice.bundle_of(reader.bare, device).prekeys)
    sealed = [each.seal(reader.bare, f'from {each.account.user}', prekey=wanted) for each in (alice, carol)]
    alice.let_go(sealed[0])
    assert reader.reads(f'from {alice.account.user}').header.prekey == wanted
    carol.let_go(sealed[1])
    if isinstance(reader, Mini):
        assert reader.reads(f'from {carol.account.user}').header.prekey == wanted
    else:
        reader.fails_to_read('prekey-gone')


@pytest.mark.parametrize('spoil,reason', [(faults.corrupt, 'bad-session'), (faults.bad_payload, 'damaged'),
                                          (faults.truncate, 'damaged'), (faults.oversize, 'bad-session')])
def test_spoiled(heard, reader, spoil, reason):
    heard.say(reader.bare, 'spoiled', spoil=spoil)
    assert reader.fails_to_read(reason).device == heard.device_id
    heard.say(reader.bare, 'whole')
    reader.reads('whole')


def test_left_out(heard, reader):
    heard.say(reader.bare, 'not for you', spoil=faults.leave_out(reader.device_id))
    assert not reader.fails_to_read('not-for-us').header
    heard.say(reader.bare, 'for you')
    reader.reads('for you')


def test_new_identity(heard, reader):
    heard.new_identity()
    heard.say(reader.bare, 'it is me')
    got = reader.fails_to_read('identity-changed')
    assert got.device == heard.device_id and got.header.identity[1:].hex() == heard.fingerprint


def test_reset(heard, reader):
    """A message of before that comes late is read by who remembers old sessions."""
    late = heard.seal(reader.bare, 'late')
    heard.reset(reader.bare)
    heard.say(reader.bare, 'anew')
    assert reader.reads('anew').header.kex
    heard.let_go(late)
    if isinstance(reader, Mini):
        reader.reads('late')
    else:
        reader.fails_to_read('bad-session')


def test_rollback(heard, reader):
    heard.snapshot()
    heard.say(reader.bare, 'before')
    reader.reads('before')
    heard.rollback()
    heard.say(reader.bare, 'after')
    reader.fails_to_read('repeat')


def test_forget(heard, reader):
    heard.forget(reader.bare)
    reader.say(heard.bare, 'hello?')
    assert heard.fails_to_read('no-session').jid == reader.bare


def test_hold(server, mini, bob):
    """Who never answers is not answered either, as far as each 53rd message."""
    alice = mini(server.add_user('alice'), answers=False)
    bob.say(alice.bare, 'hello')
    alice.reads('hello')
    alice.send_empty(bob.bare)
    bob.reads_nothing()
    alice.say_many(bob.bare, [f'{number}' for number in range(60)])
    bob.reads('59')
    got = alice.reads_nothing(bob.bare)
    alice.ping()
    assert got.header.counter == 0 and not alice.read.take_now(lambda each: each.is_empty)


def test_stale(server, mini, reader):
    """Devices without keys are left out, and nobody else is."""
    alice = mini(server.add_user('alice'))
    stale = alice.stale(3)
    sent = reader.say(alice.bare, 'to the others')
    alice.reads('to the others')
    assert {key.rid for key in sent.encrypted.keys} == {alice.device_id} and not set(stale) & {alice.device_id}
    if isinstance(reader, Mini):
        assert set(sent.left_out) == {(alice.bare, number) for number in stale}
        assert set(sent.left_out.values()) <= {'no-bundle', 'forbidden'}  # Prosody tells strangers nothing


@pytest.mark.parametrize('offer', [{'spoil': faults.bad_signature}, {'prekeys': 0}])
def test_bad_bundles(server, mini, reader, offer):
    account = server.add_user('alice')
    good, bad = mini(account), mini(account, seed='two', announce=False)
    bad.announce(**offer)
    sent = reader.say(account.jid, 'to the good one')
    good.reads('to the good one')
    bad.fails_to_read('not-for-us')
    assert [key.rid for key in sent.encrypted.keys] == [good.device_id]


@pytest.mark.parametrize('count', [1, 300])
def test_count_of_prekeys(server, mini, reader, count):
    alice = mini(server.add_user('alice'), announce=False)
    alice.announce(prekeys=count)
    assert len(alice.bundle_of(alice.bare, alice.device_id).prekeys) == count
    reader.say(alice.bare, 'hello')
    assert alice.reads('hello').header.prekey in range(1, count + 1)


def test_unlist(server, mini, reader):
    account = server.add_user('alice')
    one, two = mini(account), mini(account, seed='two')
    two.unlist()
    assert one.listed() == [one.device_id]
    reader.say(account.jid, 'to one')
    one.reads('to one')
    two.fails_to_read('not-for-us')


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


@pytest.mark.parametrize('length', [12, 16])
def test_file(alice, bob, length):
    data = random.Random(length).randbytes(5000)
    sealed, uri = faults.seal_file(data, 'https://files.test/one.png', random.Random(1), length)
    alice.say(bob.bare, uri)
    got = bob.read.take(lambda got: got.text and got.text.startswith('aesgcm://files.test/one.png#')).text
    secret = bytes.fromhex(got.partition('#')[2])
    assert len(secret) == length + 32 and faults.open_file(sealed, got) == data
    with pytest.raises(ValueError):
        faults.open_file(sealed[:-1] + b'?', got)


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
