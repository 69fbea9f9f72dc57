/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-keeper-private.h"
#include "base/error.h"
#include "base/str.h"
#include "store/room-store.h"

/* The rooms of a keeper as it holds them: made and dropped, stored, and told of. What is
 * stored comes first: memory follows it. */

void
wc_room_keeper_free_entry (gpointer data)
{
  WcRoomEntry *self = data;

  wc_room_maker_fail (self, /* error= */ NULL);
  wc_clock_clear (self->keeper->means.clock, &self->retry);
  wc_clock_clear (self->keeper->means.clock, &self->turn);
  wc_clock_clear (self->keeper->means.clock, &self->subject);
  g_queue_remove (&self->keeper->queue, self);
  g_ptr_array_unref (self->joins);
  wc_room_unref (self->room);
  g_free (self->wish);
  g_free (self->tried);
  g_free (self->told_password);
  g_free (self->tried_password);
  g_free (self);
}

WcRoomEntry *
wc_room_keeper_find (WcRoomKeeper *self, const char *room)
{
  return g_hash_table_lookup (self->entries, room);
}

WcRoomEntry *
wc_room_keeper_add (WcRoomKeeper *self, WcRoom *room, gboolean stored)
{
  WcRoomEntry *entry = g_new0 (WcRoomEntry, 1);

  entry->keeper = self;
  entry->room = room;
  entry->stored = stored;
  entry->joins = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_insert (self->entries, g_strdup (room->room), entry);
  return entry;
}

WcRoomEntry *
wc_room_keeper_ensure (WcRoomKeeper *self, const char *room)
{
  WcRoomEntry *entry = wc_room_keeper_find (self, room);

  if (entry != NULL)
    return entry;
  return wc_room_keeper_add (self, wc_room_new (self->account->id, room), FALSE);
}

void
wc_room_keeper_drop (WcRoomEntry *entry)
{
  if (!entry->stored)
    g_hash_table_remove (entry->keeper->entries, entry->room->room);
}

/* ---- Storing ---- */

gboolean
wc_room_keeper_store (WcRoomKeeper *self, WcDbFunc func, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (wc_db_run (self->means.db, WC_DB_NORMAL, func, data, &error))
    return TRUE;
  /* Within a unit of work the stanza comes again. */
  if (wc_db_in_transaction (self->means.db) && self->session != NULL)
    wc_session_fail_unit (self->session, g_steal_pointer (&error));
  else
    g_message ("what became of a room cannot be noted: %s", error->message);
  return FALSE;
}

gboolean
wc_room_keeper_store_room (WcDb *db, gpointer room, GError **error)
{
  return wc_room_store_save (db, room, error);
}

gboolean
wc_room_keeper_save (WcRoomEntry *entry)
{
  if (!wc_room_keeper_store (entry->keeper, wc_room_keeper_store_room, entry->room))
    return FALSE;
  entry->stored = TRUE;
  return TRUE;
}

void
wc_room_keeper_give_up (WcRoom *room)
{
  room->wanted = FALSE;
  if (room->state != WC_ROOM_STATE_REFUSED && room->state != WC_ROOM_STATE_GONE)
    room->state = WC_ROOM_STATE_OUT;
}

gboolean
wc_room_keeper_set_wanted (WcRoomEntry *entry, gboolean wanted, GError **error)
{
  g_autoptr (WcRoom) next = wc_room_copy (entry->room);

  if (wanted)
    next->wanted = TRUE;
  else
    wc_room_keeper_give_up (next);
  if ((wanted || entry->stored) && !wc_db_run (entry->keeper->means.db, WC_DB_NORMAL,
                                               wc_room_keeper_store_room, next, error))
    return FALSE;
  entry->stored = entry->stored || wanted;
  entry->room->wanted = wanted;
  return TRUE;
}

/* ---- Telling ---- */

void
wc_room_keeper_tell_changed (WcRoomKeeper *self)
{
  if (self->means.changed != NULL)
    self->means.changed (self->means.data);
}

void
wc_room_keeper_tell_state (const WcRoomEntry *entry)
{
  const WcRoom *room = entry->room;
  WcEvent *event =
      wc_event_new (WC_EVENT_ROOM_STATE, room->account, room->room, /* ref= */ NULL);

  wc_event_set_delta (event, "state", wc_room_state_to_string (room->state));
  wc_event_set_delta (event, "cause", room->reason);
  wc_event_set_delta (event, "reason", room->text);
  wc_event_set_delta (event, "venue", room->venue);
  wc_live_tell (entry->keeper->means.live, event);
  wc_room_keeper_tell_changed (entry->keeper);
}

void
wc_room_keeper_stand (WcRoom *room,
                      WcRoomState state,
                      const char *reason,
                      const char *text)
{
  room->state = state;
  wc_str_set (&room->reason, reason);
  wc_str_set (&room->text, text);
  if (state != WC_ROOM_STATE_JOINED)
    wc_str_set (&room->occupied, NULL);
  if (state != WC_ROOM_STATE_GONE)
    wc_str_set (&room->venue, NULL);
}

void
wc_room_keeper_set_stand (WcRoomEntry *entry,
                          WcRoomState state,
                          const char *reason,
                          const char *text)
{
  WcRoom *room = entry->room;

  if (room->state == state && g_strcmp0 (room->reason, reason) == 0 &&
      g_strcmp0 (room->text, text) == 0)
    return;
  wc_room_keeper_stand (room, state, reason, text);
  if (entry->stored)
    wc_room_keeper_save (entry);
  wc_room_keeper_tell_state (entry);
}

void
wc_room_keeper_set_state (WcRoomEntry *entry, WcRoomState state)
{
  wc_room_keeper_set_stand (entry, state, /* reason= */ NULL, /* text= */ NULL);
}

void
wc_room_keeper_answer (WcRoomEntry *entry, const GError *error)
{
  g_autoptr (GPtrArray) joins = g_steal_pointer (&entry->joins);

  entry->joins = g_ptr_array_new_with_free_func (g_object_unref);
  entry->wisher = NULL;
  for (guint i = 0; i < joins->len; i++)
    if (error != NULL)
      g_task_return_error (joins->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (joins->pdata[i], TRUE);
}

/* ---- Dismissing ---- */

typedef struct
{
  const WcRoom *room;
  gboolean kept;
} Dismissal;

static gboolean
store_dismissal (WcDb *db, gpointer data, GError **error)
{
  Dismissal *dismissal = data;

  return wc_room_store_dismiss (db, dismissal->room, &dismissal->kept, error);
}

gboolean
wc_room_keeper_dismiss (WcRoomEntry *entry, GError **error)
{
  g_autoptr (WcRoom) next = wc_room_copy (entry->room);
  Dismissal dismissal = { next, TRUE };

  next->wanted = FALSE;
  wc_room_keeper_stand (next, WC_ROOM_STATE_OUT, /* reason= */ NULL, /* text= */ NULL);
  if (entry->stored && !wc_db_run (entry->keeper->means.db, WC_DB_NORMAL, store_dismissal,
                                   &dismissal, error))
    return FALSE;
  entry->stored = entry->stored && dismissal.kept;
  wc_room_unref (entry->room);
  entry->room = g_steal_pointer (&next);
  wc_room_keeper_tell_state (entry);
  wc_room_keeper_drop (entry);
  return TRUE;
}
