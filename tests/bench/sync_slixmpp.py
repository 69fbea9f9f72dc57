#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Yardstick: the same sync as the limit program's, the way a script with slixmpp does it.

sync_slixmpp.py HOST PORT CA_FILE DOMAIN USER PASSWORD DATABASE SCHEMA"""
import json
import pathlib
import sqlite3
import sys
import time

import slixmpp

PAGE = 250


class Store:
    """Everything of a page in one transaction."""

    def __init__(self, path, schema):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(pathlib.Path(schema).read_text())
        self.addresses = {}
        self.newest = 0

    def address(self, jid):
        if jid not in self.addresses:
            self.addresses[jid] = self.db.execute('INSERT INTO address (jid) VALUES (?)', (jid,)).lastrowid
        return self.addresses[jid]

    def add(self, archive_id, stamp, message, owner):
        author, to = message['from'].bare, message['to'].bare
        chat = to if author == owner else author
        self.newest = max(int(stamp.timestamp()) * 1_000_000, self.newest + 1)
        body = message['body'] or None
        added = self.db.execute(
            'INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, ?)',
            (self.newest, self.address(chat), self.address(author), archive_id, message['id'] or None,
             message['origin_id']['id'] or None, body)).rowcount
        if added and body is not None:
            self.db.execute('INSERT INTO search (rowid, body) VALUES (?, ?)', (self.newest, body))


class Reader(slixmpp.ClientXMPP):
    def __init__(self, jid, password, ca_file, store):
        super().__init__(jid, password)
        self.ca_certs = ca_file
        self.store, self.messages = store, 0
        for plugin in 'xep_0059', 'xep_0203', 'xep_0297', 'xep_0313', 'xep_0359':
            self.register_plugin(plugin)
        self.add_event_handler('session_start', self.read)

    async def read(self, event):
        self.store.db.execute('BEGIN')
        async for result in self['xep_0313'].iterate(rsm={'max': PAGE}):
            archived = result['mam_result']
            forwarded = archived['forwarded']
            self.store.add(archived['id'], forwarded['delay']['stamp'], forwarded['stanza'], self.boundjid.bare)
            self.messages += 1
            if self.messages % PAGE == 0:
                self.store.db.execute('COMMIT')
                self.store.db.execute('BEGIN')
        self.store.db.execute('COMMIT')
        await self.disconnect()


def main(host, port, ca_file, domain, user, password, database, schema):
    start = time.process_time()  # what Python and its modules cost to load is another matter
    reader = Reader(f'{user}@{domain}', password, ca_file, Store(database, schema))
    reader.connect((host, int(port)), use_ssl=True, force_starttls=False, disable_starttls=True)
    reader.process(forever=False)
    reader.store.db.close()
    cpu = time.process_time() - start
    peak = pathlib.Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0]
    print(json.dumps({'messages': reader.messages, 'cpu_us': int(cpu * 1e6), 'peak_kb': int(peak),
                      'load_us': int(start * 1e6)}))


if __name__ == '__main__':
    main(*sys.argv[1:])
