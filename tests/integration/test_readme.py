# SPDX-License-Identifier: GPL-3.0-or-later
"""README.md: its programs do what it says, as they stand there, and what it says is installed is."""
import contextlib
import itertools
import os
import pathlib
import re
import subprocess

import pytest

from lib import stanza as st
from lib.daemon import BUILD, SOURCE
from lib.process import Child, Deadline
from lib.room import CHANNEL, Occupant
from lib.scripted import Scripted
from lib.user import User

LINES = 10  # of each program, as its title says


def blocks():
    """The programs under their title, by language."""
    text = (SOURCE / 'README.md').read_text()
    chapter = re.search(r'^## A frontend in ten lines$(.*?)(?=^## |\Z)', text, re.MULTILINE | re.DOTALL)[1]
    found = re.findall(r'^```(\w+)\n(.*?)^```$', chapter, re.MULTILINE | re.DOTALL)
    assert sorted(language for language, _ in found) == ['c', 'python', 'sh']
    return dict(found), re.search(r'^    (gcc .*)$', chapter, re.MULTILINE)[1]


@pytest.fixture
def alice(run_daemon, authority):
    """Somebody with a chat in which a message is unread, at the server of the examples."""
    daemon = run_daemon(bus=True)
    with Scripted(authority, 'example.org') as server:
        yield meet(User(daemon, server.add_user('you')), server)


def meet(user, server):
    user.log_in()
    user.stream, user.numbers = server.accept(), itertools.count()
    events = user.follow(kinds=['message.new'])
    say(user, 'first words')
    events.wait_message('first words')
    events.close()
    return user


def say(alice, body):
    alice.stream.send(st.message(alice.jid, body, from_='bob@example.org/x', id=str(next(alice.numbers))))


def environment(alice):
    return {**alice.daemon.session.env, 'WHINCHAT_ROOT': str(alice.daemon.root), 'PYTHONUNBUFFERED': '1',
            'PATH': f'{BUILD}/clients:{os.environ["PATH"]}'}


def write(directory, language, name):
    program = directory / name
    program.write_text(blocks()[0][language])
    return program


@pytest.mark.parametrize('language', ['python', 'sh', 'c'])
def test_length(language):
    assert len(blocks()[0][language].splitlines()) <= LINES


def hear(alice, child, words):
    """Bob says it until it is seen: nothing tells when a program has begun to listen."""
    deadline = Deadline()
    while words not in child.text():
        left = deadline.left(words)
        say(alice, words)
        with contextlib.suppress(TimeoutError):
            child.wait_line(words, min(1, left))


def follow(alice, argv, directory, first):
    """Runs a program that goes on; it shows what there is, then what comes."""
    child = Child(argv, directory / 'log', env=environment(alice))
    try:
        child.wait_line(first)
        hear(alice, child, 'second words')
    finally:
        child.kill()


def test_python(alice, tmp_path):
    follow(alice, ['/usr/bin/python3', write(tmp_path, 'python', 'frontend.py')], tmp_path, 'bob@example.org')


def test_shell(alice, tmp_path):
    follow(alice, ['sh', write(tmp_path, 'sh', 'frontend.sh')], tmp_path, 'bob@example.org')


def test_c(alice, tmp_path):
    alice.call('Chats.Set', chat='bob@example.org', settings={'title': 'Gärtner'})
    write(tmp_path, 'c', 'frontend.c')
    subprocess.run(blocks()[1], shell=True, cwd=tmp_path, check=True)
    shown = subprocess.run([pathlib.Path(tmp_path, 'frontend')], env=environment(alice), capture_output=True,
                           encoding='utf-8', timeout=30, check=True).stdout
    assert shown.split() == ['1', 'Gärtner']


def commands(title):
    """The commands of a chapter, in their order."""
    text = (SOURCE / 'README.md').read_text()
    chapter = re.search(rf'^## {title}$(.*?)(?=^## )', text, re.MULTILINE | re.DOTALL)[1]
    return re.findall(r'^    (.*\bwhinchat .*)$', chapter, re.MULTILINE)


THINGS = commands('The first ten things')


def test_they_are_ten():
    assert len(THINGS) == 10


@pytest.mark.parametrize('number', range(len(THINGS)))
def test_first_things(alice, tmp_path, number):
    command = THINGS[number].replace('jq ', 'jq --unbuffered ')  # as it is by itself at a terminal
    (tmp_path / 'notify-send').write_text('#!/bin/sh\necho "notified: $*"\n')
    (tmp_path / 'notify-send').chmod(0o755)
    env = environment(alice)
    env['PATH'] = f'{tmp_path}:{env["PATH"]}'
    if 'login' in command:
        command += f' --password-stdin --host 127.0.0.1 --ca-file {alice.account.server.ca_file}'
    child = Child(['sh', '-c', f'echo "{alice.account.password}" | ({command})'], tmp_path / 'log', env=env)
    try:
        if 'watch' in command or 'wait --' in command:
            hear(alice, child, 'he says')
        if 'watch' not in command:
            assert child.wait() == 0, child.text()
    finally:
        child.kill()
    assert 'notify-send' not in command or 'notified: he answered' in child.text()


def test_rooms(run_daemon, prosody, log_in):
    """Each works after those before it, on a server where bob and carol have a garden."""
    daemon, bob = run_daemon(), log_in(prosody.add_person('bob'))
    Occupant(bob, f'garden@{prosody.rooms}', 'Carol', config=CHANNEL)
    alice = User(daemon, prosody.add_user('alice')).log_in()
    env = {**os.environ, 'WHINCHAT_ROOT': str(daemon.root), 'PATH': f'{BUILD}/clients:{os.environ["PATH"]}'}
    for command in commands('Rooms'):
        command = command.replace('conference.example.org', prosody.rooms).replace('example.org', prosody.domain)
        done = subprocess.run(command, shell=True, env=env, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    bob.wait_message('Only for you')
    states = {chat['chat'].split('@')[0]: chat['state'] for chat in
              alice.call('Chats.List', options={'kinds': ['muc']})['items']}
    assert states == {'tea': 'joined', 'garden': 'out'}
    alice.close()


def test_install(tmp_path):
    """Everything that the README and the manual speak of, and a program that runs where it was put."""
    subprocess.run(['meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--destdir', tmp_path], check=True,
                   stdout=subprocess.DEVNULL)
    found = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob('*') if path.is_file()]
    for end in ('bin/whinchat', 'bin/whinchatd', 'libexec/whinchat/whinchat-thumbhash', 'share/doc/whinchat/reference.md', 'man1/whinchat.1',
                'man5/whinchat-api.5', 'man5/whinchat.conf.5', 'man8/whinchatd.8', 'completions/whinchat', '_whinchat', 'whinchat.fish',
                'systemd/user/whinchatd.service', 'systemd/user/whinchatd.socket',
                'services/im.whinchat.Whinchat1.service'):
        assert [path for path in found if path.endswith(f'/{end}')], (end, found)
    assert not [path for path in found if 'test' in path or 'fuzz' in path]
    (program,) = tmp_path.rglob('bin/whinchat')
    assert subprocess.run([program, '--version'], capture_output=True, text=True,
                          check=True).stdout.startswith('whinchat ')
