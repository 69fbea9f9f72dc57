/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/link.h"

/* The accounts that run, as a port: services look links up and start or end them here.
 * Filled by account/runners. Signal "changed" (WcLink *link, gboolean added). */
#define WC_TYPE_LINKS (wc_links_get_type ())
G_DECLARE_INTERFACE (WcLinks, wc_links, WC, LINKS, GObject)

struct _WcLinksInterface
{
  GTypeInterface parent;

  WcLink *(*get) (WcLinks *self, gint64 account);
  void (*start) (WcLinks *self, const WcAccount *account);
  void (*stop) (WcLinks *self, gint64 account);
  void (*store_password_async) (WcLinks *self,
                                const WcAccount *account,
                                const char *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
  void (*forget_password) (WcLinks *self, const WcAccount *account);
};

/* The link of an account, borrowed; NULL when it does not run (it is disabled or
 * unknown). */
WcLink *wc_links_get (WcLinks *self, gint64 account);

/* Begins to run an account that stands in the store and is enabled, or ends it: the
 * stream is closed in good order, what is queued stays queued. */
void wc_links_start (WcLinks *self, const WcAccount *account);
void wc_links_stop (WcLinks *self, gint64 account);

/* Keeps a password for an account by the means that its settings name (model/account.h).
 * The value says where it went, a word of WcAccountSecret: "keyring", "file", or "none"
 * when it is kept in memory only, until the daemon ends, as no keyring can be used
 * without a prompt that nobody sees. An error when a file was asked for and cannot be
 * written. */
void wc_links_store_password_async (WcLinks *self,
                                    const WcAccount *account,
                                    const char *password,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
char *
wc_links_store_password_finish (WcLinks *self, GAsyncResult *result, GError **error);

/* Takes the stored password away, where there is one. */
void wc_links_forget_password (WcLinks *self, const WcAccount *account);
