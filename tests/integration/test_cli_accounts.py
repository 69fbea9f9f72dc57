# SPDX-License-Identifier: GPL-3.0-or-later
"""login, status, doctor, account, prompts and logout on the real daemon and real servers."""
import json
import time

import pytest

from lib import stanza as st
from lib.cli import Cli


def where(account):
    """The options that lead to its server without DNS."""
    server = account.server
    return ['--host', '127.0.0.1', '--port', server.c2s_port, '--ca-file', server.ca_file]


@pytest.fixture
def shell(daemon):
    """The command line of whoever the daemon belongs to."""
    return Cli(daemon.root)


def levels(found):
    return {each['check']: each['level'] for each in found}


# login

def test_first_login(server, shell):
    account = server.add_user('alice')
    (shown,) = shell.json('login', account.jid, '--password-stdin', *where(account), input=account.password + '\n')
    assert (shown['jid'], shown['state'], shown['secret']) == (account.jid, 'online', 'none')
    (state,) = shell.json('status')
    assert (state['state'], [each['state'] for each in state['accounts']]) == ('online', ['online'])
    assert account.jid in shell.run('status').stdout


def test_wrong_password(server, shell):
    account = server.add_user('alice')
    told = shell.run('login', account.jid, '--password-stdin', *where(account), input='wrong\n', status=4).stderr
    assert f'the server refuses the password; give another: whinchat login {account.jid}' in told
    assert 'the server refuses the password' in shell.run('status', status=5).stdout
    assert levels(shell.json('doctor', status=4))['prompts'] == 'error'
    shell.run('login', account.jid, '--password-stdin', input=account.password + '\n')
    assert shell.json('prompts') == []


def test_wrong_password_for_an_account_that_is_online(server, shell):
    """It is tried, not only kept."""
    account = server.add_user('alice')
    shell.run('login', account.jid, '--password-stdin', *where(account), input=account.password + '\n')
    shell.run('login', account.jid, '--password-stdin', input='wrong\n', status=4)
    shell.run('login', account.jid, '--password-command', 'false', status=4)
    shell.run('login', account.jid, '--password-command', f'echo {account.password}')
    shell.run('login', account.jid, '--password-command', 'false', status=4)
    shell.run('login', account.jid, '--password-stdin', input=account.password + '\n')
    assert shell.json('prompts') == []


def test_wrong_password_at_a_terminal(server, shell):
    account = server.add_user('alice')
    with shell.terminal('login', account.jid, *where(account)) as terminal:
        terminal.wait_text(f'Password of {account.jid}: ')
        terminal.type('wrong\n')
        terminal.wait_text('The server refuses the password.')
        terminal.wait_text('Password: ')
        terminal.type(f'{account.password}\n')
        shown = terminal.finish()
    assert f'{account.jid} is online.' in shown and account.password not in shown


def test_certificate_at_a_terminal(server, shell):
    account = server.add_user('alice')
    words = ['login', account.jid, '--password-command', f'echo {account.password}', '--host', '127.0.0.1', '--port',
             account.server.c2s_port]
    with shell.terminal(*words) as terminal:
        terminal.wait_text('[trust/reject] ')
        assert 'fingerprint' in terminal.text
        terminal.type('trust\n')
        assert f'{account.jid} is online.' in terminal.finish()
    (known,) = shell.json('account', 'server')
    assert known['fingerprint'].replace(':', '') in terminal.text.replace(':', '')


def test_certificate_in_a_script(server, shell):
    account = server.add_user('alice')
    words = ['login', account.jid, '--password-command', f'echo {account.password}', '--host', '127.0.0.1', '--port',
             account.server.c2s_port]
    assert 'on a terminal' in shell.run(*words, status=4).stderr
    (prompt,) = shell.json('prompts')
    shell.run('prompts', 'answer', prompt['prompt'], 'decision=trust')
    shell.run('login', account.jid)


def test_password_in_the_keyring(server, run_daemon):
    daemon, account = run_daemon(keyring='open'), server.add_user('alice')
    shell = Cli(daemon.root, DBUS_SESSION_BUS_ADDRESS=daemon.session.address)
    told = shell.run('login', account.jid, '--password-stdin', *where(account), input=account.password).stderr
    assert 'kept in the keyring' in told
    found = levels(shell.json('doctor'))
    assert (found['keyring'], found['bus'], found['password']) == ('ok', 'ok', 'ok')
    shell.run('logout', account.jid, '--yes')


def test_locked_keyring_at_a_terminal(prosody, run_daemon):
    daemon, account = run_daemon(keyring='open'), prosody.add_user('alice')
    shell = Cli(daemon.root)
    shell.run('login', account.jid, '--password-stdin', *where(account), input=account.password)
    daemon.stop()
    daemon.session.stop_keyring()
    daemon.session.start_keyring(locked=True)
    daemon.start()
    with shell.terminal('login', account.jid) as terminal:
        terminal.wait_text('[retry] ')
        daemon.session.unlock_keyring()
        terminal.type('\n')
        assert f'{account.jid} is online' in terminal.finish()


def test_password_in_a_file(server, daemon, shell):
    account = server.add_user('alice')
    told = shell.run('login', account.jid, '--password-stdin', '--insecure-file', *where(account),
                     input=account.password).stderr
    assert 'in a file of mode 0600' in told
    daemon.restart()
    shell.run('login', account.jid)
    assert levels(shell.json('doctor'))['password'] == 'warning'


def test_nobody_listens(shell):
    told = shell.run('login', 'alice@x.test', '--credential', '--host', '127.0.0.1', '--port', '1', status=4)
    assert 'whinchat logout alice@x.test' in told.stderr
    told = shell.run('login', 'bob@x.test', '--password-command', 'echo x', '--host', '127.0.0.1', '--port', '1', status=5)
    assert 'cannot connect: ' in told.stderr
    assert 'tries again at' in shell.run('status', '-a', 'bob@x.test', status=5).stdout
    assert levels(shell.json('doctor', '-a', 'bob@x.test', status=5))['connection'] == 'error'


def test_plain_text_to_loopback_alone(scripted, shell):
    """What the option allows the daemon checks once more, on the connection itself."""
    account = scripted.add_user('alice')
    shell.run('api', 'Accounts.Add', f'jid={account.jid}', 'settings.tls=none', 'settings.host=127.0.0.1', status=2)
    shell.run('login', account.jid, '--credential', '--host', '192.0.2.1', '--insecure', '--tls', 'none', status=2)
    assert shell.json('account') == []


# account and logout

def test_settings(server, shell):
    account = server.add_user('alice')
    shell.run('login', account.jid, '--password-stdin', *where(account), '--alias', 'work', '--history', 'all',
              input=account.password)
    shell.run('account', 'set', 'work', 'alias=me', 'backfill=false', 'share=typing')
    (shown,) = shell.json('account', 'show', 'me')
    assert (shown['alias'], shown['sync_days'], shown['backfill'], shown['share']) == ('me', -1, False, ['typing'])
    shell.run('account', 'show', 'work', status=3)
    assert 'did you mean keep_bytes?' in shell.run('account', 'set', 'me', 'keep_byts=5', status=2).stderr
    assert '"backfill" is not of the form KEY=VALUE' in shell.run('account', 'set', 'me', 'backfill', status=2).stderr
    assert shell.run('account', 'server', '--fields', 'tls,mechanism').stdout.startswith('TLSv1.3\tSCRAM-SHA-')


def test_disable_and_log_in_again(server, shell):
    account = server.add_user('alice')
    shell.run('login', account.jid, '--password-stdin', *where(account), input=account.password)
    shell.run('account', 'disable')
    shell.run('account', 'connect', status=8)
    assert 'disabled' in shell.run('status', status=5).stdout
    shell.run('login', account.jid)
    shell.run('status')


def test_logout(server, shell):
    account = server.add_user('alice')
    shell.run('login', account.jid, '--password-stdin', *where(account), input=account.password)
    shell.run('logout', status=2)
    shell.run('logout', '--yes')
    assert shell.json('account') == []
    shell.run('status', status=5)


# What changes is told.

def test_unread_for_a_bar(prosody, shell, log_in):
    account, bob = prosody.add_user('alice'), log_in(prosody.add_user('bob'))
    shell.run('login', account.jid, '--password-stdin', *where(account), input=account.password)
    shell.run('account', 'set', 'requests=false')
    with shell.start('status', '--unread', '--watch') as running:
        assert running.line() == '0'
        bob.send(account.jid, 'one')
        assert running.line() == '1'
        shell.run('read', bob.bare, '--mark')
        assert running.line() == '0'


def test_everything_is_reached_by_api(prosody, shell):
    account = prosody.add_user('alice')
    given = {'jid': account.jid, 'settings': {'password': account.password, 'host': '127.0.0.1',
                                              'port': prosody.c2s_port, 'ca_file': str(prosody.ca_file)}}
    shell.run('api', 'Accounts.Add', '-', input=json.dumps(given))
    shell.run('api', 'Sync.Wait', 'phase=live', 'timeout_ms=30000')
    (answer,) = shell.json('api', 'Accounts.List')
    assert answer['accounts'][0]['state'] == 'online'
    assert 'at most' in shell.run('api', 'Messages.List', 'chat=x@y', 'options.limit=900', status=2).stderr
    done = shell.run('api', 'Messages.List', 'chat=x@y', 'options.limits=9', status=2)
    assert 'unknown key' in done.stderr and 'did you mean limit?' in done.stderr


def test_server_without_an_archive(servers, shell):
    server = servers('prosody', mam=False, carbons=False)
    account = server.add_user('alice')
    told = shell.run('login', account.jid, '--password-stdin', *where(account), input=account.password).stderr
    assert 'its server has no archive, no carbons' in told
    found = levels(shell.json('doctor'))
    assert (found['archive'], found['carbons'], found['stream-management']) == ('warning', 'warning', 'ok')


def test_long_history_is_followed(server, shell):
    """Interrupted it goes on without the person; asked again it is in sync."""
    account, bob = server.add_user('alice'), server.add_user('bob')
    now = int(time.time() * 1_000_000)
    server.fill([(account.user, bob.jid, now - number * 60_000_000,
                  st.message(account.jid, f'line {number}', from_=f'{bob.jid}/home', id=f'l{number}', xmlns=st.CLIENT))
                 for number in range(600, 0, -1)])
    with shell.terminal('login', account.jid, '--password-command', f'echo {account.password}', *where(account)) as terminal:
        terminal.wait_text('Logged in')
        terminal.type('\x03')
        assert terminal.process.wait(30) in (0, 6)
    shell.run('login', account.jid)
    assert len(shell.json('history', bob.jid, '-n', '0')) == 600
