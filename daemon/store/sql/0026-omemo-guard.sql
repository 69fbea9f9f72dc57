-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 26: how old copies of the database are told from the one that was in use.

-- sent: grows with each transaction that encrypts; a copy of that stands outside of the
-- database. restored_us: when the device took the place of one whose state was older than
-- what it had sent; 0: it did not.
ALTER TABLE omemo_own ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE omemo_own ADD COLUMN restored_us INTEGER NOT NULL DEFAULT 0;
