/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-calls.h"
#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "store/message-store.h"
#include "store/omemo-policy-store.h"
#include "store/roster-store.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define ROMEO "romeo@montague.lit"

typedef struct
{
  WcTempDb *temp;
  WcLive *live;
  WcHost host;
  WcFakeSession *fake;
  GAsyncResult *result; /* (owned) (nullable) of the last call */
} Fixture;

static void
drop_sent (Fixture *f)
{
  g_queue_clear_full (&f->fake->sent, (GDestroyNotify) wc_node_unref);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->temp = wc_temp_db_new ();
  f->live = wc_live_new ();
  f->host = (WcHost){ .db = f->temp->db, .live = f->live, .account = f->temp->account };
  f->fake = wc_fake_session_new_with ("me@x.lit/h", wc_xep_list, &f->host);
  drop_sent (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  g_clear_object (&f->result);
  wc_fake_session_free (f->fake);
  g_object_unref (f->live);
  wc_temp_db_free (f->temp);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_assert_null (f->result);
  f->result = g_object_ref (result);
}

static GTask *
new_task (Fixture *f)
{
  g_clear_object (&f->result);
  return g_task_new (NULL, NULL, on_done, f);
}

/* The call has ended, and its task is nobody's any more. */
static void
wait_for_end (Fixture *f)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
expect_true (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  wait_for_end (f);
  g_assert_true (g_task_propagate_boolean (G_TASK (f->result), &error));
  g_assert_no_error (error);
}

static void
expect_text (Fixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  wait_for_end (f);
  text = g_task_propagate_pointer (G_TASK (f->result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
expect_error (Fixture *f, int code, const char *field)
{
  g_autoptr (GError) error = NULL;

  wait_for_end (f);
  g_assert_null (g_task_propagate_pointer (G_TASK (f->result), &error));
  g_assert_error (error, WC_ERROR, code);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
}

/* ---- Roster ---- */

static void
change (Fixture *f, WcLinkRosterVerb verb, const char *text)
{
  WcLinkRosterChange changes = { .verb = verb, .jid = ROMEO, .text = text };

  wc_link_calls_change_roster (f->fake->session, &changes, new_task (f));
}

static void
test_roster_set (Fixture *f, gconstpointer data)
{
  static const char *const groups[] = { "Friends", "Verona", NULL };
  WcLinkRosterChange changes = {
    .verb = WC_LINK_ROSTER_SET, .jid = ROMEO, .name = "Romeo", .groups = groups
  };
  WcNode *sent;

  wc_link_calls_change_roster (f->fake->session, &changes, new_task (f));
  g_assert_null (f->result);
  sent = wc_node_ref (g_queue_peek_head (&f->fake->sent));
  wc_fake_session_assert_sent (
      f->fake, "<iq type='set'><query xmlns='jabber:iq:roster'><item jid='" ROMEO
               "' name='Romeo'><group>Friends</group><group>Verona</group></item></query>"
               "</iq>");
  g_queue_push_head (&f->fake->sent, sent);
  wc_fake_session_answer (f->fake, NULL);
  expect_true (f);
}

static void
test_roster_remove_refused (Fixture *f, gconstpointer data)
{
  change (f, WC_LINK_ROSTER_REMOVE, NULL);
  wc_fake_session_refuse (f->fake, "item-not-found");
  expect_error (f, WC_ERROR_NOT_FOUND, NULL);
}

typedef struct
{
  WcLinkRosterVerb verb;
  const char *text;
  const char *stanza;
} Subscription;

static const Subscription subscriptions[] = {
  { WC_LINK_SUBSCRIBE, NULL, "<presence type='subscribe' to='" ROMEO "'/>" },
  { WC_LINK_SUBSCRIBE, "It is I",
    "<presence type='subscribe' to='" ROMEO "'><status>It is I</status></presence>" },
  { WC_LINK_UNSUBSCRIBE, NULL, "<presence type='unsubscribe' to='" ROMEO "'/>" },
  { WC_LINK_APPROVE, NULL, "<presence type='subscribed' to='" ROMEO "'/>" },
  { WC_LINK_DENY, NULL, "<presence type='unsubscribed' to='" ROMEO "'/>" },
};

static void
test_subscription (Fixture *f, gconstpointer data)
{
  const Subscription *subscription = data;

  change (f, subscription->verb, subscription->text);
  wc_fake_session_assert_sent (f->fake, subscription->stanza);
  expect_true (f);
}

static gboolean
request (WcDb *db, gpointer data, GError **error)
{
  return wc_roster_store_request (db, ((Fixture *) data)->temp->account->id, ROMEO, NULL,
                                  error);
}

static gboolean
is_asking (Fixture *f)
{
  g_autoptr (WcContact) contact =
      wc_roster_store_get (f->temp->db, f->temp->account->id, ROMEO, NULL);

  return contact != NULL && contact->request_us != 0;
}

/* An answer closes the question that a contact asked. */
static void
test_request_is_closed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_db_run (f->temp->db, WC_DB_NORMAL, request, f, &error);
  g_assert_no_error (error);
  g_assert_true (is_asking (f));
  change (f, WC_LINK_APPROVE, NULL);
  drop_sent (f);
  expect_true (f);
  g_assert_false (is_asking (f));
}

static void
test_subscription_offline (Fixture *f, gconstpointer data)
{
  wc_session_unbind (f->fake->session, /* resumable= */ TRUE);
  change (f, WC_LINK_SUBSCRIBE, NULL);
  expect_error (f, WC_ERROR_OFFLINE, NULL);
}

/* ---- Source ---- */

typedef struct
{
  WcMessageBuilder *builder;
  gint64 id;
} Adding;

static gboolean
add_message (WcDb *db, gpointer data, GError **error)
{
  Adding *adding = data;
  WcMessage *head = wc_message_builder_peek (adding->builder);
  WcMessagePlace place = { .stamp_us = head->ts_us };
  g_autoptr (WcMessage) message = NULL;

  adding->id = head->id = wc_message_store_place (db, &place, error);
  message = wc_message_builder_end (g_steal_pointer (&adding->builder));
  return wc_message_store_add (db, message, 0, error);
}

/* A message that the store holds. */
static gint64
add (Fixture *f, const char *archive_id)
{
  Adding adding = { wc_message_builder_new (), 0 };
  g_autoptr (GError) error = NULL;
  WcMessage *head = wc_message_builder_peek (adding.builder);

  head->account = f->temp->account->id;
  head->ts_us = f->temp->now_us + 7;
  wc_message_builder_set_chat (adding.builder, ROMEO);
  wc_message_builder_set_from (adding.builder, ROMEO "/garden");
  wc_message_builder_set_body (adding.builder, "hi");
  if (archive_id != NULL)
    wc_message_builder_set_archive (adding.builder, archive_id, "me@x.lit");
  wc_db_run (f->temp->db, WC_DB_NORMAL, add_message, &adding, &error);
  g_assert_no_error (error);
  return adding.id;
}

static void
announce_archive (Fixture *f)
{
  g_autoptr (GHashTable) server = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (account, (gpointer) WC_NS_MAM);
  g_hash_table_add (account, (gpointer) (WC_NS_MAM "#extended"));
  wc_session_set_features (f->fake->session, server, account);
  drop_sent (f);
}

static void
fetch (Fixture *f, gint64 id)
{
  wc_link_calls_fetch_source (f->fake->session, id, new_task (f));
}

static void
test_source (Fixture *f, gconstpointer data)
{
  gint64 id = add (f, "a7");
  const WcNode *query;
  g_autofree char *result = NULL;

  announce_archive (f);
  fetch (f, id);
  query = wc_node_child (g_queue_peek_head (&f->fake->sent), "query", WC_NS_MAM);
  g_assert_nonnull (query);
  result = g_strdup_printf (
      "<message from='me@x.lit' to='me@x.lit/h'><result xmlns='" WC_NS_MAM
      "' queryid='%s' id='a7'><forwarded xmlns='" WC_NS_FORWARD
      "'><message xmlns='" WC_NS_CLIENT "' from='" ROMEO
      "'><body>hi</body></message></forwarded></result>"
      "</message>",
      wc_node_attr (query, "queryid"));
  wc_fake_session_receive (f->fake, result);
  wc_fake_session_answer (f->fake, "<fin xmlns='" WC_NS_MAM "' complete='true'/>");
  expect_text (f, "<message from='" ROMEO "'><body>hi</body></message>");
}

static void
test_source_gone (Fixture *f, gconstpointer data)
{
  gint64 id = add (f, "a7");

  announce_archive (f);
  fetch (f, id);
  wc_fake_session_answer (f->fake, "<fin xmlns='" WC_NS_MAM "' complete='true'/>");
  expect_error (f, WC_ERROR_NOT_FOUND, NULL);
}

static void
test_source_nowhere (Fixture *f, gconstpointer data)
{
  gint64 archived = add (f, "a7");
  gint64 other = add (f, NULL);

  fetch (f, archived);
  expect_error (f, WC_ERROR_NOT_SUPPORTED, NULL);
  announce_archive (f);
  fetch (f, other);
  expect_error (f, WC_ERROR_NOT_FOUND, NULL);
  fetch (f, 12345);
  expect_error (f, WC_ERROR_NOT_FOUND, NULL);
}

/* ---- Any stanza ---- */

static void
send_xml (Fixture *f, const char *xml)
{
  wc_link_calls_send_stanza (f->fake->session, xml, new_task (f));
}

/* The id is ours: a guessed or repeated one could take another's answer. */
static void
test_request_stanza (Fixture *f, gconstpointer data)
{
  const WcNode *sent;
  g_autofree char *id = NULL;
  g_autofree char *answer = NULL;

  send_xml (f,
            "<iq type='get' id='theirs' to='x.lit'><ping xmlns='urn:xmpp:ping'/></iq>");
  sent = g_queue_peek_head (&f->fake->sent);
  id = g_strdup (wc_node_attr (sent, "id"));
  g_assert_cmpstr (id, !=, "theirs");
  g_assert_cmpstr (wc_node_attr (sent, "to"), ==, "x.lit");
  g_assert_nonnull (wc_node_child (sent, "ping", WC_NS_PING));
  wc_fake_session_answer (f->fake, "<pong xmlns='x:y'/>");
  answer = g_strdup_printf ("<iq type='result' id='%s' from='x.lit' to='me@x.lit/h'>"
                            "<pong xmlns='x:y'/></iq>",
                            id);
  expect_text (f, answer);
}

static void
test_request_stanza_refused (Fixture *f, gconstpointer data)
{
  send_xml (f, "<iq type='set' to='x.lit'><q xmlns='x:y'/></iq>");
  wc_fake_session_refuse (f->fake, "not-allowed");
  expect_error (f, WC_ERROR_NOT_AUTHORIZED, NULL);
}

static void
test_other_stanza (Fixture *f, gconstpointer data)
{
  send_xml (f, data);
  wc_fake_session_assert_sent (f->fake, data);
  expect_text (f, "");
}

static void
test_bad_stanza (Fixture *f, gconstpointer data)
{
  send_xml (f, data);
  expect_error (f, WC_ERROR_INVALID_ARGUMENT, "xml");
}

static void
test_connection_lost (Fixture *f, gconstpointer data)
{
  send_xml (f, "<iq type='get' to='x.lit'><q xmlns='x:y'/></iq>");
  drop_sent (f);
  wc_session_unbind (f->fake->session, /* resumable= */ FALSE);
  expect_error (f, WC_ERROR_OFFLINE, NULL);
}

/* ---- Chat states ---- */

static void
test_chat_state (Fixture *f, gconstpointer data)
{
  wc_link_calls_send_chat_state (f->fake->session, ROMEO, "composing");
  wc_fake_session_assert_sent (
      f->fake, "<message type='chat' to='" ROMEO "'><composing xmlns='" WC_NS_CHAT_STATES
               "'/><no-store xmlns='" WC_NS_HINTS "'/></message>");
}

/* Nor is it shown that somebody types where the talk itself is encrypted. */
static void
test_chat_state_is_hidden (Fixture *f, gconstpointer data)
{
  WcOmemoPolicy policy;
  g_autoptr (GError) error = NULL;

  wc_omemo_policy_init (&policy);
  policy.use = WC_OMEMO_USE_ON;
  wc_db_begin (f->temp->db, WC_DB_NORMAL, &error);
  wc_omemo_policy_store_save (f->temp->db, f->temp->account->id, &policy, &error);
  wc_link_calls_send_chat_state (f->fake->session, ROMEO, "composing");
  wc_fake_session_assert_idle (f->fake);
  policy.shows = WC_OMEMO_OUTER_CHAT_STATES;
  wc_omemo_policy_store_save (f->temp->db, f->temp->account->id, &policy, &error);
  wc_db_commit (f->temp->db, &error);
  g_assert_no_error (error);
  test_chat_state (f, data);
}

int
main (int argc, char **argv)
{
  static const char *const others[] = {
    "<message to='a@b' type='chat' id='m'><body>raw</body></message>",
    "<presence to='a@b'/>",
    "<iq type='result' id='7' to='a@b'/>",
  };
  static const char *const bad[] = {
    "",
    "no xml",
    "<message>",
    "<message/><message/>",
    "<stream:features/>",
    "<r xmlns='urn:xmpp:sm:3'/>",
    "<message xmlns='jabber:server'/>",
    "<iq type='get' to='a@b'/>",
    "<!DOCTYPE message><message/>",
  };

  g_test_init (&argc, &argv, NULL);
#define TEST(name, data, func)                                                           \
  g_test_add ("/account/link-calls/" name, Fixture, data, setup, func, teardown)
  TEST ("roster/set", NULL, test_roster_set);
  TEST ("roster/remove-refused", NULL, test_roster_remove_refused);
  TEST ("roster/request-is-closed", NULL, test_request_is_closed);
  TEST ("roster/offline", NULL, test_subscription_offline);
  TEST ("source/found", NULL, test_source);
  TEST ("source/gone", NULL, test_source_gone);
  TEST ("source/nowhere", NULL, test_source_nowhere);
  TEST ("stanza/request", NULL, test_request_stanza);
  TEST ("stanza/refused", NULL, test_request_stanza_refused);
  TEST ("stanza/connection-lost", NULL, test_connection_lost);
  TEST ("chat-state", NULL, test_chat_state);
  TEST ("chat-state-is-hidden", NULL, test_chat_state_is_hidden);
  for (guint i = 0; i < G_N_ELEMENTS (subscriptions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/account/link-calls/subscription/%u", i);

      g_test_add (path, Fixture, &subscriptions[i], setup, test_subscription, teardown);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *path = g_strdup_printf ("/account/link-calls/stanza/other/%u", i);

      g_test_add (path, Fixture, others[i], setup, test_other_stanza, teardown);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/account/link-calls/stanza/bad/%u", i);

      g_test_add (path, Fixture, bad[i], setup, test_bad_stanza, teardown);
    }
  return g_test_run ();
}
