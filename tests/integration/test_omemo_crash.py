# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon is killed at random moments while two people talk with OMEMO: nothing is lost, nothing is doubled, and no
key is used twice. The seeds and how much is said are those of lib/rounds.py."""
import pytest

from lib.killed import Killed, Reader
from lib.proxy import Proxy
from lib.rounds import SEEDS, assert_same, play


class Sealed:
    """Alice, who has the daemon, and Bob, one to one; all that Bob could not read stands in `unread`."""

    def __init__(self, server, use, mini):
        self.server = server
        self.alice, self.bob = use(server.add_user('alice')), mini(server.add_user('bob'), answers=False)
        self.chat = self.bob.bare
        self.heard = []

    def begin(self):
        """Their first words: each has a session with the other."""
        self.alice.use_omemo()
        self.alice.call('Omemo.SetPolicy', chat=self.chat, policy={'use': 'on'})
        events = self.alice.follow(kinds=['message.new'])
        self.say(['the beginning'])
        events.wait_message('the beginning')

    def say(self, bodies):
        self.bob.say_many(self.alice.jid, bodies)

    def wait_heard(self, body):
        while not self.heard or self.heard[-1].text != body:
            self.heard += self.bob.read.take_until(lambda got: not got.is_empty, f'"{body}"')

    def archives(self):
        texts = [got.text for got in self.heard if not got.is_empty]
        return [texts, [message['body'] for message in self.alice.messages(self.chat)]]


@pytest.mark.parametrize('seed', SEEDS)
def test_killed_while_they_talk(server, use, mini, daemon, seed):
    talk = Sealed(server, use, mini)
    with Proxy(server.c2s_port) as proxy:
        talk.alice.log_in(proxy)
        talk.begin()
        killed = Killed(daemon, talk.alice, proxy, seed)
        reader = Reader(killed)
        incoming, outgoing = play(killed, reader, talk, most=12000)
    assert sum(killed.deaths.values()) >= 5, killed.deaths
    assert_same([got.text for got in talk.heard if not got.is_empty], outgoing)
    held = talk.alice.messages(talk.chat)
    assert_same([message['body'] for message in held if message['dir'] == 'out'], outgoing)
    assert_same(sorted(message['body'] for message in held if message['dir'] == 'in'), sorted(['the beginning', *incoming]))
    assert_same(sorted(reader.bodies), sorted(incoming + outgoing))
