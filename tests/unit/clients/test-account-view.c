/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/account-view.h"
#include "common/object.h"

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
assert_note (const char *account, const char *sync, const char *expected)
{
  g_autoptr (JsonObject) object = parse (account);
  g_autoptr (JsonObject) state = sync != NULL ? parse (sync) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 20, 12, 0, 0);
  g_autofree char *note = wc_account_view_note (object, state, now);

  g_assert_cmpstr (note, ==, expected);
}

static void
test_note (void)
{
  const char *sync = "{\"done\":20,\"behind\":80}";

  assert_note ("{\"enabled\":true,\"state\":\"online\"}", NULL, "");
  assert_note ("{\"enabled\":false,\"state\":\"offline\"}", NULL, "disabled");
  assert_note ("{\"enabled\":true,\"state\":\"error\",\"next_attempt_ts\":1795177800000,"
               "\"error\":{\"text\":\"refused\\u001b[2J\"}}",
               NULL, "refused; tries again at 12:30");
  assert_note ("{\"enabled\":true,\"state\":\"syncing\"}", sync,
               "20 of about 100 messages");
  assert_note ("{\"enabled\":true,\"state\":\"syncing\"}", "{\"done\":20}",
               "20 messages so far");
  /* Numbers of a sync that is over say nothing. */
  assert_note ("{\"enabled\":true,\"state\":\"online\"}", sync, "");
  assert_note ("{\"enabled\":true,\"state\":\"online\",\"missing\":[\"archive\","
               "\"carbons\"]}",
               NULL, "its server has no archive, no carbons");
}

static void
assert_reason (const char *json, const char *expected)
{
  g_autoptr (JsonObject) account = parse (json);
  g_autofree char *reason = wc_account_view_reason (account);

  g_assert_cmpstr (reason, ==, expected);
}

static void
test_reason (void)
{
  assert_reason ("{\"state\":\"auth-failed\",\"error\":{\"condition\":\"not-authorized\","
                 "\"text\":\"x\"}}",
                 "the server refuses the password");
  assert_reason ("{\"state\":\"error\",\"error\":{\"condition\":\"not-authorized\","
                 "\"text\":\"The stream is over.\"}}",
                 "The stream is over");
  assert_reason ("{\"error\":{\"text\":\".\"}}", "");
  assert_reason ("{}", "");
}

static void
assert_state (const char *json, WcColour colour, gboolean well)
{
  g_autoptr (JsonObject) account = parse (json);

  g_assert_cmpint (wc_account_view_colour (account), ==, colour);
  g_assert_cmpint (wc_account_view_is_well (account), ==, well);
}

static void
test_states (void)
{
  assert_state ("{\"state\":\"online\"}", WC_COLOUR_GOOD, TRUE);
  assert_state ("{\"state\":\"connecting\"}", WC_COLOUR_WARNING, TRUE);
  assert_state ("{\"state\":\"auth-failed\"}", WC_COLOUR_BAD, FALSE);
  assert_state ("{\"state\":\"later\"}", WC_COLOUR_PLAIN, FALSE);
  assert_state ("{}", WC_COLOUR_PLAIN, FALSE);
}

static void
test_secrets (void)
{
  g_autoptr (JsonObject) file = parse ("{\"secret\":\"file\"}");
  g_autoptr (JsonObject) later = parse ("{\"secret\":\"later\"}");

  g_assert_nonnull (strstr (wc_account_view_secret (file), "0600"));
  g_assert_null (wc_account_view_secret (later));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/account-view/note", test_note);
  g_test_add_func ("/clients/account-view/reason", test_reason);
  g_test_add_func ("/clients/account-view/states", test_states);
  g_test_add_func ("/clients/account-view/secrets", test_secrets);

  return g_test_run ();
}
