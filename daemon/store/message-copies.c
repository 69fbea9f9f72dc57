/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/message-copies.h"
#include "store/statement.h"

/* An hour, in microseconds. */
#define REACH "3600000000"

/* What has the id attribute ?2 and the author ?3, was said about ?4, and did not go to
 * the device ?5, or not with an archive id where the copy that is sought has ?6. */
#define ALIKE                                                                            \
  "SELECT m.id FROM message m WHERE +account = ?1 AND message_id = ?2 "                  \
  "AND substr (message_id, -6) = substr (?2, -6) AND author = ?3 "                       \
  "AND ts_us BETWEEN ?4 - " REACH " AND ?4 + " REACH " AND NOT EXISTS "                  \
  "(SELECT 1 FROM message_copy c WHERE c.message = m.id AND c.device = ?5 "              \
  "AND (c.archive_id IS NOT NULL OR ?6 IS NULL)) "
#define BINDS                                                                            \
  WC_INT (account), WC_ID (message->message_id), WC_INT (author),                        \
      WC_INT (message->ts_us), WC_TEXT (copy->device), WC_ID (copy->archive_id)

/* The text that it had first; that of a correction stands in its annotation. One that is
 * gone, or of what only says something about others, fits all. */
#define TEXT(kind)                                                                       \
  "(SELECT value FROM annotation WHERE message = m.id AND kind = " kind ")"
#define HELD(chat)                                                                       \
  ALIKE "AND chat = " chat " AND outgoing = 0 "                                          \
        "AND coalesce (occupant_id, ?12, 0) IS coalesce (?12, occupant_id, 0) "          \
        "AND (flags & ?9 OR coalesce (" TEXT ("?10") ", " TEXT (                         \
            "?11") ", body, "                                                            \
                   "iif (chat < 0, ?8, NULL)) IS ?8)"

static gint64
find_held (WcDb *db,
           gint64 account,
           const WcMessage *message,
           const WcMessageCopy *copy,
           GError **error)
{
  static const char SQL[] =
      "SELECT min (id) FROM (" HELD ("?7") " UNION ALL " HELD ("-?7") ")";
  gint64 chat, author, id = 0;

  if (wc_address_find (db, message->chat, &chat, error) &&
      wc_address_find (db, message->from, &author, error))
    wc_statement_get_int (
        db, SQL, &id, error, BINDS, WC_INT (chat), WC_TEXT (message->body),
        WC_INT (WC_MESSAGE_FLAG_RETRACTED), WC_INT (WC_ANNOTATION_ORIGINAL),
        WC_INT (WC_ANNOTATION_CORRECTION), WC_TEXT (message->occupant_id));
  return id;
}

/* Nothing but ids is left of it, and that is so of those that have copies alone: see
 * store/forget.c. */
static gint64
find_forgotten (WcDb *db,
                gint64 account,
                const WcMessage *message,
                const WcMessageCopy *copy,
                GError **error)
{
  static const char SQL[] = ALIKE "AND chat IS NULL ORDER BY m.id LIMIT 1";
  gint64 author, id = 0;

  if (wc_address_find (db, message->from, &author, error))
    wc_statement_get_int (db, SQL, &id, error, BINDS);
  return id;
}

gint64
wc_message_copies_find (WcDb *db,
                        gint64 account,
                        const WcMessage *message,
                        const WcMessageCopy *copy,
                        GError **error)
{
  GError *local_error = NULL;
  gint64 id = 0;

  if (message->message_id == NULL || copy->device == NULL)
    return 0;
  id = find_held (db, account, message, copy, &local_error);
  if (id == 0 && local_error == NULL)
    id = find_forgotten (db, account, message, copy, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return id;
}

gboolean
wc_message_copies_note (WcDb *db, gint64 id, const WcMessageCopy *copy, GError **error)
{
  static const char SQL[] =
      "INSERT INTO message_copy (message, device, archive_id) SELECT ?1, ?2, ?3 "
      "WHERE NOT EXISTS (SELECT 1 FROM message_copy WHERE message = ?1 "
      "AND device IS ?2 AND archive_id IS ?3)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (id), WC_TEXT (copy->device),
                            WC_ID (copy->archive_id));
}
