-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 25: when messages are encrypted with OMEMO, and what strange keys are worth.

-- use: WcOmemoUse. trust: WcOmemoTrustMode. shows: WcOmemoOuterPolicy. An account without
-- a row has the default.
CREATE TABLE omemo_policy (
  account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
  use INTEGER NOT NULL,
  trust INTEGER NOT NULL,
  shows INTEGER NOT NULL,
  heals INTEGER NOT NULL
) STRICT;

-- What holds in one chat. NULL: as in the account.
CREATE TABLE omemo_chat_policy (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  address INTEGER NOT NULL REFERENCES address,
  use INTEGER,
  trust INTEGER,
  PRIMARY KEY (account, address)
) STRICT, WITHOUT ROWID;
