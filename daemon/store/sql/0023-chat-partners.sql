-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 23: whom private chats in rooms are with.

-- occupant_id (XEP-0421), real (the bare address): as the room told them together, one of
-- them at least. last_id: the newest message between us in that chat.
CREATE TABLE chat_partner (
  account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
  chat INTEGER NOT NULL REFERENCES address,
  room INTEGER NOT NULL REFERENCES address,
  occupant_id TEXT,
  real INTEGER REFERENCES address,
  last_id INTEGER NOT NULL,
  CHECK (real IS NOT NULL OR occupant_id IS NOT NULL)
) STRICT;
CREATE INDEX chat_partner_by_chat ON chat_partner (account, chat);
CREATE INDEX chat_partner_by_occupant ON chat_partner (account, room, occupant_id)
  WHERE occupant_id IS NOT NULL;
CREATE INDEX chat_partner_by_real ON chat_partner (account, room, real)
  WHERE real IS NOT NULL;

CREATE TRIGGER chat_partner_delete AFTER DELETE ON chat
BEGIN
  DELETE FROM chat_partner WHERE account = old.account AND chat = old.address;
END;

-- 3: WC_CHAT_KIND_MUC_PM.
INSERT OR IGNORE INTO address (jid)
  SELECT DISTINCT substr (a.jid, 1, instr (a.jid, '/') - 1) FROM chat c
  JOIN address a ON a.id = c.address WHERE c.kind = 3;
INSERT INTO chat_partner (account, chat, room, occupant_id, real, last_id)
  SELECT c.account, c.address, r.id, m.occupant_id, m.real, max (m.id) FROM chat c
  JOIN address a ON a.id = c.address
  JOIN address r ON r.jid = substr (a.jid, 1, instr (a.jid, '/') - 1)
  CROSS JOIN message m ON m.account = c.account AND m.chat IN (c.address, -c.address)
  WHERE c.kind = 3 AND NOT m.outgoing
  AND (m.occupant_id IS NOT NULL OR m.real IS NOT NULL)
  GROUP BY c.account, c.address, m.occupant_id, m.real;

-- Nothing that he said is left.
INSERT INTO chat_partner (account, chat, room, occupant_id, last_id)
  SELECT c.account, c.address, r.id, c.occupant_id, 0 FROM chat c
  JOIN address a ON a.id = c.address
  JOIN address r ON r.jid = substr (a.jid, 1, instr (a.jid, '/') - 1)
  WHERE c.kind = 3 AND c.occupant_id IS NOT NULL AND NOT EXISTS
  (SELECT 1 FROM chat_partner p WHERE p.account = c.account AND p.chat = c.address
  AND p.occupant_id = c.occupant_id);
