# SPDX-License-Identifier: GPL-3.0-or-later
"""What the log holds, and what it never does; its level at run time; the fields that the journal gets."""
import json
import pathlib
import signal
import subprocess

import pytest
from gi.repository import GLib

from lib import journald
from lib import stanza as st
from lib.cli import Cli
from lib.daemon import PROGRAM, Daemon
from lib.doors import NAME, ApiError
from lib.process import Child
from lib.registrar import Registrar
from lib.room import CHANNEL, Occupant
from lib.user import User

MESSAGE_IDS = pathlib.Path(__file__).parents[2] / 'daemon' / 'base' / 'log.c'
BODIES = ['Shall I compare thee', 'rough winds do shake', 'never leaves the machine']
PASSWORDS = ['wrong-password-zk81', 'sesame-pp33', 'tulip-ii66', 'new-password-ff33']
ROOMS = ['parlour-mm22', 'salon-kk66']
NAMES = ['gloriana-nn44', 'belphoebe-jj88', 'newcomer-gg44', 'post-ee22']
REASON = 'we shall read sonnets'
FORM = "<iq type='result' id='ID'><query xmlns='jabber:iq:register'><username/><password/><email/></query></iq>"
TAKEN = ("<iq type='error' id='ID'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
         "</iq>")


class Configured(Daemon):
    """A daemon with a configuration file."""

    def __init__(self, text, **options):
        super().__init__(**options)
        self.configure(text)

    def configure(self, text):
        (self.root / 'config').mkdir(mode=0o700, exist_ok=True)
        (self.root / 'config' / 'whinchat.conf').write_text(text)


def visit(alice, server, bob):
    """A room with a password, and an invitation to another."""
    host, nick = f'{bob.account.user}@{server.rooms}', NAMES[0]
    locked = {**CHANNEL, 'muc#roomconfig_passwordprotectedroom': '1'}
    parlour, salon = (Occupant(bob, f'{name}-{host}', nick, config={**locked, 'muc#roomconfig_roomsecret': password})
                      for name, password in zip(ROOMS, PASSWORDS[1:]))
    with pytest.raises(ApiError):
        alice.call('Chats.Join', room=parlour.room, options={'nick': NAMES[1], 'password': PASSWORDS[0]})
    alice.call('Chats.Join', room=parlour.room, options={'nick': NAMES[1], 'password': PASSWORDS[1]})
    events = alice.follow(kinds=['message.new', 'room.state'])
    parlour.say(BODIES[0])
    parlour.whisper(NAMES[1], BODIES[1])
    for body in BODIES[:2]:
        events.wait_message(body)
    alice.send(parlour.room, BODIES[2], wait='sent')
    bob.raw(st.element('message', None, st.element('x', 'jabber:x:conference', jid=salon.room, password=PASSWORDS[2],
                                                   reason=REASON), to=alice.jid))
    alice.answer(alice.wait_prompt('invitation'), action='accept')
    events.wait('room.state', lambda data: data['chat'] == salon.room and data['state'] == 'joined')


def register(daemon, authority):
    """Registers somebody elsewhere, at the second try."""
    who = {'username': [NAMES[2]], 'password': [PASSWORDS[3]], 'email': [f'{NAMES[3]}@else.test']}
    door = daemon.door()
    for answer in TAKEN, "<iq type='result' id='ID'/>":
        with Registrar(authority, [FORM, answer]) as registrar:
            how = {'server': registrar.domain, 'settings': {**registrar.settings, 'enabled': False}, 'fields': who}
            if answer == TAKEN:
                with pytest.raises(ApiError, match='Conflict'):
                    door.call('Accounts.Register', **how)
            else:
                account = door.call('Accounts.Register', **how)['account']
                door.call('Accounts.Remove', account=account['jid'], options={})


def live(daemon, server, alice_account, bob):
    """Everything that happens to an account, good and bad."""
    alice = User(daemon, alice_account)
    alice.add(password_command='echo wrong-password-zk81')
    alice.wait_prompt('password')
    alice.answer(alice.wait_prompt('password'), password=alice_account.password)
    alice.wait_phase('live')
    alice.befriend(bob)
    bob.send(alice.jid, BODIES[0])
    alice.send(bob.bare, BODIES[1], wait='sent')
    bob.wait_message(BODIES[1])
    alice.send(f'nobody-qx77@{server.domain}', BODIES[2])
    alice.door.call('Messages.Search', text=BODIES[0])
    for method, params in [('Messages.Send', {'account': 'ghost-yy12@else.test', 'chat': 'x', 'body': BODIES[2]}),
                           ('Chats.Get', {'account': alice.jid, 'chat': 'not an address ww34@@'}),
                           ('Debug.SendStanza', {'account': alice.jid, 'xml': f'<broken>{BODIES[2]}'}),
                           ('Nothing.AtAll', {'secret': BODIES[2]})]:
        with pytest.raises(ApiError):
            alice.door.call(method, **params)
    alice.call('Debug.SendStanza', xml=f'<message to="{bob.bare}"><body>{BODIES[2]}</body></message>')
    visit(alice, server, bob)
    alice.go_offline()
    alice.go_online()
    return alice


def private_words(alice, bob):
    return [alice.jid, alice.account.user, alice.account.password, bob.bare, bob.account.user, 'nobody-qx77',
            'ghost-yy12', 'ww34', REASON, *PASSWORDS, *ROOMS, *NAMES, *BODIES]


def test_nothing_private(server, log_in, authority):
    """At the level that writes everything, and in what is attached to a bug report."""
    bob = log_in(server.add_user('theodora'))
    with Configured('[log]\nlevel = debug\n') as daemon:
        alice = live(daemon, server, server.add_user('zuleika'), bob)
        register(daemon, authority)
        alice.call('Accounts.Update', settings={'alias': 'nickname-vv90'})
        report = Cli(daemon.root).run('doctor', '--report').stdout
        daemon.stop()
        log = daemon.log()
    assert 'info: account: #' in log and 'ends' in log
    assert [word for word in private_words(alice, bob) if word in log] == []
    told = json.loads(report)['accounts'][0]
    assert (told['state'], told['sync']['phase'], told['server']['tls']) == ('online', 'live', 'TLSv1.3')
    also = ['nickname-vv90', server.domain, '127.0.0.1', str(server.c2s_port), str(daemon.root), 'whinchat.db']
    assert [word for word in [*private_words(alice, bob), *also] if word in report] == []


def test_private_where_asked_for(prosody, log_in, authority):
    """Addresses, and still no text and no password."""
    bob = log_in(prosody.add_user('theodora'))
    with Configured('[log]\nlevel = debug\nprivate = true\n') as daemon:
        alice = live(daemon, prosody, prosody.add_user('zuleika'), bob)
        register(daemon, authority)
        daemon.stop()
        log = daemon.log()
    assert alice.jid in log
    assert [word for word in [alice.account.password, REASON, *PASSWORDS, *BODIES] if word in log] == []


def test_hostile_words_stay_out(scripted):
    """What a server makes up is counted, not copied."""
    with Configured('[log]\nlevel = debug\n') as daemon:
        alice = User(daemon, scripted.add_user('zuleika')).log_in()
        stream = scripted.accept()
        forged = st.message(alice.jid, BODIES[0], from_='mallory-vv55@else.test', id='f1', xmlns=st.CLIENT)
        stream.send(f'<message xmlns="jabber:client" from="mallory-vv55@else.test"><received xmlns="urn:xmpp:carbons:2">'
                    f'<forwarded xmlns="urn:xmpp:forward:0">{forged}</forwarded></received></message>',
                    '<iq xmlns="jabber:client" type="get" from="mallory-vv55@else.test"><x xmlns="y"/></iq>',
                    '<presence xmlns="jabber:client" from="mallory-vv55@else.test/☃" type="what"/>')
        stream.sync()
        daemon.stop()
        log = daemon.log()
    assert 'dropped' in log
    assert [word for word in ['mallory-vv55', 'zuleika', *BODIES] if word in log] == []


# The level.

def test_level_at_run_time(run_daemon, scripted):
    daemon = run_daemon()
    alice = User(daemon, scripted.add_user('alice')).log_in()
    assert alice.door.call('Daemon.Status')['status']['log_level'] == 'message'
    assert 'info: ' not in daemon.log()
    alice.door.call('Daemon.SetLogLevel', level='debug')
    assert alice.door.call('Daemon.Status')['status']['log_level'] == 'debug'
    alice.go_offline()
    assert 'info: account: ' in daemon.log()


def test_log_control(run_daemon):
    """As `systemctl --user service-log-level whinchatd` asks for it."""
    daemon = run_daemon(bus=True)
    connection = daemon.session.connect()

    def call(method, *arguments):
        return connection.call_sync(NAME, '/org/freedesktop/LogControl1', 'org.freedesktop.DBus.Properties', method,
                                    GLib.Variant(*arguments), None, 0, 30_000, None).unpack()
    assert call('Get', '(ss)', ('org.freedesktop.LogControl1', 'LogLevel')) == ('notice',)
    call('Set', '(ssv)', ('org.freedesktop.LogControl1', 'LogLevel', GLib.Variant('s', 'debug')))
    assert daemon.door().call('Daemon.Status')['status']['log_level'] == 'debug'
    assert call('Get', '(ss)', ('org.freedesktop.LogControl1', 'SyslogIdentifier')) == ('whinchatd',)
    connection.close_sync(None)


def test_settings_are_read_again():
    with Configured('[log]\nlevel = warning\n') as daemon:
        door = daemon.door()
        daemon.configure('[log]\nlevel = info\n')
        daemon.child.process.send_signal(signal.SIGHUP)
        daemon.child.wait_line('the settings were read')
        assert door.call('Daemon.Status')['status']['log_level'] == 'info'
        daemon.configure('[log]\nlevel = loud\n')
        daemon.child.process.send_signal(signal.SIGHUP)
        daemon.child.wait_line('the settings stay as they were')
        assert door.call('Daemon.Status')['status']['log_level'] == 'info'


def test_debug_outlives_a_reload():
    daemon = Configured('[log]\nlevel = warning\n')
    daemon.options = ('--debug',)
    with daemon:
        door = daemon.door()
        assert door.call('Daemon.Status')['status']['log_level'] == 'debug'
        daemon.child.process.send_signal(signal.SIGHUP)
        daemon.child.wait_line('the settings were read')
        assert door.call('Daemon.Status')['status']['log_level'] == 'debug'


# The journal.

def can_mount():
    return subprocess.run(['unshare', '-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/run'], capture_output=True,
                          check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason='no mount namespace can be made')
def test_fields_in_the_journal(scripted):
    daemon = Configured('[log]\nlevel = info\n')
    entries = daemon.session.directory / 'journal'
    daemon.wrapper = ('unshare', '-rm', '/usr/bin/python3', journald.__file__, entries)
    with daemon:
        alice = User(daemon, scripted.add_user('zuleika')).log_in()
        alice.go_offline()
        daemon.stop()
        written, unread = entries.read_text(), daemon.child.text()
    lines = [json.loads(line) for line in written.splitlines()]
    started = next(line for line in lines if line.get('MESSAGE', '').endswith('answers'))
    assert started['MESSAGE_ID'] in MESSAGE_IDS.read_text() and started['PRIORITY'] == '5'
    states = [line for line in lines if line.get('WHINCHAT_MODULE') == 'account']
    assert {'online', 'offline'} <= {line['MESSAGE'] for line in states}
    assert len({line['WHINCHAT_ACCOUNT'] for line in states}) == 1 and len({line['MESSAGE_ID'] for line in states}) == 1
    assert states[0]['WHINCHAT_ACCOUNT'].startswith('#') and 'zuleika' not in written
    assert unread == '', 'nothing is said twice'


def test_a_line_goes_to_standard_error(run_daemon):
    """Without a journal."""
    daemon = run_daemon()
    daemon.child.wait_line('notice: daemon: whinchatd ')
    second = Child([PROGRAM], daemon.session.directory / 'second.log', env={**daemon.session.env,
                                                                          'WHINCHAT_ROOT': str(daemon.root)})
    assert second.wait() == 10
