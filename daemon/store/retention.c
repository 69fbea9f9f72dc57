/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/annotation-store.h"
#include "store/chat-store.h"
#include "store/cursor-store.h"
#include "store/expiry-store.h"
#include "store/journal.h"
#include "store/outbox-store.h"
#include "store/report-store.h"
#include "store/retention-store.h"
#include "store/retention.h"
#include "store/room-readers.h"
#include "store/scrub.h"
#include "store/statement.h"

/* The ids of all accounts are one order of time, so the messages are walked by their key,
 * each row once for an account, and where that has come stands in the database. It stops
 * at the first message that stays: the next to go, and so the time of the next step. */

/* Rows that one step looks at. */
#define ROWS 1000

/* counted_id when all is counted. */
#define ALL G_MAXINT64

typedef struct
{
  gint64 account;
  gint64 days;
  gint64 keep_bytes;
  gint64 seen_id;
  gint64 gone_id;
  gint64 gone_us;
  gint64 counted_id;
  gint64 bytes;
} Policy;

static gpointer
read_policy (WcStatement *row)
{
  Policy policy = { wc_statement_int (row, 0), wc_statement_int (row, 1),
                    wc_statement_int (row, 2), wc_statement_int (row, 3),
                    wc_statement_int (row, 4), wc_statement_int (row, 5),
                    wc_statement_int (row, 6), wc_statement_int (row, 7) };

  return g_memdup2 (&policy, sizeof policy);
}

/* Those of accounts that wait to be added again too, not of those being deleted. */
static GPtrArray *
list_policies (WcDb *db, GError **error)
{
  static const char SQL[] =
      "SELECT account, keep_days, keep_bytes, seen_id, gone_id, gone_us, counted_id, "
      "bytes FROM retention JOIN account ON account.id = account WHERE removed < 2 "
      "ORDER BY account";

  return wc_statement_collect (wc_statement_query (db, SQL, error), read_policy, g_free,
                               error);
}

static gboolean
save_policy (WcDb *db, const Policy *policy, GError **error)
{
  static const char SQL[] =
      "UPDATE retention SET seen_id = ?2, gone_id = ?3, "
      "gone_us = ?4, counted_id = ?5, bytes = ?6 WHERE account = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (policy->account),
                            WC_INT (policy->seen_id), WC_INT (policy->gone_id),
                            WC_INT (policy->gone_us), WC_INT (policy->counted_id),
                            WC_INT (policy->bytes));
}

static gboolean
is_counting (const Policy *policy)
{
  return policy->keep_bytes > 0 && policy->counted_id != ALL;
}

static gboolean
is_over (const Policy *policy)
{
  return policy->keep_bytes > 0 && !is_counting (policy) &&
         policy->bytes > policy->keep_bytes;
}

/* When the message @id has to go; G_MAXINT64: not as things are. */
static gint64
due_of (const Policy *policy, gint64 id)
{
  gint64 due = G_MAXINT64;

  if (policy->days > 0)
    due = id + policy->days * G_TIME_SPAN_DAY;
  if (is_over (policy))
    due = MIN (due, id + WC_RETENTION_STORE_GRACE_US);
  return due;
}

/* ---- Counting ---- */

static gboolean
count_some (WcDb *db, Policy *policy, GError **error)
{
  static const char SQL[] =
      "SELECT count (*), max (id), sum (iif (account = ?1 AND chat IS NOT NULL, "
      "?3 + coalesce (length (CAST (body AS BLOB)), 0), 0)) FROM "
      "(SELECT id, account, chat, body FROM message WHERE id > ?2 ORDER BY id LIMIT ?4)";
  g_autoptr (WcStatement) row = wc_statement_query (
      db, SQL, error, WC_INT (policy->account), WC_INT (policy->counted_id),
      WC_INT (WC_RETENTION_STORE_ROW_BYTES), WC_INT (ROWS));

  if (row == NULL || !wc_statement_step (row, error))
    return FALSE;
  policy->counted_id = wc_statement_int (row, 0) < ROWS ? ALL : wc_statement_int (row, 1);
  policy->bytes += wc_statement_int (row, 2);
  return TRUE;
}

/* ---- Walking ---- */

/* A message that has to go. */
typedef struct
{
  gint64 id;
  gint64 ts_us;
  gint64 size;
  char *chat; /* (owned) */
  gboolean goes;
} Due;

static void
due_free (gpointer data)
{
  Due *self = data;

  g_free (self->chat);
  g_free (self);
}

static Due *
read_due (WcStatement *row)
{
  Due *due = g_new0 (Due, 1);

  due->id = wc_statement_int (row, 0);
  due->ts_us = wc_statement_int (row, 2);
  due->size = wc_statement_int (row, 3);
  due->chat = wc_statement_dup (row, 4);
  return due;
}

/* The columns of a row beside the account's own ones. */
enum
{
  WALK_ID,
  WALK_OWN,
};

static WcStatement *
begin_walk (WcDb *db, const Policy *policy, GError **error)
{
  static const char SQL[] =
      "SELECT m.id, m.account = ?1 AND m.chat IS NOT NULL, m.ts_us, "
      "?3 + coalesce (length (CAST (m.body AS BLOB)), 0), c.jid FROM message m "
      "LEFT JOIN address c ON c.id = abs (m.chat) WHERE m.id > ?2 ORDER BY m.id LIMIT ?4";

  return wc_statement_query (db, SQL, error, WC_INT (policy->account),
                             WC_INT (policy->seen_id),
                             WC_INT (WC_RETENTION_STORE_ROW_BYTES), WC_INT (ROWS));
}

/* Collects what has to go, and notes how far that was looked for. @out_more: it goes on
 * behind. */
static gboolean
collect_due (WcDb *db,
             Policy *policy,
             guint limit,
             GPtrArray *due,
             gboolean *out_more,
             GError **error)
{
  g_autoptr (WcStatement) rows = begin_walk (db, policy, error);
  gint64 now = wc_db_now_us (db);
  GError *local_error = NULL;
  guint seen = 0;

  if (rows == NULL)
    return FALSE;
  while (due->len < limit && wc_statement_step (rows, &local_error))
    {
      gint64 id = wc_statement_int (rows, WALK_ID);

      if (wc_statement_int (rows, WALK_OWN) != 0)
        {
          if (due_of (policy, id) > now)
            return TRUE;
          g_ptr_array_add (due, read_due (rows));
          policy->bytes -= ((Due *) due->pdata[due->len - 1])->size;
        }
      policy->seen_id = id;
      seen++;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  *out_more = due->len == limit || seen == ROWS;
  return local_error == NULL;
}

/* ---- Taking away ---- */

/* What waits to be sent, or came late, is left to the day that it gets. */
static gboolean
may_go (WcDb *db, gint64 id, gboolean *out_may, GError **error)
{
  static const char WAITS[] =
      "SELECT 1 FROM outbox WHERE message = ?1 AND state <> ?2 LIMIT 1";
  static const char LATE[] = "SELECT 1 FROM expiry WHERE message = ?1";
  gint64 waits, late;

  if (!wc_statement_get_int (db, LATE, &late, error, WC_INT (id)) ||
      !wc_statement_get_int (db, WAITS, &waits, error, WC_INT (id),
                             WC_INT (WC_OUTBOX_APART)))
    return FALSE;
  *out_may = waits == 0 && late == 0;
  return late != 0 || waits == 0 || wc_expiry_store_add (db, id, error);
}

/* Notes of each of @due whether it goes. */
static gboolean
choose (WcDb *db, Policy *policy, const GPtrArray *due, GError **error)
{
  for (guint i = 0; i < due->len; i++)
    {
      Due *each = due->pdata[i];

      if (!may_go (db, each->id, &each->goes, error))
        return FALSE;
      if (!each->goes)
        {
          policy->bytes += each->size;
          continue;
        }
      policy->gone_id = MAX (policy->gone_id, each->id);
      policy->gone_us = MAX (policy->gone_us, each->ts_us);
    }
  return TRUE;
}

static gboolean
take_away (WcDb *db, const Due *due, GError **error)
{
  static const char SQL[] = "DELETE FROM message WHERE id = ?1";

  return wc_annotation_store_drop_by (db, due->id, error) &&
         wc_report_store_drop (db, due->id, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (due->id));
}

static gboolean
tell_chat (WcDb *db, const Policy *policy, const Due *newest, GError **error)
{
  g_autoptr (WcEvent) event =
      wc_event_new (WC_EVENT_CHAT_TRIMMED, policy->account, newest->chat, NULL);

  event->id = newest->id + 1;
  return wc_room_readers_trim (db, policy->account, newest->chat, newest->id, error) &&
         wc_chat_store_recount (db, policy->account, newest->chat, error) &&
         wc_journal_append (db, event, error);
}

/* @newest: (element-type utf8 Due) what went last of each chat. */
static gboolean
tell (WcDb *db, const Policy *policy, GHashTable *newest, GError **error)
{
  WcRetention retention;
  GHashTableIter iter;
  gpointer due;

  g_hash_table_iter_init (&iter, newest);
  while (g_hash_table_iter_next (&iter, NULL, &due))
    if (!tell_chat (db, policy, due, error))
      return FALSE;
  return wc_retention_store_load (db, policy->account, &retention, error) &&
         wc_cursor_store_clip (db, policy->account, retention.horizon_us, error) &&
         wc_scrub_want (db, error);
}

/* The sum stands in the database before a message that stays has another text, which
 * counts there; one that goes is left as it is. */
static gboolean
take_all_away (WcDb *db, Policy *policy, const GPtrArray *due, GError **error)
{
  g_autoptr (GHashTable) newest = g_hash_table_new (g_str_hash, g_str_equal);

  if (!choose (db, policy, due, error) || !save_policy (db, policy, error))
    return FALSE;
  for (guint i = 0; i < due->len; i++)
    {
      Due *each = due->pdata[i];

      if (each->goes && !wc_annotation_store_unjoin (db, each->id, error))
        return FALSE;
    }
  for (guint i = 0; i < due->len; i++)
    {
      Due *each = due->pdata[i];

      if (!each->goes)
        continue;
      if (!take_away (db, each, error))
        return FALSE;
      g_hash_table_replace (newest, each->chat, each);
    }
  return g_hash_table_size (newest) == 0 || tell (db, policy, newest, error);
}

/* ---- Steps ---- */

typedef struct
{
  guint limit;
  gboolean more;
} Round;

static gboolean
walk (WcDb *db, Policy *policy, Round *round, GError **error)
{
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func (due_free);

  return collect_due (db, policy, round->limit, due, &round->more, error) &&
         take_all_away (db, policy, due, error);
}

static gboolean
enforce (WcDb *db, Policy *policy, Round *round, GError **error)
{
  policy->seen_id = MAX (policy->seen_id, 0);
  if (is_counting (policy))
    {
      round->more = TRUE;
      return count_some (db, policy, error) && save_policy (db, policy, error);
    }
  /* Without an age, and with room left, nothing can be due. */
  if (policy->days == 0 && !is_over (policy))
    return save_policy (db, policy, error);
  return walk (db, policy, round, error);
}

static gboolean
run_step (WcDb *db, gpointer data, GError **error)
{
  Round *round = data;
  g_autoptr (GPtrArray) policies = list_policies (db, error);

  if (policies == NULL)
    return FALSE;
  for (guint i = 0; i < policies->len && !round->more; i++)
    if (!enforce (db, policies->pdata[i], round, error))
      return FALSE;
  return TRUE;
}

gboolean
wc_retention_step (WcDb *db, guint limit, gboolean *out_more, GError **error)
{
  Round round = { limit, FALSE };
  gint64 due = 0;

  /* Most have no policy: nothing is written for them. */
  if (!wc_retention_next (db, &due, error))
    return FALSE;
  if ((due != 0 && due <= wc_db_now_us (db)) &&
      !wc_db_run (db, WC_DB_NORMAL, run_step, &round, error))
    return FALSE;
  *out_more = round.more;
  return TRUE;
}

/* The first message that may be of the account, as far as a few rows tell. */
static gboolean
find_next (WcDb *db, const Policy *policy, gint64 *out_id, GError **error)
{
  static const char SQL[] =
      "SELECT coalesce (min (iif (own, id, NULL)), max (id)) FROM "
      "(SELECT id, account = ?1 AND chat IS NOT NULL AS own FROM message "
      "WHERE id > ?2 ORDER BY id LIMIT ?3)";

  return wc_statement_get_int (db, SQL, out_id, error, WC_INT (policy->account),
                               WC_INT (policy->seen_id), WC_INT (ROWS));
}

static gboolean
find_due (WcDb *db, const Policy *policy, gint64 *out_due_us, GError **error)
{
  gint64 id;

  *out_due_us = G_MAXINT64;
  if (policy->seen_id < 0 || is_counting (policy))
    {
      *out_due_us = wc_db_now_us (db);
      return TRUE;
    }
  if (policy->days == 0 && !is_over (policy))
    return TRUE;
  if (!find_next (db, policy, &id, error))
    return FALSE;
  if (id != 0)
    *out_due_us = due_of (policy, id);
  return TRUE;
}

gboolean
wc_retention_next (WcDb *db, gint64 *out_due_us, GError **error)
{
  g_autoptr (GPtrArray) policies = list_policies (db, error);
  gint64 next = G_MAXINT64;

  if (policies == NULL)
    return FALSE;
  for (guint i = 0; i < policies->len; i++)
    {
      gint64 due;

      if (!find_due (db, policies->pdata[i], &due, error))
        return FALSE;
      next = MIN (next, due);
    }
  *out_due_us = next != G_MAXINT64 ? next : 0;
  return TRUE;
}

gboolean
wc_retention_is_new (WcDb *db)
{
  static const char SQL[] = "SELECT 1 FROM retention WHERE seen_id < 0 LIMIT 1";
  gint64 is_new = 0;

  return wc_statement_get_int (db, SQL, &is_new, /* error= */ NULL) && is_new != 0;
}
