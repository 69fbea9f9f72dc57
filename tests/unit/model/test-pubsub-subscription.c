/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/pubsub-subscription.h"

/* The numbers are those of the database. */
static void
test_words (void)
{
  static const char *const words[] = { "none", "pending", "unconfigured", "subscribed" };
  WcPubsubSubscription subscription = WC_PUBSUB_SUBSCRIPTION_NONE;

  g_assert_cmpuint (G_N_ELEMENTS (words), ==, WC_N_PUBSUB_SUBSCRIPTIONS);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (wc_pubsub_subscription_to_string (i), ==, words[i]);
      g_assert_true (wc_pubsub_subscription_from_string (words[i], &subscription));
      g_assert_cmpuint (subscription, ==, i);
    }
  g_assert_false (wc_pubsub_subscription_from_string ("", &subscription));
  g_assert_false (wc_pubsub_subscription_from_string ("both", &subscription));
  g_assert_false (wc_pubsub_subscription_from_string (NULL, &subscription));
  g_assert_cmpint (subscription, ==, WC_PUBSUB_SUBSCRIPTION_SUBSCRIBED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/pubsub-subscription/words", test_words);
  return g_test_run ();
}
