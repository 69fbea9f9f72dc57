# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk is full, read-only or fails, and works again."""
import pytest

from lib import stanza as st
from lib.answers import Answers
from lib.disk import read_all
from lib.doors import ApiError
from lib.process import Deadline
from lib.user import User

SM = 'urn:xmpp:sm:3'
TROUBLE = {'full': ('full', 'QuotaExceeded', 'full'), 'read-only': ('read-only', 'StorageFailed', 'read-only'),
           'failing': ('failing', 'StorageFailed', 'io')}


@pytest.fixture
def faulty(run_faulty):
    return run_faulty()


def wait_storage(door, events, state):
    if door.call('Daemon.Status')['status']['storage']['state'] != state:
        events.wait('storage', lambda data: data['state'] == state)


@pytest.mark.parametrize('mode', TROUBLE)
def test_nothing_is_lost(server, log_in, faulty, mode):
    """While two hundred messages come the disk stops working; each is there once when it is back."""
    state, error, storage = TROUBLE[mode]
    alice = User(faulty, server.add_user('alice')).log_in()
    bob = log_in(server.add_user('bob'))
    with Answers(alice) as answers:
        alice.wait_archive()
        answers.wait()
    read_all(alice)
    events = alice.follow(kinds=['storage', 'account.state'])
    bob.send_many(st.message(alice.jid, f'before {n:03}', id=f'b{n}') for n in range(100))
    with faulty.disk(mode):
        bob.send_many(st.message(alice.jid, f'meanwhile {n:03}', id=f'm{n}') for n in range(100))
        wait_storage(alice.door, events, state)
        status = alice.door.call('Daemon.Status')['status']
        assert (status['state'], status['storage']['state']) == ('failing', state)
        held = len(alice.messages(bob.bare))
        with pytest.raises(ApiError) as refused:
            alice.send(bob.bare, 'never said', key='once')
        assert (refused.value.name, refused.value.data['storage']) == (error, storage)
        assert len(alice.messages(bob.bare)) == held, 'what is there can be read, and nothing was half done'
        findings = alice.door.call('Daemon.Doctor')['findings']
        assert [finding['level'] for finding in findings if finding['check'] == 'storage'] == ['error']
        assert alice.state()['state'] == 'online', 'the connection stays'
    wait_storage(alice.door, events, 'ok')
    bob.send(alice.jid, 'the end')
    alice.send(bob.bare, 'said now', key='once', wait='sent')
    bob.wait_message('said now')
    expected = [f'before {n:03}' for n in range(100)] + [f'meanwhile {n:03}' for n in range(100)] + ['the end']
    bodies = read_all(alice)
    deadline = Deadline()
    while 'the end' not in bodies:
        deadline.left('the end')
        bodies += read_all(alice, wait_ms=1000)
    assert sorted(bodies) == sorted([*expected, 'said now'])
    assert [message['body'] for message in alice.messages(bob.bare) if message['dir'] == 'in'] == expected
    assert [item.body for item in server.archive_of(bob.account)].count('said now') == 1
    assert not [event for event in events.events if event['kind'] == 'account.state'], 'it never was offline'


def test_nothing_is_acknowledged(scripted, faulty):
    """The count of XEP-0198 stands still; the server keeps what was not stored."""
    alice = User(faulty, scripted.add_user('alice')).log_in()
    alice.wait_archive()
    stream = scripted.accept()
    stream.settle()
    events = alice.follow(kinds=['storage'])
    with faulty.disk('full'):
        before = len(stream.session.unacked)
        for number in range(3):
            stream.send(st.message(alice.jid, f'kept {number}', from_='bob@else.test/x', id=f'k{number}', xmlns=st.CLIENT))
        wait_storage(alice.door, events, 'full')
        stream.nonzas.take_now()
        stream.send(st.element('r', SM))
        assert alice.messages('bob@else.test') == []
        assert len(stream.session.unacked) >= before + 3
        assert [n for n in stream.nonzas.take_now() if n.name == 'a'] == []
    stream.nonzas.take(lambda n: n.name == 'a' and int(n['h']) == stream.session.sent, 'acknowledgement of all')
    assert alice.bodies('bob@else.test') == ['kept 0', 'kept 1', 'kept 2']


def test_a_login_waits_for_the_disk(scripted, faulty):
    """Nobody tries to log in, which would need the store; then it is done by itself."""
    alice = User(faulty, scripted.add_user('alice')).log_in()
    events = alice.follow(kinds=['storage'])
    scripted.accepting = False
    scripted.accept().cut()
    alice.wait_state('error')
    with faulty.disk('full'):
        with pytest.raises(ApiError):
            alice.send('bob@else.test', 'x')
        wait_storage(alice.door, events, 'full')
        assert alice.state()['error']['condition'] == 'storage'
        scripted.accepting = True
    wait_storage(alice.door, events, 'ok')
    assert scripted.accept().bare == alice.jid
    alice.wait_phase('live')


@pytest.mark.parametrize('mode', ['full', 'read-only'])
def test_a_start_waits_for_the_disk(run_faulty, scripted, mode):
    daemon = run_faulty()
    alice = User(daemon, scripted.add_user('alice')).log_in()
    daemon.stop()
    daemon.set_disk(mode)
    daemon.start_in_vain('the start waits for the disk')
    daemon.set_disk('well')
    daemon.wait_lives(1)
    alice.reopen()
    assert alice.wait_phase('live')


def test_a_waiting_start_can_be_ended(run_faulty):
    daemon = run_faulty()
    daemon.stop()
    daemon.set_disk('full')
    daemon.start_in_vain('the start waits for the disk')
    daemon.stop()
