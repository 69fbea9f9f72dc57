# SPDX-License-Identifier: GPL-3.0-or-later
"""A user moves from one server to another with XEP-0227: by what the old one writes, and by what we write where it writes nothing."""
import contextlib
import dataclasses

import pytest

from conftest import KINDS
from lib.cli import Cli
from lib.user import User
from test_export import REACTED, told, wait_sent
from test_server_files import DOT, exported

# Where each keeps what its own programs read, and what of ours it has a place for (ejabberd 23.01 reads no nodes and no archive).
SERVERS = {'prosody': ('internal', True), 'ejabberd': ('disk', False)}


@pytest.fixture(params=SERVERS)
def kind(request):
    return request.param


@pytest.fixture
def start(kind):
    """Starts a server of a domain that is always the same."""
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(KINDS[kind](archive=SERVERS[kind][0]))


@pytest.fixture
def alice(start, daemon, log_in):
    """Somebody with something of every kind."""
    server = start()
    user, bob = User(daemon, server.add_person('alice')).log_in(), log_in(server.add_person('bob'))
    user.befriend(bob)
    user.call('Contacts.Update', jid=bob.bare, options={'name': 'Bob & co', 'groups': ['Tea']})
    user.call('Contacts.Block', jids=['mallory@else.test'], options={})
    user.call('Contacts.SetProfile', profile={'full_name': 'Alice <A>', 'locality': 'Verona', 'nick': 'Al'})
    user.call('Contacts.SetAvatar', picture={'data': DOT})
    user.call('Contacts.Avatar', jid=user.jid)  # now it is here
    user.call('Bookmarks.Set', room=f'hall@{server.rooms}', options={'name': 'Hall & co', 'nick': 'al'})
    events = user.follow(kinds=['message.*'])
    bob.send(user.jid, 'hello')
    hello = events.wait_message('hello')
    user.send(bob.bare, 'answer', reply_to=hello['id'], quote_fallback=False)
    user.call('Messages.React', id=hello['id'], emojis=[REACTED])
    wait_sent(user, events, user.send(bob.bare, 'farewell')['id'])
    bob.ping()
    user.go_offline()
    yield user
    user.close()


def shown(user, chat):
    """What a person sees of the history: texts, whose, answers and reactions."""
    return [(m.get('body'), m['dir'], bool(m.get('reply')), [r['emojis'] for r in m.get('reactions', [])]) for m in user.messages(chat)]


HISTORY = [('hello', 'in', False, [[REACTED]]), ('answer', 'out', True, []), ('farewell', 'out', False, [])]


def test_what_the_server_writes(kind, alice, run_daemon, tmp_path):
    """Our reading of it agrees with what the same account saw online."""
    folder, there = tmp_path / 'xml', run_daemon()
    shell = Cli(there.root)
    folder.mkdir()
    done = told(shell, '-a', alice.jid, alice.account.server.write_users(folder))
    assert done['accounts'] == alice.jid and 'refused' not in done and done['whole'] == 'true'
    here = Cli(alice.daemon.root)
    def same(type_, *names):
        before, after = ({tuple(str(line.get(name)) for name in names) for line in exported(s, tmp_path, alice.jid, type_)} for s in (here, shell))
        return before and before == after
    assert same('contact', 'jid', 'name', 'subscription', 'groups')
    if kind == 'ejabberd':
        assert same('blocked', 'jid')
        assert ('full_name', 'Alice <A>') in {(line['word'], line['value']) for line in exported(shell, tmp_path, alice.jid, 'profile')}
        return
    assert same('bookmark', 'jid', 'name', 'nick', 'autojoin') and same('profile', 'word', 'value') and same('avatar', 'hash', 'width', 'height')
    assert same('message', 'chat', 'body', 'message_id')
    assert shown(User(there, alice.account), f'bob@{alice.account.server.domain}') == HISTORY
    # and here it is nothing new
    assert 'messages_added' not in told(here, sorted(folder.iterdir())[0])


def test_the_server_reads_ours(kind, alice, start, run_daemon, tmp_path):
    """On another server of the domain, with a daemon that knows nothing, everything is as it was."""
    file, domain = tmp_path / 'alice.xml', alice.account.server.domain
    shell = Cli(alice.daemon.root)
    shown_here = shell.run('export', '--format', 'xep-0227', '--password', file, input=f'{alice.account.password}\n')
    assert 'picture' not in shown_here.stderr
    contact, card = alice.contacts()[f'bob@{domain}'], alice.call('Contacts.Profile', jid=alice.jid)['profile']
    there = start()
    there.read_user(file)
    moved = User(run_daemon(), dataclasses.replace(alice.account, server=there)).log_in()
    assert {name: moved.contacts()[f'bob@{domain}'][name] for name in ('name', 'groups', 'subscription')} == {
        name: contact[name] for name in ('name', 'groups', 'subscription')}
    assert moved.call('Contacts.Profile', jid=moved.jid)['profile']['full_name'] == card['full_name'] == 'Alice <A>'
    if kind == 'ejabberd':
        assert moved.call('Contacts.Blocked')['jids'] == ['mallory@else.test']
        return
    moved.wait_archive()
    assert shown(moved, f'bob@{domain}') == HISTORY
    assert moved.call('Contacts.Avatar', jid=moved.jid)['avatar']['data'] == DOT
    (hall,) = moved.call('Bookmarks.List')['bookmarks']
    assert (hall['room'], hall['name'], hall['nick']) == (f'hall@{there.rooms}', 'Hall & co', 'al')
    assert moved.chat(f'bob@{domain}')['unread'] == 0
