/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/encryption-option.h"
#include "common/failure.h"

static const WcOption table[] = { WC_ENCRYPTION_OPTION, { NULL } };

/* What comes of the option with @word (NULL: it is not given). */
static void
assert_word (const char *word)
{
  const char *const words[] = { "--encryption", word, NULL };
  const char *const *next = words;
  g_autoptr (WcOptions) options = wc_options_new ();
  g_autoptr (JsonObject) how = json_object_new ();
  g_autoptr (GError) error = NULL;
  const char *rest;

  wc_options_allow (options, table);
  if (word != NULL)
    g_assert_true (wc_options_take (options, &next, &rest, &error));
  wc_encryption_option_add (options, how);
  g_assert_cmpstr (json_object_get_string_member_with_default (how, "encryption", NULL),
                   ==, word);
}

static void
test_words (void)
{
  assert_word ("auto");
  assert_word ("omemo");
  assert_word ("none");
  assert_word (NULL);
}

/* Nothing is sent in clear because of a slip. */
static void
test_other_word (void)
{
  const char *const words[] = { "--encryption", "yes", NULL };
  const char *const *next = words;
  g_autoptr (WcOptions) options = wc_options_new ();
  g_autoptr (GError) error = NULL;
  const char *rest;

  wc_options_allow (options, table);
  g_assert_false (wc_options_take (options, &next, &rest, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/encryption-option/words", test_words);
  g_test_add_func ("/clients/encryption-option/other-word", test_other_word);
  return g_test_run ();
}
