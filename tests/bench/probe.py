# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that calls the daemon without a pause while something else happens."""
import contextlib
import os
import signal
import subprocess

import measure

PROBES = 2_000_000  # more than there is time for
WARM = 5            # nothing of what happens is to be missed


def be_prompt():
    """Goes before others who use the machine, where that is allowed: while the probe waits for a
    processor the daemon works on, and all that would count as what its call waited for."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


class Probe:
    """Begins at once; figures() ends it. `requests`: what it asks, in turn."""

    def __init__(self, daemon, requests=None):
        self.process = subprocess.Popen(
            [measure.TOOLS / 'roundtrip', 'json', daemon.socket, str(daemon.pid), str(PROBES), str(WARM)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=be_prompt)
        self.process.stdin.write(''.join(f'{line}\n' for line in requests or [measure.request('Events.Head')]))
        self.process.stdin.close()

    def figures(self):
        self.process.send_signal(signal.SIGTERM)
        text = self.process.stdout.read()
        self.process.stdout.close()
        assert self.process.wait() == 0
        return measure.json.loads(text)
