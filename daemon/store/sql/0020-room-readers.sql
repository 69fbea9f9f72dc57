-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 20: how far others have read in private groups (XEP-0333).

-- A person of a room is known by the real address (bare) or the occupant id, or by both.
-- read_id: read up to this message; 0: what the marker names has not come yet. ts_us: when
-- that was said. No id is given twice: the journal names them.
CREATE TABLE room_reader (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  room INTEGER NOT NULL REFERENCES address,
  real INTEGER REFERENCES address,
  occupant_id TEXT,
  nick TEXT,
  read_id INTEGER NOT NULL,
  ts_us INTEGER NOT NULL,
  CHECK (real IS NOT NULL OR occupant_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX room_reader_by_real ON room_reader (account, room, real)
  WHERE real IS NOT NULL;
CREATE INDEX room_reader_by_occupant ON room_reader (account, room, occupant_id)
  WHERE occupant_id IS NOT NULL;
CREATE UNIQUE INDEX room_reader_by_occupant_alone
  ON room_reader (account, room, occupant_id) WHERE real IS NULL;
CREATE INDEX room_reader_by_place ON room_reader (account, room, read_id);

-- Markers that came before the message they name. names: its id, as store/id.h says.
-- ts_us: when it was said, by the clock of the archive where archived.
CREATE TABLE room_marker (
  id INTEGER PRIMARY KEY,
  reader INTEGER NOT NULL REFERENCES room_reader ON DELETE CASCADE,
  room INTEGER NOT NULL REFERENCES address,
  names ANY NOT NULL,
  nick TEXT,
  archived INTEGER NOT NULL,
  ts_us INTEGER NOT NULL,
  kept_us INTEGER NOT NULL
) STRICT;
CREATE INDEX room_marker_by_name ON room_marker (room, names);
CREATE INDEX room_marker_by_reader ON room_marker (reader, ts_us);

-- A chat takes with it how far others have read in it.
CREATE TRIGGER chat_room_reader_delete AFTER DELETE ON chat
BEGIN
  DELETE FROM room_reader WHERE room = old.address AND account = old.account;
END;
