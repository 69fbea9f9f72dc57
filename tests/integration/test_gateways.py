# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways (XEP-0100) on real servers: one that registers people, and biboumi, with a real IRC server behind it."""
import itertools

import pytest

from lib.cli import Cli
from lib.component import Sms
from lib.doors import ApiError
from lib.irc import Gateway, Network, Person

numbers = itertools.count(1)


@pytest.fixture(scope='module', params=['prosody', 'ejabberd'])
def host(request, servers):
    """Each of the real servers, with places for components."""
    return servers(request.param, gateways=True)


@pytest.fixture(scope='module')
def sms(host):
    with Sms(host) as component:
        yield component


@pytest.fixture(scope='module')
def network():
    with Network() as made:
        yield made


@pytest.fixture(scope='module')
def irc(host, network):
    with Gateway(host) as made:
        yield made


@pytest.fixture
def alice(host, use, daemon):
    user = use(host.add_user('alice')).log_in()
    user.cli = Cli(daemon.root)
    return user


def listed(user, jid):
    return next((each for each in user.call('Gateways.List')['gateways'] if each['jid'] == jid), None)


def test_register_and_resolve(host, sms, alice):
    gateway = listed(alice, sms.host)
    assert (gateway['type'], gateway['name'], gateway['registers'], gateway['registered'], gateway['resolves']) == (
        'sms', 'Short messages', True, False, True)
    form = alice.call('Gateways.Form', gateway=sms.host)['form']
    assert [(field['var'], field['type'], field['required']) for field in form['form']['fields']] == [
        ('password', 'text-private', True), ('phone', 'text-single', True)]
    with pytest.raises(ApiError) as refused:
        alice.call('Gateways.Register', gateway=sms.host, fields={'phone': ['12']})
    assert refused.value.data['field'] == 'fields.password'
    alice.call('Gateways.Register', gateway=sms.host, fields={'phone': ['12'], 'password': ['pw']})
    assert (sms.registered[alice.jid], sms.password) == ('12', 'pw')
    sms.inbox.take(lambda s: s.name == 'presence' and s['type'] == 'subscribe' and s['from'] == alice.jid, 'subscription')
    assert listed(alice, sms.host)['registered']
    assert alice.call('Gateways.Form', gateway=sms.host)['form']['registered']

    assert alice.call('Gateways.Prompt', gateway=sms.host)['prompt'] == {
        'description': 'Whom do you want to write to?', 'prompt': 'Number'}
    assert alice.call('Gateways.Resolve', gateway=sms.host, text='+1 (555) 23')['jid'] == f'+155523@{sms.host}'
    with pytest.raises(ApiError, match='NotSupported'):
        alice.call('Gateways.Resolve', gateway=sms.host, text='nobody')

    alice.call('Gateways.Unregister', gateway=sms.host)
    assert alice.jid not in sms.registered and not listed(alice, sms.host)['registered']


def test_command_line(host, sms, alice):
    cli = alice.cli
    assert f'{sms.host}  sms  Short messages  not registered' in cli.run('gateway').stdout
    assert 'phone!' in cli.run('gateway', 'register', sms.host, '--form').stdout
    assert '--field phone=…' in cli.run('gateway', 'register', sms.host, status=2).stderr
    cli.run('gateway', 'register', sms.host, '--field', 'phone=7', '--secret', 'password', input='pw\n')
    assert sms.registered[alice.jid] == '7'
    assert [each['registered'] for each in cli.json('gateway', 'list') if each['jid'] == sms.host] == [True]
    assert cli.run('gateway', 'address', sms.host, '+1 555').stdout == f'+1555@{sms.host}\n'
    cli.run('gateway', 'unregister', sms.host, status=2)
    cli.run('gateway', 'unregister', sms.host, '--yes')
    assert alice.jid not in sms.registered


# IRC.


def configure(user, host, network):
    """Tells biboumi, by its command, on which port the IRC server is."""
    step = user.call('Commands.Execute', jid=f'127.0.0.1@{host.irc}', node='configure')['step']
    return user.door.call('Commands.Continue', session=step['session'], action='execute', fields={
        'ports': [str(network.port)], 'tls_ports': []})['step']


def test_irc(host, network, irc, alice):
    gateway = listed(alice, host.irc)
    assert (gateway['type'], gateway['has_rooms'], gateway['has_commands'], gateway['registers']) == (
        'irc', True, True, False)
    with pytest.raises(ApiError, match='NotSupported'):
        alice.call('Gateways.Form', gateway=host.irc)
    assert {'configure', 'ping', 'hello'} <= {each['node'] for each in
                                              alice.call('Commands.List', jid=host.irc)['commands']}
    done = configure(alice, host, network)
    assert (done['status'], done['notes'][0]['severity']) == ('completed', 'info')
    channel = f'#tea{next(numbers)}'
    room = f'{channel}%127.0.0.1@{host.irc}'
    with Person(network, 'ira') as ira:
        ira.join(channel)
        ira.say(f'TOPIC {channel} :Green tea')
        ira.wait('TOPIC', 'Green tea')
        events = alice.follow(kinds=['message.*', 'room.*', 'chat.*'])
        chat = alice.call('Chats.Join', room=room, options={'nick': 'al'})['chat']
        assert (chat['state'], chat['my']['nick']) == ('joined', 'al')
        ira.wait('JOIN', channel, 'al!')
        talk(alice, ira, room, channel, events)
        assert alice.chat(room)['subject'] == 'Green tea'
        change(alice, ira, room, channel)
        alice.call('Chats.Leave', chat=room, options={'forget': True})
        ira.wait(':al2!', channel)


def test_irc_commands(host, network, irc, alice):
    """Commands of biboumi by name: one that asks, and one that ends the connection, which is then made again."""
    assert 'Hello Al!' in alice.cli.run('command', 'run', host.irc, 'hello', '--field', 'name=Al').stderr
    assert '--field name=…' in alice.cli.run('command', 'run', host.irc, 'hello', status=2).stderr
    configure(alice, host, network)
    channel = f'#tea{next(numbers)}'
    room = f'{channel}%127.0.0.1@{host.irc}'
    with Person(network, 'ira') as ira:
        ira.join(channel)
        alice.call('Chats.Join', room=room, options={'nick': 'al', 'bookmark': False})
        ira.wait('JOIN', channel, ':al!')
        server = f'127.0.0.1@{host.irc}'
        assert channel in alice.cli.run('command', 'run', server, 'get-irc-connection-info').stderr
        alice.cli.run('command', 'run', host.irc, 'disconnect-from-irc-server', '--field', 'irc-servers=127.0.0.1',
                      '--field', 'quit-message=Enough')
        ira.wait(':al!', 'QUIT')
        ira.wait('JOIN', channel, ':al!')
        events = alice.follow(kinds=['message.*'])
        ira.tell(channel, 'back so soon?')
        assert events.wait_message('back so soon?')['chat'] == room


def talk(alice, ira, room, channel, events):
    ira.tell(channel, 'hello from IRC')
    got = events.wait_message('hello from IRC')
    assert (got['chat'], got['nick'], got['dir']) == (room, 'ira', 'in')
    sent = alice.send(room, 'hello to IRC')
    assert ira.wait('PRIVMSG', channel, 'hello to IRC').startswith(':al!')
    events.wait_state(sent['id'], 'sent')
    assert not [line for line in ira.settle('once') if 'hello to IRC' in line]
    ira.tell(channel, 'the last word')
    events.wait_message('the last word')
    assert alice.bodies(room) == ['hello from IRC', 'hello to IRC', 'the last word']
    sent = alice.send(f'{room}/ira', 'only for you')
    ira.wait('PRIVMSG', 'ira', 'only for you')
    ira.tell('al', 'and for you')
    assert events.wait_message('and for you')['chat'] == f'{room}/ira'


def change(alice, ira, room, channel):
    alice.call('Chats.SetNick', chat=room, nick='al2')
    ira.wait('NICK', 'al2')
    assert {each['nick'] for each in alice.call('Chats.Members', chat=room, options={})['items']} == {'ira', 'al2'}
    alice.call('Chats.SetSubject', chat=room, subject='Black tea')
    ira.wait('TOPIC', 'Black tea')
