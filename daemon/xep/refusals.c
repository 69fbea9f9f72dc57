/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/refusals.h"

/* So many refusals in a row mean the node, not a chat. */
#define MAX_IN_A_ROW 3

struct _WcRefusals
{
  GHashTable *chats; /* (owned) (element-type utf8) */
  guint n_in_a_row;
};

WcRefusals *
wc_refusals_new (void)
{
  WcRefusals *self = g_new0 (WcRefusals, 1);

  self->chats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wc_refusals_free (WcRefusals *self)
{
  g_hash_table_unref (self->chats);
  g_free (self);
}

void
wc_refusals_clear (WcRefusals *self)
{
  g_hash_table_remove_all (self->chats);
  self->n_in_a_row = 0;
}

void
wc_refusals_add (WcRefusals *self, const char *chat)
{
  g_hash_table_add (self->chats, g_strdup (chat));
  self->n_in_a_row++;
}

void
wc_refusals_end_row (WcRefusals *self)
{
  self->n_in_a_row = 0;
}

gboolean
wc_refusals_has (WcRefusals *self, const char *chat)
{
  return g_hash_table_contains (self->chats, chat);
}

gboolean
wc_refusals_are_too_many (WcRefusals *self)
{
  return self->n_in_a_row >= MAX_IN_A_ROW;
}
