/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/import-gajim.h"
#include "xml/node.h"
#include "xml/ns.h"

/* The older file has a line for everything that happened, presence among it, and says of
 * rooms not always for which account; the newer one has messages alone, and what is known
 * of them in tables beside. */

/* Numbers of logs.kind. */
enum
{
  ROOM_SAID = 2,
  SINGLE_CAME = 3,
  CHAT_CAME = 4,
  SINGLE_SENT = 5,
  CHAT_SENT = 6,
};

/* Numbers of message.type and .direction. */
enum
{
  TYPE_CHAT = 1,
  TYPE_ROOM = 2,
  TYPE_WHISPER = 3,
  DIRECTION_OUT = 2,
};

/* Columns of both SELECTs. */
enum
{
  ACCOUNT,
  WITH,
  RESOURCE,
  KIND,
  DIRECTION,
  TIME,
  BODY,
  MESSAGE_ID,
  ARCHIVE_ID,
  OCCUPANT_ID,
  REAL_JID,
  THREAD,
  CORRECTS,
  REPLIES,
  PLACE,
};

/* Of what is sent Gajim knows no id of an archive, and puts the id attribute there. */
#define OLD(place)                                                                       \
  "SELECT a.jid, j.jid, l.contact_name, l.kind, l.kind IN (5, 6), l.time, l.message, "   \
  "l.message_id, nullif (l.stanza_id, l.message_id), NULL, NULL, NULL, NULL, "           \
  "NULL, " place " FROM logs l "                                                         \
  "JOIN jids j ON j.jid_id = l.jid_id JOIN jids a ON a.jid_id = l.account_id "           \
  "WHERE l.kind IN (2, 3, 4, 5, 6) ORDER BY l.account_id, l.time, l.log_line_id"

static const char old[] = OLD ("NULL");
static const char old_with_places[] =
    OLD ("CASE WHEN json_valid (l.additional_data) "
         "THEN json_extract (l.additional_data, '$.gajim.oob_url') END");

static const char new[] =
    "SELECT a.jid, r.jid, m.resource, m.type, m.direction = 2, m.timestamp, m.text, "
    "m.id, "
    "m.stanza_id, o.id, n.jid, t.id, m.correction_id, "
    "(SELECT id FROM reply WHERE fk_message_pk = m.pk), NULL FROM message m "
    "JOIN account a ON a.pk = m.fk_account_pk JOIN remote r ON r.pk = m.fk_remote_pk "
    "LEFT JOIN occupant o ON o.pk = m.fk_occupant_pk "
    "LEFT JOIN remote n ON n.pk = o.fk_real_remote_pk "
    "LEFT JOIN thread t ON t.pk = m.fk_thread_pk "
    "ORDER BY m.fk_account_pk, m.timestamp, m.pk";

static gboolean
is_old (WcForeignDb *db)
{
  return wc_foreign_db_has (db, "jids", "jid_id jid type") &&
         wc_foreign_db_has (db, "logs",
                            "log_line_id account_id jid_id contact_name time kind "
                            "message stanza_id message_id");
}

static gboolean
is_new (WcForeignDb *db)
{
  return wc_foreign_db_has (db, "account", "pk jid") &&
         wc_foreign_db_has (db, "remote", "pk jid") &&
         wc_foreign_db_has (db, "occupant", "pk id fk_real_remote_pk") &&
         wc_foreign_db_has (db, "thread", "pk id") &&
         wc_foreign_db_has (db, "reply", "fk_message_pk id") &&
         wc_foreign_db_has (db, "message",
                            "pk fk_account_pk fk_remote_pk resource type direction "
                            "timestamp id stanza_id text correction_id fk_thread_pk "
                            "fk_occupant_pk");
}

gboolean
wc_import_gajim_is (WcForeignDb *db)
{
  return is_old (db) || is_new (db);
}

static const char *
select_of (WcForeignDb *db)
{
  if (is_new (db))
    return new;
  return wc_foreign_db_has (db, "logs", "additional_data") ? old_with_places : old;
}

/* A file, where the text is no more than the place of one, as it was said (XEP-0066).
 * Returns: (transfer full) (nullable). */
static char *
dup_file (const char *text, const char *place)
{
  g_autoptr (WcNode) message = wc_node_new ("message", WC_NS_CLIENT);

  if (place == NULL || g_strcmp0 (text, place) != 0)
    return NULL;
  wc_node_add_with_text (message, "body", NULL, text);
  wc_node_add_with_text (wc_node_add (message, "x", WC_NS_OOB), "url", NULL, place);
  return wc_node_to_string (message, WC_NS_CLIENT);
}

/* Who wrote it in a room is the nick; one of ours is told by nothing in the older file.
 */
static gboolean
write_message (WcForeignRows *row,
               WcForeignLines *lines,
               gboolean in_room,
               GError **error)
{
  const char *account = wc_foreign_rows_text (row, ACCOUNT);
  const char *with = wc_foreign_rows_text (row, WITH);
  gboolean outgoing = wc_foreign_rows_int (row, DIRECTION) != 0;
  g_autofree char *other = NULL;
  g_autofree char *file = NULL;
  WcForeignMessage message = { 0 };

  if (account == NULL || with == NULL)
    return TRUE;
  other = wc_foreign_line_join (
      with, strchr (with, '/') == NULL ? wc_foreign_rows_text (row, RESOURCE) : NULL);
  message.chat = with;
  message.from = outgoing && !in_room ? account : other;
  message.in_room = in_room;
  message.outgoing = outgoing;
  message.body = wc_foreign_rows_text (row, BODY);
  file = dup_file (message.body, wc_foreign_rows_text (row, PLACE));
  message.stanza = file;
  message.ts_us = (gint64) (wc_foreign_rows_real (row, TIME) * G_USEC_PER_SEC);
  message.message_id = wc_foreign_rows_text (row, MESSAGE_ID);
  message.archive_id = wc_foreign_rows_text (row, ARCHIVE_ID);
  message.archive_by = in_room ? with : account;
  message.occupant_id = wc_foreign_rows_text (row, OCCUPANT_ID);
  message.real_jid = wc_foreign_rows_text (row, REAL_JID);
  message.thread = wc_foreign_rows_text (row, THREAD);
  message.corrects = wc_foreign_rows_text (row, CORRECTS);
  message.replies = wc_foreign_rows_text (row, REPLIES);
  return wc_foreign_lines_account (lines, account, error) &&
         wc_foreign_lines_message (lines, &message, error);
}

gboolean
wc_import_gajim_read (WcForeignDb *db, WcForeignLines *lines, GError **error)
{
  gint64 room = is_new (db) ? TYPE_ROOM : ROOM_SAID;
  g_autoptr (WcForeignRows) rows = wc_foreign_db_select (db, select_of (db), error);
  g_autoptr (GError) local = NULL;

  if (rows == NULL)
    return FALSE;
  while (wc_foreign_rows_step (rows, &local))
    if (!write_message (rows, lines, wc_foreign_rows_int (rows, KIND) == room, error))
      return FALSE;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
