# SPDX-License-Identifier: GPL-3.0-or-later
"""What arrived, in order, for a test that waits in another thread."""
import threading

from .process import TIMEOUT, Deadline


class Inbox:
    """Things arrive at the end; a test takes those it expects, and can ask what is left."""

    def __init__(self, owner):
        self.owner = owner
        self._items = []
        self._changed = threading.Condition()
        self._ended = None

    def put(self, item):
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    def end(self, reason):
        """Nothing more will come: who still waits fails at once."""
        with self._changed:
            self._ended = reason
            self._changed.notify_all()

    def reopen(self):
        with self._changed:
            self._ended = None

    def take(self, wanted, what='it', timeout=TIMEOUT):
        """Waits for the first item that wanted(item) accepts, removes and gives it."""
        deadline = Deadline(timeout)
        with self._changed:
            seen = 0
            while True:
                for index in range(seen, len(self._items)):
                    if wanted(self._items[index]):
                        return self._items.pop(index)
                seen = len(self._items)
                self._wait(deadline, what)

    def take_until(self, last, what='the last one', timeout=TIMEOUT):
        """Waits for an item, and removes and gives all up to and including it."""
        deadline = Deadline(timeout)
        with self._changed:
            while True:
                for index, item in enumerate(self._items):
                    if last(item):
                        taken = self._items[:index + 1]
                        del self._items[:index + 1]
                        return taken
                self._wait(deadline, what)

    def take_now(self, wanted=lambda item: True):
        """Removes and gives what is there already."""
        with self._changed:
            taken = [item for item in self._items if wanted(item)]
            self._items = [item for item in self._items if not wanted(item)]
            return taken

    def peek(self):
        with self._changed:
            return list(self._items)

    def _wait(self, deadline, what):
        if self._ended:
            raise ConnectionError(f'{self.owner}: no {what}: {self._ended}; {self._summary()}')
        try:
            self._changed.wait(deadline.left())
        except TimeoutError:
            raise TimeoutError(f'{self.owner}: no {what}; {self._summary()}') from None

    def _summary(self):
        return 'there is: ' + ('\n'.join(str(item)[:500] for item in self._items[-20:]) or 'nothing')
