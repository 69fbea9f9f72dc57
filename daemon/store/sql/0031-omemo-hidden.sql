-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 31: since when the server keeps the keys of our own device from others.

ALTER TABLE omemo_own ADD COLUMN hidden_us INTEGER NOT NULL DEFAULT 0;
