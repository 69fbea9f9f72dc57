-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 10: of which messages a person wants to be told, and what bookmarks say of it.

-- WcNotify. What a room's bookmark says counts before what its chat does.
ALTER TABLE chat ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bookmark ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bookmark ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
