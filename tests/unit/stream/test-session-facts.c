/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/session-fixture.h"

static void
count_ready (WcSession *session, gpointer state)
{
  g_string_append (((WcSessionFixture *) state)->log, "ready ");
}

static void
test_features (WcSessionFixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (GHashTable) server = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);

  wc_session_fixture_assert_logs (fixture, "bound ", "");
  wc_session_when_ready (session, count_ready, fixture);
  g_assert_false (wc_session_server_has (session, "a"));
  wc_session_expect_account (session, "c");
  g_assert_true (wc_session_account_has (session, "c"));
  g_assert_false (wc_session_is_ready (session));
  g_hash_table_add (server, (gpointer) "a");
  g_hash_table_add (account, (gpointer) "b");
  wc_session_set_features (session, server, account);
  wc_session_fixture_assert_logs (fixture, "ready ", "");
  wc_session_when_ready (session, count_ready, fixture);
  wc_session_fixture_assert_logs (fixture, "ready ", "");
  g_assert_true (wc_session_server_has (session, "a"));
  g_assert_false (wc_session_account_has (session, "a"));
  g_assert_true (wc_session_account_has (session, "b"));
  g_assert_false (wc_session_account_has (session, "c"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/session-facts/" name, WcSessionFixture, NULL,                     \
              wc_session_fixture_setup, func, wc_session_fixture_teardown)
  TEST ("features", test_features);
  return g_test_run ();
}
