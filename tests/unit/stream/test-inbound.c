/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/inbound.h"

static void
test_collects (void)
{
  g_auto (WcInbound)
      in = { .archive_id = g_strdup ("1"), .archive_by = g_strdup ("a@b") };
  WcMessageBuilder *builder = wc_inbound_message (&in);

  g_assert_true (wc_inbound_message (&in) == builder);
  g_assert_null (in.reports);
  wc_inbound_take_report (&in,
                          wc_report_new (WC_REPORT_DELIVERED, "a@b", "a@b/c", "m", 1));
  wc_inbound_take_report (&in,
                          wc_report_new (WC_REPORT_DISPLAYED, "a@b", "a@b/c", "m", 1));
  g_assert_cmpuint (in.reports->len, ==, 2);
}

static void
test_is_now (void)
{
  const WcInbound live = { .origin = WC_MESSAGE_SOURCE_LIVE };
  const WcInbound carbon = { .origin = WC_MESSAGE_SOURCE_CARBON };
  const WcInbound archived = { .origin = WC_MESSAGE_SOURCE_ARCHIVE };
  const WcInbound kept = { .origin = WC_MESSAGE_SOURCE_LIVE, .stamp_us = 1 };
  const WcInbound forged = { .origin = WC_MESSAGE_SOURCE_LIVE, .delayed = TRUE };

  g_assert_true (wc_inbound_is_now (&live));
  g_assert_true (wc_inbound_is_now (&carbon));
  g_assert_false (wc_inbound_is_now (&archived));
  g_assert_false (wc_inbound_is_now (&kept));
  g_assert_false (wc_inbound_is_now (&forged));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/inbound/collects", test_collects);
  g_test_add_func ("/stream/inbound/is-now", test_is_now);
  return g_test_run ();
}
