-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 29: finds what says that there are messages from before our device was there.

CREATE INDEX message_omemo_before_us ON message_omemo (message)
  WHERE reason = 'before-us';
