/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "sync/catchup-private.h"

/* What to ask next is decided anew from the stored intervals after each page, so a
 * restart, a lost stream and an archive that forgot our cursor all go on from what is
 * really held. */

/* How far the server's clock may be from ours. */
#define SKEW_US G_TIME_SPAN_HOUR

WcCursorArchive
wc_catchup_archive_of (WcCatchup *self, const char *with)
{
  return (WcCursorArchive){ self->account, self->jid, with };
}

GPtrArray *
wc_catchup_load_intervals (WcCatchup *self, const char *with)
{
  WcCursorArchive archive = wc_catchup_archive_of (self, with);
  g_autoptr (GError) error = NULL;
  GPtrArray *intervals = wc_cursor_store_list (self->db, &archive, &error);

  if (intervals == NULL)
    g_message ("cannot read the archive's cursors: %s", error->message);
  return intervals;
}

void
wc_catchup_load_retention (WcCatchup *self)
{
  g_autoptr (GError) error = NULL;

  if (!wc_retention_store_load (self->db, self->account, &self->retention, &error))
    g_message ("the policy of history cannot be read: %s", error->message);
}

/* Whether the policy has room for what is older than @interval. */
static gboolean
wants_older (WcCatchup *self, const WcCursorInterval *interval)
{
  return !self->retention.full && interval->oldest_us > self->retention.horizon_us;
}

gboolean
wc_catchup_clip_within (WcDb *db, gpointer data, GError **error)
{
  WcCatchup *self = data;

  return wc_cursor_store_clip (db, self->account, self->retention.horizon_us, error);
}

/* What is older than the policy is neither fetched nor missing. */
void
wc_catchup_clip (WcCatchup *self)
{
  g_autoptr (GError) error = NULL;

  wc_catchup_load_retention (self);
  if (self->retention.horizon_us > 0 &&
      !wc_db_run (self->db, WC_DB_NORMAL, wc_catchup_clip_within, self, &error))
    g_message ("the archive's cursors cannot be clipped: %s", error->message);
}

static void
query_forward (WcCatchup *self, const WcCursorInterval *newest, WcArchiveQuery *query)
{
  int days = self->days;

  self->walk = WC_CATCHUP_FORWARD;
  self->interval = newest != NULL ? newest->id : 0;
  if (newest != NULL && newest->newest_id != NULL)
    {
      query->after_id = newest->newest_id;
      query->place = newest->newest_place;
    }
  else if (newest != NULL)
    /* Nothing was there up to a moment of our clock; the server's may be behind it. */
    query->start_us = newest->newest_us - SKEW_US;
  else
    {
      /* Nothing is older than the epoch: 0 leaves the bound out. */
      if (days >= 0)
        query->start_us = MAX (0, wc_db_now_us (self->db) - days * G_TIME_SPAN_DAY);
      query->start_us = MAX (query->start_us, self->retention.horizon_us);
      self->asked_us = query->start_us;
    }
  /* What comes with the first login is history, up to then. */
  query->backfill = newest == NULL || newest->newest_us < self->since_us;
  query->news_us = self->since_us;
}

static void
query_reconcile (WcCatchup *self, WcArchiveQuery *query)
{
  self->walk = WC_CATCHUP_RECONCILE;
  self->interval = 0;
  query->after_id = self->reconcile_after;
  if (self->reconcile_after == NULL)
    query->start_us = self->reconcile_us - SKEW_US;
}

void
wc_catchup_query_backward (WcCatchup *self,
                           const WcCursorInterval *oldest,
                           WcArchiveQuery *query)
{
  self->interval = oldest->id;
  query->backfill = TRUE;
  query->place = oldest->oldest_place;
  query->before_id = oldest->oldest_id != NULL ? oldest->oldest_id : "";
  if (oldest->oldest_id == NULL)
    query->end_us = oldest->oldest_us;
}

/* Whether what is older than @interval (nullable) is missing here, and wanted. */
gboolean
wc_catchup_lacks_older (WcCatchup *self, const WcCursorInterval *interval)
{
  return interval == NULL || (!interval->complete && wants_older (self, interval));
}

/* From the oldest gap on: the page that fills it may reach over the next ones, which
 * needs no question of their own then. */
static void
query_gap (WcCatchup *self, GPtrArray *intervals, WcArchiveQuery *query)
{
  g_clear_pointer (&self->newer_places, g_free);
  self->newer_places = g_new0 (gint64, intervals->len);
  for (guint i = intervals->len - 1, n = 0; i > 0; i--)
    {
      const WcCursorInterval *newer = intervals->pdata[i - 1];

      if (newer->oldest_place != 0)
        self->newer_places[n++] = newer->oldest_place;
    }
  query_forward (self, intervals->pdata[intervals->len - 1], query);
  query->newer_places = self->newer_places;
  self->walk = WC_CATCHUP_GAP;
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
      query_gap (self, intervals, query);
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
  if (newest == NULL || !wc_catchup_lacks_older (self, newest) || !self->backfill ||
      self->sparing)
    return FALSE;
  wc_catchup_query_backward (self, newest, query);
  self->walk = WC_CATCHUP_BACKWARD;
  return TRUE;
}

gboolean
wc_catchup_plan (WcCatchup *self,
                 GPtrArray *intervals,
                 GPtrArray *own,
                 WcArchiveQuery *query)
{
  WcCatchupChat *backfill = self->caught_up ? wc_catchup_wanted_chat (self) : NULL;

  if (backfill == NULL)
    return query_whole (self, intervals, query);
  return wc_catchup_query_chat (self, backfill, intervals, own, query);
}

/* Whether the walk from where we left off finds what was sent since @since_us. Where our
 * own words come back among those of the others, they would have been seen in what is
 * held. Elsewhere a message of another came while nobody had said what became of ours. */
gboolean
wc_catchup_walk_finds (WcCatchup *self, gint64 since_us)
{
  g_autoptr (GPtrArray) intervals = NULL;
  const WcCursorInterval *oldest;

  if (!self->reflects)
    return FALSE;
  intervals = wc_catchup_load_intervals (self, /* with= */ NULL);
  if (intervals == NULL || intervals->len == 0)
    return FALSE;
  oldest = intervals->pdata[intervals->len - 1];
  return oldest->complete || oldest->oldest_us <= since_us - SKEW_US;
}

gboolean
wc_catchup_is_complete (WcCatchup *self)
{
  g_autoptr (GPtrArray) intervals = wc_catchup_load_intervals (self, /* with= */ NULL);
  const WcCursorInterval *only =
      intervals != NULL && intervals->len == 1 ? intervals->pdata[0] : NULL;

  wc_catchup_load_retention (self);
  return only != NULL && !wc_catchup_lacks_older (self, only);
}
