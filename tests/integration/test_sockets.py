# SPDX-License-Identifier: GPL-3.0-or-later
"""Sockets that may do less than the person's own: scopes, chats, a group, and what they cannot reach."""
import os
import stat

import pytest

from lib.daemon import Daemon
from lib.doors import ApiError, Line

ALERTS, OTHERS = 'alerts@else.test', 'bob@else.test'
CONFIGURATION = """\
[socket.ci]
scopes = send
chats = Alerts@Else.test
[socket.reader]
scopes = read
chats = alerts@else.test
[socket.helper]
scopes = read;send;manage
[socket.bar]
scopes = read
path = {shared}/bar.sock
group = true
"""


class Configured(Daemon):
    """A daemon with a configuration file, and an account that does not connect."""

    def __init__(self, text=CONFIGURATION):
        super().__init__()
        self.shared = self.session.directory / 'shared'
        self.shared.mkdir()
        configuration = self.root / 'config'
        configuration.mkdir(mode=0o700)
        (configuration / 'whinchat.conf').write_text(text.format(shared=self.shared))

    def line(self, name):
        path = self.shared / 'bar.sock' if name == 'bar' else self.root / 'run' / f'{name}.sock'
        return Restricted(Line(path))


class Restricted:
    """Calls through another socket."""

    def __init__(self, line):
        self.line = line

    def call(self, method, **params):
        return self.line.finish(self.line.start(method, params))

    def refused(self, method, **params):
        with pytest.raises(ApiError) as caught:
            self.call(method, **params)
        return caught.value.name


@pytest.fixture
def daemon():
    with Configured() as made:
        door = made.door('json')
        door.call('Accounts.Add', jid='alice@else.test', settings={'enabled': False})
        for chat in (ALERTS, OTHERS):
            door.call('Messages.Send', account='', chat=chat, body='a word', options={})
        yield made


def send(door, chat):
    return door.call('Messages.Send', account='', chat=chat, body='build is green', options={})['message']


def test_writes_to_its_chat_and_does_nothing_else(daemon):
    ci = daemon.line('ci')
    hello = ci.call('Daemon.Hello', client={'name': 'ci'})['server']
    assert (hello['scopes'], hello['chats']) == (['send'], [ALERTS])
    assert send(ci, 'ALERTS@else.test')['chat'] == ALERTS
    assert ci.refused('Messages.Send', account='', chat=OTHERS, body='x', options={}) == 'PermissionDenied'
    for method, params in [('Messages.List', {'account': '', 'chat': ALERTS}), ('Accounts.List', {}),
                           ('Events.Fetch', {'since': ''}), ('Prompts.List', {}),
                           ('Debug.SendStanza', {'account': '', 'xml': '<presence/>'})]:
        assert ci.refused(method, **params) == 'PermissionDenied'


def test_managing_is_not_running_commands(daemon):
    """What a sandboxed program may do as well: neither a command, nor another server, nor a file of its choice."""
    helper, target = daemon.line('helper'), daemon.shared / 'made'
    helper.call('Accounts.SetEnabled', account='', enabled=False)
    for method, params in [('Accounts.Add', {'jid': 'eve@else.test', 'settings': {'password_command': f'touch {target}'}}),
                           ('Accounts.Update', {'account': '', 'settings': {'password_command': f'touch {target}'}}),
                           ('Accounts.Update', {'account': '', 'settings': {'host': '127.0.0.1'}}),
                           ('Daemon.Backup', {'options': {'path': str(target)}})]:
        assert helper.refused(method, **params) == 'PermissionDenied'
    assert [account['jid'] for account in helper.call('Accounts.List')['accounts']] == ['alice@else.test']
    assert not target.exists()


def test_reads_its_chat_alone(daemon):
    reader, head = daemon.line('reader'), daemon.door('json').call('Events.Head')['cursor']
    assert [item['body'] for item in reader.call('Messages.List', account='', chat=ALERTS)['items']] == ['a word']
    for method, params in [('Messages.List', {'account': '', 'chat': OTHERS}), ('Chats.List', {'account': ''}),
                           ('Messages.Search', {'text': 'word'}), ('Messages.Get', {'account': '', 'ids': [1]}),
                           ('Accounts.List', {}), ('Events.Consumers', {})]:
        assert reader.refused(method, **params) == 'PermissionDenied'
    send(daemon.door('json'), OTHERS)
    sent = send(daemon.door('json'), ALERTS)
    events = reader.call('Events.Fetch', since=head, options={'kinds': ['message.new']})['events']
    assert [event['data']['id'] for event in events] == [sent['id']]
    assert reader.call('Events.Fetch', since=head, options={'chats': [OTHERS]})['events'] == []


def test_subscribes_to_its_chat_alone(daemon):
    reader = daemon.line('reader')
    reader.call('Events.Subscribe', options={'state': True, 'kinds': ['message.new']})
    notes = []
    while not notes or notes[-1]['method'] != 'ready':
        notes.append(reader.line.notifications.pop(0) if reader.line.notifications else reader.line.read())
    chats = [chat['chat'] for note in notes for chat in note['params'].get('chats', [])]
    assert chats == [ALERTS] and not any('accounts' in note['params'] for note in notes)
    send(daemon.door('json'), OTHERS)
    sent = send(daemon.door('json'), ALERTS)
    assert reader.line.read()['params']['data']['id'] == sent['id']


def test_consumers_of_others_are_out_of_reach(daemon):
    person, reader = daemon.door('json'), daemon.line('reader')
    person.call('Events.Fetch', since='', options={'consumer': 'bot'})
    send(person, OTHERS)
    head = person.call('Events.Head')['cursor']
    assert reader.refused('Events.Ack', consumer='bot', cursor=head) == 'PermissionDenied'
    assert reader.refused('Events.Fetch', since='', options={'consumer': 'bot'}) == 'PermissionDenied'
    assert person.call('Events.Fetch', since='', options={'consumer': 'bot', 'kinds': ['message.new']})['events']
    reader.call('Events.Fetch', since='', options={'consumer': 'its-own'})
    reader.call('Events.Ack', consumer='its-own', cursor=head)


def test_modes(daemon):
    modes = {path: stat.S_IMODE(path.stat().st_mode)
             for path in (daemon.socket, daemon.root / 'run' / 'ci.sock', daemon.shared / 'bar.sock')}
    assert list(modes.values()) == [0o600, 0o600, 0o660]
    assert [account['jid'] for account in daemon.line('bar').call('Accounts.List')['accounts']] == ['alice@else.test']
    assert daemon.line('bar').refused('Messages.Send', account='', chat=ALERTS, body='x', options={}) == 'PermissionDenied'


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can be somebody else')
def test_another_user_is_not_let_in(daemon):
    """The modes forbid it; where they do not, the credentials of the peer do."""
    for path in (daemon.session.directory, daemon.root, daemon.socket.parent):
        path.chmod(0o755)
    daemon.socket.chmod(0o666)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(65534)
        try:
            line = Line(daemon.socket)
            line.send(b'{"id":1,"method":"Accounts.List"}\n')
            os.write(write, line.socket.recv(100) or b'closed')
        except OSError as error:
            os.write(write, b'closed' if isinstance(error, ConnectionError) else str(error).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(write)
    assert os.read(read, 200) == b'closed'
    os.close(read)


@pytest.mark.parametrize('text', ['[socket.ci]\nscopes = everything\n', '[socket.ci]\nscopes = send\nchat = a@b\n',
                                  '[socket.ci]\nscopes = send\nchats = a b@\n', '[socket.ci]\nchats = a@b\n'])
def test_a_mistake_in_the_configuration_is_not_served(text):
    daemon = Configured(text)
    with pytest.raises(Exception, match='whinchatd ended with 1'):
        daemon.start()
    assert not daemon.socket.exists()
    daemon.session.close()
