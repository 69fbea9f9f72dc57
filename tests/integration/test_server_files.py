# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers write of their users (XEP-0227) comes in, and what we write of ours is the same again elsewhere."""
import json
import re
import xml.etree.ElementTree as ET

import pytest

from lib.cli import Cli
from lib.daemon import SOURCE
from test_export import elsewhere, file_of, lines, told  # noqa: F401

FOREIGN = SOURCE / 'tests' / 'data' / 'foreign'
ALICE, BOB, HALL = 'alice@else.test', 'bob@else.test', 'hall@rooms.else.test'
T = 1_600_000_000_123_456
NS = {'pie': 'urn:xmpp:pie:0', 'mam': 'urn:xmpp:mam:2', 'c': 'jabber:client', 'r': 'jabber:iq:roster', 'p': 'http://jabber.org/protocol/pubsub'}


def exported(shell, tmp_path, account, type_):
    file = tmp_path / 'lines.jsonl'
    shell.run('export', '--force', '-a', account, file)
    return [line for line in lines(file) if line['type'] == type_]


def test_what_prosody_wrote(daemon, tmp_path):
    """By its migrator, in Debian 12."""
    shell, file, alice, bob = Cli(daemon.root), FOREIGN / 'prosody-0.12.3.xml', 'alice1@prosody.test', 'bob2@prosody.test'
    tried = told(shell, '--dry-run', file)
    done = told(shell, file)
    assert {**tried, 'dry_run': 'false'} == done
    assert (done['accounts'], done['messages'], done['messages_added'], done['whole']) == (alice, 4, 4, 'true') and 'refused' not in done
    hello, answer = shell.json('history', bob)
    assert (hello['body'], answer['body'], answer['dir']) == ('hello', 'hello you', 'out') and answer['reactions'][0]['emojis'] == ['x']
    contacts = {line['jid']: line for line in exported(shell, tmp_path, alice, 'contact')}
    assert contacts[bob]['name'] == 'Bob & co' and contacts[bob]['subscription'] == 'both' and contacts['carol3@prosody.test']['request_us']
    (hall,) = exported(shell, tmp_path, alice, 'bookmark')
    assert (hall['jid'], hall['nick'], hall['autojoin']) == ('hall@rooms.prosody.test', 'al', True)
    again = told(shell, file)
    assert again['matched_archive'] == 4 and 'messages_added' not in again


def test_what_ejabberd_wrote(daemon, tmp_path):
    """By `ejabberdctl export_piefxis`, in Debian 12: a file that includes one for each host."""
    shell, file = Cli(daemon.root), FOREIGN / 'ejabberd-23.01' / '20261122-003443.xml'
    assert told(shell, '--dry-run', file)['accounts'] == 'alice1@ejabberd.test bob2@ejabberd.test carol3@ejabberd.test'
    alice = 'alice1@ejabberd.test'
    done = told(shell, '-a', alice, file)
    assert done['accounts'] == alice and done['others_added'] == 6
    assert {line['jid'] for line in exported(shell, tmp_path, alice, 'contact')} == {'bob2@ejabberd.test', 'carol3@ejabberd.test'}
    assert [line['jid'] for line in exported(shell, tmp_path, alice, 'blocked')] == ['mallory@else.test']
    assert {line['word']: line['value'] for line in exported(shell, tmp_path, alice, 'profile')} == {
        'source': 'vcard-temp', 'full_name': 'Alice A', 'emails': 'a@x'}


def whole_account():
    """Something of every kind that has a place in the format, and of some that have none."""
    def said(n, **more):
        mine = {'from': f'{ALICE}/here', 'outgoing': True, 'state': 'sent'} if more.pop('mine', False) else {'from': f'{BOB}/x'}
        return {'type': 'message', 'id': T + n, 'chat': BOB, 'ts_us': T + n, 'kind': 'text', 'source': 'archive', 'message_id': f'm{n}',
                'archive_id': f'a{n}', 'archive_by': ALICE, **mine, **more}
    def about(kind, n, value=None):
        return {'hidden': True, 'flags': 8, 'annotations': [{'kind': kind, 'names': f'm{n}', 'target': T + n, 'value': value}]}
    file = {'sources': ['https://x.test/a.png'], 'hashes': ['sha-256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='], 'name': 'a.png',
            'media_type': 'image/png', 'size': 7, 'width': 3, 'height': 4, 'duration_ms': -1, 'disposition': 'inline', 'state': 'remote'}
    return [
        {'type': 'whinchat-export', 'version': 1}, {'type': 'account', 'jid': ALICE},
        {'type': 'contact', 'jid': BOB, 'in_roster': True, 'name': 'Bob <&>', 'groups': ['Friends', 'Tea'], 'subscription': 'both'},
        {'type': 'contact', 'jid': 'carol@else.test', 'subscription': 'none', 'request_us': T, 'request_text': 'please', 'nick': 'C'},
        {'type': 'bookmark', 'jid': HALL, 'name': 'Hall', 'nick': 'al', 'autojoin': True, 'xml':
         f"<items><item id='{HALL}'><conference xmlns='urn:xmpp:bookmarks:1' name='Hall' autojoin='true'><nick>al</nick>"
         "<extensions><foreign xmlns='x'/></extensions></conference></item></items>"},
        {'type': 'blocked', 'jid': 'mallory@else.test'},
        *({'type': 'profile', 'jid': ALICE, 'word': word, 'value': value} for word, value in
          (('source', 'vcard-temp'), ('full_name', 'Alice'), ('locality', 'Verona'), ('emails', 'a@x'))),
        {'type': 'chat', 'jid': BOB, 'kind': 'contact', 'read': T + 1}, {'type': 'chat', 'jid': HALL, 'kind': 'muc'},
        said(0, body='hello <b>', flags=16, thread='tea', extra=[{'parent_thread': 'all', 'spoiler': 'hint'}]),
        said(1, mine=True, body='yes', flags=8, annotations=[{'kind': 'reply', 'names': 'm0', 'target': T}]),
        said(2, body='right', flags=40, annotations=[{'kind': 'original', 'value': 'wrong'}]), said(3, **about('correction', 2, 'right')),
        said(4, mine=True, **about('reactions', 0, '♥\n👍')),
        said(5, flags=64), said(6, **about('retraction', 5)),
        said(7, kind='file', body='look', files=[file]), said(8, kind='encrypted', encryption='omemo'),
        {**said(9, mine=True, body='never sent'), 'state': 'failed'},
        {**said(10, body='kept nowhere'), 'archive_id': None, 'archive_by': None},
        {**said(11, body='all'), 'chat': HALL, 'from': f'{HALL}/Nurse'}, {'type': 'end'}]


def seen(shell):
    """The history as a person reads it."""
    return [(m.get('body'), m['dir'], m.get('edited_ts') is not None, [r['emojis'] for r in m.get('reactions', [])], bool(m.get('reply')),
             [(f['name'], f['width'], f['hashes']) for f in m.get('attachments', [])], m.get('thread'), m['ts']) for m in shell.json('history', BOB, '-a', ALICE)]


def test_round_trip(daemon, elsewhere, tmp_path):  # noqa: F811
    here, there = Cli(daemon.root), Cli(elsewhere.root)
    held = whole_account()
    for line in held:
        for name in [name for name, value in line.items() if value is None]:
            del line[name]
    assert 'refused' not in told(here, file_of(tmp_path, '\n'.join(map(json.dumps, held))))
    file = tmp_path / 'alice.xml'
    here.run('export', '--format', 'xep-0227', file)
    assert file.stat().st_mode & 0o777 == 0o600
    user = ET.parse(file).getroot().find('pie:host/pie:user', NS)
    assert user.attrib == {'name': 'alice'} and len(user.findall('.//mam:result', NS)) == 10
    assert user.find('.//p:item[@id="bob@else.test"]//{urn:xmpp:sid:0}stanza-id', NS).attrib == {'by': ALICE, 'id': 'a1'}

    tried = told(there, '--dry-run', file)
    assert there.json('account') == []
    done = told(there, file)
    assert {**tried, 'dry_run': 'false'} == done and 'refused' not in done
    assert (done['messages'], done['messages_added']) == (10, 10)
    assert [one for one in seen(here) if one[0] != 'never sent'] == seen(there)
    for type_ in 'contact', 'bookmark', 'blocked', 'profile':
        before, after = ([{**line, 'request_us': None} for line in exported(shell, tmp_path, ALICE, type_)] for shell in (here, there))
        assert sorted(before, key=str) == sorted(after, key=str)
    # and the same file here is nothing new
    assert 'messages_added' not in told(here, file)


def test_password_on_request(daemon, tmp_path):
    shell = Cli(daemon.root)
    told(shell, file_of(tmp_path, '\n'.join(map(json.dumps, [*whole_account()[:2], {'type': 'end'}]))))
    shell.run('export', '--password', status=2)
    shown = shell.run('export', '--format', 'xep-0227', '--password', input='a "b" <c>\n').stdout
    assert ET.fromstring(shown).find('pie:host/pie:user', NS).attrib == {'name': 'alice', 'password': 'a "b" <c>'}
    assert 'password' not in shell.run('export', '--format', 'xep-0227').stdout


USER = "<server-data xmlns='urn:xmpp:pie:0' xmlns:xi='http://www.w3.org/2001/XInclude'><host jid='else.test'><user name='alice'>%s</user></host></server-data>"


@pytest.mark.parametrize('text, why', [
    ('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + USER % '', 'DOCTYPE'),
    (USER % '<archive xmlns="urn:xmpp:pie:0#mam">' .rstrip(), 'well-formed'),
    ((USER % '')[:-20], 'ends early'),
    ("<server-data xmlns='urn:xmpp:pie:0'><x xmlns='http://www.w3.org/2001/XInclude'/><include xmlns='http://www.w3.org/2001/XInclude' "
     "href='../a.xml'/></server-data>", 'may not include'),
    ("<server-data xmlns='urn:xmpp:pie:0'><include xmlns='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/></server-data>",
     'may not include'),
    ("<server-data xmlns='urn:xmpp:pie:0'><include xmlns='http://www.w3.org/2001/XInclude' href='a.xml'/></server-data>", 'no file of XEP-0227'),
    ("<query xmlns='urn:xmpp:pie:0'/>", 'no file of XEP-0227'),
])
def test_hostile(daemon, tmp_path, text, why):
    shell, file = Cli(daemon.root), tmp_path / 'a.xml'
    file.write_text(text)
    assert why in shell.run('import', file, status=None).stderr
    assert shell.json('account') == []


def test_what_is_not_read(daemon, tmp_path):
    """Too deep, too much, of no time: the rest comes in."""
    shell, file = Cli(daemon.root), tmp_path / 'a.xml'
    def result(n, content, stamp='2020-01-01T00:00:00Z'):
        return (f"<result xmlns='urn:xmpp:mam:2' id='r{n}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{stamp}'/>"
                f"<message xmlns='jabber:client' type='chat' from='{BOB}/x' to='{ALICE}' id='i{n}'>{content}</message></forwarded></result>")
    archive = ''.join([
        result(1, '<body>one</body>'), result(2, '<a>' * 200 + '</a>' * 200), result(3, '<body>never</body>', 'yesterday'),
        result(4, "<received xmlns='urn:xmpp:receipts' id='x'/>"), result(5, '<body>two</body>'), '<something/>'])
    file.write_text('<?xml version="1.0"?>\n<!-- by hand -->\n' + USER % (
        f"<unknown xmlns='x'><a/></unknown><archive xmlns='urn:xmpp:pie:0#mam'>{archive}</archive><xi:include href='more.xml'/>"
        "<offline-messages><message xmlns='jabber:client' from='bob@else.test/x' to='alice@else.test' type='chat' id='o1'><body>wait</body>"
        "<delay xmlns='urn:xmpp:delay' stamp='2020-01-02T00:00:00Z'/></message></offline-messages>"))
    done = told(shell, file)
    assert (done['messages_added'], done['messages_empty'], done['refused']) == (3, 1, 2)
    assert [m['body'] for m in shell.json('history', BOB, '-a', ALICE)] == ['one', 'two', 'wait']
    assert re.search('too large|included part', done['reason_01'])
