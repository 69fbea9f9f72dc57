/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/links.h"

/* How all accounts stand, in one line for people: "3 accounts: 2 online, 1 syncing". */
typedef struct _WcTally WcTally;

typedef void (*WcTallyFunc) (const char *text, gpointer data);

/* Made before any account runs. @links: referenced. @func is told the line at once and
 * whenever an account comes, goes or changes; maybe the same one again. Returns:
 * (transfer full). */
WcTally *wc_tally_new (WcLinks *links, WcTallyFunc func, gpointer data);
void wc_tally_free (WcTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTally, wc_tally_free)
