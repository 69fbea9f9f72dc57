# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that use the daemon die, go away or stop at the worst moments; it and the others go on."""
import json
import os
import pathlib
import random
import signal
import socket

import pytest

from lib import stanza as st
from lib.cli import PROGRAM, Cli
from lib.daemon import sanitized
from lib.doors import Line
from lib.process import Child, Deadline
from lib.rounds import SUITE

DEATHS = 200 if SUITE == 'short' else 1000
KILLS = 15 if SUITE == 'short' else 200


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


def test_subscribers_gone_in_the_middle_of_a_line(scripted, alice):
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
    deadline = Deadline()
    while descriptors(alice.daemon) > before + 1:  # it hears of each in its own time
        deadline.left('the end of the sockets of the dead')
        alice.door.call('Daemon.Status')
    alice.daemon.assert_grown_less(memory, 16_000)


def whole_lines(log):
    """The events that a process wrote to the end, whatever came of the last."""
    return [json.loads(line) for line in log.read_bytes().split(b'\n')[:-1]]


def test_reader_killed_again_and_again(scripted, alice, tmp_path):
    """`whinchat watch` with a name gets SIGKILL while it reads, and while it says how far it is: what all of them wrote
    has no hole."""
    stream, choice, environment = scripted.accept(), random.Random(2), Cli(alice.daemon.root).env
    watch = [PROGRAM, 'watch', '--consumer', 'bot', '--kinds', 'message.new', '--json']
    alice.door.call('Events.Fetch', since='', options={'consumer': 'bot', 'kinds': ['message.new']})
    bodies, logs = [], []
    for number in range(KILLS + 1):
        logs.append(tmp_path / f'watch-{number}')
        bodies += (said := pour(stream, alice, choice.randint(1, 40), f'round {number}'))
        reader = Child(watch, logs[-1], env=environment)
        if number == KILLS:
            reader.wait_line(f'"{said[-1]}"')
            assert interrupt(reader) == 0
        else:
            enough = choice.randint(0, len(said))
            reader.wait_until(lambda: logs[-1].read_bytes().count(b'\n') >= enough, f'{enough} events')
            assert reader.kill() == -signal.SIGKILL
    seen = {}
    for event in (event for log in logs for event in whole_lines(log)):
        assert seen.setdefault(event['seq'], event['data']['body']) == event['data']['body']
    assert [seen[seq] for seq in sorted(seen)] == bodies
    left = alice.door.call('Events.Fetch', since='', options={'consumer': 'bot', 'kinds': ['message.new']})
    assert left['events'] == []


def interrupt(process):
    os.killpg(process.pid, signal.SIGINT)
    return process.wait()


def test_sender_gone_after_half_a_line(scripted, alice):
    """Half a request does nothing; a whole one whose sender is gone is carried out. (Of a sender that is killed the daemon
    sees no more than this: the end of its socket.)"""
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


def switches(daemon):
    """How often it has gone to sleep so far: each wake-up is one more."""
    status = pathlib.Path(f'/proc/{daemon.child.pid}/status').read_text()
    return int(status.partition('\nvoluntary_ctxt_switches:')[2].split()[0])


def test_two_hundred_idle_clients(scripted, alice):
    """They cost their sockets, once; and what others do costs the same, as if they were not there."""
    stream, witness = scripted.accept(), alice.follow(kinds=['message.new'])

    def cost(last):
        before = switches(alice.daemon)
        for number in range(50):  # one at a time: each is a wake-up
            stream.send(st.message(alice.jid, f'{last} {number}', from_='bob@else.test/x', id=f'{last}{number}'))
            witness.wait_message(f'{last} {number}')
        return switches(alice.daemon) - before

    cost('warm')
    alone, before, memory = cost('alone'), descriptors(alice.daemon), []
    for turn in range(3):
        lines = [Line(alice.daemon.socket) for _ in range(200)]
        for line in lines:
            assert line.finish(line.start('Daemon.Hello', {'client': {'name': 'idle'}}))
        memory.append(alice.daemon.memory_kb())
        # Two wake-ups a message are usual, and fewer where they come together on a busy machine.
        assert cost(f'turn {turn}') < max(alone, 100) * 1.5 + 50
        for line in lines:
            line.close()
        deadline = Deadline()
        while descriptors(alice.daemon) > before + 1:
            deadline.left('the end of the sockets of who was idle')
            alice.door.call('Daemon.Status')
    # A sanitizer keeps what is freed, so nothing is said of its builds.
    assert memory[2] - memory[0] < 1000 or sanitized(), memory
