# SPDX-License-Identifier: GPL-3.0-or-later
"""Long output on a terminal goes to a pager, as with git, and nowhere else."""
import shutil

import pytest

ALICE = 'alice@example.org'
LINES = 200


@pytest.fixture(autouse=True)
def chats(fake, cli):
    del cli.env['PAGER']
    fake.answer('Chats.List', {'items': [{'chat': f'chat{n:03}@example.org', 'kind': 'direct', 'title': f'Friend {n:03}',
                                          'unread': 0} for n in range(LINES)], 'next': ''})


def test_a_program_of_ones_own(cli):
    """Each line goes through it; it is told what git tells, and runs in a shell."""
    with cli.terminal('chats', PAGER='echo "$LESS $LV"; sed "s/^/| /"') as terminal:
        shown = terminal.finish()
    assert shown.startswith('FRX -c\n')
    assert len([line for line in shown.splitlines() if line.startswith('| ') and 'Friend' in line]) == LINES


def test_which_one(cli):
    for env in {'WHINCHAT_PAGER': 'sed s/^/mine:/', 'PAGER': 'false'}, {'PAGER': 'sed s/^/mine:/'}:
        with cli.terminal('chats', **env) as terminal:
            assert terminal.finish().count('mine:') >= LINES


@pytest.mark.parametrize('words, env', [
    ([], {'PAGER': ''}), ([], {'PAGER': 'cat'}), ([], {'WHINCHAT_PAGER': '', 'PAGER': 'false'}),
    ([], {'TERM': 'dumb'}), ([], {'TERM': ''}), (['--no-pager'], {'PAGER': 'false'}), (['--json'], {'PAGER': 'false'}), (['--tsv'], {'PAGER': 'false'})])
def test_none(cli, words, env):
    with cli.terminal('chats', *words, **env) as terminal:
        assert terminal.finish().count('chat0') >= 100


def test_never_where_there_is_no_terminal(cli):
    assert cli.run('chats', PAGER='sed s/^/paged:/').stdout.count('paged:') == 0


def test_short_verbs_have_none(fake, cli):
    fake.answer('Daemon.Status', {'status': {'version': '0.1.0', 'state': 'online', 'accounts': []}})
    with cli.terminal('status', PAGER='sed s/^/paged:/') as terminal:
        assert 'paged:' not in terminal.finish(5)


def test_colour_and_width_stay(cli):
    """What is printed is meant for the terminal behind it."""
    with cli.terminal('chats', columns=40, PAGER='sed "s/$/</"') as terminal:
        shown = terminal.finish()
    assert '\x1b[' in shown
    with cli.terminal('chats', columns=40, PAGER='sed "s/$/</"', NO_COLOR='1') as terminal:
        assert max(map(len, terminal.finish().splitlines())) <= 41


def test_its_end_is_waited_for(cli):
    """The terminal is given back when the person has read, and the exit status is ours."""
    with cli.terminal('chats', PAGER='cat >/dev/null; printf "read? "; read answer </dev/tty; echo "$answer it is"') as terminal:
        terminal.wait_text('read? ')
        terminal.type('yes\n')
        assert 'yes it is' in terminal.finish()


def test_an_error_comes_after_it(fake, cli):
    fake.stop()
    with cli.terminal('chats', PAGER='cat; echo the pager ends') as terminal:
        shown = terminal.finish(10)
    assert shown.index('the pager ends') < shown.index('whinchat: ')


def test_an_interrupt_does_not_leave_it_alone(cli):
    """The pager has the terminal until it ends; only then the interrupt ends us."""
    pager = 'trap "" INT; cat >/dev/null; printf "here "; read answer </dev/tty; echo last words'
    with cli.terminal('chats', PAGER=pager) as terminal:
        terminal.wait_text('here ')
        terminal.type('\x03')
        terminal.type('done\n')
        assert 'last words' in terminal.finish(-2)


@pytest.mark.skipif(not shutil.which('less'), reason='less is not installed')
def test_less(cli):
    """Stops after a screen, and gives way when it is told to."""
    with cli.terminal('chats', TERM='xterm') as terminal:
        terminal.wait_text('Friend 010')
        terminal.wait_text(':')
        assert 'Friend 199' not in terminal.text
        terminal.type('q')
        assert 'Friend 199' not in terminal.finish(None)


@pytest.mark.skipif(not shutil.which('less'), reason='less is not installed')
def test_less_ends_by_itself(fake, cli):
    fake.answer('Chats.List', {'items': [{'chat': ALICE, 'kind': 'direct', 'title': 'Alice', 'unread': 0}], 'next': ''})
    with cli.terminal('chats', TERM='xterm') as terminal:
        assert 'Alice' in terminal.finish()
