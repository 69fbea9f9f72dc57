#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the sources see what is wrong: each case puts one thing into a small tree that is right.
Usage: test-style.py"""
import pathlib
import subprocess
import sys
import tempfile

LINT = pathlib.Path(__file__).resolve().parent

LICENCE = '/* SPDX-License-Identifier: GPL-3.0-or-later */\n\n'
HEADER = LICENCE + '#pragma once\n\nvoid wc_one_run (void);\n'
SOURCE = LICENCE + '''#include "config.h"

#include "base/one.h"

static const char *const names[] = { "goto", "TO" "DO" };

/* goto is a word here, sleep (1) too */
static void
step (void)
{
  GError *error = NULL;
}

void
wc_one_run (void)
{
}
'''
PYTHON = '# SPDX-License-Identifier: GPL-3.0-or-later\n'
GOOD = {'daemon/base/one.h': HEADER, 'daemon/base/one.c': SOURCE,
        'daemon/base/two.h': HEADER.replace('one', 'two'), 'daemon/base/two.c': SOURCE.replace('one', 'two'),
        'tests/unit/base/test-one.c': LICENCE + '#include "config.h"\n', 'tests/integration/play.py': PYTHON}

ONE = 'daemon/base/one.c'
LONG = 'static void\nlong_one (void)\n{\n' + '  step ();\n' * 60 + '}\n\n'
DEEP = 'static void\ndeep_one (void)\n{\n' + '{\n' * 4 + '}\n' * 4 + '}\n\n'

# check, file, text, what stands there instead, what it has to say (the output begins with the file)
CASES = [
    ('style', ONE, LICENCE, '', ':1: does not begin with its licence'),
    ('style', 'daemon/base/one.h', '#pragma once', '', ':1: may be included twice'),
    ('style', ONE, '#include "config.h"\n', '', ':1: does not include config.h before all else'),
    ('style', ONE, 'GError *error = NULL;', 'goto out;', ':13: goto out;: an early return'),
    ('style', ONE, 'GError *error = NULL;', 'g_usleep (1);', 'g_usleep (1);: the main loop never waits'),
    ('style', ONE, 'GError *error = NULL;', 'sleep (1);', 'sleep (1);: the main loop never waits'),
    ('style', ONE, 'GError *error = NULL;', 'g_spawn_sync ();', 'the main loop never waits'),
    ('style', ONE, 'GError *error = NULL;', 'strcpy (a, b);', 'bounds are not its business'),
    ('style', ONE, 'GError *error = NULL;', 'n = atoi (a);', 'what is no number is an error'),
    ('style', ONE, 'GError *error = NULL;', 'g_bus_get_sync (a);', 'its connection stays closed'),
    ('style', ONE, 'GError *error = NULL;', 'json_gvariant_serialize (a);', 'see api/json.c'),
    ('style', ONE, 'GError *error = NULL;', 'g_main_context_iteration (a);', 'nothing waits inside'),
    ('style', ONE, 'GError *error = NULL;', 'GError *error;', ':13: an error that does not begin as NULL'),
    ('style', ONE, 'GError *error = NULL;', 'g_autoptr (GError) error;', 'an error that does not begin as NULL'),
    ('style', ONE, '*const names', '*names', 'a variable of the file that may change'),
    ('style', ONE, 'static const char *const', 'static int count;\nstatic const char *const', ':7: static int count;'),
    ('style', ONE, 'static const char *const', 'WcOne *last = NULL;\nstatic const char *const', ':7: WcOne *last'),
    ('style', ONE, 'void\nwc_one_run', LONG + 'void\nwc_one_run', 'long_one has 63 lines'),
    ('style', ONE, 'void\nwc_one_run', DEEP + 'void\nwc_one_run', 'deep_one is 4 blocks deep'),
    ('style', ONE, 'void\nwc_one_run', 'void\none_run', 'one_run is for all and has no prefix'),
    ('style', ONE, 'goto is a word', 'FIX' + 'ME', ':9: FIX' + 'ME: what is to be done is an issue'),
    ('style', 'tests/unit/base/test-one.c', '#include', 'static void\nrun (void)\n{\n  usleep (1);\n}\n#include',
     'wait for what is to happen'),
    ('style', 'tests/integration/play.py', PYTHON, '', ':1: does not begin with its licence'),
    ('style', 'tests/integration/play.py', PYTHON, PYTHON + 'time.' + 'sleep(1)\n', ':2: sleeps'),
    ('rings', 'daemon/base/one.h', 'void', '#include "base/two.h"\nvoid', ' -> daemon/base/one'),
    ('layers', ONE, '"base/one.h"', '"store/db.h"', ':5: base must not know store'),
    ('layers', ONE, '"base/one.h"', '<sqlite3.h>', ':5: sqlite3.h is wrapped elsewhere'),
]


def run(check, files):
    with tempfile.TemporaryDirectory(prefix='whinchat-test-') as root:
        for name, text in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, LINT / f'check-{check}.py', root], text=True, capture_output=True)
    return done.returncode, done.stdout + done.stderr


def judge(check, name, text, instead, expected):
    """What is wrong with the answer to one case, or nothing."""
    files = dict(GOOD)
    if text not in files[name]:
        return f'{name} has no {text!r}'
    files[name] = files[name].replace(text, instead, 1)
    if check == 'rings':
        files['daemon/base/two.h'] = files['daemon/base/two.h'].replace('void', '#include "base/one.h"\nvoid')
    status, said = run(check, files)
    if status != 1 or expected not in said:
        return f'{check}, {instead!r}: expected {expected!r}, got {status}: {said}'
    return None


def main():
    wrong = [f'{check} finds fault with what is right: {run(check, GOOD)[1]}'
             for check in ('style', 'rings', 'layers') if run(check, GOOD)[0] != 0]
    wrong += [found for case in CASES if (found := judge(*case))]
    print('\n'.join(wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
