-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 1. Times are microseconds since the epoch, names end in _us. Enum columns hold the
-- numbers of the enums in daemon/model; those never change once released.

-- Facts about this database: epoch (names the journal in event cursors) and secret (of
-- which origin ids are derived).
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('epoch', lower (hex (randomblob (8)))), ('secret', randomblob (32));

-- removed: 0 in use, 1 its history waits to be added again, 2 is being deleted.
CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jid TEXT NOT NULL UNIQUE,
  alias TEXT UNIQUE,
  removed INTEGER NOT NULL DEFAULT 0,
  enabled INTEGER NOT NULL,
  host TEXT,
  port INTEGER NOT NULL,
  tls INTEGER NOT NULL,
  insecure INTEGER NOT NULL,
  ca_file TEXT,
  resource TEXT NOT NULL,
  secret INTEGER NOT NULL,
  password_command TEXT,
  sync_days INTEGER NOT NULL,
  backfill INTEGER NOT NULL,
  share INTEGER NOT NULL,
  show TEXT,
  status TEXT,
  mechanism TEXT,
  login_us INTEGER NOT NULL,
  last_sync_us INTEGER NOT NULL
) STRICT;

-- Certificates a person accepted, by SHA-256 fingerprint.
CREATE TABLE account_pin (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  PRIMARY KEY (account, fingerprint)
) STRICT, WITHOUT ROWID;

-- Every JID that messages, chats and events name, once.
CREATE TABLE address (
  id INTEGER PRIMARY KEY,
  jid TEXT NOT NULL UNIQUE
) STRICT;

-- A chat is known by its account and address. read_id: read up to this message.
CREATE TABLE chat (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  kind INTEGER NOT NULL,
  title TEXT,
  draft TEXT,
  pinned INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  muted_until_us INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  read_id INTEGER NOT NULL DEFAULT 0,
  peer_read_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

-- id is the message's time and so its place: see wc_message_store_place(). A forgotten
-- message keeps its row, without content and chat, so that neither its id nor, from the
-- archive, its text comes back. An origin or stanza id that repeats the message or the
-- archive id is not stored twice, see the flags in store/message-row.h.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account,
  chat INTEGER REFERENCES address,
  author INTEGER NOT NULL REFERENCES address,
  outgoing INTEGER NOT NULL,
  own INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  state INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  ts_us INTEGER NOT NULL,
  received_us INTEGER NOT NULL,
  body TEXT,
  message_id TEXT,
  archive_by INTEGER REFERENCES address,
  archive_id TEXT,
  origin_id TEXT,
  stanza_by INTEGER REFERENCES address,
  stanza_id TEXT,
  encryption TEXT,
  thread TEXT,
  subject TEXT,
  error_condition TEXT,
  error_text TEXT
) STRICT;

-- History; the rowid, which is the time, is the last column of each index.
CREATE INDEX message_by_chat ON message (account, chat);
-- One archive does not know two messages by the same id; two ids are two messages.
CREATE UNIQUE INDEX message_by_archive ON message (account, archive_by, archive_id)
  WHERE archive_id IS NOT NULL;
CREATE UNIQUE INDEX message_by_origin ON message (account, origin_id)
  WHERE own = 1 AND origin_id IS NOT NULL;
CREATE INDEX message_by_stanza ON message (account, stanza_by, stanza_id)
  WHERE stanza_id IS NOT NULL;
CREATE INDEX message_by_message_id ON message (account, chat, message_id)
  WHERE message_id IS NOT NULL;

-- The full-text index. Its content is a view, because FTS5's integrity check counts rows
-- of the content that have no text as damage. place is one word that names the chat, so
-- that a search in a chat meets only its messages. Ranks are never asked for, so sizes of
-- columns are not kept.
CREATE VIEW message_text AS
  SELECT id, body, 'c' || account || 'x' || chat AS place FROM message WHERE body IS NOT NULL;

CREATE VIRTUAL TABLE search USING fts5 (
  body, place,
  content = 'message_text', content_rowid = 'id', columnsize = 0, tokenize = 'whinchat'
);

-- A new message is put into the index by wc_message_store_add(): a trigger would open a
-- savepoint each time, at which FTS5 writes out what it has collected so far, and a sync
-- would cost twice as much. Changes are rare and can afford it.
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

-- Roster items, and strangers who ask to be one. groups: between U+001F, which no XML and
-- so no group name can hold, one at both ends too.
CREATE TABLE contact (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  jid TEXT NOT NULL,
  in_roster INTEGER NOT NULL,
  name TEXT,
  nick TEXT,
  groups TEXT,
  subscription INTEGER NOT NULL,
  ask INTEGER NOT NULL,
  approved INTEGER NOT NULL,
  request_us INTEGER NOT NULL,
  request_text TEXT,
  PRIMARY KEY (account, jid)
) STRICT, WITHOUT ROWID;

CREATE TABLE roster (
  account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  version TEXT NOT NULL
) STRICT;

-- What we hold of an archive, without holes. peer '': of everything, else of one chat.
CREATE TABLE archive_interval (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  archive TEXT NOT NULL,
  peer TEXT NOT NULL,
  oldest_id TEXT,
  newest_id TEXT,
  oldest_us INTEGER NOT NULL,
  newest_us INTEGER NOT NULL,
  oldest_place INTEGER NOT NULL,
  newest_place INTEGER NOT NULL,
  complete INTEGER NOT NULL
) STRICT;
CREATE INDEX archive_interval_by_archive ON archive_interval (account, archive, peer);

-- On the way out. message: what to send, or for a marker what was displayed.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  chat INTEGER NOT NULL REFERENCES address,
  message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
  origin_id TEXT,
  stanza TEXT,
  sm_session TEXT,
  sm_seq INTEGER NOT NULL DEFAULT 0,
  first_sent_us INTEGER NOT NULL DEFAULT 0,
  UNIQUE (message, kind)
) STRICT;
CREATE INDEX outbox_by_account ON outbox (account, state);

-- Streams that may be resumed (XEP-0198). stanza_ids: the account announced XEP-0359.
CREATE TABLE resume (
  account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  previd TEXT NOT NULL,
  jid TEXT NOT NULL,
  location TEXT,
  inbound INTEGER NOT NULL,
  outbound INTEGER NOT NULL,
  max_s INTEGER NOT NULL,
  alive_us INTEGER NOT NULL,
  stanza_ids INTEGER NOT NULL
) STRICT;

-- Verified answers about clients (XEP-0115), the same for all accounts. features and
-- identities: one per line.
CREATE TABLE caps (
  hash TEXT NOT NULL,
  ver TEXT NOT NULL,
  features TEXT NOT NULL,
  identities TEXT NOT NULL,
  used_us INTEGER NOT NULL,
  PRIMARY KEY (hash, ver)
) STRICT, WITHOUT ROWID;

-- details, params, result, delta: see model/details.h.
CREATE TABLE prompt (
  id TEXT PRIMARY KEY,
  account INTEGER REFERENCES account ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL,
  details TEXT,
  created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  id TEXT PRIMARY KEY,
  account INTEGER REFERENCES account ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  state INTEGER NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  owner TEXT,
  params TEXT,
  result TEXT,
  error_code INTEGER NOT NULL,
  error_text TEXT,
  created_us INTEGER NOT NULL,
  updated_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- arguments: SHA-256. account 0: about none.
CREATE TABLE idempotency (
  account INTEGER NOT NULL,
  method TEXT NOT NULL,
  key TEXT NOT NULL,
  arguments TEXT NOT NULL,
  result TEXT NOT NULL,
  created_us INTEGER NOT NULL,
  PRIMARY KEY (account, method, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_time ON idempotency (created_us);

-- What happened. Rows name things, they hold no content. chat: an address. history: of new
-- messages: 0 live, 1 fetched as history, 2 caught up from the archive.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  ts_us INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  account INTEGER NOT NULL,
  chat INTEGER,
  message INTEGER NOT NULL,
  history INTEGER NOT NULL,
  ref TEXT,
  delta TEXT
) STRICT;

CREATE TABLE consumer (
  name TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL,
  chats TEXT,
  start_us INTEGER NOT NULL,
  seen_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages whose sender wants them kept for a while only (XEP-0334), and how long.
CREATE TABLE expiry (
  message INTEGER PRIMARY KEY,
  until_us INTEGER NOT NULL
) STRICT;
CREATE INDEX expiry_by_time ON expiry (until_us);
