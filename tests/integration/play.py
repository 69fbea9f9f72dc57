#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./try shows, once the daemon is built: `play.py` on a private server, `play.py ADDRESS [OPTION…]`
on an account, the options being those of `whinchat login`."""
import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys

from lib.daemon import BUILD, PROGRAM, SOURCE, Daemon, NotifySocket
from lib.demo import Friend, fill_history
from lib.process import TIMEOUT, Child, Failed, discard, scratch
from lib.prosody import Prosody

TERMINAL = sys.stdin.isatty() and sys.stdout.isatty()
BOLD, PLAIN = ('\033[1m', '\033[0m') if TERMINAL else ('', '')
BUS = 'im.whinchat.Whinchat1'
OBJECT = '/im/whinchat/Whinchat1'


UNREACHABLE = 10  # exit status of whinchat where no daemon answers
INTERRUPTED = 128 + signal.SIGINT


class Shown(Daemon):
    """The daemon as people run it, without what the tests switch on."""
    checks = {}


class Stage:
    """Commands are shown, run, and have to work."""

    def __init__(self, env):
        self.env = {**env, 'PATH': f'{BUILD}/clients:{BUILD}:{os.environ["PATH"]}'}

    def say(self, text):
        print(f'\n{BOLD}{text}{PLAIN}', flush=True)

    def run(self, command, expect='', stdin=None):
        """Shows a command and what it prints; `expect` has to be in that."""
        print(f'$ {command}', flush=True)
        done = subprocess.run(command, shell=True, env=self.env, text=True, input=stdin, cwd=SOURCE,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        print(done.stdout.rstrip(), flush=True)
        if done.returncode or expect not in done.stdout:
            raise Failed(f'"{command}" ended with {done.returncode}' +
                         (f' and without "{expect}"' if expect not in done.stdout else ''))
        return done.stdout

    def show(self, command):
        """Shows a command and what it prints, whatever it thinks of it."""
        print(f'$ {command}', flush=True)
        subprocess.run(command, shell=True, env=self.env, check=False)

    def knows(self, address):
        """Whether the daemon has that account."""
        return subprocess.run(['whinchat', 'api', 'Accounts.Get', f'account={address}'], env=self.env, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def hand_over(self, argv):
        """Shows a command that talks with the person itself."""
        print(f'$ {shlex.join(argv)}', flush=True)
        if subprocess.run(argv, env=self.env, check=False).returncode:
            raise Failed(f'"{shlex.join(argv)}" failed')

    @contextlib.contextmanager
    def start(self, command):
        """Shows a command that goes on for a while, and at the end what it has printed."""
        print(f'$ {command} &', flush=True)
        directory = scratch('whinchat-try-')
        child = Child(shlex.split(command), directory / 'log', env=self.env)
        try:
            yield child
        finally:
            child.process.send_signal(signal.SIGINT)
            child.wait()
            print(child.text().rstrip(), flush=True)
            discard(directory)

    def shell(self):
        """Leaves the terminal to the person, with everything still running."""
        subprocess.run([os.environ.get('SHELL', '/bin/sh')], env=self.env, check=False)


def private_server():
    """The whole story on a Prosody of our own."""
    with Prosody(upload=10_000_000) as server:
        alice, bob = server.add_person('alice'), server.add_person('bob')
        count = fill_history(server, alice, bob)
        with Shown(bus=True) as daemon, Friend(bob) as friend:
            stage = Stage({**daemon.session.env, 'WHINCHAT_ROOT': str(daemon.root)})
            stage.say(f'A private XMPP server runs on 127.0.0.1:{server.c2s_port}: alice has {count} messages there, '
                      'and bob is online.\nwhinchatd runs for alice, with a directory of its own.')
            log_in(stage, alice)
            look_around(stage, bob)
            talk(stage, alice, bob, friend)
            meet(stage, bob, friend)
            other_doors(stage, bob, friend)
            if TERMINAL:
                friend.become_talkative()
                stage.say('Now you: this shell has everything set, and bob answers.')
                print(f'  whinchat send {bob.jid} "how are you?"\n  whinchat history {bob.jid}\n'
                      '  whinchat watch\n  whinchat --help\nexit ends it all.')
                stage.shell()
    print('\ntry: everything worked; server, daemon and their directories are gone again.')


def log_in(stage, alice):
    stage.say('1. Log in; the chats are fetched.')
    stage.run(f'whinchat login {alice.jid} --password-stdin --host 127.0.0.1 --port {alice.server.c2s_port} '
              f'--ca-file {alice.server.ca_file}', stdin=alice.password + '\n')
    stage.run('whinchat status', expect=alice.jid)


def look_around(stage, bob):
    stage.say('2. What is here: chats, history, search. All of it is held locally and works offline.')
    stage.run('whinchat chats', expect=bob.jid)
    stage.run(f'whinchat history {bob.jid} --limit 5', expect='Platform 3')
    stage.run('whinchat search "kettle"', expect='kettle')


def talk(stage, alice, bob, friend):
    stage.say('3. Live: bob writes, whoever waits gets it at once; then alice answers.')
    with stage.start('whinchat watch --kinds message.new --ready') as watching:
        watching.wait_line('so far')
        friend.write(alice, 'Hello! Does seven o\'clock still suit you?')
        watching.wait_line('seven o\'clock')
    stage.run(f'whinchat send {bob.jid} "It does. See you at seven!" --wait sent')
    friend.person.wait_message('It does. See you at seven!')
    print('(bob has it)')
    stage.run(f'whinchat send {bob.jid} "the notes" --file README.md --wait sent')


def meet(stage, bob, friend):
    stage.say('4. A room: alice makes one for members only and invites bob, who comes in.')
    room = f'river@{bob.server.rooms}'
    stage.run('whinchat room create river --name "Sunday walk"', expect=room)
    stage.run(f'whinchat room invite "Sunday walk" {bob.jid} --reason "Along the river?"')
    with stage.start(f'whinchat watch --chat {room} --kinds message.new --ready') as watching:
        watching.wait_line('so far')
        friend.enter(room)
        friend.say('I bring the umbrella.')
        watching.wait_line('umbrella')
    stage.run('whinchat send "Sunday walk" "Ten o\'clock, at the bridge?" --wait sent')
    friend.hears('Ten o\'clock, at the bridge?')
    print('(bob has it)')
    stage.run('whinchat room members "Sunday walk"', expect='bob')
    stage.run('whinchat room list', expect=room)


def other_doors(stage, bob, friend):
    stage.say('5. The same without our command line. D-Bus:')
    call = f'--session --dest {BUS} --object-path {OBJECT} --method {BUS}'
    stage.run(f'gdbus call {call}.Chats.List "" "{{}}"', expect=bob.jid)
    if shutil.which('busctl'):
        stage.run(f'busctl --address="$DBUS_SESSION_BUS_ADDRESS" call {BUS} {OBJECT} {BUS}.Messages '
                  "Search 'sa{sv}' kettle 1 limit u 1", expect='kettle')
    stage.say('Lines of JSON on a socket:')
    for method, arguments, expect in (
            ('Daemon.Status', {}, '"online"'),
            ('Messages.List', {'account': '', 'chat': bob.jid, 'options': {'limit': 1}}, '"items"'),
            ('Messages.Send', {'account': '', 'chat': bob.jid, 'body': 'From the socket.'}, '"queued"')):
        request = json.dumps({'id': 1, 'method': method, 'params': arguments})
        stage.run(f"echo '{request}' |\n    "
                  'socat -t5 - UNIX-CONNECT:"$(whinchat paths --fields socket)"', expect=expect)
    friend.person.wait_message('From the socket.')
    print('(bob has it)')


def own_account(address, options):
    """A real account, in the person's own directories."""
    stage = Stage(dict(os.environ))
    stage.say(f'Whinchat for {address}. It keeps its data in your own directories:')
    stage.run('whinchat paths')
    started = None if answers(stage) else OwnDaemon(stage)
    try:
        stage.hand_over(['whinchat', 'login', address, *options])
        for command in 'whinchat status', 'whinchat chats', 'whinchat doctor':
            stage.show(command)
        if TERMINAL:
            stage.say('Now you: whinchat history, send, search, watch. "exit" ends ' +
                      ('whinchatd too; "meson install" makes it stay.' if started else 'this shell.'))
            stage.shell()
        stays = stage.knows(address)
    finally:
        if started:
            started.stop()
    print('\ntry: done. ' + (f'{address} and its messages stay where "whinchat paths" said; "whinchat logout {address}" '
                            'removes them.' if stays else f'{address} is removed again.'))


def answers(stage):
    """Whether a daemon of this person runs already."""
    return subprocess.run(['whinchat', 'status'], env=stage.env, check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode != UNREACHABLE


class OwnDaemon:
    """whinchatd in the person's own directories, for the time of this visit."""

    def __init__(self, stage):
        self.directory = scratch('whinchat-try-')
        with NotifySocket(self.directory / 'notify') as notify:
            self.child = Child([PROGRAM], self.directory / 'log',
                               env={**stage.env, 'WHINCHAT_LIBEXECDIR': str(PROGRAM.parent / 'daemon' / 'thumbhash'),
                                    'NOTIFY_SOCKET': str(notify.path)})
            notify.wait_ready(self.child, TIMEOUT)

    def stop(self):
        status = self.child.terminate()
        text = self.child.text()
        discard(self.directory)
        if status:
            raise Failed(f'whinchatd ended with {status}:\n{text[-4000:]}')


def main(arguments):
    try:
        own_account(arguments[0], arguments[1:]) if arguments else private_server()
    except (Failed, TimeoutError, ConnectionError, subprocess.SubprocessError) as error:
        print(f'\ntry: FAILED: {error}', file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print('\ntry: interrupted; what it had started is gone again.', file=sys.stderr)
        return INTERRUPTED
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
