-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 11: files of what is to be sent later.

-- scheduled: what the file waits with, as its message is none yet. It is neither uploaded
-- nor in the cache as long.
ALTER TABLE attachment ADD COLUMN scheduled INTEGER;
CREATE INDEX attachment_by_scheduled ON attachment (scheduled)
  WHERE scheduled IS NOT NULL;

-- What was sent, cancelled or went with its chat takes them with it; the message has rows
-- of its own by then.
CREATE TRIGGER scheduled_files_delete AFTER DELETE ON scheduled
BEGIN
  DELETE FROM attachment WHERE scheduled = old.id;
END;
