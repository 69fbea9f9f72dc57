/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/caller.h"
#include "service/services.h"

/* One caller's place in the stream of events. Notifications are given to it as it takes
 * them: "state" (Picture), "event" (Event), "ready", "gap" (Gap). */
typedef struct _WcSubscription WcSubscription;

/* How a caller wants its events. */
typedef struct
{
  WcEventFilter *filter; /* (transfer full) */
  gboolean journal;      /* durable events too; otherwise ephemeral ones alone */
  gint64 since;          /* seq to go on from */
  gboolean picture;      /* first all accounts and chats as they are */
  gboolean skip;         /* where the cursor is too old, go on from the head */
  gboolean active;       /* a person is looking */
} WcSubscriptionPlan;

/* @services is borrowed, @caller referenced; the strings and the filter of @plan are
 * consumed in every case. Nothing is sent before the main loop runs. NULL +
 * CURSOR_EXPIRED. Returns: (transfer full). */
WcSubscription *wc_subscription_new (const WcServices *services,
                                     WcCaller *caller,
                                     const WcSubscriptionPlan *plan,
                                     GError **error);
void wc_subscription_free (WcSubscription *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSubscription, wc_subscription_free)

/* Where it stands, as a cursor. Returns: (transfer full). */
char *wc_subscription_dup_cursor (WcSubscription *self);

/* The caller may be given this many bytes before it has taken some: less than 64 KiB, so
 * that with the event that passes it they still fit into a buffer of that size. */
#define WC_SUBSCRIPTION_BACKLOG 49152
