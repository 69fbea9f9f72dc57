/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/pace.h"

/* XEP-0500 MUC Slow Mode, from the side of who sends. What is known here lasts as long as
 * the process: after a start the first message goes at once, and where that was too early
 * the room says so. A timer runs only while a room pauses. */

/* A room may refuse for another reason with the same words. */
#define MAX_REFUSALS 3
/* What a room neither shows nor refuses does not hold the rest back for ever. */
#define PATIENCE_US (60 * G_TIME_SPAN_SECOND)

typedef struct
{
  WcPace *pace; /* borrowed */
  gint64 pause_us;
  gint64 message;   /* id of the one that is on its way; 0: none is */
  gint64 refused;   /* id of the one that came too early; 0: none did */
  guint n_refusals; /* of that one */
  guint timer;      /* until the pause is over, or nobody waits for the message */
} Room;

struct _WcPace
{
  WcClock *clock;
  WcClockFunc may_go;
  gpointer data;
  GHashTable *rooms; /* (owned) (element-type utf8 Room) */
};

static void
room_free (gpointer data)
{
  Room *self = data;

  wc_clock_clear (self->pace->clock, &self->timer);
  g_free (self);
}

WcPace *
wc_pace_new (WcClock *clock, WcClockFunc may_go, gpointer data)
{
  WcPace *self = g_new0 (WcPace, 1);

  self->clock = g_object_ref (clock);
  self->may_go = may_go;
  self->data = data;
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, room_free);
  return self;
}

void
wc_pace_free (WcPace *self)
{
  g_hash_table_unref (self->rooms);
  g_object_unref (self->clock);
  g_free (self);
}

static gboolean
is_held (const Room *room)
{
  return room->message != 0 || room->timer != 0;
}

gboolean
wc_pace_set (WcPace *self, const char *room, gint64 pause_us)
{
  Room *found = g_hash_table_lookup (self->rooms, room);
  gboolean was_held = found != NULL && is_held (found);

  if (pause_us == 0)
    {
      g_hash_table_remove (self->rooms, room);
      return was_held;
    }
  if (found == NULL)
    {
      found = g_new0 (Room, 1);
      found->pace = self;
      g_hash_table_insert (self->rooms, g_strdup (room), found);
    }
  found->pause_us = pause_us;
  return FALSE;
}

gboolean
wc_pace_may (WcPace *self, const char *room)
{
  const Room *found = g_hash_table_lookup (self->rooms, room);

  return found == NULL || !is_held (found);
}

char *
wc_pace_format (WcPace *self)
{
  GString *text = g_string_new ("\n");
  GHashTableIter iter;
  gpointer name, room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, &name, &room))
    if (is_held (room))
      g_string_append_printf (text, "%s\n", (const char *) name);
  return g_string_free (text, FALSE);
}

static void
on_over (gpointer data)
{
  Room *room = data;
  WcPace *self = room->pace;

  room->timer = 0;
  room->message = 0;
  self->may_go (self->data);
}

static void
wait (Room *room, gint64 delay_us)
{
  WcClock *clock = room->pace->clock;

  wc_clock_clear (clock, &room->timer);
  room->timer = wc_clock_add (clock, delay_us, on_over, room);
}

void
wc_pace_wrote (WcPace *self, const char *room, gint64 message)
{
  Room *found = g_hash_table_lookup (self->rooms, room);

  if (found == NULL)
    return;
  found->message = message;
  wait (found, found->pause_us + PATIENCE_US);
}

static void
begin_pause (Room *room)
{
  room->message = 0;
  wait (room, room->pause_us);
}

static Room *
find_by_message (WcPace *self, gint64 message)
{
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    if (((Room *) room)->message == message)
      return room;
  return NULL;
}

void
wc_pace_settled (WcPace *self, gint64 message)
{
  Room *room = find_by_message (self, message);

  if (room != NULL)
    begin_pause (room);
}

gboolean
wc_pace_refused (WcPace *self, gint64 message)
{
  Room *room = find_by_message (self, message);

  if (room == NULL)
    return FALSE;
  room->n_refusals = room->refused == message ? room->n_refusals + 1 : 1;
  room->refused = message;
  begin_pause (room);
  return room->n_refusals <= MAX_REFUSALS;
}

void
wc_pace_lost (WcPace *self, const char *room)
{
  Room *found = g_hash_table_lookup (self->rooms, room);

  if (found != NULL && found->message != 0)
    begin_pause (found);
}
