# SPDX-License-Identifier: GPL-3.0-or-later
"""What a peer does wrong when a test says so is seen by another one of our own, and by python-omemo, which knows nothing of
it. No server does anything about it, so one is enough, and no daemon is needed."""
import random

import pytest

from lib import omemo_faults as faults
from lib.mini import Mini


@pytest.fixture
def server(prosody):
    return prosody


@pytest.fixture
def alice(server, mini):
    return mini(server.add_user('alice'))


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


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


def test_no_prekey(alice, reader):
    """A key exchange without one is refused by both."""
    alice.say(reader.bare, 'hello', prekey=0)
    assert reader.fails_to_read('prekey-gone').jid == alice.bare


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


def test_low_order(server, mini, bob):
    """python-omemo encrypts to nobody then, also not to the good one."""
    account = server.add_user('alice')
    good, bad = mini(account), mini(account, seed='two', announce=False)
    bad.announce(spoil=faults.low_order)
    assert bob.say(account.jid, 'to the good one').left_out == {(account.jid, bad.device_id): 'damaged'}
    good.reads('to the good one')


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
