/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/backoff.h"

static void
test_grows_to_the_maximum (void)
{
  g_assert_cmpint (wc_backoff_delay_us (0, 0), ==, WC_BACKOFF_FIRST_US / 2);
  g_assert_cmpint (wc_backoff_delay_us (0, 0.999), <, WC_BACKOFF_FIRST_US);
  for (guint attempt = 0; attempt < 7; attempt++)
    g_assert_cmpint (wc_backoff_delay_us (attempt, 0.5), <,
                     wc_backoff_delay_us (attempt + 1, 0.5));
  g_assert_cmpint (wc_backoff_delay_us (100, 0.999), <=, WC_BACKOFF_MAX_US);
  g_assert_cmpint (wc_backoff_delay_us (G_MAXUINT, 0), ==, WC_BACKOFF_MAX_US / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/backoff/grows", test_grows_to_the_maximum);
  return g_test_run ();
}
