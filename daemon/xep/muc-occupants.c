/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "xep/muc-occupants.h"

/* XEP-0045 § 7.1: the occupants of one room, as its presences told them. */

#define MAX_OCCUPANTS 10000

struct _WcMucOccupants
{
  GHashTable *by_nick; /* (owned) (element-type utf8 WcOccupant) keys are the values' */
};

WcMucOccupants *
wc_muc_occupants_new (void)
{
  WcMucOccupants *self = g_new0 (WcMucOccupants, 1);

  self->by_nick = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                         (GDestroyNotify) wc_occupant_unref);
  return self;
}

void
wc_muc_occupants_free (WcMucOccupants *self)
{
  g_hash_table_unref (self->by_nick);
  g_free (self);
}

gboolean
wc_muc_occupants_put (WcMucOccupants *self, WcOccupant *occupant)
{
  if (!occupant->self && g_hash_table_size (self->by_nick) >= MAX_OCCUPANTS &&
      !g_hash_table_contains (self->by_nick, occupant->nick))
    {
      wc_occupant_unref (occupant);
      return FALSE;
    }
  g_hash_table_replace (self->by_nick, occupant->nick, occupant);
  return TRUE;
}

void
wc_muc_occupants_remove (WcMucOccupants *self, const char *nick)
{
  g_hash_table_remove (self->by_nick, nick);
}

void
wc_muc_occupants_rename (WcMucOccupants *self, const char *nick, const char *new_nick)
{
  const WcOccupant *old = g_hash_table_lookup (self->by_nick, nick);
  WcOccupant *occupant;

  if (old == NULL)
    return;
  occupant = wc_occupant_copy (old);
  wc_str_set (&occupant->nick, new_nick);
  g_hash_table_remove (self->by_nick, nick);
  wc_muc_occupants_put (self, occupant);
}

const WcOccupant *
wc_muc_occupants_find (WcMucOccupants *self, const char *nick)
{
  return g_hash_table_lookup (self->by_nick, nick);
}

guint
wc_muc_occupants_count (WcMucOccupants *self)
{
  return g_hash_table_size (self->by_nick);
}

static int
compare (gconstpointer first, gconstpointer second)
{
  const WcOccupant *a = *(const WcOccupant *const *) first;
  const WcOccupant *b = *(const WcOccupant *const *) second;
  int difference = (b->role == WC_ROLE_MODERATOR) - (a->role == WC_ROLE_MODERATOR);

  return difference != 0 ? difference : strcmp (a->nick, b->nick);
}

GPtrArray *
wc_muc_occupants_dup (WcMucOccupants *self)
{
  GPtrArray *all = g_ptr_array_new_full (g_hash_table_size (self->by_nick),
                                         (GDestroyNotify) wc_occupant_unref);
  GHashTableIter iter;
  gpointer occupant;

  g_hash_table_iter_init (&iter, self->by_nick);
  while (g_hash_table_iter_next (&iter, NULL, &occupant))
    g_ptr_array_add (all, wc_occupant_ref (occupant));
  g_ptr_array_sort (all, compare);
  return all;
}
