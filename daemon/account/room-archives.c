/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-archives.h"
#include "base/backoff.h"
#include "xep/0313-mam.h"

#define MAX_WALKING 3

/* One room that we are in. */
typedef struct
{
  WcRoomArchives *owner;
  WcRoom *room;       /* (owned) */
  WcCatchup *catchup; /* (owned) */
  WcArchive *archive; /* (owned) of this stream */
  gint64 reconcile_us;
  gboolean walking; /* one of the few that ask now */
  gboolean again;   /* it was read on this stream, and is read again */
  guint retry;      /* timer: it refused, and is asked again */
  guint n_retries;
} Walk;

struct _WcRoomArchives
{
  WcRoomArchivesMeans means;
  WcAccount *account; /* (owned) */
  GHashTable *walks;  /* (owned) (element-type utf8 Walk) */
  GQueue waiting;     /* (element-type Walk) borrowed: whose turn comes */
  guint n_walking;
  gboolean sparing;
};

static void
leave_turn (Walk *walk)
{
  g_queue_remove (&walk->owner->waiting, walk);
  if (!walk->walking)
    return;
  walk->walking = FALSE;
  walk->owner->n_walking--;
}

static void
walk_free (gpointer data)
{
  Walk *self = data;

  leave_turn (self);
  wc_clock_clear (self->owner->means.clock, &self->retry);
  g_signal_handlers_disconnect_by_data (self->catchup, self);
  wc_catchup_stop (self->catchup);
  g_object_unref (self->catchup);
  g_object_unref (self->archive);
  wc_room_unref (self->room);
  g_free (self);
}

static void
begin (Walk *self)
{
  if (self->again)
    wc_catchup_again (self->catchup);
  else
    wc_catchup_start (self->catchup, self->archive, self->reconcile_us);
  self->again = FALSE;
}

static void
begin_next (WcRoomArchives *self)
{
  while (self->n_walking < MAX_WALKING && !g_queue_is_empty (&self->waiting))
    {
      Walk *walk = g_queue_pop_head (&self->waiting);

      walk->walking = TRUE;
      self->n_walking++;
      begin (walk);
    }
}

static void
queue (Walk *walk)
{
  g_queue_push_tail (&walk->owner->waiting, walk);
  begin_next (walk->owner);
}

static void
on_retry (gpointer data)
{
  Walk *self = data;

  self->retry = 0;
  queue (self);
}

/* It has a bad day: without its word nothing in doubt is sent again. */
static void
retry_later (Walk *self)
{
  const WcRoomArchivesMeans *means = &self->owner->means;
  double fraction =
      means->rand != NULL ? g_rand_double (means->rand) : g_random_double ();

  wc_clock_clear (means->clock, &self->retry);
  self->retry = wc_clock_add (
      means->clock, wc_backoff_delay_us (self->n_retries++, fraction), on_retry, self);
}

static void
on_caught_up (WcCatchup *catchup, gboolean proof, Walk *self)
{
  const WcRoomArchivesMeans *means = &self->owner->means;

  if (!proof)
    retry_later (self);
  else
    {
      self->n_retries = 0;
      self->reconcile_us = 0;
      means->done (means->data, self->room->room);
    }
  means->moved (means->data);
}

static void
on_rested (WcCatchup *catchup, Walk *self)
{
  WcRoomArchives *owner = self->owner;

  leave_turn (self);
  begin_next (owner);
  owner->means.moved (owner->means.data);
}

void
wc_room_archives_start (WcRoomArchives *self,
                        WcSession *session,
                        const WcRoom *room,
                        gint64 reconcile_us)
{
  Walk *walk = g_new0 (Walk, 1);

  wc_room_archives_stop (self, room->room);
  walk->owner = self;
  walk->room = wc_room_ref (room);
  walk->catchup = wc_catchup_new_room (self->means.db, self->account, room);
  wc_catchup_set_sparing (walk->catchup, self->sparing);
  walk->archive = wc_mam_dup_room_archive (session, room->room);
  walk->reconcile_us = reconcile_us;
  g_signal_connect (walk->catchup, "caught-up", G_CALLBACK (on_caught_up), walk);
  g_signal_connect (walk->catchup, "rested", G_CALLBACK (on_rested), walk);
  g_hash_table_insert (self->walks, walk->room->room, walk);
  queue (walk);
}

void
wc_room_archives_stop (WcRoomArchives *self, const char *room)
{
  if (room == NULL)
    g_hash_table_remove_all (self->walks);
  else if (g_hash_table_remove (self->walks, room))
    {
      begin_next (self);
      self->means.moved (self->means.data);
    }
}

WcCatchup *
wc_room_archives_get (WcRoomArchives *self, const char *room)
{
  Walk *walk = g_hash_table_lookup (self->walks, room);

  return walk != NULL ? walk->catchup : NULL;
}

WcCatchupProgress
wc_room_archives_get_progress (WcRoomArchives *self, const char *room)
{
  WcCatchupProgress least = WC_CATCHUP_READ;
  GHashTableIter iter;
  gpointer value;

  if (room != NULL)
    {
      Walk *walk = g_hash_table_lookup (self->walks, room);

      return walk != NULL ? wc_catchup_get_progress (walk->catchup) : WC_CATCHUP_READ;
    }
  g_hash_table_iter_init (&iter, self->walks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    least = MIN (least, wc_catchup_get_progress (((Walk *) value)->catchup));
  return least;
}

void
wc_room_archives_set_account (WcRoomArchives *self, const WcAccount *account)
{
  g_autoptr (WcAccount) old = self->account;
  GHashTableIter iter;
  gpointer value;

  self->account = wc_account_ref (account);
  g_hash_table_iter_init (&iter, self->walks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Walk *walk = value;

      wc_catchup_set_room (walk->catchup, account, walk->room);
    }
}

/* One whose turn has not come is asked all the same; who refused is asked now. */
static void
read_again (Walk *self)
{
  if (self->walking)
    wc_catchup_again (self->catchup);
  else if (self->retry != 0)
    {
      wc_clock_clear (self->owner->means.clock, &self->retry);
      queue (self);
    }
  else if (wc_catchup_is_caught_up (self->catchup) && !self->again)
    {
      self->again = TRUE;
      queue (self);
    }
}

void
wc_room_archives_again (WcRoomArchives *self)
{
  g_autoptr (GList) walks = g_hash_table_get_values (self->walks);

  for (const GList *l = walks; l != NULL; l = l->next)
    read_again (l->data);
}

void
wc_room_archives_set_sparing (WcRoomArchives *self, gboolean sparing)
{
  GHashTableIter iter;
  gpointer value;

  self->sparing = sparing;
  g_hash_table_iter_init (&iter, self->walks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    wc_catchup_set_sparing (((Walk *) value)->catchup, sparing);
}

WcRoomArchives *
wc_room_archives_new (const WcRoomArchivesMeans *means, const WcAccount *account)
{
  WcRoomArchives *self = g_new0 (WcRoomArchives, 1);

  self->means = *means;
  self->account = wc_account_ref (account);
  self->walks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, walk_free);
  g_queue_init (&self->waiting);
  return self;
}

void
wc_room_archives_free (WcRoomArchives *self)
{
  g_hash_table_unref (self->walks);
  wc_account_unref (self->account);
  g_free (self);
}
