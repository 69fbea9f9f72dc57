/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/outbox-port.h"
#include "lib/account-parts.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "xml/ns.h"
#include "xml/parser.h"

#define ROMEO "romeo@montague.lit"

typedef struct
{
  WcAccountParts *parts;
  WcOutboxPort *port;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->parts = wc_account_parts_new ();
  f->port = wc_outbox_port_new (f->parts->session, f->parts->connector, f->parts->outbox);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_connector_disconnect (f->parts->connector);
  wc_outbox_port_free (f->port);
  wc_account_parts_free (f->parts);
}

static void
log_in (Fixture *f, gboolean management)
{
  f->parts->server->management = management;
  wc_account_parts_log_in (f->parts);
  wc_outbox_port_open (f->port, /* resumed= */ FALSE);
  g_free (wc_fake_server_take_said (f->parts->server));
  g_free (wc_fake_server_take_asked (f->parts->server));
}

/* The last message as it went over the wire. */
static WcNode *
last_message (Fixture *f)
{
  static const char query[] = "<iq id='q'><query xmlns='" WC_NS_MAM "' queryid='q'>"
                              "<set xmlns='" WC_NS_RSM "'><max>1</max><before/></set>"
                              "</query></iq>";
  g_autoptr (WcNode) iq = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *whole = NULL;
  g_autoptr (WcNode) all = NULL;
  const WcNode *node;

  iq = wc_parser_parse (query, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, NULL);
  answer = wc_served_archive_answer (f->parts->server->store, iq, "me@x.lit/h");
  whole = g_strconcat ("<all xmlns='jabber:client'>", answer, "</all>", NULL);
  all = wc_parser_parse (whole, NULL, WC_PARSER_LIMITS_ANY, NULL);
  node = wc_node_child (all, "message", WC_NS_CLIENT);
  node = wc_node_child (node, "result", WC_NS_MAM);
  node = wc_node_child (node, "forwarded", WC_NS_FORWARD);
  node = wc_node_child (node, "message", WC_NS_CLIENT);
  g_assert_nonnull (node);
  return wc_node_ref (node);
}

/* ---- Stanzas ---- */

static void
test_message (Fixture *f, gconstpointer data)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcNode) stanza = NULL;
  g_autoptr (GError) error = NULL;

  log_in (f, TRUE);
  wc_message_builder_set_chat (draft, ROMEO);
  wc_message_builder_set_body (draft, "<&> \"quoted\"");
  wc_message_builder_set_subject (draft, "a subject");
  wc_message_builder_set_thread (draft, "t1");
  wc_message_builder_set_message_id (draft, "m1");
  wc_message_builder_set_origin_id (draft, "o1");
  message = wc_outbox_send (f->parts->temp->db, f->parts->temp->account, draft, NULL,
                            NULL, &error);
  g_assert_no_error (error);
  wc_outbox_flush (f->parts->outbox);
  wc_fake_server_hear (f->parts->server);
  stanza = last_message (f);
  g_assert_cmpstr (wc_node_attr (stanza, "type"), ==, "chat");
  g_assert_cmpstr (wc_node_attr (stanza, "to"), ==, ROMEO);
  g_assert_cmpstr (wc_node_attr (stanza, "id"), ==, "m1");
  g_assert_cmpstr (wc_node_child_text (stanza, "body", WC_NS_CLIENT), ==,
                   "<&> \"quoted\"");
  g_assert_cmpstr (wc_node_child_text (stanza, "subject", WC_NS_CLIENT), ==, "a subject");
  g_assert_cmpstr (wc_node_child_text (stanza, "thread", WC_NS_CLIENT), ==, "t1");
  g_assert_cmpstr (wc_node_attr (wc_node_child (stanza, "origin-id", WC_NS_SID), "id"),
                   ==, "o1");
  g_assert_nonnull (wc_node_child (stanza, "request", WC_NS_RECEIPTS));
}

static gint64
receive (Fixture *f, const char *id)
{
  gint64 found;

  wc_fake_server_receive (f->parts->server, ROMEO "/garden", id,
                          wc_clock_now_us (WC_CLOCK (f->parts->clock)));
  found = wc_message_store_find_by_message_id (f->parts->temp->db,
                                               f->parts->temp->account->id, ROMEO, id,
                                               /* outgoing= */ FALSE, NULL);
  g_assert_cmpint (found, >, 0);
  return found;
}

static void
mark (Fixture *f, gint64 message)
{
  g_autoptr (GError) error = NULL;

  wc_outbox_mark (f->parts->temp->db, f->parts->temp->account->id, ROMEO, message,
                  &error);
  g_assert_no_error (error);
  wc_outbox_flush (f->parts->outbox);
  wc_fake_server_hear (f->parts->server);
}

static guint
count_waiting (Fixture *f)
{
  return wc_outbox_store_count (f->parts->temp->db, f->parts->temp->account->id);
}

static void
test_marker (Fixture *f, gconstpointer data)
{
  gint64 message;

  log_in (f, TRUE);
  message = receive (f, "theirs");
  mark (f, message);
  wc_fake_server_assert_said (f->parts->server, "displayed:theirs ");
  g_assert_cmpuint (count_waiting (f), ==, 1);
  wc_outbox_acknowledged (f->parts->outbox, "s1", f->parts->server->handled, NULL);
  g_assert_cmpuint (count_waiting (f), ==, 0);
}

static char *
written (Fixture *f)
{
  g_autoptr (GPtrArray) entries = wc_outbox_store_list (
      f->parts->temp->db, f->parts->temp->account->id, WC_OUTBOX_WRITTEN, NULL);

  g_assert_cmpuint (entries->len, ==, 1);
  return g_strdup (((WcOutboxEntry *) entries->pdata[0])->stanza);
}

/* XEP-0490 § 4.4.2: only a server that announces it is given what is for it alone. */
static void
test_assisted (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) assists = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *plain = NULL;
  g_autofree char *assisted = NULL;
  g_autoptr (WcMessage) theirs = NULL;
  gint64 message;

  log_in (f, TRUE);
  message = receive (f, "theirs");
  theirs = wc_message_store_get (f->parts->temp->db, f->parts->temp->account->id, message,
                                 NULL);
  g_assert_nonnull (theirs->archive_id);
  mark (f, message);
  plain = written (f);
  g_assert_null (strstr (plain, WC_NS_MDS));
  wc_outbox_acknowledged (f->parts->outbox, "s1", f->parts->server->handled, NULL);
  g_hash_table_add (assists, (gpointer) WC_NS_MDS_ASSIST);
  wc_session_set_features (f->parts->session, none, assists);
  mark (f, message);
  assisted = written (f);
  g_assert_nonnull (strstr (assisted, WC_NS_MDS));
  g_assert_nonnull (strstr (assisted, theirs->archive_id));
  g_assert_nonnull (strstr (assisted, "theirs"));
}

/* Who lets nobody know sends none, and nothing waits for ever. */
static void
test_marker_is_private (Fixture *f, gconstpointer data)
{
  gint64 message;

  log_in (f, TRUE);
  f->parts->temp->account->share &= ~(guint) WC_ACCOUNT_SHARE_DISPLAYED;
  message = receive (f, "theirs");
  mark (f, message);
  wc_fake_server_assert_said (f->parts->server, "");
  g_assert_cmpuint (count_waiting (f), ==, 0);
}

static void
on_arrived (WcIngest *ingest, const WcMessage *message, gint64 *out_id)
{
  *out_id = message->id;
}

/* A message without an id cannot be named. */
static void
test_marker_without_id (Fixture *f, gconstpointer data)
{
  gint64 message = 0;

  log_in (f, TRUE);
  g_signal_connect (f->parts->ingest, "arrived", G_CALLBACK (on_arrived), &message);
  wc_fake_server_say (f->parts->server, "<message type='chat' from='" ROMEO "/garden'>"
                                        "<body>nameless</body></message>");
  g_assert_cmpint (message, >, 0);
  mark (f, message);
  wc_fake_server_assert_said (f->parts->server, "");
  g_assert_cmpuint (count_waiting (f), ==, 0);
}

/* ---- With XEP-0198 ---- */

static void
test_closed (Fixture *f, gconstpointer data)
{
  gint64 one;

  f->parts->server->management = TRUE;
  wc_account_parts_log_in (f->parts);
  g_free (wc_fake_server_take_said (f->parts->server));
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_said (f->parts->server, "");
  wc_account_parts_assert_state (f->parts, one, "queued");
  wc_outbox_port_open (f->port, FALSE);
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_said (f->parts->server, "message:one ");
  wc_outbox_port_close (f->port);
  wc_account_parts_send (f->parts, "two");
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_said (f->parts->server, "");
}

/* Each entry knows the session and the number that its stanza has there, so that the
 * server's count can be applied to it. */
static void
test_numbers (Fixture *f, gconstpointer data)
{
  gint64 one, two;
  g_autoptr (GPtrArray) written = NULL;
  const WcOutboxEntry *entry;

  log_in (f, TRUE);
  one = wc_account_parts_send (f->parts, "one");
  two = wc_account_parts_send (f->parts, "two");
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_said (f->parts->server, "message:one message:two ");
  wc_fake_server_assert_asked (f->parts->server, "");
  written = wc_outbox_store_list (f->parts->temp->db, f->parts->temp->account->id,
                                  WC_OUTBOX_WRITTEN, NULL);
  g_assert_cmpuint (written->len, ==, 2);
  entry = written->pdata[0];
  g_assert_cmpstr (entry->sm_session, ==, "s1");
  g_assert_cmpint (entry->message, ==, one);
  g_assert_cmpuint (entry->sm_seq, ==, f->parts->server->handled - 1);
  entry = written->pdata[1];
  g_assert_cmpint (entry->message, ==, two);
  g_assert_cmpuint (entry->sm_seq, ==, f->parts->server->handled);
}

/* ---- Without ---- */

/* One question for all that was written, and no proof without an answer. */
static void
test_asked_once (Fixture *f, gconstpointer data)
{
  gint64 one, two;

  log_in (f, FALSE);
  f->parts->server->pongs = FALSE;
  one = wc_account_parts_send (f->parts, "one");
  two = wc_account_parts_send (f->parts, "two");
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_said (f->parts->server, "message:one message:two ");
  wc_fake_server_assert_asked (f->parts->server, "ping ");
  wc_account_parts_assert_state (f->parts, one, "sending");
  wc_account_parts_assert_state (f->parts, two, "sending");
}

/* The answer is for what was written before the question; what came after it is asked
 * about next. */
static void
test_pong (Fixture *f, gconstpointer data)
{
  gint64 one, two;

  log_in (f, FALSE);
  one = wc_account_parts_send (f->parts, "one");
  two = wc_account_parts_send (f->parts, "two");
  f->parts->server->holds_pings = TRUE;
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_asked (f->parts->server, "ping ");
  wc_fake_server_release_one (f->parts->server);
  wc_account_parts_assert_state (f->parts, one, "sent");
  wc_account_parts_assert_state (f->parts, two, "sending");
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_asked (f->parts->server, "ping ");
  wc_fake_server_release (f->parts->server);
  wc_account_parts_assert_state (f->parts, two, "sent");
  wc_fake_server_assert_asked (f->parts->server, "");
  g_assert_cmpuint (count_waiting (f), ==, 0);
}

static gint64
whisper (Fixture *f)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_chat (draft, "tea@muc.lit/bob");
  wc_message_builder_set_body (draft, "psst");
  message = wc_outbox_send (f->parts->temp->db, f->parts->temp->account, draft, NULL,
                            NULL, NULL);
  wc_outbox_flush (f->parts->outbox);
  return message->id;
}

/* What a resumed stream has kept may say that somebody else has a nick now: all of that
 * was read when the server answers. */
static void
test_private_after_resumption (Fixture *f, gconstpointer data)
{
  gint64 one;

  log_in (f, TRUE);
  wc_outbox_open_room (f->parts->outbox, "tea@muc.lit");
  wc_outbox_port_close (f->port);
  wc_outbox_port_open (f->port, /* resumed= */ TRUE);
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_asked (f->parts->server, "");
  f->parts->server->holds_pings = TRUE;
  one = whisper (f);
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_asked (f->parts->server, "ping ");
  wc_account_parts_assert_state (f->parts, one, "queued");
  /* the answer is that of the stream before */
  wc_outbox_port_close (f->port);
  wc_outbox_port_open (f->port, /* resumed= */ TRUE);
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_asked (f->parts->server, "ping ");
  wc_fake_server_release_one (f->parts->server);
  wc_account_parts_assert_state (f->parts, one, "queued");
  wc_fake_server_release (f->parts->server);
  wc_fake_server_hear (f->parts->server);
  wc_account_parts_assert_state (f->parts, one, "sending");
}

/* Even who does not know pings has handled what came before. */
static void
test_ping_refused (Fixture *f, gconstpointer data)
{
  gint64 one;

  log_in (f, FALSE);
  f->parts->server->refuses_pings = TRUE;
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  wc_account_parts_assert_state (f->parts, one, "sent");
}

static void
test_ping_unanswered (Fixture *f, gconstpointer data)
{
  gint64 one;

  log_in (f, FALSE);
  f->parts->server->pongs = FALSE;
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  wc_fake_clock_advance (f->parts->clock, 60 * G_USEC_PER_SEC);
  g_assert_true (wc_fake_server_is_left (f->parts->server));
  g_assert_cmpstr (wc_connector_get_status (f->parts->connector)->reason, ==, "timeout");
  wc_account_parts_assert_state (f->parts, one, "sending");
}

/* What was written on a stream that is lost is not proven by a later one's answers. */
static void
test_ping_of_another_stream (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 one, two;

  log_in (f, FALSE);
  f->parts->server->pongs = FALSE;
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_cut (f->parts->server);
  wc_outbox_port_close (f->port);
  f->parts->server->pongs = TRUE;
  wc_outbox_restarted (f->parts->outbox, NULL, FALSE, 0, &error);
  g_assert_no_error (error);
  log_in (f, FALSE);
  two = wc_account_parts_send (f->parts, "two");
  wc_fake_server_hear (f->parts->server);
  /* In the chat of a message in doubt nothing overtakes it. */
  wc_fake_server_assert_said (f->parts->server, "");
  wc_outbox_reconciled (f->parts->outbox, /* proof= */ TRUE, &error);
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_said (f->parts->server, "message:one message:two ");
  wc_account_parts_assert_state (f->parts, one, "sent");
  wc_account_parts_assert_state (f->parts, two, "sent");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/outbox-port/" name, Fixture, NULL, setup, func, teardown)
  TEST ("message", test_message);
  TEST ("marker", test_marker);
  TEST ("assisted", test_assisted);
  TEST ("marker-is-private", test_marker_is_private);
  TEST ("marker-without-id", test_marker_without_id);
  TEST ("closed", test_closed);
  TEST ("numbers", test_numbers);
  TEST ("asked-once", test_asked_once);
  TEST ("pong", test_pong);
  TEST ("ping-refused", test_ping_refused);
  TEST ("private-after-resumption", test_private_after_resumption);
  TEST ("ping-unanswered", test_ping_unanswered);
  TEST ("ping-of-another-stream", test_ping_of_another_stream);
  return g_test_run ();
}
