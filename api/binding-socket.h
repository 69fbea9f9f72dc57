/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/api.h"
#include "api/dispatch.h"

/* A listening socket of the JSON door, and its connections. */
typedef struct _WcBindingSocket WcBindingSocket;

/* Opens @options->path (its directory is made with mode 0700) or takes the descriptor.
 * Errors: see wc_api_start(). Returns: (transfer full). */
WcBindingSocket *
wc_binding_socket_new (WcDispatch *dispatch, const WcApiSocket *options, GError **error);

/* Closes all connections; the file of a socket that was made here goes. */
void wc_binding_socket_free (WcBindingSocket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBindingSocket, wc_binding_socket_free)
