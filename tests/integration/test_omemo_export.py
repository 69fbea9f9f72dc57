# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export has of encryption: texts and what keys are worth, and a private key for who asks for it by name."""
import base64
import json
import random

import pytest

from lib import omemo_faults as faults
from lib.cli import Cli
from lib.doors import ApiError
from lib.omemo_own import database
from lib.process import TIMEOUT
from lib.user import User
from test_sockets import Configured

WORDS = 'correct horse battery\n'


@pytest.fixture
def elsewhere(run_daemon):
    """Another daemon, of the same person on another machine."""
    return run_daemon()


@pytest.fixture
def alice(server, use):
    """She has the daemon, and a device."""
    alice = use(server.add_user('alice')).log_in()
    alice.use_omemo()
    return alice


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def own(daemon):
    """What the daemon keeps of its device: number, identity, and the private keys, sessions too."""
    with database(daemon) as db:
        device, identity, secret = db.execute('SELECT device, identity, secret FROM omemo_own').fetchone()
        records = [record for record, in db.execute('SELECT record FROM omemo_own_key UNION ALL '
                                                    'SELECT record FROM omemo_session')]
    return device, identity, secret, records


def ways_to_write(key):
    """How its bytes could stand in a text."""
    shifted = [base64.b64encode(bytes(n) + key)[4 * (n > 0):-4] for n in range(3)]
    return [key, key.hex().encode(), key.hex().upper().encode(), *(each.rstrip(b'=')[2:-2] for each in shifted)]


def assert_no_secrets(data, secret, records):
    for key in [secret, *(record[-32:] for record in records)]:
        for written in ways_to_write(key):
            assert written not in data


def told(shell, *words, **options):
    (result,) = shell.json('import', *words, **options)
    return result


def types(file):
    return [json.loads(line)['type'] for line in file.read_text().splitlines()]


def test_nobody_is_told_private_keys(alice, bob, daemon, tmp_path):
    """Not in an export, whatever it is for, nor in what a backup tells."""
    events = alice.follow(kinds=['message.new'])
    bob.say(alice.jid, 'Tea?')
    events.wait('message.new')
    alice.call('Messages.Send', chat=bob.bare, body='Yes', options={'encryption': 'omemo'})
    bob.reads('Yes')
    _, _, secret, records = own(daemon)
    assert len(records) > 100
    for text in [secret.hex().encode(), *(base64.b64encode(bytes(n) + secret + b'behind') for n in range(3))]:
        assert any(written in text for written in ways_to_write(secret))  # they would be found
    shell = Cli(daemon.root)
    shell.run('export', tmp_path / 'a.jsonl')
    shell.run('export', '--html', tmp_path / 'pages')
    shell.run('export', '--format', 'xep-0227', tmp_path / 'a.xml')
    backup = shell.run('backup', tmp_path / 'copy.db', '--json').stdout
    for data in [(tmp_path / name).read_bytes() for name in ('a.jsonl', 'a.xml')] + [
            page.read_bytes() for page in (tmp_path / 'pages').iterdir()] + [backup.encode()]:
        assert_no_secrets(data, secret, records)
    assert b'Tea?' in (tmp_path / 'a.jsonl').read_bytes() and 'omemo_identity' not in types(tmp_path / 'a.jsonl')


def test_the_identity_moves(alice, bob, daemon, elsewhere, tmp_path):
    """Who has verified it need not do that again; the device is another one, and begins its own sessions."""
    here, there, file = Cli(daemon.root), Cli(elsewhere.root), tmp_path / 'a.jsonl'
    device, identity, secret, records = own(daemon)
    here.run('export', '--omemo-identity', file, input=WORDS)
    assert types(file)[:3] == ['whinchat-export', 'omemo_identity', 'account']
    assert_no_secrets(file.read_bytes(), secret, records)
    assert WORDS.strip().encode() not in file.read_bytes()
    assert 'correct horse' not in daemon.log()

    tried = there.run('import', '--omemo-identity', file, input='incorrect horse\n', status=2)
    assert 'the passphrase is not that of the identity key' in tried.stderr and there.json('account') == []
    dry = told(there, '--dry-run', '--omemo-identity', file, input=WORDS)
    assert dry['identities_added'] == '1' and there.json('account') == []
    done = told(there, '--connection', '--omemo-identity', file, input=WORDS)
    assert (done['identities_added'], done['accounts_added']) == ('1', '1') and 'refused' not in done
    assert told(there, '--omemo-identity', file, input=WORDS)['identities_held'] == '1'
    other, same, kept, keys = own(elsewhere)
    assert (same, kept, keys) == (identity, secret, []) and other != device

    with_both = User(elsewhere, alice.account)
    with_both.call('Accounts.SetEnabled', enabled=True)
    with_both.wait_phase('live')
    events = with_both.follow(kinds=['omemo.device.*', 'message.new'])
    ours = [each for each in with_both.call('Omemo.Devices', jid='')['devices'] if each.get('own') and each['listed']]
    if not ours:
        events.wait('omemo.device.new', lambda data: data.get('own'))
    assert set(bob.listed(alice.jid)) == {device, other}
    first, second = bob.bundle_of(alice.jid, device), bob.bundle_of(alice.jid, other)
    assert first.identity == second.identity and len(second.prekeys) == 100
    bob.say(alice.jid, 'Are you both there?')
    events.wait_message('Are you both there?')
    with_both.close()


def test_without_the_passphrase_it_is_left(alice, daemon, elsewhere, tmp_path):
    here, there, file = Cli(daemon.root), Cli(elsewhere.root), tmp_path / 'a.jsonl'
    here.run('export', '--omemo-identity', file, input=WORDS)
    done = told(there, file)
    assert (done['identities_left'], done['accounts_added']) == ('1', '1')
    with database(elsewhere) as db:
        assert db.execute('SELECT count(*) FROM omemo_own').fetchone() == (0,)
    assert '--omemo-identity takes one' in there.run('import', file).stdout


def test_a_key_that_was_changed_is_none(alice, daemon, elsewhere, tmp_path):
    file, there = tmp_path / 'a.jsonl', Cli(elsewhere.root)
    Cli(daemon.root).run('export', '--omemo-identity', file, input=WORDS)
    text = file.read_text().splitlines(keepends=True)
    line = json.loads(text[1])

    def with_line(**changes):
        file.write_text(''.join([text[0], json.dumps({**line, **changes}) + '\n', *text[2:]]))

    data = bytearray(base64.b64decode(line['data']))
    data[0] ^= 1
    with_line(data=base64.b64encode(data).decode())
    there.run('import', '--omemo-identity', file, input=WORDS, status=2)
    with_line(jid='eve@else.test')
    there.run('import', '--omemo-identity', file, input=WORDS, status=2)
    assert there.json('account') == []
    with_line(n=2**30)
    assert told(there, '--omemo-identity', file, input=WORDS)['refused'] == '1'


def test_a_person_is_asked_twice(alice, daemon, tmp_path):
    """And nothing that is typed is shown, nor can it be given where others see it."""
    shell, file = Cli(daemon.root), tmp_path / 'a.jsonl'
    with shell.terminal('export', '--omemo-identity', file) as terminal:
        terminal.wait_text('Passphrase for the private key: ')
        terminal.type(WORDS)
        terminal.wait_text('The same again: ')
        terminal.type('correct house\n')
        assert 'correct' not in terminal.finish(2)
    assert not file.exists()
    with shell.terminal('export', '--omemo-identity', file) as terminal:
        for question in 'Passphrase for the private key: ', 'The same again: ':
            terminal.wait_text(question)
            terminal.type(WORDS)
        terminal.finish(0)
    assert 'omemo_identity' in types(file)
    words = shell.shell(f'printf "{WORDS[:-1]}\\n" | $WHINCHAT import --omemo-identity --dry-run --passphrase-fd 3 - '
                        f'3<&0 <{file}')
    words.finish(0)


def test_what_is_refused(daemon, door):
    client, shell = daemon.door(door), Cli(daemon.root)
    client.call('Accounts.Add', jid='eve@else.test', settings={'enabled': False})
    for options in {'omemo_identity': True}, {'passphrase': 'correct horse'}:
        with pytest.raises(ApiError) as caught:
            client.call('Accounts.Export', account='', options=options)
        assert (caught.value.name, caught.value.data['field']) == ('InvalidArgument', 'options.passphrase')
    assert 'no OMEMO device' in shell.run('export', '--omemo-identity', input=WORDS, status=3).stderr
    assert '8 characters' in shell.run('export', '--omemo-identity', input='short\n', status=2).stderr
    for words in ['--format', 'xep-0227'], ['--html', 'x']:
        assert 'for JSON alone' in shell.run('export', '--omemo-identity', *words, input=WORDS, status=2).stderr
    assert 'is for --omemo-identity' in shell.run('export', '--passphrase-fd', '0', status=2).stderr


def test_an_encrypted_file_opens_where_the_export_arrives(alice, bob, daemon, elsewhere, web, tmp_path):
    """What opens it is a part of what was said, and in the export as the texts are; pages to read have no more than its name."""
    content = random.Random(7).randbytes(50_000)
    sealed, place = faults.seal_file(content, web.url(), random.Random(1))
    web.share(sealed)
    events = alice.follow(kinds=['message.new'])
    bob.say(alice.jid, place)
    message = events.wait('message.new')['data']
    here, there, file = Cli(daemon.root), Cli(elsewhere.root), tmp_path / 'a.jsonl'
    here.run('export', file)
    line = next(each for each in map(json.loads, file.read_text().splitlines()) if each.get('id') == message['id'])
    assert line['files'][0]['sources'] == [place] and line['encryption'] == 'omemo'
    here.run('export', '--html', tmp_path / 'pages')
    for page in (tmp_path / 'pages').iterdir():
        assert place.rpartition('#')[2] not in page.read_text()

    alice.go_offline()
    there.run('import', '--connection', file)
    moved = User(elsewhere, alice.account)
    moved.call('Accounts.SetEnabled', enabled=True)
    moved.wait_phase('live')
    job = moved.call('Files.Download', message=message['id'], index=0)['job']
    done = moved.door.call('Jobs.Wait', TIMEOUT + 5, job=job, timeout_ms=int(TIMEOUT * 1000))['job']
    assert done['state'] == 'done', done
    read = moved.call('Files.Read', message=message['id'], index=0, options={})['data']
    assert base64.b64decode(read) == content[:len(base64.b64decode(read))]
    moved.close()


def test_scope():
    """Who may read everything need not be who may pose as the person."""
    with Configured('[socket.copy]\nscopes = read;raw\n') as daemon:
        daemon.door('json').call('Accounts.Add', jid='eve@else.test', settings={'enabled': False})
        asked = {'account': '', 'options': {'omemo_identity': True, 'passphrase': 'correct horse'}}
        assert daemon.line('copy').refused('Accounts.Export', **asked) == 'PermissionDenied'
