# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon as a device whose keys a test knows, and what its database says of what came encrypted."""
import contextlib
import sqlite3
import struct
import time

from .mini import Mini
from .omemo_device import Device

SIGNED = 100_000  # the daemon counts all its keys in one row


def _field(number, data):
    """A field of bytes, or a number, as protocol buffers have it."""
    if isinstance(data, int):
        return bytes([number << 3]) + _varint(data)
    return bytes([number << 3 | 2]) + _varint(len(data)) + data


def _varint(value):
    out = b''
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def _private(pair):
    """As the library has it, which leaves no bit open (RFC 7748 § 5)."""
    key = bytearray(pair.private)
    key[0] &= 248
    key[31] = key[31] & 127 | 64
    return bytes(key)


def _record(number, pair):
    return _field(1, number) + _field(2, pair.public) + _field(3, _private(pair))


def database(daemon):
    return contextlib.closing(sqlite3.connect(daemon.root / 'data' / 'whinchat.db'))


def new_device(jid):
    """A device whose keys can be handed on to the daemon."""
    device = Device(jid, 'daemon')
    device.state.signed = {SIGNED: device.state.signed[1]}
    device.state.signed_id = SIGNED
    return device


def make_device(account):
    """Announces such a device of the account."""
    device = new_device(account.jid)
    with Mini(account, device=device):
        return device


def be_device(daemon, device, use=1):
    """The daemon, which is stopped and knows the account, is that device from now on. use: WcOmemoUse, AUTO."""
    state, bundle = device.state, device.bundle()
    now = time.time_ns() // 1000
    with database(daemon) as db, db:
        account, = db.execute('SELECT id FROM account WHERE jid = ?', [device.jid]).fetchone()
        db.execute('REPLACE INTO omemo_policy (account, use, trust, shows, heals) VALUES (?, ?, 0, 0, 1)', [account, use])
        db.execute('INSERT INTO omemo_own (account, device, identity, secret, epoch, created_us, bundle_dirty, list_dirty, '
                   'next_key) VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?)',
                   [account, device.id, state.identity.public, _private(state.identity), bytes(16), now, SIGNED + 1])
        signed = _record(SIGNED, state.signed[SIGNED]) + _field(4, bundle.signature) + b'\x29' + struct.pack('<Q', now)
        keys = [(number, 0, _record(number, pair)) for number, pair in state.prekeys.items()] + [(SIGNED, 1, signed)]
        db.executemany('INSERT INTO omemo_own_key (account, id, signed, record, created_us, published) '
                       f'VALUES ({account}, ?, ?, ?, {now}, 1)', keys)


def rows(daemon, sql, *values):
    with database(daemon) as db:
        return db.execute(sql, values).fetchall()


def reasons(daemon):
    """Why messages could not be read, in their order; None: one was."""
    return [reason for reason, in rows(daemon, 'SELECT reason FROM message_omemo ORDER BY message')]


def todos(daemon):
    """What is to be done on the wire: WcOmemoTodoKind."""
    return [kind for kind, in rows(daemon, 'SELECT kind FROM omemo_todo ORDER BY kind')]
