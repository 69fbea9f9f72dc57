/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/links.h"

G_DEFINE_INTERFACE (WcLinks, wc_links, G_TYPE_OBJECT)

static void
wc_links_default_init (WcLinksInterface *iface)
{
  g_signal_new ("changed", WC_TYPE_LINKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, WC_TYPE_LINK, G_TYPE_BOOLEAN);
}

WcLink *
wc_links_get (WcLinks *self, gint64 account)
{
  return WC_LINKS_GET_IFACE (self)->get (self, account);
}

void
wc_links_start (WcLinks *self, const WcAccount *account)
{
  WC_LINKS_GET_IFACE (self)->start (self, account);
}

void
wc_links_stop (WcLinks *self, gint64 account)
{
  WC_LINKS_GET_IFACE (self)->stop (self, account);
}

void
wc_links_store_password_async (WcLinks *self,
                               const WcAccount *account,
                               const char *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  WC_LINKS_GET_IFACE (self)->store_password_async (self, account, password, cancellable,
                                                   callback, user_data);
}

char *
wc_links_store_password_finish (WcLinks *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wc_links_forget_password (WcLinks *self, const WcAccount *account)
{
  WC_LINKS_GET_IFACE (self)->forget_password (self, account);
}
