/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "api/dispatch.h"

/* One connection of the JSON socket: lines in, calls, lines out. */
typedef struct _WcSocketClient WcSocketClient;

/* What holds for all connections of a socket. Strings are borrowed. */
typedef struct
{
  WcDispatch *dispatch;
  guint scopes;             /* WcScope */
  const char *const *chats; /* (nullable) */
  guint stall_ms;           /* closed when it takes no byte for so long */
} WcSocketClientConfig;

/* The connection is over; @client is freed after the call. */
typedef void (*WcSocketClientClosed) (WcSocketClient *client, gpointer data);

/* Begins to read from @socket (referenced), which becomes non-blocking. @config: must
 * live longer. Returns: (transfer full), given back by wc_socket_client_close(). */
WcSocketClient *wc_socket_client_new (GSocket *socket,
                                      const WcSocketClientConfig *config,
                                      WcSocketClientClosed closed,
                                      gpointer data);

/* Ends the connection; nothing more is read or written. Calls @closed. */
void wc_socket_client_close (WcSocketClient *self);
