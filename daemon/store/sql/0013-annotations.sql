-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 13: what is said about a message is found without reading all of it.

-- author: of reactions, who says so, in a form that only this index needs; see
-- store/annotation-author.h. Of other kinds NULL. The key of the table, by which the
-- newest is the last, is the end of the index: all that one message is told costs one
-- look for each kind, and one for each person who reacts, however often they do.
ALTER TABLE annotation ADD COLUMN author ANY;
UPDATE annotation SET author =
  (SELECT iif (m.outgoing, 0, coalesce (m.occupant_id, m.real,
      iif (c.kind = 0, abs (m.chat), m.author)))
    FROM message m LEFT JOIN chat c ON c.account = m.account AND c.address = abs (m.chat)
    WHERE m.id = annotation.message)
  WHERE kind = 2;
DROP INDEX annotation_by_target;
CREATE INDEX annotation_by_target ON annotation (target, kind, author)
  WHERE target IS NOT NULL;

-- Texts of corrections that are to go when their message is retracted: those that are
-- gone already are not looked at again. 3 is WC_ANNOTATION_CORRECTION.
CREATE INDEX annotation_by_text ON annotation (target)
  WHERE kind = 3 AND value IS NOT NULL AND target IS NOT NULL;
