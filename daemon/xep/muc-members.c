/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/muc-lists.h"
#include "xep/muc-members.h"

typedef struct
{
  WcMucMembersDone done;
  gpointer data;
} Waiting;

struct _WcMucMembers
{
  GHashTable *jids; /* (owned) (element-type utf8), a set */
  GArray *waiting;  /* (owned) (element-type Waiting) */
  guint n_left;     /* lists that are still to come */
  gboolean known;
  gboolean whole;
};

WcMucMembers *
wc_muc_members_new (void)
{
  WcMucMembers *self = g_rc_box_new0 (WcMucMembers);

  self->jids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  self->whole = TRUE;
  return self;
}

static void
settle (WcMucMembers *self)
{
  g_autoptr (GArray) waiting = self->waiting;

  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  for (guint i = 0; i < waiting->len; i++)
    {
      const Waiting *each = &g_array_index (waiting, Waiting, i);

      each->done (each->data);
    }
}

static void
members_clear (gpointer data)
{
  WcMucMembers *self = data;

  g_array_unref (self->waiting);
  g_hash_table_unref (self->jids);
}

WcMucMembers *
wc_muc_members_ref (WcMucMembers *self)
{
  return g_rc_box_acquire (self);
}

void
wc_muc_members_unref (WcMucMembers *self)
{
  g_rc_box_release_full (self, members_clear);
}

void
wc_muc_members_end (WcMucMembers *self)
{
  settle (self);
  wc_muc_members_unref (self);
}

static void
put (WcMucMembers *self, const WcOccupant *item)
{
  if (item->affiliation < WC_AFFILIATION_MEMBER)
    g_hash_table_remove (self->jids, item->jid);
  else if (g_hash_table_contains (self->jids, item->jid))
    return;
  else if (g_hash_table_size (self->jids) < WC_MUC_MEMBERS_MAX)
    g_hash_table_add (self->jids, g_strdup (item->jid));
  else
    self->whole = FALSE;
}

void
wc_muc_members_follow (WcMucMembers *self, const WcNode *x)
{
  g_autoptr (GPtrArray) items = NULL;

  if (!self->known && self->n_left == 0)
    return;
  items = wc_muc_lists_read_items (x);
  for (guint i = 0; items != NULL && i < items->len; i++)
    put (self, items->pdata[i]);
}

void
wc_muc_members_begin (WcMucMembers *self, guint n_lists)
{
  self->n_left = n_lists;
}

gboolean
wc_muc_members_are_asked (const WcMucMembers *self)
{
  return self->n_left > 0;
}

void
wc_muc_members_take_list (WcMucMembers *self, GPtrArray *listed)
{
  if (listed == NULL)
    self->whole = FALSE;
  for (guint i = 0; listed != NULL && i < listed->len; i++)
    put (self, listed->pdata[i]);
  self->n_left--;
  if (self->n_left > 0)
    return;
  self->known = TRUE;
  settle (self);
}

gboolean
wc_muc_members_are_known (const WcMucMembers *self)
{
  return self->known;
}

gboolean
wc_muc_members_are_whole (const WcMucMembers *self)
{
  return self->whole;
}

void
wc_muc_members_wait (WcMucMembers *self, WcMucMembersDone done, gpointer data)
{
  const Waiting waiting = { done, data };

  g_array_append_val (self->waiting, waiting);
}

void
wc_muc_members_add_to (const WcMucMembers *self, GHashTable *jids)
{
  GHashTableIter iter;
  gpointer jid;

  g_hash_table_iter_init (&iter, self->jids);
  while (g_hash_table_iter_next (&iter, &jid, NULL))
    g_hash_table_add (jids, g_strdup (jid));
}
