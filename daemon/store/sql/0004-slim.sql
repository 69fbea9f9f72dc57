-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 4: the same messages in fewer bytes, stored with less work.

-- A table is changed in this way by making a new one. What is different: ids that others
-- gave are stored as store/id.h says, hence ANY. received_us is 0 for what came from an
-- archive. No foreign keys: each was a look-up with every message, of rows that
-- store/address.c and the account's own deletion keep in order.
CREATE TABLE message_slim (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  chat INTEGER,
  author INTEGER NOT NULL,
  outgoing INTEGER NOT NULL,
  own INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  state INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  ts_us INTEGER NOT NULL,
  received_us INTEGER NOT NULL,
  body TEXT,
  message_id ANY,
  archive_by INTEGER,
  archive_id ANY,
  origin_id ANY,
  stanza_by INTEGER,
  stanza_id ANY,
  encryption TEXT,
  thread TEXT,
  subject TEXT,
  error_condition TEXT,
  error_text TEXT,
  occupant_id TEXT,
  real INTEGER
) STRICT;

INSERT INTO message_slim
  SELECT id, account, chat, author, outgoing, own, kind, source, state, flags, ts_us,
    iif (source = 2, 0, received_us), body, id_pack (message_id), archive_by,
    id_pack (archive_id), id_pack (origin_id), stanza_by, id_pack (stanza_id), encryption,
    thread, subject, error_condition, error_text, occupant_id, real
  FROM message ORDER BY id;

DROP VIEW message_text;
DROP TABLE message;
ALTER TABLE message_slim RENAME TO message;

-- History; the rowid, which is the time, is the last column of each index.
CREATE INDEX message_by_chat ON message (account, chat);
-- The end of an id finds it nearly always at once, and is a third of it. That an archive
-- does not know two messages by the same id is seen to before one is added, in the same
-- transaction: wc_message_store_find_by_archive().
CREATE INDEX message_by_archive ON message (archive_by, substr (archive_id, -6))
  WHERE archive_id IS NOT NULL;
CREATE INDEX message_by_message_id ON message (chat, substr (message_id, -6))
  WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX message_by_origin ON message (account, origin_id)
  WHERE own = 1 AND origin_id IS NOT NULL;

CREATE VIEW message_text AS
  SELECT id, body, 'c' || account || 'x' || chat AS place FROM message WHERE body IS NOT NULL;

CREATE TRIGGER message_search_delete AFTER DELETE ON message WHEN old.body IS NOT NULL
BEGIN
  INSERT INTO search (search, rowid, body, place)
    VALUES ('delete', old.id, old.body, 'c' || old.account || 'x' || old.chat);
END;

CREATE TRIGGER message_search_update AFTER UPDATE OF body ON message
BEGIN
  INSERT INTO search (search, rowid, body, place)
    SELECT 'delete', old.id, old.body, 'c' || old.account || 'x' || old.chat
    WHERE old.body IS NOT NULL;
  INSERT INTO search (rowid, body, place)
    SELECT new.id, new.body, 'c' || new.account || 'x' || new.chat
    WHERE new.body IS NOT NULL;
END;

-- Merging of the full-text index is done in small steps by store/search-index.c. Left to
-- itself FTS5 merges within a commit, and once there are sixteen segments of a size all of
-- them at once: 17.6 ms were measured among 200,000 messages.
INSERT INTO search (search, rank) VALUES ('automerge', 0);
INSERT INTO search (search, rank) VALUES ('crisismerge', 500);
INSERT INTO search (search, rank) VALUES ('usermerge', 16);
