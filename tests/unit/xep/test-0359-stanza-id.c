/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define ID(by, id) "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id "'/>"

typedef struct
{
  const char *children;
  const char *archive_id;
  const char *origin_id;
} Case;

static const Case cases[] = {
  { "", NULL, NULL },
  { ID ("me@x.lit", "7"), "7", NULL },
  { ID ("eve@evil.lit", "6") ID ("me@x.lit", "7"), "7", NULL },
  { ID ("eve@evil.lit", "6"), NULL, NULL },
  { ID ("x.lit", "6"), NULL, NULL },
  { ID ("me@x.lit", ""), NULL, NULL },
  { "<stanza-id xmlns='urn:xmpp:sid:0' id='6'/>", NULL, NULL },
  { "<stanza-id xmlns='urn:xmpp:sid:0' by='me@x.lit'/>", NULL, NULL },
  { "<origin-id xmlns='urn:xmpp:sid:0' id='o'/>", NULL, "o" },
  { "<origin-id xmlns='urn:xmpp:sid:0'/>", NULL, NULL },
};

static WcFakeSession *
session_that_announces (const char *feature)
{
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (GHashTable) server = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (account, (gpointer) feature);
  wc_session_set_features (fake->session, server, account);
  return fake;
}

static WcInbound
message_with (const char *children)
{
  g_autofree char *xml =
      g_strconcat ("<message from='a@b'>", children, "</message>", NULL);

  return (WcInbound){ .stanza = wc_fake_session_parse (xml) };
}

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = session_that_announces (WC_NS_SID);
  g_auto (WcInbound) in = message_with (c->children);
  const WcMessage *message = wc_message_builder_peek (wc_inbound_message (&in));

  g_assert_cmpint (wc_xep_0359_stanza_id.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpstr (in.archive_id, ==, c->archive_id);
  g_assert_cmpstr (in.archive_by, ==, c->archive_id != NULL ? "me@x.lit" : NULL);
  g_assert_cmpstr (message->stanza_id, ==, c->archive_id);
  g_assert_cmpstr (message->origin_id, ==, c->origin_id);
}

/* A server that does not know the XEP lets forged ids pass. */
static void
test_not_believed_where_not_announced (void)
{
  g_autoptr (WcFakeSession) fake = session_that_announces (WC_NS_PING);
  g_auto (WcInbound) in = message_with (ID ("me@x.lit", "7"));

  wc_xep_0359_stanza_id.inbound (fake->session, NULL, &in);
  g_assert_null (in.archive_id);
}

/* What a room hands us is not in our own archive, whatever stands there. */
static void
test_not_in_rooms (void)
{
  g_autoptr (WcFakeSession) fake = session_that_announces (WC_NS_SID);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                "<message from='room@muc.lit/bob' type='groupchat'>" //
                                ID ("me@x.lit", "7") "</message>") };

  g_assert_cmpint (wc_xep_0359_stanza_id.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_null (in.archive_id);
}

static void
test_the_archive_knows_better (void)
{
  g_autoptr (WcFakeSession) fake = session_that_announces (WC_NS_SID);
  g_auto (WcInbound) in = message_with (ID ("me@x.lit", "7"));

  in.archive_id = g_strdup ("8");
  in.archive_by = g_strdup ("me@x.lit");
  wc_xep_0359_stanza_id.inbound (fake->session, NULL, &in);
  g_assert_cmpstr (in.archive_id, ==, "8");
}

static void
test_outbound (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new ();
  WcOutbound out = { wc_message_builder_peek (builder), stanza };

  wc_message_builder_set_origin_id (builder, "o");
  g_assert_true (wc_xep_0359_stanza_id.outbound (fake->session, NULL, &out, NULL));
  g_assert_cmpstr (wc_node_attr (wc_node_child (stanza, "origin-id", WC_NS_SID), "id"),
                   ==, "o");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xep/0359/inbound/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/0359/not-announced", test_not_believed_where_not_announced);
  g_test_add_func ("/xep/0359/rooms", test_not_in_rooms);
  g_test_add_func ("/xep/0359/archive", test_the_archive_knows_better);
  g_test_add_func ("/xep/0359/outbound", test_outbound);
  return g_test_run ();
}
