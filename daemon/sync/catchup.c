/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "sync/catchup-private.h"

/* One page after the other: what it is to be decides catchup-plan.c, what it said notes
 * catchup-page.c, and what somebody wants of one chat is in catchup-chat.c. */

/* How much of a room for everybody is read unasked. */
#define ROOM_DAYS 7

G_DEFINE_FINAL_TYPE (WcCatchup, wc_catchup, G_TYPE_OBJECT)

static void
wc_catchup_dispose (GObject *object)
{
  WcCatchup *self = WC_CATCHUP (object);

  wc_catchup_stop (self);
  g_clear_object (&self->db);
  g_clear_pointer (&self->jid, g_free);
  g_clear_pointer (&self->newer_places, g_free);
  G_OBJECT_CLASS (wc_catchup_parent_class)->dispose (object);
}

static void
wc_catchup_class_init (WcCatchupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_catchup_dispose;
  g_signal_new ("caught-up", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_signal_new ("rested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
  g_signal_new ("progress", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
}

static void
wc_catchup_init (WcCatchup *self)
{
  g_queue_init (&self->backfills);
  g_queue_init (&self->searches);
}

void
wc_catchup_set_account (WcCatchup *self, const WcAccount *account)
{
  self->days = account->sync_days;
  self->backfill = account->backfill;
  self->since_us = account->login_us;
}

void
wc_catchup_set_room (WcCatchup *self, const WcAccount *account, const WcRoom *room)
{
  gboolean is_group = (room->flags & WC_ROOM_MEMBERS_ONLY) != 0;
  gboolean is_far = account->sync_days < 0 || account->sync_days > ROOM_DAYS;

  self->days = is_far && !is_group ? ROOM_DAYS : account->sync_days;
  self->backfill = account->backfill && is_group;
  /* A room may stamp with whole seconds. */
  self->since_us = room->since_us - G_USEC_PER_SEC;
}

static WcCatchup *
new_of (WcDb *db, gint64 account, const char *jid)
{
  WcCatchup *self = g_object_new (WC_TYPE_CATCHUP, NULL);

  self->db = g_object_ref (db);
  self->account = account;
  self->jid = g_strdup (jid);
  return self;
}

WcCatchup *
wc_catchup_new (WcDb *db, const WcAccount *account)
{
  WcCatchup *self = new_of (db, account->id, account->jid);

  wc_catchup_set_account (self, account);
  return self;
}

WcCatchup *
wc_catchup_new_room (WcDb *db, const WcAccount *account, const WcRoom *room)
{
  WcCatchup *self = new_of (db, account->id, room->room);

  self->reflects = TRUE;
  wc_catchup_set_room (self, account, room);
  return self;
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

/* Large messages stand together: what was made smaller grows slowly. */
static void
grow_page (WcCatchup *self)
{
  self->page = MIN (WC_CATCHUP_PAGE, self->page + self->page / 4 + 1);
}

static void
note_success (WcCatchup *self, gint64 fetched_before)
{
  grow_page (self);
  switch (self->walk)
    {
    case WC_CATCHUP_FORWARD:
    case WC_CATCHUP_GAP:
      self->at_end = self->page_complete;
      if (self->at_end && self->reconcile_us == 0)
        finish_caught_up (self, TRUE);
      break;
    case WC_CATCHUP_RECONCILE:
      if (self->page_complete)
        finish_caught_up (self, TRUE);
      break;
    case WC_CATCHUP_CHAT:
      wc_catchup_note_chat (self, fetched_before);
      break;
    case WC_CATCHUP_BACKWARD:
      break;
    }
}

static void
note_failure (WcCatchup *self, GError *error)
{
  if (self->walk == WC_CATCHUP_CHAT)
    {
      wc_catchup_end_chat (self, error);
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
  else if (!wc_catchup_recover (self, error))
    {
      gboolean was_chat = self->walk == WC_CATCHUP_CHAT;

      note_failure (self, g_steal_pointer (&error));
      if (!was_chat)
        {
          wc_catchup_end_searches (self);
          g_signal_emit_by_name (self, "rested");
          return;
        }
    }
  g_signal_emit_by_name (self, "progress");
  wc_catchup_ask (self);
}

void
wc_catchup_ask (WcCatchup *self)
{
  while (self->archive != NULL && !self->in_flight)
    {
      WcCatchupChat *backfill = self->caught_up ? wc_catchup_wanted_chat (self) : NULL;
      g_autoptr (GPtrArray) intervals =
          wc_catchup_load_intervals (self, /* with= */ NULL);
      g_autoptr (GPtrArray) own = backfill != NULL
                                      ? wc_catchup_load_intervals (self, backfill->chat)
                                      : g_ptr_array_new ();
      WcArchiveQuery query = { .max = self->page };
      Asked *asked;

      if (intervals == NULL || own == NULL || wc_catchup_begin_search (self))
        return;
      wc_catchup_load_retention (self);
      if (wc_catchup_plan (self, intervals, own, &query))
        {
          asked = g_new (Asked, 1);
          *asked =
              (Asked){ g_object_ref (self), self->fetched, g_object_ref (self->stopped) };
          self->in_flight = TRUE;
          self->asked = query.max;
          wc_archive_fetch_async (self->archive, &query, wc_catchup_note_page, self,
                                  self->stopped, fetched_cb, asked);
        }
      else if (backfill == NULL)
        {
          g_signal_emit_by_name (self, "rested");
          return;
        }
      else
        wc_catchup_end_chat (self, NULL);
    }
}

void
wc_catchup_start (WcCatchup *self, WcArchive *archive, gint64 reconcile_us)
{
  wc_catchup_stop (self);
  self->fetched = 0;
  self->page = WC_CATCHUP_PAGE;
  self->total = -1;
  if (archive == NULL)
    {
      finish_caught_up (self, FALSE);
      return;
    }
  self->archive = g_object_ref (archive);
  self->stopped = g_cancellable_new ();
  self->reconcile_us = wc_catchup_walk_finds (self, reconcile_us) ? 0 : reconcile_us;
  wc_catchup_clip (self);
  wc_catchup_ask (self);
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
  wc_catchup_end_searches (self);
  while (!g_queue_is_empty (&self->backfills))
    wc_catchup_end_chat (
        self, g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline"));
}

void
wc_catchup_set_sparing (WcCatchup *self, gboolean sparing)
{
  gboolean was = self->sparing;

  self->sparing = sparing;
  if (was && !sparing && self->archive != NULL && self->caught_up)
    wc_catchup_ask (self);
}

void
wc_catchup_again (WcCatchup *self)
{
  if (self->archive == NULL || !self->caught_up)
    return;
  self->at_end = self->caught_up = FALSE;
  wc_catchup_clip (self);
  wc_catchup_ask (self);
}

gboolean
wc_catchup_is_unbroken (WcCatchup *self)
{
  return self->at_end;
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

WcCatchupProgress
wc_catchup_get_progress (WcCatchup *self)
{
  if (!self->caught_up)
    return WC_CATCHUP_BEHIND;
  return self->in_flight ? WC_CATCHUP_OLDER : WC_CATCHUP_READ;
}
