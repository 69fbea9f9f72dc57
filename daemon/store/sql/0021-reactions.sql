-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 21: which reactions a program takes (XEP-0444).

-- reactions: how many of each person (-1: any number), then those that may be, a line each;
-- NULL: no limits. What was kept without is asked for again where it can have some.
ALTER TABLE caps ADD COLUMN reactions TEXT;
DELETE FROM caps WHERE instr (features, 'urn:xmpp:reactions:0') > 0;
