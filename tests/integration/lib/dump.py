# SPDX-License-Identifier: GPL-3.0-or-later
"""All that is held of an account, as `whinchat export` writes it, so that two installations can be compared: ids of one
place are replaced by the order of what they name."""
import bisect
import json

from .cli import Cli

# Of one place, whatever came to it: when the file was made, how the account is set, and how many lines there are, those
# that are not looked at here too.
OF_PLACE = {'whinchat-export', 'account', 'end'}
MARKS = {'retraction', 'moderation'}
ANNOTATES, RETRACTED = 1 << 3, 1 << 6  # daemon/model/message.h


def exported(daemon, chats):
    """The lines of the only account there that are about these chats, or about none."""
    path = daemon.root / 'dump.jsonl'
    path.unlink(missing_ok=True)
    Cli(daemon.root).run('export', path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[-1]['type'] == 'end'
    return ordered([line for line in lines if line['type'] not in OF_PLACE and _is_about(line, chats)])


def _is_about(line, chats):
    place = line.get('chat') if line['type'] == 'message' else line.get('jid')
    return place is None or place in chats


def ordered(lines):
    """The same with the n of the n-th message in the place of each id."""
    ids = sorted(line['id'] for line in lines if line['type'] == 'message')

    def place(id_):
        """Of the last message up to there."""
        return bisect.bisect_right(ids, id_)

    def numbered(line, *names):
        return {**line, **{name: place(line[name]) for name in names if name in line}}

    found = []
    for line in lines:
        line = numbered(line, *{'message': ['id'], 'chat': ['read', 'peer_read'], 'draft': ['answers'], 'reader': ['read'],
                                'interval': ['oldest_place', 'newest_place']}.get(line['type'], []))
        if 'annotations' in line:
            line['annotations'] = [numbered(each, 'target') for each in line['annotations']]
        found.append(line)
    return found


def settled(lines):
    """The same without what nothing reads as things stand: that a message that is only a part of another one was taken
    back while it stood alone, if it ever did; of a text that was taken back how it was to be shown; and of files that are
    not shown where else they lie, which is found out when they are (store/annotation-fold)."""
    found = []
    for line in lines:
        if 'files' in line and (line.get('hidden') or line['kind'] != 'file'):
            line = {**line, 'files': [{name: value for name, value in file.items() if name != 'attached'}
                                      for file in line['files']]}
        if line.get('hidden'):
            line = {**line, 'flags': line.get('flags', 0) & ~RETRACTED}
        elif line.get('flags', 0) & RETRACTED and 'annotations' in line:
            line = {**line, 'annotations': [each if each['kind'] != 'original' else {**each, 'look': None}
                                            for each in line['annotations']]}
        found.append(line)
    return found


def unmarked(lines):
    """The same without what archives alone say: that they kept no more than a mark of a text (XEP-0424 § 5), beside
    what took it back, which all have."""
    found = []
    for line in lines:
        says = line.get('annotations', [])
        rest = [each for each in says if each['kind'] not in MARKS or each.get('target') != line['id'] or 'names' in each]
        if len(rest) < len(says):
            line = {**line, 'flags': line['flags'] & ~ANNOTATES, 'annotations': rest}
            if not rest:
                del line['annotations']
        found.append(line)
    return found


def without(lines, fields):
    """The same without what may differ: {type: names}; None: lines of that type. "a.b" is b in each of the list a."""
    found = []
    for line in lines:
        names = fields.get(line['type'], ())
        if names is None:
            continue
        line = {name: value for name, value in line.items() if name not in names}
        for outer, inner in (name.split('.') for name in names if '.' in name):
            if outer in line:
                line[outer] = [{name: value for name, value in each.items() if name != inner} for each in line[outer]]
        found.append(line)
    return found
