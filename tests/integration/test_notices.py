# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers, services and older programs send: notices (headlines), links without a text, subjects without one."""
import pytest

from lib import stanza as st
from lib.cli import Cli
from lib.saying import place
from lib.stanza import element

ASKS = element('request', st.RECEIPTS) + element('markable', st.MARKERS)


@pytest.fixture
def alice(server, use):
    return use(server.add_user('alice')).log_in()


@pytest.fixture
def peer(server, log_in):
    return log_in(server.add_user('bob'))


def link(url, about=None):
    return element('x', st.OOB, element('url', None, url) + (element('desc', None, about) if about else ''))


def test_headline(alice, peer):
    """It stands in the chat of its sender, says what it is, and nobody is told that it was received or read."""
    alice.befriend(peer)
    events = alice.follow(kinds=['message.new'])
    peer.send(alice.jid, 'The server is down at noon', '<subject>Maintenance</subject>' + ASKS, type='headline')
    notice = events.wait_message('The server is down at noon')
    assert (notice['headline'], notice['subject'], notice['chat']) == (True, 'Maintenance', peer.bare)
    assert alice.chat(peer.bare)['unread'] == 1
    alice.call('Chats.MarkRead', chat=peer.bare, up_to=0, options={})
    peer.send(alice.jid, None, '<event xmlns="http://jabber.org/protocol/pubsub#event"/>', type='headline')
    peer.send(alice.jid, 'an ordinary one', ASKS)
    ordinary = events.wait_message('an ordinary one')
    assert 'headline' not in ordinary
    alice.call('Chats.MarkRead', chat=peer.bare, up_to=0, options={})
    alice.send(peer.bare, 'END')
    heard = peer.inbox.take_until(lambda s: s.name == 'message' and s.body == 'END')
    about = [(name, s.child(name, ns)['id']) for s in heard if s.name == 'message'
             for name, ns in (('received', st.RECEIPTS), ('displayed', st.MARKERS)) if s.has(name, ns)]
    assert about == [('received', ordinary['message_id']), ('displayed', ordinary['message_id'])]
    shown = Cli(alice.daemon.root).run('history', peer.bare).stdout
    assert '(notice) [Maintenance] The server is down at noon' in shown


def test_headline_goes_along(alice, peer, tmp_path):
    """An export has it as it was."""
    events = alice.follow(kinds=['message.new'])
    peer.send(alice.jid, 'News', type='headline')
    events.wait_message('News')
    cli, path = Cli(alice.daemon.root), tmp_path / 'all.xml'
    cli.run('export', '--format', 'xep-0227', path)
    alice.call('Messages.Forget', ids=[message['id'] for message in alice.messages(peer.bare)])
    assert 'headline' in path.read_text()


@pytest.mark.parametrize('kind', ['chat', 'room', 'whisper'])
def test_link_without_text(alice, peer, server, kind):
    bob = place(kind, alice, peer, f'links-{kind}@{server.rooms}')
    events = alice.follow(kinds=['message.new'])
    for extra, body in ((link('http://example.org/old'), 'http://example.org/old'),
                        (link('xmpp:tea@rooms.example.org?join', 'Tea'), 'Tea\nxmpp:tea@rooms.example.org?join')):
        bob.say(None, extra)
        assert 'attachments' not in events.wait_message(body)
    bob.say(None, link('https://example.org/file.pdf'))
    file, = events.wait('message.new')['data']['attachments']
    assert file['name'] == 'file.pdf'


def test_subject_without_text(alice, peer, server):
    """Between two it is a message; in a room it is the room's."""
    events = alice.follow(kinds=['message.new'])
    peer.send(alice.jid, None, '<subject>Lunch?</subject>')
    said = events.wait('message.new')['data']
    assert said['subject'] == 'Lunch?' and 'body' not in said
    cli = Cli(alice.daemon.root)
    assert '[Lunch?]' in cli.run('history', peer.bare).stdout
    assert 'Lunch?' in cli.run('chats').stdout
    room = place('room', alice, peer, f'subjects@{server.rooms}')
    room.say(None, '<subject>Tea time</subject>')
    room.say('so')
    events.wait_message('so')
    assert [message.get('body') for message in alice.messages(room.chat)] == ['so']
