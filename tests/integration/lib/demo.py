# SPDX-License-Identifier: GPL-3.0-or-later
"""The people of ./try: a history to look at, and a friend who answers."""
import datetime

from . import stanza as st
from .peer import Peer
from .room import Occupant

LINES = [
    'Did you see the bird on the fence this morning?', 'No, I was still asleep. What kind?',
    'A whinchat! First of the year.', 'So early? They should still be crossing the Sahara.',
    'The kettle is broken again.', 'I have a spare one, take it along on Tuesday.',
    'Thanks! I bring cake.', 'Which platform does the 17:40 leave from?', 'Platform 3, I think. 🚂',
    'The talk about\nsync engines was good:\nslides are online now.', 'Reading them at the moment.',
    'Shall we walk along the river on Sunday?', 'Yes, if it does not rain.',
]


def fill_history(server, account, friend, days=21):
    """Three weeks of talk in the archives of both; gives how many messages."""
    start = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
    entries = []
    for number in range(days * 3):
        stamp = int((start + datetime.timedelta(hours=8 * number)).timestamp()) * 1_000_000
        one, two = (friend, account) if number % 2 == 0 else (account, friend)
        text = st.message(two.jid, LINES[number % len(LINES)], from_=f'{one.jid}/home', id=f'h{number}', xmlns=st.CLIENT)
        entries += [(account.user, friend.jid, stamp, text), (friend.user, account.jid, stamp, text)]
    server.fill(entries)
    return days * 3


class Friend:
    """Somebody who is online, and answers what is written to them once they are asked to."""

    def __init__(self, account):
        self.person = Peer(account, 'home')
        self.occupant = None  # where they have entered a room

    def write(self, account, text):
        self.person.send(account.jid, text)

    def enter(self, room):
        """Comes into a room, to stay."""
        self.occupant = Occupant(self.person, room)

    def say(self, text):
        self.occupant.say(text)

    def hears(self, text):
        self.occupant.hears(text)

    def become_talkative(self):
        """From now on every message gets an answer, after some typing."""
        self.person.on_message = self._answer

    def _answer(self, message):
        if message['type'] == 'groupchat':
            return
        typing = st.element('composing', st.CHATSTATES)
        for text in st.message(message['from'], None, typing), st.message(message['from'], f'You said: {message.body}'):
            self.person.send_here(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.person.close()
