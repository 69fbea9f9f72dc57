/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/debug-service.h"

/* For finding faults. A link makes texts of stanzas only while somebody listens, so taps
 * are counted on it. */

#define TAPS "wc-debug-taps"

struct _WcDebugService
{
  WcAccountService *accounts;
};

struct _WcDebugTap
{
  WcLink *link; /* (owned) */
  gulong id;
  WcDebugTapFunc func;
  gpointer data;
};

WcDebugService *
wc_debug_service_new (WcAccountService *accounts)
{
  WcDebugService *self = g_new0 (WcDebugService, 1);

  self->accounts = accounts;
  return self;
}

void
wc_debug_service_free (WcDebugService *self)
{
  g_free (self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *reply = wc_link_send_stanza_finish (WC_LINK (source), result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, reply, g_free);
  else
    g_task_return_error (task, error);
}

void
wc_debug_service_send_async (WcDebugService *self,
                             const WcAccount *account,
                             const char *xml,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  WcLink *link = wc_account_service_get_online (self->accounts, account, &error);

  g_task_set_source_tag (task, wc_debug_service_send_async);
  if (link == NULL)
    g_task_return_error (task, error);
  else
    wc_link_send_stanza_async (link, xml, cancellable, on_sent, g_steal_pointer (&task));
}

char *
wc_debug_service_send_finish (WcDebugService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stanza (WcLink *link, gboolean outgoing, const char *xml, WcDebugTap *self)
{
  self->func (outgoing, xml, self->data);
}

static void
count_taps (WcLink *link, int change)
{
  int n = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (link), TAPS)) + change;

  g_object_set_data (G_OBJECT (link), TAPS, GINT_TO_POINTER (n));
  wc_link_set_tapped (link, n > 0);
}

WcDebugTap *
wc_debug_service_tap (WcDebugService *self,
                      const WcAccount *account,
                      WcDebugTapFunc func,
                      gpointer data,
                      GError **error)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  WcDebugTap *tap;

  if (link == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "the account does not run: it is disabled");
      return NULL;
    }
  tap = g_new0 (WcDebugTap, 1);
  tap->link = g_object_ref (link);
  tap->func = func;
  tap->data = data;
  tap->id = g_signal_connect (link, "stanza", G_CALLBACK (on_stanza), tap);
  count_taps (link, 1);
  return tap;
}

void
wc_debug_tap_free (WcDebugTap *self)
{
  g_signal_handler_disconnect (self->link, self->id);
  count_taps (self->link, -1);
  g_object_unref (self->link);
  g_free (self);
}
