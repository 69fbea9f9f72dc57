-- SPDX-License-Identifier: GPL-3.0-or-later
-- Schema 5: what messages say about others: answers, reactions, corrections, retractions.

-- kind: WcAnnotationKind, with its value; who: of a moderation. target: the message it is
-- about, once that is held and who says so is entitled to; NULL: waits for it. chat: the
-- same as of both messages. A message that does nothing else is not shown: in its own row
-- chat is negative. The row of an ORIGINAL has the corrected message in both. ts_us: when
-- an archive says that the message was taken away in whose place it has a mark. name:
-- wc_annotation_target_hash() of target_id, by which nothing but the index is looked at
-- for the many messages that nothing names.
CREATE TABLE annotation (
  message INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  account INTEGER NOT NULL,
  chat INTEGER NOT NULL,
  target_id ANY,
  target INTEGER,
  who TEXT,
  value TEXT,
  ts_us INTEGER,
  name INTEGER,
  PRIMARY KEY (message, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX annotation_by_target ON annotation (target) WHERE target IS NOT NULL;
CREATE INDEX annotation_by_name ON annotation (chat, name) WHERE name IS NOT NULL;

-- Ids that a sender claims beside the attribute; nearly always they are the same, and
-- then there is no entry here.
CREATE INDEX message_by_claim ON message (chat, substr (origin_id, -6))
  WHERE own = 0 AND origin_id IS NOT NULL;
