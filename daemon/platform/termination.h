/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* SIGTERM, SIGINT and SIGHUP from outside, as calls on the main context. Libraries that
 * use the session bus (dconf, libsecret) have GDBus end the process by raising SIGTERM
 * when the bus goes; a daemon that does without a bus must not hear of that. */
typedef struct _WcTermination WcTermination;

/* In main(), before any thread begins: signals wait until somebody hears them. A child
 * that is started must take its mask back itself. */
void wc_termination_block (void);

typedef void (*WcTerminationFunc) (gpointer data);

/* How long the end may take, in seconds from the first SIGTERM or SIGINT. */
#define WC_TERMINATION_PATIENCE_S 4

/* @end is called for the first SIGTERM or SIGINT, @reload for each SIGHUP. When patience
 * ends after that first one, the process ends where it stands, with status 0, whatever
 * its main thread waits for: everything that is stored must be whole at every moment.
 * There can be one at a time. Returns: (transfer full), or NULL + error. */
WcTermination *wc_termination_new (WcTerminationFunc end,
                                   WcTerminationFunc reload,
                                   gpointer data,
                                   GError **error);

/* Signals wait again; patience that has begun still ends. */
void wc_termination_free (WcTermination *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTermination, wc_termination_free)

/* The end has begun: the next SIGTERM or SIGINT, too, ends the process where it stands.
 */
void wc_termination_insist (WcTermination *self);
