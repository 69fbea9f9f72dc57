# SPDX-License-Identifier: GPL-3.0-or-later
"""What others have encrypted with OMEMO for the daemon's device is read by it, once, in its order, or says why not."""
import pytest

from lib import omemo_faults as faults
from lib import saying
from lib.omemo_own import be_device, make_device, reasons, rows
from lib.omemo_xml import BUNDLES, OLD, read_bundle
from lib.room import GROUP, Occupant
from lib.stanza import element
from test_omemo_announce import EVENT, follow


@pytest.fixture
def alice(server, daemon, use):
    """She uses the daemon, which has a device of hers that is announced."""
    account = server.add_user('alice')
    device = make_device(account)
    alice = use(account)
    alice.log_in()
    daemon.stop()
    be_device(daemon, device)
    daemon.start()
    alice.reopen().wait_phase('live')
    return alice


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def hears(alice, events, text, peer=None):
    """Waits for a message with that text, and gives it."""
    got = events.wait('message.new', lambda data: data.get('body') == text)['data']
    assert peer is None or got['chat'] == peer
    return got


def hears_failure(events):
    return events.wait('message.new', lambda data: data['kind'] == 'encrypted')['data']


def says_all(bob, alice, texts):
    """Says them in order, as fast as the server takes them."""
    for first in range(0, len(texts), 250):
        bob.say_many(alice.jid, texts[first:first + 250])
        bob.ping()


def test_first_contact_and_turns(daemon, alice, bob):
    """P1, what comes: it is read, and again after a restart in between."""
    events = alice.follow()
    bob.say(alice.jid, 'Good morning')
    got = hears(alice, events, 'Good morning', bob.bare)
    assert (got['kind'], got['dir']) == ('text', 'in')
    bob.say(alice.jid, 'and again')
    hears(alice, events, 'and again')
    daemon.restart()
    alice.reopen().wait_phase('live')
    events = alice.follow()
    bob.say(alice.jid, 'after a restart')
    hears(alice, events, 'after a restart')
    assert alice.bodies(bob.bare) == ['Good morning', 'and again', 'after a restart']
    assert reasons(daemon) == [None] * 3
    (key, trust), = rows(daemon, 'SELECT key, trust FROM omemo_identity')
    assert key[1:].hex() == bob.fingerprint and trust == 1


def test_repeated(server, daemon, alice, bob):
    """P4: the same again, live and from the archive, is one message."""
    events, head = alice.follow(), alice.door.call('Events.Head')['cursor']
    sent = bob.say(alice.jid, 'once')
    hears(alice, events, 'once')
    bob.let_go(sent)
    bob.say(alice.jid, 'then')
    hears(alice, events, 'then')
    alice.go_offline()
    alice.go_online()
    assert alice.bodies(bob.bare) == ['once', 'then']
    assert reasons(daemon) == [None, None]
    told = alice.door.call('Events.Fetch', since=head, options={'kinds': ['message.*']})['events']
    assert [(each['kind'], each['data'].get('body')) for each in told] == [('message.new', 'once'), ('message.new', 'then')]


@pytest.mark.parametrize('count', [300, 2000, 2001])
def test_skip(daemon, alice, bob, count):
    """P5."""
    events = alice.follow()
    bob.say(alice.jid, 'before')
    hears(alice, events, 'before')
    bob.skip(alice.jid, count)
    bob.say(alice.jid, 'after')
    if count <= 2000:
        hears(alice, events, 'after')
        return
    hears_failure(events)
    assert reasons(daemon) == [None, 'gap']
    bob.reset(alice.jid)
    bob.say(alice.jid, 'anew')
    hears(alice, events, 'anew')


def test_catching_up(daemon, alice, bob):
    """P6: what was missed is read in its order, and what comes meanwhile behind it."""
    daemon.stop()
    texts = [f'{number}' for number in range(2500)]
    says_all(bob, alice, texts)
    daemon.start()
    alice.reopen()
    events = alice.follow()
    texts += [f'live {number}' for number in range(20)]
    bob.say_many(alice.jid, texts[2500:])
    alice.wait_phase('live', timeout=120)
    while alice.bodies(bob.bare)[-1] != texts[-1]:
        events.wait('message.new', lambda data: data.get('body') == texts[-1], timeout=120)
    assert alice.bodies(bob.bare) == texts
    assert set(reasons(daemon)) == {None}
    assert rows(daemon, 'SELECT count(*) FROM omemo_pending') == [(0,)]


def test_catching_up_in_room(server, daemon, alice, bob):
    """The same in a private group, whose archive is one of its own."""
    room = f'talk{alice.account.user}@{server.rooms}'
    Occupant(bob, room, config=GROUP).affiliate(alice.jid, 'member')
    alice.call('Chats.Join', room=room, options={})
    texts = [f'{number}' for number in range(300)]
    bob.say_in(room, texts[0])
    events = alice.follow()
    while texts[0] not in alice.bodies(room):
        events.wait('message.new')
    daemon.stop()
    for text in texts[1:]:
        bob.say_in(room, text)
    daemon.start()
    alice.reopen()
    events = alice.follow()
    texts += [f'live {number}' for number in range(20)]
    for text in texts[300:]:
        bob.say_in(room, text)
    while alice.bodies(room)[-1] != texts[-1]:
        events.wait('message.new', lambda data: data.get('body') == texts[-1], timeout=60)
    assert [body for body in alice.bodies(room) if body] == texts
    assert set(reasons(daemon)) == {None}
    assert rows(daemon, 'SELECT count(*) FROM omemo_pending') == [(0,)]


def test_killed_while_catching_up(daemon, alice, bob):
    """P22, what comes: a page is stored whole or not at all."""
    daemon.stop()
    texts = [f'{number}' for number in range(600)]
    says_all(bob, alice, texts)
    for n_stored in 50, 300:
        daemon.start()
        alice.reopen()
        while rows(daemon, 'SELECT count(*) FROM message_omemo') < [(n_stored,)]:
            pass
        daemon.kill()
    daemon.start()
    alice.reopen().wait_phase('live', timeout=60)
    assert alice.bodies(bob.bare) == texts
    assert set(reasons(daemon)) == {None}


def wait_bundle(peer, device, prekey):
    """Waits until the server tells that program of a bundle of that device without that key, and gives its keys."""
    def offered(stanza):
        items = stanza.child('event', EVENT).child('items', EVENT) if stanza.has('event', EVENT) else None
        item = items.child('item', EVENT) if items and items['node'] == f'{BUNDLES}:{device}' else None
        return read_bundle(item.child('bundle', OLD)).prekeys if item else {}
    return offered(peer.inbox.take(lambda stanza: offered(stanza) and prekey not in offered(stanza), f'bundle without {prekey}'))


def test_same_prekey(server, daemon, alice, bob, mini):
    """P7: two that have taken the same key while nobody was there are both read; then it is offered no more."""
    carol, device = mini(server.add_user('carol')), bob.listed(alice.jid)[0]
    witness = mini(alice.account, seed='phone', announce=False)
    follow(witness, f'{BUNDLES}:{device}')
    daemon.stop()
    bob.let_go(bob.seal(alice.jid, 'from Bob', prekey=5))
    carol.let_go(carol.seal(alice.jid, 'from Carol', prekey=5))
    bob.ping()
    carol.ping()
    daemon.start()
    alice.reopen().wait_phase('live')
    assert alice.bodies(bob.bare) == ['from Bob']
    assert alice.bodies(carol.bare) == ['from Carol']
    offered = wait_bundle(witness, device, 5)
    while max(offered) <= 101:  # what is told at the login may be on its way already
        offered = wait_bundle(witness, device, 5)
    assert len(offered) == 100


def test_same_prekey_in_room(server, daemon, alice, bob, mini):
    """P7 in a private group: two members whose messages only the room holds."""
    carol, device = mini(server.add_user('carol')), bob.listed(alice.jid)[0]
    room = f'talk{alice.account.user}@{server.rooms}'
    owner = Occupant(bob, room, config=GROUP)
    for each in alice, carol:
        owner.affiliate(each.account.jid, 'member')
    Occupant(carol, room)
    alice.call('Chats.Join', room=room, options={})
    witness = mini(alice.account, seed='phone', announce=False)
    follow(witness, f'{BUNDLES}:{device}')
    daemon.stop()
    bob.say_in(room, 'from Bob', jids=[alice.jid], prekey=5)
    carol.say_in(room, 'from Carol', jids=[alice.jid], prekey=5)
    carol.ping()
    bob.ping()
    daemon.start()
    alice.reopen()
    events = alice.follow()
    while len([body for body in alice.bodies(room) if body]) < 2:
        events.wait('message.new')
    assert sorted(alice.bodies(room)) == ['from Bob', 'from Carol']
    offered = wait_bundle(witness, device, 5)
    while max(offered) <= 101:
        offered = wait_bundle(witness, device, 5)
    assert len(offered) == 100


def test_corrupt(daemon, alice, bob):
    """P8: what is forged leaves a row that says so, and nothing else."""
    events = alice.follow()
    bob.say(alice.jid, 'before')
    hears(alice, events, 'before')
    known = rows(daemon, 'SELECT address, key, trust FROM omemo_identity')
    bob.say(alice.jid, 'forged', spoil=faults.corrupt)
    got = hears_failure(events)
    assert 'body' not in got
    bob.say(alice.jid, 'good')
    hears(alice, events, 'good')
    assert alice.bodies(bob.bare) == ['before', None, 'good']
    assert reasons(daemon) == [None, 'bad-session', None]
    assert len(known) == 1 and rows(daemon, 'SELECT address, key, trust FROM omemo_identity') == known


def test_a_stranger_learns_nothing(alice, bob):
    """Not that we are there: what he has spoilt is not begun anew, and what is whole is not answered."""
    events = alice.follow()
    bob.say(alice.jid, 'spoilt', spoil=faults.corrupt)
    hears_failure(events)
    bob.say(alice.jid, 'whole')
    hears(alice, events, 'whole')
    alice.send(bob.bare, 'to you', encryption='omemo')
    assert bob.read.take(lambda got: True, 'anything').text == 'to you'
    bob.say(alice.jid, 'spoilt again', spoil=faults.corrupt)
    bob.reads_nothing(alice.jid)  # who was answered is no stranger any more: a session begins anew


@pytest.mark.parametrize('spoil', [faults.bad_payload, faults.oversize, faults.truncate])
def test_damaged(daemon, alice, bob, spoil):
    """P9: the session outlives it."""
    events = alice.follow()
    bob.say(alice.jid, 'before')
    hears(alice, events, 'before')
    bob.say(alice.jid, 'damaged', spoil=spoil)
    hears_failure(events)
    bob.say(alice.jid, 'good')
    hears(alice, events, 'good')
    assert reasons(daemon) == [None, 'damaged', None]


def test_new_identity(daemon, alice, bob):
    """P10."""
    events = alice.follow()
    bob.say(alice.jid, 'before')
    hears(alice, events, 'before')
    bob.new_identity()
    bob.say(alice.jid, 'somebody else')
    hears_failure(events)
    assert reasons(daemon) == [None, 'identity-changed']
    assert rows(daemon, 'SELECT trust FROM omemo_identity ORDER BY id') == [(1,), (0,)]  # blind; nobody has decided


def test_reset(daemon, alice, bob):
    """P11: a late message of the session before is read, too."""
    events = alice.follow()
    bob.say(alice.jid, 'before')
    hears(alice, events, 'before')
    late = bob.seal(alice.jid, 'late')
    bob.reset(alice.jid)
    bob.say(alice.jid, 'anew')
    hears(alice, events, 'anew')
    bob.let_go(late)
    hears(alice, events, 'late')
    alice.send(bob.bare, 'I hear you', encryption='omemo')
    bob.reads('I hear you')


def test_rolled_back(daemon, alice, bob):
    """P12: who uses a key again is not silently dropped."""
    events = alice.follow()
    bob.say(alice.jid, 'before')
    hears(alice, events, 'before')
    bob.snapshot()
    bob.say(alice.jid, 'first')
    hears(alice, events, 'first')
    bob.rollback()
    bob.say(alice.jid, 'second')
    hears_failure(events)
    assert reasons(daemon) == [None, None, 'repeat-unknown']
    bob.reset(alice.jid)
    bob.say(alice.jid, 'anew')
    hears(alice, events, 'anew')


def test_empty(daemon, alice, bob):
    """An empty message is no message."""
    events = alice.follow()
    bob.say(alice.jid, 'before')
    hears(alice, events, 'before')
    bob.send_empty(alice.jid)
    bob.say(alice.jid, 'after')
    hears(alice, events, 'after')
    assert alice.bodies(bob.bare) == ['before', 'after']
    assert rows(daemon, 'SELECT count(*) FROM message') == [(2,)]


def test_no_text(daemon, alice, bob):
    """A text of no characters is none, and what comes behind it is read."""
    events = alice.follow()
    bob.say(alice.jid, '')
    bob.say(alice.jid, 'after')
    hears(alice, events, 'after')
    assert [body for body in alice.bodies(bob.bare) if body] == ['after']


def test_not_for_us(daemon, alice, bob):
    """P15: what is for other devices has a row, and an empty message has none."""
    events = alice.follow()
    device, = bob.listed(alice.jid)
    bob.say(alice.jid, 'for others', spoil=faults.leave_out(device))
    hears_failure(events)
    bob.say(alice.jid, None, body=None, spoil=faults.leave_out(device))
    bob.say(alice.jid, 'for us')
    hears(alice, events, 'for us')
    assert reasons(daemon) == ['not-for-us', None]
    assert alice.bodies(bob.bare) == [None, 'for us']


def test_correction(daemon, alice, bob, server, mini):
    """P19: only who has encrypted it corrects it, and only encrypted."""
    events = alice.follow()
    sent = bob.say(alice.jid, 'teh')
    hears(alice, events, 'teh')
    bob.say(alice.jid, 'the', saying.replaces(sent.id))
    events.wait('message.changed')
    assert alice.bodies(bob.bare) == ['the']
    bob.send(alice.jid, 'a server', saying.replaces(sent.id))
    hears(alice, events, 'a server')
    other = mini(bob.account, seed='two')
    other.say(alice.jid, 'another device', saying.replaces(sent.id))
    hears(alice, events, 'another device')
    assert alice.bodies(bob.bare) == ['the', 'a server', 'another device']


def test_own_devices(server, daemon, alice, bob, mini):
    """What another device of ours says comes as a carbon, live, and from the archive, and is there once."""
    phone = mini(alice.account, seed='phone')
    events = alice.follow()
    phone.say(bob.bare, 'from the phone')
    got = hears(alice, events, 'from the phone', bob.bare)
    assert got['dir'] == 'out'
    bob.say(alice.jid, 'to both')
    hears(alice, events, 'to both')
    alice.go_offline()
    alice.go_online()
    assert alice.bodies(bob.bare) == ['from the phone', 'to both']
    assert set(reasons(daemon)) == {None}


def test_forged(server, daemon, alice, bob, log_in):
    """P23: what a stranger wraps as a carbon or as a result of an archive is nobody's word, and uses no key up."""
    mallory = log_in(server.add_user('mallory'))
    sealed = bob.seal(alice.jid, 'wrapped')
    inside = sealed.stanza.replace('<message ', f"<message from='{bob.jid}' xmlns='jabber:client' ", 1)
    forwarded = element('forwarded', 'urn:xmpp:forward:0', inside)
    mallory.raw(element('message', None, element('received', 'urn:xmpp:carbons:2', forwarded), to=alice.jid))
    mallory.raw(element('message', None, element('result', 'urn:xmpp:mam:2', forwarded, id='1', queryid='2'), to=alice.jid))
    mallory.ping()
    events = alice.follow()
    bob.let_go(sealed)
    hears(alice, events, 'wrapped')
    assert alice.bodies(bob.bare) == ['wrapped']
    assert rows(daemon, 'SELECT count(*) FROM message') == [(1,)]
    assert sum(alice.call('Accounts.ServerInfo')['server']['dropped'].values()) >= 1


def test_other_namespace(daemon, alice, bob):
    """P20: what this build cannot read has a row that says so."""
    events = alice.follow()
    inside = element('header', None, '', sid=7) + element('payload', None, 'AAAA')
    bob.raw(element('message', None, element('body', None, 'fallback') + element('encrypted', 'urn:xmpp:omemo:2', inside),
                    to=alice.jid, type='chat'))
    hears_failure(events)
    assert alice.bodies(bob.bare) == [None]
    assert reasons(daemon) in (['unsupported'], ['not-for-us'])


def test_history(server, daemon, use, bob, mini):
    """What was written before the device was there is no failure of anybody: one row of a chat says so."""
    account = server.add_user('alice')
    with_phone = mini(account, seed='phone')
    carol = mini(server.add_user('carol'))
    alice = use(account)
    alice.log_in()
    alice.go_offline()
    daemon.stop()
    for text in ('long ago', 'then', 'and then'):
        bob.say(with_phone.bare, text)
        with_phone.reads(text)
    with_phone.say(bob.bare, 'an answer')
    bob.reads('an answer')
    carol.say(with_phone.bare, 'hers')
    with_phone.reads('hers')
    be_device(daemon, make_device(account))
    daemon.start()
    alice.reopen().go_online()
    assert alice.bodies(bob.bare) == [None]
    assert alice.bodies(carol.bare) == [None]
    assert reasons(daemon) == ['before-us', 'before-us']
    alice.go_offline()
    alice.go_online()
    assert alice.bodies(bob.bare) == [None]
    events = alice.follow()
    bob.say(alice.jid, 'now')
    hears(alice, events, 'now')
    assert alice.bodies(bob.bare) == [None, 'now']


def test_room(server, daemon, alice, bob):
    """In a private group it is who the room says it is."""
    room = f'talk{alice.account.user}@{server.rooms}'
    owner = Occupant(bob, room, config=GROUP)
    owner.affiliate(alice.jid, 'member')
    alice.call('Chats.Join', room=room, options={})
    bob.say_in(room, 'Hello all')
    events = alice.follow()
    while 'Hello all' not in alice.bodies(room):
        events.wait('message.new')
    (jid,), = rows(daemon, 'SELECT a.jid FROM message_omemo o JOIN omemo_identity i ON i.id = o.identity '
                           'JOIN address a ON a.id = i.address')
    assert jid == bob.bare
