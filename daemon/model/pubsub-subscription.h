/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* How somebody's subscription to a node stands (XEP-0060 § 4.2): "none", "pending",
 * "unconfigured", "subscribed". Numbers stand in the database. */
typedef enum
{
  WC_PUBSUB_SUBSCRIPTION_NONE,
  WC_PUBSUB_SUBSCRIPTION_PENDING,      /* an owner has to agree */
  WC_PUBSUB_SUBSCRIPTION_UNCONFIGURED, /* nothing comes before its options are set */
  WC_PUBSUB_SUBSCRIPTION_SUBSCRIBED,
} WcPubsubSubscription;

#define WC_N_PUBSUB_SUBSCRIPTIONS (WC_PUBSUB_SUBSCRIPTION_SUBSCRIBED + 1)

/* Words of the protocol and of the API. _from_string: FALSE when @name is none of them.
 */
const char *wc_pubsub_subscription_to_string (WcPubsubSubscription subscription);
gboolean wc_pubsub_subscription_from_string (const char *name,
                                             WcPubsubSubscription *out_subscription);
