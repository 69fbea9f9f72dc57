# SPDX-License-Identifier: GPL-3.0-or-later
"""What OMEMO costs: each thing that is done with a message, and an archive that is encrypted beside the same in clear."""
import shutil
import subprocess

from lib.omemo_own import be_device, database, new_device

import measure
import subject
from omemo_corpus import SealedCorpus
from part_instructions import TOOL, counted
from part_store import table_mb
from part_sync import bodies_in
from replay import Replay

BASE = 250  # messages that are held before: what comes then is caught up with
SCALE = {'k': 1e3, 'M': 1e6}


def counts(bench):
    return bench.settings.omemo_counted > 0 and shutil.which('valgrind')


# One thing each.

def unit_programs():
    """That of the library that is built in, and then others: name to path."""
    first, *others = sorted(path for path in measure.TOOLS.glob('omemo-cost*') if path.is_file())
    return {'': first, **{path.name.removeprefix('omemo-cost-'): path for path in others}}


def count_units(bench, name, path):
    """What each costs: its name to instructions (0 without valgrind) and CPU."""
    out = bench.profiles / f'callgrind.omemo-cost{name and "-"}{name}'
    for old in out.parent.glob(f'{out.name}.*'):
        old.unlink()
    tool = [*TOOL, f'--callgrind-out-file={out}', '--toggle-collect=measured', '--dump-after=measured']
    argv = [path, bench.settings.omemo_members]
    lines = [line.split('\t') for line in measure.output(*argv).splitlines()]
    if not counts(bench):
        return {what: (0, float(cpu)) for what, _, cpu in lines}
    subprocess.run([*tool, *map(str, argv)], check=True, capture_output=True, timeout=900)
    return {what: (counted(out.with_name(f'{out.name}.{number}')) / int(times), float(cpu))
            for number, (what, times, cpu) in enumerate(lines, 1)}


def measure_units(bench):
    found = {name: count_units(bench, name, path) for name, path in unit_programs().items()}
    own, *others = found.values()
    for what, (instructions, cpu) in own.items():
        unit = 'M' if instructions > 1e6 else 'k'
        beside = {'yardstick': list(found)[1], 'measured': others[0][what][0] / SCALE[unit]} if others else {}
        if instructions:
            bench.table.add(f'OMEMO, {what}, instructions', unit, instructions / SCALE[unit], **beside)
        bench.table.add(f'OMEMO, {what}, CPU', 'us', cpu)


# An archive.

class Archive:
    """One whose first messages the daemon holds before it is away. sealed: the rest is encrypted for it."""

    def __init__(self, bench, count, sealed):
        self.corpus = bench.corpus(BASE + count)
        self.device = new_device(self.corpus.owner) if sealed else None
        served = SealedCorpus(self.corpus, self.device, BASE) if sealed else self.corpus
        self.texts = served.sealed if sealed else 0
        self.server = bench.keep(Replay(bench.authority, served))
        self.server.refuse_resume = True  # what is in the archive alone does not come with the stream

    def show(self, count):
        """It has so many messages by now."""
        self.server.recorded[self.server.account.user].shown = count

    def hand_on(self, daemon):
        """The daemon, which is stopped, is the device, and was before all that is encrypted."""
        be_device(daemon, self.device)
        with database(daemon) as db, db:
            db.execute('UPDATE omemo_own SET created_us = ?', [self.corpus.items[0].stamp_us])

    def check(self, daemon):
        """That everything was stored, and read."""
        texts = sum(item.body is not None for item in self.corpus.items)
        held = bodies_in(daemon.database)
        assert held == texts, f'{held} of {texts} texts'
        with database(daemon) as db:
            read, failed = db.execute('SELECT count(*), count(reason) FROM message_omemo').fetchone()
        assert failed == 0 and read >= 0.9 * self.texts, f'{read} read, {failed} not, of {self.texts}'


def catch_up(archive, wrapper=()):
    """CPU seconds from the start of the daemon until all is held, the peak of its memory, and the size on the disk."""
    with subject.Subject() as daemon:
        archive.show(BASE)
        daemon.sync(archive.server.account, timeout=60)
        daemon.stop()
        archive.show(len(archive.corpus.items))
        if archive.device:
            archive.hand_on(daemon)
        daemon.wrapper = wrapper
        daemon.start(timeout=120)
        daemon.wait_live(timeout=900)
        figures = {'cpu': measure.cpu(daemon.pid), 'peak_mb': measure.peak_mb(daemon.pid)}
        daemon.stop()
        archive.check(daemon)
        figures['disc_mb'] = measure.size_mb(daemon.database) - table_mb(daemon.database, ('journal',))
    return figures


def count_catch_up(bench, count, sealed):
    """Instructions of all of it."""
    out = bench.profiles / f'callgrind.catch-up-{"omemo" if sealed else "clear"}-{count}'
    catch_up(Archive(bench, count, sealed), [*TOOL, f'--callgrind-out-file={out}'])
    return counted(out)


def measure_archive(bench):
    count = bench.settings.omemo_messages
    sealed, clear = Archive(bench, count, sealed=True), Archive(bench, count, sealed=False)
    runs = [(catch_up(sealed), catch_up(clear)) for _ in range(bench.settings.runs)]
    for what, unit, name in (('cpu', 's', 'CPU'), ('peak_mb', 'MB', 'peak memory'), ('disc_mb', 'MB', 'disc, journal pruned')):
        ours, theirs = (measure.median([run[side][what] for run in runs]) for side in (0, 1))
        bench.table.add(f'OMEMO, {count} messages caught up with, {name}', unit, ours, yardstick='in clear', measured=theirs)


def measure_archive_instructions(bench):
    if not counts(bench):
        return
    count = bench.settings.omemo_counted
    ours, clear = ((count_catch_up(bench, 3 * count, sealed) - count_catch_up(bench, count, sealed)) / (2 * count) / 1000
                   for sealed in (True, False))
    bench.table.add('OMEMO, instructions a message caught up with', 'k', ours, yardstick='in clear', measured=clear)


def measure_omemo(bench):
    measure_units(bench)
    if subject.available():
        measure_archive(bench)
        measure_archive_instructions(bench)
