#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of the interface description see what is wrong: each case spoils a copy of the sources in one place.

Usage: test-contract.py SOURCE_ROOT"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

LINT = pathlib.Path(__file__).resolve().parent
XML = 'dbus/im.whinchat.Whinchat1.{}.xml'

# what is spoiled: file, text, what stands there instead; what the check has to say
CONTRACT = [
    ('Jobs', '<wc:doc>Long work that a client started.</wc:doc>', '', 'Jobs: is not documented'),
    ('Jobs', '<wc:doc>Which ones.</wc:doc>', '<wc:doc> </wc:doc>', 'Jobs.List (options): is not documented'),
    ('Jobs', '>Id of the job.<', '><', 'Job.job: is not documented'),
    ('Jobs', '>It waits.<', '><', 'JobState "queued": is not documented'),
    ('Jobs', '>A job.<', '>a job<', 'Job: is not documented by a sentence'),
    ('Events', '<wc:doc>The event.</wc:doc>', '', 'Events.Ephemeral (event): is not documented'),
    ('Events', '>An event.</wc:notification>', '></wc:notification>', 'event: is not documented'),
    ('AccountView', '<wc:doc>Bare JID.</wc:doc>', '', 'AccountView.Jid: is not documented'),
    ('Daemon', '>The server did not answer.<', '><', 'RemoteTimeout: is not documented'),
    ('Jobs', '<wc:enum name="JobKind" since="1.0">', '<wc:enum name="JobKind">', 'JobKind: does not say since when'),
    ('Jobs', 'enum="JobKind"', 'enum="Kind"', 'Job.kind: there is no enum Kind'),
    ('Jobs', 'dict="Error"', 'dict="Fault"', 'Job.error: there is no dict Fault'),
    ('Jobs', 'dict="Error"', '', 'Job.error: what is inside is not described'),
    ('Jobs', '<wc:field name="done" type="x"', '<wc:field name="done" type="t"', 'Job.done: the type t is not for this API'),
    ('Files', 'name="im.whinchat.Door" value="dbus"', 'name="im.whinchat.Door" value="json"',
     'Files.Open: has a descriptor where only D-Bus has one, in an answer'),
    ('Jobs', '<wc:field name="unfinished" type="b"', '<wc:field name="unfinished" type="a{sv}" dict="Error"',
     'Jobs.List: is asked for with unfinished, a dictionary inside of a dictionary'),
    ('Jobs', 'name="im.whinchat.Scope" value="read"', 'name="im.whinchat.Scope" value="look"',
     'Jobs.List: needs the scope look'),
    ('Jobs', 'name="im.whinchat.Errors" value="NotFound"', 'name="im.whinchat.Errors" value="Missing"',
     'there is no error Missing'),
    ('Events', '<wc:case value="typing" dict="Typing"/>', '', 'Event.data: does not say what it is for each word once'),
    ('Events', 'default="error"', 'default="fail"', 'FetchOptions.on_expired: the default fail is none of its words'),
    ('Jobs', '<interface', '<wc:dict name="Spare" since="1.0"><wc:doc>Spare.</wc:doc></wc:dict><interface',
     'Spare: is described, but nothing has it'),
    ('Chats', '<wc:dict name="Chat" since="1.0">', '<wc:dict name="Job" since="1.0">', 'Job: is described twice'),
    ('Chats', '<arg name="chat" type="s" direction="in">', '<arg name="room" type="s" direction="in">',
     'Chats.Get: has no argument "chat"'),
    ('Jobs', '<method name="Cancel">', '<method name="Stop">', 'Jobs.Stop: has no handler'),
    ('Jobs', '<method name="Cancel">', '<method name="Stop">', 'Jobs.Cancel: has a handler and is not described'),
    ('Jobs', '<method name="Cancel">', '<method name="cancel">', 'Jobs.cancel: is not named like its kind'),
    ('Events', '<signal name="Available">', '<signal name="Arrived">', 'Arrived: is described, but no source has it'),
    ('api/methods/jobs.c', '{ "Cancel", ', '{ "Stop", ', 'Jobs.Cancel: has no handler'),
    ('api/api.c', '&wc_api_jobs,', '', 'Jobs: wc_api_jobs is not in the list of api/api.c'),
    ('dbus/meson.build', "'Jobs'", '', 'Jobs.xml: is not in dbus/meson.build'),
    ('api/idl.gresource.xml', 'Whinchat1.Jobs.xml<', 'Whinchat1.Job.xml<', 'Jobs.xml: is not in api/idl.gresource.xml'),
]

# what is spoiled in the page
REFERENCE = [
    ('### Jobs.Cancel\n', '', 'no part is called Jobs.Cancel'),
    ('### Jobs.Cancel\n', '### Jobs.Cancel\n\n### Jobs.Stop\n', 'nothing is behind the part Jobs.Stop'),
    ('### Dictionary JobQuery\n', '### JobQuery\n', 'the link #dictionary-jobquery leads nowhere'),
    ('Long work that a client started.', 'Long work.', 'it is not said: Long work that a client started.'),
    ('| `pending_out` | `u` |', '| `pending` | `u` |', 'the key pending_out is missing'),
]


def run(script, *arguments):
    done = subprocess.run([sys.executable, LINT / script, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def copy_of(source, folder):
    root = pathlib.Path(folder)
    for part in ('api', 'dbus'):
        shutil.copytree(source / part, root / part)
    return root


def spoil(path, text, instead):
    whole = path.read_text(encoding='utf-8')
    assert text in whole, f'{path.name} has no {text!r} any more: repair the case'
    path.write_text(whole.replace(text, instead), encoding='utf-8')


def page_of(root):
    page = root / 'reference.md'
    files = sorted((root / 'dbus').glob('*.xml'))
    subprocess.run([sys.executable, root / 'dbus/reference.py', '1', root / 'dbus/reference-head.md', page, *files],
                   check=True)
    return page


def failure(arguments, complaint):
    """Nothing when the check complains as it should."""
    status, said = run(*arguments)
    return [] if status == 1 and complaint in said else [f'expected "{complaint}", heard:\n{said}']


def main(source):
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        root = copy_of(source, folder)
        for script, arguments in (('check-contract.py', [root]), ('check-reference.py', [page_of(root), root])):
            status, said = run(script, *arguments)
            wrong += [] if status == 0 else [f'{script} complains about good sources:\n{said}']
    for name, text, instead, complaint in CONTRACT:
        with tempfile.TemporaryDirectory() as folder:
            root = copy_of(source, folder)
            spoil(root / (name if '/' in name else XML.format(name)), text, instead)
            wrong += failure(['check-contract.py', root], complaint)
    for text, instead, complaint in REFERENCE:
        with tempfile.TemporaryDirectory() as folder:
            root = copy_of(source, folder)
            page = page_of(root)
            spoil(page, text, instead)
            wrong += failure(['check-reference.py', page, root], complaint)
    print('\n'.join(wrong) or f'{len(CONTRACT) + len(REFERENCE)} faults are seen')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
