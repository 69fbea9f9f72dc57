-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 22: one message that an archive has several times.

-- device: the resource of ours that the copy went to; NULL: not known. archive_id: the id
-- of the copy in our archive, as store/id.h says; NULL where it has none there, as far as
-- is known. The first copy stands here as well, where its device is known.
CREATE TABLE message_copy (
  message INTEGER NOT NULL,
  device TEXT,
  archive_id ANY
) STRICT;
CREATE INDEX message_copy_by_message ON message_copy (message);
CREATE INDEX message_copy_by_archive ON message_copy (substr (archive_id, -6))
  WHERE archive_id IS NOT NULL;

-- What was forgotten keeps them, so that no copy brings it back.
CREATE TRIGGER message_copy_delete AFTER DELETE ON message
BEGIN
  DELETE FROM message_copy WHERE message = old.id;
END;
