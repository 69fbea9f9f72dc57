# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests ask of an XMPP server, whichever it is."""
import abc
import dataclasses
import itertools
import json
import pathlib

from .certificates import Authority
from .process import discard, free_ports, listens, scratch

PASSWORD = 'correct horse'  # of everybody here


@dataclasses.dataclass(frozen=True)
class Account:
    """Somebody with an account on a server."""
    jid: str
    password: str
    server: 'Server'

    @property
    def user(self):
        return self.jid.split('@')[0]


class Server(abc.ABC):
    """A private instance of a real server: own directory, free ports of 127.0.0.1, own CA."""

    name = ''  # of the software, as in the tests' ids

    def __init__(self):
        self.domain = f'{self.name}.test'
        self.rooms = f'rooms.{self.domain}'  # its service for rooms
        self.far_rooms = f'räume.{self.domain}'  # another one, on a domain beyond ASCII
        self.directory = scratch(f'whinchat-{self.name}-')
        self.authority = Authority(self.directory / 'certs')
        self.certificate = self.authority.issue(self.domain)
        self.ca_file = self.authority.ca_file
        self.c2s_port, self.tls_port = free_ports(2)
        # Where it takes components (XEP-0114), with the option gateways: one is biboumi, the other a test's own.
        # ejabberd gives a component all domains of its port.
        self.irc_port, self.sms_port = free_ports(2)
        self.irc, self.sms = f'irc.{self.domain}', f'sms.{self.domain}'
        self.component_secret = 'swordfish'
        self.child = None
        self._numbers = itertools.count(1)
        self._fills = itertools.count(1)

    @abc.abstractmethod
    def start(self):
        """Starts it and waits until it accepts clients."""

    @abc.abstractmethod
    def register(self, user, password):
        """Makes an account."""

    @abc.abstractmethod
    def set_password(self, user, password):
        """Changes the password behind the back of whoever is connected."""

    @abc.abstractmethod
    def settle(self, account):
        """Waits until the account's streams have taken what was routed to them, also those that wait to be resumed."""

    @abc.abstractmethod
    def fill_file(self, path, timeout):
        """Puts the entries of a fill file (see fill) into the archive; gives how many."""

    @abc.abstractmethod
    def quiet_rooms(self, quiet):
        """Whether its rooms keep quiet when their owner asks for the form."""

    @abc.abstractmethod
    def disconnect(self, jid):
        """Ends the streams of an account from the server's side."""

    @property
    def running(self):
        return self.child is not None and self.child.running

    def add_user(self, name='user'):
        """Makes an account whose name nobody else in this run has."""
        return self.add_person(f'{name}{next(self._numbers)}')

    def add_person(self, user):
        """Makes an account of exactly that name."""
        self.register(user, PASSWORD)
        return Account(f'{user}@{self.domain}', PASSWORD, self)

    def fill(self, entries):
        """Writes messages straight into archives: (user, with, microseconds, stanza as text)."""
        path = pathlib.Path(self.directory, f'fill-{next(self._fills)}.jsonl')
        with open(path, 'w', encoding='utf-8') as out:
            for user, other, stamp, stanza in entries:
                json.dump([user, other, stamp, stanza], out, ensure_ascii=False)
                out.write('\n')
        try:
            # 20,000 messages (5 MB) have taken more than two minutes where others used the machine.
            return self.fill_file(path, timeout=120 + path.stat().st_size // 10_000)
        finally:
            path.unlink()

    @abc.abstractmethod
    def write_users(self, folder):
        """Has the server's own program write its users as XEP-0227 into the empty directory; gives the file that names the others, if there are any."""

    @abc.abstractmethod
    def read_user(self, file):
        """Has it read a user of such a file."""

    def archive_of(self, account, with_=None):
        """The archive of an account as any client of it reads it, oldest first."""
        from .peer import Peer
        with Peer(account, 'archive-reader') as reader:
            return reader.archive(with_)

    def stop(self):
        """Asks it to end, and waits for that; what it stored stays."""
        self.child.terminate()

    def kill(self):
        self.child.kill()

    def restart(self):
        if self.running:
            self.stop()
        self.start()

    def close(self):
        """Ends it for good and removes its directory."""
        if self.running:
            self.kill()
        discard(self.directory)

    def reachable(self):
        return listens(self.c2s_port) and listens(self.tls_port)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.close()
