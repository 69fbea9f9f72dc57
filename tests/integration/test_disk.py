# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk is a real file system that becomes full or read-only, and is well again."""
import subprocess

import pytest

from lib.answers import Answers
from lib.cli import Cli
from lib.disk import read_all
from lib.doors import ApiError
from lib.mount import KINDS, MountedDaemon, obstacle
from lib.process import Deadline
from lib.rounds import Direct, Room
from lib.user import User

BURST = 60  # messages at a time, in each of the two chats
BURSTS = 20  # whatever SQLite had reserved of the disk is used up long before


class Crowd:
    """Alice with a daemon on a disk of its own; Bob talks to her alone, Bill in a room."""

    def __init__(self, server, log_in, run_mounted, kind):
        self.daemon = run_mounted(kind)
        self.alice = User(self.daemon, server.add_user('alice'))
        self.direct = Direct(server, self._use, log_in)
        self.room = Room(server, self._use, log_in)
        self.alice.log_in()
        with Answers(self.alice) as answers:
            self.room.begin()
            self.alice.wait_archive()
            answers.wait()
        self.said = {talk: [] for talk in (self.direct, self.room)}
        self.bodies = read_all(self.alice)
        self.events = self.alice.follow(kinds=['storage', 'account.state'])

    def _use(self, _account):
        return self.alice

    def say(self, word, count=BURST):
        """In both chats; every body is said once."""
        for talk, said in self.said.items():
            bodies = [f'{word} {n:02} {type(talk).__name__} ' + 'x' * 200 for n in range(count)]
            talk.say(bodies)
            said += bodies

    def rest(self):
        """Until all of it is stored, and nothing is under way that would be: what a file system accepts in the moment in
        which it breaks is lost, and what it says of it is garbage."""
        self._read(sum(self.said.values(), []))
        with Answers(self.alice) as answers:
            answers.wait()
        self.status()  # what came last is stored, too

    def _read(self, expected):
        """Reads on until so many messages were among the events."""
        deadline = Deadline(60)
        while len(self.bodies) < len(expected):
            missing = sorted(set(expected) - set(self.bodies))
            deadline.left(f'{len(missing)} messages, the first {missing[:3]}')
            self.bodies += read_all(self.alice, wait_ms=1000)

    def wait_storage(self, *states):
        """Until the daemon says so; gives the state."""
        state = self.status()['storage']['state']
        if state not in states:
            state = self.events.wait('storage', lambda data: data['state'] in states)['data']['state']
        return state

    def talk_until(self, *states):
        """Messages come until the daemon has noticed what became of the disk."""
        for number in range(BURSTS):
            self.say(f'meanwhile {number:02}')
            self.direct.bob.ping()
            try:
                self.alice.send(self.direct.chat, f'tried {number}', key=f'tried {number}')
            except ApiError:
                return self.wait_storage(*states)
            self.said[self.direct].append(f'tried {number}')
        raise AssertionError(f'the daemon stores on: {self.status()}')

    def status(self):
        return self.alice.door.call('Daemon.Status')['status']

    def assert_told(self, state, words):
        """Status, doctor and the log say it, at the daemon's doors and at the command line."""
        assert (self.status()['state'], self.status()['storage']['state']) == ('failing', state)
        findings = self.alice.door.call('Daemon.Doctor')['findings']
        assert [each['text'] for each in findings if each['check'] == 'storage' and each['level'] == 'error'] == [words]
        shell = Cli(self.daemon.root)
        assert words in shell.run('doctor', status=1).stdout
        assert f'Nothing can be stored: {words}' in shell.run('status').stdout
        assert words in self.daemon.log()

    def assert_nothing_changes(self):
        """What is there can be read; what cannot be stored is neither taken nor half done."""
        held = self.alice.bodies(self.direct.chat)
        with pytest.raises(ApiError) as refused:
            self.alice.send(self.direct.chat, 'never said', key='never')
        assert refused.value.name in ('QuotaExceeded', 'StorageFailed')
        assert self.alice.bodies(self.direct.chat) == held

    def assert_everything_once(self):
        """In the store, in a consumer's journal and in the servers' archives, each message once."""
        self.say('the end', 1)
        for talk, said in self.said.items():
            self.alice.send(talk.chat, f'over, {talk.chat}', key=f'over {talk.chat}', wait='sent')
            said.append(f'over, {talk.chat}')
        expected = sorted(sum(self.said.values(), []))
        self._read(expected)
        assert sorted(self.bodies) == expected
        for talk, said in self.said.items():
            assert sorted(self.alice.bodies(talk.chat)) == sorted(said)
            for archive in talk.archives():
                assert sorted(archive) == sorted(said)


@pytest.fixture
def run_mounted():
    """Starts daemons whose data is on a file system of that kind; nothing stays mounted, and no loop device."""
    made = []

    def run(kind):
        if why := obstacle(kind):
            pytest.skip(why)
        made.append(MountedDaemon(kind))
        return made[-1].start()
    yield run
    for daemon in made:
        daemon.close()
        with open('/proc/self/mounts', encoding='utf-8') as mounts:
            assert str(daemon.root) not in mounts.read()
        if daemon.disk.kind == 'ext4':
            found = subprocess.run(['losetup', '--list', '--noheadings', '--output', 'BACK-FILE'], check=True,
                                   capture_output=True, text=True)
            assert str(daemon.root) not in found.stdout


@pytest.mark.parametrize('kind', KINDS)
def test_full_and_room_again(server, log_in, run_mounted, kind):
    """The connection stays, nothing is acknowledged that was not stored, and all of it is there once."""
    crowd = Crowd(server, log_in, run_mounted, kind)
    crowd.say('before')
    crowd.daemon.disk.fill()
    assert crowd.talk_until('full') == 'full'
    crowd.assert_told('full', 'the disk is full')
    crowd.assert_nothing_changes()
    assert crowd.alice.state()['state'] == 'online'
    crowd.daemon.disk.empty()
    crowd.wait_storage('ok')
    crowd.assert_everything_once()
    assert not [event for event in crowd.events.events if event['kind'] == 'account.state'], 'it never was offline'


def test_full_and_killed(server, log_in, run_mounted):
    """The daemon dies while nothing can be stored, and starts when there is room."""
    crowd = Crowd(server, log_in, run_mounted, 'tmpfs')
    crowd.daemon.disk.fill()
    crowd.talk_until('full')
    crowd.daemon.kill()
    crowd.say('nobody there')
    crowd.daemon.disk.empty()
    crowd.daemon.start()
    crowd.alice.reopen().wait_phase('live')
    crowd.assert_everything_once()


def test_read_only_while_it_runs(server, log_in, run_mounted):
    """The kernel finds the file system damaged and writes no more; it is repaired with the daemon stopped."""
    crowd = Crowd(server, log_in, run_mounted, 'ext4')
    crowd.say('before')
    crowd.rest()
    crowd.daemon.disk.break_down()
    assert crowd.talk_until('read-only') == 'read-only'
    crowd.assert_told('read-only', 'the disk cannot be written')
    crowd.assert_nothing_changes()
    assert crowd.alice.state()['state'] == 'online'
    crowd.daemon.stop()
    crowd.say('nobody there')
    crowd.daemon.disk.repair()
    crowd.daemon.start()
    crowd.alice.reopen().wait_phase('live')
    crowd.assert_everything_once()


@pytest.mark.parametrize('kind', KINDS)
def test_a_start_waits(server, log_in, run_mounted, kind):
    """A disk that is read-only at the start is waited for; what was said meanwhile comes then."""
    crowd = Crowd(server, log_in, run_mounted, kind)
    crowd.say('before')
    crowd.daemon.stop()
    crowd.daemon.disk.set_read_only(True)
    crowd.say('meanwhile')
    crowd.daemon.start_in_vain('the start waits for the disk')
    shell = Cli(crowd.daemon.root)  # which sees the disk where the daemon does
    seen = subprocess.run([*crowd.daemon.disk.enter, shell.program, 'doctor'], env=shell.env, check=False,
                          capture_output=True, text=True)
    assert seen.returncode == 10 and 'cannot be written: Read-only file system' in seen.stdout
    crowd.daemon.disk.set_read_only(False)
    crowd.daemon.wait_ready()
    crowd.alice.reopen().wait_phase('live')
    crowd.assert_everything_once()
