# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server finds for us (XEP-0431). Neither Debian's Prosody nor its ejabberd can, so they say so, and a scripted
server finds what is asked for."""
import datetime

import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.scripted_archive import START
from lib.scripted_room import ScriptedRoom
from lib.stanza import element

BOB, CAROL = 'bob@else.test', 'carol@else.test'


def asks(archive):
    """The words that were looked for, in order."""
    return [form[archive.FULLTEXT] for form in map(archive._form, archive.queries) if archive.FULLTEXT in form]


def found(user, text, **options):
    page = user.call('Messages.SearchArchive', text=text, options=options)
    return [item['body'] for item in page['items']], page['next']


def shown(archive, contact):
    """What is to be seen of a chat that is held whole."""
    said = [item.body for item in archive.items if item.with_ == contact]
    return ['n200 teapot' if body == 'n200 kettle' else body for body in said if body != 'n200 teapot']


def refused(user, **options):
    with pytest.raises(ApiError) as error:
        found(user, 'tea', **options)
    return error.value.name, error.value.data.get('feature')


def test_servers_that_cannot(server, use):
    alice = use(server.add_user('alice')).log_in()
    alice.wait_phase('live')
    assert refused(alice) == ('NotSupported', 'urn:xmpp:fulltext:0')


def at(seconds):
    return (START + datetime.timedelta(seconds=seconds)).strftime('%Y-%m-%dT%H:%M:%SZ')


@pytest.fixture
def stage(scripted, use):
    """A user who holds nothing of an archive of 300 messages by Bob and Carol in turn, three a second."""
    account = scripted.add_user('alice')
    archive = scripted.archives['alice']
    archive.searches, archive.limit = True, 100
    for number in range(300):
        who, body = (BOB, CAROL)[number % 2], f'n{number:03} {"kettle" if number % 50 < 2 else "cup"}'
        archive.add(st.message(account.jid, body, from_=f'{who}/x', id=f'i{number}'), stamp=at(number // 3))
    archive.add(st.message(account.jid, 'n200 teapot', element('replace', 'urn:xmpp:message-correct:0', id='i200'),
                           from_=f'{BOB}/x', id='later'), stamp=at(200))
    alice = use(account).log_in(sync_days=0, backfill=False)
    alice.wait_phase('live')
    assert alice.bodies(BOB) == alice.bodies(CAROL) == []
    return alice, archive


def test_finds_what_is_not_held(stage):
    alice, archive = stage
    bodies, more = found(alice, 'kettle', limit=5)
    assert bodies == [f'n{number:03} kettle' for number in (251, 250, 201, 200, 151)] and more
    assert found(alice, 'kettle', limit=100, cursor=more) == (
        [f'n{number:03} kettle' for number in (150, 101, 100, 51, 50, 1, 0)], '')
    assert found(alice, 'KETTLE', chat=BOB, limit=2)[0] == ['n250 kettle', 'n200 kettle']
    assert found(alice, 'saucer') == ([], '')
    assert asks(archive) == ['kettle', 'kettle', 'KETTLE', 'saucer']
    kept = alice.door.call('Messages.Search', text='kettle', options={'limit': 50})['items']
    assert [item['body'] for item in kept] == sorted((item['body'] for item in kept), reverse=True) and len(kept) == 12
    assert alice.call('Chats.Get', chat=BOB)['chat']['unread'] == 0


def test_holes_are_still_holes(stage):
    """What lies between is fetched later as if nothing had been found, and stands in its place."""
    alice, archive = stage
    found(alice, 'kettle', limit=100)
    assert not alice.call('Sync.State')['state']['archive_complete']
    job = alice.call('Messages.Backfill', chat=BOB, options={})['job']
    assert alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)['job']['state'] == 'done'
    assert alice.bodies(BOB) == shown(archive, BOB)
    assert len(alice.bodies(CAROL)) == 6
    events = alice.follow(kinds=['sync.state'])
    alice.call('Sync.SetPolicy', policy={'backfill': True, 'days': -1})
    while not alice.call('Sync.State')['state']['archive_complete']:
        events.wait('sync.state')
    assert alice.bodies(CAROL) == shown(archive, CAROL)


def test_finds_by_a_later_word(stage):
    """A correction shows what it corrects, once that is held."""
    alice, _ = stage
    assert found(alice, 'teapot')[0] == ['n200 teapot']
    assert found(alice, 'n200')[0] == found(alice, 'teapot')[0] == ['n200 teapot']
    (message,) = alice.messages(BOB)
    assert 'edited_ts' in message and message['message_id'] == 'i200'


def test_room(stage, scripted):
    alice, _ = stage
    room = ScriptedRoom(scripted)
    for number in range(60):
        room.says('Bob', f'r{number:02} {"kettle" if number % 20 == 0 else "cup"}', id_=f'r{number}',
                  stamp=at(number))
    stream, events = scripted.accept(), alice.follow()
    alice.call('Chats.Join', room=room.jid, options={'nick': 'Alice'})
    stream.send(room.says('Bob', 'welcome', id_='w')[1])
    events.wait_message('welcome')
    assert refused(alice, chat=room.jid) == ('NotSupported', 'urn:xmpp:fulltext:0')
    room.archive.searches = True
    assert found(alice, 'kettle', chat=room.jid)[0] == ['r40 kettle', 'r20 kettle', 'r00 kettle']
    assert asks(room.archive) == ['kettle']


def test_offline(stage):
    alice, _ = stage
    alice.go_offline()
    assert refused(alice)[0] == 'Offline'
