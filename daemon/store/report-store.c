/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "store/address.h"
#include "store/chat-partner.h"
#include "store/chat-store.h"
#include "store/message-progress.h"
#include "store/report-memory.h"
#include "store/report-store.h"
#include "store/statement.h"

/* Every statement here changes one row: one that may change many opens a savepoint, see
 * wc_statement_last_id(). */

/* No client gives messages longer ids. */
#define MAX_ID 1024

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

/* The chat @chat, that of the message @id, is there; but a receipt does not need it. */
static gboolean
apply (WcDb *db,
       gint64 account,
       const WcReport *report,
       const char *chat,
       gint64 id,
       GError **error)
{
  if (report->kind == WC_REPORT_DELIVERED)
    return wc_message_progress_advance (db, id, WC_MESSAGE_STATE_DELIVERED, NULL, error);
  if (report->outgoing)
    return wc_chat_store_mark_read (db, account, chat, id, NULL, error);
  return wc_message_progress_set_displayed (db, account, chat, id, error);
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

/* What waits: a row of the table. */
typedef struct
{
  gint64 id;
  gint64 chat;
  char *names;   /* (owned) */
  gint64 target; /* 0: the message that comes */
  WcReportKind kind;
  gboolean outgoing;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_free (waiting->names);
  g_free (waiting);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiting, waiting_free)

#define FROM_REPORTS "SELECT id, chat, names, target, kind, outgoing FROM report "

static gpointer
read_waiting (WcStatement *row)
{
  Waiting *waiting = g_new0 (Waiting, 1);
  char buffer[WC_ID_TEXT];

  waiting->id = wc_statement_int (row, 0);
  waiting->chat = wc_statement_int (row, 1);
  waiting->names = g_strdup (wc_statement_id (row, 2, buffer));
  waiting->target = wc_statement_int (row, 3);
  waiting->kind = (WcReportKind) wc_statement_int (row, 4);
  waiting->outgoing = wc_statement_int (row, 5) != 0;
  return waiting;
}

static const char *
awaited (const Waiting *waiting)
{
  return waiting->target == 0 ? waiting->names : NULL;
}

static gboolean
take_away (WcDb *db, const Waiting *waiting, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE id = ?1";

  if (!wc_statement_exec (db, SQL, error, WC_INT (waiting->id)))
    return FALSE;
  wc_report_memory_remove (db, waiting->chat, awaited (waiting));
  return TRUE;
}

/* The one that is too many, where there is one. */
static gboolean
drop_oldest (WcDb *db, gint64 account, gint64 chat, gboolean outgoing, GError **error)
{
  static const char OF_SIDE[] =
      FROM_REPORTS "WHERE chat = ?2 AND account = ?1 AND outgoing = ?3 "
                   "ORDER BY id DESC LIMIT 1 OFFSET ?4";
  static const char OF_ACCOUNT[] =
      FROM_REPORTS "WHERE account = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2";
  g_autoptr (Waiting) oldest = NULL;
  GError *local_error = NULL;

  oldest = wc_statement_collect_one (
      wc_statement_query (db, OF_SIDE, &local_error, WC_INT (account), WC_INT (chat),
                          WC_INT (outgoing), WC_INT (WC_REPORT_STORE_OF_SIDE)),
      read_waiting, &local_error);
  if (oldest == NULL && local_error == NULL)
    oldest = wc_statement_collect_one (
        wc_statement_query (db, OF_ACCOUNT, &local_error, WC_INT (account),
                            WC_INT (WC_REPORT_STORE_OF_ACCOUNT)),
        read_waiting, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return oldest == NULL || take_away (db, oldest, error);
}

/* @target: what it is about; 0: not held. */
static gboolean
insert (WcDb *db, gint64 account, const WcReport *report, gint64 target, GError **error)
{
  static const char SAME[] =
      "SELECT id FROM report WHERE chat = ?2 AND names = ?5 AND +account = ?1 "
      "AND +outgoing = ?3 AND kind = ?4 AND ts_us = ?6";
  static const char SQL[] =
      "INSERT INTO report (account, chat, outgoing, kind, names, ts_us, target, "
      "archived, kept_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
  gboolean outgoing = report->outgoing != FALSE;
  gint64 chat = wc_address_intern (db, report->chat, error);
  gint64 same;

  if (chat == 0 ||
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
  return wc_report_memory_add (db, chat, target == 0 ? report->message_id : NULL,
                               error) &&
         drop_oldest (db, account, chat, outgoing, error);
}

/* ---- Who takes another nick ---- */

/* Whether the other side of a private chat in a room says it, whom the room shows. */
static gboolean
is_of_occupant (const WcReport *report)
{
  return !report->outgoing && (report->occupant_id != NULL || report->real_jid != NULL) &&
         wc_jid_get_resource (report->chat) != NULL;
}

/* What @report names in the chat with the address @chat, if it was said to @partner. */
static gboolean
find_said_to (WcDb *db,
              gint64 account,
              gint64 chat,
              const WcChatPartner *partner,
              const WcReport *report,
              gint64 *out_id,
              GError **error)
{
  g_auto (WcChatPartner) other = { 0 };

  if (!find_named (db, account, chat, report, out_id, error) || *out_id == 0)
    return *out_id == 0;
  if (!wc_chat_partner_find_in (db, account, chat, *out_id, &other, error))
    return FALSE;
  if (!wc_chat_partner_is_same (partner, &other))
    *out_id = 0;
  return TRUE;
}

static gpointer
read_jid (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

/* The address of @chat, where that is one here. Returns: (transfer full) (nullable). */
static char *
dup_chat (WcDb *db, gint64 account, gint64 chat, GError **error)
{
  static const char SQL[] = "SELECT a.jid FROM chat c JOIN address a ON a.id = c.address "
                            "WHERE c.account = ?1 AND c.address = ?2";

  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (chat)), read_jid,
      error);
}

/* In the other private chats of the room where it is the same who says it; *@out_chat
 * (transfer full) (nullable) is the one that has it. */
static gboolean
find_elsewhere (WcDb *db,
                gint64 account,
                const WcReport *report,
                char **out_chat,
                gint64 *out_id,
                GError **error)
{
  const WcChatPartner partner = { report->occupant_id, report->real_jid };
  const WcMessage head = { .account = account, .chat = report->chat };
  g_autoptr (GArray) chats = wc_chat_partner_chats (db, &partner, &head, error);

  for (guint i = 0; chats != NULL && *out_id == 0 && i < chats->len; i++)
    {
      GError *local_error = NULL;
      gint64 chat = g_array_index (chats, gint64, i);

      if (!find_said_to (db, account, chat, &partner, report, out_id, error))
        return FALSE;
      if (*out_id != 0)
        *out_chat = dup_chat (db, account, chat, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
    }
  return chats != NULL;
}

gboolean
wc_report_store_take (WcDb *db, gint64 account, const WcReport *report, GError **error)
{
  g_autofree char *elsewhere = NULL;
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
    return apply (db, account, report, report->chat, id, error);
  if (id == 0 && is_of_occupant (report) &&
      !find_elsewhere (db, account, report, &elsewhere, &id, error))
    return FALSE;
  if (elsewhere != NULL)
    return apply (db, account, report, elsewhere, id, error);
  /* whom nothing was sent to has nothing to report; an archive shows that later */
  if (id == 0 && !known && !report->archived && !report->outgoing)
    return TRUE;
  return strlen (report->message_id) > MAX_ID || insert (db, account, report, id, error);
}

/* ---- Messages that come ---- */

static gboolean
is_of_room (const WcMessage *message)
{
  return g_strcmp0 (message->archive_by, message->chat) == 0;
}

/* The id by which reports name it: in a room the one that the room gave it. */
static const char *
get_name (const WcMessage *message)
{
  return is_of_room (message) ? message->archive_id : message->message_id;
}

static GPtrArray *
find_waiting (WcDb *db, const WcMessage *message, gint64 chat, GError **error)
{
  static const char SQL[] = FROM_REPORTS
      "WHERE chat = ?2 AND names = ?3 AND +account = ?1 AND iif (?4, "
      "outgoing = 1 AND kind = ?5, outgoing <> ?6 AND (archived = 0 OR ts_us >= ?7)) "
      "UNION " FROM_REPORTS "WHERE chat = ?2 AND +account = ?1 AND target IS NOT NULL "
      "ORDER BY id";

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (message->account), WC_INT (chat),
                          WC_ID (get_name (message)), WC_INT (is_of_room (message)),
                          WC_INT (WC_REPORT_DISPLAYED),
                          WC_INT (message->outgoing != FALSE), WC_INT (message->ts_us)),
      read_waiting, waiting_free, error);
}

static gboolean
settle (WcDb *db, const WcMessage *message, const Waiting *waiting, GError **error)
{
  gint64 id = waiting->target != 0 ? waiting->target : message->id;
  g_autoptr (WcReport) report =
      wc_report_new (waiting->kind, message->chat, message->from, NULL, 0);

  wc_report_with (report, waiting->outgoing, NULL, NULL);
  return apply (db, message->account, report, report->chat, id, error) &&
         take_away (db, waiting, error);
}

/* The chat is not there, because what was said in it is not shown. */
static gboolean
set_target (WcDb *db, const WcMessage *message, const Waiting *waiting, GError **error)
{
  static const char SQL[] = "UPDATE report SET target = ?2 WHERE id = ?1";

  if (waiting->target != 0)
    return TRUE;
  if (!wc_statement_exec (db, SQL, error, WC_INT (waiting->id), WC_INT (message->id)))
    return FALSE;
  wc_report_memory_remove (db, waiting->chat, waiting->names);
  return wc_report_memory_add (db, waiting->chat, NULL, error);
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
  return TRUE;
}

gboolean
wc_report_store_join (WcDb *db, const WcMessage *message, GError **error)
{
  gboolean awaits;
  gint64 chat;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (message->source != WC_MESSAGE_SOURCE_ARCHIVE)
    return TRUE;
  return wc_address_find (db, message->chat, &chat, error) &&
         wc_report_memory_awaits (db, chat, get_name (message), &awaits, error) &&
         (!awaits || settle_all (db, message, chat, error));
}

/* ---- Reports that go ---- */

gboolean
wc_report_store_forget (WcDb *db, gint64 account, gint64 chat, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE chat = ?2 AND account = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  wc_report_memory_forget (db);
  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (chat));
}

gboolean
wc_report_store_expire (WcDb *db, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE kept_us < ?1";

  wc_report_memory_forget (db);
  return wc_statement_exec (db, SQL, error,
                            WC_INT (wc_db_now_us (db) - WC_REPORT_STORE_KEEP_US));
}

gboolean
wc_report_store_drop (WcDb *db, gint64 id, GError **error)
{
  static const char SQL[] = "DELETE FROM report WHERE target = ?1 AND chat = "
                            "(SELECT abs (chat) FROM message WHERE id = ?1)";

  wc_report_memory_forget (db);
  return wc_statement_exec (db, SQL, error, WC_INT (id));
}
