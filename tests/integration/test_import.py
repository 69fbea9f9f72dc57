# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of other programs comes in: their databases, made as their sources make them."""
import contextlib
import datetime
import json
import os
import shutil
import sqlite3

import pytest

from lib.cli import Cli
from lib.daemon import SOURCE
from test_export import told
from test_sync import fill_days

ME, BOB, HALL = 'alice@else.test', 'bob@else.test', 'hall@rooms.else.test'
T0 = 1_600_000_000

# Dino: libdino/src/service/database.vala, steps 10 to 25.
DINO = '''
CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT UNIQUE NOT NULL, resourcepart TEXT, password TEXT,
  alias TEXT, enabled INTEGER, roster_version TEXT, mam_earliest_synced INTEGER);
CREATE TABLE jid (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT UNIQUE NOT NULL);
CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, stanza_id TEXT, server_id TEXT, account_id INTEGER NOT NULL,
  counterpart_id INTEGER NOT NULL, our_resource TEXT, counterpart_resource TEXT, direction INTEGER NOT NULL, type INTEGER,
  time INTEGER, local_time INTEGER, body TEXT, encryption INTEGER, marked INTEGER);
CREATE TABLE message_correction (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER UNIQUE, to_stanza_id TEXT);
CREATE TABLE real_jid (message_id INTEGER PRIMARY KEY, real_jid TEXT);
'''
# What it keeps since step 28 of them, with what answers and reactions need.
DINO_LATER = DINO + '''
CREATE TABLE content_item (id INTEGER PRIMARY KEY AUTOINCREMENT, conversation_id INTEGER, time INTEGER, local_time INTEGER,
  content_type INTEGER NOT NULL, foreign_id INTEGER NOT NULL, hide INTEGER NOT NULL DEFAULT 0, UNIQUE (content_type, foreign_id));
CREATE TABLE body_meta (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER, from_char INTEGER, to_char INTEGER, info_type TEXT, info TEXT);
CREATE TABLE reply (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER UNIQUE NOT NULL, quoted_message_id INTEGER,
  quoted_message_stanza_id TEXT, quoted_message_from TEXT);
CREATE TABLE message_occupant_id (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER NOT NULL, occupant_id INTEGER NOT NULL);
CREATE TABLE occupant_id (id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, last_nick TEXT, jid_id INTEGER, occupant_id TEXT);
CREATE TABLE reaction (id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL, occupant_id INTEGER, content_item_id INTEGER NOT NULL,
  time INTEGER NOT NULL, jid_id INTEGER, emojis TEXT);
CREATE TABLE file_transfer (id INTEGER PRIMARY KEY AUTOINCREMENT, file_sharing_id TEXT, account_id INTEGER NOT NULL, counterpart_id INTEGER NOT NULL,
  counterpart_resource TEXT, our_resource TEXT, direction INTEGER NOT NULL, time INTEGER, local_time INTEGER, encryption INTEGER, file_name TEXT,
  path TEXT, mime_type TEXT, size INTEGER, state INTEGER, provider INTEGER, info TEXT, modification_date INTEGER NOT NULL DEFAULT -1,
  width INTEGER NOT NULL DEFAULT -1, height INTEGER NOT NULL DEFAULT -1, length INTEGER NOT NULL DEFAULT -1);
CREATE TABLE file_hashes (id INTEGER, algo TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (id, algo));
CREATE TABLE sfs_sources (file_transfer_id INTEGER, type TEXT NOT NULL, data TEXT NOT NULL);
'''
# Gajim before 1.9: gajim/common/storage/archive.py, version 6.
GAJIM_LOGS = '''
CREATE TABLE jids (jid_id INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, jid TEXT UNIQUE, type INTEGER);
CREATE TABLE logs (log_line_id INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, account_id INTEGER, jid_id INTEGER, contact_name TEXT,
  time INTEGER, kind INTEGER, show INTEGER, message TEXT, error TEXT, subject TEXT, additional_data TEXT, stanza_id TEXT,
  message_id TEXT, encryption TEXT, encryption_state TEXT, marker INTEGER);
'''
# Gajim 1.9 and later: gajim/common/storage/archive/models.py.
GAJIM = '''
CREATE TABLE account (pk INTEGER PRIMARY KEY, jid TEXT NOT NULL);
CREATE TABLE remote (pk INTEGER PRIMARY KEY, jid TEXT NOT NULL);
CREATE TABLE thread (pk INTEGER PRIMARY KEY, fk_account_pk INTEGER, fk_remote_pk INTEGER, id TEXT NOT NULL);
CREATE TABLE occupant (pk INTEGER PRIMARY KEY, fk_account_pk INTEGER, fk_remote_pk INTEGER, id TEXT NOT NULL,
  fk_real_remote_pk INTEGER, nickname TEXT, avatar_sha TEXT, updated_at REAL);
CREATE TABLE reply (fk_message_pk INTEGER PRIMARY KEY, id TEXT NOT NULL, fallback_start INTEGER, fallback_end INTEGER, "to" TEXT);
CREATE TABLE message (pk INTEGER PRIMARY KEY, fk_account_pk INTEGER, fk_remote_pk INTEGER, resource TEXT, type INTEGER NOT NULL,
  direction INTEGER NOT NULL, timestamp REAL NOT NULL, state INTEGER NOT NULL, id TEXT NOT NULL, stanza_id TEXT,
  stable_id INTEGER NOT NULL, text TEXT, user_delay_ts REAL, fk_thread_pk INTEGER, fk_occupant_pk INTEGER,
  fk_encryption_pk INTEGER, fk_security_label_pk INTEGER, correction_id TEXT);
'''
# Profanity 0.9 and later: src/database.c.
PROFANITY = '''
CREATE TABLE `ChatLogs` (`id` INTEGER PRIMARY KEY AUTOINCREMENT, `from_jid` TEXT NOT NULL, `to_jid` TEXT NOT NULL,
  `from_resource` TEXT, `to_resource` TEXT, `message` TEXT, `timestamp` TEXT, `type` TEXT, `stanza_id` TEXT, `archive_id` TEXT,
  `replace_id` TEXT, `encryption` TEXT, `marked_read` INTEGER);
CREATE TABLE `DbVersion` (`dv_id` INTEGER PRIMARY KEY, `version` INTEGER UNIQUE);
'''


def insert(db, table, *rows, **common):
    for row in rows:
        values = {**common, **row}
        db.execute(f'INSERT INTO {table} ({", ".join(values)}) VALUES ({", ".join("?" * len(values))})', list(values.values()))


@contextlib.contextmanager
def making(path, schema, wal=False):
    """A database whose program still runs, where `wal`."""
    db = sqlite3.connect(path)
    if wal:
        db.execute('PRAGMA journal_mode = WAL')
    db.executescript(schema)
    yield db
    db.commit()
    if not wal:
        db.close()


def make_dino(path):
    with making(path, DINO) as db:
        insert(db, 'account', {'bare_jid': ME, 'password': 'secret', 'enabled': 1})
        insert(db, 'jid', {'bare_jid': BOB}, {'bare_jid': HALL})
        insert(db, 'message', {'stanza_id': 'd1', 'server_id': 's1', 'body': 'hello', 'direction': 0, 'counterpart_resource': 'phone'},
               {'stanza_id': 'd2', 'body': 'helo', 'direction': 1, 'our_resource': 'dino.1'},
               {'stanza_id': 'd3', 'body': 'hello too', 'direction': 1, 'our_resource': 'dino.1'},
               account_id=1, counterpart_id=1, type=1, time=T0, local_time=T0, encryption=0, marked=0)
        insert(db, 'message_correction', {'message_id': 3, 'to_stanza_id': 'd2'})
        insert(db, 'message', {'stanza_id': 'd4', 'body': 'all', 'direction': 0, 'counterpart_resource': 'Nurse', 'type': 2},
               {'stanza_id': 'd5', 'body': 'hush', 'direction': 0, 'counterpart_resource': 'Nurse', 'type': 3},
               account_id=1, counterpart_id=2, time=T0 + 5, local_time=T0 + 5, encryption=2, marked=0)
        insert(db, 'real_jid', {'message_id': 4, 'real_jid': 'nurse@else.test'})


def make_gajim_logs(path):
    with making(path, GAJIM_LOGS) as db:
        insert(db, 'jids', {'jid': ME, 'type': 0}, {'jid': BOB, 'type': 0}, {'jid': HALL, 'type': 1}, {'jid': f'{HALL}/Nurse', 'type': 0})
        insert(db, 'logs', {'jid_id': 2, 'kind': 4, 'message': 'hello', 'message_id': 'd1', 'stanza_id': 's1'},
               {'jid_id': 2, 'kind': 6, 'message': 'hello too', 'message_id': 'd2', 'stanza_id': 'd2', 'additional_data': 'no JSON'},
               {'jid_id': 2, 'kind': 0, 'message': 'away', 'show': 2},
               {'jid_id': 3, 'kind': 2, 'message': 'all', 'message_id': 'd4', 'contact_name': 'Nurse', 'time': T0 + 5.5},
               {'jid_id': 4, 'kind': 4, 'message': 'hush', 'message_id': 'd5', 'contact_name': 'Nurse', 'time': T0 + 5.5},
               account_id=1, time=T0)


def make_gajim(path):
    with making(path, GAJIM) as db:
        insert(db, 'account', {'jid': ME})
        insert(db, 'remote', {'jid': BOB}, {'jid': HALL}, {'jid': f'{HALL}/Nurse'}, {'jid': 'nurse@else.test'})
        insert(db, 'thread', {'pk': 7, 'id': 'tea', 'fk_account_pk': 1, 'fk_remote_pk': 1})
        insert(db, 'occupant', {'pk': 8, 'id': 'occ', 'fk_account_pk': 1, 'fk_remote_pk': 2, 'fk_real_remote_pk': 4})
        insert(db, 'message', {'id': 'd1', 'stanza_id': 's1', 'text': 'hello', 'direction': 1, 'fk_remote_pk': 1, 'resource': 'phone', 'fk_thread_pk': 7},
               {'id': 'd2', 'text': 'helo', 'direction': 2, 'fk_remote_pk': 1},
               {'id': 'd3', 'text': 'hello too', 'direction': 2, 'fk_remote_pk': 1, 'correction_id': 'd2'},
               {'id': 'd4', 'text': 'all', 'direction': 1, 'fk_remote_pk': 2, 'resource': 'Nurse', 'type': 2, 'fk_occupant_pk': 8, 'timestamp': T0 + 5.25},
               {'id': 'd5', 'text': 'hush', 'direction': 1, 'fk_remote_pk': 3, 'resource': 'Nurse', 'type': 3, 'timestamp': T0 + 5.25},
               fk_account_pk=1, type=1, timestamp=float(T0), state=2, stable_id=1)
        insert(db, 'reply', {'fk_message_pk': 2, 'id': 'd1'})


def make_profanity(path):
    def at(seconds):
        return datetime.datetime.fromtimestamp(T0 + seconds, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S+00')
    with making(path, PROFANITY) as db:
        insert(db, 'ChatLogs', {'from_jid': BOB, 'from_resource': 'phone', 'to_jid': ME, 'message': 'hello', 'stanza_id': 'd1', 'archive_id': 's1'},
               {'from_jid': ME, 'from_resource': 'prof', 'to_jid': BOB, 'message': 'helo', 'stanza_id': 'd2'},
               {'from_jid': ME, 'from_resource': 'prof', 'to_jid': BOB, 'message': 'hello too', 'stanza_id': 'd3', 'replace_id': 'd2'},
               {'from_jid': HALL, 'from_resource': 'Nurse', 'to_jid': ME, 'message': 'all', 'stanza_id': 'd4', 'type': 'muc', 'timestamp': at(5)},
               {'from_jid': HALL, 'from_resource': 'Nurse', 'to_jid': ME, 'message': 'hush', 'stanza_id': 'd5', 'type': 'mucpm', 'timestamp': at(5)},
               type='chat', timestamp=at(0), encryption='none')


MADE = {'dino.db': make_dino, 'logs.db': make_gajim_logs, 'archive.sqlite': make_gajim, 'chatlog.db': make_profanity}


def bodies(shell, chat):
    return [message['body'] for message in shell.json('history', chat, '-a', ME)]


@pytest.mark.parametrize('name', MADE)
def test_history(daemon, tmp_path, name):
    shell, file = Cli(daemon.root), tmp_path / name
    MADE[name](file)
    before = file.read_bytes()
    tried = told(shell, '--dry-run', file)
    assert shell.json('account') == []
    done = told(shell, file)
    assert {**tried, 'dry_run': 'false'} == done
    assert (done['accounts'], done['messages'], done.get('refused')) == (ME, 4 if name == 'logs.db' else 5, None)
    assert bodies(shell, BOB) == ['hello', 'hello too']
    assert bodies(shell, HALL) == ['all'] and bodies(shell, f'{HALL}/Nurse') == ['hush']
    first, answer = shell.json('history', BOB, '-a', ME)
    assert (first['ts'], answer['dir']) == (T0 * 1000, 'out')
    assert shell.json('chats', '-a', ME, '--unread') == []
    assert {each['chat']: each['kind'] for each in shell.json('chats', '-a', ME)} == {
        BOB: 'contact', HALL: 'muc', f'{HALL}/Nurse': 'muc-pm'}
    assert file.read_bytes() == before and [path.name for path in tmp_path.iterdir()] == [name]
    again = told(shell, file)
    assert again['messages_held'] == again['messages'] and 'messages_added' not in again


def make_later_dino(path):
    with making(path, DINO_LATER) as db:
        insert(db, 'account', {'bare_jid': ME, 'enabled': 1})
        insert(db, 'jid', {'bare_jid': BOB}, {'bare_jid': HALL}, {'bare_jid': ME})
        insert(db, 'message', {'stanza_id': 'd1', 'body': 'hello', 'direction': 0}, {'stanza_id': 'd2', 'body': '> hello\n\u00e4h, yes', 'direction': 1},
               {'stanza_id': 'd3', 'body': 'https://x.test/a.png', 'direction': 0}, {'stanza_id': 'd4', 'body': 'https://x.test/old.png', 'direction': 0},
               {'stanza_id': 'd5', 'body': 'aesgcm://x.test/b#00', 'direction': 0, 'encryption': 2},
               {'stanza_id': 'd6', 'server_id': 's6', 'body': 'all', 'direction': 0, 'counterpart_id': 2, 'counterpart_resource': 'Nurse', 'type': 2},
               **{'account_id': 1, 'counterpart_id': 1, 'type': 1, 'time': T0, 'local_time': T0, 'encryption': 0, 'marked': 0})
        insert(db, 'content_item', *({'content_type': 1, 'foreign_id': n} for n in (1, 2, 6)),
               *({'content_type': 2, 'foreign_id': n} for n in (1, 2, 3)), conversation_id=1, time=T0, local_time=T0)
        insert(db, 'reply', {'message_id': 2, 'quoted_message_id': 1})
        insert(db, 'body_meta', {'message_id': 2, 'from_char': 0, 'to_char': 8, 'info_type': 'urn:xmpp:fallback:0', 'info': 'urn:xmpp:reply:0'})
        insert(db, 'occupant_id', {'id': 5, 'account_id': 1, 'last_nick': 'Nurse', 'jid_id': None, 'occupant_id': 'occ'})
        insert(db, 'message_occupant_id', {'message_id': 6, 'occupant_id': 5})
        insert(db, 'file_transfer', {'info': '3', 'file_name': 'a.png', 'mime_type': 'image/png', 'size': 7, 'width': 3, 'height': 4},
               {'info': '4', 'file_name': 'old.png'}, {'info': '5', 'file_name': 'b'}, {'info': 'x', 'file_name': 'c', 'provider': 1},
               **{'account_id': 1, 'counterpart_id': 1, 'direction': 0, 'provider': 0, 'state': 0})
        insert(db, 'sfs_sources', {'file_transfer_id': 1, 'type': 'http', 'data': 'https://x.test/a.png'},
               {'file_transfer_id': 3, 'type': 'http', 'data': 'aesgcm://x.test/b#00'})
        insert(db, 'file_hashes', {'id': 1, 'algo': 'sha-256', 'value': 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='})
        insert(db, 'reaction', {'content_item_id': 1, 'jid_id': 3, 'emojis': '\u2665,\U0001f44d'}, {'content_item_id': 4, 'jid_id': 1, 'emojis': 'x'},
               {'content_item_id': 3, 'jid_id': None, 'occupant_id': 5, 'emojis': 'y'}, {'content_item_id': 2, 'jid_id': 1, 'emojis': ''},
               account_id=1, time=(T0 + 9) * 1000)


def test_what_later_dino_keeps(daemon, tmp_path):
    """Answers, reactions, and what is known of files."""
    shell, file = Cli(daemon.root), tmp_path / 'dino.db'
    make_later_dino(file)
    tried = told(shell, '--dry-run', file)
    done = told(shell, file)
    assert {**tried, 'dry_run': 'false'} == done and (done['messages'], done['messages_added']) == (9, 9) and 'refused' not in done
    hello, answer, picture, old, secret = shell.json('history', BOB, '-a', ME)
    assert (answer['body'], answer['reply']['id']) == ('\u00e4h, yes', hello['id'])
    assert [(r['emojis'], r['dir']) for r in hello['reactions']] == [(['\u2665', '\U0001f44d'], 'out')]
    assert [r['emojis'] for r in picture['reactions']] == [['x']] and picture.get('body') is None
    assert [(f['name'], f['type'], f['size'], f['width']) for f in picture['attachments']] == [('a.png', 'image/png', 7, 3)]
    assert [f['name'] for f in old['attachments']] == ['old.png'] and secret['body'] == 'aesgcm://x.test/b#00' and not secret.get('attachments')
    (room,) = shell.json('history', HALL, '-a', ME)
    assert [r['emojis'] for r in room['reactions']] == [['y']]
    again = told(shell, file)
    assert again['messages_held'] == 9 and 'messages_added' not in again and again['matched_text'] == 3


def test_one_after_the_other(daemon, tmp_path):
    """Whatever kept it, and in whatever order it comes, it is one history."""
    shell = Cli(daemon.root)
    added = {}
    for name in ['chatlog.db', 'dino.db', 'archive.sqlite', 'logs.db']:
        MADE[name](tmp_path / name)
        added[name] = told(shell, tmp_path / name)
    assert [each.get('messages_added', 0) for each in added.values()] == [5, 0, 0, 0]
    assert added['dino.db']['matched_archive'] == 1 and added['dino.db']['matched_id'] == 4
    assert bodies(shell, BOB) == ['hello', 'hello too']


def test_what_profanity_wrote(daemon, tmp_path):
    """By Profanity 0.13.1 of Debian 12 itself, on a terminal."""
    shell, folder = Cli(daemon.root), tmp_path / 'alice_at_prosody.test'
    folder.mkdir()
    file = shutil.copy(SOURCE / 'tests' / 'data' / 'foreign' / 'profanity-0.13.1.db', folder / 'chatlog.db')
    assert told(shell, file) == {'accounts': 'alice@prosody.test', 'accounts_added': 1, 'dry_run': 'false', 'lines': 7, 'others_added': 1,
                                 'messages': 3, 'messages_added': 3, 'whole': 'true'}
    found = shell.json('history', 'bob@prosody.test')
    assert [(message['dir'], message['body']) for message in found] == [
        ('out', 'hello from profanity'), ('out', 'second line with \'quotes\' and "more"'), ('out', '/me waves')]
    assert found[0]['ts'] == 1795298119858
    shell.run('import', SOURCE / 'tests' / 'data' / 'foreign' / 'profanity-0.13.1.db', status=2)  # whose?


def look(shell, chat):
    """What a chat shows, a line each: who, what, which files, what it answers, and what is said of it."""
    def text(message):
        files = [f'{file["name"]} {file["url"].rpartition("/")[2]} {file["type"]} {file.get("size", "")}'.strip() for file in message.get('attachments', [])]
        about = [f're {message["reply"]["excerpt"]}'] if 'reply' in message else []
        said = [''.join(each['emojis']) + ' ' + each['from'] for each in message.get('reactions', [])]
        who = message['from'] if chat.startswith('hall@') else message['dir']
        return ' | '.join([who.rpartition('/')[2], message.get('body', ''), *files, *about, *said, *['edited'] * ('edited_ts' in message)])
    return [text(message) for message in shell.json('history', chat)]


def read_what_it_wrote(shell, name, tmp_path):
    """Tried, done, and done again; gives what was told, and the chats."""
    file = shutil.copy(SOURCE / 'tests' / 'data' / 'foreign' / name, tmp_path / 'x.db')
    tried = told(shell, '--dry-run', file)
    assert shell.json('account') == []
    done = told(shell, file)
    assert {**tried, 'dry_run': 'false'} == done
    chats = {chat['chat']: chat['kind'] for chat in shell.json('chats')}
    looks = {chat: look(shell, chat) for chat in chats}
    again = told(shell, file)
    assert again['messages_held'] == done['messages_added'] == done['messages'] and 'messages_added' not in again
    assert looks == {chat: look(shell, chat) for chat in chats}
    return done, chats, looks


TAKEN_BACK = '/me retracted a previous message, but your client does not support that.'  # they do not


def test_what_gajim_wrote(daemon, tmp_path):
    """By Gajim 1.7.3 of Debian 12 itself, with whinchatd and others on the other side."""
    shell = Cli(daemon.root)
    done, chats, looks = read_what_it_wrote(shell, 'gajim-1.7.3.db', tmp_path)
    assert done == {'accounts': 'dave@prosody.test', 'accounts_added': 1, 'dry_run': 'false', 'lines': 46, 'others_added': 5,
                    'messages': 38, 'messages_added': 38, 'whole': 'true'}
    assert chats == {'bob@prosody.test': 'contact', 'carol@prosody.test': 'contact', 'nobody@prosody.test': 'contact',
                     'hall@rooms.prosody.test': 'muc', 'hall@rooms.prosody.test/Carol': 'muc-pm'}
    quoted = '> line one\n> ```\n> code\n> ```\n> *bold*\n'
    assert looks == {
        'bob@prosody.test': [
            'out | hello from gajim ☕ äöü', 'out | hello again', 'in | hello dave, from whinchat \U0001f426', 'out | /me waves',
            'out | line one\n```\ncode\n```\n*bold*', 'out |  | notes.txt notes.txt text/plain', f'in | {quoted}an ansr to you',
            f'in | {quoted}an answer to you', 'in | this goes away', f'in | {TAKEN_BACK}',
            'in | after the picture äöü \U0001f1e9\U0001f1ea', 'in |  | pic.png pic.png image/png'],
        'carol@prosody.test': [
            'out | carol, hello from gajim ☕', 'out | hello carol', 'out |  | notes.txt notes.txt text/plain', 'in | hi dave ☃ <&>',
            'in | I come at four', 'in |  | cake.jpg cake.jpg image/jpeg', 'in | > hi dave\nwith a subject',
            'in | This message was encrypted with OMEMO and could not be decrypted.'],
        'nobody@prosody.test': ['out | is anybody there?'],
        'hall@rooms.prosody.test': [
            'Dave | hello hall \U0001f44b', 'Dave | a secnd line', 'Dave | a second line', 'Dave | a second line, corrected',
            'Dave |  | pic.png pic.png image/png', 'Carol | hello from Carol', 'Carol | and a line', 'Bob | Bob is here, too',
            'Alice | hello hall, Dino here', 'Alice | no typo', 'Alice | > Bob is here, too\nwelcome Bob',
            'Bob | > welcome Bob\nthank you äöü', 'Bob | fixed', 'Bob | gone', f'Bob | {TAKEN_BACK}'],
        'hall@rooms.prosody.test/Carol': ['dave@prosody.test | psst, Carol', 'Carol | psst, Dave']}
    sent, _, came, *_ = shell.json('history', 'bob@prosody.test')
    assert (sent['ts'], came['ts']) == (1795342328317, 1795342350892)
    # Gajim does not know the archive's id of what it sent, and has another one in its place
    assert 'stanza_id' not in sent and (came['stanza_id'], came['stanza_by']) == ('cEBOJhVpzsfz6-V4V5CND2aH', 'dave@prosody.test')


def test_what_dino_wrote(daemon, tmp_path):
    """By Dino 0.4.2 of Debian 12 itself."""
    shell = Cli(daemon.root)
    done, chats, looks = read_what_it_wrote(shell, 'dino-0.4.2.db', tmp_path)
    assert done == {'accounts': 'alice@prosody.test', 'accounts_added': 1, 'dry_run': 'false', 'lines': 52, 'others_added': 4,
                    'messages': 45, 'messages_added': 45, 'whole': 'true'}
    assert chats == {'bob@prosody.test': 'contact', 'carol@prosody.test': 'contact',
                     'hall@rooms.prosody.test': 'muc', 'hall@rooms.prosody.test/Carol': 'muc-pm'}
    assert looks == {
        'bob@prosody.test': [
            'in | hello dino, this is whinchat \U0001f426 äöü | \U0001f600\ufe0f alice@prosody.test', 'out | hello from dino',
            'out | a second line | edited',
            'out | an answer from dino | re hello dino, this is whinchat \U0001f426 äöü | \U0001f44d\U0001f389 bob@prosody.test',
            'out |  | pic.png pic.png image/png 119',
            # Dino cuts no quotation out of what corrects, and keeps nothing to do it by
            'in | > wer from dino\nan answer to you | re an answer from dino | edited', 'in | this goes away', f'in | {TAKEN_BACK}',
            'in | after the picture äöü \U0001f1e9\U0001f1ea', 'in |  | pic.png pic.png image/png 119'],
        'carol@prosody.test': [
            'in | hello Alice, Carol here', 'in | I come at four | edited', 'in |  | cake.jpg cake.jpg image/jpeg',
            'out | hello Carol, from Dino | \U0001f44d\U0001f389 carol@prosody.test', 'out | /me waves \u2603',
            'in | hi! äöü | re hello Carol, from Dino'],
        # In rooms it keeps a nick of others, which shows of nobody who corrects that they have written it
        'hall@rooms.prosody.test': [
            'Dave | hello hall \U0001f44b', 'Dave | a secnd line', 'Dave | a second line', 'Dave | a second line, corrected',
            'Dave |  | pic.png pic.png image/png', 'Carol | hello from Carol', 'Carol | and a lin', 'Carol | and a line',
            'Bob | Bob is here, too | \U0001f601\ufe0f hall@rooms.prosody.test/Alice', 'Alice | hello hall, Dino here',
            'Alice | no typo | edited', 'Alice | welcome Bob | re Bob is here, too | \u2615 hall@rooms.prosody.test/Bob',
            'Bob | thank yu äöü | re welcome Bob', 'Bob | fixme', 'Bob | fixed', 'Bob | thank you äöü | re welcome Bob', 'Bob | gone',
            f'Bob | {TAKEN_BACK}'],
        'hall@rooms.prosody.test/Carol': ['Carol | psst, Alice', 'dino.0a1b2c | psst, Carol']}
    sent, came = shell.json('history', 'bob@prosody.test')[1], shell.json('history', 'bob@prosody.test')[0]
    assert (sent['ts'], came['ts']) == (1795342558000, 1795342525000)
    assert 'stanza_id' not in sent and (came['stanza_id'], came['stanza_by']) == ('xkmmZwjc3qgXwjuUabOc5-Kj', 'alice@prosody.test')


def test_log_that_is_not_written_back(daemon, tmp_path):
    """The program runs: what it said last stands in a file beside."""
    shell, file = Cli(daemon.root), tmp_path / 'chatlog.db'
    with making(file, PROFANITY, wal=True) as db:
        insert(db, 'ChatLogs', {'from_jid': BOB, 'to_jid': ME, 'message': 'late'}, {'from_jid': ME, 'to_jid': BOB, 'message': 'later'},
               {'from_jid': 'nurse@else.test', 'to_jid': ME, 'message': 'madam'},
               type='chat', timestamp='2020-09-13T12:26:40+00', encryption='none')
    assert os.path.getsize(f'{file}-wal') > 0
    assert told(shell, file)['messages_added'] == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ['chatlog.db', 'chatlog.db-shm', 'chatlog.db-wal']
    db.close()


def test_logs_that_are_texts(daemon, tmp_path):
    shell, folder = Cli(daemon.root), tmp_path / 'alice_at_else.test'
    (folder / 'bob_at_else.test').mkdir(parents=True)
    (folder / 'rooms' / 'hall_at_rooms.else.test').mkdir(parents=True)
    (folder / 'bob_at_else.test' / '2020_09_13.log').write_text(
        f'12:26:40 - {BOB}: hello\n12:26:41 - me: two\nlines\n12:26:42 - *me waves\n2020-09-13T12:26:43Z - {BOB}: bye\n')
    (folder / 'rooms' / 'hall_at_rooms.else.test' / '2020_09_13.log').write_text('12:26:40 - Nurse: all\n')
    assert told(shell, folder)['messages_added'] == 5
    assert bodies(shell, BOB) == ['hello', 'two\nlines', '/me waves', 'bye'] and bodies(shell, HALL) == ['all']
    again = told(shell, folder)
    assert again['matched_text'] == 5


def repeated_profanity(path, n):
    """Somebody says "ok" to themselves and others at once."""
    at = datetime.datetime.fromtimestamp(T0, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S+00')
    with making(path, PROFANITY) as db:
        insert(db, 'ChatLogs', *[{'from_jid': BOB, 'to_jid': ME, 'message': 'ok'}] * n, type='chat', timestamp=at, encryption='none')


def repeated_gajim(path, n):
    with making(path, GAJIM_LOGS) as db:
        insert(db, 'jids', {'jid': ME, 'type': 0}, {'jid': BOB, 'type': 0})
        insert(db, 'logs', *[{'jid_id': 2, 'kind': 4, 'message': 'ok'}] * n, account_id=1, time=T0)


def repeated_dino(path, n):
    with making(path, DINO) as db:
        insert(db, 'account', {'bare_jid': ME, 'enabled': 1})
        insert(db, 'jid', {'bare_jid': BOB})
        insert(db, 'message', *[{'body': 'ok'}] * n, account_id=1, counterpart_id=1, direction=0, type=1, time=T0, local_time=T0, encryption=0, marked=0)


REPEATED = {'chatlog.db': repeated_profanity, 'logs.db': repeated_gajim, 'dino.db': repeated_dino}


@pytest.mark.parametrize('name', REPEATED)
def test_the_same_twice(daemon, tmp_path, name):
    """Two texts that no id tells apart are two; read again they are no more, and of three one is new."""
    shell = Cli(daemon.root)
    def read(n):
        (tmp_path / str(n)).mkdir(exist_ok=True)
        file = tmp_path / str(n) / name
        if not file.exists():
            REPEATED[name](file, n)
        tried, done = told(shell, '-a', ME, '--dry-run', file), told(shell, '-a', ME, file)
        assert {**tried, 'dry_run': 'false'} == done and done.get('matched_text', 0) == done.get('messages_held', 0)
        return done.get('messages_added', 0), done.get('messages_held', 0)
    assert [read(n) for n in (1, 2, 2, 3, 2, 3)] == [(1, 0), (1, 1), (0, 2), (1, 2), (0, 2), (0, 3)]
    assert bodies(shell, BOB) == ['ok'] * 3


def test_the_same_twice_in_others(daemon, tmp_path):
    """Whichever program kept it, and however often it is read."""
    shell = Cli(daemon.root)
    for name, make in REPEATED.items():
        make(tmp_path / name, 2)
    assert [told(shell, '-a', ME, tmp_path / name).get('messages_added', 0) for name in [*REPEATED, *REPEATED]] == [2, 0, 0, 0, 0, 0]
    assert bodies(shell, BOB) == ['ok', 'ok']


@pytest.mark.parametrize('schema', [
    'CREATE TABLE other (x)', PROFANITY.replace('CREATE TABLE `ChatLogs`', 'CREATE TABLE `Logs`') + '''
CREATE VIEW ChatLogs AS WITH RECURSIVE r (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM r)
  SELECT id, 'a@b' AS from_jid, 'c@d' AS to_jid, '' AS from_resource, '' AS to_resource, 'x' AS message, '' AS timestamp,
  'chat' AS type, '' AS stanza_id, '' AS archive_id, '' AS replace_id, '' AS encryption FROM r;'''])
def test_hostile(daemon, tmp_path, schema):
    """A view that never ends is no table."""
    shell, file = Cli(daemon.root), tmp_path / 'x.db'
    with making(file, schema):
        pass
    assert 'of no program whose history is known' in shell.run('import', file, status=2).stderr


def test_damaged(daemon, tmp_path):
    shell, file = Cli(daemon.root), tmp_path / 'x.db'
    make_dino(file)
    file.write_bytes(file.read_bytes()[:4096] + b'\xff' * 8192)
    shell.run('import', file, status=None)
    assert shell.json('account') == []


def test_what_the_archive_has_too(server, use, daemon, tmp_path):
    """By the ids of the archive, by those of the sender, and by the text alone."""
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    fill_days(server, account, contact, days=3, per_day=10)
    alice = use(account).log_in()
    shell, file = Cli(daemon.root), tmp_path / 'a.jsonl'
    shell.run('export', file)
    held = [line for line in map(json.loads, file.read_text().splitlines()) if line['type'] == 'message']
    kept = [{'type': 'message', 'chat': contact, 'from': contact, 'ts_us': line['ts_us'], 'body': line['body']} for line in held]
    ids = [{'archive_id': line['archive_id'], 'archive_by': alice.jid} for line in held]
    head = [{'type': 'whinchat-export', 'version': 1}, {'type': 'account', 'jid': alice.jid}]
    older = {**kept[0], 'ts_us': T0 * 1_000_000, 'body': 'long ago'}
    for rule, more in [('archive', ids), ('id', [{'message_id': line['message_id']} for line in held]), ('text', [{}] * len(held))]:
        found = [*head, *({**line, **known} for line, known in zip(kept, more)), older, {'type': 'end'}]
        file.write_text('\n'.join(map(json.dumps, found)))
        done = told(shell, file)
        assert done[f'matched_{rule}'] >= len(held) and done['messages_held'] + done.get('messages_added', 0) == len(held) + 1
    assert alice.bodies(contact) == ['long ago', *(line['body'] for line in held)]
