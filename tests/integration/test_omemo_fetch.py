# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists and bundles of others (XEP-0384 §§ 5.3.1, 5.3.2): what is asked for before something is encrypted, and what comes of
those that are of no use."""
import pytest

from lib import omemo_faults as faults
from lib.component import Sms
from lib.loop import run
from lib.omemo_xml import LIST, PUBSUB


@pytest.fixture
def alice(server, use):
    """She has the daemon, with OMEMO."""
    user = use(server.add_user('alice')).log_in()
    user.device = user.use_omemo()
    return user


def left_out(message):
    return {each['device']: each['reason'] for each in message['encryption'].get('left_out', [])}


def test_all_devices(server, alice, mini):
    """Each device of a stranger's gets a key, and each other one of ours."""
    bob, events = mini(server.add_user('bob'), extra=10), alice.follow(kinds=['omemo.device.new'])
    other = mini(alice.account)
    events.wait('omemo.device.new', lambda data: data['device'] == other.device_id)
    sent = alice.send(bob.bare, 'Good morning', encryption='omemo', wait='sent')
    assert left_out(sent) == {}
    for device in bob.devices:
        bob.read.take(lambda got: got.text == 'Good morning', f'what {device.id} reads')
    assert other.reads('Good morning').device == alice.device


def test_useless_bundles(server, alice, mini):
    """P15: it goes to the rest, and says whom it does not reach."""
    bob = mini(server.add_user('bob'), extra=2)
    forged, empty = bob.devices[1:]
    bob.offer(device=forged, spoil=faults.bad_signature)
    bob.offer(device=empty, prekeys=0)
    stale = bob.stale(3)
    absent = 'keys-unreachable' if server.name == 'prosody' else 'no-bundle'  # where it is forbidden to ask for what is not there
    sent = alice.send(bob.bare, 'Good morning', encryption='omemo', wait='sent')
    assert bob.reads('Good morning').device == alice.device
    assert left_out(sent) == {forged.id: 'bad-bundle', empty.id: 'bad-bundle', **dict.fromkeys(stale, absent)}


def test_many_prekeys(server, alice, mini):
    """P9: of a bundle with more than anybody needs one is taken that is there."""
    bob = mini(server.add_user('bob'), announce=False)
    bob.announce(prekeys=300)
    alice.send(bob.bare, 'Good morning', encryption='omemo', wait='sent')
    assert bob.reads('Good morning').header.prekey in range(1, 301)


def test_a_new_device_writes(server, alice, mini):
    """Whose list is not told to us is asked again when a device writes that is not on it."""
    bob = mini(server.add_user('bob'))
    alice.send(bob.bare, 'one', encryption='omemo', wait='sent')
    bob.reads('one')
    events = alice.follow(kinds=['omemo.device.changed'])
    new = mini(bob.account, seed='two')
    new.say(alice.jid, 'I am new')
    events.wait('omemo.device.changed', lambda data: data['device'] == new.device_id and data['listed'])
    alice.send(bob.bare, 'two', encryption='omemo', wait='sent')
    assert new.reads('two').device == alice.device


class Silent(Sms):
    """A server that hears questions, and answers none."""

    def _answer(self, iq):
        self.inbox.put(iq)
        return ''


def test_silent_server(servers, use, mini):
    """Keys that a server does not tell hold up the one message, and not for ever."""
    server = servers('prosody', gateways=True)
    alice, bob = use(server.add_user('alice')).log_in(), mini(server.add_user('bob'))
    alice.device = alice.use_omemo()
    events = alice.follow()
    with Silent(server) as silent:
        waits = alice.send(f'dave@{silent.host}', 'Are you there?', encryption='omemo')
        silent.inbox.take(lambda stanza: stanza.name == 'iq' and stanza.has('pubsub', PUBSUB), 'a question for keys')
        alice.send(bob.bare, 'Good morning', encryption='omemo', wait='sent')
        assert bob.reads('Good morning').device == alice.device
        assert alice.message(waits['id'])['state'] == 'queued'
        events.wait_state(waits['id'], 'failed')
        assert alice.message(waits['id'])['error']['condition'] == 'omemo.keys-unreachable'
        assert not silent.inbox.take_now(lambda stanza: stanza.name == 'message')


def test_a_list_not_for_strangers(server, alice, mini):
    """P16: what may not be read is no reason to write in the clear."""
    bob = mini(server.add_user('bob'))
    run(bob.configure(LIST, access_model='presence'))
    message = alice.send(bob.bare, 'Good morning', encryption='omemo')
    alice_sees = alice.follow(kinds=['message.state'])
    while (state := alice.message(message['id']))['state'] != 'failed':
        alice_sees.wait('message.state', lambda data: data['state'] == 'failed')
    # With both protocols: ejabberd says of the other list that it is not there, and that may be what is told.
    assert state['error']['condition'] in ('omemo.keys-forbidden', 'omemo.no-devices')


def test_keys_for_contacts(prosody, use, omemo_profanity):
    """P16: a program that does not open its nodes is read when it has let us in; what waited until then is sent by hand."""
    alice, bob = use(prosody.add_user('alice')).log_in(), omemo_profanity(prosody.add_user('bob'), open_=False)
    alice.use_omemo()
    events = alice.follow()
    sent = alice.send(bob.account.jid, 'Good morning', encryption='omemo')
    events.wait_state(sent['id'], 'failed')
    assert alice.message(sent['id'])['error']['condition'] == 'omemo.keys-forbidden'
    alice.call('Contacts.Add', jid=bob.account.jid, options={})
    bob.shows('Received authorization request from', alice.jid)
    bob.do(f'/sub allow {alice.jid}')
    alice.wait_contact(bob.account.jid, lambda contact: contact.get('subscription') in ('to', 'both'))
    alice.call('Messages.Resend', id=sent['id'])
    events.wait_state(sent['id'], 'sent')
    bob.start(alice.jid)
    bob.reads('Good morning')
