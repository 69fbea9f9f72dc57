/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "api/binding-socket.h"
#include "service/services.h"

/* Both doors: the JSON socket and the D-Bus name im.whinchat.Whinchat1. This is all that
 * main.c needs of the folder, in this order:
 *
 *   1. wc_services_new()   over the store and the ports of sync/, all open and filled
 *   2. wc_api_new()        no door is open yet
 *   3. wc_api_start()      calls are answered from the next turn of the loop on; the
 *                          accounts may be started before or after, they are seen live
 *   4. READY=1             when wc_api_when_ready() says that both doors answer
 *   5. the main loop
 *   6. wc_api_stop()       first of all at the end: nobody asks for anything any more
 *   7. the accounts are stopped; the loop turns until wc_api_is_idle(), because the last
 *      calls are cancelled by then but have to be told
 *   8. wc_api_free(), wc_services_free(), and the store closes
 *
 * Everything is on the default main context. */
typedef struct _WcApi WcApi;

typedef struct
{
  const WcApiSocket *sockets;
  gsize n_sockets;
  gboolean bus; /* try the session bus; without one everything else works */

  /* (nullable) Told of each connection to the bus before the name is asked for on it, so
   * that objects of others are there when somebody calls. */
  void (*connected) (gpointer data, GDBusConnection *connection);
  gpointer data;
} WcApiOptions;

/* @services: borrowed, must live until wc_api_free(). Returns: (transfer full). */
WcApi *wc_api_new (const WcServices *services);

/* Opens the sockets and asks for the name on the bus, which may come and go later; the
 * options are needed during the call alone. Once per WcApi. Sockets of socket activation
 * become ours, their files stay at the end. Folders of paths are made with mode 0700.
 * FALSE + error when a socket cannot be opened: INVALID_ARGUMENT (a path too long, a bad
 * scope or JID), BUSY (somebody listens there), or an error of GIO; nothing is open then,
 * and the daemon has no reason to go on. */
gboolean wc_api_start (WcApi *self, const WcApiOptions *options, GError **error);

/* Calls @ready once, at once or later, when whoever is told so can use both doors: the
 * sockets are open, and the name on the bus is ours or cannot be had now. A bus that does
 * not answer is waited for 5 seconds. Once, after wc_api_start(). */
typedef void (*WcApiReady) (gpointer data);
void wc_api_when_ready (WcApi *self, WcApiReady ready, gpointer data);

/* Whether the name on the bus is ours at the moment. */
gboolean wc_api_is_on_bus (WcApi *self);

/* Closes the doors in good order: no new calls, waits are cancelled, the sockets' files
 * go, the name is given back. Work that calls began goes on. Harmless when not started.
 */
void wc_api_stop (WcApi *self);

/* Whether no call is being worked on. */
gboolean wc_api_is_idle (WcApi *self);

/* Stops if that has not been done; it must be idle. */
void wc_api_free (WcApi *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcApi, wc_api_free)
