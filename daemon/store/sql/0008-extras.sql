-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 8: what messages say beside their text, and how often one of them means us.

-- Of a text, not of a message: one that was corrected has the row of its newest
-- correction, under the id of that; see wc_extra_store_fill(). There is no row where
-- nothing is said. mentions_me: of what this text says alone.
-- spoiler: its hint, '' where it is one without. parent: of the message's thread.
-- spans: three numbers (start, length, WcSpanStyle) for each.
CREATE TABLE extra (
  message INTEGER PRIMARY KEY,
  mentions_me INTEGER NOT NULL,
  parent TEXT,
  spoiler TEXT,
  ephemeral_s INTEGER NOT NULL,
  spans TEXT
) STRICT;

-- See model/extra.h. n: from 0 on, in the order in which they were said.
CREATE TABLE mention (
  message INTEGER NOT NULL,
  n INTEGER NOT NULL,
  jid TEXT,
  occupant_id TEXT,
  people TEXT,
  uri TEXT,
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  silent INTEGER NOT NULL,
  active INTEGER NOT NULL,
  PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;

-- What somebody says of a link that stands in the text.
CREATE TABLE preview (
  message INTEGER NOT NULL,
  n INTEGER NOT NULL,
  about TEXT NOT NULL,
  title TEXT,
  description TEXT,
  url TEXT,
  image TEXT,
  image_alt TEXT,
  video TEXT,
  type TEXT,
  site TEXT,
  PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER extra_delete AFTER DELETE ON extra
BEGIN
  DELETE FROM mention WHERE message = old.message;
  DELETE FROM preview WHERE message = old.message;
END;

-- A message that goes takes it with it, whoever deletes or empties it (chat is NULL then);
-- for retracted ones see schema 6. 160: it has some, or its first text may have (edited).
CREATE TRIGGER message_extra_delete AFTER DELETE ON message WHEN old.flags & 160
BEGIN
  DELETE FROM extra WHERE message = old.id;
END;
CREATE TRIGGER message_extra_forget AFTER UPDATE OF chat ON message
  WHEN new.chat IS NULL AND old.flags & 160
BEGIN
  DELETE FROM extra WHERE message = old.id;
END;
-- The texts of its corrections go with it: 3 is WC_ANNOTATION_CORRECTION.
CREATE TRIGGER annotation_extra_delete AFTER DELETE ON annotation WHEN old.kind = 3
BEGIN
  DELETE FROM extra WHERE message = old.message;
END;
CREATE TRIGGER annotation_extra_erase AFTER UPDATE OF value ON annotation
  WHEN old.kind = 3 AND new.value IS NULL
BEGIN
  DELETE FROM extra WHERE message = old.message;
END;

-- Threads of a chat (XEP-0201), with how many messages that are shown are in them, and
-- the newest. Told by store/thread-store.c of what comes, by triggers of what goes.
CREATE TABLE thread (
  account INTEGER NOT NULL,
  chat INTEGER NOT NULL,
  thread TEXT NOT NULL,
  n INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  parent TEXT,
  PRIMARY KEY (account, chat, thread)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_by_last ON thread (account, chat, last_id);

-- As in step 4, the end of a thread's name finds it.
CREATE INDEX message_by_thread ON message (chat, substr (thread, -6))
  WHERE thread IS NOT NULL;
INSERT INTO thread (account, chat, thread, n, first_id, last_id)
  SELECT account, chat, thread, count (*), min (id), max (id) FROM message
  WHERE chat > 0 AND thread IS NOT NULL GROUP BY account, chat, thread;

CREATE TRIGGER message_thread_delete AFTER DELETE ON message
  WHEN old.thread IS NOT NULL AND old.chat > 0
BEGIN
  UPDATE thread SET n = n - 1 WHERE account = old.account AND chat = old.chat
    AND thread = old.thread;
END;
CREATE TRIGGER message_thread_leave AFTER UPDATE OF chat ON message
  WHEN old.thread IS NOT NULL AND old.chat > 0 AND new.chat IS NOT old.chat
BEGIN
  UPDATE thread SET n = n - 1 WHERE account = old.account AND chat = old.chat
    AND thread = old.thread;
END;
CREATE TRIGGER thread_less AFTER UPDATE OF n ON thread WHEN new.n < old.n
BEGIN
  DELETE FROM thread WHERE account = new.account AND chat = new.chat
    AND thread = new.thread AND n <= 0;
  UPDATE thread SET
    first_id = (SELECT id FROM message WHERE +account = new.account AND chat = new.chat
      AND thread = new.thread AND substr (thread, -6) = substr (new.thread, -6)
      ORDER BY id LIMIT 1),
    last_id = (SELECT id FROM message WHERE +account = new.account AND chat = new.chat
      AND thread = new.thread AND substr (thread, -6) = substr (new.thread, -6)
      ORDER BY id DESC LIMIT 1)
    WHERE account = new.account AND chat = new.chat AND thread = new.thread;
END;

-- Unread messages that mean us.
ALTER TABLE chat ADD COLUMN mentions INTEGER NOT NULL DEFAULT 0;
