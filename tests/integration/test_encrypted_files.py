# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that lie encrypted on a server (XEP-0454): fetched when somebody asks, decrypted on their way to the disk, and
there only when nobody has changed them. Libgcrypt encrypts here, which is not what the daemon decrypts with."""
import base64
import hashlib
import random
import ssl
import urllib.request

import pytest

from lib.aes_gcm import TAG, seal
from lib.doors import ApiError
from lib.file_server import again_from_the_start, part, says, whole
from lib.process import TIMEOUT
from lib.stanza import element

OOB = 'jabber:x:oob'
SIZE = 3_000_000
PART = SIZE // 2
KEY, IV, LONG_IV = bytes(range(100, 132)), bytes(range(12)), bytes(range(16))
GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    """Each of the real servers, taking files."""
    return servers(request.param, upload=20_000_000)


@pytest.fixture
def content():
    return random.Random(7).randbytes(SIZE)


def uri(url, iv=IV, key=KEY):
    """What a message says of a file that lies at `url`."""
    return 'aesgcm://' + url.removeprefix('https://') + '#' + (iv + key).hex()


class Shared:
    """An encrypted file that Bob has shared with Alice, and its way to her."""

    def __init__(self, people, daemon, body, *payload):
        self.alice, bob = people
        self.daemon, self.body = daemon, body
        events = self.alice.follow()
        bob.send(self.alice.jid, body, *payload)
        self.message = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
        self.id = self.message['id']

    @property
    def file(self):
        return self.alice.message(self.id)['attachments'][0]

    def download(self):
        self.events = self.alice.follow()
        self.job = self.alice.call('Files.Download', message=self.id, index=0)['job']
        return self

    def wait(self):
        return self.alice.door.call('Jobs.Wait', TIMEOUT + 5, job=self.job, timeout_ms=int(TIMEOUT * 1000))['job']

    def wait_bytes(self, size):
        self.events.wait('job.progress', lambda job: job['job'] == self.job and job['done'] >= size)

    def sum(self):
        """The hash of what Alice can read, part by part."""
        total, offset, more = hashlib.sha256(), 0, True
        while more:
            more = self.alice.call('Files.Read', message=self.id, index=0, options={'offset': offset})['data']
            more = base64.b64decode(more) if isinstance(more, str) else bytes(more)
            total.update(more)
            offset += len(more)
        return total.digest()

    def assert_here(self, content):
        job = self.wait()
        assert (job['state'], '#' in job['result'].get('url', '')) == ('done', False), job
        assert self.sum() == hashlib.sha256(content).digest()
        assert (self.file['state'], self.file['size']) == ('held', len(content))
        self.assert_secret_kept()

    def assert_failed(self, name):
        """A typed error, and nothing is left of what came."""
        job = self.wait()
        assert (job['state'], job['error']['name']) == ('failed', name), job
        assert KEY.hex() not in str(job)
        assert (self.file['state'], self.file.get('size')) == ('remote', None)
        assert not [path for path in self.daemon.root.rglob('*') if path.name == self.job]
        assert self.alice.door.call('Files.Cache', options={})['cache']['files'] == 0
        self.assert_secret_kept()

    def assert_secret_kept(self):
        assert KEY.hex() not in self.daemon.log().lower()


def share(people, daemon, web, content, iv=IV):
    return Shared(people, daemon, uri(web.share(seal(KEY, iv, content)), iv))


def assert_asked(web, *headers, path='/f'):
    """What was asked for says nothing of what opens it."""
    request = web.wait_request()
    assert request.path == path
    assert KEY.hex() not in str(request).lower()
    assert [name for name in ('range', 'if-range', 'cookie', 'referer') if name in request.headers] == list(headers)
    return request


@pytest.mark.parametrize('iv', [IV, LONG_IV], ids=['iv-12', 'iv-16'])
def test_fetched_when_asked(people, web, content, daemon, door, iv):
    """A message that is its URI is a file, of which the message says everything and the server nothing."""
    shared = Shared(people, daemon, uri(web.share(seal(KEY, iv, content), '/d/photo%20one.jpg'), iv))
    assert (shared.message['kind'], shared.message.get('body')) == ('file', None)
    file = shared.file
    assert (file['name'], file['type'], file['state']) == ('photo one.jpg', 'image/jpeg', 'remote')
    assert (file['aesgcm'], 'url' in file, 'size' in file) == (shared.body, False, False)
    assert not web.requests.peek()
    shared.download().assert_here(content)
    assert_asked(web, path='/d/photo%20one.jpg')
    assert not web.requests.peek()
    assert (shared.file['type'], shared.file['aesgcm']) == ('image/jpeg', shared.body)


def test_from_the_real_server(people, daemon):
    """It lies where people upload files, and is written with capitals, as some programs do."""
    alice, bob = people
    content = random.Random(8).randbytes(100_000)
    events = alice.follow()
    sent = alice.send(bob.bare, '', attachments=[
        {'data': base64.b64encode(seal(KEY, IV, content)).decode(), 'name': 'x.bin'}])
    events.wait_state(sent['id'], 'sent')
    url = bob.wait_child('file-sharing', 'urn:xmpp:sfs:0').body
    assert alice.door.call('Files.Cache', options={'keep_bytes': 0})['cache']['files'] == 0
    place, _, secret = uri(url).partition('#')
    Shared(people, daemon, f'{place}#{secret.upper()}').download().assert_here(content)


def test_with_a_small_picture(people, web, content, daemon):
    """In a second line, which is part of no text; a URL beside it (XEP-0066) changes nothing."""
    place = uri(web.share(seal(KEY, IV, content)))
    shared = Shared(people, daemon, f'{place}\ndata:image/gif;base64,{GIF}', element('x', OOB, element('url', None, place)))
    assert (shared.message['kind'], shared.message.get('body')) == ('file', None)
    assert (shared.file['thumbnail'], shared.file['thumbnail_type']) == (f'data:image/gif;base64,{GIF}', 'image/gif')
    shared.download().assert_here(content)


@pytest.mark.parametrize('text', ['See {}', '{}\nand this', '{}0', '{} ', 'x{}', '{}\n{}', '{}\ndata:text/html,PGI+'])
def test_what_says_more_is_text(people, web, daemon, text):
    body = text.replace('{}', uri(web.url()))
    shared = Shared(people, daemon, body)
    assert (shared.message['kind'], shared.message['body'], 'attachments' in shared.message) == ('text', body, False)


def test_no_policy_fetches_it(people, web, content, daemon):
    """Whatever an account fetches by itself: what comes after it is there, and it has not been asked for."""
    alice, bob = people
    alice.call('Files.SetPolicy', policy={'from': ['contacts', 'strangers', 'rooms'], 'max_bytes': 2 * SIZE})
    shared = share(people, daemon, web, content)
    events = alice.follow()
    plain = web.share(b'in the open', '/plain')
    bob.send(alice.jid, plain, element('x', OOB, element('url', None, plain)))
    events.wait('message.changed', lambda new: new['attachments'][0].get('url') == plain and
                new['attachments'][0]['state'] == 'held')
    assert_asked(web, path='/plain')
    assert not web.requests.peek()
    assert (shared.file['state'], 'job' in shared.file) == ('remote', False)
    shared.download().assert_here(content)


def test_a_large_file_in_little_memory(people, web, daemon):
    content = random.Random(9).randbytes(60_000_000)
    shared = share(people, daemon, web, content)
    before = daemon.memory_kb()
    shared.download()
    assert shared.wait()['state'] == 'done'
    daemon.assert_grown_less(before, 16_000, 'VmHWM')
    shared.assert_here(content)


def test_nothing_in_it(people, web, daemon):
    shared = share(people, daemon, web, b'').download()
    assert shared.wait()['state'] == 'done'
    assert (shared.file['state'], shared.file['size']) == ('held', 0)


def wrong_tag(sealed):
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def changed(sealed):
    return sealed[:1000] + bytes([sealed[1000] ^ 0x80]) + sealed[1001:]


@pytest.mark.parametrize('change', [wrong_tag, changed, lambda sealed: sealed[:-1], lambda sealed: sealed[:-TAG],
                                    lambda sealed: sealed + b'x', lambda sealed: sealed[:10], lambda sealed: b''],
                         ids=['tag', 'content', 'truncated', 'no-tag', 'longer', 'too-short', 'empty'])
def test_another_file(people, web, content, daemon, change):
    """It was not what was encrypted: once is enough to know that."""
    place = uri(web.share(change(seal(KEY, IV, content))))
    Shared(people, daemon, place).download().assert_failed('RemoteError')
    web.wait_request()
    assert not web.requests.peek()


def test_another_key(people, web, content, daemon):
    web.share(seal(KEY[::-1], IV, content))
    Shared(people, daemon, uri(web.url())).download().assert_failed('RemoteError')


@pytest.mark.parametrize('answer, name', [
    (says('403 Forbidden'), 'PermissionDenied'), (says('404 Not Found'), 'NotFound'),
    (says('302 Found', Location='https://127.0.0.2:1/f'), 'PermissionDenied'),
    (says('302 Found', Location='aesgcm://localhost/f'), 'InvalidArgument')])
def test_no(people, web, content, daemon, answer, name):
    web.plan.append(answer)
    share(people, daemon, web, content).download().assert_failed(name)
    web.wait_request()
    assert not web.requests.peek()


def test_too_large(people, web, content, daemon):
    """More than is fetched at all, as the server says itself before the first byte."""
    async def huge(exchange):
        exchange.start(Content_Length=3 * 2**30)
        await exchange.forever()

    web.plan.append(huge)
    share(people, daemon, web, content).download().assert_failed('TooLarge')


def test_no_place_of_a_stranger(people, daemon):
    """An address that is not public is not asked."""
    Shared(people, daemon, uri('https://127.0.0.2:1/f')).download().assert_failed('PermissionDenied')


@pytest.mark.parametrize('then', [whole, again_from_the_start, says('503 Busy')], ids=['rest', 'all', 'busy'])
def test_the_line_breaks(people, web, content, daemon, then):
    """Another attempt goes on behind what is there, or begins anew where the server cannot."""
    web.plan += [part(PART, then='end'), then]
    shared = share(people, daemon, web, content).download()
    shared.assert_here(content)
    assert_asked(web)
    again = assert_asked(web, 'range', 'if-range')
    first = int(again.headers['range'].removeprefix('bytes=').removesuffix('-'))
    # what may still be the tag is not written
    assert PART - TAG - 65536 <= first <= PART - TAG


def test_killed_while_fetching(people, web, content, daemon):
    """The next life goes on with it, by what it finds: the secret is in the message alone."""
    web.plan.append(part(PART))
    shared = share(people, daemon, web, content).download()
    shared.wait_bytes(PART)
    assert_asked(web)
    daemon.kill()
    daemon.start()
    shared.alice.reopen()
    shared.assert_here(content)
    assert assert_asked(web, 'range').headers['range'] == f'bytes={PART - TAG}-'
    assert not web.requests.peek()


def test_another_file_meanwhile(people, web, content, daemon):
    """What came before the kill does not belong to what comes after it: the tag tells, and it begins anew."""
    web.share(seal(KEY, IV, bytes(SIZE)))
    web.plan.append(part(PART))
    shared = Shared(people, daemon, uri(web.url())).download()
    shared.wait_bytes(PART)
    assert_asked(web)
    daemon.kill()
    web.share(seal(KEY, IV, content))
    daemon.start()
    shared.alice.reopen()
    shared.assert_here(content)
    assert_asked(web, 'range')
    assert_asked(web)


def test_forwarded(people, server, web, content, daemon, log_in):
    """As it came, where it is wished that everybody may see how; what is kept here need not be uploaded again."""
    alice, bob = people
    carol = log_in(server.add_user('carol'))
    shared = share(people, daemon, web, content)
    with pytest.raises(ApiError) as kept_back:
        alice.call('Messages.Forward', ids=[shared.id], chat=carol.bare, options={})
    assert (kept_back.value.name, kept_back.value.data['field']) == ('InvalidArgument', 'options.encryption')
    assert KEY.hex() not in str(kept_back.value)
    sent, = alice.call('Messages.Forward', ids=[shared.id], chat=carol.bare, options={'encryption': 'none'})['items']
    assert (sent['kind'], sent.get('body'), sent['attachments'][0]['aesgcm']) == ('file', None, shared.body)
    assert carol.wait_message(shared.body)
    shared.download().assert_here(content)
    assert alice.message(sent['id'])['attachments'][0]['state'] == 'remote'


# ---- Sent ----

def fetch(server, url):
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with urllib.request.urlopen(url, context=context, timeout=TIMEOUT) as answer:
        return answer.read()


def send_sealed(alice, bob, content, name):
    """What became of a file in an encrypted message, when it is uploaded."""
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    events = alice.follow()
    sent = alice.send(bob.bare, '', encryption='omemo', attachments=[
        {'data': base64.b64encode(content).decode(), 'name': name, 'description': 'not for servers'}])
    job = events.wait('job.done')['data']
    assert '#' not in job['result']['url'], job
    return job['result']['url'], alice.message(sent['id'])


def test_sent(server, people, daemon):
    """The server has what was encrypted, and never its name; each file has a key of its own."""
    alice, bob = people
    content, keys = random.Random(10).randbytes(100_000), set()
    for name, end in ('Wages of Bob.PDF', '.pdf'), ('wages.secret', ''):
        url, message = send_sealed(alice, bob, content, name)
        file = message['attachments'][0]
        place, _, secret = file['aesgcm'].partition('#')
        iv, key = bytes.fromhex(secret)[:12], bytes.fromhex(secret)[12:]
        assert (file['state'], file['name'], place) == ('held', name, url.replace('https:', 'aesgcm:'))
        assert hashlib.sha256(fetch(server, url)).digest() == hashlib.sha256(seal(key, iv, content)).digest()
        last = url.rsplit('/', 1)[1]
        assert ('ages' in url, last[last.index('.'):] if '.' in last else '') == (False, end)
        assert secret not in daemon.log().lower()
        keys.add(secret)
    assert len(keys) == 2
    # whatever becomes of it: nothing of it is said in clear
    alice.send(bob.bare, 'over', encryption='none')
    assert bob.wait_message('over')
    seen = ' '.join(str(stanza) for stanza in server.archive_of(bob.account))
    assert not [word for word in ('not for servers', 'aesgcm', 'ages', url) if word in seen]
    assert 'over' in seen


def test_sent_alone(people):
    """Others show a file only where it is all that a message says."""
    alice, bob = people
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    one = {'data': base64.b64encode(b'one').decode(), 'name': '1.txt'}
    for body, files in ('Look', [one]), ('', [one, one]):
        with pytest.raises(ApiError) as refused:
            alice.send(bob.bare, body, encryption='omemo', attachments=files)
        assert (refused.value.name, refused.value.data['field']) == ('InvalidArgument', 'options.attachments')
