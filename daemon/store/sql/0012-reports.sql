-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 12: receipts and markers that came before what they are about.

-- outgoing: one of our own devices says so. kind: WcReportKind. names: the id that the
-- report names, as store/id.h says. target: the message, where that is held and its chat
-- is not there yet. ts_us: when it was said, by the clock of the archive where archived.
-- The newest ones have the highest ids, by which their number is bounded.
CREATE TABLE report (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  chat INTEGER NOT NULL REFERENCES address,
  outgoing INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  names ANY NOT NULL,
  target INTEGER,
  archived INTEGER NOT NULL,
  ts_us INTEGER NOT NULL,
  kept_us INTEGER NOT NULL
) STRICT;
CREATE INDEX report_by_chat ON report (chat, account, outgoing);
CREATE INDEX report_by_account ON report (account);

-- A chat takes with it what was said about its messages.
CREATE TRIGGER chat_report_delete AFTER DELETE ON chat
BEGIN
  DELETE FROM report WHERE chat = old.address AND account = old.account;
END;
