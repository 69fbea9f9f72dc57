# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of the API for tests that only need some."""

ALICE, BOB = 'alice@example.org', 'bob@example.org'
NOON = 1732190400000  # 2024-11-21 12:00 UTC, no day of a test


def message(id_, body='hello', **fields):
    return {'id': id_, 'account': ALICE, 'chat': BOB, 'dir': 'in', 'from': f'{BOB}/phone', 'ts': NOON + id_ * 60000,
            'kind': 'text', 'body': body, **fields}


def chat(address=BOB, **fields):
    return {'account': ALICE, 'chat': address, 'kind': 'contact', 'title': address, 'unread': 0, 'read_id': 0, **fields}


def contact(jid=BOB, **fields):
    return {'account': ALICE, 'jid': jid, 'title': jid, 'groups': [], 'in_roster': True, 'subscription': 'both',
            'ask': False, 'approved': False, 'show': 'offline', **fields}
