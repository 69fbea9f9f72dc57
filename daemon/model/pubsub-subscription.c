/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/pubsub-subscription.h"

static const char *const words[WC_N_PUBSUB_SUBSCRIPTIONS] = {
  [WC_PUBSUB_SUBSCRIPTION_NONE] = "none",
  [WC_PUBSUB_SUBSCRIPTION_PENDING] = "pending",
  [WC_PUBSUB_SUBSCRIPTION_UNCONFIGURED] = "unconfigured",
  [WC_PUBSUB_SUBSCRIPTION_SUBSCRIBED] = "subscribed",
};

const char *
wc_pubsub_subscription_to_string (WcPubsubSubscription subscription)
{
  return words[subscription];
}

gboolean
wc_pubsub_subscription_from_string (const char *name,
                                    WcPubsubSubscription *out_subscription)
{
  int place = wc_str_index (words, WC_N_PUBSUB_SUBSCRIPTIONS, name, -1);

  if (place < 0)
    return FALSE;
  *out_subscription = place;
  return TRUE;
}
