# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat watch and wait, as processes: subscriptions that outlive a daemon, consumers, programs that are run."""
import signal

import pytest

from lib.doors import ApiError
from lib.samples import ALICE, BOB, chat, message


@pytest.fixture
def events(fake):
    """A daemon that can be subscribed to."""
    fake.answer('Events.Subscribe', {'cursor': 'e:0'})
    fake.answer('Events.Ack', {})
    return fake


def new(fake, number, body='hello', **fields):
    """A message comes."""
    fake.event('message.new', message(number, body, **fields), cursor=f'e:{number}', account=ALICE, chat=BOB)


def wish(fake, number=0):
    return fake.asked('Events.Subscribe')[number]['options']


# watch

def test_watch_for_people(events, cli):
    with cli.start('watch') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, 'one\x1b[2J')
        assert running.line() == '2024-11-21 12:01  bob@example.org: one'
        events.event('account.state', {'state': 'online'}, account=ALICE)
        assert running.line().endswith(f'account.state {ALICE} online')
        running.interrupt()
        assert running.finish() == ['', '']
    assert wish(events) == {}


def test_watch_as_json(events, cli):
    with cli.start('watch', '--json') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, 'one\x1b')
        line = running.line()
        assert '\x1b' not in line and '\\u001b' in line
        new(events, 2)
        assert running.json()['data']['id'] == 2
        running.process.send_signal(signal.SIGTERM)
        running.finish()


def test_watch_one_chat(events, cli):
    events.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    with cli.start('watch', '--chat', 'bob', '-k', 'message.*,typing', '--backfill', '--active', '-s', 'e:7') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1)
        assert running.line() == '2024-11-21 12:01  bob: hello'
    assert wish(events) == {'kinds': ['message.*', 'typing'], 'chats': [BOB], 'accounts': [ALICE], 'backfill': True,
                            'active': True, 'since': 'e:7'}


def test_watch_chats_by_address(events, cli):
    with cli.start('watch', '--chat', BOB, '--chat', 'c@example.org', '-a', 'work'):
        events.wait_call('Events.Subscribe')
    assert wish(events) == {'chats': [BOB, 'c@example.org'], 'accounts': ['work']}


def test_watch_matches(events, cli):
    with cli.start('watch', '--from', 'Bob@example.org', '--match', '^!deploy (?=now)', '--fields', 'data.id') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, 'deploy now')
        new(events, 2, '!deploy now', **{'from': 'eve@example.org/x'})
        new(events, 3, '!deploy now', **{'from': 'bob@example.org.evil/x'})
        new(events, 4, None, kind='encrypted')
        events.event('typing', {'from': BOB})
        new(events, 5, '!deploy now')
        assert running.line() == '5'


def test_watch_survives_the_daemon(events, cli):
    with cli.start('watch', '--json') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1)
        assert running.json()['cursor'] == 'e:1'
        events.stop()
        assert running.talk() == 'The daemon is gone; waiting for it to come back.'
        events.start()
        assert running.talk() == 'It is back.'
        events.wait_call('Events.Subscribe', 2)
        new(events, 2)
        assert running.json()['cursor'] == 'e:2'
        running.interrupt()
        running.finish()
    assert [wish(events, number).get('since') for number in range(2)] == [None, 'e:1']


def test_watch_is_interrupted_while_the_daemon_is_gone(events, cli):
    with cli.start('watch') as running:
        events.wait_call('Events.Subscribe')
        events.stop()
        running.talk()
        running.interrupt()
        running.finish()


def test_watch_does_not_wait_for_a_daemon_at_first(fake, cli):
    fake.stop()
    cli.run('watch', status=10)


def test_watch_where_the_cursor_is_too_old(events, cli):
    events.answer('Events.Subscribe', ApiError('CursorExpired', 'too old', {'oldest': 'e:5', 'head': 'e:9'}))
    cli.run('watch', '--since', 'e:1', status=8)
    events.answer('Events.Subscribe', {'cursor': 'e:1'})
    with cli.start('watch', '--since', 'e:1', '--on-expired', 'skip', '--json') as running:
        events.wait_call('Events.Subscribe', 2)
        events.notify('gap', {'oldest': 'e:5', 'head': 'e:9'})
        assert running.json() == {'kind': 'gap', 'data': {'oldest': 'e:5', 'head': 'e:9'}}
        assert running.talk() == 'Events were lost: they are not kept for so long.'
    assert wish(events, 1) == {'since': 'e:1', 'on_expired': 'skip'}


def test_watch_goes_on_behind_a_gap(events, cli):
    with cli.start('watch', '--on-expired', 'skip') as running:
        events.wait_call('Events.Subscribe')
        events.notify('gap', {'oldest': 'e:5', 'head': 'e:9'})
        running.talk()
        events.stop()
        events.start()
        events.wait_call('Events.Subscribe', 2)
    assert wish(events, 1)['since'] == 'e:9'


def test_watch_says_when_it_is_ready(events, cli):
    with cli.start('watch', '--ready', '--json') as running:
        events.wait_call('Events.Subscribe')
        events.notify('novelty', {})
        events.notify('ready', {'cursor': 'e:3'})
        assert running.json() == {'kind': 'ready', 'cursor': 'e:3'}


def test_watch_acknowledges_what_was_written(events, cli):
    with cli.start('watch', '--consumer', 'bot', '--match', 'yes') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, 'yes')
        running.line()
        assert events.wait_call('Events.Ack') == {'consumer': 'bot', 'cursor': 'e:1'}
        new(events, 2, 'no')
        assert events.wait_call('Events.Ack', 2) == {'consumer': 'bot', 'cursor': 'e:2'}
        events.notify('ready', {'cursor': 'e:5'})
        assert events.wait_call('Events.Ack', 3) == {'consumer': 'bot', 'cursor': 'e:5'}
        running.interrupt()
        running.finish()
    assert wish(events) == {'consumer': 'bot'}


def test_watch_acknowledges_nothing_that_nobody_read(events, cli):
    """The reader leaves while more is coming than a pipe takes."""
    with cli.start('watch', '--consumer', 'bot', '--json') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, 'x' * 300000)
        running.process.stdout.read(1)
        running.process.stdout.close()
        assert running.process.wait(30) == -signal.SIGPIPE
        assert running.process.stderr.read() == b''
    assert events.asked('Events.Ack') == []


def test_watch_for_a_reader_that_ignores_the_signal(events, cli):
    """As under systemd, which has SIGPIPE ignored."""
    with cli.shell('trap "" PIPE; exec "$WHINCHAT" watch --consumer bot') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, 'x' * 300000)
        running.process.stdout.read(1)
        running.process.stdout.close()
        assert running.process.wait(30) == 1
    assert events.asked('Events.Ack') == []


def test_watch_ends_with_its_reader(events, cli):
    """Also when nothing happens any more."""
    with cli.start('watch', '--consumer', 'bot') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1)
        running.line()
        events.wait_call('Events.Ack')
        running.process.stdout.close()
        assert running.process.wait(30) == 0
        assert running.process.stderr.read() == b''


def test_wait_ends_with_its_reader(events, cli):
    with cli.start('wait') as running:
        events.wait_call('Events.Subscribe')
        running.process.stdout.close()
        assert running.process.wait(30) == 6


def test_watch_runs_a_program(events, cli, tmp_path):
    command = f'cat >> {tmp_path}/log; echo done'
    with cli.start('watch', '--consumer', 'bot', '--exec', command) as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, 'one')
        new(events, 2, 'x' * 200000)
        assert [running.line(), running.line()] == ['done', 'done']
        assert events.wait_call('Events.Ack', 2)['cursor'] == 'e:2'
        running.interrupt()
        running.finish()
    first, second = (tmp_path / 'log').read_text().splitlines()
    assert '"body":"one"' in first and 'x' * 200000 in second


def test_watch_ends_with_a_program_that_fails(events, cli):
    with cli.start('watch', '--consumer', 'bot', '--exec', 'test "$(cat)" = 0') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1)
        _, talk = running.finish(status=1)
        assert talk == 'whinchat: test "$(cat)" = 0: it ended with 1\n'
    assert events.asked('Events.Ack') == []


def test_watch_is_interrupted_with_its_program(events, cli):
    with cli.terminal('watch', '--consumer', 'bot', '--exec', 'echo began; exec cat <> /dev/tty') as terminal:
        events.wait_call('Events.Subscribe')
        new(events, 1)
        terminal.wait_text('began')
        terminal.type('\x03')
        terminal.finish()
    assert events.asked('Events.Ack') == []


@pytest.mark.parametrize('words', [['x'], ['--match', '('], ['--on-expired', 'maybe']])
def test_watch_refuses(fake, cli, words):
    cli.run('watch', *words, status=2)
    assert fake.calls == []


# wait

def test_wait_for_a_message_of_others(events, cli):
    with cli.start('wait', '--chat', BOB) as running:
        events.wait_call('Events.Subscribe')
        new(events, 1, dir='out')
        new(events, 2)
        assert running.finish() == ['2024-11-21 12:02  bob: hello\n', '']
    assert wish(events) == {'kinds': ['message.new'], 'chats': [BOB]}


def test_wait_for_oneself(events, cli):
    with cli.start('wait', '--from', ALICE, '--json', '--consumer', 'c', '--since', 'e:0') as running:
        events.wait_call('Events.Subscribe')
        new(events, 1)
        new(events, 2, dir='out', **{'from': f'{ALICE}/phone'})
        assert running.json()['cursor'] == 'e:2'
        running.finish()
    assert wish(events) == {'kinds': ['message.new'], 'consumer': 'c', 'since': 'e:0'}
    assert events.asked('Events.Ack') == [{'consumer': 'c', 'cursor': 'e:2'}]


def test_wait_for_another_kind(events, cli):
    with cli.start('wait', '--kinds', 'account.state') as running:
        events.wait_call('Events.Subscribe')
        events.event('account.state', {'state': 'online'}, account=ALICE)
        assert running.finish()[0].endswith(f'account.state {ALICE} online\n')


def test_wait_takes_too_long(events, cli):
    done = cli.run('wait', '--timeout', '1ms', status=6)
    assert done.stderr == 'whinchat: nothing came within the time limit\n'


def test_wait_takes_too_long_without_the_daemon(events, cli):
    with cli.start('wait', '--timeout', '600ms') as running:
        events.wait_call('Events.Subscribe')
        events.stop()
        running.finish(status=6)


def test_wait_survives_the_daemon(events, cli):
    with cli.start('wait') as running:
        events.wait_call('Events.Subscribe')
        events.stop()
        events.start()
        events.wait_call('Events.Subscribe', 2)
        new(events, 1)
        running.finish()
    assert wish(events, 1)['since'] == 'e:0'


def test_wait_is_interrupted(events, cli):
    with cli.start('wait') as running:
        events.wait_call('Events.Subscribe')
        running.interrupt()
        assert running.finish(status=6) == ['', 'whinchat: interrupted\n']


def test_wait_refuses(fake, cli):
    cli.run('wait', '--timeout', 'soon', status=2)
    fake.stop()
    cli.run('wait', status=10)
