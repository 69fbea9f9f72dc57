# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat send, search and contact, as processes: what they ask the daemon for and what they print."""
import time

import pytest

from lib import idl
from lib.doors import ApiError
from lib.samples import ALICE, BOB, NOON, chat, contact, message


def sent(state='queued', **fields):
    return {'message': message(5, dir='out', state=state, **fields), 'replayed': False}


# send

def test_send(fake, cli):
    fake.answer('Messages.Send', sent())
    fake.answer('Accounts.Get', {'account': {'jid': ALICE, 'state': 'online'}})
    done = cli.run('send', BOB, 'build is  green')
    assert (done.stdout, done.stderr) == ('', '')
    assert fake.asked('Messages.Send') == [{'account': '', 'chat': BOB, 'body': 'build is  green', 'options': {}}]


def test_send_says_what_it_waits_for(fake, cli):
    fake.answer('Messages.Send', sent())
    fake.answer('Accounts.Get', {'account': {'jid': ALICE, 'state': 'offline'}})
    assert cli.run('send', BOB, 'x').stderr == 'Queued: the account is offline. It is sent as soon as the account is online.\n'
    assert fake.asked('Accounts.Get') == [{'account': ALICE}]
    assert cli.run('send', BOB, 'x', '-q').stderr == ''


def test_send_from_a_pipe(fake, cli):
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', BOB, '-', input='Grüße\n\tzwei\n\n')
    assert fake.asked('Messages.Send')[0]['body'] == 'Grüße\n\tzwei'


def test_send_of_what_looks_like_an_option(fake, cli):
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', BOB, '--', '--json')
    assert fake.asked('Messages.Send')[0]['body'] == '--json'


@pytest.mark.parametrize('data, status', [
    (b'', 2), (b'\n\n', 2), (b'a\0b', 2), (b'\xff\xfe', 2), (b'x' * (1024 * 1024 + 1), 9)],
    ids=['nothing', 'empty-lines', 'nul', 'no-utf8', 'long'])
def test_send_refuses_from_a_pipe(fake, cli, data, status):
    cli.run('send', BOB, '-', input=data, status=status)
    assert fake.calls == []


@pytest.mark.parametrize('words', [
    [BOB], [BOB, ''], [BOB, 'a', 'b'], [BOB, 'x', '--wait', 'read'], [BOB, 'x', '--timeout', '5s'],
    [BOB, 'x', '--link-title', 'T'], [BOB, 'x', '--link', 'u', '--link-image', 'i', '--link-image', 'j'],
    [BOB, 'x', '--thread-parent', 't'], [BOB, 'x', '--wait', 'sent', '--timeout', '2h'], [BOB, 'x', '--wait', 'sent', '--timeout', 'soon']])
def test_send_refuses(fake, cli, words):
    cli.run('send', *words, status=2)
    assert fake.calls == []


def test_send_options(fake, cli):
    fake.answer('Messages.Send', sent('delivered'))
    done = cli.run('send', BOB, 'x', '-a', 'work', '--key', 'k1', '--subject', 's', '--thread', 't', '--spoiler', '', '-w', 'delivered',
                   '-t', '30s')
    assert done.stderr == 'Delivered.\n'
    assert fake.asked('Messages.Send') == [{'account': 'work', 'chat': BOB, 'body': 'x', 'options': {
        'key': 'k1', 'subject': 's', 'thread': 't', 'spoiler': '', 'wait': 'delivered', 'timeout_ms': 30000}}]


def test_send_attention(fake, cli):
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', BOB, '--attention')
    cli.run('send', BOB, 'look', '--attention')
    assert [(call['body'], call['options']) for call in fake.asked('Messages.Send')] == [
        ('', {'attention': True}), ('look', {'attention': True})]


def test_send_mentions(fake, cli):
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', 'tea@muc.example.org', 'bob, all: tea', '--mention', 'bob', '--mention', '@channel',
            '--mention', BOB)
    assert fake.asked('Messages.Send')[0]['options'] == {
        'mentions': [{'jid': 'bob'}, {'group': 'channel'}, {'jid': BOB}]}


def test_send_links(fake, cli):
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', BOB, 'https://x.test/1', '--link', 'https://x.test/1', '--link-title', 'News & more',
            '--link-description', 'All of it', '--link-image', 'https://x.test/1.jpg')
    cli.run('send', BOB, 'a b', '--link', 'https://x.test/a', '--link', 'https://x.test/b', '--link-title', '',
            '--link-title', 'B')
    assert [each['options']['links'] for each in fake.asked('Messages.Send')] == [
        [{'about': 'https://x.test/1', 'title': 'News & more', 'description': 'All of it',
          'image': 'https://x.test/1.jpg'}],
        [{'about': 'https://x.test/a'}, {'about': 'https://x.test/b', 'title': 'B'}]]


def test_send_in_a_thread_of_another(fake, cli):
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', BOB, 'x', '--thread', 'milk', '--thread-parent', 'tea')
    assert fake.asked('Messages.Send')[0]['options'] == {'thread': 'milk', 'thread_parent': 'tea'}


def test_whether_it_is_encrypted(fake, cli):
    fake.answer('Messages.Send', sent())
    fake.answer('Messages.Schedule', {'scheduled': {'scheduled': 1, 'at': 1, 'chat': BOB, 'body': 'x'}, 'replayed': False})
    fake.answer('Messages.Forward', {'items': [message(6)]})
    fake.answer('Messages.Get', {'items': [message(5)]})
    cli.run('send', BOB, 'x', '--encryption', 'omemo')
    cli.run('reply', '5', 'x', '-e', 'none')
    cli.run('send', BOB, 'x', '--at', '2h', '--encryption', 'auto')
    cli.run('forward', BOB, '5', '--encryption', 'none')
    assert [each['options']['encryption'] for each in fake.asked('Messages.Send')] == ['omemo', 'none']
    assert [fake.asked(method)[0]['options']['encryption'] for method in ('Messages.Schedule', 'Messages.Forward')] == [
        'auto', 'none']
    for words in ['send', BOB, 'x'], ['reply', '5', 'x'], ['forward', BOB, '5']:
        assert 'takes auto|omemo|none' in cli.run(*words, '--encryption', 'off', status=2).stderr


def test_send_for_programs(fake, cli):
    fake.answer('Messages.Send', sent('sent'))
    assert cli.json('send', BOB, 'x')[0]['id'] == 5
    assert cli.run('send', BOB, 'x', '-0').stdout == '5\0'
    assert cli.run('send', BOB, 'x', '--fields', 'id,state').stdout == '5\tsent\n'


def test_send_that_fails(fake, cli):
    fake.answer('Messages.Send', sent('failed', error={'name': 'RemoteError', 'text': 'no such person'}))
    assert cli.run('send', BOB, 'x', '--wait', 'sent', status=5).stderr == 'whinchat: the message was not sent: no such person\n'


def test_send_to_a_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob', account='me@example.net')], 'next': ''})
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', 'bob', 'x')
    assert fake.asked('Messages.Send')[0]['chat'] == BOB
    assert fake.asked('Messages.Send')[0]['account'] == 'me@example.net'


@pytest.mark.parametrize('name', sorted(idl.errors()))
def test_exit_codes(fake, cli, name):
    """The table of errors, as the interface description has it."""
    fake.answer('Messages.Send', ApiError(name, 'so it is'))
    done = cli.run('send', BOB, 'x', status=idl.errors()[name][1])
    kept = 'The message is safe; "whinchat history" tells how far it is.\n' if name == 'Timeout' else ''
    assert done.stderr == f'{kept}whinchat: so it is\n'


def test_errors_as_json(fake, cli):
    fake.answer('Messages.Send', ApiError('TooLarge', 'too long', {'max': 65536}))
    done = cli.run('send', BOB, 'x', '--json', status=9)
    assert done.stdout == '' and '"max":65536' in done.stderr and '"exit":9' in done.stderr


# reply, react, correct, retract, resend

def test_reply(fake, cli):
    fake.answer('Messages.Get', {'items': [message(5, chat='tea@muc.example.org')]})
    fake.answer('Messages.Send', sent())
    assert cli.run('reply', '5', 'on it').stdout == ''
    cli.run('reply', '5', '-', '--no-quote', input='from a pipe\n')
    assert fake.asked('Messages.Get') == [{'account': '', 'ids': [5]}] * 2
    asked = {'account': ALICE, 'chat': 'tea@muc.example.org'}
    assert fake.asked('Messages.Send') == [
        {**asked, 'body': 'on it', 'options': {'reply_to': 5}},
        {**asked, 'body': 'from a pipe', 'options': {'reply_to': 5, 'quote_fallback': False}}]


def test_reply_to_nothing(fake, cli):
    fake.answer('Messages.Get', {'items': []})
    assert 'there is no message 5' in cli.run('reply', '5', 'on it', status=3).stderr
    assert fake.asked('Messages.Send') == []


def test_react(fake, cli):
    fake.answer('Messages.React', {'message': message(5, reactions=[])})
    cli.run('react', '5', '+', 'x')
    cli.run('react', '5')
    assert fake.asked('Messages.React') == [{'account': '', 'id': 5, 'emojis': ['+', 'x']},
                                            {'account': '', 'id': 5, 'emojis': []}]


def test_correct(fake, cli):
    fake.answer('Messages.Correct', {'message': message(5, 'new')})
    assert cli.run('correct', '5', 'new', '--fields', 'id,body').stdout == '5\tnew\n'
    fake.answer('Messages.List', {'items': [message(6, dir='out'), message(7, dir='out', body=None), message(8)],
                                  'older': '', 'newer': ''})
    cli.run('correct', '--last', BOB, 'newer')
    cli.run('correct', '5', 'bob, new', '--mention', 'bob')
    assert fake.asked('Messages.Correct') == [{'account': '', 'id': 5, 'body': 'new'},
                                              {'account': '', 'id': 6, 'body': 'newer'},
                                              {'account': '', 'id': 5, 'body': 'bob, new',
                                               'options': {'mentions': [{'jid': 'bob'}]}}]


def test_correct_beside_files(fake, cli):
    """What has files needs no text, and may get one."""
    fake.answer('Messages.Correct', {'message': message(5)})
    fake.answer('Messages.List', {'items': [message(6, dir='out'),
                                            message(7, dir='out', body=None, attachments=[{'state': 'held'}])],
                                  'older': '', 'newer': ''})
    cli.run('correct', '5', '')
    cli.run('correct', '--last', BOB, 'a caption')
    assert fake.asked('Messages.Correct') == [{'account': '', 'id': 5, 'body': ''},
                                              {'account': '', 'id': 7, 'body': 'a caption'}]


def test_correct_nothing_of_ours(fake, cli):
    fake.answer('Messages.List', {'items': [message(8)], 'older': '', 'newer': ''})
    assert 'no recent message of yours' in cli.run('correct', '--last', BOB, 'x', status=3).stderr


def test_retract(fake, cli):
    fake.answer('Messages.Retract', {'message': message(5)})
    cli.run('retract', '5')
    assert fake.asked('Messages.Retract') == [{'account': '', 'id': 5}]


def test_resend(fake, cli):
    fake.answer('Messages.Resend', {'message': sent()['message']})
    assert cli.run('resend', '5').stdout == ''
    assert cli.run('resend', '5', '--fields', 'id,state').stdout == '5\tqueued\n'
    assert fake.asked('Messages.Resend') == [{'account': '', 'id': 5}] * 2
    fake.answer('Messages.Resend', ApiError('Conflict', 'it has not failed'))
    assert cli.run('resend', '5', status=8).stderr == 'whinchat: it has not failed\n'


@pytest.mark.parametrize('words', [
    ['resend'], ['resend', 'x'], ['reply', 'x', 'text'], ['reply', '0', 'text'], ['reply', '5'], ['reply', '5', ''], ['react'], ['react', 'x', '+'],
    ['correct', '5'], ['correct', 'x', 'y'], ['retract', 'x'], ['retract', '5', '6']])
def test_words_about_messages_that_are_refused(fake, cli, words):
    cli.run(*words, status=2)
    assert fake.calls == []


# later

def scheduled(number=3, **fields):
    return {'scheduled': {'scheduled': number, 'account': ALICE, 'chat': BOB, 'at': NOON, 'created_ts': NOON,
                          'body': 'Happy birthday', **fields}}


def test_send_later(fake, cli):
    fake.answer('Messages.Schedule', {**scheduled(), 'replayed': False})
    done = cli.run('send', BOB, 'Happy birthday', '--at', '@4102444800', '--key', 'k', '--spoiler', '')
    assert done.stdout == f'3  2024-11-21 12:00  to {BOB}: Happy birthday\n'
    assert fake.asked('Messages.Schedule') == [{
        'account': '', 'chat': BOB, 'body': 'Happy birthday', 'at': 4102444800000,
        'options': {'key': 'k', 'spoiler': ''}}]
    assert cli.json('send', BOB, 'x', '--at', '2999-01-01') == [scheduled()['scheduled']]
    before = time.time() * 1000
    cli.run('send', BOB, 'x', '--at', '2h', '-q')
    ahead = fake.asked('Messages.Schedule')[-1]['at'] - before
    assert 2 * 3600_000 - 1000 <= ahead <= 2 * 3600_000 + 60_000
    assert fake.asked('Messages.Send') == []


def test_send_later_says_as_much(fake, cli):
    """What is told beside the text goes along, as with what is sent now."""
    fake.answer('Messages.Schedule', {**scheduled(), 'replayed': False})
    told = ['--mention', BOB, '--link', 'https://x.test', '--link-title', 'X', '--attention', '--thread', 't', '--thread-parent', 'p']
    cli.run('send', BOB, 'bob, https://x.test', *told, '--at', '@4102444800')
    assert fake.asked('Messages.Schedule')[0]['options'] == {
        'mentions': [{'jid': BOB}], 'links': [{'about': 'https://x.test', 'title': 'X'}], 'attention': True,
        'thread': 't', 'thread_parent': 'p'}


@pytest.mark.parametrize('words', [
    ['--at', 'yesterday'], ['--at', 'never'], ['--at', ''], ['--at', '2h', '--wait', 'sent'],
    ['--at', '2h', '--wait', 'sent', '--timeout', '5s']])
def test_send_later_refuses(fake, cli, words):
    cli.run('send', BOB, 'x', *words, status=2)
    assert fake.calls == []


@pytest.mark.parametrize('words, method, field, told', [
    (['watch', '--kinds', 'x'], 'Events.Subscribe', 'options.kinds', '--kinds'),
    (['block', 'x@'], 'Contacts.Block', 'jids', 'ADDRESS'),
    (['react', '1', 'x'], 'Messages.React', 'emojis[0]', 'EMOJI'),
    (['account', 'set', ALICE, 'foo=1'], 'Accounts.Update', 'settings.foo', 'foo')])
def test_errors_name_what_was_typed(fake, cli, words, method, field, told):
    """But in JSON, which is for programs."""
    fake.answer(method, ApiError('InvalidArgument', f'{field}: not so', {'field': field}))
    assert f'whinchat: {told}: not so' in cli.run(*words, status=2).stderr
    assert f'"message":"{field}: not so"' in cli.run(*words, '--json', status=2).stderr


@pytest.mark.parametrize('words, told', [
    ([BOB, 'x', '--at', '2h', '--wait', 'sent'], '--at and --wait cannot be used together'),
    ([BOB, 'x', '--timeout', '5s'], '--timeout needs --wait'),
    ([BOB, 'x', '--to-me'], '--to-me and CHAT cannot be used together'),
    ([BOB, 'x', '--thread-parent', 'p'], '--thread-parent needs --thread'),
    ([BOB, 'x', '--link-title', 't'], 'each --link-title needs a --link of its own')])
def test_options_that_do_not_fit(fake, cli, words, told):
    assert cli.run('send', *words, status=2).stderr == f'whinchat: {told}\n'
    assert fake.calls == []


def test_send_to_me(fake, cli):
    fake.answer('Accounts.Get', {'account': {'jid': ALICE, 'state': 'online'}})
    fake.answer('Messages.Send', sent('sent'))
    cli.run('send', '--to-me', 'the bins')
    assert fake.asked('Messages.Send') == [{'account': ALICE, 'chat': ALICE, 'body': 'the bins', 'options': {}}]
    cli.run('send', '--to-me', BOB, 'x', status=2)
    cli.run('send', status=2)
    assert len(fake.asked('Messages.Send')) == 1


def test_later(fake, cli):
    failed = scheduled(4, error='no such room')['scheduled']
    fake.answer('Messages.Scheduled', {'items': [scheduled()['scheduled'], failed]}, {'items': []})
    assert cli.run('later').stdout.splitlines() == [
        f'3  2024-11-21 12:00  to {BOB}: Happy birthday',
        f'4  2024-11-21 12:00  to {BOB}: Happy birthday  not sent: no such room']
    assert cli.run('later', 'list', BOB).stderr == 'Nothing is to be sent later.\n'
    assert fake.asked('Messages.Scheduled') == [{'account': '', 'options': {}}, {'account': '', 'options': {'chat': BOB}}]


def test_later_changes(fake, cli):
    fake.answer('Messages.ChangeScheduled', scheduled())
    fake.answer('Messages.CancelScheduled', {})
    cli.run('later', 'change', '3', 'x', '--at', '2999-01-01T00:00Z')
    cli.run('later', 'change', '3')
    cli.run('later', 'cancel', '3')
    assert fake.asked('Messages.ChangeScheduled') == [
        {'account': '', 'id': 3, 'change': {'at': 32472144000000, 'body': 'x'}}, {'account': '', 'id': 3, 'change': {}}]
    assert fake.asked('Messages.CancelScheduled') == [{'account': '', 'id': 3}]
    for words in ['cancel', 'x'], ['cancel', '0'], ['change', '3', '--at', 'yesterday'], ['change', '3', '']:
        cli.run('later', *words, status=2)


# forward

def test_forward(fake, cli):
    fake.answer('Messages.Forward', {'items': [message(7), message(8)]})
    assert cli.run('forward', BOB, '5', '6', '--key', 'k').stdout == ''
    assert fake.asked('Messages.Forward') == [{'account': '', 'chat': BOB, 'ids': [5, 6], 'options': {'key': 'k'}}]
    assert [each['id'] for each in cli.json('forward', BOB, '5', '6')] == [7, 8]
    cli.run('forward', BOB, 'x', status=2)
    cli.run('forward', BOB, status=2)


# chat

def test_chat_set(fake, cli):
    fake.answer('Chats.Set', {'chat': chat(pinned=True)})
    cli.run('chat', 'set', BOB, 'pinned=true', 'notify=mentions', 'title=Ali & co')
    assert fake.asked('Chats.Set') == [{'account': '', 'chat': BOB, 'settings': {
        'pinned': True, 'notify': 'mentions', 'title': 'Ali & co'}}]
    assert cli.json('chat', 'set', BOB, 'pinned=true')[0]['pinned'] is True
    for words in [BOB], [BOB, 'pinned'], [BOB, 'pinned=perhaps']:
        cli.run('chat', 'set', *words, status=2)
    assert '"pinned" is not of the form KEY=VALUE' in cli.run('chat', 'set', BOB, 'pinned', status=2).stderr
    assert 'muted_until_ts' in cli.run('chat', 'set', '-h').stdout


def test_chat_set_as_people_say_it(fake, cli):
    """A chat is muted for so long, and not until a number of milliseconds; yes and no are no strangers."""
    fake.answer('Chats.Set', {'chat': chat()})
    before = time.time() * 1000
    for words in ['muted=yes', 'pinned=no'], ['muted=no', 'pinned=yes'], ['muted=@4102444800'], ['muted=8h']:
        cli.run('chat', 'set', BOB, *words)
    asked = [each['settings'] for each in fake.asked('Chats.Set')]
    assert asked[:3] == [{'muted_until_ts': 9007199254740991, 'pinned': False}, {'muted_until_ts': 0, 'pinned': True},
                         {'muted_until_ts': 4102444800_000}]
    assert 8 * 3600_000 - 1000 <= asked[3]['muted_until_ts'] - before <= 8 * 3600_000 + 60_000
    for wrong in 'muted=yesterday', 'muted=', 'muted=perhaps':
        assert 'muted takes yes, no or until when: ' in cli.run('chat', 'set', BOB, wrong, status=2).stderr
    assert 'muted  (yes|no|WHEN)' in cli.run('chat', 'set', '-h').stdout
    assert cli.run('complete', '--', 'chat', 'set', BOB, 'muted').stdout.startswith('muted=\t')
    assert cli.run('complete', '--', 'chat', 'set', BOB, 'muted=t').stdout == 'muted=true\t\n'
    assert len(fake.asked('Chats.Set')) == 4


def test_chat_draft(fake, cli):
    fake.answer('Chats.SetDraft', {})
    fake.answer('Chats.Drafts', {'drafts': [{'body': 'not\nyet', 'ts': NOON}, {'thread': 't', 'body': 'nor this'}]},
                {'drafts': []})
    cli.run('chat', 'draft', BOB, 'not yet')
    cli.run('chat', 'draft', BOB, '')
    cli.run('chat', 'draft', BOB, '-', input='one\ntwo\n')
    assert [each['body'] for each in fake.asked('Chats.SetDraft')] == ['not yet', '', 'one\ntwo']
    assert cli.run('chat', 'draft', BOB).stdout.splitlines()[-1] == 'in t: nor this'
    assert cli.run('chat', 'draft', BOB).stderr == 'There are no drafts.\n'
    cli.run('chat', status=2)


# search

def found(*items, next_=''):
    return {'items': list(items), 'next': next_}


def test_search(fake, cli):
    fake.answer('Messages.Search', found(message(2, 'two'), message(1, 'one', dir='out')))
    assert cli.run('search', 'invoice', '"a b"').stdout.splitlines() == [
        '2024-11-21 12:02  bob@example.org: two', '2024-11-21 12:01  me to bob@example.org: one']
    assert fake.asked('Messages.Search') == [{'text': 'invoice "a b"', 'options': {'limit': 50}}]


def test_search_options(fake, cli):
    fake.answer('Messages.Search', found(message(2), next_='n'), found(message(1)))
    assert len(cli.json('search', 'x', '-c', BOB, '-f', 'carol@example.org', '-s', '2024-11-20', '-u', '2024-11-21',
                        '-n', '0', '-a', 'work')) == 2
    day = 24 * 3600000
    where = {'chat': BOB, 'account': 'work', 'from': 'carol@example.org', 'since': NOON - day - day // 2,
             'until': NOON - day // 2, 'limit': 200}
    assert fake.asked('Messages.Search') == [{'text': 'x', 'options': where},
                                             {'text': 'x', 'options': {**where, 'cursor': 'n'}}]


def test_search_by_the_name_of_who_wrote(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    fake.answer('Messages.Search', found())
    cli.run('search', 'x', '--from', 'bob')
    assert fake.asked('Messages.Search')[0]['options'] == {'from': BOB, 'limit': 50}


def test_search_in_a_chat_by_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    fake.answer('Messages.Search', found(message(1)))
    assert cli.run('search', 'x', '--chat', 'bob').stdout == '2024-11-21 12:01  bob: hello\n'
    assert fake.asked('Messages.Search')[0]['options'] == {'chat': BOB, 'account': ALICE, 'limit': 50}


def test_search_finds_nothing(fake, cli):
    fake.answer('Messages.Search', found())
    assert cli.run('search', 'x').stderr == 'Nothing was found.\n'
    cli.run('search', status=2)
    cli.run('search', 'x', '--since', 'never', status=2)


def test_search_without_words(fake, cli):
    fake.answer('Messages.Search', found(message(1)))
    cli.run('search', '--from', BOB, '--since', '2024-11-21')
    assert fake.asked('Messages.Search') == [
        {'text': '', 'options': {'from': BOB, 'since': NOON - 12 * 3600000, 'limit': 50}}]


def test_search_on_the_server(fake, cli):
    fake.answer('Messages.SearchArchive', found(message(2), next_='n'), found(message(1)))
    assert len(cli.json('search', 'x', 'y', '--server', '-c', BOB, '-n', '0', '-a', 'work')) == 2
    where = {'chat': BOB, 'limit': 200}
    assert fake.asked('Messages.SearchArchive') == [
        {'account': 'work', 'text': 'x y', 'options': where},
        {'account': 'work', 'text': 'x y', 'options': {**where, 'cursor': 'n'}}]
    fake.answer('Messages.SearchArchive', ApiError('NotSupported', 'it cannot', {'feature': 'urn:xmpp:fulltext:0'}))
    cli.run('search', 'x', '--server', status=3)
    for words in ['--server'], ['x', '--server', '--from', BOB], ['x', '--server', '--has', 'file']:
        cli.run('search', *words, status=2)


def test_search_with_what_stands_around(fake, cli):
    """Groups in the order of what was found; what one shows the next does not."""
    pages = {9: [message(8, 'b'), message(9, 'hit'), message(10, 'c')], 4: [message(4, 'hit'), message(8, 'b')]}
    fake.answer('Messages.Search', found(message(9, 'hit'), message(8, 'b'), message(4, 'hit')))
    fake.answer('Messages.List', lambda asked: {'items': pages[asked['options']['around']], 'older': 0, 'newer': 0})
    shown = cli.run('search', 'hit', '--context', '1').stdout.splitlines()
    assert [line.split(': ')[-1] for line in shown] == ['b', 'hit', 'c', '--', 'hit']
    assert fake.asked('Messages.List') == [
        {'account': ALICE, 'chat': BOB, 'options': {'around': around, 'limit': 3}} for around in (9, 4)]
    fake.answer('Messages.List', ApiError('NotFound', 'gone'))
    cli.run('search', 'hit', '--context', '1', status=3)
    cli.run('search', 'hit', '--context', '51', status=2)
    cli.run('search', 'hit', '--context', '1', '--json', status=2)


# contact

def test_contact_list(fake, cli):
    fake.answer('Contacts.List', {'items': [
        contact(title='Bob', show='away', status='tea\x1b[2J'), contact('carol@example.org', ask=True),
        contact('eve@example.org', subscription='none', request_ts=NOON, request_text='it is\nme')], 'next': ''})
    assert cli.run('contact', 'list').stdout.splitlines() == [
        'Bob                bob@example.org  away     tea',
        'carol@example.org                   offline  has not answered your request yet',
        'eve@example.org                     offline  asks to see your presence: it is me']


def test_contact_list_filters(fake, cli):
    fake.answer('Contacts.List', {'items': [contact(), contact('eve@example.org', request_ts=NOON)], 'next': ''})
    assert cli.run('contact', 'list', '--requests', '--fields', 'jid').stdout == 'eve@example.org\n'
    assert cli.run('contact', 'list', 'o', '-g', 'A', '-g', 'B', '-n', '1', '-0').stdout == f'{BOB}\0'
    assert fake.asked('Contacts.List')[1] == {
        'account': '', 'options': {'query': 'o', 'groups': ['A', 'B'], 'limit': 1}}


def test_contact_list_of_nobody(fake, cli):
    fake.answer('Contacts.List', {'items': [], 'next': ''})
    assert cli.run('contact', 'list').stderr == 'There are no such contacts.\n'


def test_contact_show(fake, cli):
    fake.answer('Contacts.Get', {'contact': contact(name='Bob', nick='bobby', groups=['A', 'B'], request_ts=NOON,
                                                    request_text='hi\x1b[1m')})
    assert cli.run('contact', 'show', BOB).stdout.splitlines() == [
        'address   bob@example.org', 'account   alice@example.org', 'name      Bob', 'nick      bobby',
        'groups    A, B', 'presence  offline', 'roster    in your list of contacts',
        "sees      you see each other's presence", 'request   asked to see your presence, 2024-11-21 12:00',
        'with it   hi']
    assert cli.json('contact', 'show', BOB)[0]['jid'] == BOB


def test_contact_add(fake, cli):
    fake.answer('Contacts.Add', {})
    done = cli.run('contact', 'add', BOB, '--name', 'Bob', '-g', 'A', '-g', 'B', '-m', 'it is me')
    assert (done.stdout, done.stderr) == ('', 'Added; they are asked to let you see their presence.\n')
    cli.run('contact', 'add', BOB, '--no-subscribe', '-q')
    assert fake.asked('Contacts.Add') == [
        {'account': '', 'jid': BOB, 'options': {'name': 'Bob', 'groups': ['A', 'B'], 'message': 'it is me'}},
        {'account': '', 'jid': BOB, 'options': {'subscribe': False}}]
    cli.run('contact', 'add', BOB, '--no-subscribe', '-m', 'x', status=2)


def test_contact_changes(fake, cli):
    for method in 'Update', 'Approve', 'Deny':
        fake.answer(f'Contacts.{method}', {})
    cli.run('contact', 'rename', BOB, 'Bobby')
    cli.run('contact', 'rename', BOB, '')
    cli.run('contact', 'groups', BOB, 'A', 'B')
    cli.run('contact', 'groups', BOB)
    assert [each['options'] for each in fake.asked('Contacts.Update')] == [
        {'name': 'Bobby'}, {'name': ''}, {'groups': ['A', 'B']}, {'groups': []}]
    cli.run('contact', 'approve', BOB, '-a', 'work')
    cli.run('contact', 'deny', BOB)
    assert fake.asked('Contacts.Approve') == [{'account': 'work', 'jid': BOB}]
    assert fake.asked('Contacts.Deny') == [{'account': '', 'jid': BOB}]


def test_contact_remove_asks(fake, cli):
    fake.answer('Contacts.Remove', {})
    assert '--yes' in cli.run('contact', 'remove', BOB, status=2).stderr
    with cli.terminal('contact', 'remove', BOB) as terminal:
        terminal.wait_text(f'Remove {BOB} from the contacts? [y/N]')
        terminal.type('n\n')
        terminal.finish(status=6)
    assert fake.asked('Contacts.Remove') == []
    with cli.terminal('contact', 'remove', BOB) as terminal:
        terminal.wait_text('[y/N]')
        terminal.type('y\n')
        terminal.finish()
    cli.run('contact', 'remove', BOB, '-y')
    assert fake.asked('Contacts.Remove') == [{'account': '', 'jid': BOB}] * 2


def test_contact_by_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    fake.answer('Contacts.Approve', {})
    cli.run('contact', 'approve', 'Bob')
    assert fake.asked('Contacts.Approve') == [{'account': ALICE, 'jid': BOB}]


@pytest.mark.parametrize('words', [['lst'], ['show'], ['rename', BOB], ['add', BOB, 'x']])
def test_contact_refuses(fake, cli, words):
    cli.run('contact', *words, status=2)
    assert fake.calls == []


def test_offline_contact(fake, cli):
    fake.answer('Contacts.Add', ApiError('Offline', 'the account is offline'))
    cli.run('contact', 'add', BOB, status=5)
