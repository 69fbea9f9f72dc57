/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/notify.h"

static void
test_words (void)
{
  static const char *const words[] = { "default", "always", "mentions", "never" };
  WcNotify notify = WC_NOTIFY_ALWAYS;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (wc_notify_to_string ((WcNotify) i), ==, words[i]);
      g_assert_true (wc_notify_from_string (words[i], &notify));
      g_assert_cmpint (notify, ==, (int) i);
    }
  g_assert_false (wc_notify_from_string ("", &notify));
  g_assert_false (wc_notify_from_string ("on-mention", &notify));
  g_assert_cmpint (notify, ==, WC_NOTIFY_NEVER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/notify/words", test_words);
  return g_test_run ();
}
