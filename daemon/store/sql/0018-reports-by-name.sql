-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 18: what waits for a message is found by the id that it names.

-- Where an archive is read backwards, hundreds wait in a chat; each message looks.
CREATE INDEX report_by_name ON report (chat, names);
CREATE INDEX report_by_target ON report (chat, target) WHERE target IS NOT NULL;
