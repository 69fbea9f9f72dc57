-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 19: where files lie may be said in a later message (XEP-0447).

-- sharing_id: what a file is called for that. attached: places of it that others of its
-- author's messages name, lines as in sources; what they said stands in their annotations
-- (kind 7 is WC_ANNOTATION_SOURCES), and this follows from it: store/attached-sources.h.
ALTER TABLE attachment ADD COLUMN sharing_id TEXT;
ALTER TABLE attachment ADD COLUMN attached TEXT;

-- Those whose places are known still, the oldest first.
CREATE INDEX annotation_by_source ON annotation (target)
  WHERE kind = 7 AND value IS NOT NULL AND target IS NOT NULL;

-- Of such an annotation look is 1 where its message says nothing else. The files that this
-- has for who knows nothing of all that go with it.
CREATE TRIGGER annotation_source_delete AFTER DELETE ON annotation
  WHEN old.kind = 7 AND old.look = 1 AND old.target IS NOT NULL
BEGIN
  DELETE FROM attachment WHERE message = old.message;
END;
CREATE TRIGGER annotation_source_erase AFTER UPDATE OF value ON annotation
  WHEN old.kind = 7 AND old.look = 1 AND new.value IS NULL
BEGIN
  DELETE FROM attachment WHERE message = old.message;
END;
