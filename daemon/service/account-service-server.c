/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/account-service-private.h"

/* What the last login told about an account's server. */

void
wc_account_server_free (WcAccountServer *server)
{
  g_free (server->tls);
  g_free (server->fingerprint);
  g_free (server->mechanism);
  g_free (server->resource);
  g_free (server->name);
  g_free (server->version);
  g_strfreev (server->features);
  g_strfreev (server->missing);
  g_clear_pointer (&server->contacts, g_hash_table_unref);
  g_clear_pointer (&server->dropped, g_hash_table_unref);
  g_free (server);
}

static void
server_take_link (WcAccountServer *server, WcLink *link)
{
  const WcLinkStatus *status = wc_link_get_status (link);
  g_autoptr (WcLinkServer) known = wc_link_dup_server (link);

  if (status->resource != NULL)
    {
      server->since_us = status->since_us;
      server->resumed = known->resumed;
      server->tls = g_strdup (status->tls);
      server->fingerprint = g_strdup (known->fingerprint);
      server->mechanism = g_strdup (status->mechanism);
      server->resource = g_strdup (status->resource);
      server->missing = g_strdupv ((char **) status->missing);
    }
  server->name = g_strdup (known->name);
  server->version = g_strdup (known->version);
  server->features = g_strdupv (known->features);
  if (known->contacts != NULL)
    server->contacts = g_hash_table_ref (known->contacts);
  if (known->dropped != NULL)
    server->dropped = g_hash_table_ref (known->dropped);
}

WcAccountServer *
wc_account_service_get_server (WcAccountService *self, const WcAccount *account)
{
  WcAccountServer *server = g_new0 (WcAccountServer, 1);
  WcLink *link = wc_links_get (self->links, account->id);

  if (link != NULL)
    server_take_link (server, link);
  if (server->features == NULL)
    server->features = g_new0 (char *, 1);
  if (server->missing == NULL)
    server->missing = g_new0 (char *, 1);
  return server;
}
