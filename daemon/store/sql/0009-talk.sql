-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 9: strangers who wait to be let in, who learns what was read, what is sent later,
-- and what is being written.

-- request: nobody has said yet that this stranger's messages are wanted.
-- receipts, markers: WcChatSharing, of what reached us and of what was read.
ALTER TABLE chat ADD COLUMN request INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat ADD COLUMN receipts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat ADD COLUMN markers INTEGER NOT NULL DEFAULT 0;

-- Whether strangers have to wait.
ALTER TABLE account ADD COLUMN requests INTEGER NOT NULL DEFAULT 1;

-- Texts that become messages when their time has come. details: what else is said, see
-- model/details.h. error: why the time was not kept.
CREATE TABLE scheduled (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  at_us INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  body TEXT NOT NULL,
  details TEXT,
  error TEXT
) STRICT;
CREATE INDEX scheduled_by_time ON scheduled (at_us) WHERE error IS NULL;

-- What is being written, for each thread of a chat; thread '': outside of them. reply_to:
-- the message that is answered; 0: none. uploads: jobs of files, one per line.
CREATE TABLE draft (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  thread TEXT NOT NULL,
  body TEXT NOT NULL,
  reply_to INTEGER NOT NULL DEFAULT 0,
  uploads TEXT,
  changed_us INTEGER NOT NULL,
  PRIMARY KEY (account, address, thread)
) STRICT, WITHOUT ROWID;
INSERT INTO draft (account, address, thread, body, reply_to, changed_us)
  SELECT account, address, '', draft, 0, 0 FROM chat WHERE draft IS NOT NULL;
ALTER TABLE chat DROP COLUMN draft;

-- A chat takes with it what was to be said in it.
CREATE TRIGGER chat_talk_delete AFTER DELETE ON chat
BEGIN
  DELETE FROM scheduled WHERE account = old.account AND address = old.address;
  DELETE FROM draft WHERE account = old.account AND address = old.address;
END;
