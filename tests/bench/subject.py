# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchatd as it is measured: without the checks that the tests switch on."""
from lib.daemon import PROGRAM, Daemon
from lib.user import User

import measure


def available():
    return PROGRAM.exists()


class Subject(Daemon):
    checks = {}

    def start_measured(self):
        """Starts it; CPU seconds until both doors answer."""
        self.start()
        return measure.cpu(self.child.pid)

    @property
    def pid(self):
        return self.child.pid

    @property
    def database(self):
        found = [path for path in self.root.rglob('*.db') if path.is_file()]
        assert len(found) == 1, found
        return found[0]

    def wait_live(self, timeout=60):
        """Waits until every account that is there is in sync."""
        door = self.door()
        for account in door.call('Accounts.List')['accounts']:
            door.call('Sync.Wait', account=account['jid'], phase='live', timeout_ms=timeout * 1000,
                      timeout=timeout + 5)
        door.close()

    def sync(self, account, timeout, **settings):
        """Adds an account, and waits until its whole archive is held; gives the CPU seconds."""
        before = measure.cpu(self.pid)
        user = User(self, account)
        user.add(account.server.tls_port, tls='direct', sync_days=-1, **settings)
        user.wait_phase('live', timeout)
        return measure.cpu(self.pid) - before
