-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the yardsticks store: history by chat, no message twice, full text. Nothing else.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE address (id INTEGER PRIMARY KEY, jid TEXT NOT NULL UNIQUE);
CREATE TABLE message (
  id INTEGER PRIMARY KEY, -- its time in microseconds, counted up where taken
  chat INTEGER NOT NULL,
  author INTEGER NOT NULL,
  archive_id TEXT,
  message_id TEXT,
  origin_id TEXT,
  body TEXT
);
CREATE INDEX message_by_chat ON message (chat);
CREATE UNIQUE INDEX message_by_archive ON message (archive_id) WHERE archive_id IS NOT NULL;
CREATE INDEX message_by_message_id ON message (chat, message_id);
CREATE VIRTUAL TABLE search USING fts5 (body, content = 'message', content_rowid = 'id');
