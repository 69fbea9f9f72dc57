/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "platform/paths.h"

/* Listening sockets that the service manager opened for us (sd_listen_fds(3)): clients
 * may connect before we run and while we are restarted. */
typedef struct _WcActivation WcActivation;

/* The first descriptor that is passed. */
#define WC_ACTIVATION_FIRST 3

/* Takes over what LISTEN_FDS and LISTEN_PID tell of, descriptors from @first on; nothing
 * where they are not set or mean another process. @getenv: NULL for the environment of
 * the process. Once. Returns: (transfer full). */
WcActivation *wc_activation_new (int first, WcPathsGetenv getenv, gpointer data);

/* Closes what nobody took, and says so in the log. */
void wc_activation_free (WcActivation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcActivation, wc_activation_free)

/* The socket that listens at @path, as a descriptor of the caller's own; -1 when there is
 * none. May be asked for again: the socket outlives those who use it. */
int wc_activation_take (WcActivation *self, const char *path);
