# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting in: real servers, hostile servers, certificates, passwords and where they are kept."""
import pytest

from lib.certificates import Authority, fingerprint
from lib.doors import ApiError
from lib.process import discard, scratch
from lib.scripted import Scripted
from lib.user import User


@pytest.mark.parametrize('tls', ['starttls', 'direct'])
def test_login(server, use, door, tls):
    alice = use(server.add_user('alice'))
    shown = alice.add(server.tls_port if tls == 'direct' else server.c2s_port, tls=tls)
    assert shown['jid'] == alice.jid and shown['enabled']
    alice.wait_phase('live')
    account = alice.state()
    assert account['state'] == 'online' and account['missing'] == [] and 'error' not in account
    assert account['secret'] == 'command' and account['resource']
    info = alice.call('Accounts.ServerInfo')['server']
    assert info['mechanism'].startswith('SCRAM-SHA') and info['tls'] == 'TLSv1.3'
    assert info['fingerprint'] == fingerprint(server.certificate.with_suffix('.crt'))
    assert 'urn:xmpp:mam:2' in info['features']


def test_status_and_list(server, use, door):
    alice = use(server.add_user('alice')).log_in()
    status = alice.door.call('Daemon.Status')['status']
    assert status['state'] == 'online' and [each['jid'] for each in status['accounts']] == [alice.jid]
    assert alice.door.call('Accounts.List')['accounts'] == status['accounts']
    assert alice.door.call('Accounts.Get', account='')['account']['jid'] == alice.jid


def test_wrong_password_asks_and_goes_on(server, use, door):
    alice = use(server.add_user('alice'))
    alice.add(password_command='echo wrong')
    assert alice.wait_state('auth-failed')['error']['name'] == 'AuthFailed'
    prompt = alice.wait_prompt('password')
    assert [(field['name'], field['secret']) for field in prompt['fields']] == [('password', True)]
    alice.answer(prompt, password=alice.account.password)
    alice.wait_phase('live')
    assert alice.prompts() == []


def test_the_log_says_how_it_stands(scripted, use, daemon):
    """And nobody's name, nor anything the server said."""
    alice = use(scripted.add_user('alice'))
    alice.add(password_command='echo wrong')
    alice.wait_prompt('password')
    assert 'notice: account: #' in daemon.log() and ': auth-failed: not-authorized\n' in daemon.log()
    assert not any(word in daemon.log() for word in ('alice', 'scripted.test', 'wrong'))


def test_password_changed_elsewhere(server, use):
    alice = use(server.add_user('alice')).log_in()
    server.set_password(alice.account.user, 'new one')
    server.disconnect(alice.jid)
    prompt = alice.wait_prompt('password')
    alice.answer(prompt, password='new one')
    alice.wait_phase('live')


def test_prompt_survives_a_restart(server, use, daemon):
    alice = use(server.add_user('alice'))
    alice.add(password_command='echo wrong')
    prompt = alice.wait_prompt('password')
    daemon.restart()
    alice.reopen()
    assert alice.wait_prompt('password')['prompt'] == prompt['prompt']
    alice.answer(prompt, password=alice.account.password)
    alice.wait_phase('live')


def test_bad_answers(server, use, door):
    alice = use(server.add_user('alice'))
    alice.add(password_command='echo wrong')
    prompt = alice.wait_prompt('password')
    with pytest.raises(ApiError, match='InvalidArgument'):
        alice.answer(prompt, passwort='x')
    with pytest.raises(ApiError, match='NotFound'):
        alice.door.call('Prompts.Answer', prompt='no-such', fields={'password': 'x'})
    alice.door.call('Prompts.Dismiss', prompt=prompt['prompt'])
    assert alice.prompts() == [] and alice.state()['state'] == 'auth-failed'


def test_unknown_certificate_is_asked_and_pinned(prosody, use, daemon):
    alice = use(prosody.add_user('alice'))
    alice.add(ca_file='')
    prompt = alice.wait_prompt('certificate')
    seen = fingerprint(prosody.certificate.with_suffix('.crt'))
    assert prompt['details']['fingerprint'] == seen and prosody.domain in prompt['details']['names']
    alice.answer(prompt, **{prompt['fields'][0]['name']: 'trust'})
    alice.wait_phase('live')
    daemon.restart()
    alice.reopen().wait_phase('live')
    assert alice.prompts() == []


@pytest.mark.parametrize('fault', ['name', 'expired', 'early', 'authority'])
def test_bad_certificates(authority, use, fault):
    dates = {'expired': {'start': '20200101000000Z', 'end': '20210101000000Z'}, 'early': {'start': '20980101000000Z'}}
    domains = ['other.test'] if fault == 'name' else ['scripted.test']
    directory = scratch()
    issuer = Authority(directory / 'other') if fault == 'authority' else authority
    certificate = issuer.issue(f'bad-{fault}', domains, **dates.get(fault, {}))
    with Scripted(authority, certificate=certificate) as scripted:
        alice = use(scripted.add_user('alice'))
        alice.add()
        assert alice.wait_prompt('certificate')['details']['problem']
        assert scripted.logins == []  # nothing was said to it
    discard(directory)


def test_another_certificate_than_the_pinned(authority, use, daemon):
    own = scratch()
    one, two = (Authority(own / name).issue('scripted.test') for name in ('one', 'two'))
    with Scripted(authority, certificate=one) as scripted:
        alice = use(scripted.add_user('alice'))
        alice.add()
        alice.answer(alice.wait_prompt('certificate'), decision='trust')
        stream = scripted.accept()
        scripted.on_loop(scripted.tls.load_cert_chain, two)
        stream.cut()
        prompt = alice.wait_prompt('certificate')
        assert prompt['details']['fingerprint'] == fingerprint(two.with_suffix('.crt'))
    discard(own)


@pytest.mark.parametrize('fault', ['nonce', 'signature', 'salt'])
def test_server_that_does_not_know_the_password(scripted, use, fault):
    """It cannot prove it, so it is not believed (RFC 5802)."""
    scripted.scram_fault, scripted.mechanisms = fault, ['SCRAM-SHA-256']
    alice = use(scripted.add_user('alice'))
    alice.add()
    assert alice.wait_state('auth-failed' if alice.prompts() else 'error')['error']
    assert scripted.bound == []


def test_no_weaker_login_than_before(scripted, use):
    alice = use(scripted.add_user('alice')).log_in()
    scripted.mechanisms = ['PLAIN']
    scripted.accept().cut()
    prompt = alice.wait_prompt('mechanism')
    assert prompt['details'] == {'before': 'SCRAM-SHA-256', 'now': 'PLAIN'}
    assert 'PLAIN' not in scripted.logins


def test_too_many_iterations(scripted, use):
    scripted.scram_iterations = 10_000_000
    alice = use(scripted.add_user('alice'))
    alice.add()
    assert alice.wait_state('error')['error']


def test_no_tls_no_login(scripted, use):
    scripted.starttls = False
    alice = use(scripted.add_user('alice'))
    alice.add()
    assert alice.wait_state('error')['error']
    assert scripted.logins == []


def test_no_bind_no_session(scripted, use):
    scripted.bind = False
    alice = use(scripted.add_user('alice'))
    alice.add()
    assert alice.wait_state('error')['error']


@pytest.mark.parametrize('condition', ['temporary-auth-failure', 'account-disabled'])
def test_other_refusals(scripted, use, condition):
    scripted.sasl_failure = condition
    alice = use(scripted.add_user('alice'))
    alice.add()
    state = alice.wait_state('auth-failed' if condition == 'account-disabled' else 'error')
    assert state['error']['condition'] == condition


def test_conflict_is_no_fight(scripted, use):
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    stream.stream_error('conflict')
    prompt = alice.wait_prompt('account')
    assert prompt['details']['condition'] == 'conflict'
    assert len(scripted.bound) == 1
    alice.answer(prompt, **{prompt['fields'][0]['name']: prompt['fields'][0]['choices'][0]})
    scripted.accept()


def test_two_installations(server, use, run_daemon, log_in):
    """One person on two machines: both stay online, and both have what is said."""
    account, bob = server.add_user('alice'), log_in(server.add_user('bob'))
    here, there = use(account).log_in(), User(run_daemon(), account).log_in()
    events = [user.follow() for user in (here, there)]
    assert here.state()['resource'] != there.state()['resource']
    bob.send(account.jid, 'to both')
    for user, each in zip((here, there), events):
        each.wait_message('to both')
        assert user.state()['state'] == 'online' and user.prompts() == []


def test_see_other_host(scripted, authority, use):
    with Scripted(authority) as other:
        alice = use(scripted.add_user('alice'))
        other.add_user('alice')
        scripted.open_error = ('see-other-host', f'127.0.0.1:{other.c2s_port}')
        alice.add()
        other.accept()
        alice.wait_phase('live')


def test_remove_and_come_back(server, use, log_in, door):
    account = server.add_user('alice')
    alice, bob = use(account).log_in(), log_in(server.add_user('bob'))
    events = alice.follow()
    bob.send(alice.jid, 'kept')
    events.wait_message('kept')
    alice.call('Accounts.Remove', options={'keep_history': True})
    assert alice.door.call('Accounts.List')['accounts'] == []
    assert alice.log_in().bodies(bob.bare) == ['kept']
    alice.call('Accounts.Remove', options={})
    with pytest.raises(ApiError, match='NotFound|AccountRequired'):
        alice.state()


def test_several_accounts(servers, use):
    """One that fails disturbs no other."""
    one = use(servers('prosody').add_user('alice'))
    two = use(servers('ejabberd').add_user('alice'))
    bad = use(servers('prosody').add_user('alice'))
    bad.add(password_command='exit 1')
    one.log_in()
    two.log_in()
    sent = one.send(two.jid, 'across')  # no federation here: it has to fail alone
    assert sent['state'] == 'queued'
    assert {user.state()['state'] for user in (one, two)} == {'online'}
    assert bad.state()['state'] != 'online'
    with pytest.raises(ApiError, match='AccountRequired'):
        one.door.call('Accounts.Get', account='')


def test_password_in_the_keyring(server, run_daemon):
    daemon = run_daemon(keyring='open')
    alice = User(daemon, server.add_user('alice'))
    alice.log_in(password=alice.account.password, password_command='')
    assert alice.state()['secret'] == 'keyring'
    daemon.restart()
    alice.reopen().wait_phase('live')
    alice.call('Accounts.Remove', options={})


def test_locked_keyring_asks_and_waits(server, run_daemon):
    daemon = run_daemon(keyring='open')
    alice = User(daemon, server.add_user('alice'))
    alice.log_in(password=alice.account.password, password_command='')
    daemon.stop()
    daemon.session.stop_keyring()
    daemon.session.start_keyring(locked=True)
    daemon.start()
    alice.reopen().wait_prompt('keyring')
    daemon.session.unlock_keyring()
    alice.wait_phase('live')
    assert alice.prompts() == []


def test_no_keyring_keeps_nothing(server, daemon, use):
    alice = use(server.add_user('alice'))
    alice.log_in(password=alice.account.password, password_command='')
    assert alice.state()['secret'] == 'none'
    daemon.restart()
    alice.reopen()
    alice.answer(alice.wait_prompt('password'), password=alice.account.password)
    alice.wait_phase('live')


def test_insecure_file(server, daemon, use):
    alice = use(server.add_user('alice'))
    alice.log_in(password=alice.account.password, password_command='', password_store='insecure-file')
    assert alice.state()['secret'] == 'file'
    held = [path for path in daemon.root.rglob('*') if path.is_file() and
            alice.account.password.encode() in path.read_bytes()]
    assert [oct(path.stat().st_mode & 0o777) for path in held] == ['0o600']
    daemon.restart()
    alice.reopen().wait_phase('live')
