-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 2: rooms, and who is who in them.

-- A room that we are or were in. wanted: to be joined after each login. since_us: when we
-- came to know it; what is older there is history. flags: WcRoomFlags.
-- state: of WcRoomState only what must outlive a stream (refused, gone).
CREATE TABLE room (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  wanted INTEGER NOT NULL,
  since_us INTEGER NOT NULL,
  nick TEXT,
  password TEXT,
  flags INTEGER NOT NULL,
  name TEXT,
  description TEXT,
  subject TEXT,
  subject_from TEXT,
  subject_us INTEGER NOT NULL,
  own_id TEXT,
  state INTEGER NOT NULL,
  reason TEXT,
  text TEXT,
  venue TEXT,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

-- Bookmarks as the server keeps them (XEP-0402). xml: the whole element as it was read.
CREATE TABLE bookmark (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  name TEXT,
  autojoin INTEGER NOT NULL,
  nick TEXT,
  password TEXT,
  xml TEXT,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

-- Private chats within a room are with an occupant (XEP-0421), whatever the nick.
ALTER TABLE chat ADD COLUMN occupant_id TEXT;

-- Who wrote it, where the nick does not say so: the id the room gave its author, and the
-- real address where the room shows it.
ALTER TABLE message ADD COLUMN occupant_id TEXT;
ALTER TABLE message ADD COLUMN real INTEGER REFERENCES address;
