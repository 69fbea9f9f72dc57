/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-reactions.h"
#include "common/object.h"

static void
assert_shown (const char *json, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) message = wc_object_parse (json, -1, &error);
  g_autofree char *shown = NULL;

  g_assert_no_error (error);
  shown = wc_message_reactions_dup (message);
  g_assert_cmpstr (shown, ==, expected);
}

static void
test_counted (void)
{
  assert_shown ("{}", NULL);
  assert_shown ("{\"reactions\":[{\"emojis\":[\"👍\"]}]}", " [👍]");
  assert_shown ("{\"reactions\":[{\"emojis\":[\"👍\",\"🎉\"]},{\"emojis\":[\"👍\"]},"
                "{\"emojis\":[]}]}",
                " [👍 2 🎉]");
}

/* What others mean is no command to a terminal. */
static void
test_clean (void)
{
  assert_shown ("{\"reactions\":[{\"emojis\":[\"a\\u001b[31mb\\nc\"]},{}]}", " [ab c]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/message-reactions/counted", test_counted);
  g_test_add_func ("/clients/message-reactions/clean", test_clean);
  return g_test_run ();
}
