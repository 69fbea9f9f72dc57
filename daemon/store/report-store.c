/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/address.h"
#include "store/chat-store.h"
#include "store/message-progress.h"
#include "store/report-store.h"
#include "store/statement.h"

/* Every statement here changes one row: one that may change many opens a savepoint, see
 * wc_statement_last_id(). */

/* No client gives messages longer ids. */
#define MAX_ID 1024

/* ---- In which chats something waits ---- */

typedef struct
{
  GHashTable *chats; /* (owned) (nullable) (element-type gint64 as pointer) addresses */
  guint rollbacks;   /* of the database when they were read */
} Memory;

static G_DEFINE_QUARK (wc_report_memory, memory);

static void
memory_free (gpointer data)
{
  Memory *memory = data;

  g_clear_pointer (&memory->chats, g_hash_table_unref);
  g_free (memory);
}

static Memory *
get_memory (WcDb *db)
{
  Memory *memory = g_object_get_qdata (G_OBJECT (db), memory_quark ());

  if (memory == NULL)
    {
      memory = g_new0 (Memory, 1);
      g_object_set_qdata_full (G_OBJECT (db), memory_quark (), memory, memory_free);
    }
  if (memory->rollbacks != wc_db_get_rollbacks (db))
    g_clear_pointer (&memory->chats, g_hash_table_unref);
  return memory;
}

static gboolean
read_chats (WcDb *db, GHashTable *chats, GError **error)
{
  static const char SQL[] = "SELECT DISTINCT chat FROM report WHERE chat > ?1";
  g_autoptr (WcStatement) rows = wc_statement_query (db, SQL, error, WC_INT (0));
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error))
    g_hash_table_add (chats, GSIZE_TO_POINTER (wc_statement_int (rows, 0)));
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* The chats in which something waits, and perhaps some more. Borrowed; NULL + error. */
static GHashTable *
get_chats (WcDb *db, GError **error)
{
  Memory *memory = get_memory (db);
  g_autoptr (GHashTable) chats = NULL;

  if (memory->chats == NULL)
    {
      chats = g_hash_table_new (NULL, NULL);
      if (!read_chats (db, chats, error))
        return NULL;
      memory->chats = g_steal_pointer (&chats);
      memory->rollbacks = wc_db_get_rollbacks (db);
    }
  return memory->chats;
}

/* Something in @chat waits no more. */
static gboolean
look_again (WcDb *db, gint64 chat, GError **error)
{
  static const char SQL[] = "SELECT 1 FROM report WHERE chat = ?1 LIMIT 1";
  GHashTable *chats = get_chats (db, error);
  gint64 waits;

  if (chats == NULL || !wc_statement_get_int (db, SQL, &waits, error, WC_INT (chat)))
    return FALSE;
  if (waits == 0)
    g_hash_table_remove (chats, GSIZE_TO_POINTER (chat));
  return TRUE;
}

/* ---- What they say ---- */

static gboolean
knows_chat (WcDb *db, gint64 account, gint64 chat, gboolean *out_known, GError **error)
{
  static const char SQL[] = "SELECT 1 FROM chat WHERE account = ?1 AND address = ?2";
  gint64 known;

  if (!wc_statement_get_int (db, SQL, &known, error, WC_INT (account), WC_INT (chat)))
    return FALSE;
  *out_known = known != 0;
  return TRUE;
}

/* The chat is there; but a receipt does not need it. */
static gboolean
apply (WcDb *db, gint64 account, const WcReport *report, gint64 id, GError **error)
{
  if (report->kind == WC_REPORT_DELIVERED)
    return wc_message_progress_advance (db, id, WC_MESSAGE_STATE_DELIVERED, NULL, error);
  if (report->outgoing)
    return wc_chat_store_mark_read (db, account, report->chat, id, NULL, error);
  return wc_message_progress_set_displayed (db, account, report->chat, id, error);
}

/* ---- Reports that come ---- */

#define NAMED(chat)                                                                      \
  "SELECT id FROM message WHERE +account = ?1 AND chat = " chat                          \
  " AND message_id = ?3 AND substr (message_id, -6) = substr (?3, -6) "                  \
  "AND outgoing = ?4 AND (?5 = 0 OR source <> ?6 OR ts_us <= ?5)"

/* The newest message of that id. An archived report means none of after it, as far as
 * their times are of one clock. */
static gboolean
find_named (WcDb *db,
            gint64 account,
            gint64 chat,
            const WcReport *report,
            gint64 *out_id,
            GError **error)
{
  static const char SQL[] =
      "SELECT max (id) FROM (" NAMED ("?2") " UNION ALL " NAMED ("-?2") ")";

  return wc_statement_get_int (db, SQL, out_id, error, WC_INT (account), WC_INT (chat),
                               WC_ID (report->message_id), WC_INT (!report->outgoing),
                               WC_INT (report->archived ? report->ts_us : 0),
                               WC_INT (WC_MESSAGE_SOURCE_ARCHIVE));
}

/* In a room by the id that the room gave it; what senders made of theirs marks nothing
 * while that is held. */
static gboolean
find_reported (WcDb *db,
               gint64 account,
               gint64 chat,
               const WcReport *report,
               gint64 *out_id,
               GError **error)
{
  static const char OF_ROOM[] =
      "SELECT id FROM message WHERE account = ?1 AND archive_by = ?2 "
      "AND archive_id = ?3 AND substr (archive_id, -6) = substr (?3, -6)";

  *out_id = 0;
  if (report->outgoing &&
      !wc_statement_get_int (db, OF_ROOM, out_id, error, WC_INT (account), WC_INT (chat),
                             WC_ID (report->message_id)))
    return FALSE;
  return *out_id != 0 || find_named (db, account, chat, report, out_id, error);
}

/* The one that is too many, where there is one. */
static gboolean
drop_oldest (WcDb *db, gint64 account, gint64 chat, gboolean outgoing, GError **error)
{
  static const char OF_SIDE[] =
      "SELECT id FROM report WHERE chat = ?2 AND account = ?1 AND outgoing = ?3 "
      "ORDER BY id DESC LIMIT 1 OFFSET ?4";
  static const char OF_ACCOUNT[] =
      "SELECT id FROM report WHERE account = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2";
  static const char SQL[] = "DELETE FROM report WHERE id = ?1";
  gint64 id;

  if (!wc_statement_get_int (db, OF_SIDE, &id, error, WC_INT (account), WC_INT (chat),
                             WC_INT (outgoing), WC_INT (WC_REPORT_STORE_OF_SIDE)) ||
      (id == 0 && !wc_statement_get_int (db, OF_ACCOUNT, &id, error, WC_INT (account),
                                         WC_INT (WC_REPORT_STORE_OF_ACCOUNT))))
    return FALSE;
  return id == 0 || wc_statement_exec (db, SQL, error, WC_INT (id));
}

/* @target: what it is about; 0: not held. */
static gboolean
insert (WcDb *db, gint64 account, const WcReport *report, gint64 target, GError **error)
{
  static const char SAME[] =
      "SELECT id FROM report WHERE chat = ?2 AND account = ?1 AND outgoing = ?3 "
      "AND kind = ?4 AND names = ?5 AND ts_us = ?6";
  static const char SQL[] =
      "INSERT INTO report (account, chat, outgoing, kind, names, ts_us, target, "
      "archived, kept_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
  gboolean outgoing = report->outgoing != FALSE;
  gint64 chat = wc_address_intern (db, report->chat, error);
  GHashTable *chats = get_chats (db, error);
  gint64 same;

  if (chat == 0 || chats == NULL ||
      !wc_statement_get_int (db, SAME, &same, error, WC_INT (account), WC_INT (chat),
                             WC_INT (outgoing), WC_INT (report->kind),
                             WC_ID (report->message_id), WC_INT (report->ts_us)))
    return FALSE;
  if (same != 0)
    return TRUE;
  if (!wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (chat),
                          WC_INT (outgoing), WC_INT (report->kind),
                          WC_ID (report->message_id), WC_INT (report->ts_us),
                          WC_INT_OR_NULL (target), WC_INT (report->archived != FALSE),
                          WC_INT (wc_db_now_us (db))))
    return FALSE;
  g_hash_table_add (chats, GSIZE_TO_POINTER (chat));
  return drop_oldest (db, account, chat, outgoing, error);
}

gboolean
wc_report_store_take (WcDb *db, gint64 account, const WcReport *report, GError **error)
{
  gboolean known = FALSE;
  gint64 chat = 0;
  gint64 id = 0;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (report->message_id != NULL, FALSE);

  /* theirs reached us: that is seen without a receipt */
  if (report->outgoing && report->kind == WC_REPORT_DELIVERED)
    return TRUE;
  if (!wc_address_find (db, report->chat, &chat, error) ||
      !knows_chat (db, account, chat, &known, error) ||
      (chat != 0 && !find_reported (db, account, chat, report, &id, error)))
    return FALSE;
  if (id != 0 && (known || report->kind == WC_REPORT_DELIVERED))
    return apply (db, account, report, id, error);
  /* whom nothing was sent to has nothing to report; an archive shows that later */
  if (id == 0 && !known && !report->archived && !report->outgoing)
    return TRUE;
  return strlen (report->message_id) > MAX_ID || insert (db, account, report, id, error);
}

/* ---- Messages that come ---- */

typedef struct
{
  gint64 id;
  gint64 target; /* 0: the message that came */
  WcReportKind kind;
  gboolean outgoing;
} Waiting;

static gpointer
read_waiting (WcStatement *row)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->id = wc_statement_int (row, 0);
  waiting->target = wc_statement_int (row, 1);
  waiting->kind = (WcReportKind) wc_statement_int (row, 2);
  waiting->outgoing = wc_statement_int (row, 3) != 0;
  return waiting;
}

/* In a room by the id that the room gave it, where it gave one. */
static GPtrArray *
find_waiting (WcDb *db, const WcMessage *message, gint64 chat, GError **error)
{
  static const char SQL[] =
      "SELECT id, target, kind, outgoing FROM report WHERE chat = ?2 AND account = ?1 "
      "AND ((outgoing <> ?3 AND names = ?4 AND (archived = 0 OR ts_us >= ?5)) "
      "OR (outgoing = 1 AND kind = ?6 AND names = ?7) OR target IS NOT NULL) ORDER BY id";
  gboolean of_room = g_strcmp0 (message->archive_by, message->chat) == 0;

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (message->account), WC_INT (chat),
                          WC_INT (message->outgoing != FALSE),
                          WC_ID (of_room ? NULL : message->message_id),
                          WC_INT (message->ts_us), WC_INT (WC_REPORT_DISPLAYED),
                          WC_ID (of_room ? message->archive_id : NULL)),
      read_waiting, g_free, error);
}

static gboolean
settle (WcDb *db, const WcMessage *message, const Waiting *waiting, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE id = ?1";
  gint64 id = waiting->target != 0 ? waiting->target : message->id;
  g_autoptr (WcReport) report =
      wc_report_new (waiting->kind, message->chat, message->from, NULL, 0);

  wc_report_with (report, waiting->outgoing, NULL, NULL);
  return apply (db, message->account, report, id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (waiting->id));
}

/* The chat is not there, because what was said in it is not shown. */
static gboolean
set_target (WcDb *db, const WcMessage *message, const Waiting *waiting, GError **error)
{
  static const char SQL[] = "UPDATE report SET target = ?2 WHERE id = ?1";

  return waiting->target != 0 ||
         wc_statement_exec (db, SQL, error, WC_INT (waiting->id), WC_INT (message->id));
}

static gboolean
settle_all (WcDb *db, const WcMessage *message, gint64 chat, GError **error)
{
  g_autoptr (GPtrArray) all = find_waiting (db, message, chat, error);
  gboolean known;

  if (all == NULL || !knows_chat (db, message->account, chat, &known, error))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      const Waiting *waiting = all->pdata[i];

      if (known || waiting->kind == WC_REPORT_DELIVERED
              ? !settle (db, message, waiting, error)
              : !set_target (db, message, waiting, error))
        return FALSE;
    }
  return all->len == 0 || look_again (db, chat, error);
}

gboolean
wc_report_store_join (WcDb *db, const WcMessage *message, GError **error)
{
  GHashTable *chats;
  gint64 chat;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (message->source != WC_MESSAGE_SOURCE_ARCHIVE)
    return TRUE;
  chats = get_chats (db, error);
  if (chats == NULL || !wc_address_find (db, message->chat, &chat, error))
    return FALSE;
  return !g_hash_table_contains (chats, GSIZE_TO_POINTER (chat)) ||
         settle_all (db, message, chat, error);
}

/* ---- Reports that go ---- */

gboolean
wc_report_store_forget (WcDb *db, gint64 account, gint64 chat, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE chat = ?2 AND account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (chat));
}

gboolean
wc_report_store_expire (WcDb *db, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE kept_us < ?1";

  return wc_statement_exec (db, SQL, error,
                            WC_INT (wc_db_now_us (db) - WC_REPORT_STORE_KEEP_US));
}

gboolean
wc_report_store_drop (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE target = ?1 AND chat = "
                            "(SELECT abs (chat) FROM message WHERE id = ?1)";

  return wc_statement_exec (db, SQL, error, WC_INT (id));
}
