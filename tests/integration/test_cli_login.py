# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat login and logout, as processes: what they ask people and the daemon, and where they end."""
import pytest

from lib.doors import ApiError

ALICE = 'alice@example.org'
PASSWORD = 'correct hörse'
WRONG = {'name': 'AuthFailed', 'condition': 'not-authorized', 'text': 'The server refused the password'}


def prompt(number, kind='password', **fields):
    known = {'password': {'text': f'What is the password of {ALICE}?',
                          'fields': [{'name': 'password', 'label': 'Password', 'secret': True}]},
             'certificate': {'text': 'Is it the right one?',
                             'details': {'fingerprint': 'ab:cd', 'names': 'example.net', 'problem': 'self-signed\x1b[2J'},
                             'fields': [{'name': 'decision', 'label': 'Trust it?', 'choices': ['trust', 'reject']}]},
             'invitation': {'text': 'Bob invites you.',
                            'fields': [{'name': 'action', 'label': 'Go in?', 'choices': ['accept', 'decline']}]},
             'account': {'text': 'Should it connect again?',
                         'fields': [{'name': 'decision', 'label': 'Connect again?', 'choices': ['retry']}]}}
    return {'prompt': str(number), 'account': ALICE, 'kind': kind, 'details': {}, **known[kind], **fields}


class Account:
    """An account in the daemon; a test moves it on."""

    def __init__(self, fake, known=False, state='connecting', **fields):
        self.fake, self.known = fake, known
        self.fields = {'jid': ALICE, 'enabled': True, 'state': state, 'secret': 'keyring', **fields}
        self.prompts = []
        self.after_add = self.after_answer = lambda: None
        fake.answer('Events.Subscribe', {'cursor': 'e:1'})
        fake.answer('Accounts.Get', self._get)
        for method in 'Accounts.Add', 'Accounts.Update':
            fake.answer(method, self._save)
        fake.answer('Accounts.Connect', lambda params: self.move('connecting') or {})
        fake.answer('Accounts.Disconnect', lambda params: self.move('offline') or {})
        fake.answer('Prompts.List', lambda params: {'prompts': self.prompts})
        fake.answer('Prompts.Answer', self._answer)

    def _get(self, params):
        if not self.known:
            raise ApiError('NotFound', 'there is no such account')
        return {'account': self.fields}

    def _save(self, params):
        self.known = True
        self.after_add()
        return {'account': self.fields}

    def _answer(self, params):
        self.prompts = [each for each in self.prompts if each['prompt'] != params['prompt']]
        self.fake.event('prompt.closed', {'prompt': params['prompt']}, account=ALICE)
        self.after_answer()
        return {}

    def move(self, state, error=None, ask=None, **fields):
        self.fields = {**{key: value for key, value in self.fields.items() if key != 'error'}, 'state': state, **fields}
        if error:
            self.fields['error'] = error
        if ask:
            self.prompts = [ask]
        self.fake.event('account.state', self.fields, account=ALICE)

    @property
    def settings(self):
        return self.fake.asked('Accounts.Add')[-1]['settings']


@pytest.fixture
def account(fake):
    return Account(fake)


# A first login.

def test_person_at_a_terminal(cli, account):
    with cli.terminal('login', ALICE) as terminal:
        terminal.wait_text(f'Password of {ALICE}: ')
        assert not terminal.echoes
        terminal.type(f'{PASSWORD}\n')
        terminal.wait_text(f'Connecting {ALICE}.')
        assert terminal.echoes
        account.move('syncing')
        terminal.wait_text('Logged in')
        account.fake.event('sync.state', {'phase': 'catchup', 'done': 20, 'behind': 80}, account=ALICE)
        terminal.wait_text('syncing: 20 of about 100')
        account.fake.answer('Sync.State', {'state': {'phase': 'live', 'done': 100, 'behind': 0}})
        account.move('online')
        shown = terminal.finish()
    assert PASSWORD not in shown and shown.endswith(
        f'{ALICE} is online and in sync, 100 messages were fetched.\nThe password is kept in the keyring of the desktop.\n')
    assert account.fake.asked('Accounts.Add') == [{'jid': ALICE, 'settings': {'password': PASSWORD}}]


@pytest.mark.parametrize('text', [f'{PASSWORD}\n', f'{PASSWORD}\r\n', f'{PASSWORD}\nlogin: alice\n', PASSWORD])
def test_password_from_standard_input(cli, account, text):
    account.after_add = lambda: account.move('online', secret='none')
    done = cli.run('login', ALICE, '--password-stdin', input=text.encode())
    assert account.settings == {'password': PASSWORD}
    assert done.stdout == b'' and b'kept nowhere' in done.stderr


def test_standard_input_that_is_a_terminal(cli, account):
    account.after_add = lambda: account.move('online')
    with cli.terminal('login', ALICE, '--password-stdin') as terminal:
        terminal.wait_text('Password: ')
        assert not terminal.echoes
        terminal.type(f'{PASSWORD}\n')
        assert PASSWORD not in terminal.finish()
    assert account.settings == {'password': PASSWORD}


@pytest.mark.parametrize('text', [b'', b'\n', b'\xff\xfe\n'])
def test_no_password_on_standard_input(cli, account, text):
    assert b'no password' in cli.run('login', ALICE, '--password-stdin', input=text, status=2).stderr
    assert account.fake.asked('Accounts.Add') == []


def test_password_of_a_descriptor(cli, account, tmp_path):
    """Neither in the arguments nor in the environment, and standard input stays free."""
    account.after_add = lambda: account.move('online')
    (tmp_path / 'secret').write_text(f'{PASSWORD}\nand more\n')
    with cli.shell(f'exec 7<{tmp_path}/secret; exec "$WHINCHAT" login {ALICE} --password-fd 7') as running:
        running.finish()
    assert account.settings == {'password': PASSWORD}


def test_descriptors_that_are_not_there(cli, account):
    assert 'descriptor 77 is not open' in cli.run('login', ALICE, '--password-fd', '77', status=2).stderr
    assert 'only one of' in cli.run('login', ALICE, '--password-fd', '0', '--password-stdin', status=2).stderr
    assert account.fake.asked('Accounts.Add') == []


@pytest.mark.parametrize('words, settings', [
    (['--password-command', 'pass show x'], {'password_command': 'pass show x'}),
    (['--credential'], {'password_store': 'credential'}),
    (['--password-stdin', '--insecure-file'], {'password': 'x', 'password_store': 'insecure-file'}),
    (['--credential', '--host', '127.0.0.1', '--port', '5223', '--tls', 'direct', '--ca-file', '/x/../ca.pem'],
     {'password_store': 'credential', 'host': '127.0.0.1', 'port': 5223, 'tls': 'direct', 'ca_file': '/ca.pem'}),
    (['--credential', '--host', '::1', '--insecure', '--tls=none'],
     {'password_store': 'credential', 'host': '::1', 'insecure': True, 'tls': 'none'}),
    (['--credential', '--history', 'all', '--alias', 'me'],
     {'password_store': 'credential', 'sync_days': -1, 'alias': 'me'}),
    (['--credential', '--history', '0'], {'password_store': 'credential', 'sync_days': 0})])
def test_options_become_settings(cli, account, words, settings):
    account.after_add = lambda: account.move('online')
    cli.run('login', ALICE, *words, input='x\n')
    assert account.settings == settings


@pytest.mark.parametrize('words, text', [
    ([], 'where does the password come from?'), (['--password-stdin', '--credential'], 'only one of'),
    (['--credential', '--insecure-file'], '--insecure-file'), (['--tls', 'none', '--credential'], 'needs --insecure'),
    (['--insecure', '--credential'], 'loopback'), (['--insecure', '--host', '128.0.0.1', '--credential'], 'loopback'),
    (['--insecure', '--host', 'localhost.example.org', '--credential'], 'loopback'),
    (['--port', '1', '--credential'], 'needs a --host'), (['--host', 'x', '--port', '65536', '--credential'], '65535'),
    (['--history', 'some', '--credential'], '--history'), (['--history', '-1', '--credential'], '--history'),
    (['--timeout', 'long', '--credential'], 'long'), (['--password', 'hush'], 'there is no option --password')])
def test_wrong_options(cli, account, words, text):
    done = cli.run('login', ALICE, *words, status=2)
    assert text in done.stderr and 'hush' not in done.stderr
    assert account.fake.asked('Accounts.Add') == []


def test_what_is_no_address(cli, account):
    for name in 'alice', '@example.org', 'alice@', 'alice@@example.org', f'{ALICE}/phone':
        assert 'no address' in cli.run('login', name, '--credential', status=3).stderr
    assert account.fake.asked('Accounts.Add') == []


def test_account_as_json(cli, account):
    account.after_add = lambda: account.move('online')
    assert cli.json('login', ALICE, '--credential') == [account.fields]


def test_quiet(cli, account):
    account.after_add = lambda: account.move('online')
    assert cli.run('login', ALICE, '--credential', '-q').stderr == ''


def test_no_wait(cli, account):
    assert 'connecting' in cli.run('login', ALICE, '--credential', '--no-wait').stderr


def test_what_the_server_lacks_is_said(cli, account):
    account.after_add = lambda: account.move('online', missing=['archive', 'carbons'])
    assert 'its server has no archive, no carbons' in cli.run('login', ALICE, '--credential').stderr


# What goes wrong, and who is asked.

def test_wrong_password_is_asked_again(cli, account):
    account.after_add = lambda: account.move('auth-failed', WRONG, prompt(1))
    with cli.terminal('login', ALICE) as terminal:
        terminal.wait_text('Password of')
        terminal.type('wrong\n')
        terminal.wait_text('The server refuses the password.')
        terminal.wait_text('Password: ')
        account.after_answer = lambda: account.move('auth-failed', WRONG, prompt(2))
        terminal.type('wrong too\n')
        account.fake.wait_call('Prompts.Answer')
        terminal.wait_text('refuses the password.\nWhat is the password of alice@example.org?\nPassword: \n'
                           'The server refuses the password.\nWhat is the password of alice@example.org?\nPassword: ')
        account.after_answer = lambda: account.move('online')
        terminal.type(f'{PASSWORD}\n')
        assert 'wrong' not in terminal.finish()
    assert [each['fields'] for each in account.fake.asked('Prompts.Answer')] == [
        {'password': 'wrong too'}, {'password': PASSWORD}]


def test_wrong_password_in_a_script(cli, account):
    account.after_add = lambda: account.move('auth-failed', WRONG, prompt(1))
    done = cli.run('login', ALICE, '--password-stdin', input='wrong\n', status=4)
    assert 'the server refuses the password; give another' in done.stderr and f'whinchat logout {ALICE}' in done.stderr
    assert account.fake.asked('Prompts.Answer') == []


def test_certificate(cli, account):
    account.after_add = lambda: account.move('error', {'name': 'RemoteError', 'text': 'not trusted'},
                                             prompt(1, 'certificate'))
    with cli.terminal('login', ALICE, '--credential') as terminal:
        terminal.wait_text('Trust it? [trust/reject] ')
        assert 'fingerprint  ab:cd\n' in terminal.text and 'valid for    example.net\n' in terminal.text
        assert '\x1b[2J' not in terminal.text
        terminal.type('perhaps\n')
        terminal.wait_text('perhaps\nOne of these words, or how one of them begins: trust/reject\n'
                           'Trust it? [trust/reject] ')
        account.after_answer = lambda: account.move('online')
        terminal.type('t\n')
        terminal.finish()
    assert account.fake.asked('Prompts.Answer') == [{'prompt': '1', 'fields': {'decision': 'trust'}}]


def test_certificate_rejected(cli, account):
    account.after_add = lambda: account.move('error', None, prompt(1, 'certificate'))
    with cli.terminal('login', ALICE, '--credential') as terminal:
        terminal.wait_text('[trust/reject] ')
        terminal.type('reject\n')
        assert 'rejected' in terminal.finish(4)
    assert account.fake.asked('Prompts.Answer') == [{'prompt': '1', 'fields': {'decision': 'reject'}}]


def test_prompt_that_is_answered_elsewhere(cli, account):
    account.after_add = lambda: account.move('error', None, prompt(1, 'certificate'))
    with cli.terminal('login', ALICE, '--credential') as terminal:
        terminal.wait_text('[trust/reject] ')
        account.fake.answer('Prompts.Answer', ApiError('NotFound', 'it is closed'))
        account.prompts = []
        account.move('online')
        terminal.type('trust\n')
        terminal.finish()


def test_server_that_cannot_be_reached(cli, account):
    account.after_add = lambda: account.move('error', {'name': 'Offline', 'text': 'connection refused'})
    done = cli.run('login', ALICE, '--credential', status=5)
    assert done.stderr.endswith('whinchat: cannot connect: connection refused\n') and 'The account stays' in done.stderr


def test_address_that_the_daemon_refuses(cli, account):
    account.fake.answer('Accounts.Add', ApiError('InvalidArgument', 'jid: it is none', {'field': 'jid'}))
    assert cli.run('login', 'a@b c', '--credential', status=2).stderr == 'whinchat: ADDRESS: it is none\n'


def test_time_limit(cli, account):
    done = cli.run('login', ALICE, '--credential', '--timeout', '10ms', status=6)
    assert 'The daemon goes on' in done.stderr


def test_interrupted_while_it_waits(cli, account):
    with cli.terminal('login', ALICE, '--credential') as terminal:
        terminal.wait_text('Connecting')
        terminal.type('\x03')
        assert 'The daemon goes on' in terminal.finish(6)


@pytest.mark.parametrize('keys', ['corr\x03', '\x04', '\n'])
def test_no_answer_at_the_password(cli, account, keys):
    with cli.terminal('login', ALICE) as terminal:
        terminal.wait_text('Password of')
        terminal.type(keys)
        assert 'nothing was answered' in terminal.finish(6)
        assert terminal.echoes
    assert account.fake.asked('Accounts.Add') == []


def test_daemon_that_ends_meanwhile(cli, account):
    with cli.start('login', ALICE, '--credential') as running:
        running.talk()
        account.fake.stop()
        assert 'closed the connection' in running.finish(10)[1]


# An account that is known.

def test_known_account_connects(fake, cli):
    account = Account(fake, known=True, state='offline')
    with cli.start('login', ALICE) as running:
        fake.wait_call('Accounts.Connect')
        account.move('online')
        running.finish()
    assert fake.asked('Accounts.Update') == [{'account': ALICE, 'settings': {'enabled': True}}]
    assert fake.asked('Accounts.Add') == []


def test_known_account_that_is_online(fake, cli):
    Account(fake, known=True, state='online')
    fake.answer('Sync.State', {'state': {'phase': 'live', 'done': 100, 'behind': 0}})
    assert cli.run('login').stderr.startswith(f'{ALICE} is online.\n')  # what was fetched long ago is not told
    assert fake.asked('Accounts.Connect') == []
    assert fake.asked('Accounts.Get')[0] == {'account': ''}


def test_what_waits_is_asked_before_another_attempt(fake, cli):
    account = Account(fake, known=True, state='auth-failed', error=WRONG)
    account.prompts = [prompt(1)]
    account.after_answer = lambda: account.move('online')
    with cli.terminal('login', ALICE) as terminal:
        terminal.wait_text('Password: ')
        terminal.type(f'{PASSWORD}\n')
        terminal.finish()
    assert fake.asked('Accounts.Connect') == []
    assert fake.asked('Prompts.Answer') == [{'prompt': '1', 'fields': {'password': PASSWORD}}]


@pytest.mark.parametrize('fields', [{'account': 'bob@example.org'}, {'kind': 'invitation'}])
def test_prompt_that_is_not_of_this_login(fake, cli, fields):
    """Of another account, or of somebody who invites to a room."""
    account = Account(fake, known=True, state='offline')
    account.prompts = [prompt(1, **fields)]
    with cli.start('login', ALICE) as running:
        fake.wait_call('Accounts.Connect')
        account.move('online')
        running.finish()


def test_new_password_makes_the_question_out_of_date(fake, cli):
    """The prompt is still there for a moment; it is not taken for another refusal."""
    account = Account(fake, known=True, state='auth-failed', error=WRONG)
    account.prompts = [prompt(1)]
    with cli.start('login', ALICE, '--password-command', 'pass') as running:
        fake.wait_call('Accounts.Connect')
        fake.event('account.changed', account=ALICE)
        account.move('auth-failed', WRONG)
        account.prompts = []
        account.move('online')
        running.finish()


def test_new_password_is_asked(fake, cli):
    account = Account(fake, known=True, state='offline')
    with cli.terminal('login', ALICE, '--new-password') as terminal:
        terminal.wait_text('Password of')
        terminal.type(f'{PASSWORD}\n')
        fake.wait_call('Accounts.Connect')
        account.move('online')
        terminal.finish()
    assert fake.asked('Accounts.Update')[0]['settings'] == {'password': PASSWORD, 'enabled': True}


def test_new_password_is_tried_at_once(fake, cli):
    """Also where the account is online with the one of before."""
    account = Account(fake, known=True, state='online')
    with cli.start('login', ALICE, '--password-command', 'pass') as running:
        fake.wait_call('Accounts.Connect')
        account.move('auth-failed', WRONG, prompt(2))
        assert 'the server refuses the password' in running.finish(4)[1]
    assert fake.asked('Accounts.Disconnect') == [{'account': ALICE}]


def test_no_account_named(fake, cli):
    Account(fake)
    fake.answer('Accounts.Get', ApiError('AccountRequired', 'there is not exactly one account'))
    cli.run('login', status=3)


# logout

@pytest.fixture
def removable(fake):
    fake.answer('Accounts.Get', {'account': {'jid': ALICE}})
    fake.answer('Accounts.Remove', {})
    return fake


def test_logout(cli, removable):
    assert f'{ALICE} is removed' in cli.run('logout', 'me', '--yes').stderr
    assert removable.asked('Accounts.Get') == [{'account': 'me'}]
    assert removable.asked('Accounts.Remove') == [{'account': ALICE, 'options': {'keep_history': False}}]


def test_logout_asks(cli, removable):
    for typed, status in ('n\n', 6), ('\n', 6), ('\x04', 6), ('y\n', 0):
        with cli.terminal('logout', '--keep-history') as terminal:
            terminal.wait_text(f'Remove {ALICE}, but not its messages, from this machine? [y/N] ')
            terminal.type(typed)
            terminal.finish(status)
    assert removable.asked('Accounts.Remove') == [{'account': ALICE, 'options': {'keep_history': True}}]


OWN = {'account': ALICE, 'jid': ALICE, 'device': 7, 'namespace': 'axolotl', 'own': True, 'listed': True}


def removed(fake):
    return [asked['options'] for asked in fake.asked('Accounts.Remove')]


@pytest.fixture
def encrypting(removable):
    """The same with a device on the list."""
    removable.answer('Accounts.Get', {'account': {'jid': ALICE, 'state': 'online'}})
    removable.answer('Omemo.Devices', {'devices': [{**OWN, 'device': 8, 'own': False}, OWN]})
    return removable


def test_logout_asks_about_the_device(cli, encrypting):
    for typed, status in ('\n', 0), ('y\n', 0), ('n\n', 0), ('\x04', 6):
        with cli.terminal('logout') as terminal:
            terminal.wait_text('from this machine? [y/N] ')
            terminal.type('y\n')
            terminal.wait_text('off the list, so that nobody encrypts for it any more? [Y/n] ')
            terminal.type(typed)
            terminal.finish(status)
    retires = {'keep_history': False, 'retire_device': True}
    assert removed(encrypting) == [retires, retires, {'keep_history': False}]


def test_logout_takes_the_device_off_in_a_script(cli, encrypting):
    told = cli.run('logout', '--yes', '--retire-device').stderr
    assert 'but the list of its devices was changed' in told and 'stays' not in told
    assert 'Its OMEMO device stays on its list: others go on' in cli.run('logout', '--yes').stderr
    assert removed(encrypting) == [{'keep_history': False, 'retire_device': True}, {'keep_history': False}]


def test_logout_says_what_it_means_offline(cli, encrypting):
    encrypting.answer('Accounts.Get', {'account': {'jid': ALICE, 'state': 'offline'}})
    with cli.terminal('logout') as terminal:
        terminal.wait_text('stays on its list, as the account is offline')
        terminal.wait_text('from this machine? [y/N] ')
        terminal.type('y\n')
        terminal.finish(0)
    encrypting.answer('Accounts.Remove', ApiError('Offline', 'nothing is removed'))
    cli.run('logout', '--yes', '--retire-device', status=5)
    assert removed(encrypting) == [{'keep_history': False}, {'keep_history': False, 'retire_device': True}]


def test_logout_in_a_script_needs_yes(cli, removable):
    assert '--yes' in cli.run('logout', ALICE, status=2, input='y\n').stderr
    assert removable.asked('Accounts.Remove') == []
