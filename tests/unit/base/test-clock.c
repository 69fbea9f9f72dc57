/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-clock.h"

static void
append_a (gpointer data)
{
  g_string_append_c (data, 'a');
}

static void
append_b (gpointer data)
{
  g_string_append_c (data, 'b');
}

static void
test_timers_run_in_order (void)
{
  g_autoptr (WcFakeClock) fake = wc_fake_clock_new (1000);
  WcClock *clock = WC_CLOCK (fake);
  g_autoptr (GString) log = g_string_new (NULL);
  guint gone;

  wc_clock_add (clock, 20, append_b, log);
  wc_clock_add (clock, 10, append_a, log);
  gone = wc_clock_add (clock, 15, append_b, log);
  wc_clock_clear (clock, &gone);
  g_assert_cmpuint (gone, ==, 0);
  wc_clock_clear (clock, &gone);

  g_assert_cmpint (wc_fake_clock_next_us (fake), ==, 10);
  wc_fake_clock_advance (fake, 19);
  g_assert_cmpstr (log->str, ==, "a");
  wc_fake_clock_advance (fake, 1);
  g_assert_cmpstr (log->str, ==, "ab");
  g_assert_cmpint (wc_clock_now_us (clock), ==, 1020);
  g_assert_cmpuint (wc_fake_clock_count (fake), ==, 0);
  g_assert_cmpint (wc_fake_clock_next_us (fake), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/order", test_timers_run_in_order);
  return g_test_run ();
}
