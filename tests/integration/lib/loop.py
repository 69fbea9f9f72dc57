# SPDX-License-Identifier: GPL-3.0-or-later
"""One asyncio loop in a thread of its own, for everything of the tests that talks on a network."""
import asyncio
import functools
import threading

from .process import TIMEOUT


@functools.lru_cache(maxsize=None)
def loop():
    """The loop; started at the first call, ends with the process."""
    made = asyncio.new_event_loop()

    def work():
        asyncio.set_event_loop(made)
        made.run_forever()

    threading.Thread(target=work, name='network', daemon=True).start()
    return made


def run(coroutine, timeout=TIMEOUT):
    """Runs a coroutine there and gives its result here."""
    return asyncio.run_coroutine_threadsafe(coroutine, loop()).result(timeout)


def call(function, *arguments):
    """Calls a plain function there and gives its result here."""
    async def wrapped():
        return function(*arguments)
    return run(wrapped())
