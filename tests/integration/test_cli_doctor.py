# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat doctor as a process: what it looks at, what it says and what it ends with."""
import pytest

from lib.doors import ApiError
from lib.fake_daemon import Raw
from lib.session import Session

ALICE = 'alice@example.org'


def finding(check, level, **fields):
    return {'check': check, 'level': level, 'text': f'it is {level}', **fields}


def answer(fake, *findings, accounts=()):
    fake.answer('Daemon.Hello', {'server': {'version': '0.1.0', 'api_version': '1.0'}})
    fake.answer('Daemon.Doctor', {'findings': list(findings)})
    fake.answer('Accounts.List', {'accounts': list(accounts)})


@pytest.fixture
def healthy(fake):
    """A daemon with nothing to complain of."""
    answer(fake, finding('disk', 'ok'), accounts=[{'jid': ALICE, 'enabled': True, 'host': '127.0.0.1'}])
    fake.path.chmod(0o600)
    (fake.root / 'data').mkdir(mode=0o700)
    (fake.root / 'data' / 'whinchat.db').touch(0o600)
    return fake


@pytest.fixture
def desktop():
    with Session() as made:
        made.start_bus()
        yield made


def by_check(found):
    return {each['check']: each for each in found}


def test_all_is_well(healthy, cli):
    found = by_check(cli.json('doctor'))
    assert {each['level'] for each in found.values()} == {'ok'}
    assert {'daemon', 'socket', 'files', 'bus', 'keyring', 'disk'} <= set(found)
    assert found['daemon']['text'] == 'whinchatd 0.1.0 answers'
    assert healthy.asked('Daemon.Doctor') == [{'options': {}}]
    assert cli.run('doctor', '-q').stdout == ''


def test_lines_for_people(healthy, cli):
    answer(healthy, finding('carbons', 'warning', account=ALICE, text='none\x1b[2J', fix='ask for them'))
    lines = cli.run('doctor', '-q').stdout.splitlines()
    assert lines == [f'warning  carbons            {ALICE}: none', f'{"":27} to do: ask for them']


def test_no_daemon(fake, cli):
    fake.stop()
    found = by_check(cli.json('doctor', status=10))
    assert found['daemon']['level'] == 'error'
    assert found['files']['level'] == 'warning'
    assert {'bus', 'keyring'} <= set(found)


@pytest.mark.parametrize('systemd, command', [
    (True, 'systemctl --user enable --now whinchatd'), (False, 'whinchatd &')])
def test_one_way_to_start_it(fake, cli, tmp_path, systemd, command):
    """The same one wherever it is told, and only one."""
    if systemd:
        (tmp_path / 'systemd').mkdir()
    fake.stop()
    found = by_check(cli.json('doctor', status=10, XDG_RUNTIME_DIR=str(tmp_path)))['daemon']
    assert found['fix'] == command and found['text'].startswith('no daemon answers at ') and 'start' not in found['text']
    first, second = cli.run('chats', status=10, XDG_RUNTIME_DIR=str(tmp_path)).stderr.splitlines()
    assert first == f'whinchat: {found["text"]}' and second == f'Start it with: {command}'


def test_daemon_that_hangs(healthy, cli):
    healthy.answer('Daemon.Hello', Raw())
    assert by_check(cli.json('doctor', status=10))['daemon']['level'] == 'error'


@pytest.mark.parametrize('checks, expected', [
    (['connection'], 5), (['prompts'], 4), (['disk'], 1), (['connection', 'prompts'], 4), (['prompts', 'password'], 1),
    (['of later days'], 1), ([], 0)])
def test_exit_is_that_of_the_worst(healthy, cli, checks, expected):
    answer(healthy, finding('archive', 'warning'), *(finding(each, 'error') for each in checks))
    cli.run('doctor', status=expected)


def test_version_is_compared(healthy, cli):
    healthy.answer('Daemon.Hello', {'server': {'version': '0.2.0', 'api_version': '1.9'}})
    found = by_check(cli.json('doctor'))
    assert found['version']['level'] == 'warning' and '1.9' in found['version']['text']


def test_versions_are_compared(healthy, cli):
    healthy.answer('Daemon.Hello', {'server': {'version': '0.0.1', 'api_version': '1.0'}})
    found = by_check(cli.json('doctor'))
    assert found['version']['level'] == 'warning' and '0.0.1, is older' in found['version']['text']


def test_one_account(healthy, cli):
    cli.run('doctor', '-a', ALICE)
    assert healthy.asked('Daemon.Doctor') == [{'options': {'account': ALICE}}]
    healthy.answer('Daemon.Doctor', ApiError('NotFound', 'there is no such account'))
    cli.run('doctor', '-a', 'bob', status=3)


@pytest.mark.parametrize('place', ['run', 'run/api.sock', 'data/whinchat.db'])
def test_what_others_may_open(healthy, cli, place):
    path = healthy.root / place
    path.chmod(path.stat().st_mode | 0o040)
    (found,) = [each for each in cli.json('doctor', status=1) if each['level'] == 'error']
    assert str(path) in found['text'] and found['fix'] == f"chmod go= '{path}'"


def test_daemon_that_is_not_on_the_bus(healthy, cli, desktop):
    found = by_check(cli.json('doctor', DBUS_SESSION_BUS_ADDRESS=desktop.address))
    assert found['bus']['level'] == 'warning' and found['keyring']['level'] == 'ok'


def test_bus_that_is_gone(healthy, cli, desktop):
    desktop.stop_bus()
    assert by_check(cli.json('doctor', DBUS_SESSION_BUS_ADDRESS=desktop.address))['bus']['level'] == 'warning'


def test_bus_beside_the_runtime_directory(healthy, cli, desktop):
    """Without the variable it is where systemd has it."""
    found = by_check(cli.json('doctor', XDG_RUNTIME_DIR=str(desktop.directory)))
    assert found['bus']['level'] == 'warning'


def test_keyring(healthy, cli, desktop):
    def look():
        return by_check(cli.json('doctor', DBUS_SESSION_BUS_ADDRESS=desktop.address))['keyring']
    desktop.start_keyring()
    assert (look()['level'], look()['text']) == ('ok', 'the keyring is open')
    desktop.stop_keyring()
    desktop.start_keyring(locked=True)
    assert (look()['level'], look()['text']) == ('warning', 'the keyring is locked')


# What is attached to a bug report.

CANARY = 'canary@nest.example'


def sing(value):
    """Whatever is a string of a person or a server, made a canary."""
    if isinstance(value, dict):
        return {name: sing(each) for name, each in value.items()}
    if isinstance(value, list):
        return [sing(each) for each in value]
    return CANARY if isinstance(value, str) else value


def test_report_takes_nothing_it_does_not_know(healthy, cli):
    """Not from members that hold words otherwise, not from what later daemons may tell."""
    account = {'jid': CANARY, 'alias': 'x', 'enabled': True, 'state': 'online', 'host': 'x', 'ca_file': 'x', 'resource': 'x',
               'tls': 'auto', 'secret': 'keyring', 'share': ['x', 'x'], 'status': 'x', 'missing': ['x'], 'later': 'x', 'unread': 3,
               'error': {'name': 'x', 'text': 'x', 'reason': 'x', 'condition': 'x'}, 'password_command': 'x'}
    healthy.answer('Daemon.Status', {'status': sing({
        'version': '0.1.0', 'state': 'x', 'epoch': 'x', 'later': {'x': 'x'}, 'storage': {'state': 'x', 'text': 'x'},
        'rescue': {'path': 'x', 'text': 'x', 'accounts': 2, 'later': 'x'}, 'accounts': [account], 'prompts': 1})})
    healthy.answer('Sync.State', {'state': sing({'account': 'x', 'phase': 'x', 'done': 4})})
    healthy.answer('Accounts.ServerInfo', {'server': {**sing({
        'resource': 'x', 'fingerprint': 'x', 'software': 'x', 'software_version': 'x', 'tls': 'x', 'mechanism': 'x',
        'features': ['x'], 'missing': ['x']}), 'dropped': {CANARY: 3, 'forged': 2}}})
    healthy.answer('Daemon.Doctor', {'findings': [sing(finding('x', 'x', account='x', fix='x'))]})
    for form in [], ['--json']:
        told = cli.run('doctor', '--report', *form).stdout
        assert 'canary' not in told and 'nest' not in told and str(healthy.root) not in told
    report, = cli.json('doctor', '--report')
    assert report['accounts'] == [{
        'number': 1, 'enabled': True, 'unread': 3, 'missing': [], 'share': [], 'host_given': True, 'port_given': False,
        'ca_file_given': True, 'error': {}, 'sync': {'done': 4},
        'server': {'missing': [], 'software': 'other', 'dropped': {'forged': 2}}}]
    assert report['store']['rescue'] == {'accounts': 2} and report['daemon'] == {'prompts': 1}
    assert {'account': 1} in report['findings']


def test_report_without_a_daemon(fake, cli):
    fake.stop()
    report, = cli.json('doctor', '--report')
    assert set(report) == {'system', 'store', 'findings'}
    assert {'check': 'daemon', 'level': 'error'} in report['findings']
    assert report['system']['whinchat'] and report['system']['glib']
