# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of the daemon: the journal, slow and dying ones, the bus that comes and goes."""
import json
import subprocess
import xml.etree.ElementTree as ET

import pytest

from lib import stanza as st
from lib.daemon import PROGRAM
from lib.doors import NAME, ApiError, Line
from lib.process import TIMEOUT
from lib.session import iterate
from lib.user import User


@pytest.fixture
def alice(scripted, use):
    return use(scripted.add_user('alice')).log_in()


def pour(stream, alice, count, size=1000):
    """Sends many messages to Alice, of that size, and a last one."""
    bodies = [f'{n:05} ' + 'x' * size for n in range(count)]
    stream.send(*[st.message(alice.jid, body, from_='bob@else.test/x', id=body[:5]) for body in bodies])
    stream.send(st.message(alice.jid, 'the last', from_='bob@else.test/x', id='last'))
    return [*bodies, 'the last']


def test_hello_and_describe(daemon, use, scripted, door):
    alice = use(scripted.add_user('alice'))
    hello = alice.door.call('Daemon.Hello', client={'name': 'test', 'version': '1'})['server']
    assert hello['scopes'] and 'Messages' in hello['features'] and hello['limits']['page_items'] == 200
    openrpc = json.loads(alice.door.call('Daemon.Describe', format='openrpc')['document'])
    assert 'Messages.Send' in [method['name'] for method in openrpc['methods']]
    assert ET.fromstring(alice.door.call('Daemon.Describe', format='xml')['document']) is not None


def test_consumer_reads_on_where_it_stopped(scripted, alice, daemon):
    stream = scripted.accept()
    first = alice.follow(consumer='bot', kinds=['message.new'])
    pour(stream, alice, 3, size=1)
    events = [first.wait('message.new') for _ in range(4)]
    alice.door.call('Events.Ack', consumer='bot', cursor=events[1]['cursor'])
    daemon.restart(hard=True)
    alice.reopen()
    second = alice.follow(consumer='bot', kinds=['message.new'])
    assert [second.wait('message.new')['seq'] for _ in range(2)] == [event['seq'] for event in events[2:]]
    (consumer,) = alice.door.call('Events.Consumers')['consumers']
    assert (consumer['consumer'], consumer['cursor']) == ('bot', events[1]['cursor'])
    alice.door.call('Events.Drop', consumer='bot')
    assert alice.door.call('Events.Consumers')['consumers'] == []


def test_fetch_waits_for_the_next(scripted, alice):
    stream = scripted.accept()
    line = Line(alice.daemon.socket)
    head = alice.door.call('Events.Head')['cursor']
    waiting = line.start('Events.Fetch', {'since': head, 'options': {'kinds': ['message.new'], 'wait_ms': 20000}})
    stream.send(st.message(alice.jid, 'now', from_='bob@else.test/x', id='now'))
    answer = line.finish(waiting)
    assert [event['data']['body'] for event in answer['events']] == ['now']
    line.close()


def test_an_account_goes_while_it_is_watched(alice, daemon):
    """Who hangs on it may let go of it later, and the daemon goes on."""
    with Line(daemon.socket) as tapping:
        tapping.finish(tapping.start('Debug.Tap', {'account': alice.jid}))
        alice.call('Accounts.Remove', options={})
        tapping.finish(tapping.start('Daemon.Status', {}))
    assert alice.door.call('Accounts.List')['accounts'] == []
    alice.log_in()
    assert alice.state()['state'] == 'online'


def test_picture_then_events(scripted, alice):
    stream = scripted.accept()
    events = alice.follow()
    pour(stream, alice, 2, size=1)
    events.wait_message('the last')
    line = Line(alice.daemon.socket)
    line.finish(line.start('Events.Subscribe', {'options': {'state': True}}))
    pictures = []
    while not pictures or 'cursor' not in pictures[-1]:
        notification = line.notifications.pop(0) if line.notifications else line.read()
        assert notification['method'] == 'state'
        pictures.append(notification['params'])
    assert [account['jid'] for picture in pictures for account in picture.get('accounts', [])] == [alice.jid]
    assert [chat['last']['body'] for picture in pictures for chat in picture.get('chats', [])] == ['the last']
    line.close()


def test_a_client_that_stops_reading(scripted, alice):
    """It costs the others nothing, and gets everything when it reads again."""
    stream = scripted.accept()
    sleeper = alice.follow(kinds=['message.new'])
    before = alice.daemon.memory_kb()
    bodies = pour(stream, alice, 3000)
    alice.follow(since=sleeper.cursor, kinds=['message.new']).wait_message('the last', timeout=4 * TIMEOUT)
    alice.daemon.assert_grown_less(before, 16_000)
    assert [sleeper.wait('message.new')['data']['body'] for _ in bodies] == bodies


def test_many_sleepers(scripted, alice):
    stream = scripted.accept()
    sleepers = [alice.follow(kinds=['message.new']) for _ in range(200)]
    before = alice.daemon.memory_kb()
    pour(stream, alice, 500)
    alice.follow(since=sleepers[0].cursor).wait_message('the last')
    alice.daemon.assert_grown_less(before, 200 * 80)


def test_clients_killed_in_the_middle_of_a_line(scripted, alice):
    scripted.accept()
    request = json.dumps({'id': 1, 'method': 'Daemon.Status', 'params': {}}).encode() + b'\n'
    for length in range(1000):
        line = Line(alice.daemon.socket)
        line.send(request * 2)
        line.send(request[:length % len(request)])
        line.close()
    assert alice.door.call('Daemon.Status')['status']['state'] == 'online'
    assert alice.daemon.child.running


BAD = [b'', b'{', b'null', b'[]', b'{"id":1}', b'{"id":1,"method":7}', b'{"id":1,"method":"No.Such","params":{}}',
       b"{'id':1,'method':'Daemon.Status'}", b'{"id":1,"method":"Daemon.Status","params":[]}',
       b'{"id":1,"method":"Daemon.Status","id":2}', b'{"id":010,"method":"Daemon.Status"}',
       b'{"id":1,"method":"Daemon.Hello","params":{"client":{"name":"a\\u0000b"}}}',
       b'{"id":1,"method":"Daemon.Hello","params":{"client":{"name":"\\ud800"}}}',
       b'{"id":1,"method":"Daemon.Hello","params":{"client":{"nose":"x"}}}', b'\xff\xfe',
       b'{"id":1,"method":"Messages.Get","params":{"account":"","ids":[99999999999999999999]}}',
       b'{"id":1,"method":"Messages.List","params":{"account":"","chat":"a@b","options":{"limit":-1}}}',
       b'{"id":1,"method":"Messages.Get","params":{"account":"","ids":[1e400]}}', b'[' * 100_000]


@pytest.mark.parametrize('number', range(len(BAD)))
def test_bad_lines_are_answered_and_survived(alice, number):
    line = Line(alice.daemon.socket)
    line.send(BAD[number] + b'\n')
    if BAD[number]:
        assert line.read()['error']['code'] in (-32700, -32600, -32601, -32602, 1002)
    assert line.finish(line.start('Daemon.Status', {}))['status']
    line.close()


def test_a_line_beyond_the_limit(alice):
    line = Line(alice.daemon.socket)
    with pytest.raises((ConnectionError, ApiError)):
        line.send(b'"' + b'x' * 3_000_000 + b'"\n')
        answer = line.read()
        raise ApiError('TooLarge', str(answer)) if 'error' in answer else AssertionError(answer)
    assert alice.door.call('Daemon.Status')


def test_bus_goes_and_comes_back(run_daemon, scripted):
    daemon = run_daemon(bus=True)
    alice = User(daemon, scripted.add_user('alice')).log_in()
    daemon.session.stop_bus()
    assert alice.state()['state'] == 'online'
    daemon.session.start_bus()
    daemon.session.wait_name(NAME)
    assert daemon.door('dbus').call('Daemon.Status')['status']['state'] == 'online'


def test_bus_comes_later(run_daemon, scripted):
    daemon = run_daemon()
    daemon.session.env['DBUS_SESSION_BUS_ADDRESS'] = daemon.session.address
    daemon.restart()
    daemon.session.start_bus()
    daemon.session.wait_name(NAME)
    assert daemon.door('dbus').call('Daemon.Status')['status']['state'] == 'offline'


def test_signals_carry_no_text(run_daemon, scripted):
    daemon = run_daemon(bus=True)
    alice = User(daemon, scripted.add_user('alice'), 'dbus').log_in()
    stream, caught = scripted.accept(), []
    watching = daemon.session.connect()
    watching.signal_subscribe(None, None, None, None, None, 0, lambda *signal: caught.append(signal[-1].print_(True)))
    events = alice.follow()
    stream.send(st.message(alice.jid, 'private words', from_='bob@else.test/x', id='p'))
    events.wait_message('private words')
    iterate(lambda: any('message.new' in text for text in caught), 'a signal for the message', TIMEOUT)
    assert not any('private' in text for text in caught)
    watching.close_sync(None)


def test_a_second_daemon_says_who_holds_the_lock(daemon):
    env = {**daemon.session.env, 'WHINCHAT_ROOT': str(daemon.root)}
    done = subprocess.run([PROGRAM], env=env, capture_output=True, text=True, timeout=TIMEOUT)
    assert done.returncode == 10 and str(daemon.child.pid) in done.stderr


def test_modes_of_what_it_keeps(daemon):
    for path in [daemon.root, *daemon.root.rglob('*')]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_database_of_a_killed_daemon_is_whole(alice, scripted, daemon):
    stream = scripted.accept()
    events = alice.follow()
    pour(stream, alice, 50)
    events.wait_message('the last')
    daemon.restart(hard=True)
    assert len(alice.reopen().messages('bob@else.test')) == 51


def test_ends_quickly_and_says_goodbye(alice, scripted, daemon):
    stream = scripted.accept()
    daemon.stop()
    stream.wait_end()
    assert stream.ended == 'stream' or stream.session.counting  # a stream that may be resumed is not closed
