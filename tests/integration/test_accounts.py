# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts as servers give and take them (XEP-0077): registered, another password, removed."""
import base64
import itertools
import pathlib
import re

import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.doors import ApiError, Line
from lib.peer import Peer
from lib.process import Deadline, Failed
from lib.registrar import Registrar
from lib.room import CHANNEL, Occupant
from lib.server import Account
from lib.user import User

PASSWORD = 'a horse, a battery'
REGISTER = 'jabber:iq:register'
_numbers = itertools.count(1)


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    """Each of the real servers, where everybody may register."""
    return servers(request.param, registration='open')


@pytest.fixture
def shell(daemon):
    return Cli(daemon.root)


def name():
    """A name that nobody has yet."""
    return f'zoe{next(_numbers)}'


def settings(server, **more):
    return {'host': '127.0.0.1', 'port': server.c2s_port, 'tls': 'starttls', 'ca_file': str(server.ca_file), **more}


def where(server):
    return ['--host', '127.0.0.1', '--port', server.c2s_port, '--ca-file', server.ca_file]


def fields(user, password=PASSWORD, **more):
    return {'username': [user], 'password': [password], **{key: [value] for key, value in more.items()}}


def refused(call, *arguments, **options):
    with pytest.raises(ApiError) as caught:
        call(*arguments, **options)
    return caught.value


def can_log_in(server, user, password):
    try:
        with Peer(Account(f'{user}@{server.domain}', password, server), timeout=20):
            return True
    except Failed:
        return False


def added(daemon, server, user, password=PASSWORD):
    """Somebody who uses an account that is here already."""
    return User(daemon, Account(f'{user}@{server.domain}', password, server))


# registering

def test_form_and_answer(server, daemon, door):
    zoe, client = name(), daemon.door(door)
    offer = client.call('Accounts.RegistrationForm', server=server.domain, settings=settings(server))['registration']
    shown = {field['var']: field for field in offer['form']['fields']}
    assert shown['username']['type'] == 'text-single' and shown['password']['type'] == 'text-private'
    assert shown['password']['required'] and offer['form']['instructions'] and offer['expires_ts'] > 0
    account = client.call('Accounts.Register', server=server.domain, fields=fields(zoe.upper()),
                          settings=settings(server, alias='z'), options={'registration': offer['registration']})['account']
    assert account['jid'] == f'{zoe}@{server.domain}' and account['alias'] == 'z'
    added(daemon, server, zoe).wait_phase('live')
    assert can_log_in(server, zoe, PASSWORD)
    assert refused(client.call, 'Accounts.Register', server=server.domain, fields=fields(name()),
                   settings=settings(server), options={'registration': offer['registration']}).name == 'NotFound'


def test_at_once_and_after_a_restart(server, daemon):
    zoe, client = name(), daemon.door()
    client.call('Accounts.Register', server=server.domain, fields=fields(zoe),
                settings=settings(server, password_store='insecure-file'))
    user = added(daemon, server, zoe)
    user.wait_phase('live')
    daemon.restart()
    user.reopen().wait_phase('live')
    assert user.state()['secret'] == 'file'


def test_name_is_taken(server, daemon, door):
    """The form can be answered again, with another name."""
    taken, client = server.add_user('taken').user, daemon.door(door)
    offer = client.call('Accounts.RegistrationForm', server=server.domain, settings=settings(server))['registration']
    how = {'server': server.domain, 'settings': settings(server), 'options': {'registration': offer['registration']}}
    error = refused(client.call, 'Accounts.Register', fields=fields(taken), **how)
    assert (error.name, error.data['field']) == ('Conflict', 'fields.username')
    assert client.call('Accounts.List')['accounts'] == []
    client.call('Accounts.Register', fields=fields(name()), **how)


def test_what_the_server_does_not_hear(server, daemon):
    client = daemon.door()
    how = {'server': server.domain, 'settings': settings(server)}
    for bad in {'username': ['a@b'], 'password': ['x']}, {'username': [''], 'password': ['x']}, {'password': ['x']}:
        error = refused(client.call, 'Accounts.Register', fields=bad, **how)
        assert (error.name, error.data['field']) == ('InvalidArgument', 'fields.username')
    error = refused(client.call, 'Accounts.Register', fields={**fields(name()), 'shoe': ['44']}, **how)
    assert (error.name, error.data['field']) == ('InvalidArgument', 'fields.shoe')
    error = refused(client.call, 'Accounts.Register', fields=fields(name()), server=server.domain,
                    settings={**settings(server), 'ca_file': '/nowhere/ca.pem'})
    assert (error.name, error.data['stanza_error']['condition']) == ('RemoteError', 'ca-file')


def test_cancel(server, daemon, door):
    client = daemon.door(door)
    how = {'server': server.domain, 'settings': settings(server)}
    form = client.call('Accounts.RegistrationForm', **how)['registration']['registration']
    client.call('Accounts.CancelRegistration', registration=form)
    assert refused(client.call, 'Accounts.CancelRegistration', registration=form).name == 'NotFound'
    error = refused(client.call, 'Accounts.Register', fields=fields(name()), options={'registration': form}, **how)
    assert error.name == 'NotFound'


def test_captcha(servers, daemon):
    server, client = servers('ejabberd', registration='captcha'), daemon.door()
    how = {'server': server.domain, 'settings': settings(server)}
    for attempt in 'wrong', 'right':
        offer = client.call('Accounts.RegistrationForm', **how)['registration']
        (ocr,) = (field for field in offer['form']['fields'] if field.get('var') == 'ocr')
        picture = base64.b64decode(ocr['media'][0]['data'])
        assert ocr['media'][0]['type'] == 'image/png' and picture.startswith(b'\x89PNG')
        read = picture[8:].decode() if attempt == 'right' else 'no'
        given = {'fields': fields('reader', ocr=read), 'options': {'registration': offer['registration']}, **how}
        if attempt == 'wrong':
            assert refused(client.call, 'Accounts.Register', **given).name == 'NotAuthorized'
    assert client.call('Accounts.Register', **given)['account']['jid'] == f'reader@{server.domain}'


def test_registers_on_a_page(servers, daemon, shell, door):
    server = servers('ejabberd', registration='page')
    error = refused(daemon.door(door).call, 'Accounts.RegistrationForm', server=server.domain, settings=settings(server))
    assert (error.name, error.data['feature']) == ('NotSupported', 'registration')
    assert error.data['url'] == 'https://ejabberd.test/register'
    told = shell.run('register', server.domain, *where(server), status=3).stderr
    assert 'https://ejabberd.test/register' in told


def test_more_fields(servers, daemon, shell):
    server = servers('prosody', registration='fields')
    offer = daemon.door().call('Accounts.RegistrationForm', server=server.domain, settings=settings(server))['registration']
    shown = {field['var']: field for field in offer['form']['fields']}
    assert offer['form']['title'] == 'Join us'
    assert shown['email']['required'] and shown['promise']['type'] == 'boolean' and not shown['promise']['required']
    error = refused(daemon.door().call, 'Accounts.Register', server=server.domain, settings=settings(server),
                    fields=fields(name()))
    assert (error.name, error.data['field']) == ('InvalidArgument', 'fields.email')
    words = ['register', f'{name()}@{server.domain}', '--password-stdin', *where(server)]
    assert '--field email=' in shell.run(*words, input=PASSWORD, status=2).stderr
    shell.run(*words, '--field', 'email=z@x.test', '--field', 'promise=true', input=PASSWORD)


def test_too_often(servers, daemon):
    server, client = servers('prosody', registration='limited'), daemon.door()
    how = {'server': server.domain, 'settings': settings(server)}
    client.call('Accounts.Register', fields=fields(name()), **how)
    assert refused(client.call, 'Accounts.Register', fields=fields(name()), **how).name == 'RateLimited'


@pytest.mark.parametrize('kind', ['prosody', 'ejabberd'])
def test_registers_nobody(servers, daemon, kind):
    server = servers(kind)
    error = refused(daemon.door().call, 'Accounts.RegistrationForm', server=server.domain, settings=settings(server))
    assert (error.name, error.data['feature']) == ('NotSupported', 'registration')


FIELDS = "<iq type='result' id='ID'><query xmlns='jabber:iq:register'><username/><password/></query></iq>"
FORM = "<iq type='result' id='ID'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>{}</x></query></iq>"
HOSTILE = {
    'many-fields': (FORM.format(''.join(f"<field var='v{i}'/>" for i in range(300))), 'TooLarge'),
    'long-text': (FORM.format(f'<title>{"x" * 100_000}</title>'), 'TooLarge'),
    'enormous': (FORM.format(f'<instructions>{"x" * 3_000_000}</instructions>'), 'TooLarge'),
    'deep': (FORM.format('<a>' * 500 + '</a>' * 500), 'TooLarge'),
    'no-form': ("<iq type='result' id='ID'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'/>"
                '</query></iq>', 'NotSupported'),
    'wrong-types': (FORM.format("<field var='username' type='hidden'/><field var='password' type='fixed'/>"), 'NotSupported'),
    'nothing': ("<iq type='result' id='ID'/>", 'NotSupported'),
    'no-xml': ('<iq <<<', 'RemoteError'),
    'closed': ('</stream:stream>', 'RemoteError'),
    'stream-error': ("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
                     'RemoteError'),
    'gone': (None, 'RemoteError'),
}


@pytest.mark.parametrize('case', HOSTILE)
def test_hostile_server(authority, daemon, case):
    answer, expected = HOSTILE[case]
    with Registrar(authority, [answer]) as server:
        error = refused(daemon.door().call, 'Accounts.RegistrationForm', server=server.domain, settings=server.settings)
        assert error.name == expected


def test_server_leaves_before_it_answers(authority, daemon):
    """Nobody knows then whether there is an account, and that is said."""
    with Registrar(authority, [FIELDS, None]) as server:
        error = refused(daemon.door().call, 'Accounts.Register', server=server.domain, settings=server.settings,
                        fields=fields('zoe'))
        assert error.name == 'RemoteTimeout' and 'may have been registered' in error.text


def test_form_goes_with_its_client(authority, daemon, door):
    with Registrar(authority, [FIELDS]) as server:
        client, other = daemon.door(door), daemon.door()
        how = {'server': server.domain, 'settings': server.settings}
        form = client.call('Accounts.RegistrationForm', **how)['registration']['registration']
        assert not server.closed.is_set()
        client.close()
        assert server.closed.wait(20)
        error = refused(other.call, 'Accounts.Register', fields=fields(name()), options={'registration': form}, **how)
        assert error.name == 'NotFound'


def test_password_cannot_be_kept(authority, daemon):
    """What the server has given is not lost here."""
    (daemon.root / 'data' / 'passwords').write_text('no directory')
    with Registrar(authority, [FIELDS, "<iq type='result' id='ID'/>"]) as server:
        client = daemon.door()
        error = refused(client.call, 'Accounts.Register', server=server.domain, fields=fields('zoe'),
                        settings={**server.settings, 'password_store': 'insecure-file', 'enabled': False})
        assert error.data['account'] == 'zoe@registrar.test' and 'was registered and added' in error.text
        (account,) = client.call('Accounts.List')['accounts']
        assert (account['jid'], account['secret']) == ('zoe@registrar.test', 'none')


# on the command line

def test_register_in_a_script(server, shell):
    zoe = name()
    (shown,) = shell.json('register', f'{zoe}@{server.domain}', '--password-stdin', '--alias', 'z', *where(server),
                          input=PASSWORD + '\n')
    assert (shown['jid'], shown['state']) == (f'{zoe}@{server.domain}', 'online')
    told = shell.run('register', f'{zoe}@{server.domain}', '--password-stdin', *where(server), input=PASSWORD, status=8)
    assert 'already' in told.stderr
    asked = shell.run('register', f'{name()}@{server.domain}', *where(server), status=2).stderr
    assert '--password-stdin' in asked and '--field password' not in asked
    assert 'command line' in shell.run('register', server.domain, '--field', 'password=x', *where(server), status=2).stderr
    assert 'username' in shell.run('register', server.domain, '--form', *where(server)).stdout


def answer(terminal, question, text):
    """Waits for the question, behind what was shown before, and types."""
    terminal.wait_text(question)
    terminal.text = terminal.text.partition(question)[2]
    terminal.type(text + '\n')


def test_register_on_a_terminal(server, shell):
    zoe, taken = name(), server.add_user('taken').user
    with shell.terminal('register', f'{taken}@{server.domain}', *where(server)) as terminal:
        terminal.wait_text('assword: ')
        assert not terminal.echoes
        answer(terminal, 'assword: ', 'one thing')
        answer(terminal, 'Once more: ', 'another')
        terminal.wait_text('two different ones')
        answer(terminal, 'assword: ', PASSWORD)
        answer(terminal, 'Once more: ', PASSWORD)
        terminal.wait_text('taken')
        answer(terminal, ': ', zoe)
        terminal.wait_text('is registered')
        assert PASSWORD not in terminal.finish()
    assert can_log_in(server, zoe, PASSWORD)


def test_refused_on_a_terminal(servers, shell):
    """Where no answer helps nobody is asked for ever."""
    server = servers('prosody', registration='invited')
    with shell.terminal('register', f'{name()}@{server.domain}', *where(server)) as terminal:
        for again in range(3):
            if again:
                answer(terminal, 'sername: ', name())
            answer(terminal, 'assword: ', PASSWORD)
            answer(terminal, 'Once more: ', PASSWORD)
            terminal.wait_text('invitation only')
        assert 'sername' not in terminal.finish(status=5).partition('invitation only')[2]


def test_captcha_on_a_terminal(servers, shell):
    """The picture is in a file while it is asked for, and gone afterwards."""
    server = servers('ejabberd', registration='captcha')
    with shell.terminal('register', f'artist@{server.domain}', *where(server)) as terminal:
        answer(terminal, 'assword: ', PASSWORD)
        answer(terminal, 'Once more: ', PASSWORD)
        answer(terminal, 'CAPTCHA web page', '')
        terminal.wait_text('the text you see')
        picture = pathlib.Path(re.search(r'xdg-open (\S+)', terminal.text)[1])
        assert picture.stat().st_mode & 0o777 == 0o600
        answer(terminal, 'the text you see: ', picture.read_bytes()[8:].decode())
        terminal.wait_text('is registered')
        terminal.finish()
        assert not picture.exists()


# another password

def test_change_password(server, use, daemon, door):
    account = server.add_user('alice')
    alice = use(account)
    alice.log_in(password_command='', password=account.password, password_store='insecure-file')
    stream = alice.call('Accounts.ServerInfo')['server']['connected_ts']
    alice.call('Accounts.ChangePassword', password='brand new')
    assert can_log_in(server, account.user, 'brand new') and not can_log_in(server, account.user, account.password)
    assert alice.call('Accounts.ServerInfo')['server']['connected_ts'] == stream  # our session goes on
    daemon.restart()
    alice.reopen().wait_phase('live')
    assert alice.prompts() == []


def test_change_password_in_the_keyring(servers, run_daemon):
    """What cannot be kept is not changed: the keyring is locked, or is not there."""
    server = servers('prosody', registration='open')
    daemon, account = run_daemon(keyring='open'), server.add_user('alice')
    alice = User(daemon, account).log_in(password_command='', password=account.password)
    assert alice.state()['secret'] == 'keyring'
    alice.call('Accounts.ChangePassword', password='brand new')
    assert can_log_in(server, account.user, 'brand new')
    daemon.session.stop_keyring()
    assert refused(alice.call, 'Accounts.ChangePassword', password='newer').name == 'NotSupported'
    daemon.session.start_keyring(locked=True)
    assert refused(alice.call, 'Accounts.ChangePassword', password='newer').name == 'PromptPending'
    assert can_log_in(server, account.user, 'brand new') and not can_log_in(server, account.user, 'newer')
    daemon.session.unlock_keyring()
    alice.call('Accounts.ChangePassword', password='newer')
    daemon.restart(hard=True)
    alice.reopen().wait_phase('live')
    assert alice.prompts() == []
    assert daemon.session.secret_tool('lookup', 'account', alice.jid) == (0, 'newer')
    alice.call('Accounts.Remove')
    deadline = Deadline()  # the keyring takes its time, for which nobody waits
    while daemon.session.secret_tool('lookup', 'account', alice.jid)[0] == 0:
        deadline.left('the end of the password')


def test_change_password_elsewhere(server, use):
    account = server.add_user('alice')
    alice = use(account).log_in()  # by a command
    error = refused(alice.call, 'Accounts.ChangePassword', password='brand new')
    assert (error.name, error.data['field']) == ('InvalidArgument', 'options.elsewhere')
    assert can_log_in(server, account.user, account.password)
    alice.call('Accounts.ChangePassword', password='brand new', options={'elsewhere': True})
    assert can_log_in(server, account.user, 'brand new')
    server.disconnect(account.jid)
    alice.wait_phase('live')  # it is known until the daemon ends


def test_change_password_offline_and_refused(scripted, use):
    alice = use(scripted.add_user('alice'))
    alice.log_in(password_command='', password='correct horse', password_store='insecure-file')
    error = refused(alice.call, 'Accounts.ChangePassword', password='new')
    assert (error.name, error.data['feature']) == ('NotSupported', 'registration')
    alice.go_offline()
    assert refused(alice.call, 'Accounts.ChangePassword', password='new').name == 'Offline'
    alice.go_online()


@pytest.mark.parametrize('done', [True, False], ids=['after-yes', 'before'])
def test_killed_while_the_password_changes(scripted, use, daemon, done):
    """The server did it and we died before we knew; or it never heard of it."""
    scripted.manual.add(REGISTER)
    alice = use(scripted.add_user('alice'))
    alice.log_in(password_command='', password='correct horse', password_store='insecure-file')
    stream = scripted.accept()
    alice.door.start('Accounts.ChangePassword', {'account': alice.jid, 'password': 'brand new'})
    stream.wait_iq('query', REGISTER)
    if done:
        scripted.on_loop(scripted.set_password, 'alice', 'brand new')
    daemon.kill()
    daemon.start()
    alice.reopen().wait_phase('live')
    assert alice.prompts() == []
    daemon.restart(hard=True)
    alice.reopen().wait_phase('live')
    assert alice.prompts() == []


def test_form_for_the_password(scripted, use, daemon):
    """XEP-0077 § 3.3: what we know is filled in, the person adds the rest."""
    scripted.manual.add(REGISTER)
    alice = use(scripted.add_user('alice'))
    alice.log_in(password_command='', password='correct horse', password_store='insecure-file')
    stream = scripted.accept()
    form = (f"<query xmlns='{REGISTER}'><x xmlns='jabber:x:data' type='form'>"
            "<field var='FORM_TYPE' type='hidden'><value>jabber:iq:register:changepassword</value></field>"
            "<field var='old_password' type='text-private'><required/></field>"
            "<field var='password' type='text-private'><required/></field>"
            "<field var='love' label='Your love'><required/></field></x></query>"
            "<error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
    with Line(daemon.socket) as line:
        for options in {}, {'fields': {'love': ['Romeo']}}:
            id_ = line.start('Accounts.ChangePassword', {'account': alice.jid, 'password': 'new', 'options': options})
            asked = stream.wait_iq('query', REGISTER)
            stream.send(f"<iq type='error' id='{asked.id}' to='{stream.jid}' from='{scripted.domain}'>{form}</iq>")
            if not options:
                error = refused(line.finish, id_)
                assert (error.name, error.data['field']) == ('InvalidArgument', 'fields.love')
        filled = str(stream.wait_iq('query', REGISTER))
    assert 'correct horse' in filled and 'Romeo' in filled and 'jabber:iq:register:changepassword' in filled


def test_password_on_the_command_line(server, use, shell):
    account = server.add_user('alice')
    use(account).log_in(password_command='', password=account.password, password_store='insecure-file')
    shell.run('account', 'password', account.jid, '--password-stdin', input='brand new\n')
    assert can_log_in(server, account.user, 'brand new')
    assert '--password-stdin' in shell.run('account', 'password', account.jid, status=2).stderr


# the end

def test_unregister(server, use, door):
    account = server.add_user('alice')
    alice = use(account).log_in()
    alice.call('Accounts.Remove', options={'unregister': True})
    assert alice.door.call('Accounts.List')['accounts'] == []
    assert not can_log_in(server, account.user, account.password)


def test_unregister_needs_the_server(server, use, shell):
    account = server.add_user('alice')
    alice = use(account).log_in()
    alice.go_offline()
    assert refused(alice.call, 'Accounts.Remove', options={'unregister': True}).name == 'Offline'
    assert shell.run('account', 'remove', account.jid, '--unregister', '--yes', status=5)
    assert alice.state()['jid'] == account.jid and can_log_in(server, account.user, account.password)
    alice.go_online()
    assert 'on its server' in shell.run('account', 'remove', account.jid, '--unregister', '--yes').stderr
    assert alice.door.call('Accounts.List')['accounts'] == []
    assert not can_log_in(server, account.user, account.password)


def test_remove_here_alone(server, use, shell):
    account = server.add_user('alice')
    alice = use(account).log_in()
    assert shell.run('account', 'remove', account.jid, status=2)  # asks, and nobody is there
    shell.run('account', 'remove', account.jid, '--yes')
    assert alice.door.call('Accounts.List')['accounts'] == []
    assert can_log_in(server, account.user, account.password)


def call_beside(alice, method, **arguments):
    """A call that waits on a connection of its own; gives the line and its number, once the daemon has begun with it."""
    line = Line(alice.daemon.socket)
    number = line.start(method, {'account': alice.jid, **arguments})
    line.finish(line.start('Daemon.Status', {}))
    return line, number


def removed(alice):
    """The account goes while whatever is under way; nothing of it is left, and the daemon goes on."""
    alice.call('Accounts.Remove', options={})
    assert alice.door.call('Accounts.List')['accounts'] == []
    assert refused(alice.call, 'Chats.List').name == 'NotFound'


def test_removed_while_somebody_waits(scripted, use):
    """Who waits for a message, or for the account, learns at once that both are gone."""
    alice = use(scripted.add_user('alice')).log_in()
    scripted.accept()
    alice.go_offline()
    waits = [call_beside(alice, 'Messages.Send', chat='bob@else.test', body='for nobody',
                           options={'wait': 'sent', 'timeout_ms': 600_000}),
             call_beside(alice, 'Sync.Wait', phase='live', timeout_ms=600_000)]
    removed(alice)
    for line, number in waits:
        with pytest.raises(ApiError, match='NotFound'):
            line.finish(number)


def test_removed_while_it_joins_and_syncs(server, use, log_in):
    """The archive is being read, rooms are being entered; the same account can be added again."""
    account = server.add_user('alice')
    friend = f'friend@{server.domain}'
    server.fill([(account.user, f'{friend}/x', 1_735_689_600_000_000 + n * 1_000_000,
                  st.message(account.jid, f'h {n}', from_=f'{friend}/x', id=f'h{n}', xmlns=st.CLIENT)) for n in range(2000)])
    bob = log_in(server.add_user('bob'))
    rooms = [Occupant(bob, f'gone{n}-{account.user}@{server.rooms}', 'bob', config=CHANNEL).room for n in range(5)]
    alice = use(account)
    alice.add(sync_days=-1)
    alice.wait_phase('catchup')
    joins = [call_beside(alice, 'Chats.Join', room=room, options={'nick': 'al'}) for room in rooms]
    removed(alice)
    for line, number in joins:
        try:
            assert line.finish(number)['chat']['chat'] in rooms
        except ApiError as error:
            assert error.name in ('Offline', 'NotFound')
    alice.log_in(sync_days=-1)
    assert len(alice.messages(friend)) == 2000


def test_removed_while_a_backup_runs(prosody, use, daemon, tmp_path):
    """The copy is of the moment when it began; the account in it is whole."""
    account = prosody.add_user('alice')
    alice = use(account).log_in()
    target = tmp_path / 'copy.db'
    job = alice.door.call('Daemon.Backup', options={'path': str(target)})['job']
    removed(alice)
    done = alice.door.call('Jobs.Wait', job=job['job'] if isinstance(job, dict) else job, timeout_ms=30_000)
    assert done['job']['state'] == 'done' and target.stat().st_size > 0
