-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 7: who people are, and who is not to be heard. All of it is the network's, and
-- can be asked for again.

-- Who is blocked (XEP-0191), as the server keeps it: a full or bare JID, or a domain.
CREATE TABLE blocked (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

-- Which picture contacts, rooms and the account itself have; no row: none. The bytes lie
-- in the cache directory. source: WcAvatarSource.
CREATE TABLE avatar (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  source INTEGER NOT NULL,
  hash TEXT NOT NULL,
  media_type TEXT,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  url TEXT,
  PRIMARY KEY (account, address, source)
) STRICT, WITHOUT ROWID;

-- What they show of themselves, in words; of lists a row for each value. See
-- store/profile-store.h.
CREATE TABLE profile (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  word TEXT NOT NULL,
  position INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, address, word, position)
) STRICT, WITHOUT ROWID;

-- Only of those whom the account knows is anything held.
CREATE TRIGGER contact_people_delete AFTER DELETE ON contact
BEGIN
  DELETE FROM avatar WHERE account = old.account
    AND address = (SELECT id FROM address WHERE jid = old.jid);
  DELETE FROM profile WHERE account = old.account
    AND address = (SELECT id FROM address WHERE jid = old.jid);
END;
CREATE TRIGGER contact_people_leave AFTER UPDATE OF in_roster ON contact
  WHEN old.in_roster = 1 AND new.in_roster = 0
BEGIN
  DELETE FROM avatar WHERE account = old.account
    AND address = (SELECT id FROM address WHERE jid = old.jid);
  DELETE FROM profile WHERE account = old.account
    AND address = (SELECT id FROM address WHERE jid = old.jid);
END;
CREATE TRIGGER room_people_delete AFTER DELETE ON room
BEGIN
  DELETE FROM avatar WHERE account = old.account AND address = old.address;
END;
