# SPDX-License-Identifier: GPL-3.0-or-later
"""An upgrade while clients are connected: the socket stays, nobody loses a place, and versions are compared."""
import json
import shutil
import socket

import pytest

from lib.cli import Cli
from lib.daemon import BUILD, PROGRAM, Daemon, NotifySocket
from lib.doors import Line
from lib.killed import DEAD
from lib.process import TIMEOUT, Child
from lib.user import User

OLDER = BUILD / 'tests' / 'integration' / 'whinchat-older'


class Activated(Daemon):
    """Its socket is the service manager's: it is there before, between and after the daemons."""

    def __init__(self, **options):
        super().__init__(**options)
        self.socket.parent.mkdir(mode=0o700)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.socket))
        self.listener.listen()

    def start(self, timeout=TIMEOUT):
        self._starts += 1
        with NotifySocket(self.session.directory / 'notify') as notify:
            env = {**self.session.env, 'WHINCHAT_ROOT': str(self.root), 'NOTIFY_SOCKET': str(notify.path), **self.checks}
            self.child = Child(['/bin/bash', '-c', 'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$0" 3<&"$1"', PROGRAM,
                                self.listener.fileno()], self.session.directory / f'whinchatd-{self._starts}.log',
                               env=env, pass_fds=[self.listener.fileno()])
            notify.wait_ready(self.child, timeout)
        return self

    def close(self):
        super().close()
        self.listener.close()


@pytest.fixture
def activated():
    with Activated() as made:
        yield made


class Client:
    """A program that knows the socket and its own name, and calls again where it got no answer."""

    def __init__(self, daemon):
        self.daemon, self.line = daemon, None

    def call(self, method, **params):
        while True:
            try:
                self.line = self.line or Line(self.daemon.socket)
                return self.line.finish(self.line.start(method, params))
            except DEAD:
                self.line.close()
                self.line = None

    def start(self, method, **params):
        """Asks, and leaves the answer for later."""
        self.line = self.line or Line(self.daemon.socket)
        return self.line.start(method, params)


def test_nothing_is_lost_or_doubled(server, log_in, activated):
    """Five upgrades: clients connect while no daemon runs, and get their answers from the next one."""
    alice, bob = User(activated, server.add_user('alice')).log_in(), log_in(server.add_user('bob'))
    reader, sender, waiting = Client(activated), Client(activated), Client(activated)
    options = {'consumer': 'bot', 'kinds': ['message.new'], 'limit': 200}
    reader.call('Events.Fetch', since='', options=options)
    got = []

    def read():
        answer = reader.call('Events.Fetch', since='', options=options)
        got.extend(event['data']['body'] for event in answer['events'])
        if answer['events']:
            reader.call('Events.Ack', consumer='bot', cursor=answer['cursor'])
    for life in range(5):
        sender.call('Messages.Send', account=alice.jid, chat=bob.bare, body=f'before {life}', options={'key': f'b{life}'})
        bob.send(alice.jid, f'to life {life}')
        read()
        activated.child.terminate()
        waiting.line = None
        number = waiting.start('Messages.Send', account=alice.jid, chat=bob.bare, body=f'between {life}',
                               options={'key': f'w{life}'})
        bob.send(alice.jid, f'to nobody {life}')
        activated.start()
        assert waiting.line.finish(number)['message']['body'] == f'between {life}'
        sender.call('Messages.Send', account=alice.jid, chat=bob.bare, body=f'before {life}', options={'key': f'b{life}'})
        read()
    alice.reopen()
    alice.wait_phase('live')
    alice.send(bob.bare, 'the end', wait='sent')
    bob.send(alice.jid, 'end')
    while 'end' not in got:
        options['wait_ms'] = 1000
        read()
    said = [f'{when} {life}' for life in range(5) for when in ('before', 'between')] + ['the end']
    heard = [f'{when} {life}' for life in range(5) for when in ('to life', 'to nobody')] + ['end']
    assert sorted(got) == sorted(said + heard)
    assert [item.body for item in server.archive_of(bob.account) if item.body in said] == said


def test_a_watch_goes_on(server, log_in, activated):
    """whinchat watch with a name: every message once, over a restart."""
    alice, bob = User(activated, server.add_user('alice')).log_in(), log_in(server.add_user('bob'))
    alice.door.call('Events.Fetch', since='', options={'consumer': 'bot'})
    with Cli(activated.root).start('watch', '--consumer', 'bot', '--kinds', 'message.new', '--json') as watch:
        bodies = []
        for body in ('one', 'two', 'three'):
            bob.send(alice.jid, body)
            bodies.append(watch.json()['data']['body'])
            activated.restart()
            alice.reopen()
            alice.wait_phase('live')
    assert bodies == ['one', 'two', 'three']


@pytest.mark.skipif(not shutil.which('systemd-socket-activate'), reason='systemd is not installed')
def test_systemd_socket_activate(run_daemon):
    """With the tool of systemd itself."""
    daemon = run_daemon()
    daemon.stop()
    daemon.child = Child(['systemd-socket-activate', '-l', daemon.socket, '-E', f'WHINCHAT_ROOT={daemon.root}',
                          *[f'-E{name}={value}' for name, value in daemon.session.env.items()], PROGRAM],
                         daemon.session.directory / 'activate.log', env=daemon.session.env)
    daemon.child.wait_line('Listening on')
    with Line(daemon.socket) as line:
        assert line.finish(line.start('Daemon.Status', {}))['status']['version']
    assert daemon.socket.exists()
    daemon.stop()
    assert daemon.socket.exists(), 'the socket is not ours to remove'


# Versions.

@pytest.fixture
def older(run_daemon):
    """The command line of before the upgrade, and a daemon that is newer."""
    return Cli(run_daemon().root, program=OLDER)


def test_an_older_command_line(older):
    done = older.run('status', status=5)
    assert 'this whinchat, 0.0.9, is older than the daemon that runs' in done.stderr
    assert done.stderr.count('older') == 1 and 'older' not in done.stdout
    assert older.run('-q', 'status', status=5).stderr == ''
    done = older.run('status', '--json', status=5)
    assert [json.loads(line) for line in done.stdout.splitlines()]
    assert 'older' not in done.stdout and 'older' in json.loads(done.stderr)['warning']


def test_an_older_command_line_works(older):
    """Fields are only ever added."""
    older.run('api', 'Accounts.Add', 'jid=alice@else.test', 'settings.enabled:=false')
    assert older.json('send', 'bob@else.test', 'hello', '-a', 'alice@else.test')[0]['body'] == 'hello'
    assert [each['body'] for each in older.json('history', 'bob@else.test')] == ['hello']


def test_an_older_daemon(fake, cli):
    fake.answer('Daemon.Hello', {'server': {'version': '0.0.1', 'api_version': '1.0'}})
    fake.answer('Jobs.List', {'jobs': []})
    done = cli.run('api', 'Jobs.List', '--json')
    assert 'the daemon that runs, 0.0.1, is older than this whinchat' in json.loads(done.stderr)['warning']
    assert 'restart' in done.stderr and 'older' not in done.stdout
    assert fake.asked('Daemon.Hello')[0]['client']['name'] == 'whinchat'


@pytest.mark.parametrize('hello', [{'version': '0.1.0'}, {}, {'version': 'soon'}])
def test_nothing_to_say(fake, cli, hello):
    fake.answer('Daemon.Hello', {'server': {'api_version': '1.0', **hello}})
    fake.answer('Jobs.List', {'jobs': []})
    assert cli.run('api', 'Jobs.List').stderr == ''
