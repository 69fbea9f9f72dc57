/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/address.h"
#include "store/journal.h"
#include "store/statement.h"

/* Appending, reading and pruning. Readers scan by seq and filter row by row: a filter may
 * be anything, and the bound on rows looked at keeps every call short. */

#define SCAN_ROWS 5000

/* What the column history holds. */
enum
{
  HISTORY_NONE,
  HISTORY_BACKFILL,
  HISTORY_CAUGHT_UP,
};

/* Who wants to hear of commits, and where the journal begins and ends, kept with the
 * database. */
typedef struct
{
  GArray *listeners; /* (owned) (element-type Listener) */
  gboolean pending;  /* the open transaction has appended */
  guint64 version;   /* of the database that had these bounds; 0: none are known */
  gint64 oldest;
  gint64 head;
} Listeners;

typedef struct
{
  const WcEventKind *kinds; /* (nullable) ending with 0; NULL: all */
  WcJournalListener func;
  gpointer data;
  gint64 first; /* seq of the first event it wants of the open transaction; 0: none */
} Listener;

static G_DEFINE_QUARK (wc_journal_listeners, listeners);

static void
listeners_free (gpointer data)
{
  Listeners *self = data;

  g_array_unref (self->listeners);
  g_free (self);
}

static Listeners *
get_listeners (WcDb *db)
{
  Listeners *self = g_object_get_qdata (G_OBJECT (db), listeners_quark ());

  if (self == NULL)
    {
      self = g_new0 (Listeners, 1);
      self->listeners = g_array_new (FALSE, FALSE, sizeof (Listener));
      g_object_set_qdata_full (G_OBJECT (db), listeners_quark (), self, listeners_free);
    }
  return self;
}

static void
forget_first (Listeners *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    g_array_index (self->listeners, Listener, i).first = 0;
}

static void
tell_listeners (gpointer data)
{
  Listeners *self = data;
  g_autoptr (GArray) copy = g_array_copy (self->listeners);

  forget_first (self);
  for (guint i = 0; i < copy->len; i++)
    {
      Listener *listener = &g_array_index (copy, Listener, i);

      if (listener->first != 0)
        listener->func (listener->data, listener->first - 1);
    }
}

/* Runs after the commit and after a rollback. */
static void
end_pending (gpointer data)
{
  Listeners *self = data;

  self->pending = FALSE;
  forget_first (self);
}

static gboolean
lists_kind (const WcEventKind *kinds, WcEventKind kind)
{
  if (kinds == NULL)
    return TRUE;
  for (; *kinds != 0; kinds++)
    if (*kinds == kind)
      return TRUE;
  return FALSE;
}

static void
note_appended (Listeners *self, WcEventKind kind, gint64 seq)
{
  for (guint i = 0; i < self->listeners->len; i++)
    {
      Listener *listener = &g_array_index (self->listeners, Listener, i);

      if (listener->first == 0 && lists_kind (listener->kinds, kind))
        listener->first = seq;
    }
}

void
wc_journal_listen (WcDb *db,
                   const WcEventKind *kinds,
                   WcJournalListener func,
                   gpointer data)
{
  Listener listener = { kinds, func, data, 0 };

  g_array_append_val (get_listeners (db)->listeners, listener);
}

void
wc_journal_unlisten (WcDb *db, WcJournalListener func, gpointer data)
{
  GArray *listeners = get_listeners (db)->listeners;

  for (guint i = 0; i < listeners->len; i++)
    {
      Listener *listener = &g_array_index (listeners, Listener, i);

      if (listener->func == func && listener->data == data)
        {
          g_array_remove_index (listeners, i);
          return;
        }
    }
}

gboolean
wc_journal_append (WcDb *db, const WcEvent *event, GError **error)
{
  static const char SQL[] =
      "INSERT INTO journal (ts_us, kind, account, chat, message, history, ref, delta) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
  Listeners *listeners = get_listeners (db);
  g_autofree char *delta = wc_details_to_string (event->delta);
  int history = event->backfill ? HISTORY_BACKFILL : HISTORY_NONE;
  gint64 chat = 0;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (wc_event_kind_is_durable (event->kind), FALSE);

  if (event->caught_up && !event->backfill)
    history = HISTORY_CAUGHT_UP;
  if (event->chat != NULL)
    {
      chat = wc_address_intern (db, event->chat, error);
      if (chat == 0)
        return FALSE;
    }
  if (!wc_statement_exec (db, SQL, error, WC_INT (wc_db_now_us (db)),
                          WC_INT (event->kind), WC_INT (event->account),
                          WC_INT_OR_NULL (chat), WC_INT (event->id), WC_INT (history),
                          WC_TEXT (event->ref), WC_TEXT (delta)))
    return FALSE;

  note_appended (listeners, event->kind, wc_statement_last_id (db));
  if (!listeners->pending)
    {
      listeners->pending = TRUE;
      wc_db_after_commit (db, tell_listeners, listeners, end_pending);
    }
  return TRUE;
}

static gboolean
read_bounds (WcDb *db, Listeners *self, GError **error)
{
  static const char HEAD[] = "SELECT seq FROM sqlite_sequence WHERE name = 'journal'";
  static const char OLDEST[] = "SELECT min (seq) FROM journal";

  if (!wc_statement_get_int (db, HEAD, &self->head, error) ||
      !wc_statement_get_int (db, OLDEST, &self->oldest, error))
    return FALSE;
  if (self->oldest == 0)
    self->oldest = self->head + 1;
  return TRUE;
}

gboolean
wc_journal_bounds (WcDb *db, gint64 *out_oldest, gint64 *out_head, GError **error)
{
  Listeners *self = get_listeners (db);
  guint64 version = wc_db_get_version (db);

  if (self->version != version)
    {
      self->version = 0;
      if (!read_bounds (db, self, error))
        return FALSE;
      self->version = version;
    }
  *out_head = self->head;
  *out_oldest = self->oldest;
  return TRUE;
}

char *
wc_journal_format_cursor (WcDb *db, gint64 seq)
{
  return g_strdup_printf ("%s:%" G_GINT64_FORMAT, wc_db_get_epoch (db), seq);
}

static gboolean
fail_expired (WcDb *db, const char *why, GError **error)
{
  g_autofree char *oldest_text = NULL;
  g_autofree char *head_text = NULL;
  gint64 oldest, head;

  if (!wc_journal_bounds (db, &oldest, &head, error))
    return FALSE;
  oldest_text = wc_journal_format_cursor (db, oldest - 1);
  head_text = wc_journal_format_cursor (db, head);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED, why);
  if (error != NULL)
    {
      wc_error_set_detail (*error, "oldest", oldest_text);
      wc_error_set_detail (*error, "head", head_text);
    }
  return FALSE;
}

gboolean
wc_journal_parse_cursor (WcDb *db, const char *cursor, gint64 *out_seq, GError **error)
{
  const char *colon = strrchr (cursor, ':');
  gint64 seq;

  if (colon == NULL || colon == cursor ||
      !g_ascii_string_to_signed (colon + 1, 10, 0, G_MAXINT64, &seq, NULL))
    return wc_error_invalid (error, "cursor", "this is no cursor");
  if (strlen (wc_db_get_epoch (db)) != (gsize) (colon - cursor) ||
      !g_str_has_prefix (cursor, wc_db_get_epoch (db)))
    return fail_expired (db, "the cursor belongs to another database", error);
  *out_seq = seq;
  return TRUE;
}

void
wc_journal_batch_free (WcJournalBatch *self)
{
  g_ptr_array_unref (self->events);
  g_free (self);
}

static gboolean
wants_account (const WcJournalFilter *filter, gint64 account)
{
  if (filter->accounts == NULL)
    return TRUE;
  for (const gint64 *wanted = filter->accounts; *wanted != 0; wanted++)
    if (*wanted == account)
      return TRUE;
  return FALSE;
}

static gboolean
wants_chat (const WcJournalFilter *filter, const char *chat)
{
  return filter->chats == NULL || (chat != NULL && g_strv_contains (filter->chats, chat));
}

enum
{
  COLUMN_SEQ,
  COLUMN_TS,
  COLUMN_KIND,
  COLUMN_ACCOUNT,
  COLUMN_CHAT,
  COLUMN_MESSAGE,
  COLUMN_HISTORY,
  COLUMN_REF,
  COLUMN_DELTA,
};

/* History that was stored from before the consumer began is not news for it, what came
 * while the daemon was off is (DECISIONS 15). The id of a message is its time; an archive
 * may know no more of it than the second, and one message too many is better than one
 * that is missed. */
static gboolean
is_history (const WcJournalFilter *filter, WcStatement *row)
{
  gint64 history = wc_statement_int (row, COLUMN_HISTORY);
  gint64 start_us = filter->start_us - filter->start_us % G_USEC_PER_SEC;

  return history == HISTORY_BACKFILL ||
         (history == HISTORY_CAUGHT_UP &&
          wc_statement_int (row, COLUMN_MESSAGE) < start_us);
}

static WcEvent *
read_event (const WcJournalFilter *filter, WcStatement *row)
{
  const char *chat = wc_statement_text (row, COLUMN_CHAT);
  gint64 account = wc_statement_int (row, COLUMN_ACCOUNT);
  WcEventKind kind = (WcEventKind) wc_statement_int (row, COLUMN_KIND);
  gboolean history = is_history (filter, row);
  WcEvent *event;

  if (!lists_kind (filter->kinds, kind) || !wants_account (filter, account) ||
      !wants_chat (filter, chat) || (history && !filter->backfill))
    return NULL;
  event = wc_event_new (kind, account, chat, wc_statement_text (row, COLUMN_REF));
  event->seq = wc_statement_int (row, COLUMN_SEQ);
  event->ts_us = wc_statement_int (row, COLUMN_TS);
  event->id = wc_statement_int (row, COLUMN_MESSAGE);
  event->backfill = history;
  event->caught_up = wc_statement_int (row, COLUMN_HISTORY) == HISTORY_CAUGHT_UP;
  if (wc_statement_text (row, COLUMN_DELTA) != NULL)
    event->delta = wc_details_parse (wc_statement_text (row, COLUMN_DELTA));
  return event;
}

/* Reads on from batch->cursor; FALSE + error. */
static gboolean
read_rows (WcDb *db, const WcJournalFilter *filter, WcJournalBatch *batch, GError **error)
{
  static const char SQL[] =
      "SELECT seq, ts_us, kind, account, jid, message, history, ref, delta "
      "FROM journal LEFT JOIN address ON address.id = journal.chat "
      "WHERE seq > ?1 ORDER BY seq LIMIT ?2";
  g_autoptr (WcStatement) rows = NULL;
  GError *local_error = NULL;
  guint seen = 0;

  rows =
      wc_statement_query (db, SQL, error, WC_INT (batch->cursor), WC_INT (SCAN_ROWS + 1));
  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error))
    {
      WcEvent *event;

      if (seen == SCAN_ROWS || batch->events->len == filter->limit)
        {
          batch->more = TRUE;
          break;
        }
      seen++;
      event = read_event (filter, rows);
      batch->cursor = wc_statement_int (rows, COLUMN_SEQ);
      if (event != NULL)
        g_ptr_array_add (batch->events, event);
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

WcJournalBatch *
wc_journal_read (WcDb *db, gint64 since, const WcJournalFilter *filter, GError **error)
{
  g_autoptr (WcJournalBatch) batch = NULL;
  gint64 oldest, head;

  if (!wc_journal_bounds (db, &oldest, &head, error))
    return NULL;
  if (since > head || since < oldest - 1)
    {
      fail_expired (db,
                    since > head ? "the cursor is ahead of the journal"
                                 : "events behind the cursor were pruned",
                    error);
      return NULL;
    }
  batch = g_new0 (WcJournalBatch, 1);
  batch->events = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_event_unref);
  batch->cursor = since;
  if (!read_rows (db, filter, batch, error))
    return NULL;
  return g_steal_pointer (&batch);
}

/* What pruning has to respect. */
typedef struct
{
  gint64 keep_us;  /* rows after this time stay … */
  gint64 keep_seq; /* … if they are also after this one */
  gint64 needed;   /* rows after this one a named consumer has yet to see … */
  gint64 cap_us;   /* … unless they are older than this … */
  gint64 cap_seq;  /* … or before this one */
} Retention;

static gboolean
load_retention (WcDb *db, Retention *out, GError **error)
{
  static const char SQL[] = "SELECT min (cursor) + 1 FROM consumer";
  gint64 now = wc_db_now_us (db);
  gint64 oldest, head, needed;

  if (!wc_journal_bounds (db, &oldest, &head, error) ||
      !wc_statement_get_int (db, SQL, &needed, error))
    return FALSE;
  out->keep_us = now - WC_JOURNAL_KEEP_US;
  out->keep_seq = head - WC_JOURNAL_KEEP_EVENTS;
  out->cap_us = now - WC_JOURNAL_CAP_US;
  out->cap_seq = head - WC_JOURNAL_CAP_EVENTS;
  out->needed = needed != 0 ? needed - 1 : head;
  return TRUE;
}

static gboolean
may_go (const Retention *keep, gint64 seq, gint64 ts_us)
{
  if (ts_us >= keep->keep_us && seq > keep->keep_seq)
    return FALSE;
  return seq <= keep->needed || ts_us < keep->cap_us || seq <= keep->cap_seq;
}

/* The newest of the @limit oldest rows up to which everything may go; 0: none. */
static gboolean
find_last_to_go (WcDb *db, guint limit, gint64 *out_seq, guint *out_n, GError **error)
{
  static const char SQL[] = "SELECT seq, ts_us FROM journal ORDER BY seq LIMIT ?1";
  g_autoptr (WcStatement) rows = NULL;
  GError *local_error = NULL;
  Retention keep;

  *out_seq = 0;
  *out_n = 0;
  if (!load_retention (db, &keep, error))
    return FALSE;
  rows = wc_statement_query (db, SQL, error, WC_INT (limit));
  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error))
    {
      gint64 seq = wc_statement_int (rows, 0);

      if (!may_go (&keep, seq, wc_statement_int (rows, 1)))
        break;
      *out_seq = seq;
      (*out_n)++;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

gboolean
wc_journal_prune (WcDb *db, guint limit, gboolean *out_more, GError **error)
{
  static const char SQL[] = "DELETE FROM journal WHERE seq <= ?1";
  gint64 last;
  guint n;

  if (!find_last_to_go (db, limit, &last, &n, error))
    return FALSE;
  if (n > 0)
    {
      if (!wc_db_begin (db, WC_DB_NORMAL, error))
        return FALSE;
      if (!wc_statement_exec (db, SQL, error, WC_INT (last)))
        {
          wc_db_rollback (db);
          return FALSE;
        }
      if (!wc_db_commit (db, error))
        return FALSE;
    }
  *out_more = n == limit;
  return TRUE;
}
