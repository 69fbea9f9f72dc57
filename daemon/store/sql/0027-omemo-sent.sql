-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 27: what we have sent encrypted, and to whom.

-- Devices that a message of ours was not encrypted for. reason: the word of
-- WcOmemoReason.
CREATE TABLE message_omemo_left (
  message INTEGER NOT NULL,
  address INTEGER NOT NULL REFERENCES address,
  version INTEGER NOT NULL,
  device INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (message, address, version, device)
) STRICT, WITHOUT ROWID;

-- The bytes of a message that may have arrived: it is never encrypted a second time, as
-- others would show both, or the text for programs that know nothing of it.
CREATE TABLE message_omemo_bytes (
  message INTEGER PRIMARY KEY,
  stanza TEXT NOT NULL
) STRICT;

-- WC_OUTBOX_MESSAGE is 0, WC_MESSAGE_STATE_FAILED is 6.
CREATE TRIGGER outbox_omemo_keep AFTER DELETE ON outbox
  WHEN old.kind = 0 AND old.stanza IS NOT NULL
BEGIN
  INSERT OR REPLACE INTO message_omemo_bytes (message, stanza)
    SELECT id, old.stanza FROM message
    WHERE id = old.message AND encryption = 'omemo' AND state = 6
      AND error_condition = 'uncertain';
END;

CREATE TRIGGER message_omemo_delete_sent AFTER DELETE ON message
  WHEN old.encryption IS NOT NULL
BEGIN
  DELETE FROM message_omemo_left WHERE message = old.id;
  DELETE FROM message_omemo_bytes WHERE message = old.id;
END;
CREATE TRIGGER message_omemo_forget_sent AFTER UPDATE OF chat ON message
  WHEN new.chat IS NULL AND old.encryption IS NOT NULL
BEGIN
  DELETE FROM message_omemo_left WHERE message = old.id;
  DELETE FROM message_omemo_bytes WHERE message = old.id;
END;
