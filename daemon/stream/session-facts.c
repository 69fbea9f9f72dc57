/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "stream/session-private.h"

/* What is known of the account and the stream, and what the server and the account have
 * announced (XEP-0030), for which modules may wait. */

const char *
wc_session_get_bare_jid (WcSession *self)
{
  return self->bare_jid;
}

const char *
wc_session_get_full_jid (WcSession *self)
{
  return self->full_jid;
}

const char *
wc_session_get_domain (WcSession *self)
{
  return self->domain;
}

const WcNode *
wc_session_get_stream_features (WcSession *self)
{
  return self->stream_features;
}

gboolean
wc_session_is_bound (WcSession *self)
{
  return self->write != NULL;
}

gpointer
wc_session_get_host (WcSession *self)
{
  return self->host;
}

const WcUnit *
wc_session_get_unit (WcSession *self)
{
  return &self->unit;
}

WcClock *
wc_session_get_clock (WcSession *self)
{
  return self->clock;
}

const WcXep *const *
wc_session_get_xeps (WcSession *self)
{
  return self->xeps;
}

gpointer
wc_session_get_state (WcSession *self, const WcXep *xep)
{
  for (guint i = 0; i < self->n_xeps; i++)
    if (self->xeps[i] == xep)
      return self->states[i];
  return NULL;
}

gboolean
wc_session_is_self (WcSession *self, const char *from)
{
  return from == NULL || strcmp (from, self->bare_jid) == 0;
}

WcSender
wc_session_get_sender (WcSession *self, const WcNode *stanza)
{
  const char *from = wc_node_attr (stanza, "from");

  if (wc_session_is_self (self, from))
    return WC_SENDER_SELF;
  return strcmp (from, self->domain) == 0 ? WC_SENDER_SERVER : WC_SENDER_ANYONE;
}

void
wc_session_expect_account (WcSession *self, const char *feature)
{
  if (self->account == NULL)
    self->account = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (self->account, g_strdup (feature));
}

void
wc_session_set_features (WcSession *self, GHashTable *server, GHashTable *account)
{
  g_autoptr (GArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_array_new (FALSE, FALSE, sizeof (WcSessionWaiter));
  g_clear_pointer (&self->server, g_hash_table_unref);
  g_clear_pointer (&self->account, g_hash_table_unref);
  self->server = g_hash_table_ref (server);
  self->account = g_hash_table_ref (account);
  for (guint i = 0; i < waiters->len && self->write != NULL; i++)
    {
      const WcSessionWaiter *waiter = &g_array_index (waiters, WcSessionWaiter, i);

      waiter->func (self, waiter->state);
    }
}

gboolean
wc_session_server_has (WcSession *self, const char *feature)
{
  return self->server != NULL && g_hash_table_contains (self->server, feature);
}

gboolean
wc_session_account_has (WcSession *self, const char *feature)
{
  return self->account != NULL && g_hash_table_contains (self->account, feature);
}

gboolean
wc_session_is_ready (WcSession *self)
{
  return self->write != NULL && self->server != NULL;
}

static void
collect_features (GHashTable *from, GHashTable *except, GPtrArray *to)
{
  GHashTableIter iter;
  gpointer feature;

  if (from == NULL)
    return;
  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &feature, NULL))
    if (except == NULL || !g_hash_table_contains (except, feature))
      g_ptr_array_add (to, g_strdup (feature));
}

char **
wc_session_dup_features (WcSession *self)
{
  GPtrArray *features = g_ptr_array_new ();

  collect_features (self->server, /* except= */ NULL, features);
  collect_features (self->account, self->server, features);
  g_ptr_array_sort (features, wc_str_compare);
  g_ptr_array_add (features, NULL);
  return (char **) g_ptr_array_free (features, FALSE);
}

void
wc_session_when_ready (WcSession *self, WcSessionReady func, gpointer state)
{
  WcSessionWaiter waiter = { func, state };

  if (self->server != NULL)
    func (self, state);
  else
    g_array_append_val (self->waiters, waiter);
}
