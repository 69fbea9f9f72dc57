# SPDX-License-Identifier: GPL-3.0-or-later
"""P13: an old copy of the database is put back under a device that has talked since."""
import shutil

import pytest

from lib.process import Deadline
from lib.user import User
from test_omemo_announce import follow, wait_list


@pytest.fixture
def alice(server, use):
    """She has the daemon, with OMEMO."""
    alice = use(server.add_user('alice')).log_in()
    alice.device = alice.use_omemo()
    return alice


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


def own_key(alice):
    return next(each for each in alice.call('Omemo.Devices', jid='')['devices'] if each.get('own'))


def talk(alice, bob, *texts):
    """Each is asked and answered; gives what Bob made of the answers."""
    events, heard = alice.follow(kinds=['message.new']), []
    for text in texts:
        bob.say(alice.jid, f'{text}?')
        events.wait_message(f'{text}?')
        alice.send(bob.bare, f'{text}!', wait='sent')
        heard.append(bob.reads(f'{text}!'))
    return heard


def put_back(data, copy):
    for name in 'whinchat.db', 'whinchat.db-wal', 'whinchat.db-shm':
        (data / name).unlink(missing_ok=True)
        if (copy / name).exists():
            shutil.copy(copy / name, data / name)


def test_old_copy(alice, bob, mini, daemon, tmp_path):
    """The person keeps the identity, the device is another one that has no session of before, and both sides go on."""
    witness, data = mini(alice.account, announce=False), daemon.root / 'data'
    follow(witness)
    before = talk(alice, bob, 'one')[0]
    key = own_key(alice)['fingerprint']
    assert 'reason' not in own_key(alice)
    daemon.stop()
    shutil.copytree(data, tmp_path / 'copy')
    daemon.start()
    alice.reopen().wait_phase('live')
    talk(alice, bob, 'two', 'three')
    daemon.stop()
    put_back(data, tmp_path / 'copy')
    daemon.start()
    alice.reopen().wait_phase('live')
    wait_list(witness, own_key(alice)['device'])
    again = talk(alice, bob, 'four')[0]
    assert again.device != alice.device == before.device
    assert (own_key(alice)['device'], own_key(alice)['fingerprint']) == (again.device, key)
    assert bob.listed(alice.jid) == [again.device]
    assert [text for text in alice.bodies(bob.bare) if text and text[:-1] in ('one', 'four')] == ['one?', 'one!', 'four?', 'four!']
    assert own_key(alice)['reason'] == 'restored' and 'new device' in own_key(alice)['text']


def test_whole_home(server, run_daemon, mini, bob, tmp_path):
    """Database and the files beside it are of the same day: the keyring knows better, whatever it was when it could not be asked."""
    daemon, account = run_daemon(keyring='open'), server.add_user('alice')
    alice = User(daemon, account).log_in(password_command='', password=account.password)
    device = alice.use_omemo()
    witness = mini(account, announce=False)
    follow(witness)
    state, copy = daemon.root / 'state', tmp_path / 'copy'

    def noted():
        return daemon.session.secret_tool('lookup', 'account', f'{alice.jid}/omemo')

    def talk_until_noted(*texts):
        before, deadline = noted(), Deadline()
        talk(alice, bob, *texts)
        while noted()[0] != 0 or noted() == before:
            deadline.left('the note in the keyring')
    talk_until_noted('one')
    daemon.stop()
    shutil.copytree(daemon.root / 'data', copy / 'data')
    shutil.copytree(state, copy / 'state')
    daemon.start()
    alice.reopen().wait_phase('live')
    talk_until_noted('two')
    daemon.stop()
    put_back(daemon.root / 'data', copy / 'data')
    shutil.rmtree(state)
    shutil.copytree(copy / 'state', state)
    daemon.start()
    alice.reopen().wait_phase('live')
    wait_list(witness, own_key(alice)['device'])
    again = talk(alice, bob, 'three')[0]
    assert again.device == own_key(alice)['device'] != device
    assert own_key(alice)['reason'] == 'restored'
    alice.call('Accounts.Remove')
    deadline = Deadline()
    while noted()[0] == 0:
        deadline.left('the end of the note')
    alice.close()


def test_not_an_old_copy(alice, bob, daemon):
    """Who was killed while it talked is not taken for one."""
    talk(alice, bob, 'one')
    daemon.restart(hard=True)
    alice.reopen().wait_phase('live')
    assert talk(alice, bob, 'two')[0].device == alice.device == own_key(alice)['device']
