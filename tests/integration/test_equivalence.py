# SPDX-License-Identifier: GPL-3.0-or-later
"""Mixed messages end the same however they came: live, by carbon, from the archive in pages forward and backward, and
with the daemon killed between; with people (of both servers' archives) and in a room. What a client sees is compared,
and all that `whinchat export` writes. Two thousand of them; twenty thousand with WHINCHAT_ROUNDS=full
(`ninja equivalence`)."""
import collections
import os
import time

import pytest

from lib import stanza as st
from lib.daemon import Daemon
from lib.dump import exported, settled, unmarked, without
from lib.gossip import Gossip, RoomGossip
from lib.saying import enter
from lib.scripted import Scripted
from lib.scripted_room import FEATURES, ScriptedRoom
from lib.user import User

COUNT = 20_000 if os.environ.get('WHINCHAT_ROUNDS') == 'full' else 2_000
SEED = 8
LONG = 240  # seconds


# What belongs to this place, or to the way by which it came, and is not to be the same for a client; who somebody in a
# room really is a room tells those alone who are there.
OF_PLACE = {'id', 'account', 'ts', 'received_ts', 'edited_ts', 'source', 'stanza_id', 'stanza_by', 'real_jid'}

# Of an export, what the order may change in which an archive is read.
OF_READING = {
    'interval': ['oldest_place', 'newest_place',  # beside which of its messages reading goes on
                 'newest_us'],                    # where it was the end: when that was asked
    'room': ['since_us'],                         # when it was entered
    'message': ['files.used_us'],                 # when it came here
}
# What is another where it is not read from an archive.
OF_TELLING = {
    'interval': None,        # there is none, or one that was empty
    'roster': ['version'],   # of the scripted server
    'room': ['since_us',
             'flags'],       # that it has an archive
    'reader': ['ts_us'],     # now, not when it was archived
    'message': [*OF_READING['message'], 'source',
                'ts_us', 'received_us',                                # now, not when it was archived
                'archive_id', 'archive_by', 'stanza_id', 'stanza_by',  # an archive gives them
                'real_jid'],                                           # a room shows it of who is there
}
# The same, where it came after us: what an archive has of before is read.
OF_COMING = {**OF_TELLING, 'chat': ['read']}


def without_place(value):
    """A message as everybody sees it: without ids and times of this place, and of archives that differ."""
    if isinstance(value, list):
        return [without_place(each) for each in value]
    if not isinstance(value, dict):
        return value
    shown = {name: without_place(each) for name, each in value.items() if name not in OF_PLACE}
    return {**shown, 'edited': True} if 'edited_ts' in value else shown


def dump(user, gossip):
    """Everything a client sees of it: of each chat the messages, how far the other side has read, and how far we have;
    and everything an export has."""
    found = {}
    for contact in gossip.contacts:
        messages = user.messages(contact)
        shown = [without_place(message) for message in messages]
        for message, one in zip(messages, shown):
            if 'edited' in one:
                one['edits'] = [edit.get('body') for edit in user.call('Messages.Edits', id=message['id'])['edits']]
        threads = user.call('Messages.Threads', chat=contact, options={})['items']
        counts = {each['thread']: each['messages'] for each in threads}
        assert counts == collections.Counter(one['thread'] for one in shown if 'thread' in one)
        chat = user.chat(contact)
        found[contact] = {'messages': shown, 'peer': up_to(messages, chat['peer_read_id']),
                          'ours': (up_to(messages, chat['read_id']), chat['unread'], chat['mentions'])}
    return {'chats': found, 'lines': exported(user.daemon, set(gossip.contacts))}


def up_to(messages, id_):
    """How many messages that is: ids are of this place."""
    return sum(message['id'] <= id_ for message in messages)


def wait_complete(user):
    """Waits until all of the archive is held."""
    events = user.follow(kinds=['sync.state'])
    if not user.call('Sync.State')['state']['archive_complete']:
        events.wait('sync.state', lambda data: data.get('archive_complete'), timeout=LONG)


@pytest.fixture(scope='module', params=['prosody', 'ejabberd'])
def archive(servers, request):
    """A server whose archive holds it, and the account."""
    server = servers('prosody', page=250) if request.param == 'prosody' else servers('ejabberd')
    account = server.add_user('alice')
    gossip = Gossip(account.jid, COUNT, SEED)
    start = int(time.time() - 2 * COUNT) * 1_000_000
    assert server.fill(gossip.archived(account.user, start)) == COUNT
    return account, gossip


@pytest.fixture(scope='module')
def forward(archive):
    """What it is, read from the archive in order."""
    account, gossip = archive
    with Daemon() as daemon:
        alice = User(daemon, account)
        alice.add(sync_days=-1)
        alice.wait_phase('live', timeout=LONG)
        wait_complete(alice)
        shown = dump(alice, gossip)
        alice.close()
    return shown


def assert_same(shown, wanted, apart=OF_READING):
    """The first that differ, where not all are the same: the whole is too much to be compared by eye. `apart`: what may
    differ."""
    for contact, chat in wanted['chats'].items():
        mine = shown['chats'][contact]
        assert [pair for pair in zip(mine['messages'], chat['messages']) if pair[0] != pair[1]][:3] == []
        assert len(mine['messages']) == len(chat['messages'])
        assert mine['peer'] == chat['peer']
        assert apart is OF_COMING or mine['ours'] == chat['ours']
    ours, theirs = (comparable(each['lines'], apart) for each in (shown, wanted))
    assert [pair for pair in zip(ours, theirs) if pair[0] != pair[1]][:3] == []
    assert len(ours) == len(theirs)


def comparable(lines, apart):
    lines = settled(lines if apart is OF_READING else unmarked(lines))
    assert {'chat', 'message', 'roster'} <= {line['type'] for line in lines}
    return without(lines, apart)


def texts(dumped):
    return [message for chat in dumped['chats'].values() for message in chat['messages']]


def assert_mixed(messages):
    assert 0.5 * COUNT < len(messages) < 0.85 * COUNT
    for what in ('edited', 'retracted', 'reactions', 'attachments', 'spoiler', 'markup'):
        assert sum(what in message for message in messages) > COUNT // 50, what
    assert sum('edited' in message and 'attachments' in message for message in messages) > COUNT // 200
    files = [file for message in messages for file in message.get('attachments', [])]
    assert sum('url' not in file for file in files) > COUNT // 400
    assert sum(file.get('url', '').endswith('half.png') and file.get('size') == 5 for file in files) > COUNT // 200
    assert sum(file.get('url', '').endswith('half.png') and 'size' not in file for file in files) > COUNT // 400
    assert sum(message.get('body', '').startswith('corrects') and 'edited' not in message
               for message in messages) > COUNT // 400  # not theirs to correct


def test_it_is_mixed(forward):
    """The talk has all that it is to have, so that the rest says something."""
    messages = texts(forward)
    assert_mixed(messages)
    replies = [message['reply'] for message in messages if 'reply' in message]
    assert sum('from' not in reply for reply in replies) > COUNT // 400 and \
        sum('from' in reply for reply in replies) > COUNT // 20
    states = collections.Counter(message.get('state') for message in messages)
    assert all(states[state] > COUNT // 400 for state in ('sent', 'delivered', 'displayed'))
    assert all(0 < chat['peer'] < len(chat['messages']) for chat in forward['chats'].values())


def test_backward(archive, forward, use):
    account, gossip = archive
    alice = use(account)
    alice.add(sync_days=0)
    alice.wait_phase('live', timeout=LONG)
    wait_complete(alice)
    assert_same(dump(alice, gossip), forward)


@pytest.mark.parametrize('days', [-1, 0], ids=['forward', 'backward'])
def test_killed_between(archive, forward, use, daemon, days):
    account, gossip = archive
    alice = use(account)
    alice.add(sync_days=days)
    events = alice.follow(kinds=['message.new'], backfill=True)
    for _ in range(2):  # in the midst of it, wherever that is then
        last = [events.wait('message.new', timeout=LONG) for _ in range(COUNT // 6 + 1)][-1]
        daemon.restart(hard=True)
        alice.reopen()
        # The daemon may be far ahead of this program, which counts what there was all the same.
        events = alice.follow(kinds=['message.new'], backfill=True, since=last['cursor'])
    alice.wait_phase('live', timeout=LONG)
    wait_complete(alice)
    assert_same(dump(alice, gossip), forward)


def say(authority, account, stanzas, gossip):
    """What comes of it for somebody who is told it, by a server without an archive."""
    with Scripted(authority, domain=account.jid.split('@')[1]) as scripted, Daemon() as daemon:
        scripted.mam = False
        alice = User(daemon, scripted.add_user(account.user))
        alice.add()
        stream = scripted.accept()
        alice.wait_phase('live')
        events = alice.follow(kinds=['message.new'])
        stream.send(*stanzas, st.message(account.jid, 'the end', from_='last@else.test/x', id='end'))
        events.wait('message.new', lambda data: data.get('chat') == 'last@else.test', timeout=LONG)
        shown = dump(alice, gossip)
        alice.close()
    return shown


@pytest.fixture(scope='module')
def said(archive, authority):
    """What it is, told as it is said."""
    account, gossip = archive
    return say(authority, account, gossip.live(), gossip)


def test_as_it_is_said(said, forward):
    assert_same(said, forward, OF_COMING)
    assert any(chat['ours'][1] for chat in said['chats'].values())


def test_by_carbon(archive, said, authority):
    account, gossip = archive
    assert_same(say(authority, account, gossip.carbons(), gossip), said, OF_TELLING)


# The same in a room.


def fill(room, said):
    """Everything that is said there, a second apart, between two lines that nothing is said about."""
    start = int(time.time() - 2 * COUNT)
    lines = [room.says('bob', 'the beginning', id_='first', stamp=stamp_of(start - 1))]
    lines += [room.keep(text, stamp_of(start + number)) for number, text in enumerate(said)]
    lines += [room.says('bob', 'the end', id_='last', stamp=stamp_of(start + COUNT))]
    return [text for _, text in lines]


def stamp_of(seconds):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))


def make_room(scripted, *features):
    """A group: it is read as far back as the account's own archive."""
    room = ScriptedRoom(scripted, features=[*features, 'muc_membersonly'])
    room.archive.limit = 250
    return room, RoomGossip(room.jid, lambda number: room.name(number + 1), COUNT, SEED)


@pytest.fixture(scope='module')
def hall(authority):
    """A room whose archive holds it, and an account."""
    with Scripted(authority) as scripted:
        room, gossip = make_room(scripted, *FEATURES, st.MODERATE, f'{st.RETRACT}#tombstone')
        fill(room, gossip.kept())
        yield scripted.add_user('alice'), room, gossip


@pytest.fixture(scope='module')
def room_forward(hall):
    """What it is, read from the archive in order."""
    account, room, gossip = hall
    with Daemon() as daemon:
        alice = User(daemon, account)
        alice.add(sync_days=-1)
        alice.wait_phase('live', timeout=LONG)
        come_in(alice, room, 'the end')
        shown = dump(alice, gossip)
        alice.close()
    return shown


def come_in(user, room, last):
    """Goes into the room, and waits until all of its archive is held."""
    events = user.follow(kinds=['message.new'], backfill=True)
    enter(user, room.jid, bookmark=False)
    events.wait('message.new', lambda data: data.get('body') == last, timeout=LONG)


def test_the_room_is_mixed(hall, room_forward):
    messages = texts(room_forward)
    assert_mixed(messages)
    gossip = hall[2]
    assert sum(kept != said for kept, said in zip(gossip.kept(), gossip.lines)) > COUNT // 200
    moderated = [message for message in messages if message.get('retracted', {}).get('reason')]
    assert len(moderated) > COUNT // 60
    assert sum(message['dir'] == 'out' for message in messages) > COUNT // 10
    assert [messages[0]['body'], messages[-1]['body']] == ['the beginning', 'the end']


def test_room_backward(hall, room_forward, use):
    account, room, gossip = hall
    alice = use(account)
    alice.add(sync_days=0)
    alice.wait_phase('live', timeout=LONG)
    come_in(alice, room, 'the beginning')
    assert_same(dump(alice, gossip), room_forward)


@pytest.mark.parametrize('days', [-1, 0], ids=['forward', 'backward'])
def test_room_killed_between(hall, room_forward, use, daemon, days):
    account, room, gossip = hall
    alice = use(account)
    alice.add(sync_days=days)
    alice.wait_phase('live', timeout=LONG)
    events = alice.follow(kinds=['message.new'], backfill=True)
    enter(alice, room.jid, bookmark=False)
    for _ in range(COUNT // 6):  # in the midst of it, wherever that is then
        events.wait('message.new', timeout=LONG)
    daemon.restart(hard=True)
    alice.reopen()
    events = alice.follow(kinds=['message.new'], backfill=True)
    last = 'the beginning' if days == 0 else 'the end'
    if last not in alice.bodies(room.jid):
        events.wait('message.new', lambda data: data.get('body') == last, timeout=LONG)
    assert_same(dump(alice, gossip), room_forward)


def test_room_as_it_is_said(room_forward, use, authority):
    with Scripted(authority) as scripted:
        room, gossip = make_room(scripted, *(feature for feature in FEATURES if feature != st.MAM))
        alice = use(scripted.add_user('alice'))
        alice.add()
        stream = scripted.accept()
        alice.wait_phase('live')
        enter(alice, room.jid, bookmark=False)
        events = alice.follow(kinds=['message.new'])
        stream.send(*fill(room, gossip.lines))
        events.wait('message.new', lambda data: data.get('body') == 'the end', timeout=LONG)
        assert_same(dump(alice, gossip), room_forward, OF_COMING)
        alice.close()
