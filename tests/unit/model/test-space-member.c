/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/space-member.h"

static void
test_copy (void)
{
  g_autoptr (WcSpaceMember) member = wc_space_member_new ("romeo@montague.lit");
  g_autoptr (WcSpaceMember) copy = NULL;

  g_assert_cmpint (member->affiliation, ==, WC_PUBSUB_AFFILIATION_NONE);
  g_assert_cmpint (member->subscription, ==, WC_PUBSUB_SUBSCRIPTION_NONE);
  member->affiliation = WC_PUBSUB_AFFILIATION_PUBLISHER;
  wc_str_set (&member->subid, "1");
  copy = wc_space_member_copy (member);
  wc_str_set (&copy->subid, "2");
  g_assert_cmpstr (member->subid, ==, "1");
  g_assert_cmpstr (copy->subid, ==, "2");
  g_assert_cmpstr (copy->jid, ==, "romeo@montague.lit");
  g_assert_cmpint (copy->affiliation, ==, WC_PUBSUB_AFFILIATION_PUBLISHER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/space-member/copy", test_copy);
  return g_test_run ();
}
