# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers for files that are slow, lie, break off or say no, and a daemon that is killed meanwhile."""
import base64
import hashlib
import random

import pytest

from lib.file_server import FileServer, again_from_the_start, hangs_up, part, says, stops_reading, whole
from lib.process import TIMEOUT
from lib.saying import attaches
from lib.stanza import element

SFS, METADATA, HASHES = 'urn:xmpp:sfs:0', 'urn:xmpp:file:metadata:0', 'urn:xmpp:hashes:2'
URL_DATA, UPLOAD = 'http://jabber.org/protocol/url-data', 'urn:xmpp:http:upload:0'
ITEMS = 'http://jabber.org/protocol/disco#items'
SIZE = 3_000_000
PART = SIZE // 2


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    return servers(request.param)


@pytest.fixture
def content():
    return random.Random(4).randbytes(SIZE)


def sha256(content):
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def offer(urls, content, hashed=True, size=None):
    claims = element('name', None, 'f.bin') + element('size', None, str(size or len(content)))
    if hashed:
        claims += element('hash', HASHES, sha256(content), algo='sha-256')
    places = ''.join(element('url-data', URL_DATA, target=url) for url in ([urls] if isinstance(urls, str) else urls))
    return element('file-sharing', SFS, element('file', METADATA, claims) + element('sources', None, places))


class Offered:
    """A file that Bob has offered to Alice, and its way to her."""

    def __init__(self, people, url, content, **claims):
        self.alice, bob = people
        self.content = content
        events = self.alice.follow()
        bob.send(self.alice.jid, None, offer(url, content, **claims))
        self.id = events.wait('message.new', lambda new: new['dir'] == 'in')['data']['id']
        self.events = self.alice.follow()
        self.job = self.alice.call('Files.Download', message=self.id, index=0)['job']

    def wait(self, timeout=TIMEOUT):
        return self.alice.door.call('Jobs.Wait', timeout + 5, job=self.job, timeout_ms=int(timeout * 1000))['job']

    def wait_bytes(self, size):
        self.events.wait('job.progress', lambda job: job['job'] == self.job and job['done'] >= size)

    def read(self):
        found, more = b'', True
        while more:
            more = self.alice.call('Files.Read', message=self.id, index=0, options={'offset': len(found)})['data']
            more = base64.b64decode(more) if isinstance(more, str) else bytes(more)
            found += more
        return found

    def assert_here(self):
        assert self.wait()['state'] == 'done'
        assert self.read() == self.content

    def assert_failed(self, name):
        job = self.wait()
        assert (job['state'], job['error']['name']) == ('failed', name)
        assert self.alice.message(self.id)['attachments'][0]['state'] == 'remote'


def test_killed_while_fetching(people, web, content, daemon):
    """It goes on where it was: what has arrived is not asked for again."""
    web.plan.append(part(PART))
    file = Offered(people, web.share(content), content)
    file.wait_bytes(PART)
    assert 'range' not in web.wait_request().headers
    daemon.kill()
    daemon.start()
    file.alice.reopen()
    file.assert_here()
    assert web.wait_request().headers['range'] == f'bytes={PART}-'
    assert not web.requests.peek()


def test_killed_while_fetching_what_cannot_be_proven(people, web, content, daemon):
    """Without a hash nobody knows whether it is still the same file: it begins anew."""
    web.plan.append(part(PART))
    file = Offered(people, web.share(content), content, hashed=False)
    file.wait_bytes(PART)
    web.wait_request()
    daemon.kill()
    daemon.start()
    file.alice.reopen()
    file.assert_here()
    assert 'range' not in web.wait_request().headers


def test_another_file_meanwhile(people, web, content, daemon):
    """What came before the kill is of another file than what comes after it: the hash tells."""
    url = web.share(bytes(SIZE))
    web.plan.append(part(PART))
    file = Offered(people, url, content)
    file.wait_bytes(PART)
    web.wait_request()
    daemon.kill()
    web.share(content)
    daemon.start()
    file.alice.reopen()
    file.assert_here()
    assert web.wait_request().headers['range'] == f'bytes={PART}-'
    assert 'range' not in web.wait_request().headers


@pytest.mark.parametrize('then', [whole, again_from_the_start, says('416 Range Not Satisfiable'), says('503 Busy')])
def test_the_line_breaks(people, web, content, then):
    """Another attempt goes on, or begins anew where the server cannot."""
    web.plan += [part(PART, then='end'), then]
    file = Offered(people, web.share(content), content)
    file.assert_here()
    web.wait_request()
    again = web.wait_request()
    assert again.headers['range'] == f'bytes={PART}-' and again.headers['if-range'] == '"e"'


@pytest.mark.parametrize('answer, name', [
    (says('403 Forbidden'), 'PermissionDenied'), (says('404 Not Found'), 'NotFound'), (says('410 Gone'), 'NotFound'),
    (says('302 Found', Location='http://localhost/f'), 'InvalidArgument'),
    (says('302 Found', Location='https://127.0.0.2:1/f'), 'PermissionDenied'),
    (says('302 Found', Location='https://169.254.169.254/f'), 'PermissionDenied')])
def test_no(people, web, content, answer, name):
    web.plan.append(answer)
    Offered(people, web.share(content), content).assert_failed(name)
    web.wait_request()
    assert not web.requests.peek()


def test_other_places(people, web, content):
    """The places of a file are alternatives: one that has it not, or another one, or may not be asked, is not the end."""
    web.share(bytes(SIZE), '/other')
    web.plan.append(says('404 Not Found'))
    file = Offered(people, ['https://127.0.0.2:1/f', 'https://nowhere.invalid/f', web.url('/gone'), web.url('/other'),
                            web.share(content)], content)
    file.assert_here()
    assert [web.wait_request().path for _ in range(3)] == ['/gone', '/other', '/f']
    assert not web.requests.peek()
    web.plan += [says('410 Gone'), says('404 Not Found')]
    Offered(people, [web.url('/gone'), web.url('/missing')], content).assert_failed('NotFound')
    assert [web.wait_request().path for _ in range(2)] == ['/gone', '/missing']
    assert not web.requests.peek()


def test_place_attached_meanwhile(people, web, content):
    """A place that its author tells later is asked as well."""
    web.plan += [says('404 Not Found')] * 2
    file = Offered(people, web.url('/gone'), content)
    file.assert_failed('NotFound')
    assert web.wait_request().path == '/gone'
    _, bob = people
    named = file.alice.message(file.id)['message_id']
    bob.send(file.alice.jid, None, attaches(named, web.share(content)))
    file.events.wait('message.changed', lambda data: data['id'] == file.id)
    file.job = file.alice.call('Files.Download', message=file.id, index=0)['job']
    file.assert_here()
    assert [web.wait_request().path for _ in range(2)] == ['/gone', '/f']


def test_redirects(people, server, web, content):
    """Followed, also to another server that may be asked, and not in a circle."""
    with FileServer(server.authority) as other:
        web.plan.append(says('302 Found', Location=other.share(content, '/there')))
        file = Offered(people, web.url(), content)
        file.assert_here()
        asked = other.wait_request()
        assert (asked.path, 'authorization' in asked.headers, 'cookie' in asked.headers) == ('/there', False, False)
    web.plan += [says('307 Temporary Redirect', Location='/f')] * 6
    Offered(people, web.url(), content).assert_failed('RemoteError')


def test_lies_about_the_length(people, web, content):
    async def shorter(exchange):
        exchange.start(Content_Length=len(content) - 1)
        await exchange.send(content[:-1])

    async def longer(exchange):
        exchange.start()
        await exchange.send(bytes(2 * SIZE))

    web.plan.append(shorter)
    Offered(people, web.share(content), content).assert_failed('RemoteError')
    web.plan.append(longer)
    Offered(people, web.share(content), content).assert_failed('TooLarge')


class Sent:
    """A message of Alice's with a file, on a server of which the test plays the upload service."""

    def __init__(self, scripted, authority, use, content):
        scripted.manual |= {ITEMS, UPLOAD}
        scripted.more_features = [UPLOAD]
        self.scripted, self.content = scripted, content
        self.alice = use(scripted.add_user('alice'))
        self.alice.add()
        self.stream = scripted.accept()
        self.alice.wait_phase('live')
        self.events = self.alice.follow()
        self.id = self.alice.call('Messages.Send', chat='bob@scripted.test', body='', options={'attachments': [
            {'data': base64.b64encode(content).decode(), 'name': 'f.bin'}]})['message']['id']

    def give_slot(self, web, path, *cookies):
        items = self.stream.wait_iq('query', ITEMS)
        self.stream.answer(items, element('query', ITEMS))
        asked = self.stream.wait_iq('request', UPLOAD)
        assert asked.child('request', UPLOAD)['size'] == str(len(self.content))
        header = element('header', None, 'Bearer ' + path, name='Authorization') + ''.join(
            element('header', None, cookie, name='Cookie') for cookie in cookies)
        self.stream.answer(asked, element('slot', UPLOAD, element('put', None, header, url=web.url(path)) + element(
            'get', None, url=web.url(path))))

    def assert_sent_once(self, path):
        """One message, that names what was put where the last slot said."""
        got = self.stream.take(lambda stanza: stanza.name == 'message' and stanza.has('file-sharing', SFS), 'file')
        assert got.body.endswith(path)
        self.stream.request_ack()
        self.events.wait_state(self.id, 'sent')
        self.stream.assert_no_message()


@pytest.fixture
def slots(scripted, authority):
    with FileServer(authority) as made:
        yield made


@pytest.fixture
def small():
    return random.Random(5).randbytes(300_000)


def test_an_upload_with_all_its_headers(scripted, authority, slots, use, small):
    """What a slot names several times is all said, in its order."""
    sent = Sent(scripted, authority, use, small)
    sent.give_slot(slots, '/one', 'a=1', 'b=2')
    sent.assert_sent_once('/one')
    assert slots.puts[-1].headers['cookie'] == 'a=1; b=2'


@pytest.mark.parametrize('trouble', [hangs_up(1000), says('503 Busy'), says('429 Too Many Requests')])
def test_an_upload_breaks_off(scripted, authority, slots, use, small, trouble):
    """The next attempt has a slot of its own, as the first may have expired."""
    slots.plan.append(trouble)
    sent = Sent(scripted, authority, use, small)
    sent.give_slot(slots, '/one')
    sent.give_slot(slots, '/two')
    sent.assert_sent_once('/two')
    assert slots.puts[-1].body == small
    assert slots.puts[-1].headers['authorization'] == 'bearer /two'


@pytest.mark.parametrize('answer', [says('403 Forbidden'), says('413 Too Large'), says('307 Moved', Location='/other')])
def test_an_upload_is_refused(scripted, authority, slots, use, small, answer):
    """The message fails as a whole, and a slot's header goes nowhere else. Another try has another slot."""
    slots.plan.append(answer)
    sent = Sent(scripted, authority, use, small)
    sent.give_slot(slots, '/one')
    sent.events.wait_state(sent.id, 'failed')
    sent.stream.assert_no_message()
    assert [put.path for put in slots.puts] == ['/one']
    sent.alice.call('Messages.Resend', id=sent.id)
    sent.give_slot(slots, '/two')
    sent.assert_sent_once('/two')


PURPOSES = 'urn:xmpp:http:upload:purpose:0'


def upload_for(alice, purpose):
    source = {'data': 'YWJj', 'name': 'f.bin', **({'purpose': purpose} if purpose else {})}
    return alice.call('Files.Upload', source=source)['job']


def next_slot(stream):
    """What is asked for when the service is looked for anew; gives the question and its purposes."""
    items = stream.wait_iq('query', ITEMS)
    stream.answer(items, element('query', ITEMS))
    asked = stream.wait_iq('request', UPLOAD)
    return asked, [each.name for each in asked.child('request', UPLOAD).children(None, PURPOSES)]


@pytest.mark.parametrize('known', [[], ['message', 'profile', 'permanent'], ['profile']], ids=['none', 'all', 'one'])
def test_what_an_upload_is_for(scripted, use, door, known):
    """The server is told what it says that it knows, and nothing else (XEP-0363)."""
    scripted.manual |= {ITEMS, UPLOAD}
    scripted.more_features = [UPLOAD] + [f'{PURPOSES}#{word}' for word in known]
    alice = use(scripted.add_user('alice'))
    alice.add()
    stream = scripted.accept()
    alice.wait_phase('live')
    for purpose in None, 'message', 'profile', 'permanent':
        upload_for(alice, purpose)
        asked, said = next_slot(stream)
        assert said == [word for word in known if word == (purpose or 'message')]
        stream.answer(asked, error='not-allowed')


def test_what_for_after_a_restart(scripted, slots, use, daemon):
    scripted.manual |= {ITEMS, UPLOAD}
    scripted.more_features = [UPLOAD, f'{PURPOSES}#permanent']
    alice = use(scripted.add_user('alice'))
    alice.add()
    stream = scripted.accept()
    alice.wait_phase('live')
    job = upload_for(alice, 'permanent')
    assert next_slot(stream)[1] == ['permanent']
    daemon.restart(hard=True)
    stream = scripted.accept()
    alice.reopen()
    asked, said = next_slot(stream)
    assert said == ['permanent']
    stream.answer(asked, element('slot', UPLOAD, element('put', None, url=slots.url('/f')) + element(
        'get', None, url=slots.url('/f'))))
    done = alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)['job']
    assert (done['state'], done['result']['url']) == ('done', slots.url('/f'))
    assert slots.puts[-1].body == b'abc'


def test_killed_while_uploading(scripted, authority, slots, use, small, daemon):
    slots.plan.append(stops_reading(1000))
    sent = Sent(scripted, authority, use, small)
    sent.give_slot(slots, '/one')
    slots.wait_request()
    daemon.kill()
    scripted.refuse_resume = True
    daemon.start()
    sent.alice.reopen()
    sent.stream = scripted.accept()
    sent.events = sent.alice.follow()
    sent.give_slot(slots, '/two')
    sent.assert_sent_once('/two')
    assert [put.path for put in slots.puts] == ['/two']
