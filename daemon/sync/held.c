/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/held.h"

/* A service may say every time that we are not in, and let us in every time. */
#define MAX_RETURNS 2

struct _WcHeld
{
  GHashTable *rooms;     /* (owned) (element-type utf8 GPtrArray) of WcHeldMessage */
  GHashTable *n_returns; /* (owned) by id of the message */
};

static void
message_free (gpointer data)
{
  WcHeldMessage *self = data;

  g_free (self->condition);
  g_free (self->text);
  g_free (self);
}

WcHeld *
wc_held_new (void)
{
  WcHeld *self = g_new (WcHeld, 1);

  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  self->n_returns = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
wc_held_free (WcHeld *self)
{
  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->n_returns);
  g_free (self);
}

static guint
count_returns (WcHeld *self, gint64 message)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->n_returns, &message));
}

gboolean
wc_held_may_return (WcHeld *self, gint64 message)
{
  return count_returns (self, message) < MAX_RETURNS;
}

void
wc_held_returned (WcHeld *self, gint64 message)
{
  guint n = count_returns (self, message) + 1;

  g_hash_table_replace (self->n_returns, g_memdup2 (&message, sizeof message),
                        GUINT_TO_POINTER (n));
}

static gboolean
is_message (gconstpointer held, gconstpointer message)
{
  return ((const WcHeldMessage *) held)->message == *(const gint64 *) message;
}

void
wc_held_add (WcHeld *self, gint64 message, const WcReport *report)
{
  GPtrArray *list = g_hash_table_lookup (self->rooms, report->chat);
  WcHeldMessage *held;

  if (list != NULL &&
      g_ptr_array_find_with_equal_func (list, &message, is_message, /* index= */ NULL))
    return;
  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (message_free);
      g_hash_table_insert (self->rooms, g_strdup (report->chat), list);
    }
  held = g_new (WcHeldMessage, 1);
  *held = (WcHeldMessage){ message, g_strdup (report->detail), g_strdup (report->text) };
  g_ptr_array_add (list, held);
}

gboolean
wc_held_has (WcHeld *self, const char *room)
{
  return g_hash_table_contains (self->rooms, room);
}

GPtrArray *
wc_held_take (WcHeld *self, const char *room)
{
  gpointer key = NULL;
  gpointer list = NULL;

  if (g_hash_table_steal_extended (self->rooms, room, &key, &list))
    g_free (key);
  return list;
}

gboolean
wc_held_settled (WcHeld *self, gint64 message)
{
  GHashTableIter iter;
  gpointer list;
  guint index;

  g_hash_table_remove (self->n_returns, &message);
  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &list))
    if (g_ptr_array_find_with_equal_func (list, &message, is_message, &index))
      {
        g_ptr_array_remove_index (list, index);
        if (((GPtrArray *) list)->len == 0)
          g_hash_table_iter_remove (&iter);
        return TRUE;
      }
  return FALSE;
}
