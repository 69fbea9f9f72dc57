# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat chats, history and read, as processes: what they ask the daemon for and what they print."""
import json
import signal

import pytest

from lib.doors import ApiError
from lib.samples import ALICE, BOB, NOON, chat, message

def page(*items, **ends):
    return {'items': list(items), 'older': 0, 'newer': 0, **ends}


def options(params):
    return params['options']


# encryption

def shady(number, body):
    return message(number, body, encryption={'scheme': 'omemo', 'trust': 'blind', 'trust_now': 'distrusted'})


def test_history_marks_what_is_encrypted(fake, cli):
    verified = message(2, 'two', encryption={'scheme': 'omemo', 'trust_now': 'verified'})
    fake.answer('Messages.List', page(message(1, 'one'), verified, shady(3, 'three'), shady(4, 'four'), message(5, 'five')))
    assert cli.run('history', BOB, '--held').stdout.splitlines() == [
        '2024-11-21 12:01  bob: one', '2024-11-21 12:02+ bob: two',
        '(2 messages of distrusted devices hidden; --distrusted shows them)', '2024-11-21 12:05  bob: five']
    shown = cli.run('history', BOB, '--held', '--distrusted').stdout.splitlines()
    assert shown[2] == '2024-11-21 12:03! bob: three (of a distrusted device)' and len(shown) == 5
    assert [each['body'] for each in cli.json('history', BOB, '--held')] == ['one', 'two', 'three', 'four', 'five']


def test_what_is_last_of_a_distrusted_device_is_counted_too(fake, cli):
    fake.answer('Messages.List', page(shady(3, 'three')))
    assert cli.run('history', BOB, '--held').stdout == '(1 message of distrusted devices hidden; --distrusted shows it)\n'


# chats

def test_accept_by_name(fake, cli):
    """Who waits is looked for among those who wait, whom no other verb knows by a name."""
    stranger = chat('eve@example.net', request=True)
    fake.answer('Chats.List', {'items': [stranger], 'next': ''}, {'items': [], 'next': ''})
    fake.answer('Chats.Accept', {'chat': chat('eve@example.net')})
    cli.run('accept', 'eve')
    assert fake.asked('Chats.List')[0]['options']['requests'] is True
    assert fake.asked('Chats.Accept') == [{'account': ALICE, 'chat': 'eve@example.net'}]
    assert 'there is no chat that waits "zed"' in cli.run('accept', 'zed', status=3).stderr
    assert fake.asked('Contacts.List') == []


def test_chats_table(fake, cli):
    fake.answer('Chats.List', {'items': [
        chat(title='Bob', unread=3, mentions=1, last=message(1, 'see you\nthere')),
        chat('carol@example.org', last=message(2, 'fine', dir='out', chat='carol@example.org')),
        chat('dave@example.org', draft='dear', last=message(3, 'x'))], 'next': ''})
    assert cli.run('chats').stdout.splitlines() == [
        '3 @1  Bob                bob@example.org  2024-11-21 12:01  see you there',
        '      carol@example.org                   2024-11-21 12:02  me: fine',
        '      dave@example.org                    2024-11-21 12:03  (draft) dear']
    assert fake.asked('Chats.List') == [{'account': '', 'options': {'limit': 200}}]


def test_chats_names_accounts_where_there_are_several(fake, cli):
    fake.answer('Chats.List', {'items': [chat(), chat(account='me@example.net')], 'next': ''})
    assert cli.run('chats').stdout.splitlines() == [
        '  bob@example.org    alice@example.org', '  bob@example.org    me@example.net']


def test_chats_is_clean_and_cut_on_a_terminal(fake, cli):
    fake.answer('Chats.List', {'items': [
        chat(title='\x1b[2JBob\u202e', last=message(1, 'long ' * 60))], 'next': ''})
    with cli.terminal('chats', columns=72) as terminal:
        shown = terminal.finish()
    assert '\x1b[2J' not in shown and '\u202eb' not in shown and 'Bob' in shown
    assert '\x1b[2m' in shown  # the address, in a colour of ours
    assert len(shown.rstrip('\n').splitlines()) == 1 and '…' in shown


@pytest.mark.parametrize('env', [{'NO_COLOR': '1'}, {'TERM': 'dumb'}])
def test_chats_without_colour(fake, cli, env):
    fake.answer('Chats.List', {'items': [chat(unread=1)], 'next': ''})
    with cli.terminal('chats', **env) as terminal:
        assert '\x1b' not in terminal.finish()


def test_chats_pages_and_filters(fake, cli):
    fake.answer('Chats.List', {'items': [chat()], 'next': 'c2'}, {'items': [chat('carol@example.org')], 'next': ''})
    found = cli.json('chats', 'o', '--unread', '--archived', '-a', 'work')
    assert [each['chat'] for each in found] == [BOB, 'carol@example.org']
    first, second = fake.asked('Chats.List')
    assert first == {'account': 'work', 'options': {'limit': 200, 'query': 'o', 'unread': True, 'archived': True}}
    assert second['options']['cursor'] == 'c2'


def test_chats_limit_asks_for_no_more(fake, cli):
    fake.answer('Chats.List', {'items': [chat()], 'next': 'c2'})
    assert len(cli.json('chats', '-n', '1')) == 1
    assert [options(each)['limit'] for each in fake.asked('Chats.List')] == [1]


def test_chats_for_programs(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob\tby\nnight', unread=2)], 'next': ''})
    assert cli.run('chats', '--tsv').stdout == f'{BOB}\t2\tBob\\tby\\nnight\t{ALICE}\n'
    assert cli.run('chats', '--fields', 'unread,title').stdout == '2\tBob\\tby\\nnight\n'
    assert cli.run('chats', '-0').stdout == f'{BOB}\0'


def test_chats_of_nobody(fake, cli):
    fake.answer('Chats.List', {'items': [], 'next': ''})
    done = cli.run('chats')
    assert (done.stdout, done.stderr) == ('', 'There are no chats yet.\n')
    assert cli.run('chats', 'bob').stderr == cli.run('chats', '-u').stderr == 'There are no such chats.\n'
    assert cli.run('chats', '-q').stderr == '' and cli.run('chats', '--json').stderr == ''


# history

def test_history_for_people(fake, cli):
    fake.answer('Messages.List', page(
        message(1, 'first\nline two'), message(2, 'mine', dir='out', state='sent'),
        message(3, None, kind='encrypted', encryption={'scheme': 'omemo'}), message(3, None, kind='encrypted', encryption={
            'scheme': 'omemo', 'reason': 'gap', 'text': 'Too \x07many.'}), message(4, 'late', dir='out', state='queued'),
        message(5, 'bad', dir='out', state='failed', error={'name': 'RemoteError', 'text': 'no such person'}),
        message(6, 'all', subject='Topic')))
    assert cli.run('history', BOB, '--held').stdout.splitlines() == [
        '2024-11-21 12:01  bob: first',
        '                  line two',
        '2024-11-21 12:02  me: mine',
        '2024-11-21 12:03* bob: (encrypted, not readable here)',
        '2024-11-21 12:03* bob: (Too many.)',
        '2024-11-21 12:04  me: late (queued)',
        '2024-11-21 12:05  me: bad (failed: no such person)',
        '2024-11-21 12:06  bob: [Topic] all']
    assert fake.asked('Messages.List') == [{'account': '', 'chat': BOB, 'options': {'limit': 50}}]


def test_history_on_a_terminal(fake, cli):
    fake.answer('Messages.List', page(message(1, '\x1b]0;x\x07one'), message(1440, 'next day')))
    with cli.terminal('history', BOB, '--held', '--color', 'never') as terminal:
        assert terminal.finish().splitlines() == [
            '2024-11-21', '12:01  bob: one', '2024-11-22', '12:00  bob: next day']


def test_history_reads_backward_and_prints_forward(fake, cli):
    fake.answer('Messages.List', page(message(205), message(206), older=205), page(message(3), message(4)))
    assert [each['id'] for each in cli.json('history', BOB, '-n', '0', '--since', '2024-11-20', '--held')] == [
        3, 4, 205, 206]
    first, second = map(options, fake.asked('Messages.List'))
    since = NOON - 36 * 3600000
    assert first == {'limit': 200, 'since': since} and second == {'limit': 200, 'since': since, 'before': 205}


def test_history_asks_the_server_where_it_is_short(fake, cli):
    fake.answer('Messages.List', page(message(9)), page(message(7), message(8), message(9)))
    assert [each['id'] for each in cli.json('history', BOB, '-n', '3')] == [7, 8, 9]
    assert [options(each).get('fetch', False) for each in fake.asked('Messages.List')] == [False, True]


def test_history_full_page_needs_no_server(fake, cli):
    fake.answer('Messages.List', page(message(8), message(9), older=8))
    assert len(cli.json('history', BOB, '-n', '2')) == 2
    assert len(fake.asked('Messages.List')) == 1


@pytest.mark.parametrize('error', ['Offline', 'RemoteTimeout', 'RemoteError', 'NotSupported'])
def test_history_without_the_server(fake, cli, error):
    fake.answer('Messages.List', page(message(9)), ApiError(error, 'it is \x1b[1mnot there'))
    done = cli.run('history', BOB)
    assert done.stdout == '2024-11-21 12:09  bob: hello\n'
    assert done.stderr == 'What is older could not be asked for: it is not there\n'


def test_history_fails_as_the_daemon_says(fake, cli):
    fake.answer('Messages.List', page(message(9)), ApiError('Internal', 'a fault'))
    assert cli.run('history', BOB, status=1).stderr == 'whinchat: a fault\n'
    fake.answer('Messages.List', ApiError('NotFound', 'no such chat'))
    assert cli.run('history', BOB, status=3).stderr == 'whinchat: no such chat\n'


def test_history_of_everything_goes_forward(fake, cli):
    fake.answer('Messages.List', page(message(3), newer=3), page(message(4)))
    assert [each['id'] for each in cli.json('history', BOB, '--limit', '0')] == [3, 4]
    assert [options(each)['after'] for each in fake.asked('Messages.List')] == [1, 3]


def test_history_replied(fake, cli):
    fake.answer('Messages.FetchReplied', {'message': message(3)})
    assert len(cli.json('history', BOB, '--replied', '4')) == 1
    assert [params['id'] for params in fake.asked('Messages.FetchReplied')] == [4]
    assert 'only one of' in cli.run('history', BOB, '--replied', '4', '--after', '3', status=2).stderr


def test_history_around(fake, cli):
    fake.answer('Messages.List', page(message(3), message(4), message(5), older=3, newer=5))
    assert len(cli.json('history', BOB, '--around', '4', '-n', '3')) == 3
    assert [options(each) for each in fake.asked('Messages.List')] == [{'around': 4, 'limit': 3}]


@pytest.mark.parametrize('words', [['--before', '1', '--after', '2'], ['--held', '--backfill'], ['--since', 'soon']])
def test_history_refuses(fake, cli, words):
    cli.run('history', BOB, *words, status=2)
    assert fake.calls == []


def test_history_by_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bobby'), chat('b@example.org', title='Bob')], 'next': ''})
    fake.answer('Messages.List', page())
    cli.run('history', 'bob', '--held')
    assert fake.asked('Messages.List')[0]['chat'] == 'b@example.org'
    cli.run('history', 'bobb', '--held')
    assert fake.asked('Messages.List')[1]['chat'] == BOB


def test_history_of_nothing(fake, cli):
    fake.answer('Messages.List', page())
    done = cli.run('history', BOB, '--held')
    assert (done.stdout, done.stderr) == ('', 'There are no messages.\n')
    assert cli.run('history', BOB, '--held', '-q').stderr == cli.run('history', BOB, '--held', '--json').stderr == ''


def test_history_of_a_contact_without_a_chat(fake, cli):
    fake.answer('Chats.List', {'items': [], 'next': ''})
    fake.answer('Accounts.List', {'accounts': [{'jid': ALICE}, {'jid': 'me@example.net'}]})
    fake.answer('Contacts.List', {'items': [], 'next': ''},
                {'items': [{'account': 'me@example.net', 'jid': BOB, 'title': 'Bob'}], 'next': ''})
    fake.answer('Messages.List', page())
    cli.run('history', 'bo', '--held')
    assert fake.asked('Messages.List')[0] == {'account': 'me@example.net', 'chat': BOB, 'options': {'limit': 50}}


def test_history_by_an_ambiguous_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat(title='Bob A'), chat('b@example.org', title='Bob B')], 'next': ''})
    done = cli.run('history', 'bob', status=3)
    assert done.stderr == f'whinchat: "bob" may be {BOB}, b@example.org\n'
    with cli.terminal('history', 'bob') as terminal:
        assert 'Bob A' in terminal.finish(status=3)


def test_history_by_no_title(fake, cli):
    fake.answer('Chats.List', {'items': [], 'next': ''})
    fake.answer('Accounts.List', {'accounts': []})
    assert 'no chat or contact "zoe"' in cli.run('history', 'zoe', status=3).stderr


# history --backfill

def job(state='running', **fields):
    return {'job': '7', 'kind': 'backfill', 'state': state, 'done': 0, **fields}


@pytest.fixture
def backfill(fake):
    """A daemon with a job that goes on until the test ends it."""
    fake.answer('Messages.Backfill', {'job': '7'})
    fake.answer('Events.Subscribe', {'cursor': 'e:1'})
    fake.answer('Jobs.Get', {'job': job()})
    fake.answer('Messages.List', page(message(1)))
    return fake


def test_backfill_shows_how_far_it_is(backfill, cli):
    with cli.terminal('history', BOB, '--backfill', '--since', '2024-11-20') as terminal:
        backfill.wait_call('Jobs.Get')
        terminal.wait_text('fetching history')
        backfill.event('job.progress', job(job='6', done=1, total=2))
        backfill.event('job.done', job('failed', job='6'))
        backfill.event('job.done', job('done', done=40))
        assert 'hello' in terminal.finish()
    assert backfill.asked('Messages.Backfill') == [
        {'account': '', 'chat': BOB, 'options': {'until': NOON - 36 * 3600000}}]


def test_backfill_that_is_over_at_once(backfill, cli):
    backfill.answer('Jobs.Get', {'job': job('done')})
    assert len(cli.json('history', BOB, '--backfill', '--limit', '1')) == 1


@pytest.mark.parametrize('state, told', [
    ('offline', 'The account is not online: history is fetched once it is. An interrupt gives it up.\n'), ('online', '')])
def test_backfill_of_an_account_that_is_offline(backfill, cli, state, told):
    """It waits, and says so."""
    backfill.answer('Accounts.Get', {'account': {'jid': ALICE, 'state': state}})
    with cli.start('history', BOB, '--backfill') as running:
        backfill.wait_call('Jobs.Get')
        backfill.event('job.done', job('done'))
        _, talk = running.finish()
    assert talk == told


def test_backfill_that_fails(backfill, cli):
    backfill.answer('Jobs.Get', {'job': job('failed', error={'name': 'Offline', 'text': 'not connected'})})
    done = cli.run('history', BOB, '--backfill', status=5)
    assert (done.stdout, done.stderr) == ('', 'whinchat: fetching history: not connected\n')


def test_backfill_is_cancelled_by_an_interrupt(backfill, cli):
    backfill.answer('Jobs.Cancel', {})
    with cli.terminal('history', BOB, '--backfill') as terminal:
        terminal.wait_text('fetching history')
        terminal.type('\x03')
        assert backfill.wait_call('Jobs.Cancel') == {'job': '7'}
        backfill.event('job.done', job('cancelled'))
        assert 'whinchat: cancelled' in terminal.finish(status=6)


def test_backfill_is_left_by_a_second_interrupt(backfill, cli):
    backfill.answer('Jobs.Cancel', {})
    with cli.terminal('history', BOB, '--backfill') as terminal:
        terminal.wait_text('fetching history')
        terminal.type('\x03')
        terminal.wait_text('interrupt again')
        backfill.wait_call('Jobs.Cancel')
        terminal.type('\x03')
        terminal.finish(status=6)


# read

def test_read_prints_and_marks(fake, cli):
    fake.answer('Chats.Get', {'chat': chat(unread=2, read_id=5)})
    fake.answer('Messages.List', page(message(6), newer=6), page(message(7)))
    fake.answer('Chats.MarkRead', {})
    assert cli.run('read', BOB, '--mark').stdout == '2024-11-21 12:06  bob: hello\n2024-11-21 12:07  bob: hello\n'
    assert [options(each)['after'] for each in fake.asked('Messages.List')] == [5, 6]
    assert fake.asked('Chats.MarkRead') == [{'account': '', 'chat': BOB, 'up_to': 7, 'options': {}}]


def test_read_alone_marks_nothing(fake, cli):
    fake.answer('Chats.Get', {'chat': chat(unread=1, read_id=0)})
    fake.answer('Messages.List', page(message(7)))
    assert cli.json('read', BOB)[0]['id'] == 7
    assert [options(each)['after'] for each in fake.asked('Messages.List')] == [1]
    assert fake.asked('Chats.MarkRead') == []


def test_read_without_receipt(fake, cli):
    fake.answer('Chats.Get', {'chat': chat(unread=1)})
    fake.answer('Messages.List', page(message(7)))
    fake.answer('Chats.MarkRead', {})
    cli.run('read', BOB, '--mark', '--no-receipt')
    assert fake.asked('Chats.MarkRead')[0]['options'] == {'receipt': False}
    cli.run('read', BOB, '--no-receipt', status=2)


def test_read_of_all_chats(fake, cli):
    fake.answer('Chats.List', {'items': [chat()], 'next': ''}, {'items': [chat('c@example.org')], 'next': ''})
    fake.answer('Chats.Get', {'chat': chat(unread=1)})
    fake.answer('Messages.List', page(message(7)), page(message(8, chat='c@example.org')))
    assert cli.run('read').stdout.splitlines() == [
        '2024-11-21 12:07  bob@example.org: hello', '2024-11-21 12:08  c@example.org: hello']
    assert [options(each)['archived'] for each in fake.asked('Chats.List')] == [False, True]


def test_read_of_nothing(fake, cli):
    fake.answer('Chats.Get', {'chat': chat()})
    assert cli.run('read', BOB, '--mark').stderr == 'Nothing is unread.\n'
    assert fake.asked('Messages.List') == []


# every verb

@pytest.mark.parametrize('words, answer, said', [
    (['7', '8'], {'forgotten': 2}, ['Deleted 2 messages here; nothing was changed on the server.']),
    (['7'], {'forgotten': 1}, ['Deleted 1 message here; nothing was changed on the server.']),
    (['7', '8', '9'], {'forgotten': 1}, ['Deleted 1 message here; nothing was changed on the server.',
                                         '2 of these ids are of no message here.'])])
def test_forget_messages(fake, cli, words, answer, said):
    fake.answer('Messages.Forget', answer)
    assert cli.run('forget', '--messages', '--yes', *words).stderr.splitlines() == said
    assert fake.asked('Messages.Forget') == [{'account': '', 'ids': [int(word) for word in words]}]
    assert cli.run('forget', '--messages', '--yes', '-q', *words).stderr == ''


def test_forget_what_is_not_here(fake, cli):
    fake.answer('Messages.Forget', ApiError('NotFound', 'there is no such message here'))
    assert cli.run('forget', '--messages', '--yes', '1', status=3).stderr == 'whinchat: there is no such message here\n'


def test_no_daemon(fake, cli):
    fake.stop()
    for verb in ['chats'], ['history', BOB], ['read']:
        assert 'no daemon answers' in cli.run(*verb, status=10).stderr


def test_a_reader_that_leaves_is_no_complaint(fake, cli):
    fake.answer('Chats.List', {'items': [chat()], 'next': ''})
    with cli.start('chats') as running:
        running.process.stdout.close()
        assert running.process.wait(30) in (0, -signal.SIGPIPE)


# reactions

def test_reactions(fake, cli):
    said = [{'from': BOB, 'dir': 'in', 'emojis': ['+', 'x'], 'ts': NOON}, {'from': ALICE, 'dir': 'out', 'emojis': ['+'], 'ts': NOON},
            {'from': BOB, 'dir': 'in', 'emojis': [], 'ts': NOON}]
    fake.answer('Messages.ReactionHistory', {'reactions': said})
    assert [line.split()[2:] for line in cli.run('reactions', '5').stdout.splitlines()] == \
        [[BOB, '+', 'x'], ['me', '+'], [BOB, 'took', 'it', 'back']]
    assert [json.loads(line) for line in cli.run('reactions', '5', '--json').stdout.splitlines()] == said
    assert fake.asked('Messages.ReactionHistory') == [{'account': '', 'id': 5}] * 2


def test_reactions_of_nobody(fake, cli):
    fake.answer('Messages.ReactionHistory', {'reactions': []})
    assert cli.run('reactions', '5').stderr == 'Nobody has reacted to it.\n'
    assert cli.run('reactions', 'x', status=2).stdout == ''


# edits, source

def test_edits(fake, cli):
    said = [{'ts': NOON, 'body': 'first\nof all'}, {'ts': NOON}, {'ts': NOON + 60000, 'body': 'last'}]
    fake.answer('Messages.Edits', {'edits': said})
    assert cli.run('edits', '5').stdout.splitlines() == [
        '2024-11-21 12:00  first of all', '2024-11-21 12:00  no text', '2024-11-21 12:01  last']
    assert cli.json('edits', '5') == said
    assert cli.run('edits', '5', '--fields', 'body').stdout == 'first\\nof all\n\nlast\n'
    assert fake.asked('Messages.Edits') == [{'account': '', 'id': 5}] * 3


def test_edits_of_what_was_taken_back(fake, cli):
    fake.answer('Messages.Edits', {'edits': [{'ts': NOON, 'retracted': True}, {'ts': NOON + 60000, 'retracted': True}]})
    assert cli.run('edits', '5').stdout.splitlines() == [
        '2024-11-21 12:00  gone, as the message was taken back', '2024-11-21 12:01  gone, as the message was taken back']


def test_edits_of_none(fake, cli):
    fake.answer('Messages.Edits', {'edits': []})
    assert cli.run('edits', '5').stderr == 'It was never corrected.\n'
    cli.run('edits', 'x', status=2)
    fake.answer('Messages.Edits', ApiError('NotFound', 'there is no such message here'))
    cli.run('edits', '5', status=3)


def test_source(fake, cli):
    """Whole, but nothing in it reaches the terminal as a command."""
    xml = "<message id='a'><body>x\x1b[2J\ny &amp; z</body></message>"
    fake.answer('Messages.Source', {'xml': xml})
    assert cli.run('source', '5').stdout == "<message id='a'><body>x\ny &amp; z</body></message>\n"
    assert cli.json('source', '5') == [{'xml': xml}]
    assert fake.asked('Messages.Source') == [{'account': '', 'id': 5}] * 2
    fake.answer('Messages.Source', ApiError('Offline', 'the account is offline'))
    cli.run('source', '5', status=5)
    cli.run('source', '0', status=2)


# open

def test_open(fake, cli):
    link = f'xmpp:{BOB}?message;body=Hi'
    fake.answer('Chats.Open', {'chat': {'chat': BOB, 'link': {'action': 'message', 'jid': BOB, 'body': 'Hi\x1b[0m'}}})
    assert cli.run('open', link).stdout.splitlines() == [
        f'chat: {BOB}', 'asks for: message', f'of: {BOB}', 'body: Hi', '"whinchat send" does that.']
    assert [each['chat'] for each in cli.json('open', link)] == [BOB]
    assert fake.asked('Chats.Open') == [{'account': '', 'chat': link, 'options': {}}] * 2
    fake.answer('Chats.Open', {'chat': {'link': {'action': 'other'}}})
    assert cli.run('open', 'xmpp:?x').stdout == 'asks for: other\n'
    cli.run('open', status=2)


# threads

def test_threads(fake, cli):
    fake.answer('Messages.Threads', {'next': 0, 'items': [
        {'thread': 'tea', 'messages': 12, 'first_id': 1, 'last_id': 9, 'last_ts': NOON},
        {'thread': 'milk\n', 'parent': 'tea', 'messages': 1, 'first_id': 2, 'last_id': 2, 'last_ts': NOON}]})
    assert cli.run('threads', BOB).stdout.splitlines() == [
        '12  2024-11-21 12:00  tea', ' 1  2024-11-21 12:00  milk  of tea']
    assert cli.run('threads', BOB, '-n', '5', '--before', '9', '--fields', 'thread,messages').stdout == \
        'tea\t12\nmilk\\n\t1\n'
    assert fake.asked('Messages.Threads') == [
        {'account': '', 'chat': BOB, 'options': {'limit': 50}},
        {'account': '', 'chat': BOB, 'options': {'limit': 5, 'before': 9}}]


def test_threads_of_none(fake, cli):
    fake.answer('Messages.Threads', {'next': 0, 'items': []})
    assert cli.run('threads', BOB).stderr == 'There are no threads.\n'


def test_history_of_a_thread(fake, cli):
    fake.answer('Messages.List', {'items': [message(1, 'hi')], 'older': 0, 'newer': 0})
    cli.run('history', BOB, '--thread', 'tea')
    assert fake.asked('Messages.List') == [
        {'account': '', 'chat': BOB, 'options': {'limit': 50, 'thread': 'tea'}}]
