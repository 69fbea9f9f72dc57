/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/turns.h"

/* GLib dispatches all sources that are ready within one turn; fifty logins that become
 * ready together would be one turn of half a second. One source for all of them makes it
 * fifty turns. */

typedef struct
{
  guint id;
  WcTurnsFunc func;
  gpointer data;
} Turn;

struct _WcTurns
{
  gatomicrefcount ref_count;
  GQueue waiting; /* (owned) (element-type Turn) */
  guint source;   /* 0: nothing waits */
  guint last_id;
};

WcTurns *
wc_turns_new (void)
{
  WcTurns *self = g_new0 (WcTurns, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_queue_init (&self->waiting);
  return self;
}

WcTurns *
wc_turns_ref (WcTurns *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
wc_turns_unref (WcTurns *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->source != 0)
    g_source_remove (self->source);
  g_queue_clear_full (&self->waiting, g_free);
  g_free (self);
}

static gboolean
take_turn (gpointer data)
{
  g_autoptr (WcTurns) self = wc_turns_ref (data);
  g_autofree Turn *turn = g_queue_pop_head (&self->waiting);
  gboolean last = g_queue_is_empty (&self->waiting);

  if (last)
    self->source = 0;
  if (turn != NULL)
    turn->func (turn->data);
  return last ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

guint
wc_turns_add (WcTurns *self, WcTurnsFunc func, gpointer data)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->id = ++self->last_id != 0 ? self->last_id : ++self->last_id;
  turn->func = func;
  turn->data = data;
  g_queue_push_tail (&self->waiting, turn);
  /* As urgent as the network: below it a busy daemon would never log in. */
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_DEFAULT, take_turn, self, NULL);
  return turn->id;
}

void
wc_turns_clear (WcTurns *self, guint *id)
{
  for (GList *l = self->waiting.head; *id != 0 && l != NULL; l = l->next)
    if (((Turn *) l->data)->id == *id)
      {
        g_free (l->data);
        g_queue_delete_link (&self->waiting, l);
        break;
      }
  *id = 0;
}
