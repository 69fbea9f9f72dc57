-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 14: files, and whether it is styled, belong to a text as what it says does.

-- Of an ORIGINAL, whose message may become something else: 1 and the WcMessageKind of its
-- text, and of its flags that for which schema 8 has no row (1024: unstyled). Its value is
-- '' where there was no text.
ALTER TABLE annotation ADD COLUMN look INTEGER;
UPDATE annotation SET look = 1 + m.kind + (m.flags & 1024), value = iif (m.flags & 64,
    annotation.value, coalesce (annotation.value, ''))
  FROM message m WHERE m.id = annotation.message AND annotation.kind = 6;

-- A correction of before this step says nothing of files: it is of kind 3 (file) without
-- any, and those of the first text stand; see wc_attachment_store_fill().
UPDATE message SET kind = 3 WHERE chat < 0 AND kind = 0 AND id IN (
  SELECT c.message FROM annotation c JOIN message m ON m.id = c.target
  WHERE c.kind = 3 AND m.kind = 3 AND m.chat > 0);

-- What messages with corrections become by that: 96 is edited and retracted, 6 failed.
UPDATE message SET kind = n.kind, flags = (message.flags & ~1024) | (n.flags & 1024)
  FROM (SELECT c.target, k.kind, k.flags, max (c.message) FROM annotation c
    JOIN message k ON k.id = c.message WHERE c.kind = 3 AND k.state <> 6
    GROUP BY c.target) n
  WHERE message.id = n.target AND message.chat > 0 AND message.flags & 96 = 32
    AND message.kind IN (0, 3) AND n.kind IN (0, 3);
UPDATE message SET kind = 0 WHERE kind = 3 AND flags & 64;
DELETE FROM attachment WHERE message IN (
  SELECT message FROM annotation WHERE kind = 3 AND value IS NULL);

-- As of schema 6; a message that was corrected (32) may have had files before.
DROP TRIGGER message_files_delete;
DROP TRIGGER message_files_forget;
CREATE TRIGGER message_files_delete AFTER DELETE ON message
  WHEN old.kind = 3 OR old.flags & 32
BEGIN
  DELETE FROM attachment WHERE message = old.id;
END;
CREATE TRIGGER message_files_forget AFTER UPDATE OF chat ON message
  WHEN new.chat IS NULL AND (old.kind = 3 OR old.flags & 32)
BEGIN
  DELETE FROM attachment WHERE message = old.id;
END;
-- The texts of its corrections go with it: 3 is WC_ANNOTATION_CORRECTION.
CREATE TRIGGER annotation_files_delete AFTER DELETE ON annotation WHEN old.kind = 3
BEGIN
  DELETE FROM attachment WHERE message = old.message;
END;
CREATE TRIGGER annotation_files_erase AFTER UPDATE OF value ON annotation
  WHEN old.kind = 3 AND new.value IS NULL
BEGIN
  DELETE FROM attachment WHERE message = old.message;
END;

-- Messages that have files now; those of texts that do not stand are not looked for.
CREATE INDEX message_with_files ON message (id) WHERE kind = 3 AND chat > 0;
