/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/journal.h"
#include "store/upkeep.h"
#include "sync/housekeeping.h"

/* A commit only starts a timer; what it was is looked up a minute later, once for many.
 */

#define LOOK_US (60 * G_TIME_SPAN_SECOND)
#define ROUND_US G_TIME_SPAN_DAY

struct _WcHousekeeping
{
  WcDb *db;       /* (owned) */
  WcClock *clock; /* (owned) */
  guint step;     /* idle source of a round that goes on */
  guint day;      /* timer: the next round */
  guint look;     /* timer: was something removed */
  gint64 seen;    /* seq in the journal up to which that is known */
};

static const WcEventKind removals[] = {
  WC_EVENT_MESSAGE_REMOVED,
  WC_EVENT_CHAT_REMOVED,
  WC_EVENT_ACCOUNT_REMOVED,
  0,
};

static gboolean
on_idle (gpointer data)
{
  WcHousekeeping *self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (!wc_upkeep_step (self->db, &more, &error))
    {
      g_info ("the upkeep of the database waits for another day: %s", error->message);
      more = FALSE;
    }
  if (!more)
    self->step = 0;
  return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
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

  self->look = 0;
  if (was_removed (self))
    begin_round (self);
  if (wc_journal_bounds (self->db, &oldest, &head, NULL))
    self->seen = head;
}

static void
on_commit (gpointer data)
{
  WcHousekeeping *self = data;

  if (self->look == 0)
    self->look = wc_clock_add (self->clock, LOOK_US, on_look, self);
}

WcHousekeeping *
wc_housekeeping_new (WcDb *db, WcClock *clock)
{
  WcHousekeeping *self = g_new0 (WcHousekeeping, 1);
  gint64 oldest = 0;

  self->db = g_object_ref (db);
  self->clock = g_object_ref (clock);
  wc_journal_bounds (db, &oldest, &self->seen, NULL);
  wc_journal_listen (db, on_commit, self);
  on_day (self);
  return self;
}

void
wc_housekeeping_free (WcHousekeeping *self)
{
  wc_journal_unlisten (self->db, on_commit, self);
  wc_clock_clear (self->clock, &self->day);
  wc_clock_clear (self->clock, &self->look);
  if (self->step != 0)
    g_source_remove (self->step);
  g_object_unref (self->db);
  g_object_unref (self->clock);
  g_free (self);
}
