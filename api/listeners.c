/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/listeners.h"

/* Who listens to what. A caller that goes takes everything of it along. */

struct _WcListeners
{
  const WcServices *services; /* (unowned) */
  GHashTable *listeners;      /* (owned) (element-type WcCaller Listener) */
};

/* Everything that one caller listens to. */
typedef struct
{
  WcListeners *listeners;       /* (unowned) */
  WcCaller *caller;             /* (owned) */
  gulong closed_id;             /* on the caller */
  WcSubscription *subscription; /* (owned) (nullable) */
  GHashTable *taps;             /* (owned) (element-type utf8 Tap) by account JID */
} Listener;

typedef struct
{
  const WcServices *services; /* (unowned) */
  WcCaller *caller;           /* (unowned) */
  char *account;              /* (owned) its JID */
  WcDebugTap *tap;            /* (owned) */
  guint dropped;              /* stanzas left out since the last one */
} Tap;

static void
tap_free (gpointer data)
{
  Tap *tap = data;

  g_clear_pointer (&tap->tap, wc_debug_tap_free);
  g_free (tap->account);
  g_free (tap);
}

static void
listener_free (gpointer data)
{
  Listener *listener = data;

  g_signal_handler_disconnect (listener->caller, listener->closed_id);
  g_clear_pointer (&listener->subscription, wc_subscription_free);
  g_hash_table_unref (listener->taps);
  wc_caller_set_listening (listener->caller, FALSE);
  g_object_unref (listener->caller);
  g_free (listener);
}

WcListeners *
wc_listeners_new (const WcServices *services)
{
  WcListeners *self = g_new0 (WcListeners, 1);

  self->services = services;
  self->listeners = g_hash_table_new_full (NULL, NULL, NULL, listener_free);
  return self;
}

void
wc_listeners_free (WcListeners *self)
{
  g_hash_table_unref (self->listeners);
  g_free (self);
}

static void
on_caller_closed (WcCaller *caller, WcListeners *self)
{
  g_hash_table_remove (self->listeners, caller);
}

static Listener *
listeners_ensure (WcListeners *self, WcCaller *caller)
{
  Listener *listener = g_hash_table_lookup (self->listeners, caller);

  if (listener != NULL)
    return listener;
  listener = g_new0 (Listener, 1);
  listener->listeners = self;
  listener->caller = g_object_ref (caller);
  listener->closed_id =
      g_signal_connect (caller, "closed", G_CALLBACK (on_caller_closed), self);
  listener->taps = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, tap_free);
  g_hash_table_insert (self->listeners, caller, listener);
  return listener;
}

/* Forgets a caller that listens to nothing any more. */
static void
listeners_tidy (WcListeners *self, Listener *listener)
{
  if (listener->subscription == NULL && g_hash_table_size (listener->taps) == 0)
    g_hash_table_remove (self->listeners, listener->caller);
  else
    wc_caller_set_listening (listener->caller, TRUE);
}

gboolean
wc_listeners_subscribe (WcListeners *self,
                        WcCaller *caller,
                        const WcSubscriptionPlan *plan,
                        char **out_cursor,
                        GError **error)
{
  WcSubscription *subscription =
      wc_subscription_new (self->services, caller, plan, error);
  Listener *listener;

  if (subscription == NULL)
    return FALSE;
  listener = listeners_ensure (self, caller);
  g_clear_pointer (&listener->subscription, wc_subscription_free);
  listener->subscription = subscription;
  wc_caller_set_listening (caller, TRUE);
  if (out_cursor != NULL)
    *out_cursor = wc_subscription_dup_cursor (subscription);
  return TRUE;
}

void
wc_listeners_unsubscribe (WcListeners *self, WcCaller *caller)
{
  Listener *listener = g_hash_table_lookup (self->listeners, caller);

  if (listener == NULL)
    return;
  g_clear_pointer (&listener->subscription, wc_subscription_free);
  listeners_tidy (self, listener);
}

static void
on_stanza (gboolean outgoing, const char *xml, gpointer data)
{
  Tap *tap = data;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (wc_caller_get_backlog (tap->caller) >= WC_SUBSCRIPTION_BACKLOG)
    {
      tap->dropped++;
      return;
    }
  wc_dict_put_string (&dict, "account", tap->account);
  wc_dict_put_string (&dict, "dir", outgoing ? "out" : "in");
  wc_dict_put_time (&dict, "ts", wc_clock_now_us (tap->services->clock));
  wc_dict_put_string (&dict, "xml", xml);
  if (tap->dropped > 0)
    wc_dict_put_uint (&dict, "dropped", tap->dropped);
  tap->dropped = 0;
  wc_caller_notify (tap->caller, "tap", wc_dict_end (&dict));
}

static gboolean
listener_tap (Listener *listener, const WcAccount *account, GError **error)
{
  const WcServices *services = listener->listeners->services;
  Tap *tap;

  if (g_hash_table_contains (listener->taps, account->jid))
    return TRUE;
  tap = g_new0 (Tap, 1);
  tap->services = services;
  tap->caller = listener->caller;
  tap->account = g_strdup (account->jid);
  tap->tap = wc_debug_service_tap (services->debug, account, on_stanza, tap, error);
  if (tap->tap == NULL)
    {
      tap_free (tap);
      return FALSE;
    }
  g_hash_table_insert (listener->taps, tap->account, tap);
  return TRUE;
}

gboolean
wc_listeners_tap (WcListeners *self,
                  WcCaller *caller,
                  const WcAccount *account,
                  gboolean on,
                  GError **error)
{
  Listener *listener = listeners_ensure (self, caller);
  gboolean good = TRUE;

  if (on)
    good = listener_tap (listener, account, error);
  else
    g_hash_table_remove (listener->taps, account->jid);
  listeners_tidy (self, listener);
  return good;
}

guint
wc_listeners_count (WcListeners *self)
{
  return g_hash_table_size (self->listeners);
}
