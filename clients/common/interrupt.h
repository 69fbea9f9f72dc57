/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* While one exists, SIGINT and SIGTERM do not end the process but can be waited for. Only
 * what has to be put right at the end needs it (a terminal without echo, a job to
 * cancel); everything else may simply be killed. Children started meanwhile must be
 * given the old mask with wc_interrupt_child_setup(). */
typedef struct _WcInterrupt WcInterrupt;

/* Returns: (transfer full). */
WcInterrupt *wc_interrupt_new (void);
/* Signals act as before; one that came and was not taken acts now. */
void wc_interrupt_free (WcInterrupt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcInterrupt, wc_interrupt_free)

/* Readable when a signal has come. */
int wc_interrupt_get_fd (const WcInterrupt *self);

/* The signal that has come, and takes it; 0 when there was none. Never waits. */
int wc_interrupt_take (WcInterrupt *self);

/* A GSpawnChildSetupFunc; @data is the WcInterrupt. */
void wc_interrupt_child_setup (gpointer data);
