# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion as a person meets it, with the tabulator key in each shell; and the manual pages."""
import os
import re
import shlex
import shutil
import subprocess
import time

import pytest

from lib import idl
from lib.cli import PROGRAM, Terminal
from lib.daemon import BUILD, PROGRAM as DAEMON, SOURCE
from lib.doors import ApiError
from lib.fake_daemon import Raw
from lib.samples import BOB, chat

COMPLETIONS = SOURCE / 'clients' / 'cli' / 'completions'
MANUAL = BUILD / 'clients' / 'cli' / 'man'
TIME = re.compile(r'\d\d:\d\d|\d{4}-\d\d')
LAST_MINUTE = ['faketime', '2099-12-31 23:59:30'] if shutil.which('faketime') else []  # what is right today is so then
PAGES = ['whinchat.1', 'whinchat-api.5', 'whinchat.conf.5', 'whinchatd.8']


def need(program):
    if not shutil.which(program):
        pytest.skip(f'{program} is not installed')


# whinchat complete

@pytest.fixture(autouse=True)
def slow_machine(cli):
    cli.env['WHINCHAT_COMPLETE_MS'] = '20000'


def complete(cli, *words):
    return [line.partition('\t')[0] for line in cli.run('complete', '--', *words).stdout.splitlines()]


def listed(told, title):
    """The words that a help text lists under a title."""
    return re.findall(r'^  ([a-z]\S*)', told.partition(f'\n{title}:\n')[2].partition('\n\n')[0], re.M)


def helps(cli):
    """Every verb and action with what its help says; the program itself first."""
    program = cli.run('--help').stdout
    yield [], program
    for verb in listed(program, 'Verbs'):
        told = cli.run(verb, '-h').stdout
        yield [verb], told
        for action in listed(told, 'Actions'):
            yield [verb, action], cli.run(verb, action, '-h').stdout


def test_complete_is_of_no_list(fake, cli):
    assert 'complete' not in complete(cli, '') and 'chats' in complete(cli, 'ch')
    assert '\n  complete' not in cli.run('--help').stdout


def test_complete_asks_for_the_account(fake, cli):
    fake.answer('Chats.List', {'items': [chat()], 'next': ''})
    assert complete(cli, 'send', 'b') == [BOB]
    cli.run('complete', '--', 'send', 'b', WHINCHAT_ACCOUNT='work')
    assert [each['account'] for each in fake.asked('Chats.List')] == ['', 'work']


def test_complete_complains_of_nothing(fake, cli):
    fake.answer('Chats.List', ApiError('Internal', 'a fault'))
    for words in ['send', ''], ['send', '--nonsense', ''], ['--', '--', ''], ['nonsense', 'x']:
        done = cli.run('complete', '--', *words)
        assert (done.stdout, done.stderr) == ('', '')
    fake.stop()
    assert cli.run('complete', '--', 'send', '').stderr == ''


def test_complete_does_not_wait_for_a_daemon_that_hangs(fake, cli):
    fake.answer('Chats.List', Raw())
    del cli.env['WHINCHAT_COMPLETE_MS']
    start = time.monotonic()
    assert complete(cli, 'send', 'b') == []
    assert time.monotonic() - start < 5  # an idle machine takes 0.05


def test_complete_knows_every_verb_and_option(cli):
    for path, told in helps(cli):
        if not path:
            assert set(complete(cli, '')) == set(listed(told, 'Verbs'))
            continue
        assert set(listed(told, 'Actions')) <= set(complete(cli, *path, '')), path
        options = set(re.findall(r'--[a-z-]+', told.partition('\nOptions')[2]))
        assert options <= set(complete(cli, *path, '--')) | {'--'}, path


# The shells.

@pytest.fixture
def shell(fake, cli, tmp_path):
    """Starts a shell that has the program: shell(argv, setup)."""
    fake.answer('Chats.List', {'items': [chat(title='Bob'), chat('bert@example.org')], 'next': ''})
    fake.answer('Contacts.List', {'items': [], 'next': ''})
    (tmp_path / 'some file.txt').touch()
    opened = []

    def start(argv, setup):
        need(argv[0])
        env = {**cli.env, 'PATH': f'{PROGRAM.parent}:{os.environ["PATH"]}', 'HOME': str(tmp_path),
               'ZDOTDIR': str(tmp_path)}
        terminal = Terminal(argv, env, 120)
        opened.append(terminal)
        terminal.type(f"cd '{tmp_path}'; {setup}; echo rea''dy\n")
        terminal.wait_text('ready')
        return terminal
    yield start
    for each in opened:
        each.type('\x15exit\n')
        each.__exit__()


LINES = [
    ('whinchat hist\t', 'whinchat history '),
    ('whinchat history --bac\t', 'whinchat history --backfill '),
    ('whinchat send bo\t', f'whinchat send {BOB} '),
    ('whinchat send bob@ex\t', f'whinchat send {BOB} '),
    ('whinchat send x y --wait=de\t', 'whinchat send x y --wait=delivered '),
    ('whinchat watch -k message.new,typ\t', 'whinchat watch -k message.new,typing '),
    ('whinchat contact appr\t', 'whinchat contact approve '),
    ('whinchat api Messages.Send chat=bob@e\t', f'whinchat api Messages.Send chat={BOB} '),
    ('whinchat api Messages.Sen\t', 'whinchat api Messages.Send '),
    ('whinchat api Messages.Send options.wa\tse\t', 'whinchat api Messages.Send options.wait=sent '),
]


def check_lines(terminal):
    """Types each line, and reads what stands there as an argument of echo."""
    for number, (typed, expected) in enumerate(LINES):
        terminal.type('\x15' + typed)
        terminal.type(f'@{number}\x01echo "[" \x05 "]"\n')
        terminal.wait_text(f'[ {expected}@{number} ]')


def test_bash(shell):
    check_lines(shell(['bash', '--norc', '--noprofile', '-i'],
                      f"source '{COMPLETIONS}/whinchat.bash'; bind 'set enable-bracketed-paste off'"))


def test_bash_where_words_break_nowhere(shell):
    check_lines(shell(['bash', '--norc', '--noprofile', '-i'],
                      f"source '{COMPLETIONS}/whinchat.bash'; COMP_WORDBREAKS=' \t\n'; "
                      "bind 'set enable-bracketed-paste off'"))


def test_zsh(shell):
    check_lines(shell(['zsh', '-f', '-i'],
                      f"unset zle_bracketed_paste; fpath=('{COMPLETIONS}' $fpath); autoload -Uz compinit; "
                      'compinit -D -u'))


@pytest.mark.parametrize('line', range(len(LINES)))
def test_fish(fake, cli, line):
    need('fish')
    typed, expected = LINES[line]
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    typed = typed[:-1].replace('wa\tse', 'wait=se')
    script = f"source '{COMPLETIONS}/whinchat.fish'; complete -C '{typed}'"
    found = subprocess.run(['fish', '--no-config', '-c', script], text=True, capture_output=True, check=True,
                           timeout=30, env={**cli.env, 'PATH': f'{PROGRAM.parent}:{os.environ["PATH"]}'})
    assert expected.split()[-1] in [each.partition('\t')[0] for each in found.stdout.splitlines()]


# The manual.

@pytest.mark.parametrize('page', PAGES)
def test_manual_is_proper(page):
    need('man')
    done = subprocess.run(['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', MANUAL / page], check=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.stderr == ''


@pytest.mark.parametrize('page', PAGES)
def test_manual_is_proper_elsewhere(page):
    need('mandoc')
    done = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', MANUAL / page], check=False,
                          capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ('', '')


def read(page):
    """A page as people see it, on one line."""
    need('man')
    done = subprocess.run(['man', '-P', 'cat', '-l', MANUAL / page], check=True, capture_output=True, text=True,
                          env={**os.environ, 'MANWIDTH': '1000', 'LC_ALL': 'C.UTF-8', 'MAN_KEEP_FORMATTING': ''},
                          timeout=60)
    return re.sub(r'\s+', ' ', re.sub('.\b', '', done.stdout))


def test_help_fits_a_terminal_and_has_examples(cli):
    """Examples are there to be copied and stand whole, and so do the words that an argument may be."""
    paths = []
    for path, told in helps(cli):
        paths.append(path)
        assert [line for line in told.splitlines() if len(line) > 80] == [], path
        assert not re.search(r' $', told, re.M), path
        assert not path or path == ['account', 'set'] or '\nExamples:\n  ' in told, path
    assert ['room', 'invite'] in paths


def test_manual_has_every_verb_and_option(cli):
    text = read('whinchat.1')
    paths = []
    for path, told in helps(cli):
        paths.append(path)
        usage, summary = re.match(r'(.+(?:\n .+)*)\n(.*)', told).groups()
        assert summary in text, path
        usage = re.sub(r'^Usage: whinchat |\[?ACTION\]?|\[OPTION…\]$', '', usage)
        assert not path or ' '.join(usage.split()) in text, path
        for option in re.findall(r'^  (?:-., )?(--[a-z-]+(?: \S+)?)(?:  |$)', told, re.M):
            assert option in text, (path, option)
    assert ['history'] in paths and ['room', 'affiliation'] in paths


def test_manual_has_every_error(cli):
    text = read('whinchat.1')
    for name, (_, status) in idl.errors().items():
        assert f'{status} {name} ' in text


def test_manual_has_the_whole_api():
    text = read('whinchat-api.5')
    for name in [*idl.methods(), *idl.dictionaries()]:
        assert f' {name} ' in text, name
    for keys in idl.dictionaries().values():
        for key, field in keys.items():
            assert f' {key} {field.get("type")}' in text, key


def test_manual_of_the_daemon():
    text = read('whinchatd.8')
    if not DAEMON.exists():
        pytest.skip('whinchatd is not built')
    told = subprocess.run([DAEMON, '--help'], check=True, capture_output=True, text=True, timeout=30).stdout
    options = re.findall(r'--[a-z-]+', told)
    assert '--version' in options and all(option in text for option in options)


# What the help shows.

def examples(told):
    """The command lines of ours among the examples of a help text, as lists of words."""
    found = []
    lines = told.partition('\nExamples:\n')[2].partition('\n\n')[0].replace(' |\n', ' | ')
    for line in lines.splitlines():
        splitter = shlex.shlex(line.replace('$(whinchat', '; whinchat').strip(), posix=True, punctuation_chars=True)
        splitter.whitespace_split = True
        parts = [[]]
        for word in splitter:
            if word and set(word) <= set('|&;()<>'):
                parts.append([])
            else:
                parts[-1].append(word)
        for part in parts:
            found += [part[index + 1:] for index, word in enumerate(part) if word == 'whinchat']
    return found


def test_examples_are_right(fake, cli):
    """Each is understood: only then the daemon, which knows nothing here, is asked."""
    seen = []
    for _, told in helps(cli):
        for words in examples(told):
            seen.append(words)
            for clock in ([], LAST_MINUTE) if TIME.search(' '.join(words)) else ([],):
                done = subprocess.run([*clock, PROGRAM, *words], env=cli.env, input='{"prompt": "1", "fields": {}}',
                                      text=True, capture_output=True, timeout=30, check=False)
                wants_person = '--yes' in done.stderr or 'on a terminal' in done.stderr
                assert done.returncode != 2 or wants_person, (words, clock, done.stderr)
    assert len(seen) > 40
