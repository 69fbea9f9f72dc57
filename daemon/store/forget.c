/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/annotation.h"
#include "store/address.h"
#include "store/annotation-fold.h"
#include "store/chat-store.h"
#include "store/forget-row.h"
#include "store/forget.h"
#include "store/journal.h"
#include "store/outbox-store.h"
#include "store/report-store.h"
#include "store/retention-store.h"
#include "store/room-readers.h"
#include "store/scrub.h"

/* That the index may still hold words of what was forgotten is noted for
 * wc_scrub_step(). */

/* The address of the chat that a message is in, shown there or not; NULL when there is no
 * such message. Returns: (transfer full). */
static gboolean
find_chat (WcDb *db,
           gint64 account,
           gint64 id,
           char **out_chat,
           gboolean *out_shown,
           GError **error)
{
  static const char SQL[] =
      "SELECT jid, message.chat > 0 FROM message JOIN address ON address.id = "
      "abs (message.chat) WHERE message.id = ?1 AND account = ?2";
  g_autoptr (WcStatement) row =
      wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (account));
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  *out_chat = NULL;
  if (wc_statement_step (row, &local_error))
    {
      *out_chat = wc_statement_dup (row, 0);
      *out_shown = wc_statement_int (row, 1) != 0;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

static gpointer
read_id (WcStatement *row)
{
  gint64 id = wc_statement_int (row, 0);

  return g_memdup2 (&id, sizeof id);
}

/* What waits to be sent is not sent any more; what was written is still settled. */
static gboolean
forget_one (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char OUTBOX[] = "DELETE FROM outbox WHERE message = ?1 AND state = ?2";

  return wc_report_store_drop (db, id, error) && wc_forget_row (db, account, id, error) &&
         wc_statement_exec (db, OUTBOX, error, WC_INT (id), WC_INT (WC_OUTBOX_QUEUED));
}

/* Those that wait to say something, answers left out, about a message that waits itself
 * and was never written, also not before it failed as uncertain; @which: an SQL condition
 * of that, t. */
#define ABOUT_UNSENT(which)                                                              \
  "SELECT a.message FROM outbox t JOIN annotation a ON a.target = t.message "            \
  "JOIN outbox o ON o.message = a.message WHERE t.kind = 0 AND t.state = 0 "             \
  "AND t.stanza IS NULL AND NOT EXISTS (SELECT 1 FROM message u WHERE u.id = t.message " \
  "AND u.flags & 32768) AND a.message <> a.target AND a.kind <> 1 AND o.kind = 0 "       \
  "AND o.state = 0 AND " which
G_STATIC_ASSERT (WC_OUTBOX_MESSAGE == 0);
G_STATIC_ASSERT (WC_OUTBOX_QUEUED == 0);
G_STATIC_ASSERT (WC_ANNOTATION_REPLY == 1);
G_STATIC_ASSERT (WC_MESSAGE_FLAG_IN_DOUBT == 32768);

gboolean
wc_forget_about_unsent (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] = ABOUT_UNSENT ("t.message = ?1");
  g_autoptr (GPtrArray) about = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  about = wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (id)), read_id,
                                g_free, error);
  if (about == NULL)
    return FALSE;
  for (guint i = 0; i < about->len; i++)
    if (!forget_one (db, account, *(const gint64 *) about->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
tell_removed (WcDb *db, gint64 account, const char *chat, gint64 id, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_MESSAGE_REMOVED, account, chat, NULL);

  event->id = id;
  return wc_chat_store_recount (db, account, chat, error) &&
         wc_journal_append (db, event, error);
}

/* Nobody has seen what is not shown; what that said about another message goes too. */
static gboolean
forget_and_tell (WcDb *db, gint64 account, gint64 id, GError **error)
{
  g_autofree char *chat = NULL;
  gboolean shown;

  if (!find_chat (db, account, id, &chat, &shown, error))
    return FALSE;
  if (chat == NULL)
    return TRUE;
  return wc_forget_about_unsent (db, account, id, error) &&
         wc_annotation_fold_without (db, id, error) &&
         forget_one (db, account, id, error) &&
         (!shown || tell_removed (db, account, chat, id, error));
}

gboolean
wc_forget_messages (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  for (gsize i = 0; i < n_ids; i++)
    if (!forget_and_tell (db, account, ids[i], error))
      return FALSE;
  return wc_scrub_want (db, error);
}

/* The newest message of a chat, shown or not, as id and time; 0 where there is none. */
static gboolean
find_newest (
    WcDb *db, gint64 account, gint64 chat, gint64 *out_id, gint64 *out_us, GError **error)
{
  static const char NEWEST[] =
      "SELECT max (coalesce ((SELECT max (id) FROM message WHERE account = ?1 AND "
      "chat = ?2), 0), coalesce ((SELECT max (id) FROM message WHERE account = ?1 AND "
      "chat = -?2), 0))";
  static const char TIME[] = "SELECT ts_us FROM message WHERE id = ?1";

  return wc_statement_get_int (db, NEWEST, out_id, error, WC_INT (account),
                               WC_INT (chat)) &&
         wc_statement_get_int (db, TIME, out_us, error, WC_INT (*out_id));
}

gboolean
wc_forget_begin (WcDb *db,
                 gint64 account,
                 const char *chat,
                 gint64 until_us,
                 gint64 *out_up_to,
                 GError **error)
{
  gint64 now = wc_db_now_us (db);
  gint64 address, id, ts_us;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, chat, &address, error) ||
      !find_newest (db, account, address, &id, &ts_us, error))
    return FALSE;
  /* What nobody has seen here yet is not what was meant by "all". */
  if (until_us == 0)
    until_us = id != 0 ? ts_us : now;
  else
    id = MIN (id, until_us - 1);
  *out_up_to = id;
  return wc_report_store_forget (db, account, address, error) &&
         wc_room_readers_forget (db, account, chat, id, error) &&
         wc_retention_store_forget (db, account, chat, MIN (until_us, now), error);
}

/* The messages of a part; ?1 to ?4 are account, chat, up_to and limit. */
#define PART                                                                             \
  "(SELECT id FROM message WHERE account = ?1 AND chat = ?2 AND id <= ?3 "               \
  "ORDER BY id LIMIT ?4)"

/* What waits to tell others something about what was sent is told still. */
static gboolean
forget_queue (WcDb *db, const WcForgetPart *part, gint64 address, GError **error)
{
  static const char UNSENT[] =
      "DELETE FROM outbox WHERE kind = 0 AND message IN (" ABOUT_UNSENT (
          "t.account = ?1 AND t.chat = ?2 AND t.message <= ?3") ")";
  static const char SHOWN[] =
      "DELETE FROM outbox WHERE account = ?1 AND chat = ?2 AND message <= ?3 "
      "AND state IN (?4, ?5) AND NOT EXISTS "
      "(SELECT 1 FROM message WHERE id = outbox.message AND chat < 0)";

  return wc_statement_exec (db, UNSENT, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to)) &&
         wc_statement_exec (db, SHOWN, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to), WC_INT (WC_OUTBOX_QUEUED),
                            WC_INT (WC_OUTBOX_APART));
}

static gboolean
empty_part (WcDb *db, const WcForgetPart *part, gint64 address, GError **error)
{
  static const char BYTES[] =
      "UPDATE retention SET bytes = max (0, bytes - coalesce ((SELECT sum (?5 + coalesce "
      "(length (CAST (body AS BLOB)), 0)) FROM message WHERE id IN " PART
      " AND id <= counted_id), 0)) WHERE account = ?1 AND counted_id > 0";
  static const char PARTS_BYTES[] = WC_FORGET_ROW_PARTS_BYTES ("IN " PART);
  static const char PARTS[] = WC_FORGET_ROW_PARTS_EMPTY ("IN " PART);
  static const char PARTS_SAID[] = WC_FORGET_ROW_PARTS_SAID ("IN " PART);
  static const char TOLD[] = WC_FORGET_ROW_TOLD ("IN " PART);
  static const char ANSWERS[] = WC_FORGET_ROW_ANSWERS ("IN " PART);
  static const char SAID[] =
      "DELETE FROM annotation WHERE message IN " PART " OR target IN " PART;
  static const char SQL[] = WC_FORGET_ROW_EMPTY "WHERE id IN " PART;

  return forget_queue (db, part, address, error) &&
         wc_statement_exec (db, BYTES, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to), WC_INT (part->limit),
                            WC_INT (WC_RETENTION_STORE_ROW_BYTES)) &&
         wc_statement_exec (db, PARTS_BYTES, error, WC_INT (part->account),
                            WC_INT (address), WC_INT (part->up_to),
                            WC_INT (part->limit)) &&
         wc_statement_exec (db, PARTS, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to), WC_INT (part->limit)) &&
         wc_statement_exec (db, PARTS_SAID, error, WC_INT (part->account),
                            WC_INT (address), WC_INT (part->up_to),
                            WC_INT (part->limit)) &&
         wc_statement_exec (db, TOLD, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to), WC_INT (part->limit)) &&
         wc_statement_exec (db, ANSWERS, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to), WC_INT (part->limit)) &&
         wc_statement_exec (db, SAID, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to), WC_INT (part->limit)) &&
         wc_statement_exec (db, SQL, error, WC_INT (part->account), WC_INT (address),
                            WC_INT (part->up_to), WC_INT (part->limit));
}

static gboolean
tell_trimmed (WcDb *db, const WcForgetPart *part, gint64 newest, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_CHAT_TRIMMED, part->account, part->chat, NULL);

  event->id = newest + 1;
  return wc_chat_store_recount (db, part->account, part->chat, error) &&
         wc_journal_append (db, event, error) && wc_scrub_want (db, error);
}

/* Behind what is shown: what waits for its message says something as well. What is to be
 * told still goes when it was. */
static gboolean
forget_hidden (WcDb *db,
               const WcForgetPart *part,
               gint64 address,
               gboolean *out_more,
               GError **error)
{
  static const char SQL[] = "SELECT id FROM message WHERE account = ?1 AND chat = -?2 "
                            "AND id <= ?3 AND NOT EXISTS (SELECT 1 FROM outbox "
                            "WHERE outbox.message = message.id AND outbox.kind = 0) "
                            "ORDER BY id LIMIT ?4";
  g_autoptr (GPtrArray) ids = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (part->account), WC_INT (address),
                          WC_INT (part->up_to), WC_INT (part->limit)),
      read_id, g_free, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!wc_forget_messages (db, part->account, ids->pdata[i], 1, error))
      return FALSE;
  *out_more = ids->len == part->limit;
  return TRUE;
}

gboolean
wc_forget_part (WcDb *db, const WcForgetPart *part, gboolean *out_more, GError **error)
{
  static const char NEWEST[] = "SELECT max (id) FROM " PART;
  gint64 address, newest;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_address_find (db, part->chat, &address, error) ||
      !wc_statement_get_int (db, NEWEST, &newest, error, WC_INT (part->account),
                             WC_INT (address), WC_INT (part->up_to),
                             WC_INT (part->limit)) ||
      !empty_part (db, part, address, error))
    return FALSE;
  *out_more = wc_statement_changes (db) == part->limit;
  if (newest != 0 && !tell_trimmed (db, part, newest, error))
    return FALSE;
  return *out_more || forget_hidden (db, part, address, out_more, error);
}
