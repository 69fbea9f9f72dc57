/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/account-state.h"

static void
test_words (void)
{
  static const char *const words[] = { "offline", "connecting",  "syncing",
                                       "online",  "auth-failed", "error" };

  for (int i = 0; i < WC_N_ACCOUNT_STATES; i++)
    g_assert_cmpstr (wc_account_state_to_string (i), ==, words[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/account-state/words", test_words);
  return g_test_run ();
}
