/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/idl.h"
#include "api/scope.h"
#include "base/error.h"

static void
test_words (void)
{
  static const char *const words[] = { "send", "read", NULL };
  static const char *const wrong[] = { "send", "Read", NULL };
  guint scopes = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_scope_parse (words, &scopes, NULL));
  g_assert_cmpuint (scopes, ==, WC_SCOPE_SEND | WC_SCOPE_READ);
  g_assert_false (wc_scope_parse (wrong, &scopes, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (scopes, ==, WC_SCOPE_SEND | WC_SCOPE_READ);
}

static void
test_allows (void)
{
  g_assert_true (wc_scope_allows (0, "none"));
  g_assert_true (wc_scope_allows (WC_SCOPE_RAW, "raw"));
  g_assert_false (wc_scope_allows (WC_SCOPE_ALL & ~WC_SCOPE_RAW, "raw"));
  g_assert_false (wc_scope_allows (WC_SCOPE_ALL, "unheard of"));
  g_assert_false (wc_scope_allows (WC_SCOPE_SANDBOX, "secrets"));
}

/* Test that the words are those of the contract, in its order. */
static void
test_contract (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  const WcIdlEnum *scope = wc_idl_find_enum (idl, "Scope");
  g_auto (GStrv) words = wc_scope_to_words (WC_SCOPE_ALL);

  g_assert_cmpuint (g_strv_length (words), ==, scope->words->len);
  for (guint i = 0; i < scope->words->len; i++)
    g_assert_cmpstr (words[i], ==, g_array_index (scope->words, WcIdlWord, i).name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/scope/words", test_words);
  g_test_add_func ("/api/scope/allows", test_allows);
  g_test_add_func ("/api/scope/contract", test_contract);
  return g_test_run ();
}
