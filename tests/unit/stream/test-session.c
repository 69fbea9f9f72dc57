/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"

/* A module that notes which hooks ran, and takes part where its host says so. */
typedef struct
{
  GString *log;
  WcVerdict verdict;
  gboolean hook; /* asks for after_commit */
} Host;

static gpointer
attach (WcSession *session)
{
  return wc_session_get_host (session);
}

static void
bound (WcSession *session, gpointer state)
{
  g_string_append (((Host *) state)->log, "bound ");
}

static void
resumed (WcSession *session, gpointer state)
{
  g_string_append (((Host *) state)->log, "resumed ");
}

static void
unbound (WcSession *session, gpointer state)
{
  g_string_append (((Host *) state)->log, "unbound ");
}

static void
committed (gpointer data)
{
  g_string_append (data, "committed ");
}

static WcVerdict
inbound (WcSession *session, gpointer state, WcInbound *in)
{
  Host *host = state;

  g_string_append (host->log, "inbound ");
  if (host->hook)
    wc_session_after_commit (session, committed, host->log, NULL);
  return host->verdict;
}

static gboolean
outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  return wc_error_invalid (error, "x", "no");
}

static WcHandled
hold (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *payload)
{
  g_string_append (((Host *) state)->log, "held ");
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "part", "urn:m", WC_SENDER_SELF, hold, .holds = TRUE },
  { 0 },
};

static const WcXep module = {
  .name = "module",
  .routes = routes,
  .phase = WC_PHASE_CLASSIFY,
  .attach = attach,
  .bound = bound,
  .resumed = resumed,
  .unbound = unbound,
  .inbound = inbound,
  .outbound = outbound,
};
static const WcXep *const xeps[] = { &module, NULL };

typedef struct
{
  Host host;
  WcFakeSession *fake;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->host.log = g_string_new (NULL);
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &fixture->host);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_fake_session_free (fixture->fake);
  g_string_free (fixture->host.log, TRUE);
}

static void
assert_logs (Fixture *fixture, const char *modules, const char *units)
{
  g_assert_cmpstr (fixture->host.log->str, ==, modules);
  g_assert_cmpstr (fixture->fake->units->str, ==, units);
  g_string_truncate (fixture->host.log, 0);
  g_string_truncate (fixture->fake->units, 0);
}

static gboolean
receive (Fixture *fixture, const char *xml, guint32 count, GError **error)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);

  return wc_session_receive (fixture->fake->session, stanza, count, error);
}

static void
test_message_is_one_unit (Fixture *fixture, gconstpointer data)
{
  fixture->host.hook = TRUE;
  assert_logs (fixture, "bound ", "");
  g_assert_true (receive (fixture, "<message from='a@b'/>", 7, NULL));
  assert_logs (fixture, "inbound committed ", "begin deliver count7 commit ");
}

/* Parts of an answer cost no unit; everything else is left to wc_session_receive(). */
static void
test_parts_are_held (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (WcNode) part =
      wc_fake_session_parse ("<message><part xmlns='urn:m'/></message>");
  g_autoptr (WcNode) forged =
      wc_fake_session_parse ("<message from='a@b'><part xmlns='urn:m'/></message>");
  g_autoptr (WcNode) other = wc_fake_session_parse ("<presence/>");

  assert_logs (fixture, "bound ", "");
  g_assert_true (wc_session_hold (session, part));
  assert_logs (fixture, "held ", "");
  g_assert_false (wc_session_hold (session, forged));
  g_assert_false (wc_session_hold (session, other));
  assert_logs (fixture, "", "");
}

static void
test_dropped_message_still_counts (Fixture *fixture, gconstpointer data)
{
  fixture->host.verdict = WC_DROP;
  g_assert_true (receive (fixture, "<message from='a@b'/>", 7, NULL));
  assert_logs (fixture, "bound inbound ", "begin count7 commit ");
}

static void
test_held_message_is_not_classified (Fixture *fixture, gconstpointer data)
{
  fixture->fake->seen = TRUE;
  g_assert_true (receive (fixture, "<message from='a@b'/>", 0, NULL));
  assert_logs (fixture, "bound ", "begin seen commit ");
}

static void
test_store_failure_undoes_all (Fixture *fixture, gconstpointer data)
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

  fixture->host.hook = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_string_truncate (fixture->host.log, 0);
      fixture->fake->fail_at = cases[i].at;
      g_assert_false (receive (fixture, "<message from='a@b'/>", 7, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
      assert_logs (fixture, i == 0 ? "" : "inbound ", cases[i].units);
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

static void
test_unknown_requests_are_answered (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_receive (fixture->fake,
                           "<iq type='get' id='1' from='a@b/c'><x xmlns='u'/></iq>");
  wc_fake_session_assert_sent (
      fixture->fake,
      "<iq type='error' id='1' to='a@b/c'><error type='cancel'><service-unavailable "
      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
  wc_fake_session_receive (fixture->fake,
                           "<iq type='get' from='a@b/c'><x xmlns='u'/></iq>");
  wc_fake_session_receive (fixture->fake, "<iq type='result' id='7' from='a@b/c'/>");
  wc_fake_session_receive (fixture->fake, "<iq type='what' id='7' from='a@b/c'/>");
  wc_fake_session_receive (fixture->fake, "<presence/>");
  wc_fake_session_receive (fixture->fake, "<nonsense/>");
  g_assert_cmpuint (g_hash_table_size (wc_session_get_dropped (fixture->fake->session)),
                    ==, 3);
}

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
ask (Fixture *fixture)
{
  g_autoptr (WcNode) payload = wc_node_new ("q", "u");

  wc_session_iq_get (fixture->fake->session, NULL, payload, on_reply, fixture->host.log);
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;

  assert_logs (fixture, "bound ", "");
  ask (fixture);
  g_assert_true (wc_session_expects (session, g_queue_peek_head (&fixture->fake->sent)));
  wc_fake_session_answer (fixture->fake, NULL);
  ask (fixture);
  wc_fake_session_refuse (fixture->fake, "not-allowed");
  g_assert_cmpstr (fixture->host.log->str, ==, "result error ");
}

static void
test_requests_wait_for_resumption_only (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (WcNode) request = NULL;

  assert_logs (fixture, "bound ", "");
  ask (fixture);
  request = g_queue_pop_head (&fixture->fake->sent);
  wc_session_unbind (session, TRUE);
  assert_logs (fixture, "unbound ", "");
  wc_session_unbind (session, FALSE);
  assert_logs (fixture, "", "");

  ask (fixture);
  assert_logs (fixture, "", "");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_logs (fixture, "offline ", "");
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
  g_assert_cmpstr (log->str, ==, "error ");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (log->str, ==, "error offline ");
}

static void
note_signal (WcSession *session, gpointer data)
{
  g_string_append (data, "signal ");
}

static void
lose_connection (gpointer stream, const WcNode *node, guint64 tag)
{
  wc_session_unbind (stream, FALSE);
}

static void
send_presence (WcSession *session, gpointer state)
{
  g_autoptr (WcNode) presence = wc_node_new ("presence", "jabber:client");

  wc_session_send (session, presence);
}

static const WcXep sending = { .name = "sending",
                               .bound = send_presence,
                               .resumed = send_presence };
static const WcXep *const sending_xeps[] = { &sending, NULL };

/* A write may show that the connection is gone: nobody is told it began after its end. */
static void
test_lost_while_it_begins (void)
{
  g_autoptr (WcFakeSession) fake =
      wc_fake_session_new_with ("me@x.lit/here", sending_xeps, NULL);
  WcSession *session = fake->session;
  g_autoptr (WcNode) features = wc_node_new ("features", NULL);
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (session, "bound", G_CALLBACK (note_signal), log);
  g_signal_connect (session, "resumed", G_CALLBACK (note_signal), log);
  wc_session_bind (session, "me@x.lit/here", features, lose_connection, session);
  g_assert_false (wc_session_is_bound (session));
  wc_session_resume (session, lose_connection, session);
  g_assert_false (wc_session_is_bound (session));
  g_assert_cmpstr (log->str, ==, "");
}

static void
note_stanza (WcSession *session, gboolean outgoing, const WcNode *stanza, gpointer data)
{
  g_autofree char *xml = wc_node_to_string (stanza, "jabber:client");

  g_string_append_printf (data, "%c%s ", outgoing ? '>' : '<', xml);
}

static void
test_tap (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (WcNode) presence = wc_node_new ("presence", "jabber:client");

  wc_session_set_tap (session, note_stanza, log);
  g_assert_true (receive (fixture, "<presence from='a@b/c'/>", 0, NULL));
  wc_session_send (session, presence);
  g_assert_cmpstr (log->str, ==, "<<presence from='a@b/c'/> ><presence/> ");
  wc_session_set_tap (session, NULL, NULL);
  wc_session_send (session, presence);
  g_assert_cmpuint (log->len, ==, strlen ("<<presence from='a@b/c'/> ><presence/> "));
  wc_fake_session_assert_sent (fixture->fake, "<presence/>");
  wc_fake_session_assert_sent (fixture->fake, "<presence/>");
}

static void
count_ready (WcSession *session, gpointer state)
{
  g_string_append (((Host *) state)->log, "ready ");
}

static void
test_features (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (GHashTable) server = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);

  assert_logs (fixture, "bound ", "");
  wc_session_when_ready (session, count_ready, &fixture->host);
  g_assert_false (wc_session_server_has (session, "a"));
  wc_session_expect_account (session, "c");
  g_assert_true (wc_session_account_has (session, "c"));
  g_assert_false (wc_session_is_ready (session));
  g_hash_table_add (server, (gpointer) "a");
  g_hash_table_add (account, (gpointer) "b");
  wc_session_set_features (session, server, account);
  assert_logs (fixture, "ready ", "");
  wc_session_when_ready (session, count_ready, &fixture->host);
  assert_logs (fixture, "ready ", "");
  g_assert_true (wc_session_server_has (session, "a"));
  g_assert_false (wc_session_account_has (session, "a"));
  g_assert_true (wc_session_account_has (session, "b"));
  g_assert_false (wc_session_account_has (session, "c"));
}

static void
test_outbound_may_refuse (Fixture *fixture, gconstpointer data)
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
  g_test_add ("/stream/session/" name, Fixture, NULL, setup, func, teardown)
  TEST ("unit", test_message_is_one_unit);
  TEST ("dropped", test_dropped_message_still_counts);
  TEST ("held", test_held_message_is_not_classified);
  TEST ("failure", test_store_failure_undoes_all);
  TEST ("unknown", test_unknown_requests_are_answered);
  TEST ("requests", test_requests);
  TEST ("offline", test_requests_wait_for_resumption_only);
  TEST ("features", test_features);
  TEST ("outbound", test_outbound_may_refuse);
  TEST ("tap", test_tap);
  TEST ("parts", test_parts_are_held);
  g_test_add_func ("/stream/session/end", test_requests_end_with_the_session);
  g_test_add_func ("/stream/session/lost", test_lost_while_it_begins);
  g_test_add_func ("/stream/session/fail-unit", test_handler_may_fail_the_unit);
  return g_test_run ();
}
