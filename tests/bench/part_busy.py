# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a client waits for answers while the daemon fetches the archive of another account."""
import collections

from lib.doors import JsonDoor

import measure
import subject
from corpus import Corpus
from probe import Probe
from replay import Replay

HELD = 5000           # messages of the account that is asked about
DOMAIN = 'held.test'  # of its server


def requests(corpus, account):
    """What a client shows at its start and while somebody types into its search, all to be had at once."""
    word, = collections.Counter(word for item in corpus.items for word in (item.body or '').split()
                                if word.isascii() and word.isalpha() and len(word) > 5).most_common(1)
    return [measure.request('Daemon.Status'),
            measure.request('Events.Head'),
            measure.request('Chats.List', account=account.jid, options={'limit': 20}),
            measure.request('Messages.List', account=account.jid, chat=corpus.busiest, options={'limit': 50}),
            measure.request('Messages.Search', text=word[0], options={'account': account.jid, 'limit': 20})]


def check(daemon, lines):
    """The answers have to hold something, or their figures say nothing."""
    door = JsonDoor(daemon)
    for line in lines[2:]:
        call = measure.json.loads(line)
        assert any(door.call(call['method'], **call['params']).values()), call
    door.close()


def measure_busy(bench):
    if not subject.available():
        return
    held = min(HELD, bench.settings.messages)
    with subject.Subject() as daemon:
        corpus = Corpus(held, domain=DOMAIN)
        account = bench.keep(Replay(bench.authority, corpus, DOMAIN)).account
        daemon.sync(account, timeout=600)
        lines = requests(corpus, account)
        check(daemon, lines)
        probe = Probe(daemon, lines)
        daemon.sync(bench.replay(bench.settings.messages).account, timeout=900)
        figures = probe.figures()
    assert figures['calls'] >= bench.settings.calls / 20, 'too few calls for a percentile'
    name = f'a call during a sync of {bench.settings.messages}'
    bench.table.add(f'{name}, p99', 'ms', figures['p99_us'] / 1000, value_goal=10)
    bench.table.add(f'{name}, p50', 'ms', figures['p50_us'] / 1000)
    bench.table.add(f'{name}, longest', 'ms', figures['max_us'] / 1000)
    bench.table.add(f'{name}, CPU of it and of what it waited for, 99 of 100', 'ms', figures['server_p99_us'] / 1000)
