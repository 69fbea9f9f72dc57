# SPDX-License-Identifier: GPL-3.0-or-later
"""P24: a room of fifty people with three devices each. Nobody else is served while the daemon encrypts for them, or begins the
sessions whose bundles have come at once: the CPU time of that bounds it, whoever else is busy on the machine."""
import pytest

from lib.daemon import sanitized
from lib.omemo_xml import OLD
from lib.room import GROUP, Occupant

MEMBERS, DEVICES = 50, 3
AT_ONCE = 10   # bundles are on their way, so that no more sessions are begun in one turn of the main loop
BLOCKED = 0.05  # seconds, at most
LARGEST = 200 * 1024


@pytest.fixture
def people(server, mini):
    """Who can read. All but the first have gone when they have announced their devices."""
    people = []
    for number in range(MEMBERS):
        people.append(mini(server.add_user(f'member{number}n'), extra=DEVICES - 1, announce=False, answers=False))
        people[-1].announce(prekeys=3)
        if number:
            people[-1].close()
    return people


def cpu(daemon):
    """Seconds for which its main thread has run."""
    with open(f'/proc/{daemon.child.pid}/schedstat', encoding='ascii') as file:
        return int(file.read().split()[0]) / 1e9


def says(alice, room, body):
    """What it cost from the call until the room has shown it, and the message."""
    events = alice.follow(kinds=['message.state'])
    before = cpu(alice.daemon)
    sent = alice.send(room, body)
    events.wait_state(sent['id'], 'sent', timeout=120)
    events.close()
    return cpu(alice.daemon) - before, sent


def test_crowd(server, use, people):
    alice = use(server.add_user('alice')).log_in()
    alice.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
    room = f'crowd@{server.rooms}'
    reader = people[0]
    owner = Occupant(reader, room, config=GROUP)
    for each in alice, *people[1:]:
        owner.affiliate(each.account.jid, 'member')
    alice.call('Chats.Join', room=room, options={})
    first, _ = says(alice, room, 'to all of you')
    later, sent = says(alice, room, 'to all of you again')
    read = [reader.reads(text) for text in ('to all of you', 'to all of you again') for _ in range(DEVICES)]
    keys = read[-1].stanza.child('encrypted', OLD).child('header', OLD).children('key', OLD)
    assert {int(key['rid']) for key in keys} == {device.id for each in people for device in each.devices}
    assert len({got.stanza.id for got in read}) == 2 and not reader.read.take_now(lambda got: got.text)
    assert len(str(read[-1].stanza)) < LARGEST
    assert 'left_out' not in alice.message(sent['id'])['encryption']
    if not sanitized():
        assert later < BLOCKED
        assert first / (MEMBERS * DEVICES) * AT_ONCE < BLOCKED
