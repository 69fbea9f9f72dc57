# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies of files beside the pages of an export: under names that lead nowhere, and with the bytes that were announced."""
import base64
import hashlib
import html.parser
import os
import urllib.parse
from xml.sax.saxutils import escape

import pytest

from lib.cli import Cli
from lib.stanza import element
from test_file_servers import HASHES, METADATA, SFS, URL_DATA, sha256
from test_files import wait_job
from test_server_files import DOT

PNG, PAGE = base64.b64decode(DOT), b'<script>alert(1)</script>'
# Name as sent, bytes, the name of the copy, and whether it is shown.
SENT = [
    ('dot.png', PNG, 'dot.png', True), ('dot.png', PNG + b'2', 'dot-2.png', True), ('DOT.PNG', PNG + b'3', 'DOT-3.PNG', True),
    ('a b#?%20&"\'<i>.png', PNG + b'4', 'a b__%20__'.replace('%', '_') + '__i_.png', True), ('été 50%.txt', b'text', 'été 50_.txt', False),
    ('page.html', PAGE, 'page.html.txt', False), ('page.HTM', PAGE + b'2', 'page.HTM.txt', False), ('x.svg', b'<svg onload="alert(1)"/>', 'x.svg.txt', False),
    ('not.png', b'no picture', 'not.png', False), (None, b'nameless' * 200_000, 'f7', False), ('\u202egnp.exe', b'x', 'gnp.exe', False),
    ('n' * 190 + '.pdf', b'long', 'n' * 96 + '.pdf', False)]


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.pictures, self.policy, self.tags = [], [], None, set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.add(tag)
        if tag == 'a':
            self.links.append(attrs['href'])
        elif tag == 'img':
            assert attrs['loading'] == 'lazy'
            self.pictures.append(attrs['src'])
        elif attrs.get('http-equiv') == 'Content-Security-Policy':
            self.policy = attrs['content']


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


def offer(bob, alice, url, name, content):
    claims = element('hash', HASHES, sha256(content), algo='sha-256')
    if name is not None:
        claims += element('name', None, escape(name))
    bob.send(alice.jid, url, element('file-sharing', SFS, element('file', METADATA, claims) + element(
        'sources', None, element('url-data', URL_DATA, target=url))))


def test_copies(server, alice, log_in, web, daemon, tmp_path):
    """Every link that is not one of https is a file in the directory, whose hash is the one that was announced; nothing else is in it."""
    bob, shell, folder = log_in(server.add_user('bob')), Cli(daemon.root), tmp_path / 'pages'
    events = alice.follow(kinds=['message.*'])
    def receive(n, name, content):
        offer(bob, alice, web.share(content, f'/f{n}'), name, content)
        return events.wait('message.new')['data']
    for n, (name, content, *_) in enumerate(SENT):
        # the seventh is what a file without a name is called: the end of its address
        got = receive(7 if name is None else n + 100, name, content)
        assert wait_job(alice, alice.call('Files.Download', message=got['id'], index=0)['job'])['state'] == 'done'
    receive(50, 'remote.png', PNG + b'5')
    shell.run('export', '--files', status=2)
    shell.run('export', '--html', folder, '--files')
    assert sorted(os.listdir(folder)) == ['chat-1.html', 'files', 'index.html']
    page = Page((folder / 'chat-1.html').read_text(encoding='utf-8'))
    assert page.policy == "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:" and 'script' not in page.tags
    assert [link for link in page.links if ':' in link] == [web.url('/f50')]
    local = [urllib.parse.unquote(link, errors='strict') for link in page.links if link.startswith('files/')]
    assert local == [f'files/{kept}' for _, _, kept, _ in SENT]
    assert all(urllib.parse.quote(urllib.parse.unquote(link), safe='/') == link for link in page.links if link.startswith('files/'))
    assert [urllib.parse.unquote(link) for link in page.pictures] == [f'files/{kept}' for _, _, kept, shown in SENT if shown]
    for (_, content, _, _), link in zip(SENT, local, strict=True):
        assert hashlib.sha256((folder / link).read_bytes()).digest() == hashlib.sha256(content).digest()
    assert sorted(os.listdir(folder / 'files')) == sorted(kept for _, _, kept, _ in SENT)
    assert (folder / 'files').stat().st_mode & 0o777 == 0o700 and (folder / local[0]).stat().st_mode & 0o777 == 0o600


def test_without_copies(server, alice, log_in, web, daemon, tmp_path):
    """As before: links alone, and no picture may be loaded."""
    bob, shell, folder = log_in(server.add_user('bob')), Cli(daemon.root), tmp_path / 'pages'
    events = alice.follow(kinds=['message.*'])
    offer(bob, alice, web.share(PNG, '/f'), 'dot.png', PNG)
    events.wait('message.new')
    shell.run('export', '--html', folder)
    page = Page((folder / 'chat-1.html').read_text(encoding='utf-8'))
    assert page.policy == "default-src 'none'; style-src 'unsafe-inline'" and not page.pictures
    assert page.links == ['index.html', web.url('/f')] and sorted(os.listdir(folder)) == ['chat-1.html', 'index.html']
