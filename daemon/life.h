/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "platform/activation.h"
#include "platform/conf.h"
#include "platform/log-control.h"
#include "platform/notify-socket.h"
#include "platform/termination.h"

/* From the opened database to the closed one: the parts, the doors, and the main loop
 * between them. A damaged database ends one such life and begins the next, in the same
 * process and with the same sockets of the service manager. For main.c. */
typedef struct _WcLife WcLife;

/* @paths and @log are borrowed; @conf: (transfer full). @debug: everything is logged,
 * whatever @conf and what is read in its place say. Returns: (transfer full). */
WcLife *wc_life_new (const WcPaths *paths, WcConf *conf, WcLog *log, gboolean debug);
void wc_life_free (WcLife *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLife, wc_life_free)

/* Lives until a signal says that it ends (TRUE), or something makes it impossible: FALSE
 * + error, as wc_parts_new() and wc_doors_open() have them. A disk that fails, or is
 * full or read-only, is waited for. */
gboolean wc_life_run (WcLife *self, GError **error);
