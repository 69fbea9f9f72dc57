# SPDX-License-Identifier: GPL-3.0-or-later
"""Ad-hoc commands (XEP-0050) of real servers, and of a program of somebody else."""
import pytest

from lib.cli import Cli
from lib.doors import ApiError, Line
from lib.responder import Responder

# What each server lets everybody do.
EVERYBODY = {'prosody': ('uptime', 'running'), 'ejabberd': ('ping', 'Pong')}


@pytest.fixture
def alice(server, use, daemon):
    user = use(server.add_user('alice')).log_in()
    user.cli = Cli(daemon.root)
    return user


@pytest.fixture
def bob(server, log_in):
    return Responder(log_in(server.add_user('bob')))


def go_on(user, step, action='execute', **fields):
    return user.door.call('Commands.Continue', session=step['session'], action=action, fields=fields)['step']


def begin(user, bob):
    return user.call('Commands.Execute', jid=bob.peer.jid, node='survey')['step']


def test_of_the_server(server, use, daemon, door):
    alice = use(server.add_user('alice')).log_in()
    node, word = EVERYBODY[server.name]
    assert node in [each['node'] for each in alice.call('Commands.List', jid='')['commands']]
    step = alice.call('Commands.Execute', jid='', node=node)['step']
    assert (step['status'], step['jid'], 'session' in step) == ('completed', server.domain, False)
    assert word in ' '.join(note['text'] for note in step['notes'])
    with pytest.raises(ApiError, match='NotFound|NotSupported'):
        alice.call('Commands.Execute', jid='', node='no-such')
    assert Cli(daemon.root).json('command', 'run', node)[0]['status'] == 'completed'


def test_stages(server, use, log_in, door):
    bob = Responder(log_in(server.add_user('bob')))
    alice = use(server.add_user('alice')).log_in()
    assert alice.call('Commands.List', jid=bob.peer.jid)['commands'] == [{'node': 'survey', 'name': 'A survey'}]
    first = begin(alice, bob)
    assert (first['status'], first['actions'], first['default_action']) == ('executing', ['next'], 'next')
    assert first['notes'] == [{'severity': 'info', 'text': 'It takes a minute.'}]
    form = first['form']
    assert (form['title'], form['instructions'], form['kind']) == ('Who are you?', 'Say it all.', 'form')
    assert [field['type'] for field in form['fields']] == [
        'fixed', 'text-single', 'text-private', 'text-multi', 'boolean', 'jid-single', 'jid-multi', 'list-single',
        'list-multi']
    with pytest.raises(ApiError) as refused:
        go_on(alice, first, drink=['water'], name=['Al'])
    assert refused.value.data['field'] == 'fields.drink'
    with pytest.raises(ApiError) as refused:
        go_on(alice, first, 'prev')
    assert refused.value.data['field'] == 'action'
    second = go_on(alice, first, name=['Al'], word=['hush'], about=['one', 'two'], grown=['true'],
                   boss=['Boss@Else.test'], friends=['a@else.test', 'b@else.test'], drink=['tea'], food=['cake'])
    assert (second['session'], second['form']['title']) == (first['session'], 'And how many?')
    back = go_on(alice, second, 'prev')
    assert back['form']['title'] == 'Who are you?'
    go_on(alice, back, 'next', name=['Al'])
    done = go_on(alice, second, 'next', cups=['3'])
    assert (done['status'], done['notes']) == ('completed', [{'severity': 'warn', 'text': 'It is hot.'}])
    assert [column['var'] for column in done['form']['columns']] == ['what', 'cups']
    assert done['form']['rows'] == [{'values': {'what': ['tea'], 'cups': ['3']}}]
    told, again, cups = bob.told
    assert {name: told[name] for name in ('token', 'name', 'word', 'grown', 'boss', 'friends', 'drink', 'food')} == {
        'token': ['t1'], 'name': 'Al', 'word': 'hush', 'grown': True, 'boss': 'boss@else.test',
        'friends': ['a@else.test', 'b@else.test'], 'drink': 'tea', 'food': ['cake']}
    assert told['about'].split('\n') == ['one', 'two'] and again['name'] == 'Al' and cups == {'cups': '3'}
    with pytest.raises(ApiError, match='NotFound'):
        go_on(alice, second, cups=['4'])


def test_given_up(server, alice, bob, daemon):
    """What nobody goes on with is cancelled where it runs: when asked to, and when its program is gone."""
    step = begin(alice, bob)
    alice.door.call('Commands.Cancel', session=step['session'])
    asked = bob.wait_cancel()
    with Line(daemon.socket) as program:
        program.finish(program.start('Commands.Execute', {'account': alice.jid, 'jid': bob.peer.jid, 'node': 'survey'}))
    assert bob.wait_cancel() != asked
    assert bob.told == []


def test_secrets_are_not_shown(server, alice, bob, daemon):
    with Line(daemon.socket) as tap:
        tap.finish(tap.start('Debug.Tap', {'account': alice.jid}))
        step = begin(alice, bob)
        go_on(alice, step, name=['Al'], word=['hush-hush'])
        tap.finish(tap.start('Debug.SendStanza', {'account': alice.jid, 'xml': '<iq type="get"><ping xmlns="urn:xmpp:ping"/></iq>'}))
        passed = [line['params']['xml'] for line in tap.notifications]
    assert any('urn:xmpp:ping' in xml for xml in passed) and not any('hush-hush' in xml for xml in passed)
    assert 'hush-hush' not in daemon.child.text()
    assert b'hush-hush' not in b''.join(path.read_bytes() for path in daemon.root.rglob('whinchat.db*'))


def test_at_a_terminal(server, alice, bob):
    with alice.cli.terminal('command', 'run', bob.peer.jid, 'survey') as terminal:
        terminal.wait_text('Name: ')
        terminal.type('\n')
        terminal.wait_text('An answer is needed.')
        terminal.type('Al\n')
        terminal.wait_text('Secret word: ')
        terminal.type('hush\n')
        terminal.wait_text('About: ')
        terminal.type('one\n\n')
        terminal.wait_text('Grown up [y/N] ')
        terminal.type('y\n')
        terminal.wait_text('Boss: ')
        terminal.type('\n')
        terminal.wait_text('Friends: ')
        terminal.type('a@else.test, b@else.test\n')
        terminal.wait_text('Drink: ')
        terminal.type('2\n')
        terminal.wait_text('Food: ')
        terminal.type('1,2\n')
        terminal.wait_text('Cups [1]: ')
        terminal.type('5\n')
        terminal.wait_text('What now? cancel, prev, next [next]: ')
        terminal.type('\n')
        shown = terminal.finish()
    assert 'hush' not in shown and 'It is hot.' in shown and 'tea   5\n' in shown
    told, cups = bob.told
    assert (told['name'], told['word'], told['about'], told['grown'], told['friends'], told['drink'], told['food']) == (
        'Al', 'hush', 'one', True, ['a@else.test', 'b@else.test'], 'coffee', ['bread', 'cake'])
    assert cups == {'cups': '5'}


def test_given_up_at_a_terminal(server, alice, bob):
    with alice.cli.terminal('command', 'run', bob.peer.jid, 'survey') as terminal:
        terminal.wait_text('Name: ')
        terminal.type('\x03')
        terminal.finish(status=None)
    bob.wait_cancel()
    assert bob.told == []


def test_command_line(server, alice, bob):
    assert alice.cli.run('command', 'list', bob.peer.jid).stdout == 'survey  A survey\n'
    asked = alice.cli.run('command', 'run', bob.peer.jid, 'survey', '--form').stdout
    assert 'name!  (Name: text-single)\n' in asked and '  1  Tea\n' in asked and 'token' not in asked
    bob.wait_cancel()
    missing = alice.cli.run('command', 'run', bob.peer.jid, 'survey', status=2)
    assert '--field name=…' in missing.stderr
    bob.wait_cancel()
    done = alice.cli.run('command', 'run', bob.peer.jid, 'survey', '--field', 'name=Al', '--field', 'cups=2',
                         '--field', 'spoons=1', '--secret', 'word', input='hush\n')
    assert done.stdout == 'Your order\nWhat  How many\ntea   2\n'
    assert 'It is hot.' in done.stderr and 'Nothing asked for "spoons".' in done.stderr
    assert [told.get('word') for told in bob.told] == ['hush', None]
