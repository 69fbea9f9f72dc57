/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/backoff.h"
#include "base/log.h"
#include "sync/storage.h"

/* A failure is noted in the middle of a statement and told when the main loop turns.
 * While it lasts, one durable write after growing pauses shows whether it is over; that
 * nothing else is tried meanwhile is up to who listens. */

#define LONGEST_PAUSE_US (60 * G_TIME_SPAN_SECOND)

struct _WcStorage
{
  GObject parent_instance;

  WcDb *db;       /* (owned) */
  WcClock *clock; /* (owned) */
  WcLive *live;   /* (owned) */
  WcStorageState state;
  gint64 since_us;
  WcStorageState noted; /* what the next turn of the main loop is to tell */
  guint source;         /* that turn */
  guint timer;          /* the next try */
  guint n_tries;
};

G_DEFINE_FINAL_TYPE (WcStorage, wc_storage, G_TYPE_OBJECT)

/* By WcStorageState. detail: of errors, store/db.h. */
static const struct
{
  const char *word;
  const char *detail;
  const char *text;
} states[] = {
  { "ok", NULL, "messages can be stored" },
  { "full", "full", "the disk is full" },
  { "read-only", "read-only", "the disk cannot be written" },
  { "failing", "io", "the disk fails" },
  { "damaged", "corrupt", "the database is damaged" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (states) == WC_N_STORAGE_STATES);

const char *
wc_storage_state_to_string (WcStorageState state)
{
  return states[state].word;
}

const char *
wc_storage_state_to_text (WcStorageState state)
{
  return states[state].text;
}

/* ---- Telling ---- */

static void
say (WcStorage *self)
{
  switch (self->state)
    {
    case WC_STORAGE_OK:
      wc_log_event (WC_LOG_STORAGE_OK, "storage",
                    "messages can be stored again, and what waited is read");
      return;
    case WC_STORAGE_DAMAGED:
      wc_log_event (WC_LOG_STORAGE_DAMAGED, "storage",
                    "the database is damaged, and is moved aside now");
      return;
    case WC_STORAGE_FULL:
    case WC_STORAGE_READ_ONLY:
    case WC_STORAGE_FAILING:
      wc_log_event (WC_LOG_STORAGE_FAILED, "storage",
                    "%s: nothing that cannot be stored is read, or acknowledged",
                    states[self->state].text);
    }
}

static void
become (WcStorage *self, WcStorageState state)
{
  WcEvent *event;

  if (self->state == state || self->state == WC_STORAGE_DAMAGED)
    return;
  self->state = state;
  self->since_us = wc_clock_now_us (self->clock);
  say (self);
  event = wc_event_new (WC_EVENT_STORAGE, /* account= */ 0, NULL, states[state].word);
  wc_live_tell (self->live, event);
  g_signal_emit_by_name (self, "changed");
}

/* ---- Trying ---- */

static void
on_timer (gpointer data)
{
  WcStorage *self = data;

  self->timer = 0;
  wc_storage_try (self);
}

static void
plan (WcStorage *self)
{
  gint64 pause_us = wc_backoff_delay_us (self->n_tries++, /* fraction= */ 0.5);

  wc_clock_clear (self->clock, &self->timer);
  self->timer =
      wc_clock_add (self->clock, MIN (pause_us, LONGEST_PAUSE_US), on_timer, self);
}

void
wc_storage_try (WcStorage *self)
{
  g_autoptr (WcStorage) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  if (self->state == WC_STORAGE_OK || self->state == WC_STORAGE_DAMAGED)
    return;
  if (!wc_db_try_write (self->db, &error))
    {
      g_debug ("the disk is not back: %s", error->message);
      plan (self);
      return;
    }
  wc_clock_clear (self->clock, &self->timer);
  g_clear_handle_id (&self->source, g_source_remove);
  self->noted = WC_STORAGE_OK;
  self->n_tries = 0;
  become (self, WC_STORAGE_OK);
}

/* ---- Noting ---- */

static gboolean
on_noted (gpointer data)
{
  WcStorage *self = data;
  WcStorageState noted = self->noted;

  self->source = 0;
  self->noted = WC_STORAGE_OK;
  if (noted == WC_STORAGE_DAMAGED)
    wc_clock_clear (self->clock, &self->timer);
  else if (self->timer == 0)
    plan (self);
  become (self, noted);
  return G_SOURCE_REMOVE;
}

/* Damage is worse than anything; else the last word counts. */
static void
note (WcStorage *self, WcStorageState state)
{
  if (self->noted != WC_STORAGE_DAMAGED)
    self->noted = state;
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_HIGH, on_noted, self, NULL);
}

static void
on_failed (gpointer data, const char *storage)
{
  for (gsize i = WC_STORAGE_FULL; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].detail, storage))
      note (data, (WcStorageState) i);
}

void
wc_storage_note (WcStorage *self, const GError *error)
{
  if (wc_db_error_is_corrupt (error))
    note (self, WC_STORAGE_DAMAGED);
}

WcStorageState
wc_storage_get_state (WcStorage *self)
{
  return self->state;
}

gint64
wc_storage_get_since_us (WcStorage *self)
{
  return self->since_us;
}

/* ---- Beginning and end ---- */

static void
wc_storage_dispose (GObject *object)
{
  WcStorage *self = WC_STORAGE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->clock != NULL)
    wc_clock_clear (self->clock, &self->timer);
  if (self->db != NULL)
    wc_db_set_failed (self->db, NULL, NULL);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  g_clear_object (&self->live);
  G_OBJECT_CLASS (wc_storage_parent_class)->dispose (object);
}

static void
wc_storage_class_init (WcStorageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_storage_dispose;
  g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
wc_storage_init (WcStorage *self)
{
}

WcStorage *
wc_storage_new (WcDb *db, WcClock *clock, WcLive *live)
{
  WcStorage *self = g_object_new (WC_TYPE_STORAGE, NULL);

  self->db = g_object_ref (db);
  self->clock = g_object_ref (clock);
  self->live = g_object_ref (live);
  self->since_us = wc_clock_now_us (clock);
  wc_db_set_failed (db, on_failed, self);
  return self;
}
