-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 6: files of messages.

-- message NULL: uploaded on its own. sources, hashes: one per line. state, disposition:
-- model/attachment.h. file: name of the local copy. job: the transfer under way.
CREATE TABLE attachment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL,
  message INTEGER,
  sources TEXT NOT NULL,
  hashes TEXT NOT NULL,
  name TEXT,
  media_type TEXT,
  description TEXT,
  size INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  modified_us INTEGER NOT NULL,
  disposition INTEGER NOT NULL,
  thumbnail_uri TEXT,
  thumbnail_type TEXT,
  thumbnail_width INTEGER NOT NULL,
  thumbnail_height INTEGER NOT NULL,
  state INTEGER NOT NULL,
  file TEXT,
  job TEXT,
  used_us INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_by_message ON attachment (message) WHERE message IS NOT NULL;
CREATE INDEX attachment_by_file ON attachment (file) WHERE file IS NOT NULL;
CREATE INDEX attachment_on_its_way ON attachment (account) WHERE state = 2;

-- Local copies that no row names any more, to be deleted when there is time.
CREATE TABLE file_gone (
  name TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attachment_delete AFTER DELETE ON attachment WHEN old.file IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO file_gone VALUES (old.file);
END;

-- What an account fetches by itself: model/file-policy.h. No row: the default.
CREATE TABLE file_policy (
  account INTEGER PRIMARY KEY,
  sender INTEGER NOT NULL,
  max_bytes INTEGER NOT NULL,
  metered INTEGER NOT NULL,
  cache_bytes INTEGER NOT NULL,
  since_us INTEGER NOT NULL
) STRICT;

CREATE TRIGGER account_files_delete AFTER DELETE ON account
BEGIN
  DELETE FROM attachment WHERE account = old.id;
  DELETE FROM file_policy WHERE account = old.id;
END;

-- A message that goes takes its files with it, whoever deletes or empties it (chat is NULL
-- then); for one that is retracted the program does it, as flags change too often for a
-- trigger, with which each change opens a savepoint. Kind 3 is WC_MESSAGE_KIND_FILE.
CREATE TRIGGER message_files_delete AFTER DELETE ON message WHEN old.kind = 3
BEGIN
  DELETE FROM attachment WHERE message = old.id;
END;
CREATE TRIGGER message_files_forget AFTER UPDATE OF chat ON message
  WHEN new.chat IS NULL AND old.kind = 3
BEGIN
  DELETE FROM attachment WHERE message = old.id;
END;
