# SPDX-License-Identifier: GPL-3.0-or-later
"""What is in the daemon's database, without what is one sender's own business: nothing that this sender says may change
the rest."""
import sqlite3

# Tables where everybody leaves something, and counters.
NOBODYS = {'address', 'caps', 'resume', 'expiry', 'file_gone', 'retention', 'sqlite_sequence'}
# Tables that are the account's alone, whoever they are about.
OURS = {'account', 'bookmark', 'chat_mark', 'blocked', 'roster'}


class Guarded:
    """`senders` are the addresses that may write about themselves: bare JIDs with all that is below, or full ones.
    `chats` are theirs as a whole, apart from what others said there."""

    def __init__(self, path, senders, chats=()):
        self._db = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
        self._senders, self._chats = senders, chats
        names = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'")
        self.tables = sorted({name for name, in names} - NOBODYS)

    def rows(self):
        """The rows that may not change: {table: {rows}}."""
        addresses = dict(self._db.execute('SELECT id, jid FROM address'))
        theirs = {id_ for id_, jid in addresses.items() if self._is_sender(jid)}
        places = theirs | {id_ for id_, jid in addresses.items() if jid in self._chats}
        said = {id_ for id_, chat, author in self._db.execute('SELECT id, chat, author FROM message')
                if author in theirs or (chat is not None and abs(chat) in theirs)}
        return {table: self._of(table, theirs, places, said) for table in self.tables}

    def _is_sender(self, jid):
        return any(jid == sender or jid.startswith(f'{sender}/') for sender in self._senders)

    def _of(self, table, theirs, places, said):
        cursor = self._db.execute(f'SELECT * FROM {table}')
        names = [column[0] for column in cursor.description]

        def is_theirs(row):
            if table in OURS:
                return False
            told = dict(zip(names, row))
            message = told.get('id') if table == 'message' else told.get('message')
            return message in said or told.get('address') in places or \
                (table == 'affiliation' and told['room'] in places) or \
                (table != 'message' and abs(told.get('chat') or 0) in places) or \
                (table == 'message' and told['author'] in theirs) or \
                (table == 'journal' and told['chat'] is None) or \
                any(self._is_sender(str(told.get(name, ''))) for name in ('jid', 'archive', 'peer')) or \
                str(told.get('archive', '')) in self._chats or \
                any(sender in str(told.get('details', '')) for sender in self._senders)

        def keep(row):
            return tuple(value for name, value in zip(names, row) if (table, name) != ('account', 'last_sync_us'))
        return {keep(row) for row in cursor if not is_theirs(row)}

    def close(self):
        self._db.close()


def differences(before, after):
    """What is gone and what is new, as text; "" where all is as it was."""
    told = []
    for table in before:
        told += [f'{table} - {row}' for row in before[table] - after[table]]
        told += [f'{table} + {row}' for row in after[table] - before[table]]
    return '\n'.join(told)
