/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/reaction-limits.h"

static const char *const hearts[] = { "💘", "❤️", "💜", NULL };

static void
assert_refused (const WcReactionLimits *limits,
                const char *const *emojis,
                const char *max)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_reaction_limits_check (limits, emojis, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "emojis");
  g_assert_cmpstr (wc_error_get_detail (error, "max"), ==, max);
  g_assert_false (wc_reaction_limits_check (limits, emojis, NULL));
}

static void
assert_allowed (const WcReactionLimits *limits, const char *const *emojis)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_reaction_limits_check (limits, emojis, &error));
  g_assert_no_error (error);
}

static void
test_check (void)
{
  const char *const none[] = { NULL };
  const char *const one[] = { "💜", NULL };
  const char *const other[] = { "👍", NULL };
  const char *const bare[] = { "❤", NULL }; /* without the selector */
  g_autoptr (WcReactionLimits) both = wc_reaction_limits_new (1, hearts);
  g_autoptr (WcReactionLimits) number = wc_reaction_limits_new (2, NULL);
  g_autoptr (WcReactionLimits) kinds = wc_reaction_limits_new (-1, hearts);
  g_autoptr (WcReactionLimits) nothing = wc_reaction_limits_new (0, NULL);

  assert_allowed (NULL, hearts);
  assert_allowed (both, none);
  assert_allowed (both, one);
  assert_refused (both, other, NULL);
  assert_refused (both, bare, NULL);
  assert_refused (both, hearts, "1");
  assert_allowed (number, other);
  assert_refused (number, hearts, "2");
  assert_allowed (kinds, hearts);
  assert_refused (nothing, one, "0");
  assert_allowed (nothing, none);
}

static void
test_value (void)
{
  g_autoptr (WcReactionLimits) both = wc_reaction_limits_new (1, hearts);
  g_autoptr (WcReactionLimits) number = wc_reaction_limits_new (1, NULL);
  g_autoptr (WcReactionLimits) kinds = wc_reaction_limits_new (-1, hearts);
  g_autoptr (WcReactionLimits) copy = wc_reaction_limits_copy (both);

  g_assert_true (wc_reaction_limits_equal (both, copy));
  g_assert_true (wc_reaction_limits_equal (NULL, NULL));
  g_assert_false (wc_reaction_limits_equal (both, NULL));
  g_assert_false (wc_reaction_limits_equal (both, number));
  g_assert_false (wc_reaction_limits_equal (both, kinds));
  g_assert_null (wc_reaction_limits_copy (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/reaction-limits/check", test_check);
  g_test_add_func ("/model/reaction-limits/value", test_value);
  return g_test_run ();
}
