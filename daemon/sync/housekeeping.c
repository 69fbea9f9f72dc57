/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/annotation-later.h"
#include "store/journal.h"
#include "store/retention.h"
#include "store/upkeep.h"
#include "sync/file-sweep.h"
#include "sync/housekeeping.h"

/* A commit only starts a timer; what it was is looked up a minute later, once for many.
 * A policy that somebody has just set is the exception, and what waited for a message
 * that has come, which people see apart until it is joined. Messages grow too old one by
 * one, and go an hour's worth at a time. */

#define LOOK_US (60 * G_TIME_SPAN_SECOND)
#define ROUND_US G_TIME_SPAN_DAY
#define DUE_US G_TIME_SPAN_HOUR

struct _WcHousekeeping
{
  WcDb *db;           /* (owned) */
  WcClock *clock;     /* (owned) */
  WcFileSweep *sweep; /* (owned) */
  guint step;         /* idle source of a round that goes on */
  guint day;          /* timer: the next round */
  guint due;          /* timer: a message that a policy does not keep, before that */
  guint look;         /* timer: was something removed */
  gint64 seen;        /* seq in the journal up to which that is known */
};

static const WcEventKind removals[] = {
  WC_EVENT_MESSAGE_REMOVED,
  WC_EVENT_CHAT_REMOVED,
  WC_EVENT_CHAT_TRIMMED,
  WC_EVENT_ACCOUNT_REMOVED,
  0,
};

static void begin_round (WcHousekeeping *self);

/* 0: nothing ever, as things are. */
static gint64
next_due (WcHousekeeping *self)
{
  g_autoptr (GError) error = NULL;
  gint64 due_us = 0;

  if (!wc_retention_next (self->db, &due_us, &error))
    g_info ("what has to go is not known: %s", error->message);
  return due_us;
}

static void
on_due (gpointer data)
{
  WcHousekeeping *self = data;

  self->due = 0;
  begin_round (self);
}

/* What is due later than the next round is planned there. */
static void
plan_due (WcHousekeeping *self)
{
  gint64 due_us = next_due (self);
  gint64 delay_us = MAX (due_us - wc_db_now_us (self->db), DUE_US);

  wc_clock_clear (self->clock, &self->due);
  if (due_us != 0 && delay_us < ROUND_US)
    self->due = wc_clock_add (self->clock, delay_us, on_due, self);
}

/* The database first: what it lets go of is deleted then. Whether there is more. */
static gboolean
do_step (WcHousekeeping *self)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (wc_upkeep_step (self->db, &more, &error) &&
      (more || wc_file_sweep_step (self->sweep, &more, &error)))
    return more;
  g_info ("the upkeep of the database waits for another day: %s", error->message);
  return FALSE;
}

static gboolean
on_idle (gpointer data)
{
  WcHousekeeping *self = data;

  if (do_step (self))
    return G_SOURCE_CONTINUE;
  self->step = 0;
  plan_due (self);
  return G_SOURCE_REMOVE;
}

static void
begin_round (WcHousekeeping *self)
{
  if (self->step == 0)
    self->step = g_idle_add_full (G_PRIORITY_LOW, on_idle, self, NULL);
}

static void
on_day (gpointer data)
{
  WcHousekeeping *self = data;

  self->day = wc_clock_add (self->clock, ROUND_US, on_day, self);
  begin_round (self);
}

/* Whether something was removed since the last look; then the rest needs no reading. */
static gboolean
was_removed (WcHousekeeping *self)
{
  WcJournalFilter filter = { .kinds = removals, .backfill = TRUE, .limit = 1 };
  gboolean more = TRUE;
  gboolean found = FALSE;

  while (more && !found)
    {
      g_autoptr (WcJournalBatch) batch =
          wc_journal_read (self->db, self->seen, &filter, NULL);

      if (batch == NULL)
        return TRUE;
      found = batch->events->len > 0;
      more = batch->more;
      self->seen = batch->cursor;
    }
  return found;
}

static void
on_look (gpointer data)
{
  WcHousekeeping *self = data;
  gint64 oldest = 0;
  gint64 head = 0;

  gint64 due_us = next_due (self);

  self->look = 0;
  if (was_removed (self) || wc_file_sweep_is_due (self->sweep) ||
      (due_us != 0 && due_us <= wc_db_now_us (self->db)))
    begin_round (self);
  else
    plan_due (self);
  if (wc_journal_bounds (self->db, &oldest, &head, NULL))
    self->seen = head;
}

static void
on_commit (gpointer data, gint64 before)
{
  WcHousekeeping *self = data;

  if (wc_retention_is_new (self->db) || wc_annotation_later_is_due (self->db))
    begin_round (self);
  if (self->look == 0)
    self->look = wc_clock_add (self->clock, LOOK_US, on_look, self);
}

WcHousekeeping *
wc_housekeeping_new (WcDb *db, WcClock *clock, WcFiles *files)
{
  WcHousekeeping *self = g_new0 (WcHousekeeping, 1);
  gint64 oldest = 0;

  self->db = g_object_ref (db);
  self->clock = g_object_ref (clock);
  self->sweep = wc_file_sweep_new (files, db);
  wc_journal_bounds (db, &oldest, &self->seen, NULL);
  wc_journal_listen (db, NULL, on_commit, self);
  on_day (self);
  return self;
}

void
wc_housekeeping_free (WcHousekeeping *self)
{
  wc_journal_unlisten (self->db, on_commit, self);
  wc_clock_clear (self->clock, &self->day);
  wc_clock_clear (self->clock, &self->due);
  wc_clock_clear (self->clock, &self->look);
  if (self->step != 0)
    g_source_remove (self->step);
  wc_file_sweep_free (self->sweep);
  g_object_unref (self->db);
  g_object_unref (self->clock);
  g_free (self);
}
