-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 32: whether a message has to be readable for everybody it is for. NULL in a chat:
-- as in the account; in an account: it has not.

ALTER TABLE omemo_policy ADD COLUMN strict INTEGER;
ALTER TABLE omemo_chat_policy ADD COLUMN strict INTEGER;
