/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/omemo-reason.h"

/* The table is total: each reason has a word of its own and a sentence. */
static void
test_total (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < WC_N_OMEMO_REASONS; i++)
    {
      const char *word = wc_omemo_reason_to_string (i);
      const char *sentence = wc_omemo_reason_get_sentence (i);
      const char *advice = wc_omemo_reason_get_advice (i);
      WcOmemoReason reason;

      g_assert_nonnull (word);
      g_assert_true (g_hash_table_add (seen, (gpointer) word));
      g_assert_true (wc_omemo_reason_from_string (word, &reason));
      g_assert_cmpuint (reason, ==, i);
      if (i == WC_OMEMO_REASON_NONE)
        {
          g_assert_cmpstr (sentence, ==, "");
          continue;
        }
      g_assert_true (g_str_has_suffix (sentence, "."));
      g_assert_true (advice == NULL || g_str_has_suffix (advice, "."));
    }
}

static void
test_words (void)
{
  WcOmemoReason reason;

  g_assert_cmpstr (wc_omemo_reason_to_string (WC_OMEMO_REASON_NOT_FOR_US), ==,
                   "not-for-us");
  g_assert_cmpstr (wc_omemo_reason_to_string (WC_OMEMO_REASON_STORE), ==, "store");
  g_assert_false (wc_omemo_reason_from_string ("something else", &reason));
  g_assert_false (wc_omemo_reason_from_string (NULL, &reason));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-reason/total", test_total);
  g_test_add_func ("/model/omemo-reason/words", test_words);
  return g_test_run ();
}
