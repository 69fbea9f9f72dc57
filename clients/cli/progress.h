/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdio.h>

/* How far long work has come, told on one stream: as a bar that is drawn over itself on a
 * terminal, else as a line every ten seconds. It has no timer: it tells what it is told.
 */
typedef struct _WcProgress WcProgress;

/* @out: (borrowed) usually stderr. @columns: width of the terminal; 0: it is none. */
WcProgress *wc_progress_new (FILE *out, guint columns);

/* Clears the bar. */
void wc_progress_free (WcProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcProgress, wc_progress_free)

/* Says that @done of @total is done (@total 0: nobody knows how much there is). @label:
 * what is done, in a few words of ours. @now_us: a monotonic clock, in microseconds. */
void wc_progress_update (
    WcProgress *self, const char *label, gint64 done, gint64 total, gint64 now_us);

/* Takes the bar away, so that something else may be written; the next update draws it. */
void wc_progress_clear (WcProgress *self);
