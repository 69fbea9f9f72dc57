# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of which is said later where they lie (XEP-0447), as Dino 0.5 sends them: first what the file is, then, when it
is uploaded, its place."""
import base64
import hashlib
import itertools

import pytest

from lib import stanza as st
from lib.process import TIMEOUT
from lib.room import Occupant
from lib.saying import OPEN, attaches, enter, place, retracts
from lib.stanza import element

STORE = element('store', st.HINTS)
numbers = itertools.count(1)
everywhere = pytest.mark.parametrize('kind', ['chat', 'room', 'whisper'])


@pytest.fixture(params=['prosody', 'ejabberd'])
def server(request, servers):
    """Each of the real servers, taking files."""
    return servers(request.param, upload=1_000_000)


@pytest.fixture
def account(server):
    return server.add_user('alice')


@pytest.fixture
def alice(account, use):
    return use(account).log_in()


@pytest.fixture
def peer(server, log_in):
    return log_in(server.add_user('bob'))


@pytest.fixture
def room(server):
    return f'files{next(numbers)}@{server.rooms}'


def shares(*names, content=b''):
    """What the files are, and nothing of where they lie."""
    return ''.join(element('file-sharing', st.FILE_SHARING, element('file', st.FILE_METADATA, element(
        'name', None, name) + element('media-type', None, 'image/png') + element('size', None, str(len(content))) + element(
            'hash', st.HASHES, base64.b64encode(hashlib.sha256(content).digest()).decode(), algo='sha-256')), id=name)
        for name in names) + STORE


def oob(url):
    return element('x', st.OOB, element('url', None, url))


def view(user, chat):
    """What is shown of a chat: whose, text, files with their places."""
    return [(message['dir'], message.get('body'), 'retracted' in message,
             [(file.get('name'), file.get('url')) for file in message.get('attachments', [])])
            for message in user.messages(chat)]


def until(events, user, chat, wanted):
    """Waits until a chat is shown so."""
    while view(user, chat) != wanted:
        try:
            events.wait(None)
        except TimeoutError:
            assert view(user, chat) == wanted
            return


def upload(user, to, content):
    """The address of a file that a server has."""
    events = user.follow(kinds=['message.*'])
    sent = user.send(to, '', attachments=[{'data': base64.b64encode(content).decode(), 'name': 'a.png'}])
    events.wait_state(sent['id'], 'sent')
    return user.message(sent['id'])['attachments'][0]['url']


def read(user, message):
    found = user.call('Files.Read', message=message, index=0, options={})['data']
    return base64.b64decode(found) if isinstance(found, str) else bytes(found)


def share(events, bob, *names, content=b''):
    """Says what files are; gives the message."""
    bob.say(None, shares(*names, content=content))
    return events.wait('message.new', lambda new: new['dir'] == 'in' and 'attachments' in new and
                       new['attachments'][0].get('name') == names[0])['data']


@everywhere
def test_the_place_comes_later(alice, peer, room, kind):
    """One message is seen, which has the file, and what is fetched is what was promised."""
    bob = place(kind, alice, peer, room)
    content = b'0123456789' * 200
    url = upload(alice, peer.bare, content)
    events = alice.follow()
    got = share(events, bob, 'cat.png', content=content)
    file = got['attachments'][0]
    assert (file['state'], file['size'], file.get('url')) == ('remote', len(content), None)
    bob.say(url, attaches(bob.name_of(got), url, 'cat.png') + oob(url), id_='second')
    new = events.wait('message.changed', lambda data: data['id'] == got['id'])
    assert (new['data']['attachments'][0]['url'], new['changed']) == (url, ['attachments'])
    bob.say('that is all')
    events.wait_message('that is all')
    shown = [message for message in alice.messages(bob.chat) if message['dir'] == 'in']
    assert [message.get('body') for message in shown] == [None, 'that is all']
    job = alice.call('Files.Download', message=got['id'], index=0)['job']
    done = alice.door.call('Jobs.Wait', TIMEOUT + 5, job=job, timeout_ms=int(TIMEOUT * 1000))['job']
    assert done['state'] == 'done' and read(alice, got['id']) == content


@everywhere
def test_what_is_fetched_by_policy(alice, peer, room, kind):
    """Its size is known before its place, and it is fetched as soon as that is: not what is too large, nor what is
    something else than was promised."""
    bob = place(kind, alice, peer, room)
    content = b'x' * 1000
    url = upload(alice, peer.bare, content)
    alice.call('Files.SetPolicy', policy={'from': ['contacts', 'strangers', 'rooms'], 'max_bytes': 1000})
    events = alice.follow()
    large = share(events, bob, 'large.png', content=content + b'x')
    other = share(events, bob, 'other.png', content=b'y' * 1000)
    small = share(events, bob, 'small.png', content=content)
    for message, name in (large, 'large.png'), (other, 'other.png'), (small, 'small.png'):
        bob.say(url, attaches(bob.name_of(message), url, name) + oob(url))
    events.wait('message.changed', lambda new: new['id'] == small['id'] and new['attachments'][0]['state'] == 'held')
    assert read(alice, small['id']) == content
    states = [alice.message(message['id'])['attachments'][0] for message in (large, other)]
    assert [file['state'] for file in states] == ['remote', 'remote'] and 'job' not in states[0]
    job = alice.door.call('Jobs.Wait', TIMEOUT + 5, job=states[1]['job'], timeout_ms=int(TIMEOUT * 1000))['job']
    assert job['state'] == 'failed'


ONE, TWO, THREE, FOUR = (f'https://files.test/{number}.png' for number in range(1, 5))


@pytest.mark.parametrize('kind', ['chat', 'room'])
def test_the_same_from_the_archive(alice, account, peer, room, kind):
    """Several files, each with a message of its own; places before their file, with words, without text, of no such
    file; taken back by either half. A new installation reads the same, with a person backwards; while we were away the halves
    came apart."""
    bob = place(kind, alice, peer, room)
    events = alice.follow(backfill=True)
    both = share(events, bob, 'a.png', 'b.png')
    bob.say(TWO, attaches(bob.name_of(both), TWO, 'b.png') + oob(TWO))
    bob.say(ONE, attaches(bob.name_of(both), ONE, 'a.png') + oob(ONE))
    words = share(events, bob, 'c.png')
    bob.say(f'here it is: {THREE}', attaches(bob.name_of(words), THREE, 'c.png'))
    silent = share(events, bob, 'd.png')
    bob.say(None, attaches(bob.name_of(silent), FOUR) + STORE)
    odd = share(events, bob, 'e.png')
    bob.say(TWO, attaches(bob.name_of(odd), TWO, 'f.png') + oob(TWO))
    gone = share(events, bob, 'g.png')
    bob.say(THREE, attaches(bob.name_of(gone), THREE, 'g.png') + oob(THREE))
    bob.say('This was retracted.', retracts(bob.name_of(gone)))
    wanted = [('in', None, False, [('a.png', ONE), ('b.png', TWO)]),
              ('in', None, False, [('c.png', THREE)]), ('in', f'here it is: {THREE}', False, []),
              ('in', None, False, [('d.png', FOUR)]),
              ('in', None, False, [('e.png', None)]), ('in', None, False, [('2.png', TWO)]),
              ('in', None, True, [])]
    until(events, alice, bob.chat, wanted)

    halves = share(events, bob, 'h.png')
    alice.go_offline()
    bob.say(FOUR, attaches(bob.name_of(halves), FOUR, 'h.png') + oob(FOUR))
    bob.say('that is all')
    alice.go_online()
    wanted += [('in', None, False, [('h.png', FOUR)]), ('in', 'that is all', False, [])]
    until(events, alice, bob.chat, wanted)

    alice.call('Accounts.Remove', options={})
    alice.log_in(**({'sync_days': 0} if kind == 'chat' else {}))  # an open room is read forward, and not far back
    events = alice.follow(backfill=True)
    if kind == 'room':
        enter(alice, room, bookmark=False)
    until(events, alice, bob.chat, wanted)


def test_what_our_other_device_sends(alice, account, peer, log_in):
    """By carbon; and what somebody else attaches to it is a message of his."""
    other = log_in(account)
    events = alice.follow()
    id_ = other.send(peer.bare, None, shares('a.png'))
    events.wait('message.new', lambda new: new['dir'] == 'out')
    peer.send(alice.jid, TWO, attaches(id_, TWO, 'a.png') + oob(TWO))
    wanted = [('out', None, False, [('a.png', None)]), ('in', None, False, [('2.png', TWO)])]
    until(events, alice, peer.bare, wanted)
    other.send(peer.bare, ONE, attaches(id_, ONE, 'a.png') + oob(ONE))
    wanted[0] = ('out', None, False, [('a.png', ONE)])
    until(events, alice, peer.bare, wanted)


def test_another_occupant_attaches_nothing(server, alice, peer, room, log_in):
    """A nick is anybody's who takes it; what he sends is his own file, and bob's lies nowhere still."""
    bob = place('room', alice, peer, room)
    eve = Occupant(log_in(server.add_user('eve')), room, 'eve')
    events = alice.follow()
    got = share(events, bob, 'a.png')
    eve.say(TWO, attaches(bob.name_of(got), TWO, 'a.png') + oob(TWO))
    wanted = [('in', None, False, [('a.png', None)]), ('in', None, False, [('2.png', TWO)])]
    until(events, alice, room, wanted)
    bob.say(ONE, attaches(bob.name_of(got), ONE, 'a.png') + oob(ONE))
    wanted[0] = ('in', None, False, [('a.png', ONE)])
    until(events, alice, room, wanted)


def test_places_come_first(alice, peer, door):
    """The other way round, which is a file of its own until then; what was said about that is about this."""
    events = alice.follow()
    peer.send(alice.jid, ONE, attaches('late', ONE, 'a.png') + oob(ONE), 'early')
    first = events.wait('message.new', lambda new: new['dir'] == 'in')['data']
    assert first['attachments'][0]['url'] == ONE
    alice.call('Messages.React', id=first['id'], emojis=['👍'])
    peer.send(alice.jid, None, shares('a.png'), 'late')
    events.wait('message.removed', lambda data: data['id'] == first['id'])
    until(events, alice, peer.bare, [('in', None, False, [('a.png', ONE)])])
    assert [each['emojis'] for each in alice.messages(peer.bare)[0]['reactions']] == [['👍']]
    assert alice.chat(peer.bare)['unread'] == 1
