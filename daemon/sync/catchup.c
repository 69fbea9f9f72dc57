/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "store/account-store.h"
#include "store/cursor-store.h"
#include "sync/catchup.h"

/* What to ask next is decided anew from the stored intervals after each page, so a
 * restart, a lost stream and an archive that forgot our cursor all go on from what is
 * really held. */

#define PAGE 250 /* what servers give at most; each page costs them, so few and large */

/* How far the server's clock may be from ours. */
#define SKEW_US G_TIME_SPAN_HOUR

/* The archive of the whole account, or one chat's part of it. */
typedef enum
{
  WALK_FORWARD,   /* from where we left off to the end */
  WALK_RECONCILE, /* again over the time in which something sent is in doubt */
  WALK_GAP,       /* from an older interval to a newer one */
  WALK_BACKWARD,  /* to the beginning */
  WALK_CHAT,      /* one chat, on demand, to the beginning */
} Walk;

typedef struct
{
  char *chat; /* (owned) */
  gint64 until_us;
  guint limit;
  char *held; /* (owned) (nullable) archive id that the first page holds again */
  gssize fetched;
  gboolean over;
} Backfill;

struct _WcCatchup
{
  GObject parent_instance;

  WcDb *db;              /* (owned) */
  WcAccount *account;    /* (owned) */
  WcArchive *archive;    /* (owned) (nullable) while a stream is bound */
  GCancellable *stopped; /* (owned) (nullable) of this stream */
  GQueue backfills;      /* (element-type GTask) asked for, each with a Backfill */

  gint64 reconcile_us;   /* read again from here; 0: no need */
  char *reconcile_after; /* (owned) (nullable) how far that has come */
  gboolean at_end;       /* the forward walk reached the archive's end on this stream */
  gboolean caught_up;    /* and what was in doubt has been looked for */
  gboolean in_flight;
  gint64 fetched;
  gint64 total; /* what the walk from the first login's beginning will fetch; -1 */

  /* The page in flight. */
  Walk walk;
  gint64 interval;
  gboolean page_complete;
};

G_DEFINE_FINAL_TYPE (WcCatchup, wc_catchup, G_TYPE_OBJECT)

static void
backfill_free (gpointer data)
{
  Backfill *self = data;

  g_free (self->chat);
  g_free (self->held);
  g_free (self);
}

static void
wc_catchup_dispose (GObject *object)
{
  WcCatchup *self = WC_CATCHUP (object);

  wc_catchup_stop (self);
  g_clear_object (&self->db);
  g_clear_pointer (&self->account, wc_account_unref);
  G_OBJECT_CLASS (wc_catchup_parent_class)->dispose (object);
}

static void
wc_catchup_class_init (WcCatchupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_catchup_dispose;
  g_signal_new ("caught-up", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
wc_catchup_init (WcCatchup *self)
{
  g_queue_init (&self->backfills);
}

WcCatchup *
wc_catchup_new (WcDb *db, const WcAccount *account)
{
  WcCatchup *self = g_object_new (WC_TYPE_CATCHUP, NULL);

  self->db = g_object_ref (db);
  self->account = wc_account_ref (account);
  return self;
}

void
wc_catchup_set_account (WcCatchup *self, const WcAccount *account)
{
  g_autoptr (WcAccount) old = self->account;

  self->account = wc_account_ref (account);
}

static WcCursorArchive
archive_of (WcCatchup *self, const char *with)
{
  return (WcCursorArchive){ self->account->id, self->account->jid, with };
}

static GPtrArray *
load_intervals (WcCatchup *self, const char *with)
{
  WcCursorArchive archive = archive_of (self, with);
  g_autoptr (GError) error = NULL;
  GPtrArray *intervals = wc_cursor_store_list (self->db, &archive, &error);

  if (intervals == NULL)
    g_warning ("cannot read the archive's cursors: %s", error->message);
  return intervals;
}

static Backfill *
wanted_backfill (WcCatchup *self)
{
  GTask *task = g_queue_peek_head (&self->backfills);

  return task != NULL ? g_task_get_task_data (task) : NULL;
}

/* ---- What to ask next
 * ------------------------------------------------------------------- */

static void
query_forward (WcCatchup *self, const WcCursorInterval *newest, WcArchiveQuery *query)
{
  int days = self->account->sync_days;

  self->walk = WALK_FORWARD;
  self->interval = newest != NULL ? newest->id : 0;
  if (newest != NULL && newest->newest_id != NULL)
    {
      query->after_id = newest->newest_id;
      query->place = newest->newest_place;
    }
  else if (newest != NULL)
    /* Nothing was there up to a moment of our clock; the server's may be behind it. */
    query->start_us = newest->newest_us - SKEW_US;
  else if (days >= 0)
    /* Nothing is older than the epoch: 0 leaves the bound out. */
    query->start_us = MAX (0, wc_db_now_us (self->db) - days * G_TIME_SPAN_DAY);
  /* What comes with the first login is history. */
  query->backfill = newest == NULL || newest->newest_us < self->account->login_us;
}

static void
query_reconcile (WcCatchup *self, WcArchiveQuery *query)
{
  self->walk = WALK_RECONCILE;
  self->interval = 0;
  query->after_id = self->reconcile_after;
  if (self->reconcile_after == NULL)
    query->start_us = self->reconcile_us - SKEW_US;
}

static void
query_backward (WcCatchup *self, const WcCursorInterval *oldest, WcArchiveQuery *query)
{
  self->interval = oldest->id;
  query->backfill = TRUE;
  query->place = oldest->oldest_place;
  query->before_id = oldest->oldest_id != NULL ? oldest->oldest_id : "";
  if (oldest->oldest_id == NULL)
    query->end_us = oldest->oldest_us;
}

/* One chat's older part: behind what was fetched for it alone, else behind what is held
 * of the whole archive. FALSE when nothing older is there. */
static gboolean
query_chat (WcCatchup *self,
            Backfill *backfill,
            GPtrArray *all,
            GPtrArray *own,
            WcArchiveQuery *query)
{
  const WcCursorInterval *whole =
      all->len > 0 ? g_ptr_array_index (all, all->len - 1) : NULL;
  const WcCursorInterval *part =
      own->len > 0 ? g_ptr_array_index (own, own->len - 1) : NULL;

  if (backfill->over || (whole != NULL && whole->complete) ||
      (part != NULL && part->complete))
    return FALSE;
  self->walk = WALK_CHAT;
  query->with = backfill->chat;
  if (backfill->limit > 0)
    query->max = MIN (PAGE, backfill->limit - (guint) backfill->fetched);
  if (part != NULL && (whole == NULL || part->oldest_us <= whole->oldest_us))
    {
      query_backward (self, part, query);
      return TRUE;
    }
  self->interval = 0;
  query->backfill = TRUE;
  query->before_id = "";
  if (whole == NULL)
    return TRUE;
  /* That moment belongs to the answer (XEP-0313 § 4.1.2), and what is held of it counts
   * for nothing. */
  query->end_us = whole->oldest_us;
  wc_str_set (&backfill->held, whole->oldest_id);
  return TRUE;
}

/* Chooses the next query for the whole archive. FALSE when all is held that is wanted. A
 * message that came live before the archive was read stands behind a gap, which is filled
 * first: who has caught up misses nothing. */
static gboolean
query_whole (WcCatchup *self, GPtrArray *intervals, WcArchiveQuery *query)
{
  const WcCursorInterval *newest = intervals->len > 0 ? intervals->pdata[0] : NULL;

  if (!self->at_end && intervals->len > 1)
    {
      query_forward (self, intervals->pdata[1], query);
      query->newer_place = newest->oldest_place;
      self->walk = WALK_GAP;
      return TRUE;
    }
  if (!self->at_end)
    {
      query_forward (self, newest, query);
      return TRUE;
    }
  if (!self->caught_up)
    {
      query_reconcile (self, query);
      return TRUE;
    }
  if (newest == NULL || newest->complete || !self->account->backfill)
    return FALSE;
  query_backward (self, newest, query);
  self->walk = WALK_BACKWARD;
  return TRUE;
}

/* ---- What came of it
 * ---------------------------------------------------------------------- */

static void ask (WcCatchup *self);

static gboolean
note_page (const WcCursorPage *page, gpointer data, GError **error)
{
  WcCatchup *self = data;
  const Backfill *backfill = self->walk == WALK_CHAT ? wanted_backfill (self) : NULL;
  WcCursorArchive archive = archive_of (self, backfill != NULL ? backfill->chat : NULL);
  guint n_ids = g_strv_length ((char **) page->ids);

  self->page_complete = page->complete;
  self->fetched += n_ids;
  if (backfill != NULL && n_ids > 0 &&
      g_strcmp0 (page->ids[n_ids - 1], backfill->held) == 0)
    self->fetched--;
  if (self->walk == WALK_FORWARD && self->interval == 0)
    self->total = page->total;
  switch (self->walk)
    {
    case WALK_FORWARD:
    case WALK_GAP:
      return wc_cursor_store_forward (self->db, &archive, self->interval, page,
                                      &self->interval, error);
    case WALK_BACKWARD:
    case WALK_CHAT:
      return wc_cursor_store_backward (self->db, &archive, self->interval, page,
                                       &self->interval, error);
    case WALK_RECONCILE:
      /* Nothing new is held by reading it again; the cursors stay where they are. */
      if (n_ids > 0)
        {
          g_free (self->reconcile_after);
          self->reconcile_after = g_strdup (page->ids[n_ids - 1]);
        }
      return TRUE;
    }
  return TRUE;
}

/* Without proof what is in doubt stays so, also when the archive is asked again. */
static void
finish_caught_up (WcCatchup *self, gboolean proof)
{
  self->caught_up = TRUE;
  if (proof)
    self->reconcile_us = 0;
  g_clear_pointer (&self->reconcile_after, g_free);
  g_signal_emit_by_name (self, "caught-up", proof);
}

static void
end_backfill (WcCatchup *self, GError *error)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->backfills);
  const Backfill *backfill = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, backfill->fetched);
}

static void
note_chat_page (WcCatchup *self, gint64 fetched_before)
{
  GTask *task = g_queue_peek_head (&self->backfills);
  Backfill *backfill = g_task_get_task_data (task);
  g_autoptr (GPtrArray) own = load_intervals (self, backfill->chat);
  const WcCursorInterval *part =
      own != NULL && own->len > 0 ? own->pdata[own->len - 1] : NULL;

  backfill->fetched += self->fetched - fetched_before;
  backfill->over =
      self->page_complete || g_cancellable_is_cancelled (g_task_get_cancellable (task)) ||
      (backfill->limit > 0 && backfill->fetched >= (gssize) backfill->limit) ||
      (part != NULL && backfill->until_us != 0 && part->oldest_us <= backfill->until_us);
}

static void
note_success (WcCatchup *self, gint64 fetched_before)
{
  switch (self->walk)
    {
    case WALK_FORWARD:
      self->at_end = self->page_complete;
      if (self->at_end && self->reconcile_us == 0)
        finish_caught_up (self, TRUE);
      break;
    case WALK_RECONCILE:
      if (self->page_complete)
        finish_caught_up (self, TRUE);
      break;
    case WALK_CHAT:
      note_chat_page (self, fetched_before);
      break;
    case WALK_GAP:
    case WALK_BACKWARD:
      break;
    }
}

/* The border of an interval that the archive does not know any more. */
typedef struct
{
  gint64 interval;
  gboolean newest;
} Border;

static gboolean
lose_border (WcDb *db, gpointer data, GError **error)
{
  const Border *border = data;

  return wc_cursor_store_lose (db, border->interval, border->newest, error);
}

/* Whether the walk can go on after @error: the archive has forgotten our cursor. */
static gboolean
recover (WcCatchup *self, const GError *error)
{
  Border border = { self->interval,
                    self->walk == WALK_FORWARD || self->walk == WALK_GAP };
  g_autoptr (GError) local = NULL;

  if (!g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    return FALSE;
  if (self->walk == WALK_RECONCILE)
    {
      g_clear_pointer (&self->reconcile_after, g_free);
      return FALSE;
    }
  if (self->interval == 0)
    return FALSE;
  if (wc_db_run (self->db, WC_DB_NORMAL, lose_border, &border, &local))
    return TRUE;
  g_warning ("cannot forget a lost cursor: %s", local->message);
  return FALSE;
}

static void
note_failure (WcCatchup *self, GError *error)
{
  if (self->walk == WALK_CHAT)
    {
      end_backfill (self, error);
      return;
    }
  g_info ("the archive was not read: %s", error->message);
  g_error_free (error);
  /* Without proof nothing may be sent again; the next stream tries anew. */
  if (!self->caught_up)
    finish_caught_up (self, FALSE);
}

typedef struct
{
  WcCatchup *self;    /* (owned) */
  gint64 fetched;     /* before the page */
  GCancellable *stop; /* (owned) */
} Asked;

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (WcCatchup) self = asked->self;
  g_autoptr (GCancellable) stop = asked->stop;
  g_autoptr (GError) error = NULL;
  gboolean fetched = wc_archive_fetch_finish (WC_ARCHIVE (source), result, &error);

  /* The stream this belongs to is gone; another walk may have begun on a new one. */
  if (g_cancellable_is_cancelled (stop))
    return;
  self->in_flight = FALSE;
  if (fetched)
    note_success (self, asked->fetched);
  else if (!recover (self, error))
    {
      gboolean was_chat = self->walk == WALK_CHAT;

      note_failure (self, g_steal_pointer (&error));
      if (!was_chat)
        return;
    }
  g_signal_emit_by_name (self, "progress");
  ask (self);
}

static gboolean
choose_query (WcCatchup *self,
              GPtrArray *intervals,
              GPtrArray *own,
              WcArchiveQuery *query)
{
  Backfill *backfill = self->caught_up ? wanted_backfill (self) : NULL;

  if (backfill == NULL)
    return query_whole (self, intervals, query);
  return query_chat (self, backfill, intervals, own, query);
}

static void
ask (WcCatchup *self)
{
  while (self->archive != NULL && !self->in_flight)
    {
      Backfill *backfill = self->caught_up ? wanted_backfill (self) : NULL;
      g_autoptr (GPtrArray) intervals = load_intervals (self, /* with= */ NULL);
      g_autoptr (GPtrArray) own =
          backfill != NULL ? load_intervals (self, backfill->chat) : g_ptr_array_new ();
      WcArchiveQuery query = { .max = PAGE };
      Asked *asked;

      if (intervals == NULL || own == NULL)
        return;
      if (choose_query (self, intervals, own, &query))
        {
          asked = g_new (Asked, 1);
          *asked =
              (Asked){ g_object_ref (self), self->fetched, g_object_ref (self->stopped) };
          self->in_flight = TRUE;
          wc_archive_fetch_async (self->archive, &query, note_page, self, self->stopped,
                                  fetched_cb, asked);
        }
      else if (backfill == NULL)
        return;
      else
        end_backfill (self, NULL);
    }
}

void
wc_catchup_start (WcCatchup *self, WcArchive *archive, gint64 reconcile_us)
{
  wc_catchup_stop (self);
  self->fetched = 0;
  self->total = -1;
  if (archive == NULL)
    {
      finish_caught_up (self, FALSE);
      return;
    }
  self->archive = g_object_ref (archive);
  self->stopped = g_cancellable_new ();
  self->reconcile_us = reconcile_us;
  ask (self);
}

void
wc_catchup_stop (WcCatchup *self)
{
  if (self->stopped != NULL)
    g_cancellable_cancel (self->stopped);
  g_clear_object (&self->stopped);
  g_clear_object (&self->archive);
  g_clear_pointer (&self->reconcile_after, g_free);
  self->reconcile_us = 0;
  self->in_flight = self->at_end = self->caught_up = FALSE;
  while (!g_queue_is_empty (&self->backfills))
    end_backfill (self,
                  g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline"));
}

void
wc_catchup_again (WcCatchup *self)
{
  if (self->archive == NULL || !self->caught_up)
    return;
  self->at_end = self->caught_up = FALSE;
  ask (self);
}

void
wc_catchup_backfill_async (WcCatchup *self,
                           const char *chat,
                           gint64 until_us,
                           guint limit,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Backfill *backfill;

  g_task_set_source_tag (task, wc_catchup_backfill_async);
  if (self->archive == NULL)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_OFFLINE,
                               "no archive can be asked now");
      return;
    }
  backfill = g_new0 (Backfill, 1);
  backfill->chat = g_strdup (chat);
  backfill->until_us = until_us;
  backfill->limit = limit;
  g_task_set_task_data (task, backfill, backfill_free);
  g_queue_push_tail (&self->backfills, g_steal_pointer (&task));
  ask (self);
}

gssize
wc_catchup_backfill_finish (WcCatchup *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

gboolean
wc_catchup_is_unbroken (WcCatchup *self)
{
  return self->at_end;
}

gboolean
wc_catchup_is_complete (WcCatchup *self)
{
  g_autoptr (GPtrArray) intervals = load_intervals (self, /* with= */ NULL);
  const WcCursorInterval *only =
      intervals != NULL && intervals->len == 1 ? intervals->pdata[0] : NULL;

  return only != NULL && only->complete;
}

gint64
wc_catchup_get_fetched (WcCatchup *self)
{
  return self->fetched;
}

gint64
wc_catchup_get_behind (WcCatchup *self)
{
  if (self->at_end)
    return 0;
  return self->total < 0 ? -1 : MAX (0, self->total - self->fetched);
}

gboolean
wc_catchup_is_caught_up (WcCatchup *self)
{
  return self->caught_up;
}
