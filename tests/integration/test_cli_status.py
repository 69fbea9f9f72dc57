# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat status, account and prompts, as processes: what they print, ask for and end with."""
import pytest

from lib.doors import ApiError

ALICE, BOB = 'alice@example.org', 'bob@example.net'
NOON = 1732190400000  # 2024-11-21 12:00 UTC, no day of a test


def account(jid=ALICE, state='online', **fields):
    return {'jid': jid, 'alias': jid.split('@')[0], 'enabled': True, 'state': state, 'unread': 0, 'pending_out': 0,
            **fields}


def status(*accounts, **fields):
    return {'status': {'version': '0.1.0', 'state': 'online', 'started_ts': NOON, 'unread': 0, 'pending_out': 0,
                       'prompts': 0, 'jobs': 0, 'accounts': list(accounts), **fields}}


# status

def test_status_for_people(fake, cli):
    fake.answer('Daemon.Status', status(
        account(unread=3, pending_out=1, missing=['archive']),
        account(BOB, 'auth-failed', error={'name': 'AuthFailed', 'text': 'the password\x1b[2J is wrong'}),
        account('carol@example.org', 'offline', enabled=False), unread=3, pending_out=1, prompts=1))
    assert cli.run('status', status=5).stdout.splitlines() == [
        'whinchatd 0.1.0 since 2024-11-21 12:00: online, 3 unread, 1 to be sent',
        'alice@example.org  online       3 unread  1 to be sent  its server has no archive',
        'bob@example.net    auth-failed                          the password is wrong',
        'carol@example.org  offline                              disabled',
        '1 question waits for you: whinchat prompts answer']


def test_status_of_the_storage(fake, cli):
    text = 'the database was damaged; it lies at /d/whinchat.db.damaged-1 now; accounts saved: 1'
    fake.answer('Daemon.Status', status(
        account(), state='failing', storage={'state': 'full', 'text': 'the disk is full'}, rescue={'text': text + '\x1b[2J'}))
    assert cli.run('status').stdout.splitlines()[1:3] == ['Nothing can be stored: the disk is full', f'Note: {text}']
    fake.answer('Daemon.Status', status(account(), storage={'state': 'ok', 'text': 'messages can be stored'}))
    assert 'stored' not in cli.run('status').stdout


def test_a_plain_invocation_asks_once(fake, cli):
    """What it costs beyond the answer is its own start alone."""
    fake.answer('Daemon.Status', status(account()))
    cli.run('status')
    assert fake.asked('Daemon.Status') == [{}]


def test_status_while_it_syncs(fake, cli):
    fake.answer('Daemon.Status', status(account(state='syncing')))
    fake.answer('Sync.State', {'state': {'account': ALICE, 'phase': 'catchup', 'done': 312, 'behind': 688}})
    assert '312 of about 1000 messages' in cli.run('status').stdout
    assert fake.asked('Sync.State') == [{'account': ALICE}]
    fake.answer('Sync.State', ApiError('Internal', 'no'))
    assert 'syncing' in cli.run('status').stdout


def test_status_next_attempt(fake, cli):
    fake.answer('Daemon.Status', status(account(state='error', next_attempt_ts=NOON, error={'text': 'no route'})))
    assert 'no route; tries again at 2024-11-21 12:00' in cli.run('status', status=5).stdout


@pytest.mark.parametrize('accounts, expected', [
    ([], 5), ([account()], 0), ([account(state='syncing')], 0), ([account(state='connecting')], 0),
    ([account(state='offline')], 5), ([account(state='error')], 5), ([account(state='auth-failed')], 5),
    ([account(), account(BOB, 'offline')], 5), ([account(), account(BOB, 'offline', enabled=False)], 0),
    ([account(enabled=False)], 5), ([account(state='of later days')], 5)])
def test_status_exit(fake, cli, accounts, expected):
    fake.answer('Daemon.Status', status(*accounts))
    cli.run('status', status=expected)


def test_status_without_daemon(fake, cli):
    fake.stop()
    assert 'no daemon answers' in cli.run('status', status=10).stderr


def test_status_without_account_says_what_to_do(fake, cli):
    fake.answer('Daemon.Status', status())
    assert 'whinchat login' in cli.run('status', status=5).stdout


def test_status_of_one_account(fake, cli):
    fake.answer('Daemon.Status', status(account(unread=2), account(BOB, 'offline', unread=40), unread=42))
    assert cli.run('status', '--unread', '-a', 'alice').stdout == '2\n'
    assert 'example.net' not in cli.run('status', '-a', ALICE).stdout
    cli.run('status', '-a', BOB, status=5)
    assert 'carol' in cli.run('status', '-a', 'carol', status=3).stderr


def test_status_as_data(fake, cli):
    fake.answer('Daemon.Status', status(account(unread=2), account(BOB), unread=2))
    assert cli.json('status') == [status(account(unread=2), account(BOB), unread=2)['status']]
    assert cli.run('status', '--tsv').stdout == f'{ALICE}\tonline\t2\t0\n{BOB}\tonline\t0\t0\n'
    assert cli.run('status', '-0').stdout == f'{ALICE}\0{BOB}\0'
    assert cli.json('status', '--fields', 'state,unread') == [{'state': 'online', 'unread': 2}]


def test_status_whenever_it_changes(fake, cli):
    fake.answer('Events.Subscribe', {'cursor': 'e:1'})
    fake.answer('Daemon.Status', status(account(unread=1), unread=1))
    with cli.start('status', '--unread', '--watch') as running:
        assert running.line() == '1'
        fake.event('chat.changed')
        fake.wait_call('Daemon.Status', 2)
        fake.answer('Daemon.Status', status(account(unread=5), unread=5))
        fake.event('message.new')
        assert running.line() == '5'
        fake.stop()
        assert running.finish(10)[0] == ''


# account

def test_account_list(fake, cli):
    fake.answer('Accounts.List', {'accounts': [account(), account(BOB, 'offline', enabled=False)]})
    for words in ['account'], ['account', 'list']:
        assert cli.run(*words).stdout == ('alice@example.org  alice  online\n'
                                          'bob@example.net    bob    offline  disabled\n')
    assert cli.run('account', '-0').stdout == f'{ALICE}\0{BOB}\0'
    assert [each['jid'] for each in cli.json('account', 'list')] == [ALICE, BOB]


def test_no_account(fake, cli):
    fake.answer('Accounts.List', {'accounts': []})
    done = cli.run('account')
    assert done.stdout == '' and 'whinchat login' in done.stderr


def test_account_show(fake, cli):
    fake.answer('Accounts.Get', {'account': account(missing=['archive', 'car\x1b[31mbons'], status='\x1b[2Jhi',
                                                     last_sync_ts=1795220379000)})
    shown = cli.run('account', 'show', 'alice').stdout
    assert 'jid           alice@example.org\n' in shown
    assert 'missing       archive\n              carbons\n' in shown
    assert 'last_sync_ts  2026-11-21 00:19\n' in shown
    assert 'status        hi\n' in shown
    assert fake.asked('Accounts.Get') == [{'account': 'alice'}]
    assert cli.json('account', 'show')[0]['jid'] == ALICE


def test_account_server(fake, cli):
    fake.answer('Accounts.ServerInfo', {'server': {'tls': 'TLSv1.3', 'missing': []}})
    assert cli.run('account', 'server').stdout == 'tls      TLSv1.3\nmissing  none\n'
    assert cli.run('account', 'server', '--fields', 'tls', '-a', 'me').stdout == 'TLSv1.3\n'
    assert fake.asked('Accounts.ServerInfo') == [{'account': ''}, {'account': 'me'}]


def test_account_set(fake, cli):
    fake.answer('Accounts.Update', {'account': account()})
    cli.run('account', 'set', ALICE, 'alias=me', 'sync_days=90', 'backfill=false', 'share=typing', 'share=idle')
    cli.run('account', 'set', 'host=', '-a', BOB)
    assert fake.asked('Accounts.Update') == [
        {'account': ALICE, 'settings': {'alias': 'me', 'sync_days': 90, 'backfill': False, 'share': ['typing', 'idle']}},
        {'account': BOB, 'settings': {'host': ''}}]


@pytest.mark.parametrize('words, text', [
    (['password=hush'], 'secret'), ([ALICE], 'KEY=VALUE'), (['sync_days=many'], 'whole number'), ([], 'too few')])
def test_account_set_refuses(fake, cli, words, text):
    done = cli.run('account', 'set', *words, status=2)
    assert text in done.stderr and 'hush' not in done.stderr
    assert fake.calls == []


def test_account_set_names_its_keys(cli):
    shown = cli.run('account', 'set', '-h').stdout
    assert 'sync_days  (number)' in shown and 'password  (' not in shown


@pytest.mark.parametrize('action, method, params', [
    ('enable', 'Accounts.SetEnabled', {'enabled': True}), ('disable', 'Accounts.SetEnabled', {'enabled': False}),
    ('connect', 'Accounts.Connect', {}), ('disconnect', 'Accounts.Disconnect', {}), ('sync', 'Sync.Now', {})])
def test_account_actions(fake, cli, action, method, params):
    fake.answer(method, {})
    assert cli.run('account', action, 'me').stdout == ''
    assert fake.asked(method) == [{'account': 'me', **params}]
    fake.answer(method, ApiError('AccountRequired', 'which one?'))
    cli.run('account', action, status=3)


def test_account_action_that_is_none(cli):
    assert 'did you mean enable?' in cli.run('account', 'enabel', status=2).stderr


# prompts

PASSWORD = {'prompt': '4f1d-1', 'account': ALICE, 'kind': 'password', 'text': 'What is the password?', 'details': {},
            'fields': [{'name': 'password', 'label': 'Password', 'secret': True}]}
CERTIFICATE = {'prompt': '4f1e-2', 'account': BOB, 'kind': 'certificate', 'text': 'Is it the right one?',
               'details': {'fingerprint': 'ab:cd'},
               'fields': [{'name': 'decision', 'label': 'Trust it?', 'choices': ['trust', 'reject']}]}


@pytest.fixture
def asking(fake):
    fake.answer('Prompts.List', {'prompts': [PASSWORD, CERTIFICATE]})
    fake.answer('Prompts.Answer', {})
    fake.answer('Prompts.Dismiss', {})
    return fake


def test_prompts(asking, cli):
    assert cli.run('prompts').stdout == ('4f1d-1\nWhat is the password?\n  answer       password by --stdin\n\n'
                                         '4f1e-2\nIs it the right one?\n  fingerprint  ab:cd\n'
                                         '  answer       decision=trust|reject\n\n')
    assert cli.json('prompts', 'list') == [PASSWORD, CERTIFICATE]
    asking.answer('Accounts.Get', lambda params: {'account': {'jid': BOB}} if params['account'] in (BOB, 'bobby')
                  else ApiError('NotFound', 'there is no such account'))
    for name in BOB, 'bobby':
        assert cli.run('prompts', '-0', '-a', name).stdout == '4f1e-2\0'
    assert 'no such account' in cli.run('prompts', '-a', 'nobody', status=3).stderr
    asking.answer('Prompts.List', {'prompts': []})
    assert 'Nothing waits' in cli.run('prompts').stderr


def test_prompts_answered_by_a_script(asking, cli):
    cli.run('prompts', 'answer', '4f1e', 'decision=trust')
    cli.run('prompts', 'answer', '4f1d', '--stdin', input='hush\nmore\n')
    assert asking.asked('Prompts.Answer') == [{'prompt': '4f1e-2', 'fields': {'decision': 'trust'}},
                                              {'prompt': '4f1d-1', 'fields': {'password': 'hush'}}]


@pytest.mark.parametrize('words, expected, text', [
    (['4f1d', 'password=hush'], 2, '--stdin'), (['4f1e', 'trust'], 2, 'KEY=TEXT'), (['4f1e', '--stdin'], 2, 'KEY=TEXT'),
    (['4f1', 'decision=trust'], 3, 'more than one'), (['5', 'decision=trust'], 3, 'no prompt "5"'), ([], 2, 'nobody'),
    (['4f1e'], 2, 'nobody'), (['--stdin'], 2, 'which prompt')])
def test_prompts_answers_that_are_refused(asking, cli, words, expected, text):
    done = cli.run('prompts', 'answer', *words, status=expected)
    assert text in done.stderr and 'hush' not in done.stderr
    assert asking.asked('Prompts.Answer') == []


def test_prompts_answered_by_a_person(asking, cli):
    with cli.terminal('prompts', 'answer') as terminal:
        terminal.wait_text('Password: ')
        assert not terminal.echoes
        terminal.type('hush\n')
        terminal.wait_text('[trust/reject] ')
        terminal.type('trust\n')
        assert 'hush' not in terminal.finish()
    assert [each['fields'] for each in asking.asked('Prompts.Answer')] == [{'password': 'hush'}, {'decision': 'trust'}]


TEA = 'tea@rooms.example.org'


def invitation(number, *more, **details):
    action = {'name': 'action', 'label': 'Go in?', 'choices': ['accept', 'decline']}
    return {'prompt': str(number), 'account': ALICE, 'kind': 'invitation', 'text': f'Invitation {number}',
            'details': {'room': TEA, **details}, 'fields': [action, *more]}


def test_invitation_that_the_room_refuses(fake, cli):
    """It is asked about again at once, with what may be changed; what the answer closed is not."""
    locked = {'name': 'password', 'label': 'Password of the room', 'secret': True, 'optional': True}
    waiting = [invitation(1), invitation(2)]

    def answer(params):
        first = params['prompt'] == '1'
        waiting[:] = [invitation(3, locked, refused='password')] if first else []
        return ApiError('NotAuthorized', 'it wants a password', {'reason': 'password'}) if first else {}

    fake.answer('Prompts.List', lambda params: {'prompts': list(waiting)})
    fake.answer('Prompts.Answer', answer)
    with cli.terminal('prompts', 'answer') as terminal:
        terminal.wait_text('[accept/decline] ')
        terminal.type('accept\n')
        terminal.wait_text('it wants a password')
        terminal.wait_text('Invitation 3')
        terminal.wait_text('[accept/decline] ')
        terminal.type('a\n')
        terminal.wait_text('Password of the room, or nothing: ')
        assert not terminal.echoes
        terminal.type('sesame\n')
        assert 'Invitation 2' not in terminal.finish()
    assert [(each['prompt'], each['fields']) for each in fake.asked('Prompts.Answer')] == [
        ('1', {'action': 'accept'}), ('3', {'action': 'accept', 'password': 'sesame'})]


@pytest.mark.parametrize('typed, fields', [
    (['accept\n', 'Al\n'], {'action': 'accept', 'nick': 'Al'}), (['accept\n', '\n'], {'action': 'accept'}),
    (['decline\n'], {'action': 'decline'})])
def test_what_may_be_left_out(fake, cli, typed, fields):
    nick = {'name': 'nick', 'label': 'Another nick', 'optional': True}
    waiting = [invitation(1, nick)]
    fake.answer('Prompts.List', lambda params: {'prompts': list(waiting)})
    fake.answer('Prompts.Answer', lambda params: waiting.clear() or {})
    with cli.terminal('prompts', 'answer') as terminal:
        for text, prompt in zip(typed, ('[accept/decline] ', 'Another nick, or nothing: ')):
            terminal.wait_text(prompt)
            terminal.type(text)
        terminal.finish()
    assert [each['fields'] for each in fake.asked('Prompts.Answer')] == [fields]


def test_invitation_to_where_no_room_is(fake, cli):
    """It is not taken for a prompt that somebody else has answered."""
    fake.answer('Prompts.List', lambda params: {'prompts': [] if fake.asked('Prompts.Answer') else [invitation(1)]})
    fake.answer('Prompts.Answer', ApiError('NotFound', 'there is no such room', {'reason': 'not-found'}))
    with cli.terminal('prompts', 'answer') as terminal:
        terminal.wait_text('[accept/decline] ')
        terminal.type('accept\n')
        assert 'there is no such room' in terminal.finish(status=3)


def test_prompts_dismissed(asking, cli):
    cli.run('prompts', 'dismiss', '4f1e')
    assert asking.asked('Prompts.Dismiss') == [{'prompt': '4f1e-2'}]
