# SPDX-License-Identifier: GPL-3.0-or-later
"""The ratchet of the tests' own OMEMO devices, without a network: what it reads, what it refuses, what it remembers."""
import copy
import dataclasses
import random

import pytest
import xeddsa

from lib import omemo_faults as faults
from lib import omemo_ratchet as ratchet
from lib.omemo_device import Device
from lib.omemo_xml import Encrypted, read_bundle, read_list, write_bundle, write_list
from lib.stanza import Stanza, message


class Two:
    """Devices that write to each other; what they write goes by way of its XML."""

    def __init__(self, seed='a', prekey=5):
        self.alice, self.bob = Device('alice@one.test', seed), Device('bob@two.test', seed)
        self.meet(self.alice, prekey)

    def other(self, device):
        return self.bob if device is self.alice else self.alice

    def meet(self, device, prekey=None):
        other = self.other(device)
        bundle = read_bundle(Stanza.parse(write_bundle(other.bundle())))
        device.start(other.jid, other.id, bundle, prekey)

    def write(self, device, text):
        other = self.other(device)
        return device.encrypt([(other.jid, other.id)], text)

    def read(self, device, encrypted):
        return device.read(self.other(device).jid, Stanza.parse(message(device.jid, None, encrypted.write())))

    def tell(self, device, text):
        """Writes it, and gives what the other one makes of it."""
        return self.read(self.other(device), self.write(device, text))

    def talk(self, turns=1):
        for turn in range(turns):
            assert self.tell(self.bob, f'question {turn}').text == f'question {turn}'
            assert self.tell(self.alice, f'answer {turn}').text == f'answer {turn}'


@pytest.fixture
def two():
    """Who has begun, and was heard."""
    made = Two()
    assert made.tell(made.alice, 'hello').text == 'hello'
    return made


@pytest.fixture
def talking(two):
    """Between whom no key exchange is pending."""
    two.talk(2)
    return two


def test_seeds():
    """The same seed makes the same keys and the same bytes."""
    one, same, other = Two(), Two(), Two('b')
    written = [each.write(each.alice, 'hello').write() for each in (one, same, other)]
    assert written[0] == written[1] != written[2]
    assert one.alice.fingerprint == same.alice.fingerprint != other.alice.fingerprint


def test_bundle_and_list():
    device = Device('alice@one.test', 'a')
    bundle = device.bundle()
    assert read_bundle(Stanza.parse(write_bundle(bundle))) == bundle and len(bundle.prekeys) == 100
    bundle.check()
    for bad in faults.bad_signature(bundle), device.bundle(0):
        with pytest.raises(ratchet.Unreadable):
            bad.check()
    assert read_list(Stanza.parse(write_list([1, 2**31 - 1]))) == [1, 2**31 - 1]


@pytest.mark.parametrize('negative', [False, True])
def test_signatures_of_both_signs(negative):
    """Ours have none; those of libsignal have the sign of the key that made them in their last bit."""
    source = random.Random('signatures')
    pair = ratchet.KeyPair.make(source)
    made = bytearray(xeddsa.ed25519_priv_sign(xeddsa.priv_force_sign(pair.private, negative), b'text', source.randbytes(64)))
    made[63] |= 0x80 if negative else 0
    assert ratchet.verify(pair.public, b'text', bytes(made))
    assert not ratchet.verify(pair.public, b'another', bytes(made))


def test_first_messages(two):
    """Each is a key exchange until one is answered."""
    first, second = two.tell(two.alice, 'one'), two.tell(two.alice, 'two')
    assert [got.header.kex for got in (first, second)] == [True, True] and second.header.counter == 2
    assert second.header.prekey == 5 and second.header.identity == two.alice.state.identity.public
    assert not two.tell(two.bob, 'heard').header.kex
    third = two.tell(two.alice, 'three')
    assert not third.header.kex and third.header.counter == 0 and third.header.ratchet != second.header.ratchet
    assert 5 not in two.bob.bundle().prekeys and 5 in Device(two.bob.jid, 'a').bundle().prekeys


def test_empty(two):
    got = two.tell(two.alice, None)
    assert got.is_empty and len(got.key) == 16


def test_answers(two):
    """A key exchange is answered once, a long chain once, what is empty not at all."""
    assert two.bob.wants_answer(two.tell(two.alice, 'one')) and not two.bob.wants_answer(two.tell(two.alice, 'two'))
    two.talk()
    wanted = [two.bob.wants_answer(two.tell(two.alice, f'{number}')) for number in range(60)]
    assert wanted.index(True) == 52 and wanted.count(True) == 1
    assert not two.alice.wants_answer(two.tell(two.bob, None))


def test_out_of_order(talking):
    written = [talking.write(talking.alice, f'{number}') for number in range(50)]
    random.Random(7).shuffle(written)
    read = {talking.read(talking.bob, each).text for each in written}
    assert read == {f'{number}' for number in range(50)}
    assert {talking.read(talking.bob, each).reason for each in written} == {'repeat'}


def test_late_turns(talking):
    """Five chains of the other side are remembered, the latest among them."""
    for turns, reason in (4, None), (5, 'bad-session'):
        late = talking.write(talking.alice, 'late')
        talking.talk(turns)
        assert talking.read(talking.bob, late).reason == reason


@pytest.mark.parametrize('missing,reason', [(300, None), (2000, None), (2001, 'gap')])
def test_gaps(talking, missing, reason):
    talking.alice.skip(talking.bob.jid, missing)
    assert talking.tell(talking.alice, 'after it').reason == reason
    talking.alice.reset(talking.bob.jid)
    talking.meet(talking.alice)
    assert talking.tell(talking.alice, 'again').text == 'again'


@pytest.mark.parametrize('spoil,kex,reason', [
    (faults.corrupt, True, 'bad-session'), (faults.corrupt, False, 'bad-session'), (faults.oversize, False, 'bad-session'),
    (faults.truncate, True, 'damaged'), (faults.truncate, False, 'damaged'), (faults.no_hint, True, 'damaged')])
def test_damaged_keys(spoil, kex, reason):
    """Nothing is changed by what is refused."""
    two = Two()
    if not kex:
        two.tell(two.alice, 'hello')
        two.talk()
    damaged = spoil(two.write(two.alice, 'damaged'))
    assert damaged.keys[0].kex == (kex and spoil is not faults.no_hint)
    before = copy.deepcopy(two.bob.state)
    assert two.read(two.bob, damaged).reason == reason
    assert two.bob.state == before
    assert two.tell(two.alice, 'whole').text == 'whole'


def test_damaged_payload(talking):
    assert talking.read(talking.bob, faults.bad_payload(talking.write(talking.alice, 'text'))).reason == 'damaged'
    assert talking.tell(talking.alice, 'whole').text == 'whole'


def test_large_key_exchange():
    """What stands behind it is authenticated by nobody."""
    two = Two()
    large = faults.oversize(two.write(two.alice, 'hello'))
    assert len(large.keys[0].data) > 70_000 and two.read(two.bob, large).text == 'hello'


def test_no_key_for_us(talking):
    left_out = faults.leave_out(talking.bob.id)(talking.write(talking.alice, 'hidden'))
    assert talking.read(talking.bob, left_out).reason == 'not-for-us'
    assert talking.tell(talking.alice, 'seen').text == 'seen'


def test_own(two):
    written = two.write(two.alice, 'to myself')
    got = two.alice.read(two.alice.jid, Stanza.parse(message(two.bob.jid, None, written.write())))
    assert got.reason == 'own'


def test_crossed(two):
    """Both begin at once: each reads the other, and then they agree."""
    both = Two('crossed')
    both.meet(both.bob)
    first, second = both.write(both.alice, 'from alice'), both.write(both.bob, 'from bob')
    assert both.read(both.bob, first).text == 'from alice' and both.read(both.alice, second).text == 'from bob'
    both.talk(3)
    assert not both.tell(both.alice, 'agreed').header.kex


def test_reset(talking):
    """What was written before it is read after it, and takes the old session up again."""
    late = talking.write(talking.alice, 'late')
    talking.alice.reset(talking.bob.jid)
    assert talking.alice.session(talking.bob.jid, talking.bob.id) is None
    talking.meet(talking.alice)
    assert talking.tell(talking.alice, 'new').header.kex
    assert talking.read(talking.bob, late).text == 'late'
    assert talking.tell(talking.bob, 'answer').text == 'answer'
    talking.talk()


def test_forgotten(talking):
    talking.bob.forget(talking.alice.jid)
    assert talking.tell(talking.alice, 'hello?').reason == 'no-session'


def test_prekey_gone(two):
    two.bob.state.prekeys.pop(5)
    assert two.tell(two.alice, 'known').text == 'known'  # the session is there
    two.bob.forget(two.alice.jid)
    assert two.tell(two.alice, 'unknown').reason == 'prekey-gone'


def test_rollback(talking):
    """Keys are used a second time, which the other side takes for repeats, until there is a turn."""
    talking.alice.snapshot()
    assert talking.tell(talking.alice, 'before').text == 'before'
    talking.alice.rollback()
    assert talking.tell(talking.alice, 'after').reason == 'repeat'
    talking.alice.reset(talking.bob.jid)
    talking.meet(talking.alice)
    assert talking.tell(talking.alice, 'healed').text == 'healed'


def test_new_identity(talking):
    number = talking.alice.id
    talking.alice.change_identity()
    talking.meet(talking.alice)
    got = talking.tell(talking.alice, 'it is me')
    assert (got.device, got.reason) == (number, 'identity-changed')
    with pytest.raises(ratchet.Unreadable, match='identity-changed'):
        talking.meet(talking.bob)


def test_no_prekey():
    """Who has none in its key exchange is refused, although the rest is right."""
    two = Two(prekey=0)
    written = two.write(two.alice, 'hello')
    assert two.read(two.bob, written).reason == 'prekey-gone'
    header, inner = ratchet.parse(True, written.keys[0].data)
    assert header.prekey is None
    session = ratchet.accept(two.bob.state.identity, two.bob.state.signed[1], None, header)
    assert len(ratchet.decrypt(session, inner, random.Random(1))[1]) == 32


def test_low_order():
    two = Two()
    with pytest.raises(ratchet.Unreadable, match='damaged'):
        two.alice.start(two.bob.jid, two.bob.id, faults.low_order(two.bob.bundle()), 5)
    assert two.tell(two.alice, 'hello').text == 'hello'


def test_one_prekey_for_two(two):
    """Two who took the same prekey are both read."""
    carol = Device('carol@one.test', 'c')
    carol.start(two.bob.jid, two.bob.id, Device(two.bob.jid, 'a').bundle(), 5)
    written = carol.encrypt([(two.bob.jid, two.bob.id)], 'me too')
    got = two.bob.read(carol.jid, Stanza.parse(message(two.bob.jid, None, written.write())))
    assert (got.text, got.header.prekey) == ('me too', 5)


@pytest.mark.parametrize('length', [12, 16])
def test_payloads_of_others(talking, length):
    """Longer vectors, and the tag behind the payload, as once."""
    written = talking.write(talking.alice, 'text')
    key, iv = bytes(range(16)), bytes(length)
    sealed = ratchet.Cipher(ratchet.algorithms.AES(key), ratchet.modes.GCM(iv)).encryptor()
    payload = sealed.update('täxt'.encode()) + sealed.finalize() + sealed.tag
    place = talking.bob.jid, talking.bob.id
    kex, data = ratchet.encrypt(talking.alice.session(*place), key)
    keys = [dataclasses.replace(written.keys[0], kex=kex, data=data)]
    assert talking.read(talking.bob, Encrypted(talking.alice.id, keys, iv, payload)).text == 'täxt'


@pytest.mark.parametrize('seed', range(6))
def test_any_order(seed):
    """Three devices, with loss, repeats and delays: what arrives once is read, what arrives again is a repeat."""
    source = random.Random(seed)
    devices = [Device(f'{name}@one.test', seed) for name in 'abc']
    for one in devices:
        for other in devices:
            if one is not other:
                one.start(other.jid, other.id, other.bundle())
    under_way, read = [], set()
    for number in range(600):
        one, other = source.sample(devices, 2)
        under_way.append((one, other, f'{number}', one.encrypt([(other.jid, other.id)], f'{number}')))
        while len(under_way) > source.randint(0, 8):
            late = under_way.pop(source.randrange(min(3, len(under_way))))
            if source.random() < 0.1:
                continue  # lost
            for _ in range(source.choice([1, 1, 1, 2])):
                _deliver(late, read)
    assert len(read) > 400


def _deliver(written, read):
    one, other, text, encrypted = written
    got = other.read(one.jid, Stanza.parse(message(other.jid, None, encrypted.write())))
    assert (got.text, got.reason) == ((None, 'repeat') if text in read else (text, None))
    read.add(text)
