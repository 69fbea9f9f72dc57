# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon sends with OMEMO: who can read it, what is left out, and that nothing of it leaves in clear."""
import pytest

from lib import omemo_faults as faults
from lib import stanza as st
from lib.daemon import omemo_library
from lib.doors import ApiError
from lib.proxy import UP, Proxy

SECRET = 'meet me in the vault'


@pytest.fixture
def alice(server, use):
    """She has the daemon, and a device."""
    alice = use(server.add_user('alice')).log_in()
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    return alice


@pytest.fixture
def bob(server, mini):
    """He sends nothing by himself, so that what she sends shows how far she has come."""
    return mini(server.add_user('bob'), answers=False)


def left_out(alice, sent):
    """Whom a message was not encrypted for, and why."""
    message = alice.message(sent['id'])
    return {(each['jid'], each['device']): each['reason'] for each in message['encryption'].get('left_out', [])}


def wait_failed(alice, events, sent):
    """Why it failed; the event and the message say the same, and who could not read it."""
    told = events.wait_state(sent['id'], 'failed')['data']['error']
    message = alice.message(sent['id'])
    assert message['error'] == told
    trust = told['condition'] in ('omemo.undecided', 'omemo.distrusted', 'omemo.identity-changed')
    readers = told['condition'] != 'omemo.in-clear'  # which is about what it says, not about who reads it
    assert told.get('name') == (('NotTrusted' if trust else 'NoRecipientKeys') if readers else None)
    reasons = {f'omemo.{each["reason"]}' for each in message['encryption'].get('left_out', [])}
    assert not reasons or told['condition'] in reasons
    return told['condition']


def wait_refused(alice, bob, **options):
    """Why a message is not taken; says whose keys wait for a person."""
    with pytest.raises(ApiError) as failed:
        alice.send(bob.bare, SECRET, **options)
    data = failed.value.data
    assert data['name'] == 'NotTrusted'
    assert {(each['jid'], each['reason']) for each in data['devices']} == {(bob.bare, data['reason'])}
    assert SECRET not in alice.bodies(bob.bare)
    return data['reason']


def refused(alice, bob, **options):
    """Why it is not sent: the call is refused, or, where some could be told all of it, the message for those who cannot."""
    events = alice.follow()
    try:
        return wait_failed(alice, events, alice.send(bob.bare, SECRET, **options))
    except ApiError as error:
        return error.data['field']


# Who can read it.

def test_first_contact(alice, bob):
    sent = alice.send(bob.bare, SECRET)
    assert sent['encryption']['scheme'] == 'omemo'
    got = bob.reads(SECRET)
    assert (got.jid, got.way, got.header.kex) == (alice.jid, 'live', True)
    assert got.stanza.child('body').text != SECRET
    alice.send(bob.bare, 'and bring the key')
    assert bob.reads('and bring the key').header.counter == 1


def test_restart_in_between(alice, bob):
    alice.send(bob.bare, 'one')
    first = bob.reads('one')
    alice.daemon.restart()
    alice.reopen().wait_phase('live')
    alice.send(bob.bare, 'two')
    second = bob.reads('two')
    assert second.header.identity == first.header.identity and second.header.counter == 1
    assert second.device == first.device


def test_turns(alice, bob):
    events = alice.follow()
    alice.send(bob.bare, 'hello')
    ratchets = {bob.reads('hello').header.ratchet}
    for turn in range(3):
        bob.say(alice.jid, f'question {turn}')
        events.wait_message(f'question {turn}')
        alice.send(bob.bare, f'answer {turn}')
        got = bob.reads(f'answer {turn}')
        assert not got.header.kex
        ratchets.add(got.header.ratchet)
    assert len(ratchets) == 4


def test_own_other_devices(server, use, bob, mini):
    alice = use(server.add_user('alice')).log_in()
    phone = mini(alice.account)
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    alice.send(bob.bare, SECRET)
    assert bob.reads(SECRET).device == phone.reads(SECRET).device
    assert alice.call('Messages.List', chat=bob.bare, options={})['items'][0]['body'] == SECRET


@pytest.mark.parametrize('known', [True, False], ids=['contact', 'stranger'])
def test_newer_alone(server, daemon, alice, syndace, known):
    """P20: who has omemo:2 alone is reported, not ignored, by a library that does not speak it; the other one writes to him."""
    bob, events = syndace(server.add_user('bob'), new=True), alice.follow()
    if known:
        alice.befriend(bob)
    sent = alice.send(bob.bare, SECRET, encryption='omemo')
    if omemo_library() == 'libomemo-c':
        assert bob.reads(SECRET).jid == alice.jid
        return
    events.wait_state(sent['id'], 'failed')
    error = alice.message(sent['id'])['error']
    if known or server.name == 'ejabberd':  # a list that is not there Prosody forbids to strangers
        assert error['condition'] == 'omemo.no-devices' and 'urn:xmpp:omemo:2' in error['text']
    else:
        assert error['condition'] == 'omemo.keys-forbidden'
    readers = alice.call('Omemo.Explain', chat=bob.bare)
    assert 'unsupported' in str(readers)


def test_written_offline(alice, bob):
    events = alice.follow()
    alice.go_offline()
    sent = [alice.send(bob.bare, text, encryption='omemo') for text in ('one', 'two', 'three')]
    alice.go_online()
    assert [bob.reads(text).header.counter for text in ('one', 'two', 'three')] == [0, 1, 2]
    events.wait_state(sent[-1]['id'], 'sent')


@pytest.mark.parametrize('hard', [False, True], ids=['cut', 'killed'])
def test_resent_after_a_loss(server, use, daemon, bob, hard):
    """What may have arrived is asked for, and sent again as it was: it is read once, and no key is used twice."""
    alice = use(server.add_user('alice'))
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy)
        alice.befriend(bob)  # to strangers Prosody says of a list that is not there that it is forbidden, each time
        alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
        alice.send(bob.bare, 'one', wait='sent')
        bob.reads('one')
        events = alice.follow()
        proxy.stall(UP)
        sent = [alice.send(bob.bare, text) for text in ('two', 'three')]
        events.wait_state(sent[-1]['id'], 'sending')
        if hard:
            daemon.kill()
        proxy.cut()
        proxy.unstall(UP)
        if hard:
            daemon.start()
            alice.reopen()
        alice.wait_phase('live')
        alice.send(bob.bare, 'behind them')
        got = [bob.reads(text) for text in ('two', 'three', 'behind them')]
    assert [each.header.counter for each in got] == [1, 2, 3]
    assert [each.stanza.id for each in got[:2]] == [each['message_id'] for each in sent]


def test_one_empty_message_for_a_chain(alice, bob):
    """Who writes and writes is answered once, so that his ratchet turns."""
    alice.befriend(bob)  # strangers get none
    events = alice.follow()
    alice.send(bob.bare, 'hello')
    bob.reads('hello')
    bob.say(alice.jid, 'first')
    events.wait_message('first')
    bob.say_many(alice.jid, [f'more {number}' for number in range(60)])
    events.wait_message('more 59')
    first = bob.reads_nothing(alice.jid)
    alice.send(bob.bare, 'behind it')
    behind = bob.reads('behind it')
    assert behind.header.counter == first.header.counter + 1 and behind.header.ratchet == first.header.ratchet


def test_nobody_waits_for_another(server, alice, bob, mini):
    """A chat that has to be asked for holds up no other."""
    carol = mini(server.add_user('carol'), answers=False)
    alice.send(bob.bare, 'hello')
    bob.reads('hello')
    alice.send(carol.bare, 'hello, Carol', encryption='omemo')
    alice.send(bob.bare, 'hello again')
    bob.reads('hello again')
    carol.reads('hello, Carol')


# What is left out.

def test_devices_without_bundles(alice, bob):
    alice.befriend(bob)  # to strangers Prosody says of what is not there that it is forbidden
    stale = bob.stale(3)
    sent = alice.send(bob.bare, SECRET)
    bob.reads(SECRET)
    assert left_out(alice, sent) == {(bob.bare, device): 'no-bundle' for device in stale}


def test_bad_bundle(alice, server, mini):
    bob = mini(server.add_user('bob'), answers=False)
    other = mini(bob.account, seed='two', answers=False)
    other.announce(spoil=faults.bad_signature)
    sent = alice.send(bob.bare, SECRET)
    bob.reads(SECRET)
    assert left_out(alice, sent) == {(bob.bare, other.device_id): 'bad-bundle'}


def test_no_prekeys(alice, bob):
    bob.announce(prekeys=0)
    events = alice.follow()
    sent = alice.send(bob.bare, SECRET)
    assert wait_failed(alice, events, sent) == 'omemo.bad-bundle'


# Refusals.

def test_nobody_has_devices(alice, server, log_in):
    """What is to be encrypted is not sent to who cannot read it; in clear it is where somebody says so."""
    carol = log_in(server.add_user('carol'))
    events = alice.follow()
    sent = alice.send(carol.bare, SECRET, encryption='omemo')
    assert wait_failed(alice, events, sent) in ('omemo.no-devices', 'omemo.keys-forbidden')
    alice.send(carol.bare, 'in clear', encryption='none')
    carol.wait_message('in clear')
    assert not [each for each in server.archive_of(carol.account) if 'vault' in str(each.message)]


def test_nobody_was_asked(alice, bob):
    """Who was never asked is not said to be silent."""
    assert alice.call('Omemo.Explain', chat=bob.bare)['explanation']['reason'] == 'not-asked'
    alice.send(bob.bare, SECRET)
    bob.reads(SECRET)
    assert 'reason' not in alice.call('Omemo.Explain', chat=bob.bare)['explanation']


def test_unlisted(alice, bob):
    bob.unlist()
    events = alice.follow()
    sent = alice.send(bob.bare, SECRET, encryption='omemo')
    assert wait_failed(alice, events, sent) == 'omemo.no-devices'


def test_distrusted(alice, bob):
    alice.send(bob.bare, 'one')
    bob.reads('one')
    fingerprint = [each['fingerprint'] for each in alice.call('Omemo.Devices', jid=bob.bare)['devices']]
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=fingerprint, trust='distrusted')
    assert wait_refused(alice, bob) == 'distrusted'
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=fingerprint, trust='trusted')
    alice.send(bob.bare, SECRET)
    bob.reads(SECRET)


def test_distrusted_while_it_waits(alice, bob):
    """What was taken before a person has decided fails for the same reason, and can be sent again."""
    alice.send(bob.bare, 'one')
    bob.reads('one')
    fingerprint = [each['fingerprint'] for each in alice.call('Omemo.Devices', jid=bob.bare)['devices']]
    alice.call('Accounts.SetEnabled', enabled=False)
    sent = alice.send(bob.bare, SECRET)
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=fingerprint, trust='distrusted')
    events = alice.follow()
    alice.call('Accounts.SetEnabled', enabled=True)
    assert wait_failed(alice, events, sent) == 'omemo.distrusted'
    left, = alice.message(sent['id'])['encryption']['left_out']
    assert (left['jid'], left['reason']) == (bob.bare, 'distrusted')
    alice.call('Omemo.SetTrust', jid=bob.bare, fingerprints=fingerprint, trust='trusted')
    alice.call('Messages.Resend', id=sent['id'])
    bob.reads(SECRET)
    assert 'left_out' not in alice.message(sent['id'])['encryption']


def test_undecided(alice, bob):
    alice.call('Omemo.SetPolicy', chat='', policy={'trust': 'manual'})
    assert wait_refused(alice, bob) == wait_refused(alice, bob, encryption='omemo') == 'undecided'


def test_on_takes_nothing_else(alice, bob):
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'on'})
    with pytest.raises(ApiError) as failed:
        alice.send(bob.bare, SECRET, encryption='none')
    assert failed.value.data['field'] == 'options.encryption'
    alice.send(bob.bare, SECRET)
    bob.reads(SECRET)


# Nothing in clear.

def test_what_stands_around_the_text(alice, bob):
    sent = alice.send(bob.bare, SECRET, thread='t1')
    got = bob.reads(SECRET)
    alice.call('Messages.Correct', id=sent['id'], body='meet me in the cellar', options={})
    corrected = bob.reads('meet me in the cellar')
    assert corrected.stanza.child('replace', st.CORRECT).id == got.stanza.id
    answer = alice.send(bob.bare, 'or not', reply_to=sent['id'])
    quoted = bob.reads('> meet me in the cellar\nor not')
    assert quoted.stanza.has('reply', st.REPLY)
    alice.call('Messages.Retract', id=answer['id'])
    bob.read.take(lambda got: got.stanza.has('retract', st.RETRACT), 'a retraction')
    for name in ('subject', 'spoiler'):
        assert refused(alice, bob, **{name: SECRET}) in (f'options.{name}', 'omemo.in-clear')
    everything = ''.join(str(each.stanza) for each in (got, corrected, quoted))
    assert 'vault' not in everything and 'cellar' not in everything


def test_corrected_without_a_device(alice, bob):
    """What was encrypted isn't said again in clear, because OMEMO was switched off meanwhile."""
    sent = alice.send(bob.bare, SECRET, wait='sent')
    bob.reads(SECRET)
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'off'})
    with pytest.raises(ApiError) as failed:
        alice.call('Messages.Correct', id=sent['id'], body='meet me in the cellar', options={})
    assert failed.value.data['field'] == 'options.encryption'
    with pytest.raises(ApiError) as failed:
        alice.call('Messages.React', id=sent['id'], emojis=['🐢'])
    assert failed.value.name == 'NotSupported'


def test_reactions(alice, bob, server):
    sent = alice.send(bob.bare, SECRET)
    bob.reads(SECRET)
    try:
        alice.call('Messages.React', id=sent['id'], emojis=['🐢'])
    except ApiError as error:
        assert error.name == 'NotSupported'
    alice.send(bob.bare, 'behind it', wait='sent')
    bob.reads('behind it')
    assert not [each for each in server.archive_of(bob.account) if '🐢' in str(each.message)]
    alice.call('Omemo.SetPolicy', chat='', policy={'shows': ['reactions']})
    alice.call('Messages.React', id=sent['id'], emojis=['🐢'])
    assert bob.wait_child('reactions', st.REACTIONS)


def test_the_archives_have_nothing_in_clear(server, alice, bob):
    alice.send(bob.bare, SECRET, wait='sent')
    bob.reads(SECRET)
    for account in (alice.account, bob.account):
        assert not [each for each in server.archive_of(account) if 'vault' in str(each.message)]
