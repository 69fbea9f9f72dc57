# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line's frame and `whinchat api`, as a process: what it asks for, prints and ends with."""
import json
import subprocess

import pytest

from lib import idl
from lib.cli import PROGRAM
from lib.doors import ApiError
from lib.fake_daemon import Raw

# The table of exit statuses.
EXITS = {'InvalidArgument': 2, 'NotFound': 3, 'AccountRequired': 3, 'PermissionDenied': 4, 'NotAuthorized': 4,
         'AuthFailed': 4, 'PromptPending': 4, 'Offline': 5, 'RemoteTimeout': 5, 'RemoteError': 5, 'Timeout': 6,
         'Cancelled': 6, 'NotTrusted': 7, 'NoRecipientKeys': 7, 'Conflict': 8, 'CursorExpired': 8, 'Busy': 8, 'RateLimited': 9,
         'QuotaExceeded': 9, 'StorageFailed': 9, 'TooLarge': 9, 'NotSupported': 3, 'Internal': 1}


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def raw(**line):
    return Raw(json.dumps({'id': 0, **line}).replace('"id": 0', '"id": {id}').encode() + b'\n')


# The frame.

def test_table_of_exits_is_complete():
    assert set(EXITS) == set(idl.errors())


@pytest.mark.parametrize('name', EXITS)
def test_exit_of_errors(fake, cli, name):
    fake.answer('Jobs.Get', ApiError(name, 'because'))
    done = cli.run('api', 'Jobs.Get', 'job=1', status=EXITS[name])
    assert (done.stdout, done.stderr) == ('', 'whinchat: because\n')


@pytest.mark.parametrize('code', [-32700, -32600, -32601, -32602])
def test_exit_of_malformed_requests(fake, cli, code):
    fake.answer('Jobs.List', raw(error={'code': code, 'message': 'no'}))
    assert cli.run('api', 'Jobs.List', status=2).stderr.endswith('no\n')


def test_no_daemon(fake, cli):
    fake.stop()
    done = cli.run('api', 'Jobs.List', status=10)
    assert 'no daemon answers' in done.stderr and str(fake.path) in done.stderr
    fake.start()


def test_socket_nobody_serves(fake, cli):
    fake.stop()
    fake.path.touch()
    cli.run('api', 'Jobs.List', status=10)
    fake.path.unlink()


def test_daemon_that_leaves(fake, cli):
    fake.answer('Jobs.List', lambda params: fake.stop() or {'jobs': []})
    assert cli.run('api', 'Jobs.List', status=10).stdout == ''


@pytest.mark.parametrize('line', [b'nonsense\n', b'\n', b'[1]\n', b'{"id":{id}}\n', b'{"id":{id},"result":7}\n'])
def test_daemon_that_talks_nonsense(fake, cli, line):
    fake.answer('Jobs.List', Raw(line))
    assert cli.run('api', 'Jobs.List', status=1).stdout == ''


def test_errors_as_json(fake, cli):
    fake.answer('Jobs.Get', ApiError('NotFound', 'no such job', {'field': 'job'}))
    done = cli.run('api', 'Jobs.Get', 'job=7', '--json', status=3)
    assert objects(done.stderr) == [{'error': {'code': 1003, 'message': 'no such job',
                                               'data': {'name': 'NotFound', 'field': 'job'}}, 'exit': 3}]
    assert done.stdout == ''


def test_version_of_the_daemon_is_compared(fake, cli):
    fake.answer('Jobs.List', ApiError('InvalidArgument', 'unknown key'))
    fake.answer('Daemon.Hello', {'server': {'api_version': '0.9'}})
    assert 'speaks version 0.9' in cli.run('api', 'Jobs.List', status=2).stderr
    fake.answer('Daemon.Hello', {'server': {'api_version': '1.0'}})
    assert 'version' not in cli.run('api', 'Jobs.List', status=2).stderr


@pytest.mark.parametrize('words, hint', [
    (['aip'], 'did you mean api?'), (['api', '--jsn'], 'did you mean --json?'),
    (['api', '--json', '--tsv'], 'only one of'), (['paths', 'x'], 'too many arguments'),
    (['api'], 'which method?'), (['-Z'], 'there is no option -Z'), (['api', '--fields'], 'needs a value'),
    (['api', '--nothing=1', '-h'], 'there is no option'), (['api', 'x', '--color=red'], 'auto|always|never')])
def test_wrong_command_lines(fake, cli, words, hint):
    done = cli.run(*words, status=2)
    assert done.stdout == '' and hint in done.stderr
    assert fake.calls == []


@pytest.mark.parametrize('words', [['status', '--json', '--bogus'], ['send', '--json'], ['nosuch', '--json']])
def test_a_program_reads_what_was_wrong_with_its_line(cli, words):
    error = json.loads(cli.run(*words, status=2).stderr)
    assert error['exit'] == 2 and error['error']['message']


def test_what_follows_the_options_asks_for_nothing(cli):
    assert cli.run('paths', '--', '--json', status=2).stderr.startswith('whinchat: ')


def test_help(fake, cli):
    assert 'paths' in cli.run('--help').stdout
    verb = cli.run('api', '-h').stdout
    assert verb.index('Examples:') < verb.index('Options')
    assert cli.run(status=2).stdout == ''
    assert cli.run('--version').stdout.startswith('whinchat ')
    assert fake.calls == []


def test_paths(fake, cli):
    assert cli.json('paths')[0]['socket'] == str(fake.path)
    assert cli.run('paths', '--fields', 'socket').stdout == f'{fake.path}\n'
    assert cli.run('paths', '-0').stdout == f'{fake.path}\0'
    assert f'socket  {fake.path}\n' in cli.run('paths').stdout
    assert 'absolute' in cli.run('paths', status=2, WHINCHAT_ROOT='here').stderr


def test_a_full_disk_is_an_error():
    with open('/dev/full', 'w', encoding='ascii') as full:
        done = subprocess.run([PROGRAM, '--help'], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and 'cannot write' in done.stderr


# whinchat api.

@pytest.mark.parametrize('word', ['true', 'yes'])
def test_types_come_from_the_contract(word, fake, cli):
    fake.answer('Messages.List', {'items': [], 'older': 0, 'newer': 0})
    done = cli.run('api', 'Messages.List', 'chat=7', 'options.limit=20', 'options.fields=id', 'options.fields=body',
                   f'options.fetch={word}')
    assert done.stdout == '{"items":[],"older":0,"newer":0}\n'
    assert fake.asked('Messages.List') == [{'account': '', 'chat': '7', 'options': {
        'limit': 20, 'fields': ['id', 'body'], 'fetch': True}}]


def test_account_of_option_and_environment(fake, cli):
    fake.answer('Accounts.Get', {'account': {}})
    cli.run('api', 'Accounts.Get', WHINCHAT_ACCOUNT='work')
    cli.run('api', '-a', 'home', 'Accounts.Get', WHINCHAT_ACCOUNT='work')
    cli.run('api', '-a', 'home', 'Accounts.Get', 'account=me@example.org')
    assert [each['account'] for each in fake.asked('Accounts.Get')] == ['work', 'home', 'me@example.org']


def test_what_is_not_known_here_goes_as_it_is(fake, cli):
    fake.answer('Later.Method', raw(result={'x': 1}))
    assert cli.run('api', 'Later.Method', 'a.b=1', 'c:=[1,{"d":null}]').stdout == '{"x":1}\n'
    assert fake.asked('Later.Method') == [{'a': {'b': '1'}, 'c': [1, {'d': None}]}]


def test_no_such_method_has_a_hint(fake, cli):
    assert 'did you mean Messages.List?' in cli.run('api', 'Messages.Lits', status=2).stderr


def test_field_of_an_error_is_named(fake, cli):
    fake.answer('Messages.List', ApiError('InvalidArgument', 'options.limit: 200 at most', {'field': 'options.limit'}))
    done = cli.run('api', 'Messages.List', 'options.limit=900', 'chat=x', status=2)
    assert done.stderr == 'whinchat: options.limit: 200 at most\n'


@pytest.mark.parametrize('word, text', [
    ('options.limit=many', 'limit takes a whole number'), ('options.fetch=maybe', 'fetch takes true or false'),
    ('options:=[', 'options takes JSON'), ('options=1', 'options takes JSON'), ('limit', 'is not of the form'),
    ('=1', 'is not of the form'), ('options..limit=1', 'is not of the form')])
def test_words_that_fit_nowhere(fake, cli, word, text):
    done = cli.run('api', 'Messages.List', word, status=2)
    assert done.stdout == '' and text in done.stderr
    assert fake.calls == []


@pytest.mark.parametrize('words', [
    ['Accounts.Add', 'jid=a@b', 'settings.password=hush'], ['Accounts.Add', 'settings:={"password":"hush"}'],
    ['Prompts.Answer', 'prompt=1', 'fields.password=hush'], ['Prompts.Answer', 'fields:={"password":"hush"}']])
def test_no_secret_in_a_command_line(fake, cli, words):
    done = cli.run('api', *words, status=2)
    assert 'hush' not in done.stderr and 'standard input' in done.stderr
    assert fake.calls == []


def test_arguments_from_standard_input(fake, cli):
    fake.answer('Prompts.Answer', {})
    given = {'prompt': '1', 'fields': {'password': 'hüsh "x"'}}
    assert cli.run('api', 'Prompts.Answer', '-', input=json.dumps(given, indent=1)).stdout == '{}\n'
    assert fake.asked('Prompts.Answer') == [given]
    fake.answer('Chats.Get', {'chat': {}})
    cli.run('api', 'Chats.Get', '-', 'chat=bob@example.org', input='{"account":"me"}')
    assert fake.asked('Chats.Get') == [{'account': 'me', 'chat': 'bob@example.org'}]
    assert 'standard input' in cli.run('api', 'Chats.Get', '-', input='[1]', status=2).stderr


def test_columns(fake, cli):
    fake.answer('Chats.List', {'items': [{'chat': 'a@b', 'unread': 3, 'title': 'one\ttwo'}, {'chat': 'c@d'}],
                               'next': ''})
    assert cli.run('api', 'Chats.List', '--fields', 'chat,unread,title').stdout == 'a@b\t3\tone\\ttwo\nc@d\t\t\n'
    assert cli.json('api', 'Chats.List', '--fields', 'chat') == [{'chat': 'a@b'}, {'chat': 'c@d'}]
    fake.answer('Chats.Get', {'chat': {'chat': 'a@b', 'last': {'body': 'hi'}}})
    assert cli.run('api', 'Chats.Get', 'chat=a@b', '--fields', 'chat,last.body').stdout == 'a@b\thi\n'
    cli.run('api', 'Chats.Get', '-0', status=2)


PRINTING = ['account', 'chat draft x', 'chat set x y=z', 'forward x 1', 'later', 'later change 1', 'account list', 'account server', 'account set x=y', 'account show', 'api Chats.List', 'backup',
            'chats', 'contact', 'contact list', 'contact show x', 'doctor', 'history x', 'login x', 'paths', 'prompts',
            'prompts list', 'read', 'register x', 'room', 'room bookmarks', 'room config x', 'room create',
            'room join x', 'room list', 'room members x', 'room nick x', 'room show x', 'room subject x', 'search x',
            'send x y', 'status', 'wait', 'watch']


@pytest.mark.parametrize('line', PRINTING)
def test_fields_that_are_none(fake, cli, line):
    """A name that is none would print empty lines. Nothing is asked or changed before."""
    done = cli.run(*line.split(), '--fields', 'no_such,', status=2)
    assert 'there is no field "no_such"' in done.stderr and 'there are ' in done.stderr and done.stdout == ''
    assert fake.calls == [] or {name for name, _ in fake.calls} == {'Daemon.Hello'}


def test_fields_of_what_a_status_is(fake, cli):
    """Lines are about its accounts, JSON is about all."""
    cli.run('status', '--fields', 'epoch', status=2)
    assert 'did you mean unread?' in cli.run('status', '--json', '--fields', 'unraed', status=2).stderr


def test_notifications_follow(fake, cli):
    fake.answer('Events.Subscribe', {'cursor': 'e:1'})
    with cli.start('api', 'Events.Subscribe', 'options.kinds=typing') as running:
        assert running.json() == {'cursor': 'e:1'}
        fake.event('typing', {'chat': 'a@b'})
        assert running.json()['params']['data'] == {'chat': 'a@b'}
        fake.notify('ready', {'cursor': 'e:1'})
        assert running.json() == {'method': 'ready', 'params': {'cursor': 'e:1'}}
        assert fake.asked('Events.Subscribe') == [{'options': {'kinds': ['typing']}}]
        running.interrupt()
        assert running.finish(-2) == ['', '']


def test_a_stray_line_holds_back_nothing(fake, cli):
    """What was printed is written out before it waits, whatever else came."""
    lines = [b'{"method":"event","params":{"kind":"typing"}}', b'{"id":{id},"result":{"cursor":"e:1"}}',
             b'{"id":99,"result":{}}', b'']
    fake.answer('Events.Subscribe', Raw(b'\n'.join(lines)))
    with cli.start('api', 'Events.Subscribe') as running:
        assert running.json() == {'cursor': 'e:1'}
        assert running.json()['params'] == {'kind': 'typing'}


def test_no_control_character_reaches_a_terminal(fake, cli):
    fake.answer('Chats.Get', {'chat': {'title': '\x1b]0;x\x07\x9b2J\x7f\u202e'}})
    for words in ([], ['--fields', 'title'], ['--json']):
        out = cli.run('api', 'Chats.Get', 'chat=x', *words).stdout
        assert not [c for c in out if ord(c) < 32 and c != '\n' or 127 <= ord(c) < 160], out


def test_no_control_character_in_an_error(fake, cli):
    """Servers have a say in some of them."""
    fake.answer('Chats.Get', ApiError('RemoteError', 'no \x1b]0;x\x07\x9b2Jway'))
    assert cli.run('api', 'Chats.Get', 'chat=x', status=5).stderr == 'whinchat: no way\n'


def test_at_a_terminal_json_is_indented(fake, cli):
    fake.answer('Events.Head', {'cursor': 'e:1'})
    with cli.terminal('api', 'Events.Head') as terminal:
        assert terminal.finish() == '{\n  "cursor" : "e:1"\n}\n'


def test_help_of_a_method(fake, cli):
    shown = cli.run('api', 'Messages.List', '-h').stdout
    assert 'options.limit' in shown and 'Result:' in shown
    assert 'Messages.List' in cli.run('api', '--list').stdout
    assert fake.calls == []


# The whole API, as the interface description has it.

def sample(signature, dictionary):
    """A value of that type, as JSON has it."""
    if signature == 'a{sv}':
        fields = idl.dictionaries()[dictionary].items()
        return {key: sample(field.get('type'), field.get('dict')) for key, field in fields}
    return {'s': 'a=b c', 'b': True, 'i': -7, 'u': 7, 'x': 2**53 - 1, 'as': ['a', 'b'], 'ax': [1, 2], 'ay': 'AQID',
            'a{ss}': {'k': 'v'}, 'a{sas}': {'k': ['v', 'w']}, 'aa{sv}': []}[signature]


def words(path, signature, value, dictionary):
    """How a value is said on a command line, typed by the interface description alone."""
    if signature == 'a{sv}':
        fields = idl.dictionaries()[dictionary]
        return [word for key, each in value.items() for word in
                words(f'{path}.{key}', fields[key].get('type'), each, fields[key].get('dict'))]
    if signature in ('as', 'ax'):
        return [f'{path}={each}' for each in value]
    if signature == 'a{ss}':
        return [f'{path}.{key}={each}' for key, each in value.items()]
    if signature == 'a{sas}':
        return [f'{path}.{key}={each}' for key, values in value.items() for each in values]
    if signature == 'aa{sv}':
        return [f'{path}:={json.dumps(value)}']
    return [f'{path}={str(value).lower() if isinstance(value, bool) else value}']


def is_secret(argument):
    fields = idl.dictionaries().get(idl.annotation(argument, 'Dict'), {})
    return idl.annotation(argument, 'Secret') or any(field.get('secret') for field in fields.values())


METHODS = [name for name, method in idl.methods().items() if idl.annotation(method, 'Door') is None]


@pytest.mark.parametrize('method', METHODS)
def test_every_method_is_reached(fake, cli, method):
    given = idl.arguments(method, 'in')
    params = {each.get('name'): sample(each.get('type'), idl.annotation(each, 'Dict')) for each in given}
    fake.answer(method, raw(result={'done': True}))
    if any(map(is_secret, given)):
        done = cli.run('api', method, '-', input=json.dumps(params))
    else:
        line = [word for each in given for word in words(each.get('name'), each.get('type'), params[each.get('name')],
                                                         idl.annotation(each, 'Dict'))]
        done = cli.run('api', method, *line)
    assert done.stdout == '{"done":true}\n'
    assert fake.asked(method)[-1] == params  # behind a Hello of the CLI's own
    assert method in cli.run('api', '--list').stdout and cli.run('api', method, '-h').stdout
