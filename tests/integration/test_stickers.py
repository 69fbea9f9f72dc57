# SPDX-License-Identifier: GPL-3.0-or-later
"""Stickers, and pictures that travel in stanzas, on real servers and with another program (slixmpp)."""
import base64
import hashlib
import io
import pathlib
import ssl
import urllib.request

import pytest
from PIL import Image
from slixmpp.exceptions import IqError

from lib.cli import Cli
from lib.doors import ApiError
from lib.process import TIMEOUT
from lib.pictures import XHTML, XHTML_IM, Pictures, image_of
from lib.stanza import element


STICKERS, SFS, URL_DATA = 'urn:xmpp:stickers:0', 'urn:xmpp:sfs:0', 'http://jabber.org/protocol/url-data'
PUBSUB = 'http://jabber.org/protocol/pubsub'
PACK = pathlib.Path(__file__).parents[1] / 'wire/0449/pack.xml'
ID = 'N6zJI4PTGfFfSJbwakmBihwB'


def picture(colour):
    stream = io.BytesIO()
    Image.new('RGB', (8, 6), colour).save(stream, 'PNG')
    return stream.getvalue()


def named(cid, alt='Sticker'):
    """What Movim sends beside a body."""
    image = element('img', None, src=f'cid:{cid}', alt=alt)
    return element('html', XHTML_IM, element('body', XHTML, element('p', None, image)))


def read(user, message):
    found = user.call('Files.Read', message=message, index=0, options={})['data']
    return base64.b64decode(found) if isinstance(found, str) else bytes(found)


def fetch(user, message):
    job = user.call('Files.Download', message=message, index=0)['job']
    return user.door.call('Jobs.Wait', TIMEOUT + 5, job=job, timeout_ms=int(TIMEOUT * 1000))['job']['state']


def test_pictures_in_stanzas(people):
    alice, bob = people
    pictures, events = Pictures(bob), alice.follow()
    red, blue = picture('red'), picture('blue')

    # what Movim sends: fetched on request from who sent it, and once only
    cid = pictures.give(red, 'image/png')
    bob.send(alice.jid, 'A sticker has been sent using Movim', named(cid))
    first = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
    sticker = first['attachments'][0]
    assert (first['kind'], first.get('body'), sticker['state'], sticker['bits'], sticker['disposition']) == (
        'file', None, 'remote', f'cid:{cid}', 'sticker')
    assert sticker['description'] == 'A sticker has been sent using Movim'
    assert fetch(alice, first['id']) == 'done'
    assert (read(alice, first['id']), alice.message(first['id'])['attachments'][0]['type']) == (red, 'image/png')
    bob.send(f'{alice.jid}', 'Again', named(cid))
    second = events.wait('message.new', lambda new: new['id'] != first['id'])['data']['id']
    assert (fetch(alice, second), read(alice, second)) == ('done', red)

    # one that its sender does not have
    bob.send(alice.jid, 'Gone', named('sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org'))
    gone = events.wait('message.new', lambda new: new['id'] not in (first['id'], second))['data']['id']
    assert (fetch(alice, gone), alice.message(gone)['attachments'][0]['state']) == ('failed', 'remote')

    # and what we send: given to who was sent it, and to nobody else
    sent = alice.send(bob.bare, '', attachments=[{
        'data': base64.b64encode(blue).decode(), 'name': 'blue.png', 'description': 'Blue', 'bits': True,
        'disposition': 'sticker'}])
    got = bob.wait_child('html', XHTML_IM)
    ours = image_of(got)
    assert (got.body, ours['alt'], ours['src']) == ('Blue', 'Blue', sent['attachments'][0]['bits'])
    assert pictures.get(got['from'], ours['src'][len('cid:'):]) == ('image/png', blue)
    asked = element('data', 'urn:xmpp:bob', cid=ours['src'][len('cid:'):])
    assert bob.ask('set', asked, to=got['from']).has('data', 'urn:xmpp:bob')  # as Movim asks
    with pytest.raises(IqError):
        pictures.get(got['from'], cid)


def publish(peer, id_, pack):
    item = element('item', None, pack, id=id_)
    peer.ask('set', element('pubsub', PUBSUB, element('publish', None, item, node=STICKERS)))


def kept_of(peer, jid=None):
    """What a peer finds at somebody's (theirs): the ids of the packs, and the elements inside."""
    answer = peer.ask('get', element('pubsub', PUBSUB, element('items', None, node=STICKERS)), jid)
    items = answer.child('pubsub', PUBSUB).child('items', PUBSUB).children('item', PUBSUB)
    return {item['id']: item.child('pack', STICKERS) for item in items}


def test_packs(people, log_in):
    alice, bob = people
    alice.befriend(bob)
    other, events, pack = log_in(alice.account), alice.follow(), PACK.read_text()
    foreign = pack.replace('<suggest>', "<foreign xmlns='urn:foreign'/><suggest>")
    publish(bob, ID, foreign)
    assert alice.call('Files.StickerPacks', jid='')['packs'] == []
    listed, = alice.call('Files.StickerPacks', jid=bob.bare)['packs']
    assert (listed['id'], listed['name'], listed['count'], listed['restricted']) == (ID, 'Marsey the Cat', 2, False)
    stickers = alice.call('Files.StickerPack', uri=listed['uri'])['pack']['stickers']
    assert [(each['description'], each['suggestions']) for each in stickers] == [('👍', ['+1']), ('😘', [])]

    # one that says something else than its name is not there for us
    publish(bob, ID, pack.replace('Marsey', 'Mallory'))
    assert alice.call('Files.StickerPacks', jid=bob.bare)['packs'] == []
    with pytest.raises(ApiError):
        alice.call('Files.ImportStickerPack', uri=listed['uri'])
    publish(bob, ID, foreign)

    # ours is what theirs is, with what only others know
    alice.call('Files.ImportStickerPack', uri=listed['uri'])
    assert kept_of(other)[ID].child('item', STICKERS).child('foreign', 'urn:foreign') is not None
    ours = alice.call('Files.StickerPacks', jid='')['packs'][0]['uri']

    # sent from there, and from where it was
    for uri, where in ((ours, ('', '')), (listed['uri'], (bob.bare, STICKERS))):
        wanted = {name: stickers[1][name] for name in ('url', 'description', 'type', 'size', 'hashes')}
        sent = alice.send(bob.bare, '', attachments=[{**wanted, 'pack': uri, 'disposition': 'sticker'}])
        assert (sent['attachments'][0]['pack'], sent['attachments'][0]['state']) == (uri, 'remote')
        got = bob.wait_child('sticker', STICKERS)
        sticker = got.child('sticker', STICKERS)
        assert (got.body, sticker['pack'], (sticker['jid'], sticker['node'])) == ('😘', ID, where)
        shared = got.child('file-sharing', SFS)
        assert shared.child('sources', SFS).child('url-data', URL_DATA)['target'] == stickers[1]['url']

    # and what somebody else sends
    bob.send(alice.jid, '😘', element('sticker', STICKERS, pack=ID) + str(shared))
    new = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
    file = new['attachments'][0]
    assert (new.get('body'), file['disposition'], file['description'], file['pack']) == (
        None, 'sticker', '😘', listed['uri'])
    alice.call('Files.RemoveStickerPack', pack=ID)
    assert kept_of(other) == {}


def hash_of(pack, file_metadata='urn:xmpp:file:metadata:0', hashes='urn:xmpp:hashes:2'):
    """The hash of a pack, after XEP-0449 4.2, of what a program reads from PEP."""
    def joined(records, end):
        return ''.join(sorted(records)) + end
    meta = [f'{each.name}\x1f{each["xml:lang"] or ""}\x1f{each.text}\x1f\x1e'
            for name in ('name', 'summary') for each in pack.children(name, STICKERS)]
    items = []
    for item in pack.children('item', STICKERS):
        file = item.child('file', file_metadata)
        sums = [f'{each["algo"]}\x1f{each.text}\x1f\x1e' for each in file.children('hash', hashes)]
        items.append(f'{file.child("desc", file_metadata).text}\x1e{"".join(sorted(sums))}\x1d')
    text = joined(meta, '\x1c') + joined(items, '\x1c')
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def fetch_url(server, url):
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with urllib.request.urlopen(url, context=context, timeout=TIMEOUT) as answer:
        return answer.read()


@pytest.fixture(params=['prosody', 'ejabberd'])
def file_server(request, servers):
    """Each of the real servers, taking files."""
    return servers(request.param, upload=1_000_000)


def test_a_pack_of_ones_own(file_server, use, log_in, daemon, tmp_path):
    """Made of files on the command line; another program reads it, proves it and gets its stickers."""
    alice, bob = use(file_server.add_user('alice')), log_in(file_server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    cli, colours = Cli(daemon.root), {'👋': 'red', '🫖': 'blue'}
    for text, colour in colours.items():
        (tmp_path / f'{text}.png').write_bytes(picture(colour))
    made, = cli.json('sticker', 'create', 'Tea cats', *sorted(map(str, tmp_path.glob('*.png'))), '--summary', 'At four')
    (id_, pack), = kept_of(bob, alice.jid).items()
    assert (made['id'], made['name'], made['count']) == (id_, 'Tea cats', 2)
    assert pack.child('hash', 'urn:xmpp:hashes:2').text == hash_of(pack) and id_ == hash_of(pack)[:24]
    assert (pack.child('name', STICKERS).text, pack.child('summary', STICKERS).text) == ('Tea cats', 'At four')
    for item in pack.children('item', STICKERS):
        file = item.child('file', 'urn:xmpp:file:metadata:0')
        text = file.child('desc', 'urn:xmpp:file:metadata:0').text
        content = fetch_url(file_server, item.child('sources', SFS).child('url-data', URL_DATA)['target'])
        assert content == picture(colours.pop(text))
        assert file.child('hash', 'urn:xmpp:hashes:2').text == base64.b64encode(hashlib.sha256(content).digest()).decode()
    assert colours == {}

    # and is found again, sent from, and taken away
    assert [each['uri'] for each in cli.json('sticker', 'list')] == [made['uri']]
    assert 'Tea cats' in cli.run('sticker').stdout
    assert sorted(each['description'] for each in cli.json('sticker', 'show', 'tea')) == ['👋', '🫖']
    assert '👋' in cli.run('sticker', 'show', made['uri']).stdout
    cli.run('sticker', 'send', bob.bare, 'Tea', '🫖')
    got = bob.wait_child('sticker', STICKERS)
    assert (got.body, got.child('sticker', STICKERS)['pack']) == ('🫖', id_)
    assert fetch_url(file_server, got.child('file-sharing', SFS).child('sources', SFS).child(
        'url-data', URL_DATA)['target']) == picture('blue')
    cli.run('sticker', 'send', bob.bare, 'tea', '3', status=3)
    cli.run('sticker', 'show', 'coffee', status=3)
    cli.run('sticker', 'create', 'Twice', tmp_path / '👋.png', tmp_path / '👋.png', status=2)
    cli.run('sticker', 'create', 'Nothing', tmp_path / 'missing.png', status=3)
    cli.run('sticker', 'remove', 'tea', status=2)  # without being asked, nothing goes
    cli.run('sticker', 'remove', 'tea', '--yes')
    assert cli.json('sticker', 'list') == [] and kept_of(bob, alice.jid) == {}

    # what somebody else has is listed and imported in the same way
    publish(bob, ID, PACK.read_text())
    theirs, = cli.json('sticker', 'list', bob.bare)
    cli.run('sticker', 'import', theirs['uri'])
    assert [each['id'] for each in cli.json('sticker', 'list')] == [ID]
