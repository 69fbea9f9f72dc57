-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 15: what items of the roster have that nobody here knows.

ALTER TABLE contact ADD COLUMN xml TEXT;
-- so that the next login brings all items anew
DELETE FROM roster;
