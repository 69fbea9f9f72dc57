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
test_copy (void)
{
  static const char *const groups[] = { "Family", NULL };
  g_autoptr (WcContact) contact = wc_contact_new (3, "romeo@montague.lit");
  g_autoptr (WcContact) second = wc_contact_ref (contact);
  g_autoptr (WcContact) copy = NULL;

  wc_contact_set_groups (second, groups);
  second->subscription = WC_CONTACT_SUBSCRIPTION_BOTH;
  copy = wc_contact_copy (contact);
  wc_str_set (&copy->name, "Romeo");
  g_assert_null (contact->name);
  g_assert_cmpstrv (copy->groups, groups);
  g_assert_cmpint (copy->subscription, ==, WC_CONTACT_SUBSCRIPTION_BOTH);
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
  g_test_add_func ("/model/contact/copy", test_copy);
  g_test_add_func ("/model/contact/words", test_words);
  return g_test_run ();
}
