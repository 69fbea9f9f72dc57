/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/runner.h"
#include "sync/links.h"

/* All accounts that run: the WcLinks that services see. What happens to the machine, and
 * what people answer, is passed on to whom it concerns. */
#define WC_TYPE_RUNNERS (wc_runners_get_type ())
G_DECLARE_FINAL_TYPE (WcRunners, wc_runners, WC, RUNNERS, GObject)

/* @means: copied, what it points to must live longer. Runs nothing yet. Returns:
 * (transfer full). */
WcRunners *wc_runners_new (const WcRunnerMeans *means);

/* Begins to run every enabled account of the store. */
gboolean wc_runners_start_all (WcRunners *self, GError **error);

/* The daemon ends: every stream is left, so that the next run can resume it. */
void wc_runners_leave_all (WcRunners *self);

/* The account's runner, borrowed; NULL when it does not run. */
WcRunner *wc_runners_lookup (WcRunners *self, gint64 account);

/* Each is passed on to all; see account/runner.h. */
void wc_runners_network_changed (WcRunners *self, gboolean available);
void wc_runners_woke_up (WcRunners *self);

/* For all that run and all that begin later; see account/runner.h. */
void wc_runners_set_sparing (WcRunners *self, gboolean sparing);
void wc_runners_keyring_unlocked (WcRunners *self);
