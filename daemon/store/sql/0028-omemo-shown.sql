-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 28: identity keys that devices have shown instead of their first one.

-- shown: the other key that it has shown last, which a person may accept; NULL: none.
ALTER TABLE omemo_device ADD COLUMN shown BLOB CHECK (length (shown) = 33);
