/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/contact.h"

static void
test_groups (void)
{
  static const char *const groups[] = { "Montagues", "", "Family", "Montagues", NULL };
  static const char *const sorted[] = { "Family", "Montagues", NULL };
  g_autoptr (WcContact) contact = wc_contact_new (3, "romeo@montague.lit");

  wc_contact_set_groups (contact, groups);
  g_assert_cmpstrv (contact->groups, sorted);
  wc_contact_set_groups (contact, NULL);
  g_assert_cmpuint (g_strv_length (contact->groups), ==, 0);
}

static void
test_words (void)
{
  WcContactSubscription subscription = WC_CONTACT_SUBSCRIPTION_NONE;

  for (int i = 0; i < WC_N_CONTACT_SUBSCRIPTIONS; i++)
    {
      const char *name = wc_contact_subscription_to_string (i);

      g_assert_true (wc_contact_subscription_from_string (name, &subscription));
      g_assert_cmpint (subscription, ==, i);
    }
  g_assert_false (wc_contact_subscription_from_string ("remove", &subscription));
  g_assert_cmpstr (wc_contact_subscription_to_string (WC_CONTACT_SUBSCRIPTION_TO), ==,
                   "to");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/contact/groups", test_groups);
  g_test_add_func ("/model/contact/words", test_words);
  return g_test_run ();
}
