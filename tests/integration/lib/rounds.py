# SPDX-License-Identifier: GPL-3.0-or-later
"""Rounds of talk while something goes wrong: who talks with whom, how much, and what has to be true afterwards."""
import collections
import itertools
import os

from . import stanza as st
from .room import CHANNEL, Occupant

# What WHINCHAT_ROUNDS names: messages in, messages out, messages of an old archive, seeds.
SIZES = {'short': (200, 40, 1500, (1,)), 'full': (1000, 200, 5000, (1, 2, 3, 4, 5)),
         'long': (10_000, 1000, 20_000, (1, 2))}
SUITE = os.environ.get('WHINCHAT_ROUNDS', 'short')
INCOMING, OUTGOING, HISTORY, SEEDS = SIZES[SUITE]
QUIET = 150_000 if SUITE == 'long' else 40_000  # bytes at most between two troubles of the network
PATIENCE = 600  # seconds, for what goes on after each of them and gets there


class Direct:
    """Alice, who has the daemon, and Bob, one to one."""

    def __init__(self, server, use, log_in):
        self.server = server
        self.alice, self.bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
        self.chat = self.bob.bare

    def begin(self):
        """Once Alice is online."""

    def say(self, bodies):
        """Bob says them all."""
        self.bob.send_many(st.message(self.alice.jid, body, id=body.replace(' ', '-')) for body in bodies)

    def wait_heard(self, body):
        """Until Bob has it from Alice."""
        self.bob.wait_message(body)

    def archives(self):
        """The bodies in the archive of the other side, and in the one that the daemon reads."""
        return [[item.body for item in self.server.archive_of(account)] for account in (self.bob.account,
                                                                                       self.alice.account)]


def enter(alice, room):
    """Alice comes in, and what was said before that is stored: who restarts before could not tell from stamps of whole
    seconds what it was."""
    alice.call('Chats.Join', room=room, options={'nick': 'alice'})
    alice.wait_room_archive(room)


class Room:
    """Both in a room that Bob made, whose archive is both their archives."""

    numbers = itertools.count(1)

    def __init__(self, server, use, log_in):
        self.alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
        self.chat = f'round{next(self.numbers)}@{server.rooms}'
        self.bob = Occupant(bob, self.chat, 'bob', config=CHANNEL)

    def begin(self):
        enter(self.alice, self.chat)

    def say(self, bodies):
        self.bob.peer.send_many(st.message(self.chat, body, id=body.replace(' ', '-'), type='groupchat')
                                for body in bodies)

    def wait_heard(self, body):
        self.bob.hears(body)

    def archives(self):
        bodies = [item.message.body for item in self.bob.archive() if item.message.body]
        return [bodies, bodies]


class Private(Room):
    """The same two in private, within the room."""

    def __init__(self, server, use, log_in):
        super().__init__(server, use, log_in)
        self.server, self.room = server, self.chat
        self.chat = self.bob.jid

    def begin(self):
        enter(self.alice, self.room)

    def say(self, bodies):
        x = st.element('x', st.MUC_USER)
        self.bob.peer.send_many(st.message(f'{self.room}/alice', body, x, id=body.replace(' ', '-')) for body in bodies)

    def wait_heard(self, body):
        self.bob.peer.wait_message(body)

    def archives(self):
        return [[item.body for item in self.server.archive_of(account)] for account in (self.bob.peer.account,
                                                                                       self.alice.account)]


KINDS = {'direct': Direct, 'room': Room, 'private': Private}
NETWORK_KINDS = ['direct'] if SUITE == 'short' else list(KINDS)  # each lost connection costs seconds


def converse(trouble, reader, talk, incoming, outgoing):
    """Bursts both ways until all is said."""
    alice = talk.alice
    while incoming or outgoing:
        burst = trouble.random.randint(1, 25)
        said, incoming[:burst] = incoming[:burst], []
        talk.say(said)
        for body in outgoing[:burst // 4 + 1]:
            trouble.call('Messages.Send', account=alice.jid, chat=talk.chat, body=body, options={'key': body})
        del outgoing[:burst // 4 + 1]
        if trouble.random.random() < 0.3:
            reader.read()  # and on, however far the daemon has got
        else:
            read_to(reader, talk, said)


def read_to(reader, talk, said):
    """Reads on until the daemon has it all; where it never does, says what the servers have."""
    try:
        reader.read_to(*said)
    except TimeoutError as late:
        held = set(talk.archives()[1])
        raise TimeoutError(f'{late}; its archive holds {[body for body in said if body in held]}') from late


def play(trouble, reader, talk, most):
    """A whole round: what was said, in and out."""
    incoming = [f'in {n:05}' for n in range(INCOMING)]
    outgoing = [f'out {n:05}' for n in range(OUTGOING)]
    reader.read()
    trouble.arm(most)
    converse(trouble, reader, talk, list(incoming), list(outgoing))
    trouble.disarm()
    talk.alice.wait_phase('live', PATIENCE)
    talk.say(['the end'])
    talk.alice.send(talk.chat, 'over', wait='sent')
    talk.wait_heard('over')
    reader.read_to('the end', 'over')
    return [*incoming, 'the end'], [*outgoing, 'over']


def assert_same(found, expected):
    """The same texts in the same order; says in a line what is not."""
    twice = [body for body, times in collections.Counter(found).items() if times > 1]
    lacks, more = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    moved = [pair for pair in zip(found, expected) if pair[0] != pair[1]][:3]
    assert found == expected, f'twice: {twice}, lacks: {lacks}, more: {more}, at first otherwise: {moved}'


def assert_everything_once(talk, reader, incoming, outgoing):
    """Every message of the archive once in the store and in the journal, every one that was sent once in the
    archive of the other side, and in order."""
    theirs, ours = talk.archives()
    sent = set(outgoing)
    assert_same([body for body in theirs if body in sent], outgoing)
    assert_same(sorted(theirs), sorted(incoming + outgoing))
    held = talk.alice.messages(talk.chat)
    assert_same(sorted(message['body'] for message in held), sorted(ours))
    assert_same([message['body'] for message in held if message['dir'] == 'out'], outgoing)
    assert {message['state'] for message in held if message['dir'] == 'out'} <= {'sent', 'delivered'}
    assert_same(sorted(reader.bodies), sorted(incoming + outgoing))
    assert_in_order([message for message in held if message['dir'] == 'in'], incoming, reader.bodies)


def assert_in_order(held, said, arrived):
    """As they were said. What came live stands as the server sent it: ejabberd hands over what it had queued for a
    lost stream after what came for the new one, and no archive is read again after a resumption."""
    place = {body: index for index, body in enumerate(said)}
    came = {body: index for index, body in enumerate(arrived)}
    assert len(held) == len(said)
    for one, next_ in zip(held, held[1:]):
        live = {one['source'], next_['source']} == {'live'}
        assert place[one['body']] < place[next_['body']] or live and came[one['body']] < came[next_['body']], (one, next_)
