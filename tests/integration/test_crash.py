# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon is killed at random bytes of its conversation, and nothing is lost or doubled.

WHINCHAT_KILLS=full runs a thousand messages in and two hundred out for each of several seeds; without
it the numbers are smaller. The seeds are fixed: they choose at which byte of which direction it dies."""
import os
import random
import signal

import pytest
from gi.repository import GLib

from lib import stanza as st
from lib.proxy import DOWN, UP, Proxy

FULL = os.environ.get('WHINCHAT_KILLS') == 'full'
INCOMING, OUTGOING, SEEDS = (1000, 200, range(1, 6)) if FULL else (300, 60, (1,))
DEAD = (ConnectionError, OSError, GLib.Error)


class Killed:
    """Alice in a daemon that dies whenever the armed byte passes."""

    def __init__(self, daemon, alice, proxy, seed):
        self.daemon, self.alice, self.proxy = daemon, alice, proxy
        self.random = random.Random(seed)
        self.deaths = 0

    def arm(self):
        pid = self.daemon.child.pid
        way, count = self.random.choice((UP, DOWN)), self.random.randint(50, 20_000)
        self.proxy.cut_after(way, count, lambda: os.kill(pid, signal.SIGKILL))

    def revive(self):
        """Starts it again where it has died, and arms the next death."""
        self.daemon.child.wait()
        self.deaths += 1
        self.proxy.disarm()
        self.daemon.start()
        self.alice.reopen()
        self.arm()

    def insist(self, what):
        """Does something until it was answered, over as many deaths as it takes."""
        while True:
            try:
                return what()
            except DEAD:
                self.revive()


class Reader:
    """A program that reads events by name, acknowledges some, and never trusts its memory but for seq."""

    def __init__(self, killed):
        self.killed = killed
        self.seen = {}  # seq -> body

    def read(self):
        """Reads what there is, and acknowledges it most of the time."""
        answer = self.killed.insist(lambda: self.killed.alice.door.call(
            'Events.Fetch', since='', options={'consumer': 'reader', 'kinds': ['message.new'], 'limit': 200}))
        for event in answer['events']:
            body = event['data']['body']
            assert self.seen.setdefault(event['seq'], body) == body
        if answer['events'] and self.killed.random.random() < 0.8:
            cursor = answer['events'][-1]['cursor']
            self.killed.insist(lambda: self.killed.alice.door.call('Events.Ack', consumer='reader', cursor=cursor))
        return len(answer['events'])


@pytest.mark.parametrize('seed', SEEDS)
def test_killed_at_random(server, use, log_in, daemon, seed):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    incoming = [f'in {n:04}' for n in range(INCOMING)]
    outgoing = [f'out {n:04}' for n in range(OUTGOING)]
    with Proxy(server.c2s_port) as proxy:
        alice.log_in(proxy)
        killed = Killed(daemon, alice, proxy, seed)
        reader = Reader(killed)
        reader.read()
        killed.arm()
        converse(killed, reader, bob, list(incoming), list(outgoing))
        proxy.disarm()
        if not daemon.child.running:
            killed.revive()
            proxy.disarm()
        finish(killed, reader, bob, incoming, outgoing)
    assert killed.deaths >= 5
    everything_once(server, alice, bob, reader, incoming + ['the end'], outgoing + ['over'])


def converse(killed, reader, bob, incoming, outgoing):
    """Bursts both ways until all is said."""
    alice = killed.alice
    while incoming or outgoing:
        burst = killed.random.randint(1, 25)
        bob.send_many(st.message(alice.jid, body, id=body.replace(' ', '-')) for body in incoming[:burst])
        del incoming[:burst]
        for body in outgoing[:burst // 4 + 1]:
            killed.insist(lambda: alice.call('Messages.Send', chat=bob.bare, body=body, options={'key': body}))
        del outgoing[:burst // 4 + 1]
        reader.read()


def finish(killed, reader, bob, incoming, outgoing):
    """Waits until the last of both directions has gone through."""
    alice = killed.alice
    alice.wait_phase('live')
    bob.send(alice.jid, 'the end')
    alice.send(bob.bare, 'over', wait='sent')
    bob.wait_message('over')
    events = alice.follow(consumer='reader', kinds=['message.new'])
    while True:
        event = events.wait('message.new')
        reader.seen[event['seq']] = event['data']['body']
        if 'the end' in reader.seen.values() and 'over' in reader.seen.values():
            return


def everything_once(server, alice, bob, reader, incoming, outgoing):
    theirs = [item.body for item in server.archive_of(bob.account)]
    assert [body for body in theirs if body in set(outgoing)] == outgoing
    assert sorted(theirs) == sorted(incoming + outgoing)
    ours = [item.body for item in server.archive_of(alice.account)]
    held = alice.messages(bob.bare)
    assert sorted(message['body'] for message in held) == sorted(ours)
    assert [message['body'] for message in held if message['dir'] == 'in'] == incoming
    assert [message['body'] for message in held if message['dir'] == 'out'] == outgoing
    assert {message['state'] for message in held if message['dir'] == 'out'} <= {'sent', 'delivered'}
    assert sorted(reader.seen.values()) == sorted(incoming + outgoing)
