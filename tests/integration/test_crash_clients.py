# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that use the daemon die or stop at the worst moments; it and the others go on."""
import json
import os
import pathlib
import random
import signal
import socket

import pytest

from lib import stanza as st
from lib.doors import Line
from lib.process import Child

DEATHS = 1000 if os.environ.get('WHINCHAT_KILLS') == 'full' else 200


@pytest.fixture
def alice(scripted, use):
    return use(scripted.add_user('alice')).log_in()


def descriptors(daemon):
    return len(list(pathlib.Path(f'/proc/{daemon.child.pid}/fd').iterdir()))


def pour(stream, alice, count, last='the last', size=400):
    """Sends many messages to Alice and a last one; gives their texts."""
    bodies = [f'{last} {n:05} ' + 'x' * size for n in range(count)] + [last]
    stream.send(*[st.message(alice.jid, body, from_='bob@else.test/x', id=f'{last}{n}')
                  for n, body in enumerate(bodies)])
    return bodies


def subscribe(alice, **options):
    """A subscription as its bare socket."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(alice.daemon.socket))
    line.sendall(json.dumps({'id': 1, 'method': 'Events.Subscribe', 'params': {'options': options}}).encode() + b'\n')
    return line


def test_subscribers_that_die_in_the_middle_of_a_line(scripted, alice):
    """A socket that is closed with bytes unread is what the kernel makes of kill -9."""
    stream, choice = scripted.accept(), random.Random(1)
    witness = alice.follow(kinds=['message.new'])
    bodies = pour(stream, alice, 300)
    assert [witness.wait('message.new')['data']['body'] for _ in bodies] == bodies
    before, memory = descriptors(alice.daemon), alice.daemon.memory_kb()
    for _ in range(DEATHS):
        line = subscribe(alice, since=witness.cursor, kinds=['message.new'])
        wanted = choice.randint(1, 40_000)
        while wanted > 0:
            wanted -= len(line.recv(min(wanted, 4096)))
        line.close()
    later = pour(stream, alice, 50, 'later')
    assert [witness.wait('message.new')['data']['body'] for _ in later] == later
    alice.door.call('Daemon.Status')
    assert descriptors(alice.daemon) <= before + 1, 'sockets of the dead are still open'
    alice.daemon.assert_grown_less(memory, 16_000)


def test_reader_killed_again_and_again(scripted, alice):
    """A process with a name, killed while it reads: what it saw and acknowledged has no hole."""
    stream, choice = scripted.accept(), random.Random(2)
    alice.door.call('Events.Fetch', since='', options={'consumer': 'bot', 'kinds': ['message.new']})
    bodies, seen = pour(stream, alice, 500), {}
    while 'the last' not in seen.values():
        with Line(alice.daemon.socket) as line:
            line.finish(line.start('Events.Subscribe', {'options': {'consumer': 'bot', 'kinds': ['message.new']}}))
            last = read_some(line, choice.randint(1, 40), seen)
            if last and choice.random() < 0.7:
                line.start('Events.Ack', {'consumer': 'bot', 'cursor': last})
    assert [seen[seq] for seq in sorted(seen)] == bodies


def read_some(line, count, seen):
    """Takes so many events at most, and gives the cursor of the last."""
    cursor = None
    while count > 0 and 'the last' not in seen.values():
        notification = line.notifications.pop(0) if line.notifications else line.read()
        if notification['method'] == 'event':
            event, count = notification['params'], count - 1
            assert seen.setdefault(event['seq'], event['data']['body']) == event['data']['body']
            cursor = event['cursor']
    return cursor


def test_sender_killed_after_half_a_line(scripted, alice):
    """Half a request does nothing; a whole one whose sender is dead is carried out."""
    stream, choice = scripted.accept(), random.Random(3)
    sent = []
    for number in range(50):
        request = json.dumps({'id': 1, 'method': 'Messages.Send', 'params': {
            'account': '', 'chat': 'bob@else.test', 'body': f'm{number}'}}).encode() + b'\n'
        with Line(alice.daemon.socket) as line:
            whole = choice.random() < 0.5
            line.send(request if whole else request[:choice.randrange(len(request) - 1)])
            if whole:
                sent.append(f'm{number}')
    with Line(alice.daemon.socket) as line:  # taken after the others; an older connection may come before them
        line.finish(line.start('Messages.Send', {'account': '', 'chat': 'bob@else.test', 'body': 'over'}))
    stream.wait_message('over')
    arrived = [stanza.body for stanza in stream.seen if stanza.body]
    assert sorted(arrived) == sorted([*sent, 'over'])


def test_stopped_program_costs_the_others_nothing(scripted, alice, tmp_path):
    """SIGSTOP is what a laptop's lid or a debugger does to a reader."""
    stream = scripted.accept()
    request = tmp_path / 'request'
    request.write_text('{"id":1,"method":"Events.Subscribe","params":{"options":{"kinds":["message.new"]}}}\n')
    reader = Child(['sh', '-c', f'(cat {request}; exec tail -f /dev/null) | '
                    f'socat -t60 - UNIX-CONNECT:{alice.daemon.socket}'], tmp_path / 'reader.log')
    try:
        reader.wait_line('"cursor"')
        os.killpg(reader.pid, signal.SIGSTOP)
        memory, witness = alice.daemon.memory_kb(), alice.follow(kinds=['message.new'])
        bodies = pour(stream, alice, 3000)
        assert [witness.wait('message.new')['data']['body'] for _ in bodies] == bodies
        alice.daemon.assert_grown_less(memory, 16_000)
        os.killpg(reader.pid, signal.SIGCONT)
        reader.wait_line('"the last"')
    finally:
        reader.kill()
    lines = [json.loads(line) for line in reader.text().splitlines()]
    assert [line['params']['data']['body'] for line in lines if line.get('method') == 'event'] == bodies
