/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* SIGTERM and SIGINT from outside, as a call on the main context. Libraries that use the
 * session bus (dconf, libsecret) have GDBus end the process by raising SIGTERM when the
 * bus goes; a daemon that does without a bus must not hear of that. */
typedef struct _WcTermination WcTermination;

/* First of all in main(), before any thread begins: signals wait until they are read. A
 * child that is started must take its mask back itself. */
void wc_termination_block (void);

typedef void (*WcTerminationFunc) (gpointer data);

/* @func is called for each signal. Returns: (transfer full), or NULL + error. */
WcTermination *wc_termination_new (WcTerminationFunc func, gpointer data, GError **error);
void wc_termination_free (WcTermination *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTermination, wc_termination_free)
