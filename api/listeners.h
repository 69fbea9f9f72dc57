/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/subscription.h"

/* What callers listen to: one subscription each, and taps of the stream. It ends when the
 * caller is closed. */
typedef struct _WcListeners WcListeners;

/* @services: borrowed. Returns: (transfer full). */
WcListeners *wc_listeners_new (const WcServices *services);
void wc_listeners_free (WcListeners *self);

/* Begins a subscription that replaces what the caller had. CURSOR_EXPIRED: it keeps what
 * it had. @out_cursor (nullable): (transfer full) where it begins. */
gboolean wc_listeners_subscribe (WcListeners *self,
                                 WcCaller *caller,
                                 const WcSubscriptionPlan *plan,
                                 char **out_cursor,
                                 GError **error);
void wc_listeners_unsubscribe (WcListeners *self, WcCaller *caller);

/* Shows the stanzas of an account to @caller as notifications "tap", or ends it (@on
 * FALSE). NOT_FOUND when the account does not run. */
gboolean wc_listeners_tap (WcListeners *self,
                           WcCaller *caller,
                           const WcAccount *account,
                           gboolean on,
                           GError **error);

guint wc_listeners_count (WcListeners *self);
