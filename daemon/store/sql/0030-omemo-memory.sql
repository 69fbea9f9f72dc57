-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 30: finds whether something was ever encrypted in a chat.

CREATE INDEX message_encrypted ON message (account, chat) WHERE encryption = 'omemo';
