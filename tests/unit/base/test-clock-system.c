/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/clock-system.h"

static void
quit (gpointer data)
{
  g_main_loop_quit (data);
}

static void
test_timer_runs_once (void)
{
  g_autoptr (WcClock) clock = wc_clock_system_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gint64 before_us = wc_clock_monotonic_us (clock);
  guint gone = wc_clock_add (clock, 0, quit, NULL);

  wc_clock_clear (clock, &gone);
  wc_clock_add (clock, 1500, quit, loop);
  g_main_loop_run (loop);
  g_assert_cmpint (wc_clock_monotonic_us (clock) - before_us, >=, 1500);
  g_assert_false (g_main_context_pending (NULL));
}

static void
test_now (void)
{
  g_autoptr (WcClock) clock = wc_clock_system_new ();
  gint64 before_us = g_get_real_time ();

  g_assert_cmpint (wc_clock_now_us (clock), >=, before_us);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock-system/timer", test_timer_runs_once);
  g_test_add_func ("/base/clock-system/now", test_now);
  return g_test_run ();
}
