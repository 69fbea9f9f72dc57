# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts leave a daemon as lines of JSON, and come into another one."""
import html.parser
import json
import re

import pytest

from lib.cli import Cli
from lib.gossip import Gossip
from lib.stanza import element
from lib.user import User
from test_file_servers import offer
from test_sync import fill_days

REACTED = '♥'


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def told(shell, *words):
    """What came of an import."""
    (result,) = shell.json('import', *words)
    return {name: int(value) if value.isdecimal() else value for name, value in result.items()}


def wait_sent(user, events, id_):
    while user.message(id_)['state'] not in ('sent', 'delivered', 'displayed'):
        events.wait('message.state', lambda data: data['id'] == id_)


@pytest.fixture
def elsewhere(run_daemon):
    """Another daemon, of the same person on another machine."""
    return run_daemon()


def test_move(server, use, daemon, elsewhere, log_in, tmp_path):
    """Everything is there again; going online fetches what is new, and nothing twice."""
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=20, per_day=10)
    alice, bob = use(account).log_in(), log_in(server.add_user('bob'))
    held = alice.bodies(contact)
    assert held == bodies[-len(held):] and len(held) >= 190
    events = alice.follow(kinds=['message.*'])
    bob.send(alice.jid, 'hello')
    hello = events.wait_message('hello')
    answer = alice.send(bob.bare, 'answer', reply_to=hello['id'], quote_fallback=False)
    bob.wait_message('answer')
    wait_sent(alice, events, answer['id'])
    alice.call('Messages.React', id=hello['id'], emojis=[REACTED])
    bob.wait_child('reactions', 'urn:xmpp:reactions:0')
    wait_sent(alice, events, alice.send(bob.bare, 'farewell')['id'])  # and what was said before it
    alice.call('Chats.SetDraft', chat=bob.bare, body='to be')
    alice.go_offline()
    here, there = Cli(daemon.root), Cli(elsewhere.root)
    file, again = tmp_path / 'a.jsonl', tmp_path / 'b.jsonl'
    here.run('export', file)
    assert file.stat().st_mode & 0o777 == 0o600

    tried = told(there, '--dry-run', '--connection', file)
    assert there.json('account') == []
    done = told(there, '--connection', file)
    assert {**tried, 'dry_run': 'false'} == done and done['accounts'] == account.jid
    assert done['messages'] == done['messages_added'] and 'refused' not in done and done['whole'] == 'true'
    there.run('export', again)
    for before, after in zip(lines(file)[1:], lines(again)[1:], strict=True):
        assert before == after

    bob.send(alice.jid, 'meanwhile')
    bob.ping()
    moved = User(elsewhere, account)
    moved.call('Accounts.SetEnabled', enabled=True)
    moved.wait_phase('live')
    assert moved.bodies(contact) == held
    assert moved.bodies(bob.bare) == ['hello', 'answer', 'farewell', 'meanwhile']
    assert moved.message(hello['id'])['reactions'][0]['emojis'] == [REACTED]
    assert moved.chat(bob.bare)['draft'] == 'to be'

    back = told(here, file)
    assert back['messages_held'] == back['messages'] and 'messages_added' not in back


def test_everything(server, use, daemon, elsewhere, log_in, tmp_path):
    """An account that has used all there is: its file in an empty daemon is the same file again, byte by byte, but for when it was made."""
    account = server.add_user('alice')
    gossip = Gossip(account.jid, 300, seed=20)
    assert server.fill(gossip.archived(account.user, 1_600_000_000_000_000)) == 300
    alice, bob = use(account), log_in(server.add_user('bob'))
    alice.log_in(requests=True, sync_days=-1, backfill=True, keep_days=36500, alias='al')
    alice.wait_archive()
    events = alice.follow(kinds=['message.*', 'chat.*'])
    alice.befriend(bob)
    alice.call('Presence.Set', show='away', text='Out')
    picture = offer('https://x.test/a.png', b'a')
    for n, (text, extra) in enumerate([
            ('plain', ''), (f'{account.user}, see https://x.test/', element('mention', 'urn:xmpp:mentions:0', jid=account.jid, begin='0', end='5')
             + element('Description', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#', element('title', 'https://ogp.me/ns#', 'X'), about='https://x.test/')),
            ('hint', element('spoiler', 'urn:xmpp:spoiler:0', 'what')), ('short', element('ephemeral', 'urn:xmpp:ephemeral:0', timer='60')),
            ('branch', element('thread', None, 'leaf', parent='root')), ('raw', element('unstyled', 'urn:xmpp:styling:0')),
            ('https://x.test/a.png', picture), (':-)', picture + element('sticker', 'urn:xmpp:stickers:0', pack='EpRv28DHHzFrE4zd'))]):
        bob.send(account.jid, text, extra)
        events.wait('message.new')
    mallory = log_in(server.add_user('mallory'))
    mallory.send(account.jid, 'let me in')
    events.wait('message.new')
    hello = next(m for m in alice.messages(bob.bare) if m.get('body') == 'plain')
    alice.call('Chats.Set', chat=bob.bare, settings={
        'pinned': True, 'notify': 'mentions', 'muted_until_ts': 9007199254740991, 'title': 'B', 'receipts': 'never', 'markers': 'always'})
    alice.call('Chats.Set', chat='friend1@else.test', settings={'archived': True})
    alice.call('Chats.SaveDraft', chat=bob.bare, draft={'body': 'to be', 'reply_to': hello['id']})
    alice.call('Chats.SaveDraft', chat=bob.bare, draft={'body': 'or not', 'thread': 'leaf'})
    alice.call('Messages.Schedule', chat=bob.bare, body='later', at=4102444800000, options={'spoiler': '', 'subject': 'S'})
    alice.call('Messages.React', id=hello['id'], emojis=[REACTED])
    alice.call('Messages.Forget', ids=[alice.messages('friend2@else.test')[0]['id']])
    alice.call('Chats.Delete', chat='friend3@else.test')
    alice.call('Chats.MarkRead', chat=bob.bare, up_to=hello['id'], options={})
    alice.call('Files.SetPolicy', policy={'from': ['contacts'], 'max_bytes': 4096})
    alice.call('Contacts.Block', jids=['mallory@else.test'], options={})
    alice.call('Contacts.SetProfile', profile={'full_name': 'Alice', 'nick': 'Al'})
    room = f'hall@{server.rooms}'
    alice.call('Chats.Create', options={'room': room, 'nick': 'al', 'preset': 'private', 'name': 'Hall'})
    wait_sent(alice, events, alice.send(room, 'in here')['id'])
    wait_sent(alice, events, alice.send(bob.bare, 'farewell')['id'])
    alice.go_offline()
    here, there = Cli(daemon.root), Cli(elsewhere.root)
    files = [tmp_path / f'{n}.jsonl' for n in range(3)]
    here.run('export', files[0])
    found = {line['type'] for line in lines(files[0])}
    assert found == {'whinchat-export', 'account', 'contact', 'room', 'bookmark', 'blocked', 'profile', 'file_policy', 'forgotten', 'chat', 'draft',
                     'scheduled', 'message', 'interval', 'omemo_policy', 'end'} | ({'roster'} & found)
    back = told(here, files[0])  # nothing of it is new where it comes from
    assert 'messages_added' not in back and 'others_added' not in back
    done = told(there, '--connection', files[0])
    assert 'refused' not in done and 'messages_held' not in done and 'others_held' not in done
    there.run('export', files[1])
    def content(path):
        return path.read_bytes().split(b'\n', 1)[1]
    assert content(files[0]) == content(files[1])
    again = told(there, '--connection', files[1])
    assert 'messages_added' not in again and 'others_added' not in again
    there.run('export', files[2])
    assert content(files[2]) == content(files[1])
    # what was to be sent later waits for a person there
    (later,) = User(elsewhere, account).call('Messages.Scheduled', options={})['items']
    assert later['body'] == 'later' and later['error']


class Reader(html.parser.HTMLParser):
    """What a browser sees."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.texts = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith('on')]
        self.links += [value for name, value in attrs if name in ('href', 'src')]

    def handle_data(self, data):
        self.texts.append(data)


def test_pages(daemon, tmp_path):
    """What strangers write is text, whatever it looks like."""
    shell, file, folder = Cli(daemon.root), tmp_path / 'a.jsonl', tmp_path / 'pages'
    evil = '</p><script>alert(1)</script><img src=x onerror=alert(1)>&amp; "\'\n\u202egnp.exe'
    def said(id_, **more):
        return {'type': 'message', 'id': id_, 'chat': 'bob@else.test', 'from': 'bob@else.test/x', 'ts_us': id_, 'kind': 'text', 'source': 'live', **more}
    t = 1_600_000_000_000_000
    file.write_text('\n'.join(map(json.dumps, [
        {'type': 'whinchat-export', 'version': 1}, {'type': 'account', 'jid': 'alice@else.test'},
        {'type': 'chat', 'jid': 'bob@else.test', 'kind': 'contact', 'title': '<b>Bob</b>'},
        said(t, body=evil), said(t + 1, body='two', annotations=[{'kind': 'reply', 'names': 'x', 'target': t}]),
        said(t + 2, kind='file', files=[
            {'sources': [f'{scheme}//x.test/"onclick=alert(1)'], 'hashes': [], 'name': '<i>n</i>', 'disposition': 'any', 'state': 'remote'}
            for scheme in ('https:', 'javascript:')]),
        said(t + 3, hidden=True, flags=8, annotations=[{'kind': 'reactions', 'names': 'x', 'target': t, 'value': '♥<u>'}]),
        said(t + 86_400_000_000, body='next day', encryption='omemo'), {'type': 'end'}])))
    assert told(shell, file)['messages_added'] == 5
    shell.run('export', '--html', folder)
    assert sorted(path.name for path in folder.iterdir()) == ['chat-1.html', 'index.html']
    page, index = (Reader((folder / name).read_text()) for name in ('chat-1.html', 'index.html'))
    assert not (page.tags | index.tags) & {'script', 'img', 'i', 'u', 'b', 'iframe', 'object'}
    assert {'<b>Bob</b>', '4 messages'} <= set(index.texts) and index.links == ['chat-1.html']
    assert page.links == ['index.html', f'#m{t}', 'https://x.test/"onclick=alert(1)']
    text = ''.join(page.texts)
    assert '<script>alert(1)</script>' in text and '\u202e' not in text and '♥<u> <b>Bob</b>' in text
    assert [line for line in page.texts if '2020' in line] == ['Sunday, 13 September 2020', 'Monday, 14 September 2020']
    assert page.texts.count('encrypted') == 1
    shell.run('export', '--html', folder, status=8)
    shell.run('export', '--html', status=2)


def test_pages_show_reactions_that_stand(daemon, tmp_path):
    """The newest set of each who reacted: not what was replaced, taken back or refused."""
    shell, file, folder = Cli(daemon.root), tmp_path / 'a.jsonl', tmp_path / 'pages'
    t, room = 1_600_000_000_000_000, 'hall@rooms.test'

    def said(id_, chat, sender, **more):
        return {'type': 'message', 'id': id_, 'chat': chat, 'from': sender, 'ts_us': id_, 'kind': 'text', 'source': 'live', **more}

    def reacts(id_, chat, sender, value, target, **more):
        return said(id_, chat, sender, hidden=True, flags=8, **more,
                    annotations=[{'kind': 'reactions', 'names': 'x', 'target': target, 'value': value}])

    bob = 'bob@else.test'
    file.write_text('\n'.join(map(json.dumps, [
        {'type': 'whinchat-export', 'version': 1}, {'type': 'account', 'jid': 'alice@else.test'},
        {'type': 'chat', 'jid': bob, 'kind': 'contact'}, {'type': 'chat', 'jid': room, 'kind': 'muc', 'title': 'Hall'},
        said(t, bob, f'{bob}/x', body='one'), said(t + 1, bob, f'{bob}/x', body='two'),
        said(t + 2, room, f'{room}/eve', body='three'),
        reacts(t + 3, bob, f'{bob}/x', '👍', t), reacts(t + 4, bob, f'{bob}/y', '🎉\n☕', t),
        reacts(t + 5, bob, 'alice@else.test/a', '🙂', t, outgoing=True, state='sent'),
        reacts(t + 6, bob, 'alice@else.test/a', '👎', t, outgoing=True, state='failed'),
        reacts(t + 7, bob, f'{bob}/x', '👍', t + 1), reacts(t + 8, bob, f'{bob}/x', '', t + 1),
        reacts(t + 9, room, f'{room}/eve', '👍', t + 2), reacts(t + 10, room, f'{room}/dave', '🫖', t + 2),
        {'type': 'end'}])))
    told(shell, file)
    shell.run('export', '--html', folder)
    texts = [re.sub(r'\s+', ' ', ''.join(Reader((folder / f'chat-{n}.html').read_text()).texts)) for n in (1, 2)]
    assert f'🎉 ☕ {bob}, 🙂 alice@else.test' in texts[0] and not set('👍👎') & set(texts[0])
    assert '👍 eve, 🫖 dave' in texts[1]


def test_pages_show_files_that_stand(daemon, tmp_path):
    """Those of the newest correction that was not refused; after a round through export and import, too."""
    shell, file, again, folder = Cli(daemon.root), tmp_path / 'a.jsonl', tmp_path / 'b.jsonl', tmp_path / 'pages'
    t = 1_600_000_000_000_000

    def said(id_, *urls, **more):
        files = [{'sources': [url], 'hashes': [], 'disposition': 'any', 'state': 'remote'} for url in urls]
        return {'type': 'message', 'id': id_, 'chat': 'bob@else.test', 'from': 'bob@else.test/x', 'ts_us': id_, 'source': 'live',
                'kind': 'file' if files else 'text', **({'files': files} if files else {}), **more}

    def original(id_, value, look):
        return [{'kind': 'original', 'target': id_, 'value': value, 'look': look}]

    def corrects(id_, target, *urls, **more):
        return said(id_, *urls, hidden=True, flags=8, **more, annotations=[
            {'kind': 'correction', 'names': 'x', 'target': target, 'value': 'c'}])

    first, second, third = (f'https://files.test/{n}' for n in '123')
    file.write_text('\n'.join(map(json.dumps, [
        {'type': 'whinchat-export', 'version': 1}, {'type': 'account', 'jid': 'alice@else.test'},
        {'type': 'chat', 'jid': 'bob@else.test', 'kind': 'contact'},
        said(t, first, body='c', flags=32, annotations=original(t, '', 4)),
        said(t + 1, first, body='c', flags=32, kind='text', annotations=original(t + 1, 'o', 4)),
        said(t + 2, body='c', flags=32, kind='file', annotations=original(t + 2, 'o', 1)),
        corrects(t + 3, t, second), corrects(t + 4, t + 1), corrects(t + 5, t + 2, first), corrects(t + 6, t + 2, third),
        {'type': 'end'}])))
    assert told(shell, file)['messages_added'] == 7
    shell.run('export', again)
    shell.run('export', '--html', folder)
    page = Reader((folder / 'chat-1.html').read_text())
    assert page.links == ['index.html', second, third]
    kept = [json.loads(line) for line in again.read_text().splitlines()]
    looks = [each['look'] for line in kept for each in line.get('annotations', []) if each['kind'] == 'original']
    assert looks == [4, 4, 1]


def test_what_is_no_export(daemon, tmp_path):
    shell = Cli(daemon.root)
    file = tmp_path / 'a'
    file.write_text('SQLite format 3\n')
    assert 'this is no export of Whinchat' in shell.run('import', file, status=None).stderr
    shell.run('import', tmp_path / 'none', status=3)
    shell.run('import', tmp_path, status=None)


def test_lines_that_are_wrong(daemon, tmp_path):
    shell = Cli(daemon.root)
    message = {'type': 'message', 'chat': 'bob@else.test', 'from': 'bob@else.test', 'ts_us': 1_600_000_000_000_000, 'body': 'word'}
    found = [{'type': 'whinchat-export', 'version': 1}, {'type': 'account', 'jid': 'alice@else.test'}, message,
             {**message, 'chat': '@'}, {'type': 'end'}]
    text = '\n'.join(map(json.dumps, found))
    shown = shell.run('import', '-', input=text).stdout
    assert 'line 4: chat: ' in shown and ' 1 lines that are wrong' in shown
    assert shell.json('history', 'bob@else.test', '-a', 'alice@else.test')[0]['body'] == 'word'
    assert told(shell, '-n', file_of(tmp_path, text))['matched_id' if 'message_id' in message else 'matched_text'] == 1


def file_of(tmp_path, text):
    path = tmp_path / 'lines'
    path.write_text(text)
    return path


def test_an_export_is_not_written_over(daemon, use, server, tmp_path):
    shell = Cli(daemon.root)
    file = file_of(tmp_path, 'mine')
    use(server.add_user('alice')).add(enabled=False)
    shell.run('export', file, status=8)
    assert file.read_text() == 'mine'
    shell.run('export', '--force', file)
    assert json.loads(shell.run('export').stdout.splitlines()[-1]) == {'type': 'end', 'messages': 0}
