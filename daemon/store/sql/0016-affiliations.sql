-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 16: who is what in a room, whether there or not.

-- The version that a room gave its lists (XEP-0463), which are held whole then; NULL:
-- nothing of them is held.
ALTER TABLE room ADD COLUMN affiliation_version TEXT;

-- jid: bare, or a domain; as text, because most of these people are nowhere else.
-- affiliation: WcAffiliation, never NONE.
CREATE TABLE affiliation (
  account INTEGER NOT NULL,
  room INTEGER NOT NULL,
  jid TEXT NOT NULL,
  affiliation INTEGER NOT NULL,
  reason TEXT,
  PRIMARY KEY (account, room, jid),
  FOREIGN KEY (account, room) REFERENCES room (account, address) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
