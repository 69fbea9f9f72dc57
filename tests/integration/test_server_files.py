# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers write of their users (XEP-0227) comes in, and what we write of ours is the same again elsewhere."""
import base64
import hashlib
import json
import os
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


DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='


def said_more(said, file):
    """What goes with a text: whom it names, what is said of links, and the kinds of files."""
    cid = f'cid:sha1+{hashlib.sha1(base64.b64decode(DOT)).hexdigest()}@bob.xmpp.org'
    pack = f'xmpp:{BOB}?pubsub;action=retrieve;node=urn:xmpp:stickers:0;item=EpRv28DHHzFrE4zd%2BxaNpVb4'
    named = {'people': 'channel', 'n': 2, 'uri': 'xmpp:tea%40rooms.test'}
    link = {'about': 'https://x.test/', 'title': 'X & Y', 'description': 'd', 'url': 'https://x.test/x', 'image': 'https://x.test/i.png', 'image_alt': 'alt',
            'video': 'https://x.test/v.mp4', 'media_type': 'website', 'site': 'x'}
    return [
        said(20, body='Alice, see https://x.test/', flags=128 + 2048, extra=[{'mentions_me': True}], previews=[link], mentions=[
            {'jid': ALICE, 'length': 5}, {'n': 1, 'jid': 'carol@else.test', 'silent': True}, named]),
        said(21, mine=True, kind='file', body='see Bob', flags=128, extra=[{}], mentions=[{'jid': BOB, 'start': 4, 'length': 3}],
             files=[file, {**file, 'sources': ['https://x.test/b.png', 'https://y.test/b.png'], 'name': 'b.png', 'modified_us': T // 10**6 * 10**6}]),
        said(22, kind='file', files=[{**file, 'sources': ['https://x.test/s.png', pack], 'disposition': 'sticker', 'description': ':-)'}]),
        said(23, kind='file', files=[{'sources': [cid, f'data:image/png;base64,{DOT}'], 'hashes': [], 'description': 'dot', 'media_type': 'image/png', 'size': 70,
                                      'width': 1, 'height': 1, 'duration_ms': -1, 'disposition': 'sticker', 'state': 'remote'}]),
        {**said(24, body='hush', occupant_id='occ'), 'chat': f'{HALL}/Nurse', 'from': f'{HALL}/Nurse'},
        said(25, body='short', flags=128 + 1024, extra=[{'ephemeral_s': 60}], subject='About')]


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
          (('source', 'vcard4'), ('full_name', 'Alice'), ('locality', 'Verona'), ('emails', 'a@x'), ('pronouns', 'she'), ('birthday', '--04-01'),
           ('phones', '+1 555'), ('own-nick', 'Al'), ('banner', 'https://x.test/wide.png'))),
        {'type': 'chat', 'jid': BOB, 'kind': 'contact', 'read': T + 1}, {'type': 'chat', 'jid': HALL, 'kind': 'muc'},
        {'type': 'chat', 'jid': f'{HALL}/Nurse', 'kind': 'muc-pm'},
        said(0, body='hello <b>', flags=16, thread='tea', extra=[{'parent_thread': 'all', 'spoiler': 'hint'}]),
        said(1, mine=True, body='yes', flags=8, annotations=[{'kind': 'reply', 'names': 'm0', 'target': T}]),
        said(2, body='right', flags=40, annotations=[{'kind': 'original', 'value': 'wrong', 'look': 1}]), said(3, **about('correction', 2, 'right')),
        said(4, mine=True, **about('reactions', 0, '♥\n👍')),
        said(5, flags=64), said(6, **about('retraction', 5)),
        said(7, kind='file', body='look', files=[file]), *said_more(said, file), said(8, kind='encrypted', encryption='omemo'),
        {**said(9, mine=True, body='never sent'), 'state': 'failed'},
        {**said(10, body='kept nowhere'), 'archive_id': None, 'archive_by': None},
        {**said(11, body='all'), 'chat': HALL, 'from': f'{HALL}/Nurse'}, {'type': 'end'}]


# Of messages, what such a file has no place for, and what a database makes up by itself.
LEFT = {'id', 'source', 'state', 'received_us', 'archive_id', 'archive_by', 'origin_id', 'from', 'flags'}


def messages(shell, tmp_path):
    """What is held of those that the file has, as far as it has it."""
    def strip(line):
        said = [{name: value for name, value in each.items() if name != 'target'} for each in line.pop('annotations', [])]
        line['annotations'] = [each for each in said if each != {'kind': 'retraction'}]  # what the archive says of a text that is gone
        for file in line.get('files', []):
            file.pop('used_us', None)
        return {name: value for name, value in line.items() if name not in LEFT}
    said = exported(shell, tmp_path, ALICE, 'message')
    return [strip(line) for line in said if line['chat'] != HALL and line.get('state') != 'failed']


def seen(shell):
    """The history as a person reads it."""
    return [(m.get('body'), m['dir'], m.get('edited_ts') is not None, [r['emojis'] for r in m.get('reactions', [])], bool(m.get('reply')),
             [(f.get('name'), f['width'], f['hashes']) for f in m.get('attachments', [])], m.get('thread'), m['ts']) for m in shell.json('history', BOB, '-a', ALICE)]


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
    assert user.attrib == {'name': 'alice'} and len(user.findall('.//mam:result', NS)) == 16
    assert user.find('.//p:item[@id="bob@else.test"]//{urn:xmpp:sid:0}stanza-id', NS).attrib == {'by': ALICE, 'id': 'a1'}

    tried = told(there, '--dry-run', file)
    assert there.json('account') == []
    done = told(there, file)
    assert {**tried, 'dry_run': 'false'} == done and 'refused' not in done
    assert (done['messages'], done['messages_added']) == (16, 16)
    assert [one for one in seen(here) if one[0] != 'never sent'] == seen(there)
    assert messages(here, tmp_path) == messages(there, tmp_path)
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
    ("<server-data xmlns='urn:xmpp:pie:0'><include xmlns='http://www.w3.org/2001/XInclude' href='a.xml'/></server-data>", 'a file twice'),
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
        f"<unknown xmlns='x'><a/></unknown><archive xmlns='urn:xmpp:pie:0#mam'>{archive}</archive>"
        "<offline-messages><message xmlns='jabber:client' from='bob@else.test/x' to='alice@else.test' type='chat' id='o1'><body>wait</body>"
        "<delay xmlns='urn:xmpp:delay' stamp='2020-01-02T00:00:00Z'/></message></offline-messages>"))
    done = told(shell, file)
    assert (done['messages_added'], done['messages_empty'], done['refused']) == (3, 1, 1)
    assert [m['body'] for m in shell.json('history', BOB, '-a', ALICE)] == ['one', 'two', 'wait']
    assert 'too large' in done['reason_01']


def parts(folder):
    """A user in many files, as § 5.1 proposes it and further than that."""
    xi = "xmlns:xi='http://www.w3.org/2001/XInclude'"
    pie = f"xmlns='urn:xmpp:pie:0' {xi}"
    files = {
        'main.xml': f"<server-data {pie}><xi:include href='else.test.xml'/><xi:include href='./other.test.xml'/></server-data>",
        'other.test.xml': f"<host {pie} jid='other.test'/>",
        'else.test.xml': f"<host {pie} jid='else.test'><xi:include href='else.test/alice.xml'/><xi:include href='else.test/b%20ob.xml'/></host>",
        'else.test/b ob.xml': f"<user {pie} name='bob'/>",
        'else.test/alice.xml': f"<user {pie} name='alice'>" + ''.join(f"<xi:include href='alice/{name}.xml'/>" for name in (
            'roster', 'card', 'archive', 'pubsub', 'offline', 'presence', 'unknown')) + '</user>',
        'else.test/alice/roster.xml': "<query xmlns='jabber:iq:roster'><item jid='bob@else.test' subscription='both'/></query>",
        'else.test/alice/card.xml': "<vCard xmlns='vcard-temp'><FN>Alice</FN></vCard>",
        'else.test/alice/archive.xml': f"<archive xmlns='urn:xmpp:pie:0#mam' {xi}><xi:include href='none.xml'/><result xmlns='urn:xmpp:mam:2' id='r1'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2020-01-01T00:00:00Z'/><message xmlns='jabber:client' "
        f"from='{BOB}/x' to='{ALICE}' id='i1'><body>one</body></message></forwarded></result></archive>",
        'else.test/alice/pubsub.xml': "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'><item id='x'>"
        f"<metadata xmlns='urn:xmpp:avatar:metadata'><info id='{'0' * 40}' type='image/png' bytes='1' width='3' height='4'/></metadata></item></items></pubsub>",
        'else.test/alice/offline.xml': f"<offline-messages {pie}><message xmlns='jabber:client' from='{BOB}/x' to='{ALICE}' id='o1'><body>two</body>"
        "<delay xmlns='urn:xmpp:delay' stamp='2020-01-02T00:00:00Z'/></message></offline-messages>",
        'else.test/alice/presence.xml': "<presence xmlns='jabber:client' type='subscribe' from='carol@else.test'/>",
        'else.test/alice/unknown.xml': f"<host {pie} jid='evil.test'><user name='eve'/></host>",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / 'main.xml'


def test_parts(daemon, tmp_path):
    """Files that files include are read where they stand, and what a user has stored is not looked into for that."""
    shell, main = Cli(daemon.root), parts(tmp_path / 'in')
    done = told(shell, main)
    assert (done['accounts'], done['messages_added'], done.get('refused')) == (f'{ALICE} {BOB}', 2, None)
    assert [m['body'] for m in shell.json('history', BOB, '-a', ALICE)] == ['one', 'two']
    assert {line['jid'] for line in exported(shell, tmp_path, ALICE, 'contact')} == {BOB, 'carol@else.test'}
    assert [line['value'] for line in exported(shell, tmp_path, ALICE, 'profile')] == ['Alice', 'vcard-temp']
    assert [line['width'] for line in exported(shell, tmp_path, ALICE, 'avatar')] == [3]


@pytest.mark.parametrize('name, spoil, why', [
    ('else.test/alice/card.xml', lambda path: path.symlink_to(os.devnull), 'symbolic link'),
    ('else.test/alice/card.xml', lambda path: path.symlink_to('roster.xml'), 'symbolic link'),
    ('else.test/alice/card.xml', os.mkfifo, 'no file'),
    ('else.test/alice/card.xml', lambda path: path.mkdir(), 'no file'),
    ('else.test/alice/card.xml', lambda path: os.link(path.with_name('roster.xml'), path), 'twice'),
    ('else.test/alice/card.xml', lambda path: path.write_text("<vCard xmlns='vcard-temp'>"), 'ends early'),
    ('else.test/alice/card.xml', lambda path: None, 'No such file'),
    ('other.test.xml', lambda path: path.write_text("<user xmlns='urn:xmpp:pie:0' name='x'/>"), ''),
    ('other.test.xml', lambda path: path.write_text("<server-data xmlns='urn:xmpp:pie:0'/>"), 'no file of XEP-0227'),
])
def test_parts_that_are_wrong(daemon, tmp_path, name, spoil, why):
    """What is not a file beneath the first one's directory is not read, and then nothing is."""
    shell, main = Cli(daemon.root), parts(tmp_path / 'in')
    (main.parent / name).unlink()
    spoil(main.parent / name)
    if why:
        assert why in shell.run('import', main, status=None).stderr
        assert shell.json('account') == []
    else:
        assert told(shell, main)['accounts'] == f'{ALICE} {BOB}'


def test_directory_that_leads_elsewhere(daemon, tmp_path):
    """Also one on the way to a file must not be a link."""
    shell, main = Cli(daemon.root), parts(tmp_path / 'in')
    (main.parent / 'else.test' / 'alice').rename(tmp_path / 'elsewhere')
    (main.parent / 'else.test' / 'alice').symlink_to(tmp_path / 'elsewhere')
    assert 'symbolic link' in shell.run('import', main, status=None).stderr


def test_how_deep(daemon, tmp_path):
    """Six files, each in the one before."""
    shell = Cli(daemon.root)
    xi = "xmlns='urn:xmpp:pie:0' xmlns:xi='http://www.w3.org/2001/XInclude'"
    heads = ['server-data', "host jid='else.test'", "user name='alice'"]
    for n, head in enumerate(heads):
        (tmp_path / f'{n}.xml').write_text(f"<{head} {xi}><xi:include href='{n + 1}.xml'/></{head.split()[0]}>")
    (tmp_path / '3.xml').write_text("<query xmlns='jabber:iq:roster' xmlns:xi='http://www.w3.org/2001/XInclude'>"
                                    "<item jid='bob@else.test'/><xi:include href='4.xml'/></query>")
    assert told(shell, tmp_path / '0.xml')['others_added'] == 1
