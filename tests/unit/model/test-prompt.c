/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/prompt.h"

static void
test_ids (void)
{
  g_autoptr (WcPrompt) one = wc_prompt_new (NULL, 3, WC_PROMPT_KIND_PASSWORD, "?", NULL);
  g_autoptr (WcPrompt) two = wc_prompt_new (NULL, 3, WC_PROMPT_KIND_PASSWORD, "?", NULL);
  g_autoptr (WcPrompt) named = wc_prompt_new ("p1", 0, WC_PROMPT_KIND_KEYRING, "?", NULL);
  g_autoptr (WcPrompt) second = wc_prompt_ref (named);

  g_assert_cmpstr (one->id, !=, two->id);
  g_assert_cmpstr (second->id, ==, "p1");
  g_assert_cmpuint (g_hash_table_size (named->details), ==, 0);
}

static void
test_kinds (void)
{
  WcPromptKind kind = WC_PROMPT_KIND_PASSWORD;

  for (int i = 0; i < WC_N_PROMPT_KINDS; i++)
    {
      g_assert_true (wc_prompt_kind_from_string (wc_prompt_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_nonnull (wc_prompt_kind_get_fields (i)->name);
    }
  g_assert_false (wc_prompt_kind_from_string ("captcha", &kind));
}

static void
test_only_passwords_are_secret (void)
{
  g_assert_true (wc_prompt_kind_get_fields (WC_PROMPT_KIND_PASSWORD)->secret);
  for (int i = WC_PROMPT_KIND_PASSWORD + 1; i < WC_N_PROMPT_KINDS; i++)
    {
      g_assert_false (wc_prompt_kind_get_fields (i)->secret);
      g_assert_nonnull (wc_prompt_kind_get_fields (i)->choices);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/prompt/ids", test_ids);
  g_test_add_func ("/model/prompt/kinds", test_kinds);
  g_test_add_func ("/model/prompt/secret", test_only_passwords_are_secret);
  return g_test_run ();
}
