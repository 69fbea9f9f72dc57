/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/report.h"

static void
test_fields (void)
{
  g_autoptr (WcReport) report = wc_report_new (WC_REPORT_FAILED, "romeo@montague.lit",
                                               "romeo@montague.lit/orchard", "m1", 7);

  wc_report_with (report, FALSE, "item-not-found", "no such user");
  wc_report_with (report, TRUE, "gone", NULL);
  g_assert_cmpint (report->kind, ==, WC_REPORT_FAILED);
  g_assert_cmpstr (report->chat, ==, "romeo@montague.lit");
  g_assert_cmpstr (report->from, ==, "romeo@montague.lit/orchard");
  g_assert_cmpstr (report->message_id, ==, "m1");
  g_assert_cmpint (report->ts_us, ==, 7);
  g_assert_true (report->outgoing);
  g_assert_cmpstr (report->detail, ==, "gone");
  g_assert_null (report->text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/report/fields", test_fields);
  return g_test_run ();
}
