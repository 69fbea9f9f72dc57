# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon ends within five seconds, whatever hangs, and the next one goes on where it was.

How long is the daemon's own timer, whose value tests/unit/platform/test-termination.c holds to what is promised; it is
not measured here, where the machine may have more to do. Where nothing hangs, that timer is taken away: who waits for
somebody then does not end. Where the disk hangs, it does so for longer than anybody waits here: that timer ends it."""
import os
import signal

import pytest

from lib import stanza as st
from lib.doors import Line
from lib.process import TIMEOUT
from lib.proxy import DOWN, UP, Proxy
from lib.user import User

LATE, TOLD_AGAIN = 'not all was closed in time', 'told again to end'


NO_ANSWER = 12  # seconds: less than the daemon gives any server (15 s), and much more than it takes to close


def ends(daemon, timeout=TIMEOUT):
    """Sends SIGTERM; gives the exit status."""
    daemon.child.process.send_signal(signal.SIGTERM)
    return daemon.child.wait(timeout)


def ends_by_itself(daemon):
    """Sends SIGTERM to who has all the time there is, and closes everything."""
    with daemon.disk('patient'):
        assert ends(daemon, NO_ANSWER) == 0
    assert 'whinchatd ends' in daemon.child.text() and LATE not in daemon.child.text()


@pytest.fixture
def patient(run_faulty):
    """A daemon from which the timer of the end can be taken."""
    return run_faulty()


def test_a_server_that_does_not_answer(server, log_in, patient):
    """What was sent into a dead network is stored, and leaves once when the network is back."""
    alice, bob = User(patient, server.add_user('alice')), log_in(server.add_user('bob'))
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy)
        proxy.stall(UP)
        proxy.stall(DOWN)
        for number in range(20):
            alice.send(bob.bare, f'into the dark {number}', key=f'k{number}')
        ends_by_itself(patient)
        proxy.unstall(UP)
        proxy.unstall(DOWN)
        patient.start()
        alice.reopen()
        for number in range(20):
            alice.send(bob.bare, f'into the dark {number}', key=f'k{number}')
        alice.send(bob.bare, 'and done', wait='sent')
        bob.wait_message('and done')
    theirs = [item.body for item in server.archive_of(bob.account)]
    assert theirs == [f'into the dark {number}' for number in range(20)] + ['and done']


def test_a_client_that_does_not_read(scripted, patient):
    alice = User(patient, scripted.add_user('alice')).log_in()
    for number in range(300):
        alice.send('bob@else.test', f'{number} ' + 'x' * 4000)
    with Line(patient.socket) as deaf:
        deaf.start('Events.Subscribe', {'options': {'since': alice.door.call('Events.Head')['cursor'], 'state': True}})
        for _ in range(64):
            deaf.start('Messages.List', {'account': '', 'chat': 'bob@else.test', 'options': {'limit': 200}})
        alice.call('Accounts.Get')
        ends_by_itself(patient)


def test_calls_that_wait(scripted, patient):
    """Who waits for an event is told that it will not come."""
    alice = User(patient, scripted.add_user('alice')).log_in()
    head = alice.door.call('Events.Head')['cursor']
    with Line(patient.socket) as waiting:
        id_ = waiting.start('Events.Fetch', {'since': head, 'options': {'wait_ms': 20_000}})
        alice.call('Accounts.Get')
        ends_by_itself(patient)
        with pytest.raises(Exception, match='Cancelled|closed'):
            waiting.finish(id_, TIMEOUT)


@pytest.fixture
def hanging(scripted, run_faulty):
    """A daemon that has stored something and rests, and its user."""
    daemon = run_faulty()
    alice = User(daemon, scripted.add_user('alice')).log_in()
    alice.wait_archive()
    alice.send('bob@else.test', 'stored', wait='sent')
    scripted.accept().settle()
    return daemon, alice


def test_a_disk_that_hangs(hanging):
    """Every sync takes longer than there is time: it ends where it stands, and nothing stored is lost."""
    daemon, alice = hanging
    with daemon.disk('slow'):
        # Not yet on the disk: closing has something to wait for.
        alice.call('Chats.SetDraft', chat='bob@else.test', body='on its way to the disk')
        daemon.assert_not_slow()
        assert ends(daemon) == 0
        assert 'whinchatd ends' in daemon.log() and LATE in daemon.log()
    daemon.start()
    alice.reopen()
    assert alice.bodies('bob@else.test') == ['stored']


def test_a_disk_that_hangs_already(hanging):
    """The main thread waits for the disk when the signal comes: what it was to store is not acknowledged."""
    daemon, alice = hanging
    with Line(daemon.socket) as line, daemon.disk('slow'):
        id_ = line.start('Messages.Send', {'account': alice.jid, 'chat': 'bob@else.test', 'body': 'never', 'options': {}})
        daemon.wait_slow()
        assert ends(daemon) == 0
        assert 'whinchatd ends' not in daemon.log() and LATE in daemon.log()
        with pytest.raises(ConnectionError):
            line.finish(id_)
    daemon.start()
    alice.reopen()
    assert alice.bodies('bob@else.test')[0] == 'stored'


def test_the_second_signal(hanging):
    """While the end hangs, another SIGTERM ends it at once; patience, which a slow machine could use up
    before, does not end."""
    daemon, alice = hanging
    with daemon.disk('stuck'):
        alice.call('Chats.SetDraft', chat='bob@else.test', body='in the log of the database')
        daemon.assert_not_slow()
        daemon.child.process.send_signal(signal.SIGTERM)
        daemon.wait_slow()
        assert ends(daemon) == 0
        assert TOLD_AGAIN in daemon.log() and LATE not in daemon.log()


def test_the_session_can_be_resumed(scripted, run_daemon):
    """The stream is only left: the server learns how much arrived, and the next daemon resumes it."""
    daemon = run_daemon()
    alice = User(daemon, scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    stream.send(st.message(alice.jid, 'the last', from_='bob@else.test/x', id='m1', xmlns=st.CLIENT))
    alice.wait_phase('live')
    stream.sync()
    daemon.stop()
    stream.wait_end()
    assert stream.session.unacked == []
    daemon.start()
    alice.reopen()
    assert scripted.accept().resumed
    assert alice.bodies('bob@else.test') == ['the last']


def test_a_server_in_the_midst_of_writing(scripted, use):
    """The end of the stream is read by who has much to say when it comes: else it would keep the session for minutes."""
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    stream.stall()
    stream.send(*[st.message(alice.jid, 'x' * 1000, from_='bob@else.test/x', id=f'm{n}') for n in range(10_000)])
    alice.go_offline()
    stream.unstall()
    stream.wait_end()
    assert stream.ended == 'stream'


def test_it_is_told(run_daemon):
    daemon = run_daemon()
    os.kill(daemon.child.pid, signal.SIGINT)
    assert daemon.child.wait() == 0
    assert 'whinchatd ends' in daemon.log()
