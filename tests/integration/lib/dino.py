# SPDX-License-Identifier: GPL-3.0-or-later
"""A person with Dino, a program that others wrote, on a screen that nobody sees.

It asks nobody but DNS where its server is. So it runs in a network of its own, in which the server's name is an address
of its loopback, and from there a socket in the file system leads to ours. That needs root, or namespaces for everybody.
"""
import os
import re
import sqlite3
import subprocess
import time

from .omemo_xml import BUNDLES, LIST
from .peer import Peer
from .process import Child
from .session import Session
from .stanza import element

CHAT, ROOM = 0, 1  # Conversation.Type
OMEMO = 2      # Encryption.OMEMO, of conversations and messages
RECEIVED = 0  # Message.direction

# Names have addresses only where something beside the loopback's own is up (AI_ADDRCONFIG): 192.0.2.1 is nobody's.
NETWORK = '''\
set -e
ip link set lo up
ip address add 192.0.2.1/32 dev lo
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount --bind "$2" /etc/ssl/certs/ca-certificates.crt
socat TCP-LISTEN:5222,bind=127.0.0.1,fork,reuseaddr "UNIX-CONNECT:$1/server" &
shift 2
exec dino-im "$@"
'''
# What a person would have chosen in its windows; it makes its other tables itself.
SETTINGS = '''\
CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT NOT NULL UNIQUE, resourcepart TEXT,
  password TEXT, alias TEXT, enabled INTEGER, roster_version TEXT, mam_earliest_synced INTEGER);
CREATE TABLE jid (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT NOT NULL UNIQUE);
CREATE TABLE conversation (id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL, jid_id INTEGER NOT NULL,
  resource TEXT, active INTEGER, active_last_changed INTEGER NOT NULL DEFAULT 0, last_active INTEGER, type INTEGER,
  encryption INTEGER, read_up_to INTEGER, read_up_to_item INTEGER NOT NULL DEFAULT -1, notification INTEGER,
  send_typing INTEGER, send_marker INTEGER, pinned INTEGER DEFAULT 0);
'''
DRAWN_BY_ITSELF = {'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'GSETTINGS_BACKEND': 'memory', 'GTK_A11Y': 'none'}


class Dino:
    """Logged in and announced from the start, with one chat, which it encrypts with OMEMO. It answers no key exchange.
    other: with whom; where `in_room`, a room, which it enters under the name of its account."""

    def __init__(self, account, other, in_room=False):
        self.account, self.other, self.in_room = account, other, in_room
        if in_room:
            self._bookmark()
        self.session = Session()
        self.session.start_bus()
        self.directory = self.session.directory
        self.data = self.directory / 'home/.local/share/dino'
        self._children = []
        try:
            self._write_settings()
            self._start()
            self._opened(LIST)
            self._opened(BUNDLES)
        except BaseException:
            self.close()
            raise

    def _bookmark(self):
        """It enters no room, and leaves those of its chats, without this."""
        nick = element('nick', None, self.account.user)
        storage = element('storage', 'storage:bookmarks', element('conference', None, nick, jid=self.other, autojoin='true'))
        with Peer(self.account) as arranger:
            arranger.ask('set', element('query', 'jabber:iq:private', storage))

    def _write_settings(self):
        self.data.mkdir(parents=True)
        (self.directory / 'hosts').write_text(f'127.0.0.1 localhost {self.account.server.domain}\n')
        (self.directory / 'resolv.conf').write_text('nameserver 127.0.0.1\n')
        now = int(time.time())
        with sqlite3.connect(self.data / 'dino.db') as db:
            db.executescript(SETTINGS)
            db.execute('INSERT INTO account (bare_jid, resourcepart, password, enabled, mam_earliest_synced) '
                       'VALUES (?, ?, ?, 1, 0)', [self.account.jid, 'dino', self.account.password])
            db.execute('INSERT INTO jid (bare_jid) VALUES (?)', [self.other])
            db.execute('INSERT INTO conversation (account_id, jid_id, active, active_last_changed, last_active, type, '
                       'encryption, notification, send_typing, send_marker) VALUES (1, 1, 1, ?, ?, ?, ?, 0, 0, 0)',
                       [now, now, ROOM if self.in_room else CHAT, OMEMO])
        db.close()

    def _child(self, *argv, log, **options):
        child = Child(argv, log, **options)
        self._children.append(child)
        return child

    def _start(self):
        self._child('socat', f'UNIX-LISTEN:{self.directory}/server,fork', f'TCP:127.0.0.1:{self.account.server.c2s_port}',
                    log=self.directory / 'socat.log', env=self.session.env)
        reader, writer = os.pipe()
        self._child('Xvfb', '-displayfd', writer, '-screen', '0', '1000x700x24', '-nolisten', 'tcp',
                    log=self.directory / 'Xvfb.log', env=self.session.env, pass_fds=[writer])
        os.close(writer)
        with open(reader, encoding='ascii') as display:
            self.env = {**self.session.env, **DRAWN_BY_ITSELF, 'DISPLAY': f':{display.readline().strip()}'}
        # Its log stands beside its databases, so that who waits for a line also wakes for a row.
        self.child = self._child('unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '/bin/sh', '-c',
                                 NETWORK, 'sh', self.directory, self.account.server.ca_file, '--print-xmpp=all',
                                 log=self.data / 'dino.log', env=self.env)

    def _wire(self):
        """The stanzas that it has sent and received, as it writes them: ('OUT' or 'IN', text without namespaces)."""
        _, *parts = re.split(r'^XMPP (IN|OUT) .*$', self.child.text(), flags=re.MULTILINE)
        return [(way, re.sub(r'\{[^}]*\}:', '', text)) for way, text in zip(parts[::2], parts[1::2])]

    def _opened(self, node):
        """Waits until everybody may read a node, which it sees to when it has published there."""
        def is_answered():
            wire = self._wire()
            asked = [re.search(r"<iq id='([^']*)'", text)[1] for way, text in wire
                     if way == 'OUT' and "type='set'" in text and f"<configure node='{node}" in text]
            return any(way == 'IN' and f"id='{asked[0]}'" in text and "type='result'" in text for way, text in wire if asked)
        self.child.wait_until(is_answered, f'open {node}')

    def messages(self):
        """What stands in its chats: (text, whether it was encrypted, whether it received it)."""
        db = sqlite3.connect(f'file:{self.data}/dino.db?mode=ro', uri=True, timeout=30)
        try:
            return [(text, encryption == OMEMO, direction == RECEIVED)
                    for text, encryption, direction in db.execute('SELECT body, encryption, direction FROM message ORDER BY id')]
        finally:
            db.close()

    def reads(self, text):
        """Waits until it has received a text that was encrypted."""
        self.child.wait_until(lambda: (text, True, True) in self.messages(), f'"{text}" in Dino')

    def say(self, text):
        """Says something in its chat, as a person does: opens it (as from a notification), types, and presses Enter."""
        subprocess.run(['gapplication', 'action', 'im.dino.Dino', 'open-conversation', '1'], env=self.env, check=True, timeout=30,
                       capture_output=True)
        window = self._do('search', '--sync', '--onlyvisible', '--class', 'dino').split()[-1]
        self._do('windowfocus', '--sync', window, 'type', text)
        self._do('key', 'Return')
        self.child.wait_until(lambda: (text, True, False) in self.messages(), f'"{text}" said in Dino')

    def _do(self, *command):
        return subprocess.run(['xdotool', *command], env=self.env, check=True, timeout=30, capture_output=True, text=True).stdout

    def close(self):
        for child in reversed(self._children):
            child.kill()
        self.session.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
