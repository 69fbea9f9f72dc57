# SPDX-License-Identifier: GPL-3.0-or-later
"""P18: files in encrypted chats (XEP-0454), to another program and from it."""
import base64
import random
import re
import ssl
import urllib.request

import pytest

from lib import omemo_faults as faults
from lib.cli import Cli
from lib.doors import ApiError
from lib.file_server import says
from lib.process import TIMEOUT

SIZE = 100_000


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    """Each of the real servers, taking files."""
    return servers(request.param, upload=20_000_000)


@pytest.fixture
def alice(server, use):
    """She has the daemon, which has a device of hers."""
    alice = use(server.add_user('alice')).log_in()
    alice.use_omemo()
    return alice


@pytest.fixture
def bob(server, mini):
    return mini(server.add_user('bob'))


@pytest.fixture
def content():
    return random.Random(11).randbytes(SIZE)


def fetch(server, url):
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with urllib.request.urlopen(url, context=context, timeout=TIMEOUT) as answer:
        return answer.read()


def is_place(text):
    return re.fullmatch(r'aesgcm://\S+#[0-9a-f]{88}', text)


def receive(alice, bob, text):
    """The message that came of what Bob has said."""
    events = alice.follow()
    bob.say(alice.jid, text)
    return events.wait('message.new', lambda data: data['dir'] == 'in')['data']


def download(alice, message):
    job = alice.call('Files.Download', message=message['id'], index=0)['job']
    return alice.door.call('Jobs.Wait', TIMEOUT + 5, job=job, timeout_ms=int(TIMEOUT * 1000))['job']


def test_sent(server, alice, bob, content, daemon):
    """All that Bob is told is the place, encrypted; what lies there opens by it."""
    sent = alice.send(bob.bare, '', encryption='omemo', attachments=[
        {'data': base64.b64encode(content).decode(), 'name': 'Wages.pdf', 'description': 'not for servers'}])
    heard = bob.read.take(lambda got: got.text, 'any text').text
    assert is_place(heard), heard
    assert faults.open_file(fetch(server, heard.replace('aesgcm:', 'https:').partition('#')[0]), heard) == content
    seen = ' '.join(str(stanza) for stanza in server.archive_of(bob.account))
    assert 'urn:xmpp:omemo:2' in seen or 'axolotl' in seen
    assert not [word for word in ('not for servers', 'Wages', 'aesgcm', heard.rpartition('#')[2]) if word in seen]
    assert heard.rpartition('#')[2] not in daemon.log().lower()
    with pytest.raises(ApiError) as failed:  # a text would take its place, and show what opens it
        alice.call('Messages.Correct', id=sent['id'], body='wages', options={})
    assert failed.value.data['field'] == 'body'
    assert alice.message(sent['id'])['kind'] == 'file'


def test_with_a_text(server, alice, bob, daemon, tmp_path):
    """The command line says both, one after the other, each file for itself and the text behind them."""
    shell, files = Cli(daemon.root), [tmp_path / 'one.txt', tmp_path / 'two.txt']
    for each in files:
        each.write_text(each.name)
    done = shell.json('send', bob.bare, 'as promised', '--encryption', 'omemo', '--key', 'k', '--file', files[0], '--file', files[1])
    assert [alice.message(each['id'])['kind'] for each in done] == ['file', 'file', 'text']
    heard = [bob.read.take(lambda got: got.text, 'any text').text for _ in range(3)]
    places = [text for text in heard if is_place(text)]
    assert sorted(set(heard) - set(places)) == ['as promised'] and len(places) == 2
    opened = [faults.open_file(fetch(server, place.replace('aesgcm:', 'https:').partition('#')[0]), place) for place in places]
    assert sorted(opened) == [b'one.txt', b'two.txt']
    again = shell.json('send', bob.bare, 'as promised', '--encryption', 'omemo', '--key', 'k', '--file', files[0], '--file', files[1])
    assert [each['id'] for each in again] == [each['id'] for each in done]


def test_killed_while_uploading(server, alice, bob, daemon, tmp_path):
    """It is uploaded again, and Bob is told once, of what opens by what he is told."""
    large = tmp_path / 'large.bin'
    large.write_bytes(random.Random(12).randbytes(4_000_000))
    events = alice.follow()
    Cli(daemon.root).run('send', '--encryption', 'omemo', bob.bare, '--file', large, input=b'')
    events.wait('job.progress', lambda job: job['done'] > 0)
    daemon.kill()
    daemon.start()
    alice.reopen()
    heard = bob.read.take(lambda got: got.text, 'any text').text
    assert faults.open_file(fetch(server, heard.replace('aesgcm:', 'https:').partition('#')[0]), heard) == large.read_bytes()
    alice.wait_phase('live')
    alice.send(bob.bare, 'after', encryption='omemo')
    bob.reads('after')
    assert not [got for got in bob.read.take_now() if got.text or got.reason]


@pytest.mark.parametrize('length', [12, 16])
def test_received(alice, bob, web, content, daemon, length):
    """Nothing is fetched before somebody asks, whatever is fetched by itself."""
    alice.call('Files.SetPolicy', policy={'from': ['contacts', 'strangers', 'rooms'], 'max_bytes': 2 * SIZE})
    sealed, place = faults.seal_file(content, web.url(), random.Random(1), length)
    web.share(sealed)
    message = receive(alice, bob, place)
    assert (message['kind'], message.get('body'), message['attachments'][0]['aesgcm']) == ('file', None, place)
    assert not web.requests.peek()
    assert download(alice, message)['state'] == 'done'
    read = alice.call('Files.Read', message=message['id'], index=0, options={})['data']
    read = base64.b64decode(read) if isinstance(read, str) else bytes(read)
    assert read == content[:len(read)] and read
    assert place.rpartition('#')[2] not in daemon.log().lower()


def wrong_tag(sealed):
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


async def huge(exchange):
    exchange.start(Content_Length=3 * 2**30)
    await exchange.forever()


@pytest.mark.parametrize('change, answer, name', [
    (wrong_tag, None, 'RemoteError'), (bytes, says('404 Not Found'), 'NotFound'), (bytes, huge, 'TooLarge')],
    ids=['wrong-tag', '404', 'huge'])
def test_not_the_file(alice, bob, web, content, daemon, change, answer, name):
    """A typed error that does not tell the secret, and nothing is left of what came."""
    sealed, place = faults.seal_file(content, web.url(), random.Random(1))
    web.share(change(sealed))
    web.plan += [answer] if answer else []
    message = receive(alice, bob, place)
    job = download(alice, message)
    assert (job['state'], job['error']['name']) == ('failed', name), job
    assert place.rpartition('#')[2] not in str(job) + daemon.log().lower()
    assert alice.message(message['id'])['attachments'][0]['state'] == 'remote'
    assert not [path for path in daemon.root.rglob('*') if path.name == job['job']]


def test_forwarded(server, alice, bob, mini, web, content):
    """The place goes on to another encrypted chat as it is."""
    carol = mini(server.add_user('carol'))
    sealed, place = faults.seal_file(content, web.url(), random.Random(1))
    message = receive(alice, bob, place)
    alice.call('Messages.Forward', ids=[message['id']], chat=carol.bare, options={'encryption': 'omemo'})
    carol.reads(place)
