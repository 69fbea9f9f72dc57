-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 24: devices, keys and sessions of OMEMO (XEP-0384).

-- address: of a bare JID. version: WcOmemoVersion. Identity keys are public ones with
-- their type before them; records are written and read by crypto/ alone.

-- Our own device. *_dirty: 0, or a number that grows with what is still to be published.
CREATE TABLE omemo_own (
  account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  device INTEGER NOT NULL CHECK (device BETWEEN 1 AND 2147483647),
  identity BLOB NOT NULL CHECK (length (identity) = 33),
  secret BLOB NOT NULL,
  epoch BLOB NOT NULL,
  created_us INTEGER NOT NULL,
  bundle_dirty INTEGER NOT NULL,
  list_dirty INTEGER NOT NULL,
  next_key INTEGER NOT NULL
) STRICT;

-- Prekeys, both kinds under ids of one row of numbers. gone_us: since when it is not
-- offered any more; NULL: it is.
CREATE TABLE omemo_own_key (
  account INTEGER NOT NULL REFERENCES omemo_own ON DELETE CASCADE,
  id INTEGER NOT NULL CHECK (id BETWEEN 1 AND 2147483647),
  signed INTEGER NOT NULL,
  record BLOB NOT NULL,
  created_us INTEGER NOT NULL,
  published INTEGER NOT NULL,
  gone_us INTEGER,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

-- Trust hangs on the key, not on the device. trust: WcOmemoTrust. No id is given twice:
-- messages name them.
CREATE TABLE omemo_identity (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  key BLOB NOT NULL CHECK (length (key) = 33),
  trust INTEGER NOT NULL CHECK (trust BETWEEN -1 AND 3),
  first_seen_us INTEGER NOT NULL,
  used_us INTEGER,
  decided_us INTEGER
) STRICT;
CREATE UNIQUE INDEX omemo_identity_by_key ON omemo_identity (account, address, key);

-- When the list of a JID was last told, and what came of asking. state: WcOmemoListState.
CREATE TABLE omemo_list (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  version INTEGER NOT NULL,
  state INTEGER NOT NULL,
  fetched_us INTEGER,
  PRIMARY KEY (account, address, version)
) STRICT, WITHOUT ROWID;

-- key: the first identity key that the device has shown, which is the only one it may
-- show. bundle: WcOmemoBundleState.
CREATE TABLE omemo_device (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  version INTEGER NOT NULL,
  device INTEGER NOT NULL CHECK (device BETWEEN 1 AND 4294967295),
  key BLOB CHECK (length (key) = 33),
  listed INTEGER NOT NULL,
  first_seen_us INTEGER NOT NULL,
  listed_us INTEGER,
  received_us INTEGER,
  bundle INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  retry_us INTEGER,
  PRIMARY KEY (account, address, version, device)
) STRICT, WITHOUT ROWID;

-- sum: SHA-256 of the record and the key. damaged_us: since when it is kept aside, as the
-- sum was another.
CREATE TABLE omemo_session (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  version INTEGER NOT NULL,
  device INTEGER NOT NULL,
  kex_pending INTEGER NOT NULL,
  unanswered INTEGER NOT NULL,
  healed_us INTEGER,
  damaged_us INTEGER,
  remote_key BLOB NOT NULL,
  acked_ratchet BLOB,
  sum BLOB NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX omemo_session_by_device
  ON omemo_session (account, address, version, device) WHERE damaged_us IS NULL;
CREATE INDEX omemo_session_damaged ON omemo_session (account)
  WHERE damaged_us IS NOT NULL;

-- Stanzas that may still become readable. message: that stands for it. bytes: of xml.
CREATE TABLE omemo_pending (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  message INTEGER NOT NULL UNIQUE,
  address INTEGER NOT NULL REFERENCES address,
  version INTEGER NOT NULL,
  device INTEGER NOT NULL,
  reason TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_us INTEGER,
  bytes INTEGER NOT NULL,
  xml TEXT NOT NULL
) STRICT;
CREATE INDEX omemo_pending_by_age ON omemo_pending (account, id, bytes);
CREATE INDEX omemo_pending_by_device ON omemo_pending (account, address, device);
CREATE INDEX omemo_pending_by_time ON omemo_pending (account, next_us)
  WHERE next_us IS NOT NULL;

-- What was decided inside of a transaction, and is done on the wire after it. kind:
-- WcOmemoTodoKind. device 0: none. asked: grows each time it is asked for.
CREATE TABLE omemo_todo (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  address INTEGER NOT NULL REFERENCES address,
  version INTEGER NOT NULL,
  device INTEGER NOT NULL,
  not_before_us INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  PRIMARY KEY (account, kind, address, version, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX omemo_todo_by_time ON omemo_todo (account, not_before_us);

-- Of messages that were encrypted. identity: of omemo_identity; NULL: not known. trust:
-- when it came. reason: why it could not be read; NULL: it was.
CREATE TABLE message_omemo (
  message INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  device INTEGER NOT NULL,
  identity INTEGER,
  trust INTEGER NOT NULL,
  reason TEXT
) STRICT;

-- A message that goes takes it with it, whoever deletes or empties it (chat is NULL then).
CREATE TRIGGER message_omemo_delete AFTER DELETE ON message
  WHEN old.encryption IS NOT NULL
BEGIN
  DELETE FROM message_omemo WHERE message = old.id;
  DELETE FROM omemo_pending WHERE message = old.id;
END;
CREATE TRIGGER message_omemo_forget AFTER UPDATE OF chat ON message
  WHEN new.chat IS NULL AND old.encryption IS NOT NULL
BEGIN
  DELETE FROM message_omemo WHERE message = old.id;
  DELETE FROM omemo_pending WHERE message = old.id;
END;

-- An account that is taken away with its history kept is no device any more; what a
-- person thinks of keys stays with the messages.
CREATE TRIGGER account_omemo_remove AFTER UPDATE OF removed ON account
  WHEN new.removed <> 0
BEGIN
  DELETE FROM omemo_own WHERE account = new.id;
  DELETE FROM omemo_session WHERE account = new.id;
  DELETE FROM omemo_pending WHERE account = new.id;
  DELETE FROM omemo_todo WHERE account = new.id;
END;
