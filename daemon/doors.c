/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "doors.h"

/* From what a person and the service manager say to what the API opens. */

static GArray *
list_sockets (WcActivation *activation, const WcConf *conf, const char *path)
{
  GArray *sockets = g_array_new (FALSE, TRUE, sizeof (WcApiSocket));
  WcApiSocket usual = { .path = path, .fd = wc_activation_take (activation, path) };

  g_array_append_val (sockets, usual);
  for (guint i = 0; i < conf->sockets->len; i++)
    {
      const WcConfSocket *each = conf->sockets->pdata[i];
      WcApiSocket extra = { .path = each->path,
                            .fd = wc_activation_take (activation, each->path),
                            .scopes = (const char *const *) each->scopes,
                            .chats = (const char *const *) each->chats,
                            .group = each->group };

      g_array_append_val (sockets, extra);
    }
  return sockets;
}

static void
on_connected (gpointer log_control, GDBusConnection *connection)
{
  wc_log_control_export (log_control, connection);
}

gboolean
wc_doors_open (WcApi *api, const WcDoors *doors, GError **error)
{
  g_autofree char *path = wc_paths_socket (doors->paths, "api.sock", error);
  g_autoptr (GArray) sockets = NULL;
  WcApiOptions options;

  if (path == NULL)
    return FALSE;
  sockets = list_sockets (doors->activation, doors->conf, path);
  options = (WcApiOptions){ .sockets = (const WcApiSocket *) (gpointer) sockets->data,
                            .n_sockets = sockets->len,
                            .bus = doors->conf->bus,
                            .connected = on_connected,
                            .data = doors->log_control };
  return wc_api_start (api, &options, error);
}
