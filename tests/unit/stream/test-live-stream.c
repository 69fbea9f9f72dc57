/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/clock-jump.h"
#include "lib/fake-session.h"
#include "lib/fake-transport.h"
#include "stream/live-stream.h"
#include "stream/stream-error.h"
#include "xml/ns.h"
#include "xml/stanza.h"

#define JID "juliet@capulet.test/balcony"
#define HEADER                                                                           \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1'>"
#define WITH_SM                                                                          \
  "<features xmlns='http://etherx.jabber.org/streams'>"                                  \
  "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>"          \
  "</features>"
#define WITHOUT_SM                                                                       \
  "<features xmlns='http://etherx.jabber.org/streams'>"                                  \
  "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></features>"
#define ENABLE "<enable xmlns='urn:xmpp:sm:3' resume='true'/>"
#define ENABLED "<enabled xmlns='urn:xmpp:sm:3' id='s1' resume='true' max='300'/>"

typedef struct
{
  WcFakeSession *fake; /* its session, its clock, its record of units */
  WcFakeTransport *transport;
  WcGate *gate;
  WcLiveStream *live;
  GString *log; /* of hooks and of the session's signals */
  GError *error;
} Fixture;

static void
on_ended (gpointer data, const GError *error)
{
  Fixture *f = data;

  g_clear_error (&f->error);
  f->error = g_error_copy (error);
  g_string_append (f->log, "ended ");
}

static void
on_began (gpointer data, const char *id)
{
  g_string_append_printf (((Fixture *) data)->log, "began:%s ", id);
}

static void
on_handled (gpointer data, const char *id, guint32 h)
{
  g_string_append_printf (((Fixture *) data)->log, "handled:%s:%u ", id, h);
}

static void
on_over (gpointer data, const char *id, const guint32 *h)
{
  g_string_append (((Fixture *) data)->log, "over");
  if (h != NULL)
    g_string_append_printf (((Fixture *) data)->log, ":%s:%u", id, *h);
  g_string_append_c (((Fixture *) data)->log, ' ');
}

static const WcLiveStreamHooks hooks = { on_ended, on_began, on_handled, on_over };

static void
on_bound (WcSession *session, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->log, "bound:%s ",
                          wc_session_get_full_jid (session));
}

static void
on_resumed (WcSession *session, gpointer data)
{
  g_string_append (((Fixture *) data)->log, "resumed ");
}

static void
on_unbound (WcSession *session, gboolean resumable, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->log, "unbound:%s ",
                          resumable ? "resumable" : "lost");
}

static void
on_acked (WcSession *session, guint64 tag, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->log, "acked:%" G_GUINT64_FORMAT " ", tag);
}

static WcHandled
hold (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *payload)
{
  return WC_HANDLED;
}

/* A module that holds parts of an answer. */
static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "part", "urn:m", WC_SENDER_SELF, hold, .holds = TRUE },
  { 0 },
};
static const WcXep holder = { .name = "holder", .routes = routes };
static const WcXep *const xeps[] = { &holder, NULL };

static void
setup (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new_with (JID, xeps, /* host= */ NULL);
  wc_session_unbind (f->fake->session, FALSE);
  f->log = g_string_new (NULL);
  f->live = wc_live_stream_new (f->fake->session, WC_CLOCK (f->fake->clock), &hooks, f);
  g_signal_connect (f->fake->session, "bound", G_CALLBACK (on_bound), f);
  g_signal_connect (f->fake->session, "resumed", G_CALLBACK (on_resumed), f);
  g_signal_connect (f->fake->session, "unbound", G_CALLBACK (on_unbound), f);
  g_signal_connect (f->fake->session, "acked", G_CALLBACK (on_acked), f);
}

static void
drop_connection (Fixture *f)
{
  g_clear_object (&f->transport);
  g_clear_pointer (&f->gate, wc_gate_unref);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_live_stream_free (f->live);
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);
  drop_connection (f);
  wc_fake_session_free (f->fake);
  g_string_free (f->log, TRUE);
  g_clear_error (&f->error);
}

static void
assert_log (Fixture *f, const char *expected)
{
  g_assert_cmpstr (f->log->str, ==, expected);
  g_string_truncate (f->log, 0);
}

static void
assert_written (Fixture *f, const char *expected)
{
  g_autofree char *written = wc_fake_transport_take (f->transport);

  g_assert_cmpstr (written, ==, expected);
}

/* @answer NULL: not resumed, resumption was not tried. */
static void
open_with (Fixture *f, const char *features, const char *answer, gboolean resumed)
{
  static const WcGateHandler nobody = { NULL };
  g_autoptr (WcNode) features_node = wc_fake_session_parse (features);
  g_autoptr (WcNode) answer_node = answer != NULL ? wc_fake_session_parse (answer) : NULL;
  WcLoginResult result = { .mechanism = "PLAIN",
                           .full_jid = resumed ? NULL : JID,
                           .features = features_node,
                           .resumed = resumed,
                           .answer = answer_node };

  drop_connection (f);
  f->transport = wc_fake_transport_new (TRUE);
  f->gate = wc_gate_new (&nobody, NULL);
  wc_gate_feed (f->gate, HEADER, strlen (HEADER));
  wc_live_stream_open (f->live, WC_TRANSPORT (f->transport), f->gate, &result);
}

/* A stream whose session can be resumed. */
static void
open_managed (Fixture *f)
{
  open_with (f, WITH_SM, NULL, FALSE);
  assert_written (f, ENABLE);
  wc_fake_transport_feed (f->transport, ENABLED);
  assert_log (f, "bound:" JID " began:s1 ");
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
send_message (Fixture *f, const char *id, guint64 tag)
{
  g_autoptr (WcNode) message = wc_stanza_new_message (NULL, "romeo@montague.test", id);

  wc_session_send_tagged (f->fake->session, message, tag);
}

static void
test_plain (Fixture *f, gconstpointer data)
{
  open_with (f, WITHOUT_SM, NULL, FALSE);
  assert_log (f, "bound:" JID " ");
  g_assert_true (wc_live_stream_is_open (f->live));
  g_assert_cmpstr (wc_live_stream_get_full_jid (f->live), ==, JID);
  send_message (f, "m1", 7);
  assert_written (f, "<message to='romeo@montague.test' id='m1'/>");
  settle ();
  assert_written (f, "");
  wc_fake_transport_feed (f->transport, "<message from='romeo@montague.test'/>");
  g_assert_null (strstr (f->fake->units->str, "count"));
  g_assert_false (wc_live_stream_can_resume (f->live));
}

/* What comes in is counted where it was stored, and told when asked. */
static void
test_inbound (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_feed (f->transport,
                          "<message from='romeo@montague.test'/><presence/>");
  g_assert_nonnull (strstr (f->fake->units->str, "count1 "));
  g_assert_nonnull (strstr (f->fake->units->str, "count2 "));
  wc_fake_transport_feed (f->transport, "<r xmlns='urn:xmpp:sm:3'/>");
  assert_written (f, "<a xmlns='urn:xmpp:sm:3' h='2'/>");
}

/* What could not be stored is not counted: the server will send it again. */
static void
test_store_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) features = wc_fake_session_parse (WITH_SM);
  g_autoptr (WcNode) resume = NULL;

  open_managed (f);
  wc_fake_transport_feed (f->transport, "<message from='romeo@montague.test'/>");
  f->fake->fail_at = "commit";
  wc_fake_transport_feed (f->transport, "<message from='romeo@montague.test'/><message/>"
                                        "<r xmlns='urn:xmpp:sm:3'/>");
  g_assert_error (f->error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  assert_log (f, "unbound:resumable ended ");
  assert_written (f, "");
  g_assert_true (wc_fake_transport_is_closed (f->transport));
  resume = wc_live_stream_resume (f->live, features);
  g_assert_cmpstr (wc_node_attr (resume, "h"), ==, "1");
}

static void
on_reply (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_string_append (((Fixture *) data)->log, "reply ");
}

/* The answer to a request is told once, so the session in which it would come again is of
 * no use: what was asked must be asked anew. */
static void
test_store_of_answer_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) question = wc_node_new ("query", WC_NS_ROSTER);
  g_autoptr (WcNode) asked = NULL;
  g_autofree char *written = NULL;
  g_autofree char *answer = NULL;

  open_managed (f);
  wc_session_iq_get (f->fake->session, /* to= */ NULL, question, on_reply, f);
  written = wc_fake_transport_take (f->transport);
  asked = wc_fake_session_parse (written);
  answer = g_strdup_printf ("<iq type='result' id='%s'/>", wc_node_attr (asked, "id"));
  f->fake->fail_at = "commit";
  wc_fake_transport_feed (f->transport, answer);
  g_assert_error (f->error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  assert_log (f, "reply over unbound:lost ended ");
  g_assert_false (wc_live_stream_can_resume (f->live));
}

static void
test_acked (Fixture *f, gconstpointer data)
{
  open_managed (f);
  for (guint i = 1; i <= 5; i++)
    send_message (f, "m", 100 + i);
  g_free (wc_fake_transport_take (f->transport));
  settle ();
  assert_written (f, "<r xmlns='urn:xmpp:sm:3'/>");
  wc_fake_transport_feed (f->transport, "<a xmlns='urn:xmpp:sm:3' h='2'/>");
  assert_log (f, "acked:101 acked:102 handled:s1:2 ");
}

/* The connection breaks; the session goes on: what was not acknowledged is written again,
 * first, and what is said while there is no connection comes with it. */
static void
test_resumed (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) features = wc_fake_session_parse (WITH_SM);
  g_autoptr (WcNode) resume = NULL;

  open_managed (f);
  send_message (f, "m1", 1);
  send_message (f, "m2", 2);
  wc_fake_transport_feed (f->transport, "<message from='romeo@montague.test'/>");
  wc_fake_transport_cut (f->transport);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
  assert_log (f, "unbound:resumable ended ");
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);

  resume = wc_live_stream_resume (f->live, features);
  g_assert_cmpstr (wc_node_attr (resume, "previd"), ==, "s1");
  g_assert_cmpstr (wc_node_attr (resume, "h"), ==, "1");
  open_with (f, WITH_SM, "<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='1'/>", TRUE);
  assert_log (f, "acked:1 handled:s1:1 resumed ");
  assert_written (f, "<message to='romeo@montague.test' id='m2'/>"
                     "<r xmlns='urn:xmpp:sm:3'/>");
  wc_fake_transport_feed (f->transport, "<a xmlns='urn:xmpp:sm:3' h='2'/>");
  assert_log (f, "acked:2 handled:s1:2 ");
}

static void
test_resume_not_offered (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) features = wc_fake_session_parse (WITHOUT_SM);

  open_managed (f);
  wc_fake_transport_cut (f->transport);
  assert_log (f, "unbound:resumable ended ");
  g_assert_null (wc_live_stream_resume (f->live, features));
  open_with (f, WITHOUT_SM, NULL, FALSE);
  assert_log (f, "over bound:" JID " ");
  g_assert_false (wc_live_stream_can_resume (f->live));
}

/* The old session is gone; the server's last count of it is passed on. */
static void
test_resume_failed (Fixture *f, gconstpointer data)
{
  open_managed (f);
  send_message (f, "m1", 1);
  wc_fake_transport_cut (f->transport);
  assert_log (f, "unbound:resumable ended ");
  open_with (f, WITH_SM, "<failed xmlns='urn:xmpp:sm:3' h='1'/>", FALSE);
  assert_log (f, "over:s1:1 bound:" JID " ");
  assert_written (f, ENABLE);
  wc_fake_transport_feed (f->transport,
                          "<enabled xmlns='urn:xmpp:sm:3' id='s2' resume='true'/>");
  assert_log (f, "began:s2 ");
}

/* What is only held is told to the server with a resumption, and must not be forgotten by
 * the next run, which would tell of less. */
static void
test_held (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) features = wc_fake_session_parse (WITH_SM);
  g_autoptr (WcNode) resume = NULL;

  open_managed (f);
  wc_fake_transport_feed (f->transport, "<message><part xmlns='urn:m'/></message>"
                                        "<r xmlns='urn:xmpp:sm:3'/>");
  assert_written (f, "<a xmlns='urn:xmpp:sm:3' h='0'/>");
  wc_fake_transport_cut (f->transport);
  g_assert_cmpstr (f->fake->units->str, ==, "");
  f->fake->fail_at = "commit";
  g_assert_null (wc_live_stream_resume (f->live, features));
  f->fake->fail_at = NULL;
  g_string_truncate (f->fake->units, 0);
  resume = wc_live_stream_resume (f->live, features);
  g_assert_cmpstr (wc_node_attr (resume, "h"), ==, "1");
  g_assert_cmpstr (f->fake->units->str, ==, "begin count1 commit ");
}

/* A disk that is full holds up what comes: nothing of it is acknowledged, read further or
 * lost, and the connection stays. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  wc_live_stream_set_storable (f->live, TRUE);
  open_managed (f);
  f->fake->fail_at = "commit";
  wc_fake_transport_feed (f->transport, "<message id='m1' from='romeo@montague.test'/>"
                                        "<message id='m2' from='romeo@montague.test'/>"
                                        "<r xmlns='urn:xmpp:sm:3'/>");
  wc_fake_transport_feed (f->transport, "<message id='m3' from='romeo@montague.test'/>");
  settle ();
  assert_log (f, "");
  assert_written (f, "");
  g_assert_cmpstr (f->fake->units->str, ==, "begin deliver count1 commit ");
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);

  /* It is still full. */
  g_string_truncate (f->fake->units, 0);
  wc_live_stream_set_storable (f->live, FALSE);
  wc_live_stream_set_storable (f->live, TRUE);
  settle ();
  assert_written (f, "");
  g_assert_cmpstr (f->fake->units->str, ==, "begin deliver count1 commit ");

  f->fake->fail_at = NULL;
  g_string_truncate (f->fake->units, 0);
  wc_live_stream_set_storable (f->live, TRUE);
  settle ();
  g_assert_cmpstr (f->fake->units->str, ==,
                   "begin deliver count1 commit begin deliver count2 commit "
                   "begin deliver count3 commit ");
  assert_written (f, "<a xmlns='urn:xmpp:sm:3' h='2'/><r xmlns='urn:xmpp:sm:3'/>");
  assert_log (f, "");
  g_assert_true (wc_live_stream_is_open (f->live));
}

/* What waits when the connection is left comes again from the server. */
static void
test_left_while_full (Fixture *f, gconstpointer data)
{
  wc_live_stream_set_storable (f->live, TRUE);
  open_managed (f);
  f->fake->fail_at = "commit";
  wc_fake_transport_feed (f->transport, "<message id='m1' from='romeo@montague.test'/>"
                                        "<message id='m2' from='romeo@montague.test'/>");
  wc_live_stream_leave (f->live, WC_LIVE_STREAM_SILENTLY);
  assert_written (f, "<a xmlns='urn:xmpp:sm:3' h='0'/>");
  assert_log (f, "unbound:resumable ");
  f->fake->fail_at = NULL;
  wc_live_stream_set_storable (f->live, TRUE);
  g_assert_false (wc_live_stream_is_open (f->live));
}

/* That the server is gone is found out when it is listened to again. */
static void
test_cut_while_full (Fixture *f, gconstpointer data)
{
  wc_live_stream_set_storable (f->live, TRUE);
  open_managed (f);
  wc_live_stream_set_storable (f->live, FALSE);
  wc_live_stream_probe (f->live);
  assert_written (f, "");
  wc_fake_transport_cut (f->transport);
  settle ();
  assert_log (f, "");
  wc_live_stream_set_storable (f->live, TRUE);
  settle ();
  assert_log (f, "unbound:resumable ended ");
}

/* After a restart of the daemon: the modules know nothing, so the session is bound. */
static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) features = wc_fake_session_parse (WITH_SM);
  g_autoptr (WcNode) resume = NULL;

  wc_live_stream_restore (f->live, "old", JID, 41);
  resume = wc_live_stream_resume (f->live, features);
  g_assert_cmpstr (wc_node_attr (resume, "h"), ==, "41");
  open_with (f, WITH_SM, "<resumed xmlns='urn:xmpp:sm:3' previd='old' h='9'/>", TRUE);
  assert_log (f, "handled:old:9 bound:" JID " ");
  wc_fake_transport_feed (f->transport, "<message from='romeo@montague.test'/>");
  g_assert_nonnull (strstr (f->fake->units->str, "count42 "));
}

static void
test_resumed_other (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_cut (f->transport);
  assert_log (f, "unbound:resumable ended ");
  open_with (f, WITH_SM, data, TRUE);
  g_assert_false (wc_live_stream_is_open (f->live));
  g_assert_nonnull (f->error);
  assert_log (f, "over ended ");
  g_assert_false (wc_live_stream_can_resume (f->live));
}

/* A server that claims more than was sent: the session is of no use any more. */
static void
test_handled_too_much (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_feed (f->transport, "<a xmlns='urn:xmpp:sm:3' h='1'/>");
  assert_log (f, "over unbound:lost ended ");
  g_assert_false (wc_live_stream_can_resume (f->live));
}

/* Answers to questions that were not asked change nothing. */
static void
test_unasked (Fixture *f, gconstpointer data)
{
  open_managed (f);
  send_message (f, "m1", 1);
  g_free (wc_fake_transport_take (f->transport));
  wc_fake_transport_feed (f->transport,
                          "<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='0'/>"
                          "<enabled xmlns='urn:xmpp:sm:3' id='x' resume='true'/>"
                          "<failed xmlns='urn:xmpp:sm:3'/>"
                          "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
                          "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  assert_written (f, "");
  assert_log (f, "");
  g_assert_true (wc_live_stream_can_resume (f->live));
}

static void
test_not_enabled (Fixture *f, gconstpointer data)
{
  open_with (f, WITH_SM, NULL, FALSE);
  wc_fake_transport_feed (f->transport, "<failed xmlns='urn:xmpp:sm:3'/>");
  g_assert_true (wc_live_stream_is_open (f->live));
  g_assert_false (wc_live_stream_can_resume (f->live));
}

static void
test_leave_properly (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_feed (f->transport, "<message from='romeo@montague.test'/>");
  wc_live_stream_leave (f->live, WC_LIVE_STREAM_PROPERLY);
  assert_written (f, "<a xmlns='urn:xmpp:sm:3' h='1'/></stream:stream>");
  g_assert_true (wc_fake_transport_is_closed (f->transport));
  assert_log (f, "unbound:lost over ");
  g_assert_no_error (f->error);
}

/* Without a word: the next run of the daemon resumes. */
static void
test_leave_silently (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_feed (f->transport, "<message from='romeo@montague.test'/>");
  wc_live_stream_leave (f->live, WC_LIVE_STREAM_SILENTLY);
  assert_written (f, "<a xmlns='urn:xmpp:sm:3' h='1'/>");
  g_assert_true (wc_fake_transport_is_closed (f->transport));
  assert_log (f, "unbound:resumable ");
  g_assert_true (wc_live_stream_can_resume (f->live));
}

static void
test_leave_while_lost (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_cut (f->transport);
  assert_log (f, "unbound:resumable ended ");
  wc_live_stream_leave (f->live, WC_LIVE_STREAM_SILENTLY);
  assert_log (f, "");
  wc_live_stream_leave (f->live, WC_LIVE_STREAM_PROPERLY);
  assert_log (f, "over ");
  g_assert_false (wc_live_stream_can_resume (f->live));
}

static void
test_stream_error (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_feed (f->transport,
                          "<stream:error><conflict "
                          "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
                          "</stream:stream>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_REMOTE);
  g_assert_cmpstr (wc_stream_error_get_reason (f->error), ==, "conflict");
  assert_log (f, "unbound:resumable ended ");
}

/* What is no XML would come again with the session, for ever. */
static void
test_poisoned (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_transport_feed (f->transport, "<message <");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
  assert_log (f, "unbound:lost over ended ");
  g_assert_false (wc_live_stream_can_resume (f->live));
}

/* A suspected connection proves itself by any byte, or is over. */
static void
test_probe (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_live_stream_probe (f->live);
  wc_live_stream_probe (f->live);
  assert_written (f, "<r xmlns='urn:xmpp:sm:3'/>");
  wc_fake_clock_advance (f->fake->clock, 14 * G_USEC_PER_SEC);
  wc_fake_transport_feed (f->transport, " ");
  wc_fake_clock_advance (f->fake->clock, 60 * G_USEC_PER_SEC);
  g_assert_true (wc_live_stream_is_open (f->live));

  wc_live_stream_probe (f->live);
  wc_fake_clock_advance (f->fake->clock, 15 * G_USEC_PER_SEC);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
  assert_log (f, "unbound:resumable ended ");
}

static void
test_probe_by_ping (Fixture *f, gconstpointer data)
{
  g_autofree char *written = NULL;

  open_with (f, WITHOUT_SM, NULL, FALSE);
  wc_live_stream_probe (f->live);
  written = wc_fake_transport_take (f->transport);
  g_assert_nonnull (strstr (written, "<ping xmlns='urn:xmpp:ping'/>"));
  g_assert_nonnull (strstr (written, "to='capulet.test'"));
  wc_fake_clock_advance (f->fake->clock, 15 * G_USEC_PER_SEC);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
}

/* A request for an acknowledgement that nobody answers. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  open_managed (f);
  send_message (f, "m1", 1);
  settle ();
  wc_fake_clock_advance (f->fake->clock, 120 * G_USEC_PER_SEC);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
  assert_log (f, "unbound:resumable ended ");
}

/* An idle stream has one timer, whose end is minutes away. */
static void
test_idle (Fixture *f, gconstpointer data)
{
  open_managed (f);
  settle ();
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 1);
  g_assert_false (g_main_context_pending (NULL));
}

/* Who says nothing for four minutes is asked; who speaks is not. */
static void
test_silence (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_clock_advance (f->fake->clock, 200 * G_USEC_PER_SEC);
  wc_fake_transport_feed (f->transport, " ");
  wc_fake_clock_advance (f->fake->clock, 239 * G_USEC_PER_SEC);
  assert_written (f, "");
  wc_fake_clock_advance (f->fake->clock, 1 * G_USEC_PER_SEC);
  assert_written (f, "<r xmlns='urn:xmpp:sm:3'/>");
  wc_fake_transport_feed (f->transport, "<a xmlns='urn:xmpp:sm:3' h='0'/>");
  wc_fake_clock_advance (f->fake->clock, 235 * G_USEC_PER_SEC);
  g_assert_true (wc_live_stream_is_open (f->live));
  wc_fake_clock_advance (f->fake->clock, 20 * G_USEC_PER_SEC);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
}

/* Whatever somebody sets the wall clock to: who has just spoken is not asked too early,
 * and who is silent not too late. */
static void
test_silence_by_a_set_clock (Fixture *f, gconstpointer data)
{
  open_managed (f);
  wc_fake_clock_advance (f->fake->clock, 200 * G_USEC_PER_SEC);
  wc_fake_transport_feed (f->transport, " ");
  wc_fake_clock_jump (f->fake->clock, G_TIME_SPAN_HOUR);
  wc_fake_clock_advance (f->fake->clock, 239 * G_USEC_PER_SEC);
  assert_written (f, "");
  wc_fake_clock_jump (f->fake->clock, -2 * G_TIME_SPAN_HOUR);
  wc_fake_clock_advance (f->fake->clock, 1 * G_USEC_PER_SEC);
  assert_written (f, "<r xmlns='urn:xmpp:sm:3'/>");
}

static void
test_location (Fixture *f, gconstpointer data)
{
  open_with (f, WITH_SM, NULL, FALSE);
  wc_fake_transport_feed (f->transport,
                          "<enabled xmlns='urn:xmpp:sm:3' id='s1' resume='true' "
                          "max='300' location='b.test:9000'/>");
  g_assert_cmpstr (wc_live_stream_get_location (f->live), ==, "b.test:9000");
  g_assert_cmpint (wc_live_stream_get_max_s (f->live), ==, 300);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/live-stream/", name, NULL);

  g_test_add (path, Fixture, data, setup, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("plain", NULL, test_plain);
  add ("inbound", NULL, test_inbound);
  add ("store-fails", NULL, test_store_fails);
  add ("store-of-answer-fails", NULL, test_store_of_answer_fails);
  add ("acked", NULL, test_acked);
  add ("resumed", NULL, test_resumed);
  add ("resume-not-offered", NULL, test_resume_not_offered);
  add ("resume-failed", NULL, test_resume_failed);
  add ("held", NULL, test_held);
  add ("full-disk", NULL, test_full_disk);
  add ("left-while-full", NULL, test_left_while_full);
  add ("cut-while-full", NULL, test_cut_while_full);
  add ("restored", NULL, test_restored);
  add ("resumed-other/id", "<resumed xmlns='urn:xmpp:sm:3' previd='s9' h='0'/>",
       test_resumed_other);
  add ("resumed-other/count", "<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='5'/>",
       test_resumed_other);
  add ("handled-too-much", NULL, test_handled_too_much);
  add ("unasked", NULL, test_unasked);
  add ("not-enabled", NULL, test_not_enabled);
  add ("leave-properly", NULL, test_leave_properly);
  add ("leave-silently", NULL, test_leave_silently);
  add ("leave-while-lost", NULL, test_leave_while_lost);
  add ("stream-error", NULL, test_stream_error);
  add ("poisoned", NULL, test_poisoned);
  add ("probe", NULL, test_probe);
  add ("probe-by-ping", NULL, test_probe_by_ping);
  add ("silent", NULL, test_silent);
  add ("idle", NULL, test_idle);
  add ("silence", NULL, test_silence);
  add ("silence-by-a-set-clock", NULL, test_silence_by_a_set_clock);
  add ("location", NULL, test_location);

  return g_test_run ();
}
