/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/tally.h"

/* For whoever looks at the service from outside (systemctl status): no address is in it,
 * because others may read it. */

struct _WcTally
{
  WcLinks *links;     /* (owned) */
  GPtrArray *running; /* (owned) (element-type WcLink) */
  WcTallyFunc func;
  gpointer data;
};

/* The best news first. */
static const WcAccountState order[] = {
  WC_ACCOUNT_STATE_ONLINE,  WC_ACCOUNT_STATE_SYNCING, WC_ACCOUNT_STATE_CONNECTING,
  WC_ACCOUNT_STATE_OFFLINE, WC_ACCOUNT_STATE_ERROR,   WC_ACCOUNT_STATE_AUTH_FAILED,
};
G_STATIC_ASSERT (G_N_ELEMENTS (order) == WC_N_ACCOUNT_STATES);

static guint
count (const WcTally *self, WcAccountState state)
{
  guint n = 0;

  for (guint i = 0; i < self->running->len; i++)
    n += wc_link_get_status (self->running->pdata[i])->state == state;
  return n;
}

static void
tell (WcTally *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *before = ": ";

  g_string_printf (text, self->running->len == 1 ? "%u account" : "%u accounts",
                   self->running->len);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    {
      guint n = count (self, order[i]);

      if (n == 0)
        continue;
      g_string_append_printf (text, "%s%u %s", before, n,
                              wc_account_state_to_string (order[i]));
      before = ", ";
    }
  self->func (text->str, self->data);
}

static void
on_changed (WcLinks *links, WcLink *link, gboolean added, WcTally *self)
{
  if (added)
    {
      g_ptr_array_add (self->running, g_object_ref (link));
      g_signal_connect_swapped (link, "status-changed", G_CALLBACK (tell), self);
    }
  else
    {
      g_signal_handlers_disconnect_by_data (link, self);
      g_ptr_array_remove (self->running, link);
    }
  tell (self);
}

WcTally *
wc_tally_new (WcLinks *links, WcTallyFunc func, gpointer data)
{
  WcTally *self = g_new0 (WcTally, 1);

  self->links = g_object_ref (links);
  self->running = g_ptr_array_new_with_free_func (g_object_unref);
  self->func = func;
  self->data = data;
  g_signal_connect (links, "changed", G_CALLBACK (on_changed), self);
  tell (self);
  return self;
}

void
wc_tally_free (WcTally *self)
{
  g_signal_handlers_disconnect_by_data (self->links, self);
  for (guint i = 0; i < self->running->len; i++)
    g_signal_handlers_disconnect_by_data (self->running->pdata[i], self);
  g_ptr_array_unref (self->running);
  g_object_unref (self->links);
  g_free (self);
}
