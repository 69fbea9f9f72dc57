# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the daemon's database, without what is one sender's own business: nothing that this sender says may change
the rest."""
import sqlite3

# Tables where everybody leaves something, and counters.
NOBODYS = {'address', 'caps', 'resume', 'expiry', 'file_gone', 'retention', 'sqlite_sequence'}
# Tables that are the account's alone, whoever they are about.
OURS = {'account', 'bookmark', 'chat_mark', 'blocked', 'roster', 'draft', 'scheduled'}
# Of what stands in the sender's places, what is somebody else's all the same. A sender may bring in rows of these, as a
# new chat is one; those that were there stay as they are.
PARTLY = {
    'chat': ['kind', 'title', 'pinned', 'archived', 'muted_until_us', 'read_id', 'receipts', 'markers', 'notify'],
    'contact': ['in_roster', 'name', 'groups', 'subscription', 'approved', 'xml'],
    'room': ['wanted', 'since_us', 'nick', 'password', 'flags', 'name', 'description', 'own_id', 'state', 'reason', 'text',
             'venue', 'affiliation_version'],
}
# What anybody may do to messages of others: an answer and a reaction (model/annotation.h), and that there is one (model/message.h).
ANYBODYS_KINDS, REACTED = {1, 2}, 1 << 4
# What the other side of a chat may do to messages in it: say that they came, were read, or could not be delivered.
REPORTED = {'state', 'error_condition', 'error_text'}
SKIPPED = {('account', 'last_sync_us')}
# What is left to do and is done when there is time: with texts that went, and with what waited for a message.
PASSING = ('scrub', 'join:')


class Guarded:
    """`senders` are the addresses that may write about themselves: bare JIDs with all that is below, or full ones.
    `rooms`: what stands about these, apart from what others said there, is theirs. `only`: the tables that are looked
    at, apart from those of `without`. `partly`: those of PARTLY are, too."""

    def __init__(self, path, senders, rooms=(), only=None, partly=True, without=()):
        self._db = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
        self._senders, self._rooms = senders, rooms
        self._partly = PARTLY if partly else {}
        names = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'")
        self.tables = sorted(({name for name, in names} & set(only) if only else {name for name, in names} - NOBODYS) - set(without))

    def rows(self):
        """The rows that may not change: {table: {rows}}."""
        addresses = dict(self._db.execute('SELECT id, jid FROM address'))
        self._theirs = {id_ for id_, jid in addresses.items() if self._is_sender(jid)}
        self._places = self._theirs | {id_ for id_, jid in addresses.items() if jid in self._rooms}
        self._said = {id_ for id_, author in self._db.execute('SELECT id, author FROM message') if author in self._theirs}
        self._readers = {id_ for id_, real in self._db.execute('SELECT id, real FROM room_reader') if real in self._theirs}
        found = {table: self._of(table) for table in self.tables}
        return {**found, **{f'{table}, partly': self._part_of(table) for table in self._partly if table in self.tables}}

    def joined(self):
        """How many statements of the sender's are joined to a message, by kind (model/annotation.h)."""
        self.rows()
        counts = {}
        for message, kind, target in self._db.execute('SELECT message, kind, target FROM annotation'):
            if message in self._said and target is not None:
                counts[kind] = counts.get(kind, 0) + 1
        return counts

    def _is_sender(self, jid):
        return any(jid == sender or jid.startswith(f'{sender}/') for sender in self._senders)

    def _read(self, table):
        cursor = self._db.execute(f'SELECT * FROM {table}')
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row)) for row in cursor]

    def _of(self, table):
        is_theirs = {'message': self._is_their_message, 'annotation': self._is_their_annotation,
                     'room_reader': lambda row: row['room'] in self._theirs or row['id'] in self._readers,
                     'room_marker': lambda row: row['room'] in self._theirs or row['reader'] in self._readers,
                     }.get(table, self._is_theirs)
        return {tuple(self._kept(table, row).values()) for row in self._read(table)
                if (table in OURS or not is_theirs(row)) and not (table == 'meta' and row['key'].startswith(PASSING))}

    def _part_of(self, table):
        """Of rows that are not compared as a whole what is the sender's business as little."""
        return {(table, row['account'], row.get('address', row.get('jid')), *(row[name] for name in PARTLY[table]))
                for row in self._read(table) if self._is_theirs(row) and not self._is_of_own_room(table, row)}

    def _is_of_own_room(self, table, row):
        return table == 'room' and row['address'] in self._theirs

    def _kept(self, table, row):
        if table == 'message':
            row = {**row, 'flags': row['flags'] & ~REACTED}
            if row['chat'] is not None and abs(row['chat']) in self._theirs:
                return {name: value for name, value in row.items() if name not in REPORTED}
        return {name: value for name, value in row.items() if (table, name) not in SKIPPED}

    def _is_their_message(self, row):
        return row['author'] in self._theirs

    def _is_their_annotation(self, row):
        """What they say: about messages of their own all, about others what anybody may."""
        return row['message'] in self._said and \
            (row['target'] is None or row['target'] in self._said or row['kind'] in ANYBODYS_KINDS)

    def _is_theirs(self, row):
        return row.get('message') in self._said or row.get('address') in self._places or \
            row.get('room') in self._theirs or abs(row.get('chat') or 0) in self._places or \
            ('seq' in row and row['chat'] is None) or \
            any(self._is_sender(str(row.get(name, ''))) for name in ('jid', 'archive', 'peer')) or \
            str(row.get('archive', '')) in self._rooms or \
            any(sender in str(row.get('details', '')) for sender in self._senders)

    def close(self):
        self._db.close()


def differences(before, after):
    """What is gone and what is new, as text; "" where all is as it was. Rows of which only a part is compared may come."""
    told = []
    for table in before:
        told += [f'{table} - {row}' for row in before[table] - after[table]]
        if not table.endswith(', partly'):
            told += [f'{table} + {row}' for row in after[table] - before[table]]
    return '\n'.join(told)
