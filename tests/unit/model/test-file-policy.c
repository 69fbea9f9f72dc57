/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/file-policy.h"

static void
test_default (void)
{
  WcFilePolicy policy = { 7, 7, TRUE, 7, 7 };
  g_autofree const char **words = NULL;

  wc_file_policy_init (&policy);
  words = wc_file_policy_dup_from (&policy);
  g_assert_null (words[0]);
  g_assert_cmpint (policy.max_bytes, ==, 5 * 1024 * 1024);
  g_assert_false (policy.metered);
  g_assert_cmpint (policy.cache_bytes, ==, 0);
}

static void
test_words (void)
{
  static const char *const odd[] = { "strangers", "everybody", "contacts", NULL };

  for (guint from = 0; from < 8; from++)
    {
      const WcFilePolicy policy = { .from = from };
      g_autofree const char **words = wc_file_policy_dup_from (&policy);

      g_assert_cmpuint (wc_file_policy_from_strings (words), ==, from);
    }
  g_assert_cmpuint (wc_file_policy_from_strings (odd), ==,
                    WC_FILE_FROM_CONTACTS | WC_FILE_FROM_STRANGERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/file-policy/default", test_default);
  g_test_add_func ("/model/file-policy/words", test_words);
  return g_test_run ();
}
