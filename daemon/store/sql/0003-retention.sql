-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 3: how much history is kept.

-- The policy of an account; 0: no bound.
ALTER TABLE account ADD COLUMN keep_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN keep_bytes INTEGER NOT NULL DEFAULT 0;

-- How far a policy has been enforced; accounts that keep everything have no row.
-- seen_id: nothing that has to go is at or before it, -1: the policy is new.
-- gone_id, gone_us: id and time of the newest message that went.
-- bytes: what messages up to counted_id take, see store/retention-store.h.
CREATE TABLE retention (
  account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  seen_id INTEGER NOT NULL DEFAULT -1,
  gone_id INTEGER NOT NULL DEFAULT 0,
  gone_us INTEGER NOT NULL DEFAULT 0,
  counted_id INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Chats whose history was deleted: what an archive has up to that time does not come back,
-- also what was never fetched.
CREATE TABLE forgotten (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  until_us INTEGER NOT NULL,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;
