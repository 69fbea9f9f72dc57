-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 17: what a person's other programs see and set of chats with people.

-- As the server has it: pinned and notify (WcNotify), and the item that says so, with what
-- we do not know of it. Where a chat's own row says something else, it is to be told.
CREATE TABLE chat_mark (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  pinned INTEGER NOT NULL,
  notify INTEGER NOT NULL,
  xml TEXT NOT NULL,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;

-- The few that may have something to be told.
CREATE INDEX chat_marked ON chat (account, address) WHERE pinned OR notify;

-- A chat may come after what is said of it. 0 and 1: WC_CHAT_KIND_CONTACT, _SELF.
CREATE TRIGGER chat_mark_insert AFTER INSERT ON chat WHEN new.kind IN (0, 1)
BEGIN
  UPDATE chat SET pinned = m.pinned, notify = m.notify FROM chat_mark m
    WHERE m.account = new.account AND m.address = new.address
    AND chat.account = new.account AND chat.address = new.address;
END;
