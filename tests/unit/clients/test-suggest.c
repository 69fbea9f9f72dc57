/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/suggest.h"

static const char *const verbs[] = { "history", "search", "send", "status", "api", NULL };

static void
test_find (void)
{
  g_assert_cmpstr (wc_suggest_find ("histroy", verbs), ==, "history");
  g_assert_cmpstr (wc_suggest_find ("sned", verbs), ==, "send");
  g_assert_cmpstr (wc_suggest_find ("statsu", verbs), ==, "status");
  g_assert_cmpstr (wc_suggest_find ("serch", verbs), ==, "search");
}

/* A wrong guess is worse than none. */
static void
test_not_close (void)
{
  const char *const nothing[] = { NULL };
  const char *const other[] = { "set", "join", NULL };

  g_assert_null (wc_suggest_find ("xyzzy", verbs));
  g_assert_null (wc_suggest_find ("sol", other));
  g_assert_null (wc_suggest_find ("", verbs));
  g_assert_null (wc_suggest_find ("x", verbs));
  g_assert_null (wc_suggest_find ("send", nothing));
}

static void
test_hint (void)
{
  g_autofree char *close = wc_suggest_hint ("staus", verbs, "--");
  g_autofree char *none = wc_suggest_hint ("xyzzy", verbs, "--");

  g_assert_cmpstr (close, ==, ", did you mean --status?");
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/suggest/find", test_find);
  g_test_add_func ("/clients/suggest/not-close", test_not_close);
  g_test_add_func ("/clients/suggest/hint", test_hint);

  return g_test_run ();
}
