/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/dino-files.h"
#include "cli/dino-reactions.h"
#include "cli/import-dino.h"

/* Dino keeps bare JIDs by number and resources beside them; times in whole seconds. Ids
 * of archives came with step 10 of its schema, corrections with 12; answers, occupants,
 * reactions and what is known of files later. */

/* Numbers of message.type. */
enum
{
  CHAT = 1,
  ROOM = 2,
  WHISPER = 3,
};

enum
{
  ACCOUNT,
  COUNTERPART,
  RESOURCE,
  OURS,
  OUTGOING,
  TYPE,
  TIME,
  BODY,
  MESSAGE_ID,
  ENCRYPTION,
  SERVER_ID,
  REAL_JID,
  CORRECTS,
  ANSWERS,
  QUOTED_FROM,
  QUOTED_TO,
  OCCUPANT,
  FILES,
};

/* The id on the wire of what a message answers: as it came, or of what that was found to
 * be. */
#define ANSWERED                                                                         \
  "(SELECT coalesce (r.quoted_message_stanza_id, (SELECT CASE q.type WHEN 2 THEN "       \
  "q.server_id ELSE q.stanza_id END FROM content_item c JOIN message q "                 \
  "ON q.id = c.foreign_id WHERE c.id = r.quoted_message_id AND c.content_type = 1)) "    \
  "FROM reply r WHERE r.message_id = m.id), "

/* The quotation in the text of an answer (XEP-0428): code points. */
#define QUOTATION(column)                                                                \
  "(SELECT " column " FROM body_meta b WHERE b.message_id = m.id "                       \
  "AND b.info_type = 'urn:xmpp:fallback:0' AND b.info = 'urn:xmpp:reply:0' LIMIT 1), "

#define OCCUPANT_ID                                                                      \
  "(SELECT o.occupant_id FROM message_occupant_id mo JOIN occupant_id o "                \
  "ON o.id = mo.occupant_id WHERE mo.message_id = m.id LIMIT 1), "

gboolean
wc_import_dino_is (WcForeignDb *db)
{
  return wc_foreign_db_has (db, "account", "id bare_jid") &&
         wc_foreign_db_has (db, "jid", "id bare_jid") &&
         wc_foreign_db_has (db, "message",
                            "id stanza_id account_id counterpart_id counterpart_resource "
                            "our_resource direction type time body encryption");
}

static gboolean
has_answers (WcForeignDb *db)
{
  return wc_foreign_db_has (db, "message", "server_id") &&
         wc_foreign_db_has (db, "reply",
                            "message_id quoted_message_id quoted_message_stanza_id") &&
         wc_foreign_db_has (db, "content_item", "id content_type foreign_id") &&
         wc_foreign_db_has (db, "body_meta",
                            "message_id from_char to_char info_type info");
}

static gboolean
has_occupants (WcForeignDb *db)
{
  return wc_foreign_db_has (db, "message_occupant_id", "message_id occupant_id") &&
         wc_foreign_db_has (db, "occupant_id", "id occupant_id");
}

/* Returns: (transfer full). */
static char *
make_sql (WcForeignDb *db)
{
  const char *files = wc_dino_files_join (db);
  gboolean has_server_id = wc_foreign_db_has (db, "message", "server_id");
  gboolean has_real = wc_foreign_db_has (db, "real_jid", "message_id real_jid");
  gboolean corrects =
      wc_foreign_db_has (db, "message_correction", "message_id to_stanza_id");

  return g_strconcat (
      "SELECT a.bare_jid, j.bare_jid, m.counterpart_resource, m.our_resource, "
      "m.direction, m.type, m.time, m.body, m.stanza_id, m.encryption, ",
      has_server_id ? "m.server_id, " : "NULL, ",
      has_real ? "(SELECT real_jid FROM real_jid WHERE message_id = m.id), " : "NULL, ",
      corrects ? "(SELECT to_stanza_id FROM message_correction WHERE message_id = m.id), "
               : "NULL, ",
      has_answers (db) ? ANSWERED QUOTATION ("from_char") QUOTATION ("to_char")
                       : "NULL, NULL, NULL, ",
      has_occupants (db) ? OCCUPANT_ID : "NULL, ", files != NULL ? "f.files " : "NULL ",
      "FROM message m JOIN account a ON a.id = m.account_id "
      "JOIN jid j ON j.id = m.counterpart_id ",
      files != NULL ? files : "", " ORDER BY m.account_id, m.id", NULL);
}

static const char *
encryption_of (gint64 number)
{
  static const char *const names[] = { NULL, "openpgp-legacy", "omemo" };

  return number > 0 && number < (gint64) G_N_ELEMENTS (names) ? names[number] : NULL;
}

/* The text without the quotation that was there for who knows no answers. Returns:
 * (transfer full) (nullable). */
static char *
dup_text (WcForeignRows *row, gboolean answers)
{
  const char *body = wc_foreign_rows_text (row, BODY);
  glong length = body != NULL ? g_utf8_strlen (body, -1) : 0;
  gint64 from = wc_foreign_rows_int (row, QUOTED_FROM);
  gint64 to = wc_foreign_rows_int (row, QUOTED_TO);
  g_autofree char *before = NULL;

  if (!answers || from < 0 || from >= to || to >= length)
    return g_strdup (body);
  before = g_utf8_substring (body, 0, (glong) from);
  return g_strconcat (before, g_utf8_offset_to_pointer (body, (glong) to), NULL);
}

static gboolean
write_message (WcForeignRows *row, WcForeignLines *lines, GError **error)
{
  const char *account = wc_foreign_rows_text (row, ACCOUNT);
  const char *who = wc_foreign_rows_text (row, COUNTERPART);
  const char *resource = wc_foreign_rows_text (row, RESOURCE);
  gint64 type = wc_foreign_rows_int (row, TYPE);
  gboolean outgoing = wc_foreign_rows_int (row, OUTGOING) != 0;
  g_autofree char *other = NULL;
  g_autofree char *own = NULL;
  g_autofree char *text = NULL;
  g_autofree char *files = NULL;
  WcForeignMessage message = { 0 };

  if (account == NULL || who == NULL || type < CHAT || type > WHISPER)
    return TRUE;
  other = wc_foreign_line_join (who, resource);
  own = wc_foreign_line_join (type == ROOM ? who : account,
                              wc_foreign_rows_text (row, OURS));
  message.chat = type == WHISPER ? other : who;
  message.from = outgoing ? own : other;
  message.replies = wc_foreign_rows_text (row, ANSWERS);
  text = dup_text (row, message.replies != NULL);
  files = wc_dino_files_dup_stanza (wc_foreign_rows_text (row, FILES), text);
  message.body = text;
  message.stanza = files;
  message.occupant_id = wc_foreign_rows_text (row, OCCUPANT);
  message.in_room = type == ROOM;
  message.outgoing = outgoing;
  message.ts_us = wc_foreign_rows_int (row, TIME) * G_USEC_PER_SEC;
  message.message_id = wc_foreign_rows_text (row, MESSAGE_ID);
  message.archive_id = wc_foreign_rows_text (row, SERVER_ID);
  message.archive_by = type == ROOM ? who : account;
  message.real_jid = wc_foreign_rows_text (row, REAL_JID);
  message.encryption = encryption_of (wc_foreign_rows_int (row, ENCRYPTION));
  message.corrects = wc_foreign_rows_text (row, CORRECTS);
  return wc_foreign_lines_account (lines, account, error) &&
         wc_foreign_lines_message (lines, &message, error);
}

/* Also those that have said nothing yet. */
static gboolean
write_accounts (WcForeignDb *db, WcForeignLines *lines, GError **error)
{
  g_autoptr (WcForeignRows) rows =
      wc_foreign_db_select (db, "SELECT bare_jid FROM account ORDER BY id", error);
  g_autoptr (GError) local = NULL;

  if (rows == NULL)
    return FALSE;
  while (wc_foreign_rows_step (rows, &local))
    {
      const char *jid = wc_foreign_rows_text (rows, 0);

      if (jid != NULL && !wc_foreign_lines_account (lines, jid, error))
        return FALSE;
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
wc_import_dino_read (WcForeignDb *db, WcForeignLines *lines, GError **error)
{
  g_autofree char *sql = make_sql (db);
  g_autoptr (WcForeignRows) rows = wc_foreign_db_select (db, sql, error);
  g_autoptr (GError) local = NULL;

  if (rows == NULL || !write_accounts (db, lines, error))
    return FALSE;
  while (wc_foreign_rows_step (rows, &local))
    if (!write_message (rows, lines, error))
      return FALSE;
  if (local == NULL)
    return wc_dino_reactions_read (db, lines, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
