# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that is killed, or whose network fails, at moments chosen by a seed, and a program that reads its journal
over all of it."""
import os
import random
import signal

from gi.repository import GLib

from .proxy import DOWN, UP

DEAD = (ConnectionError, OSError, GLib.Error)
CALL = 'call'  # to die while a call is under way


class Killed:
    """A person's daemon behind a proxy. Once armed it dies again and again: when the byte passes that
    the seed chose, on its way in or out, or in the middle of the call that the seed chose."""

    patience = 3  # waits for an event before it is said that none comes: a stalled login is given up after 30 s

    def __init__(self, daemon, user, proxy, seed):
        self.daemon, self.user, self.proxy = daemon, user, proxy
        self.random = random.Random(seed)
        self.deaths = {UP: 0, DOWN: 0, CALL: 0}
        self.armed = False
        self._calls_left = None
        self._moment = None

    def arm(self, most, moments=(UP, DOWN, CALL)):
        """Chooses the next death: after at most so many bytes, or one of the next calls."""
        self.armed, self._choices = True, (most, moments)
        self._moment = self.random.choice(moments)
        if self._moment == CALL:
            self._calls_left = self.random.randint(1, 20)
            return
        pid = self.daemon.child.pid
        self.proxy.cut_after(self._moment, self.random.randint(50, most), lambda: os.kill(pid, signal.SIGKILL))

    def disarm(self):
        """No death from now on; the one that is already on its way happens first."""
        self.proxy.disarm()
        self.armed, self._calls_left = False, None
        self.call('Daemon.Status')

    def revive(self):
        """Starts it again when it has died, and arms the next death. Nothing else ends it: a crash in its life is one."""
        status = self.daemon.child.wait()
        assert status == -signal.SIGKILL, f'whinchatd ended with {status}, and nobody did it:\n{self.daemon.last_log()}'
        self.deaths[self._moment] += 1
        self.proxy.disarm()
        self._calls_left = None
        self.daemon.start()
        self.user.door.close()
        self.user.reopen()
        if self.armed:
            self.arm(*self._choices)

    def call(self, method, **arguments):
        """Calls until there is an answer, over as many deaths as it takes."""
        return self.insist(lambda: self._call(method, arguments))

    def insist(self, what):
        """Does something until it was done, over as many deaths as it takes."""
        while True:
            try:
                return what()
            except DEAD:
                self.revive()

    def _call(self, method, arguments):
        if self._calls_left is None:
            return self.user.door.call(method, **arguments)
        self._calls_left -= 1
        if self._calls_left:
            return self.user.door.call(method, **arguments)
        if self.random.random() < 0.5:
            self.user.door.start(method, arguments)
        else:
            self.user.door.call(method, **arguments)  # it was done, and the caller never learns it
        self.daemon.child.kill()
        raise ConnectionError('killed')


class Shaken:
    """A person's daemon behind a proxy that cuts, delays, half-closes and stands still."""

    patience = 6  # who was cut off in the middle of several logins waits longer before the next

    def __init__(self, daemon, user, proxy, seed):
        self.daemon, self.user, self.proxy, self.seed = daemon, user, proxy, seed
        self.random = random.Random(seed)

    def arm(self, most, ways=(UP, DOWN)):
        """Something goes wrong after at most so many bytes of one of these ways, again and again."""
        self.proxy.trouble(self.seed, most, ways)

    def disarm(self):
        self.proxy.calm()

    def call(self, method, **arguments):
        return self.user.door.call(method, **arguments)


class Reader:
    """A program that reads events by a name, acknowledges some, and trusts nothing but seq."""

    def __init__(self, killed, **options):
        self.killed = killed
        self.options = {'consumer': 'reader', 'kinds': ['message.new'], 'limit': 200, **options}
        self.seen = {}  # seq -> body

    def read(self):
        """Reads what there is, acknowledges it most of the time, and gives how many events it was."""
        answer = self.killed.call('Events.Fetch', since='', options=self.options)
        for event in answer['events']:
            body = event['data']['body']
            assert self.seen.setdefault(event['seq'], body) == body, 'a number stands for two events'
        if answer['events'] and self.killed.random.random() < 0.8:
            self.killed.call('Events.Ack', consumer='reader', cursor=answer['events'][-1]['cursor'])
        return len(answer['events'])

    def read_to(self, *last):
        """Reads on until those bodies were among the events."""
        patience = self.killed.patience
        while not set(last) <= set(self.seen.values()):
            self.options['wait_ms'] = 20_000
            patience = self.killed.patience if self.read() else patience - 1
            if not patience:
                lacks = sorted(set(last) - set(self.seen.values()))
                raise TimeoutError(f'no more events, and no {lacks}; {self._state()}')

    def _state(self):
        """What the daemon says of itself: whether it is stuck, or slow."""
        account = self.killed.user.jid
        return {method: self.killed.call(method, account=account) for method in ('Accounts.Get', 'Sync.State')}

    @property
    def bodies(self):
        """Texts in the order of the journal."""
        return [self.seen[seq] for seq in sorted(self.seen)]
