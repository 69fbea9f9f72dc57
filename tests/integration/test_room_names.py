# SPDX-License-Identifier: GPL-3.0-or-later
"""Rooms and nicks whose names are not plain: folded, escaped (XEP-0106), beyond ASCII, on an international domain."""
import itertools

import pytest

from lib.cli import Cli
from lib.doors import ApiError
from lib.room import CHANNEL, Occupant

numbers = itertools.count(1)

# What a person may write, and the local part that both servers make of it.
NAMES = {
    'escaped': ('tea\\20\\26\\20cake', 'tea\\20\\26\\20cake'),
    'upper': ('TeaTime', 'teatime'),
    'accents': ('Café', 'café'),
    'composed': ('cafe\u0301', 'café'),
    'greek': ('ΛΌΓΟΣ', 'λόγοσ'),
    'han': ('茶室', '茶室'),
}


@pytest.fixture
def alice(server, use, daemon):
    user = use(server.add_user('alice')).log_in()
    user.cli = Cli(daemon.root)
    return user


def visit(alice, peer, written, room):
    """Joins by what a person writes, and talks both ways in the room as the server names it."""
    bob = Occupant(peer, room, 'bob', config=CHANNEL)
    chat = alice.call('Chats.Join', room=written, options={'nick': 'al'})['chat']
    assert (chat['chat'], chat['state']) == (room, 'joined')
    events = alice.follow(kinds=['message.*'])
    bob.say('Hello, al')
    got = events.wait_message('Hello, al')
    assert (got['chat'], got['from']) == (room, f'{room}/bob')
    sent = alice.send(written, 'Hello, Bob')
    assert bob.hears('Hello, Bob')['from'] == f'{room}/al'
    events.wait_state(sent['id'], 'sent')
    bob.whisper('al', 'psst')
    assert events.wait_message('psst')['chat'] == f'{room}/bob'
    assert alice.cli.json('room', 'show', written)[0]['chat'] == room
    alice.go_offline()
    bob.say('while you slept')
    bob.hears('while you slept')
    alice.go_online()
    events.wait_message('while you slept')
    assert alice.bodies(room) == ['Hello, al', 'Hello, Bob', 'while you slept']
    assert [chat['chat'] for chat in alice.call('Chats.List', options={'kinds': ['muc']})['items']] == [room]
    (bookmark,) = alice.call('Bookmarks.List')['bookmarks']
    assert bookmark['room'] == room
    alice.call('Chats.Leave', chat=written, options={})
    peer.wait_presence(f'{room}/al', 'unavailable')


@pytest.mark.parametrize('written, local', NAMES.values(), ids=NAMES)
def test_names_of_rooms(server, alice, log_in, written, local):
    number = next(numbers)
    visit(alice, log_in(server.add_user('bob')), f'{written}{number}@{server.rooms}', f'{local}{number}@{server.rooms}')


@pytest.mark.parametrize('spelling', ['{}', 'RÄUME.{domain}', 'ra\u0308ume.{domain}'], ids=['plain', 'upper', 'composed'])
def test_an_international_domain(server, alice, log_in, spelling):
    """The server's form of it is Unicode (RFC 7622 § 3.2), whoever writes it how."""
    room = f'kaffee{next(numbers)}'
    domain = spelling.format(server.far_rooms, domain=server.domain)
    visit(alice, log_in(server.add_user('bob')), f'{room}@{domain}', f'{room}@{server.far_rooms}')


@pytest.mark.parametrize('nick, other', [('Al', 'al'), ('Straße', 'Strasse'), ('Σ', 'σ')])
def test_nicks_are_not_folded(server, alice, log_in, nick, other):
    """Resourceprep keeps case: these are two people, who are told apart everywhere."""
    room = f'hall{next(numbers)}@{server.rooms}'
    bob = Occupant(log_in(server.add_user('bob')), room, other, config=CHANNEL)
    chat = alice.call('Chats.Join', room=room, options={'nick': nick})['chat']
    assert chat['my']['nick'] == nick
    events = alice.follow(kinds=['message.*'])
    bob.say('I am another')
    got = events.wait_message('I am another')
    assert (got['dir'], got['nick']) == ('in', other)
    alice.send(room, 'So am I')
    assert bob.hears('So am I')['from'] == f'{room}/{nick}'
    bob.whisper(nick, 'psst')
    assert events.wait_message('psst')['chat'] == f'{room}/{other}'
    assert sorted(each['nick'] for each in alice.call('Chats.Members', chat=room, options={})['items']) == \
        sorted([nick, other])


@pytest.mark.parametrize('nick, shown', [('Ａｌ', 'Al'), ('Zoe\u0308', 'Zoë'), ('ﬁn', 'fin')])
def test_nicks_that_are_the_same(server, alice, log_in, nick, shown):
    """What resourceprep makes equal is one nick: the room shows it in the one form, and so do we."""
    room = f'hall{next(numbers)}@{server.rooms}'
    bob = Occupant(log_in(server.add_user('bob')), room, 'bob', config=CHANNEL)
    chat = alice.call('Chats.Join', room=room, options={'nick': nick})['chat']
    assert chat['my']['nick'] == shown
    sent = alice.send(room, 'It is me')
    assert bob.hears('It is me')['from'] == sent['from'] == f'{room}/{shown}'
    bob.sees(shown)
    with pytest.raises(ApiError, match='Conflict'):
        alice.call('Chats.SetNick', chat=room, nick='bob')
    assert alice.chat(room)['my']['nick'] == shown
