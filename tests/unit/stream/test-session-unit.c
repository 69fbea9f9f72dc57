/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/session-fixture.h"

static void
test_message_is_one_unit (WcSessionFixture *fixture, gconstpointer data)
{
  fixture->hook = TRUE;
  wc_session_fixture_assert_logs (fixture, "bound ", "");
  g_assert_true (wc_session_fixture_receive (fixture, "<message from='a@b'/>", 7, NULL));
  wc_session_fixture_assert_logs (fixture, "inbound committed ",
                                  "begin deliver count7 commit ");
}

static void
test_dropped_message_still_counts (WcSessionFixture *fixture, gconstpointer data)
{
  fixture->verdict = WC_DROP;
  g_assert_true (wc_session_fixture_receive (fixture, "<message from='a@b'/>", 7, NULL));
  wc_session_fixture_assert_logs (fixture, "bound inbound ", "begin count7 commit ");
}

static void
test_store_failure_undoes_all (WcSessionFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *at;
    const char *units;
  } cases[] = {
    { "begin", "begin " },
    { "deliver", "begin deliver rollback " },
    { "count", "begin deliver count7 rollback " },
    { "commit", "begin deliver count7 commit " },
  };

  fixture->hook = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_string_truncate (fixture->log, 0);
      fixture->fake->fail_at = cases[i].at;
      g_assert_false (
          wc_session_fixture_receive (fixture, "<message from='a@b'/>", 7, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
      wc_session_fixture_assert_logs (fixture, i == 0 ? "" : "inbound ", cases[i].units);
    }
}

/* That a copy of what is held came is lost with the unit, so the stanza must come again.
 */
static void
test_copy_that_cannot_be_noted (WcSessionFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->fake->held_row = 7;
  fixture->fake->fail_at = "find";
  g_assert_false (
      wc_session_fixture_receive (fixture, "<message from='a@b'/>", 7, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  wc_session_fixture_assert_logs (fixture, "bound ", "begin find rollback ");
}

static void
note_committed (gpointer data)
{
  g_string_append (data, "committed ");
}

/* What waits for the commit waits for that of the outermost, and is not done where that
 * is undone. */
static void
test_nested (WcSessionFixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;

  for (guint undone = 0; undone < 2; undone++)
    {
      g_string_truncate (fixture->log, 0);
      g_assert_true (wc_session_begin_unit (session, NULL));
      g_assert_true (wc_session_begin_unit (session, NULL));
      wc_session_after_commit (session, note_committed, fixture->log, NULL);
      g_assert_true (wc_session_commit_unit (session, NULL));
      g_assert_cmpstr (fixture->log->str, ==, "");
      if (undone)
        wc_session_undo_unit (session);
      else
        g_assert_true (wc_session_commit_unit (session, NULL));
      wc_session_fixture_assert_logs (fixture, undone ? "" : "committed ",
                                      undone ? "begin begin commit rollback "
                                             : "begin begin commit commit ");
    }
}

static WcHandled
handle_and_fail (WcSession *session,
                 gpointer state,
                 const WcNode *stanza,
                 const WcNode *payload)
{
  wc_session_fail_unit (session, g_error_new (WC_ERROR, WC_ERROR_QUOTA_EXCEEDED, "x"));
  return WC_HANDLED;
}

static const WcRoute failing_routes[] = {
  { WC_ROUTE_IQ_SET, "q", "u", WC_SENDER_SELF, handle_and_fail },
  { 0 },
};
static const WcXep failing = { .name = "failing", .routes = failing_routes };
static const WcXep *const failing_xeps[] = { &failing, NULL };

static void
test_handler_may_fail_the_unit (void)
{
  g_autoptr (WcFakeSession) fake =
      wc_fake_session_new_with ("me@x.lit/here", failing_xeps, NULL);
  g_autoptr (WcNode) stanza =
      wc_fake_session_parse ("<iq type='set' id='1'><q xmlns='u'/></iq>");
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_session_receive (fake->session, stanza, 7, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  g_assert_cmpstr (fake->units->str, ==, "begin rollback ");
  wc_fake_session_assert_idle (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/session-unit/" name, WcSessionFixture, NULL,                      \
              wc_session_fixture_setup, func, wc_session_fixture_teardown)
  TEST ("unit", test_message_is_one_unit);
  TEST ("dropped", test_dropped_message_still_counts);
  TEST ("failure", test_store_failure_undoes_all);
  TEST ("copy", test_copy_that_cannot_be_noted);
  TEST ("nested", test_nested);
  g_test_add_func ("/stream/session-unit/fail-unit", test_handler_may_fail_the_unit);
  return g_test_run ();
}
