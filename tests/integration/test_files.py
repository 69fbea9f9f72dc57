# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of messages on real servers: what is uploaded, what goes over the wire, what is fetched."""
import base64
import hashlib
import io
import json
import os
import ssl
import struct
import urllib.request
import wave
import zlib

import pytest
from PIL import Image

from lib import stanza as st
from lib.cli import Cli
from lib.doors import ApiError
from lib.pictures import Pictures
from lib.process import TIMEOUT
from lib.saying import replaces, replies, retracts
from lib.stanza import element

LIMIT = 20_000_000
SFS, METADATA, SIMS, OOB = 'urn:xmpp:sfs:0', 'urn:xmpp:file:metadata:0', 'urn:xmpp:sims:1', 'jabber:x:oob'
THUMBS, THUMBHASH_URI = 'urn:xmpp:thumbs:1', 'data:image/thumbhash;base64,'
HASHES, URL_DATA, REFERENCE = 'urn:xmpp:hashes:2', 'http://jabber.org/protocol/url-data', 'urn:xmpp:reference:0'
FALLBACK, BOB = 'urn:xmpp:fallback:0', 'urn:xmpp:bob'
DOT = base64.b64decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    """Each of the real servers, taking files."""
    return servers(request.param, upload=LIMIT)


def fetch(server, url):
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with urllib.request.urlopen(url, context=context, timeout=TIMEOUT) as answer:
        return answer.read(), answer.headers['Content-Type']


def data(content, **claims):
    return {'data': base64.b64encode(content).decode(), **claims}


def sha256(content):
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def wait_job(user, job):
    return user.door.call('Jobs.Wait', TIMEOUT + 5, job=job, timeout_ms=int(TIMEOUT * 1000))['job']


def read(user, message, index=0):
    found = user.call('Files.Read', message=message, index=index, options={})['data']
    return base64.b64decode(found) if isinstance(found, str) else bytes(found)


def test_a_file_is_sent(server, people):
    alice, bob = people
    content = b'not really a picture' * 1000
    events = alice.follow()
    sent = alice.call('Messages.Send', chat=bob.bare, body='', options={
        'attachments': [data(content, name='été.png', description='A view', width=3, height=2)]})['message']
    assert (sent['kind'], sent.get('body'), sent['attachments'][0]['state']) == ('file', None, 'uploading')
    got = bob.wait_child('file-sharing', SFS)
    url = got.body
    assert fetch(server, url) == (content, 'image/png')
    assert got.child('x', OOB).child('url', OOB).text == url
    file = got.child('file-sharing', SFS).child('file', METADATA)
    assert [file.child(name, METADATA).text for name in ('name', 'media-type', 'size', 'desc')] == [
        'été.png', 'image/png', str(len(content)), 'A view']
    assert file.child('hash', HASHES).text == sha256(content)
    assert got.child('file-sharing', SFS).child('sources', SFS).child('url-data', URL_DATA)['target'] == url
    assert got.child('reference', REFERENCE).child('media-sharing', SIMS) is not None
    assert got.child('fallback', FALLBACK)['for'] == SFS
    events.wait_state(sent['id'], 'sent')
    kept = alice.message(sent['id'])['attachments'][0]
    assert (kept['state'], kept['url']) == ('held', url)
    assert read(alice, sent['id']) == content
    assert len(server.archive_of(bob.account)) == 1


def test_several_files_and_a_text(server, people):
    alice, bob = people
    alice.call('Messages.Send', chat=bob.bare, body='Look 😀', options={
        'attachments': [data(b'one', name='1.txt'), data(b'two', name='2.txt')]})
    got = bob.wait_child('file-sharing', SFS)
    text, one, two = got.body.split('\n')
    assert (text, fetch(server, one)[0], fetch(server, two)[0]) == ('Look 😀', b'one', b'two')
    cut = got.child('fallback', FALLBACK).child('body', FALLBACK)
    assert got.body[int(cut['start']):int(cut['end'])] == f'{one}\n{two}'


def thumbnailed(url, content, bits):
    """A file whose thumbnail is named by its hash (XEP-0264), and the element that brings it along (XEP-0231)."""
    cid = f'sha1+{hashlib.sha1(bits).hexdigest()}@bob.xmpp.org'
    thumbnail = element('thumbnail', THUMBS, uri=f'cid:{cid}', **{'media-type': 'image/png'})
    file = element('file', METADATA, element('media-type', None, 'image/png') + thumbnail)
    source = element('sources', None, element('url-data', URL_DATA, target=url))
    return element('file-sharing', SFS, file + source), element('data', BOB, base64.b64encode(content).decode(), cid=cid)


def test_thumbnail_that_is_brought_along(server, people):
    """It stands in the place of its name, where it is what its name says."""
    alice, bob = people
    events = alice.follow(kinds=['message.new'])
    for content, whole in (DOT, True), (DOT[:-1] + b'x', False):
        url = f'https://files.test/{whole}'
        file, bits = thumbnailed(url, content, DOT)
        bob.send(alice.jid, url, file + bits)
        heard = events.wait('message.new', lambda new: new.get('attachments', [{}])[0].get('url') == url)['data']
        uri = heard['attachments'][0]['thumbnail']
        assert uri == ('data:image/png;base64,' + base64.b64encode(DOT).decode()) if whole else uri.startswith('cid:')


def test_thumbnail_that_is_only_named(server, people, daemon, tmp_path):
    """It is asked for at who named it, when somebody wants it, and kept where it is what its name says."""
    alice, bob = people
    events, pictures = alice.follow(kinds=['message.*']), Pictures(bob)
    cid = pictures.give(DOT, 'image/png')
    file, _ = thumbnailed('https://files.test/a', DOT, DOT)
    named = f'cid:sha1+{hashlib.sha1(DOT).hexdigest()}@bob.xmpp.org'
    assert f'cid:{cid}' == named
    bob.send(alice.jid, 'https://files.test/a', file)
    heard = events.wait('message.new')['data']
    assert heard['attachments'][0]['thumbnail'] == named
    bob.send(alice.jid, 'https://files.test/b', thumbnailed('https://files.test/b', DOT, b'nobody has it')[0])
    lost = events.wait('message.new')['data']
    bob.ping()
    asked = bob.inbox.take_now(lambda s: s.has('data', BOB))
    assert not asked  # nothing asks by itself
    whole = 'data:image/png;base64,' + base64.b64encode(DOT).decode()
    assert alice.call('Files.FetchThumbnail', message=heard['id'], index=0)['thumbnail'] == whole
    assert events.wait('message.changed')['data']['attachments'][0]['thumbnail'] == whole
    with pytest.raises(ApiError):
        alice.call('Files.FetchThumbnail', message=lost['id'], index=0)
    assert alice.message(lost['id'])['attachments'][0]['thumbnail'].startswith('cid:')
    assert len(bob.inbox.take_now(lambda s: s.has('data', BOB))) == 2
    path = tmp_path / 'small.png'
    run_cli(daemon, 'download', heard['id'], '--thumbnail', '-o', path)
    assert path.read_bytes() == DOT


def test_the_time_of_a_file_goes_along(server, people):
    """What its first sender said of when it was made stays with it (XEP-0446); of what is uploaded here nothing is said."""
    alice, bob = people
    events = alice.follow(kinds=['message.*'])
    url = 'https://files.test/old.png'
    file = element('file', METADATA, element('media-type', None, 'image/png') + element('date', None, '2015-07-26T21:46:00+01:00'))
    source = element('sources', None, element('url-data', URL_DATA, target=url))
    bob.send(alice.jid, url, element('file-sharing', SFS, file + source))
    heard = events.wait('message.new')['data']
    sent = alice.call('Messages.Forward', ids=[heard['id']], chat=bob.bare, options={})['items'][0]
    dates = [bob.wait_child('file-sharing', SFS)]
    events.wait_state(sent['id'], 'sent')
    alice.call('Messages.Correct', id=sent['id'], body='an old one', options={})
    dates.append(bob.wait_child('replace', 'urn:xmpp:message-correct:0'))
    assert [date_of(each) for each in dates] == ['2015-07-26T20:46:00Z'] * 2
    alice.call('Messages.Send', chat=bob.bare, body='', options={'attachments': [data(DOT, name='new.png')]})
    assert date_of(bob.wait_child('file-sharing', SFS)) is None


def date_of(stanza):
    date = stanza.child('file-sharing', SFS).child('file', METADATA).child('date', METADATA)
    return date.text if date else None


def test_a_file_is_an_answer(server, people):
    """Also one that says no word, live and from the archive."""
    alice, bob = people
    events = alice.follow()
    asked = alice.send(bob.bare, 'what does it look like?')
    id_ = bob.wait_message('what does it look like?')['id']
    events.wait_state(asked['id'], 'sent')

    def answers(message):
        reply = message['reply']
        return message['kind'], message.get('body'), reply['id'], reply['excerpt'], message['mentions_me']

    wanted = 'file', None, asked['id'], asked['body'], True
    bob.send(alice.jid, None, shared('https://files.test/a', b'a') + replies(id_, alice.jid))
    first = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
    assert answers(first) == wanted
    alice.go_offline()
    url = 'https://files.test/b'
    bob.send(alice.jid, None, element('x', OOB, element('url', None, url)) + replies(id_, alice.jid) +
             element('store', st.HINTS))
    bob.send(alice.jid, 'that is all')
    alice.go_online()
    events.wait_message('that is all')
    assert [answers(message) for message in alice.messages(bob.bare) if message['kind'] == 'file'] == [wanted] * 2

    alice.send(bob.bare, '', reply_to=first['id'], attachments=[data(b'and this?', name='c')])
    heard = bob.wait_child('file-sharing', SFS)
    assert heard.child('reply', st.REPLY).id == first['message_id']
    assert fetch(server, heard.body)[0] == b'and this?'


def test_a_correction_keeps_the_file(server, people):
    """What is sent again is the whole message: the text changes, comes and goes, and the file, how it looks and what is
    answered stay."""
    alice, bob = people
    events = alice.follow()
    bob.send(alice.jid, 'may I see?')
    asked = events.wait_message('may I see?')
    sent = alice.send(bob.bare, '*ready*', attachments=[data(b'a report', name='r.txt')], unstyled=True, subject='Work',
                      reply_to=asked['id'], quote_fallback=False)
    first = bob.wait_child('file-sharing', SFS)
    events.wait_state(sent['id'], 'sent')
    text, url = first.body.split('\n')

    def corrected(body):
        alice.call('Messages.Correct', id=sent['id'], body=body)
        heard = bob.wait_child('replace', st.CORRECT)
        assert heard.child('replace', st.CORRECT).id == first['id']
        assert heard.child('reply', st.REPLY).id == asked['message_id']
        assert heard.has('unstyled', 'urn:xmpp:styling:0') and heard.child('subject', st.CLIENT).text == 'Work'
        source = heard.child('file-sharing', SFS).child('sources', SFS).child('url-data', URL_DATA)['target']
        assert source == url and fetch(server, source)[0] == b'a report'
        now = alice.message(sent['id'])
        assert (now['kind'], now.get('body', ''), 'markup' in now) == ('file', body, False)
        assert [each['url'] for each in now['attachments']] == [url]
        assert read(alice, sent['id']) == b'a report'
        return heard

    heard = corrected('*done*')
    assert heard.body == f'*done*\n{url}'
    cut = heard.child('fallback', FALLBACK).child('body', FALLBACK)
    assert heard.body[int(cut['start']):int(cut['end'])] == url
    heard = corrected('')
    assert heard.body == url and heard.child('x', OOB).child('url', OOB).text == url
    assert corrected('at last').body == f'at last\n{url}'
    with pytest.raises(ApiError) as refused:
        alice.call('Messages.Correct', id=alice.send(bob.bare, 'words')['id'], body='')
    assert refused.value.name == 'InvalidArgument'
    assert [edit.get('body', '') for edit in alice.call('Messages.Edits', id=sent['id'])['edits']] == [
        '*ready*', '*done*', '', 'at last']
    cache = alice.door.call('Files.Cache', options={})['cache']
    assert cache['files'] == 1
    alice.call('Messages.Forget', ids=[sent['id']])
    assert alice.door.call('Files.Cache', options={})['cache']['files'] == 0


def named(url, text=None):
    """The body and the rest of a message with a file, as clients send it."""
    if text is None:
        return url, element('x', OOB, element('url', None, url))
    start = len(text) + 1
    cut = element('fallback', FALLBACK, element('body', None, start=start, end=start + len(url)), for_=SFS)
    return f'{text}\n{url}', shared(url, b'x') + cut


def test_others_correct_files(server, people):
    """A text gets a file, a file gives way to another, or to words; what is seen is what stands, live and from the
    archive, and whichever way that is read."""
    alice, bob = people
    events = alice.follow()
    styled = element('unstyled', 'urn:xmpp:styling:0')

    def say(body, rest=''):
        return bob.send(alice.jid, body, rest)

    def change(id_, body, rest=''):
        """A correction of his; waits until it counts."""
        bob.send(alice.jid, body, rest + replaces(id_))

    def view():
        return [(message['kind'], message.get('body'), [each['url'] for each in message.get('attachments', [])],
                 'markup' in message) for message in alice.messages(bob.bare)]

    one, two = 'https://files.test/1.png', 'https://files.test/2.png'
    grown = say('*look*')
    swapped = say(*named(one))
    shrunk = say(*named(one, 'both'))
    events.wait_message('both')
    assert view() == [('text', '*look*', [], True), ('file', None, [one], False), ('file', 'both', [one], False)]
    change(grown, *named(one, '*here*'))
    events.wait('message.changed', lambda new: new.get('body') == '*here*')
    change(swapped, *named(two))
    events.wait('message.changed', lambda new: [each['url'] for each in new.get('attachments', [])] == [two])
    change(shrunk, '*words*', styled)
    events.wait('message.changed', lambda new: new.get('body') == '*words*')
    wanted = [('file', '*here*', [one], True), ('file', None, [two], False), ('text', '*words*', [], False)]
    assert view() == wanted
    assert [message.get('body') for message in alice.call('Files.List', options={})['items']] == [None, '*here*']
    found = alice.door.call('Messages.Search', text='', options={'has': ['file']})['items']
    assert [message.get('body') for message in found] == [None, '*here*']
    assert found == [alice.message(message['id']) for message in found]

    alice.go_offline()
    change(grown, 'nothing to see')
    change(swapped, *named(one, 'the first'))
    say('that is all')
    alice.go_online()
    events.wait_message('that is all')
    wanted = [('text', 'nothing to see', [], False), ('file', 'the first', [one], False), ('text', '*words*', [], False),
              ('text', 'that is all', [], False)]
    assert view() == wanted
    bob.send(alice.jid, None, retracts(swapped))
    events.wait('message.changed', lambda new: 'retracted' in new)
    wanted[1] = ('text', None, [], False)
    assert view() == wanted
    assert not alice.call('Files.List', options={})['items']

    # a second time, from the archive alone, which is read backwards
    alice.call('Accounts.Remove', options={})
    alice.log_in(sync_days=0)
    alice.wait_archive()
    assert view() == wanted


def test_only_files_that_stand_are_fetched(server, people, log_in):
    """By a policy: not what was corrected away before anybody looked, and nothing twice."""
    alice, bob = people
    events = alice.follow()
    alice.send(bob.bare, '', attachments=[data(b'x', name='a.bin')])
    url = bob.wait_child('file-sharing', SFS).body
    alice.call('Files.SetPolicy', policy={'from': ['strangers'], 'max_bytes': 2000})
    phone = log_in(alice.account, 'phone')  # or the server would keep it and deliver it one by one, as if it were live
    alice.go_offline()
    id_ = bob.send(alice.jid, None, shared('https://gone.test/1', b'x') + element('store', st.HINTS))
    bob.send(alice.jid, None, shared('https://gone.test/2', b'x') + replaces(id_) + element('store', st.HINTS))
    body, rest = named(url, 'this one')
    bob.send(alice.jid, body, rest + replaces(id_))
    bob.send(alice.jid, 'that is all')
    phone.wait_message('that is all')
    alice.go_online()
    events.wait_message('that is all')
    held = events.wait('message.changed', lambda new: new['dir'] == 'in' and
                       new['attachments'][0]['state'] == 'held')['data']
    assert (held['body'], read(alice, held['id'])) == ('this one', b'x')
    jobs = alice.door.call('Jobs.List', options={})['jobs']
    assert [job['kind'] for job in jobs if job['kind'] == 'download'] == ['download']


def test_what_others_send_is_fetched(server, people):
    alice, bob = people
    content = b'0123456789' * 20000
    events = alice.follow()
    mine = alice.call('Messages.Send', chat=bob.bare, body='', options={'attachments': [data(content, name='a.bin')]})
    url = bob.wait_child('file-sharing', SFS).body
    events.wait_state(mine['message']['id'], 'sent')
    bob.send(alice.jid, url, element('x', OOB, element('url', None, url)))
    got = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
    assert (got['kind'], got.get('body'), got['attachments'][0]['name']) == ('file', None, 'a.bin')
    assert got['attachments'][0]['state'] == 'remote'
    with pytest.raises(ApiError) as refused:
        read(alice, got['id'])
    assert refused.value.name == 'Conflict'
    job = wait_job(alice, alice.call('Files.Download', message=got['id'], index=0)['job'])
    assert job['state'] == 'done'
    assert read(alice, got['id']) == content
    cache = alice.door.call('Files.Cache', options={'keep_bytes': 0})['cache']
    assert (cache['files'], cache['purged']) == (0, 2)
    assert alice.message(got['id'])['attachments'][0]['state'] == 'remote'


def test_what_others_send_is_fetched_by_itself(server, people):
    alice, bob = people
    events = alice.follow()
    alice.call('Messages.Send', chat=bob.bare, body='', options={'attachments': [data(b'x' * 2000, name='a.bin')]})
    url = bob.wait_child('file-sharing', SFS).body
    alice.call('Files.SetPolicy', policy={'from': ['contacts', 'strangers'], 'max_bytes': 2000})
    assert alice.call('Files.Policy')['policy'] == {
        'from': ['contacts', 'strangers'], 'max_bytes': 2000, 'metered': False, 'cache_bytes': 0}
    bob.send(alice.jid, None, shared(url, b'x' * 2000, size=2001))
    large = events.wait('message.new', lambda new: new['dir'] == 'in')['data']['id']
    bob.send(alice.jid, None, shared(url, b'x' * 2000))
    small = events.wait('message.new', lambda new: new['dir'] == 'in')['data']['id']
    events.wait('message.changed', lambda new: new['id'] == small and new['attachments'][0]['state'] == 'held')
    assert read(alice, small) == b'x' * 2000
    left = alice.message(large)['attachments'][0]
    assert (left['state'], left.get('job')) == ('remote', None)
    alice.call('Files.SetPolicy', policy={'from': [], 'cache_bytes': 2000})
    assert alice.door.call('Files.Cache', options={})['cache']['files'] == 1


@pytest.mark.parametrize('door', ['dbus'], indirect=True)
def test_a_descriptor_is_given_out(server, door, people):
    """For reading alone; it stays good when the copy goes, and is not to be had after that."""
    alice, bob = people
    content = b'0123456789' * 20000
    events = alice.follow()
    sent = alice.call('Messages.Send', chat=bob.bare, body='', options={
        'attachments': [data(content, name='a.bin')]})['message']
    events.wait_state(sent['id'], 'sent')
    which = {'account': alice.jid, 'message': sent['id'], 'index': 0}
    with alice.door.call_for_file('Files.Open', **which) as file:
        with pytest.raises(OSError):
            os.write(file.fileno(), b'x')
        alice.door.call('Files.Cache', options={'keep_bytes': 0})
        with pytest.raises(ApiError) as refused:
            alice.door.call_for_file('Files.Open', **which)
        assert refused.value.name == 'Conflict'
        assert file.read() == content


def shared(url, content, size=None):
    """A file as a stanza has it that promises this content."""
    file = element('file', METADATA, element('name', None, 'f') + element('size', None, str(size or len(content)))
                   + element('hash', HASHES, sha256(content), algo='sha-256'))
    return element('file-sharing', SFS, file + element('sources', None, element('url-data', URL_DATA, target=url)))


def test_lies_are_found_out(server, people):
    alice, bob = people
    events = alice.follow()
    alice.call('Messages.Send', chat=bob.bare, body='', options={'attachments': [data(b'the truth', name='t')]})
    url = bob.wait_child('file-sharing', SFS).body
    for lie in (shared(url, b'something'), shared(url, b'the truth', size=3)):
        bob.send(alice.jid, None, lie)
        got = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
        job = wait_job(alice, alice.call('Files.Download', message=got['id'], index=0)['job'])
        assert job['state'] == 'failed'
        assert alice.message(got['id'])['attachments'][0]['state'] == 'remote'


def test_private_addresses_are_not_reached(server, people):
    alice, bob = people
    events = alice.follow()
    for url in ('https://127.0.0.2:1/', 'https://10.0.0.1/', 'https://[::1]:1/', 'https://169.254.169.254/'):
        bob.send(alice.jid, url, element('x', OOB, element('url', None, url)))
        got = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
        job = wait_job(alice, alice.call('Files.Download', message=got['id'], index=0)['job'])
        assert (job['state'], job['error']['name']) == ('failed', 'PermissionDenied')


def test_too_large_is_never_half_sent(server, people, tmp_path, daemon):
    alice, bob = people
    large = tmp_path / 'large.bin'
    large.write_bytes(b'x' * (LIMIT + 1))
    events = alice.follow()
    run_cli(daemon, 'send', bob.bare, '--file', large, 'with a text')
    failed = events.wait('message.state', lambda state: state['state'] == 'failed')['data']
    message = alice.message(failed['id'])
    assert (message['error']['condition'], message['attachments'][0]['state']) == ('file-too-large', 'failed')
    alice.send(bob.bare, 'after')
    bob.wait_message('after')
    assert [item.message.body for item in server.archive_of(bob.account)] == ['after']


def run_cli(daemon, *words):
    return Cli(daemon.root).run(*words, input=b'').stdout


def test_command_line(server, people, tmp_path, daemon):
    alice, bob = people
    content = bytes(range(256)) * 5000
    secret = tmp_path / 'my report.pdf'
    secret.write_bytes(content)
    events = alice.follow()
    run_cli(daemon, 'send', bob.bare, '--file', secret)
    got = bob.wait_child('file-sharing', SFS)
    assert fetch(server, got.body) == (content, 'application/pdf')
    bob.send(alice.jid, got.body, element('x', OOB, element('url', None, got.body)))
    id_ = events.wait('message.new', lambda new: new['dir'] == 'in')['data']['id']
    run_cli(daemon, 'download', id_, '--dir', tmp_path, '-o', 'copy.pdf')
    assert (tmp_path / 'copy.pdf').read_bytes() == content
    assert run_cli(daemon, 'download', id_, '-o', '-') == content
    told = run_cli(daemon, 'download', id_, '--dir', tmp_path, '-o', 'copy.pdf', '--force', '--json')
    assert json.loads(told) == {'path': f'{tmp_path}/copy.pdf'}
    assert b'my report.pdf' in run_cli(daemon, 'files', bob.bare)


def test_copies_and_policy_by_the_command_line(people, tmp_path, daemon):
    alice, bob = people
    shell = Cli(daemon.root)
    (tmp_path / 'a.txt').write_text('abc' * 100)
    assert shell.json('cache') == [{'files': 0, 'bytes': 0, 'purged': 0}]
    shell.run('send', bob.bare, '--file', str(tmp_path / 'a.txt'), '--wait', 'sent')
    assert shell.run('cache').stdout == '1 file, 300 bytes\n'
    assert shell.json('cache', 'trim', '299') == [{'files': 0, 'bytes': 0, 'purged': 1}]
    assert shell.json('cache', 'policy', '--from', 'contacts', '--max-bytes', '4096') == [
        {'from': ['contacts'], 'max_bytes': 4096, 'metered': False, 'cache_bytes': 0}]
    assert shell.json('cache', 'policy', '--from', 'nobody')[0]['from'] == []
    shell.run('cache', 'policy', '--max-bytes', '0', status=2)


def test_a_banner_of_a_file(server, people, tmp_path, daemon):
    """It is uploaded, and the profile says where it lies."""
    alice, bob = people
    shell = Cli(daemon.root)
    Image.new('RGB', (30, 10)).save(tmp_path / 'wide.png')
    shell.run('profile', 'set', '--name', 'Alice', '--banner', str(tmp_path / 'wide.png'))
    url = alice.call('Contacts.Profile', jid=alice.jid)['profile']['banner']
    content, kind = fetch(server, url)
    assert (Image.open(io.BytesIO(content)).size, kind) == ((30, 10), 'image/png')
    shell.run('profile', 'set', '--banner', 'https://alice.test/wide.jpg')
    assert alice.call('Contacts.Profile', jid=alice.jid)['profile']['banner'] == 'https://alice.test/wide.jpg'
    shell.run('profile', 'set', '--banner', '')
    assert 'banner' not in alice.call('Contacts.Profile', jid=alice.jid)['profile']
    shell.run('profile', 'set', '--banner', str(tmp_path / 'missing.png'), status=3)


EXIF_ORIENTATION, EXIF_MAKE, EXIF_GPS, GPS_LATITUDE = 0x0112, 0x010f, 0x8825, 2


def photo(kind):
    """A picture of 40 x 30 pixels that lies on its side, and says where it was taken."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION], exif[EXIF_MAKE] = 6, 'Secretcam'
    exif[EXIF_GPS] = {GPS_LATITUDE: (48.0, 51.0, 30.0)}
    out = io.BytesIO()
    Image.radial_gradient('L').resize((40, 30)).convert('RGB').save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize('kind', ['JPEG', 'PNG', 'WEBP'])
def test_a_picture_says_no_more_than_it_shows(server, people, tmp_path, daemon, kind):
    alice, bob = people
    original = photo(kind)
    path = tmp_path / ('holiday.' + kind.lower())
    path.write_bytes(original)
    run_cli(daemon, 'send', bob.bare, '--file', path)
    got = bob.wait_child('file-sharing', SFS)
    sent, media_type = fetch(server, got.body)
    before, after = Image.open(io.BytesIO(original)), Image.open(io.BytesIO(sent))
    assert media_type == 'image/' + kind.lower()
    assert EXIF_GPS in before.getexif() and EXIF_MAKE in before.getexif()
    assert dict(after.getexif()) == {EXIF_ORIENTATION: 6}
    assert b'Secretcam' not in sent
    assert list(after.getdata()) == list(before.getdata())
    file = got.child('file-sharing', SFS).child('file', METADATA)
    assert [file.child(name, METADATA).text for name in ('width', 'height', 'size')] == ['30', '40', str(len(sent))]
    assert file.child('hash', HASHES).text == sha256(sent)
    assert thumbhash_of(file) is not None or kind == 'WEBP'  # gdk-pixbuf reads it with a plug-in alone
    run_cli(daemon, 'send', bob.bare, '--keep-metadata', '--file', path)
    assert fetch(server, bob.wait_child('file-sharing', SFS).body)[0] == original


def thumbhash_of(file):
    """What XEP-0264 says inside of a file: the size of the picture, and the hash; None: nothing."""
    thumbnail = file.child('thumbnail', THUMBS)
    if thumbnail is None:
        return None
    assert thumbnail['media-type'] == 'image/thumbhash'
    return thumbnail['width'], thumbnail['height'], base64.b64decode(thumbnail['uri'].removeprefix(THUMBHASH_URI))


def mean_of(thumbhash):
    """The mean colour that a ThumbHash says: red, green and blue from 0 to 1."""
    head = int.from_bytes(thumbhash[:3], 'little')
    lightness, yellow, red = (head & 63) / 63, (head >> 6 & 63) / 31.5 - 1, (head >> 12 & 63) / 31.5 - 1
    blue = lightness - 2 / 3 * yellow
    return (3 * lightness - blue + red) / 2, (3 * lightness - blue - red) / 2, blue


def test_a_picture_is_seen_before_it_is_fetched(server, people):
    """As Movim shows it: by what stands in the reference, and in the same way for who reads XEP-0447."""
    alice, bob = people
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    painted, out = Image.new('RGB', (1200, 900), (200, 40, 90)), io.BytesIO()
    painted.paste((190, 60, 100), (0, 0, 600, 900))
    painted.save(out, 'JPEG', quality=95, exif=exif)
    alice.send(bob.bare, '', attachments=[data(out.getvalue(), name='red.jpg')])
    got = bob.wait_child('file-sharing', SFS)
    sims = got.child('reference', REFERENCE).child('media-sharing', SIMS)
    here = thumbhash_of(got.child('file-sharing', SFS).child('file', METADATA))
    assert here == thumbhash_of(sims.child('file', None))
    width, height, thumbhash = here
    assert (width, height) == ('900', '1200')
    shape = int.from_bytes(thumbhash[3:5], 'little')
    assert (thumbhash[2] >> 7, shape >> 15, shape & 7) == (0, 0, 5)  # opaque, upright, 5 of 7 across
    assert mean_of(thumbhash) == pytest.approx((195 / 255, 50 / 255, 95 / 255), abs=0.04)

    # what has none goes without
    for content, name in (b'no picture', 'a.png'), (photo('PNG')[:33] + b'no pixels', 'half.png'):
        alice.send(bob.bare, '', attachments=[data(content, name=name, keep_metadata=True)])
        assert thumbhash_of(bob.wait_child('file-sharing', SFS).child('file-sharing', SFS).child('file', METADATA)) is None


def bomb(side):
    """A PNG that is small, and as a picture larger than the daemon has memory."""
    def chunk(kind, content):
        return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', zlib.crc32(kind + content))
    packer, row = zlib.compressobj(9), bytes(1 + side // 8)
    pixels = b''.join([packer.compress(row) for _ in range(side)] + [packer.flush()])
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', side, side, 1, 0, 0, 0, 0)) + chunk(
        b'IDAT', pixels) + chunk(b'IEND', b'')


def test_picture_bombs(server, people, daemon):
    """One that is decoded apart from the daemon, and one that is not decoded at all."""
    alice, bob = people
    alice.send(bob.bare, '', attachments=[data(photo('PNG'), name='photo.png')])
    bob.wait_child('file-sharing', SFS)
    before = daemon.memory_kb('VmHWM')
    for side in 4000, 30000:
        content = bomb(side)
        sent = alice.send(bob.bare, '', attachments=[data(content, name='bomb.png')])
        got = bob.wait_child('file-sharing', SFS)
        assert fetch(server, got.body)[0] == content
        file = got.child('file-sharing', SFS).child('file', METADATA)
        assert [file.child(name, METADATA).text for name in ('width', 'height')] == [str(side)] * 2
        assert (thumbhash_of(file) is None) == (side == 30000)
        assert sent['attachments'][0]['state'] == 'uploading'
        daemon.assert_grown_less(before, 4096, 'VmHWM')


def test_a_recording_says_how_long_it_is(server, people):
    alice, bob = people
    content = io.BytesIO()
    with wave.open(content, 'wb') as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(bytes(2 * 8000 * 5 // 2))
    events = alice.follow()
    alice.call('Messages.Send', chat=bob.bare, body='', options={
        'attachments': [data(content.getvalue(), name='voice.wav')]})
    got = bob.wait_child('file-sharing', SFS)
    sharing = got.child('file-sharing', SFS)
    assert sharing.child('file', METADATA).child('length', METADATA).text == '2500'
    length = element('length', None, '1500')
    bob.send(alice.jid, None, element('file-sharing', SFS, element('file', METADATA, length) + element(
        'sources', None, element('url-data', URL_DATA, target=got.body))))
    back = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
    assert back['attachments'][0]['duration_ms'] == 1500


def test_killed_while_uploading(server, people, tmp_path, daemon):
    alice, bob = people
    content = hashlib.sha256(b'seed').digest() * (LIMIT // 5 // 32)
    large = tmp_path / 'large.bin'
    large.write_bytes(content)
    events = alice.follow()
    run_cli(daemon, 'send', bob.bare, '--file', large)
    events.wait('job.progress', lambda job: job['done'] > 0)
    daemon.kill()
    daemon.start()
    alice.reopen()
    got = bob.wait_child('file-sharing', SFS)
    assert hashlib.sha256(fetch(server, got.body)[0]).digest() == hashlib.sha256(content).digest()
    alice.wait_phase('live')
    alice.send(bob.bare, 'after')
    bob.wait_message('after')
    assert len(server.archive_of(bob.account)) == 2


def test_a_file_that_is_too_large_for_a_call_is_refused_at_once(daemon, door):
    """Also where its line is longer than any may be; the descriptor is for that."""
    client = daemon.door(door)
    client.call('Accounts.Add', jid='alice@else.test', settings={'enabled': False})
    for size in 600_000, 4_000_000:
        with pytest.raises(ApiError) as caught:
            client.call('Messages.Send', account='alice@else.test', chat='bob@else.test', body='',
                        options={'attachments': [data(bytes(size))]})
        if door == 'json' and size > 1_000_000:
            assert caught.value.name == 'TooLarge' and caught.value.data['max'] == 2**20
        else:
            assert caught.value.name == 'InvalidArgument'
            assert caught.value.data['field'] == 'options.attachments[0].data'
    assert [account['jid'] for account in client.call('Accounts.List')['accounts']] == ['alice@else.test']
