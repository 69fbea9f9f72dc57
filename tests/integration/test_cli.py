# SPDX-License-Identifier: GPL-3.0-or-later
"""The verbs on the real daemon and a real server: what a person would see, and what the other side gets."""
import datetime
import json

import pytest

from lib import stanza as st
from lib.cli import Cli


@pytest.fixture
def people(prosody, use, log_in):
    """Alice with her daemon, in sync, and Bob with an ordinary client."""
    alice, bob = use(prosody.add_user('alice')), log_in(prosody.add_user('bob'))
    alice.log_in()
    return alice, bob


@pytest.fixture
def shell(daemon):
    """The command line of whoever the daemon belongs to."""
    return Cli(daemon.root, WHINCHAT_COMPLETE_MS='20000')


def receive(alice, bob, *texts):
    """Bob writes, and Alice's daemon has it."""
    events = alice.follow(kinds=['message.new'])
    for text in texts:
        bob.send(alice.jid, text)
        events.wait_message(text)


def ago(**delta):
    moment = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**delta)
    return int(moment.timestamp()) * 1_000_000


# chats, history, read, search

def test_what_was_written_is_read(people, shell):
    alice, bob = people
    receive(alice, bob, 'Good \x7fmorning', 'Tea, or\ncoffee?')
    (chat,) = shell.json('chats', '--unread')
    assert (chat['chat'], chat['unread'], chat['last']['body']) == (bob.bare, 2, 'Tea, or\ncoffee?')
    first, second, third = shell.run('read', bob.bare, '--mark').stdout.splitlines()
    assert first.endswith('Good morning') and second.endswith('Tea, or') and third.strip() == 'coffee?'
    assert shell.run('chats', '--unread').stderr == 'There are no such chats.\n'
    assert shell.run('read').stderr == 'Nothing is unread.\n'
    bodies = [each['body'] for each in shell.json('history', bob.bare)]
    assert bodies == ['Good \x7fmorning', 'Tea, or\ncoffee?']


def test_a_name_is_enough(people, shell):
    alice, bob = people
    alice.call('Chats.Open', chat=bob.bare, options={'title': 'Bob the builder'})
    receive(alice, bob, 'hello')
    assert [each['body'] for each in shell.json('history', 'bob the')] == ['hello']
    assert shell.run('complete', '--', 'history', 'bo').stdout == f'{bob.bare}\tBob the builder\n'
    shell.run('history', 'builder', status=3)


def test_search(people, shell):
    alice, bob = people
    receive(alice, bob, 'the kettle is broken', 'which kettle?', 'never mind')
    assert [each['body'] for each in shell.json('search', 'kettle')] == ['which kettle?', 'the kettle is broken']
    assert shell.json('search', 'kettle', '--from', alice.jid) == []
    assert [each['body'] for each in shell.json('search', 'ket*', 'brok*', '--chat', bob.bare, '--since', '1h')] == [
        'the kettle is broken']
    assert shell.json('search', 'kettle', '--until', '1h') == []
    assert [each['body'] for each in shell.json('search', '--from', bob.bare, '-n', '1')] == ['never mind']
    around = shell.run('search', '"which kettle"', '-C', '1').stdout.splitlines()
    assert [line.split(': ')[-1] for line in around] == ['the kettle is broken', 'which kettle?', 'never mind']


def test_later_forward_and_drafts(people, shell):
    alice, bob = people
    waits = shell.json('send', bob.bare, 'not yet', '--at', '2h')[0]
    assert [each['scheduled'] for each in shell.json('later')] == [waits['scheduled']]
    shell.run('later', 'change', str(waits['scheduled']), 'never')
    assert shell.json('later', 'list', bob.bare)[0]['body'] == 'never'
    shell.run('later', 'cancel', str(waits['scheduled']))
    assert shell.json('later') == []

    note = shell.json('send', '--to-me', 'the bins', '--wait', 'sent')[0]
    assert (note['chat'], shell.json('history', alice.jid)[0]['body']) == (alice.jid, 'the bins')
    shell.run('forward', bob.bare, str(note['id']))
    bob.wait_message('the bins')

    shell.run('chat', 'draft', bob.bare, 'half a wo')
    assert shell.run('chat', 'draft', bob.bare).stdout == 'half a wo\n'
    assert shell.json('chat', 'set', bob.bare, 'pinned=true', 'notify=never')[0]['pinned'] is True
    assert [(each['pinned'], each['notify']) for each in shell.json('chats') if each['chat'] == bob.bare] == [(True, 'never')]


def test_history_pages(people, shell):
    alice, bob = people
    receive(alice, bob, *map(str, range(7)))
    bodies = [each['body'] for each in shell.json('history', bob.bare, '-n', '0')]
    assert bodies == list('0123456')
    ids = shell.run('history', bob.bare, '--fields', 'id').stdout.split()
    assert [each['body'] for each in shell.json('history', bob.bare, '-n', '2', '--held')] == ['5', '6']
    before = shell.json('history', bob.bare, '--before', ids[3], '-n', '2', '--held')
    assert [each['body'] for each in before] == ['1', '2']
    assert [each['body'] for each in shell.json('history', bob.bare, '--after', ids[3], '-n', '2')] == ['4', '5']
    assert '3' in [each['body'] for each in shell.json('history', bob.bare, '--around', ids[3], '-n', '3')]
    assert len(shell.json('history', bob.bare, '--since', '1h')) == 7


def test_history_is_fetched_where_it_is_missing(prosody, daemon, use, shell):
    account, friend = prosody.add_user('alice'), prosody.add_user('bob')
    entries = []
    for number in range(120):
        text = st.message(account.jid, f'old {number}', from_=f'{friend.jid}/x', id=f'o{number}', xmlns=st.CLIENT)
        entries.append((account.user, friend.jid, ago(days=60) + number * 60_000_000, text))
    prosody.fill(entries)
    alice = use(account).log_in(sync_days=0, backfill=False)
    assert shell.json('history', friend.jid, '--held') == []
    assert [each['body'] for each in shell.json('history', friend.jid, '-n', '3')] == ['old 117', 'old 118', 'old 119']
    with shell.terminal('history', friend.jid, '--backfill', '--limit', '0') as terminal:
        shown = terminal.finish()
    assert 'old 0\n' in shown and 'old 119' in shown
    assert [each['body'] for each in shell.json('history', friend.jid, '-n', '0')] == [f'old {n}' for n in range(120)]
    alice.go_offline()
    done = shell.run('history', friend.jid, '-n', '500', '--fields', 'body')
    assert len(done.stdout.splitlines()) == 120 and 'could not be asked for' in done.stderr


# send

def test_send(people, shell):
    alice, bob = people
    assert shell.run('send', bob.bare, '-', '--wait', 'sent', input='one\ntwo\n').stderr == 'Sent.\n'
    assert bob.wait_message('one\ntwo').child('origin-id', st.SID) is not None
    for _ in range(2):
        shell.run('send', bob.bare, 'only once', '--key', 'k', '--wait', 'sent')
    shell.run('send', bob.bare, 'something else', '--key', 'k', status=8)
    bob.wait_message('only once')
    shell.run('send', bob.bare, 'last', '--wait', 'sent')
    bob.wait_message('last')
    assert [each['body'] for each in shell.json('history', bob.bare)] == ['one\ntwo', 'only once', 'last']


@pytest.mark.parametrize('text', ['x' * 150_000, '\x1f' * 150_000, 'x' * 2_000_000],
                         ids=['long', 'escaped', 'endless'])
def test_send_of_too_much(people, shell, text):
    alice, bob = people
    shell.run('send', bob.bare, '-', input=text, status=9)
    assert alice.messages(bob.bare) == []


def test_send_of_odd_characters(people, shell):
    """What XML cannot carry is replaced on its way; JSON carries everything."""
    alice, bob = people
    odd = ''.join(map(chr, range(1, 32))).strip() + '\x7f\x85\ufffe.'
    shell.run('send', bob.bare, '-', '--wait', 'sent', input=odd)
    assert shell.json('history', bob.bare)[0]['body'] == odd
    carried = [each if each in '\t\n\r\x7f\x85.' else '\ufffd' for each in odd]
    got = bob.wait_message(''.join(carried).replace('\r', '\n'))
    assert got.child('origin-id', st.SID) is not None


def test_send_and_wait_for_delivery(people, shell):
    alice, bob = people
    with shell.start('send', bob.bare, 'are you there?', '--wait', 'delivered') as running:
        bob.receipt(bob.wait_message('are you there?'))
        assert running.finish() == ['', 'Delivered.\n']
    shell.run('send', bob.bare, 'and now?', '--wait', 'delivered', '--timeout', '1ms', status=6)
    bob.wait_message('and now?')


def test_send_without_a_connection(people, shell):
    alice, bob = people
    alice.go_offline()
    assert 'Queued: the account is offline.' in shell.run('send', bob.bare, 'later').stderr
    assert shell.run('history', bob.bare, '--held').stdout.endswith('me: later (queued)\n')
    alice.go_online()
    bob.wait_message('later')


def test_send_to_nobody(people, shell):
    alice, bob = people
    nobody = f'nobody@{bob.bare.partition("@")[2]}'
    done = shell.run('send', nobody, 'hello?', '--wait', 'delivered', status=5)
    assert done.stderr == 'whinchat: the message was not sent: service-unavailable\n'
    assert '(failed: ' in shell.run('history', nobody, '--held').stdout


# what is said about messages and people, on each of the servers

@pytest.fixture
def friends(server, use, log_in):
    """As people, on both servers in turn."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    return alice, bob


def test_links_threads_and_what_was_corrected(friends, shell):
    alice, bob = friends
    (sent,) = shell.json('send', bob.bare, 'see https://x.test/1', '--link', 'https://x.test/1', '--link-title', 'News & more',
                         '--thread', 'milk', '--thread-parent', 'tea', '--wait', 'sent')
    heard = bob.wait_message('see https://x.test/1')
    about = heard.child('Description', st.RDF)
    assert about[f'{{{st.RDF}}}about'] == 'https://x.test/1'
    assert about.child('title', st.OPEN_GRAPH).text == 'News & more'
    assert (heard.child('thread', st.CLIENT)['parent'], heard.child('thread', st.CLIENT).text) == ('tea', 'milk')
    assert shell.run('edits', str(sent['id'])).stderr == 'It was never corrected.\n'
    shell.run('correct', str(sent['id']), 'see https://x.test/2')
    bob.wait_message('see https://x.test/2')
    assert [each['body'] for each in shell.json('edits', str(sent['id']))] == ['see https://x.test/1', 'see https://x.test/2']
    receive(alice, bob, 'seen')
    id_ = shell.run('history', bob.bare, '-n', '1', '--fields', 'id').stdout.strip()
    assert st.Stanza.parse(shell.json('source', id_)[0]['xml']).body == 'seen'
    assert '<body>seen</body>' in shell.run('source', id_).stdout


def test_resend(friends, shell):
    alice, bob = friends
    nobody = f'nobody@{bob.bare.partition("@")[2]}'
    shell.run('send', nobody, 'hello?', '--wait', 'delivered', status=5)
    id_ = shell.run('history', nobody, '--held', '--fields', 'id').stdout.strip()
    events = alice.follow(kinds=['message.state'])
    assert shell.run('resend', id_, '--fields', 'id').stdout == f'{id_}\n'
    events.wait('message.state', lambda data: data['id'] == int(id_) and data['state'] == 'failed')
    (good,) = shell.json('send', bob.bare, 'hello', '--wait', 'sent')
    shell.run('resend', str(good['id']), status=8)


def test_presence(friends, shell, server):
    alice, bob = friends
    assert shell.run('presence', 'show', bob.bare).stderr == 'Not available, or not visible to you.\n'
    alice.befriend(bob)
    events = alice.follow()
    shell.run('presence', 'set', 'dnd', 'in a meeting')
    heard = bob.inbox.take(lambda s: s.name == 'presence' and s.has('show', st.CLIENT), 'that she is busy')
    assert (heard.child('show', st.CLIENT).text, heard.child('status', st.CLIENT).text) == ('dnd', 'in a meeting')
    bob.presence(show='away', priority=5)
    events.wait('presence', lambda data: data['jid'] == bob.jid and data['show'] == 'away')
    (there,) = shell.json('presence', 'show', bob.bare)
    assert (there['jid'], there['show'], there['priority']) == (bob.jid, 'away', 5)
    assert shell.json('presence', 'last', server.domain)[0]['seconds'] >= 0
    assert shell.run('presence', 'last', bob.bare).stdout == 'now\n'


# contact

def test_contacts(people, shell):
    alice, bob = people
    shell.run('contact', 'add', bob.bare, '--name', 'Bob', '-g', 'Friends', '-m', 'It is me')
    bob.wait_presence(alice.jid, 'subscribe')
    events = alice.follow(kinds=['contact.*'])
    bob.presence('subscribed', alice.jid)
    events.wait('contact.changed', lambda data: data.get('subscription') == 'to')
    (contact,) = shell.json('contact', 'list')
    assert shell.json('contact') == [contact]
    assert (contact['jid'], contact['name'], contact['groups']) == (bob.bare, 'Bob', ['Friends'])
    shell.run('contact', 'rename', 'Bob', 'Robert')
    events.wait('contact.changed', lambda data: data.get('name') == 'Robert')
    shell.run('contact', 'groups', bob.bare, 'A', 'B')
    events.wait('contact.changed', lambda data: data.get('groups') == ['A', 'B'])
    assert 'you see their presence' in shell.run('contact', 'show', bob.bare).stdout
    shell.run('contact', 'remove', bob.bare, '--yes')
    events.wait('contact.removed')
    assert shell.json('contact', 'list') == []
    shell.run('contact', 'show', bob.bare, status=3)


def test_requests(people, shell):
    alice, bob = people
    head = alice.door.call('Events.Head')['cursor']
    with shell.start('wait', '--kinds', 'contact.request', '--since', head) as running:
        bob.presence('subscribe', alice.jid)
        assert bob.bare in running.line()
        running.finish()
    assert shell.run('contact', 'list', '--requests', '-0').stdout == f'{bob.bare}\0'
    shell.run('contact', 'approve', bob.bare)
    bob.wait_presence(alice.jid, 'subscribed')
    shell.run('contact', 'deny', bob.bare)
    bob.wait_presence(alice.jid, 'unsubscribed')


# watch, wait

def test_watch_across_a_restart(people, daemon, shell):
    alice, bob = people
    with shell.start('watch', '--consumer', 'story', '--kinds', 'message.new', '--json', '--ready') as running:
        assert running.json()['kind'] == 'ready'
        bob.send(alice.jid, 'before')
        assert running.json()['data']['body'] == 'before'
        daemon.restart()
        assert 'gone' in running.talk() and 'back' in running.talk()
        bob.send(alice.jid, 'after')
        seen = running.json()
        while seen['kind'] == 'ready':
            seen = running.json()
        assert seen['data']['body'] == 'after'
        running.interrupt()
        running.finish()
    alice.reopen()
    (consumer,) = alice.door.call('Events.Consumers')['consumers']
    assert consumer['consumer'] == 'story' and consumer['cursor'] >= seen['cursor']


def test_a_consumer_misses_nothing(people, shell):
    alice, bob = people
    words = ['watch', '--consumer', 'bot', '--kinds', 'message.new', '--json', '--ready']
    with shell.start(*words) as running:
        running.line()
        running.interrupt()
        running.finish()
    receive(alice, bob, 'while nobody listens')
    for _ in range(2):
        with shell.start(*words) as running:
            lines = [running.json()]
            while lines[-1]['kind'] != 'ready':
                lines.append(running.json())
            running.interrupt()
            running.finish()
        assert [each['data']['body'] for each in lines if each['kind'] == 'message.new'] == (
            [] if _ else ['while nobody listens'])


def test_a_program_for_each_message(people, shell, tmp_path):
    alice, bob = people
    script = f'cat >> {tmp_path}/log; echo handled'
    words = ['watch', '--consumer', 'bot', '--kinds', 'message.new', '--exec']
    with shell.start(*words, 'exit 7', '--ready') as running:
        assert running.talk() == 'Everything so far was shown.'
        bob.send(alice.jid, 'one')
        assert running.finish(status=1)[1] == 'whinchat: exit 7: it ended with 7\n'
    with shell.start(*words, script) as running:  # once more, because it was not dealt with
        assert running.line() == 'handled'
        running.interrupt()
        running.finish()
    assert json.loads((tmp_path / 'log').read_text())['data']['body'] == 'one'


def test_wait(people, shell):
    alice, bob = people
    head = shell.run('api', 'Events.Head', '--fields', 'cursor').stdout.strip()
    receive(alice, bob, 'it is done', 'yes: done')
    words = ['wait', '--chat', bob.bare, '--since', head, '--timeout', '20s']
    assert shell.json(*words)[0]['data']['body'] == 'it is done'
    assert shell.json(*words, '--match', '^yes')[0]['data']['body'] == 'yes: done'
    shell.run(*words, '--from', 'nobody@example.org', '--timeout', '1ms', status=6)
    shell.run('wait', '--since', 'nonsense:1', status=8)


# all of them

def test_nobody_is_logged_in(daemon, shell):
    for words in ['history', 'bob@example.org'], ['send', 'bob@example.org', 'x'], ['contact', 'list']:
        shell.run(*words, status=3)
    assert shell.json('chats') == [] and shell.json('search', 'x') == []


def test_an_account_by_its_alias(people, shell):
    alice, bob = people
    alice.call('Accounts.Update', settings={'alias': 'work'})
    receive(alice, bob, 'hello')
    for words in ['chats'], ['history', bob.bare], ['read'], ['search', 'hello']:
        assert shell.json(*words, '-a', 'work'), words
        shell.run(*words, '-a', 'home', status=3)
    assert shell.json('chats', WHINCHAT_ACCOUNT='work')
