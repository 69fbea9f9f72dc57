/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/session-fixture.h"

static void
on_reply (WcSession *session,
          gpointer user_data,
          const WcNode *result,
          const GError *error)
{
  g_string_append (user_data,
                   result != NULL ? "result "
                   : error->domain == WC_ERROR && error->code == WC_ERROR_OFFLINE
                       ? "offline "
                       : "error ");
}

static void
ask (WcSessionFixture *fixture)
{
  g_autoptr (WcNode) payload = wc_node_new ("q", "u");

  wc_session_iq_get (fixture->fake->session, NULL, payload, on_reply, fixture->log);
}

static void
test_requests (WcSessionFixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;

  wc_session_fixture_assert_logs (fixture, "bound ", "");
  ask (fixture);
  g_assert_true (wc_session_expects (session, g_queue_peek_head (&fixture->fake->sent)));
  wc_fake_session_answer (fixture->fake, NULL);
  ask (fixture);
  wc_fake_session_refuse (fixture->fake, "not-allowed");
  g_assert_cmpstr (fixture->log->str, ==, "result error ");
}

static void
test_requests_wait_for_resumption_only (WcSessionFixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (WcNode) request = NULL;

  wc_session_fixture_assert_logs (fixture, "bound ", "");
  ask (fixture);
  request = g_queue_pop_head (&fixture->fake->sent);
  wc_session_unbind (session, TRUE);
  wc_session_fixture_assert_logs (fixture, "unbound ", "");
  wc_session_unbind (session, FALSE);
  wc_session_fixture_assert_logs (fixture, "", "");

  ask (fixture);
  wc_session_fixture_assert_logs (fixture, "", "");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wc_session_fixture_assert_logs (fixture, "offline ", "");
  g_assert_false (wc_session_is_bound (session));
}

static void
ask_again (WcSession *session,
           gpointer user_data,
           const WcNode *result,
           const GError *error)
{
  g_autoptr (WcNode) payload = wc_node_new ("q", "u");

  on_reply (session, user_data, result, error);
  wc_session_iq_get (session, NULL, payload, on_reply, user_data);
}

/* The end of a session answers its requests, and what the answers ask for. */
static void
test_requests_end_with_the_session (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (WcNode) payload = wc_node_new ("q", "u");
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");

  wc_session_iq_get (fake->session, NULL, payload, ask_again, log);
  wc_fake_session_free (fake);
  g_assert_cmpstr (log->str, ==, "error offline ");
  g_assert_false (g_main_context_pending (NULL));
}

static void
note_stanza (WcSession *session, gboolean outgoing, const WcNode *stanza, gpointer data)
{
  g_autofree char *xml = wc_node_to_string (stanza, "jabber:client");

  g_string_append_printf (data, "%c%s ", outgoing ? '>' : '<', xml);
}

static void
test_tap (WcSessionFixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (WcNode) presence = wc_node_new ("presence", "jabber:client");

  wc_session_set_tap (session, note_stanza, log);
  g_assert_true (
      wc_session_fixture_receive (fixture, "<presence from='a@b/c'/>", 0, NULL));
  wc_session_send (session, presence);
  g_assert_cmpstr (log->str, ==, "<<presence from='a@b/c'/> ><presence/> ");
  wc_session_set_tap (session, NULL, NULL);
  wc_session_send (session, presence);
  g_assert_cmpuint (log->len, ==, strlen ("<<presence from='a@b/c'/> ><presence/> "));
  wc_fake_session_assert_sent (fixture->fake, "<presence/>");
  wc_fake_session_assert_sent (fixture->fake, "<presence/>");
}

static void
test_outbound_may_refuse (WcSessionFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  WcOutbound out = { NULL, NULL };

  g_assert_false (wc_session_decorate (fixture->fake->session, &out, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/session-outbound/" name, WcSessionFixture, NULL,                  \
              wc_session_fixture_setup, func, wc_session_fixture_teardown)
  TEST ("requests", test_requests);
  TEST ("offline", test_requests_wait_for_resumption_only);
  TEST ("outbound", test_outbound_may_refuse);
  TEST ("tap", test_tap);
  g_test_add_func ("/stream/session-outbound/end", test_requests_end_with_the_session);
  return g_test_run ();
}
