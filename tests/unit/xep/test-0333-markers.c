/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/host.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0333_markers

typedef struct
{
  WcHost host;
  WcFakeSession *fake;
  WcInbound in;
} Fixture;

static gboolean
is_friend (gpointer self, const char *jid)
{
  return strcmp (jid, "friend@b") == 0;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->host.account = wc_account_new ("me@x.lit");
  fixture->host.is_subscriber = is_friend;
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", NULL, &fixture->host);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_inbound_clear (&fixture->in);
  wc_fake_session_free (fixture->fake);
  wc_account_unref (fixture->host.account);
}

/* Brings a message to the point at which the module sees it. */
static void
classify (Fixture *fixture, WcMessageSource origin, const char *xml)
{
  wc_inbound_clear (&fixture->in);
  fixture->in = (WcInbound){ .stanza = wc_fake_session_parse (xml),
                             .origin = origin,
                             .received_us = 5 };
  g_assert_cmpint (wc_xep_im_message.inbound (fixture->fake->session, NULL, &fixture->in),
                   ==, WC_PASS);
  g_assert_cmpint (MODULE.inbound (fixture->fake->session, NULL, &fixture->in), ==,
                   WC_PASS);
}

static const WcReport *
only_report (Fixture *fixture)
{
  g_assert_nonnull (fixture->in.reports);
  g_assert_cmpuint (fixture->in.reports->len, ==, 1);
  return fixture->in.reports->pdata[0];
}

static void
test_markable (Fixture *fixture, gconstpointer data)
{
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='a@b'><body>x</body><markable "
            "xmlns='urn:xmpp:chat-markers:0'/></message>");
  g_assert_cmpuint (wc_message_builder_peek (fixture->in.message)->flags, ==,
                    WC_MESSAGE_FLAG_MARKABLE);
  g_assert_null (fixture->in.reports);
}

static void
test_displayed (Fixture *fixture, gconstpointer data)
{
  classify (fixture, WC_MESSAGE_SOURCE_ARCHIVE,
            "<message from='me@x.lit/o' to='a@b'><displayed "
            "xmlns='urn:xmpp:chat-markers:0' id='m1'/></message>");
  g_assert_cmpint (only_report (fixture)->kind, ==, WC_REPORT_DISPLAYED);
  g_assert_cmpstr (only_report (fixture)->chat, ==, "a@b");
  g_assert_true (only_report (fixture)->outgoing);
}

/* Who else has read what in a room is not kept; what we have, on another device, is. */
static void
test_in_room (Fixture *fixture, gconstpointer data)
{
  static const char xml[] = "<message from='r@y/n' type='groupchat'><displayed "
                            "xmlns='urn:xmpp:chat-markers:0' id='r1'/></message>";

  for (int outgoing = FALSE; outgoing <= TRUE; outgoing++)
    {
      wc_inbound_clear (&fixture->in);
      fixture->in =
          (WcInbound){ .stanza = wc_fake_session_parse (xml), .outgoing = outgoing };
      wc_message_builder_set_chat (wc_inbound_message (&fixture->in), "r@y");
      wc_message_builder_set_from (wc_inbound_message (&fixture->in), "r@y/n");
      g_assert_cmpint (MODULE.inbound (fixture->fake->session, NULL, &fixture->in), ==,
                       WC_PASS);
      g_assert_cmpint (fixture->in.reports != NULL, ==, outgoing);
    }
  g_assert_cmpstr (only_report (fixture)->message_id, ==, "r1");
  g_assert_true (only_report (fixture)->outgoing);
}

static void
test_nothing_to_report (Fixture *fixture, gconstpointer data)
{
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='a@b'><displayed xmlns='urn:xmpp:chat-markers:0'/></message>");
  g_assert_null (fixture->in.reports);
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='a@b'><displayed id='m1' xmlns='urn:other'/></message>");
  g_assert_null (fixture->in.reports);
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='a@b' type='error' id='1'><displayed id='m1' "
            "xmlns='urn:xmpp:chat-markers:0'/></message>");
  g_assert_cmpint (only_report (fixture)->kind, ==, WC_REPORT_FAILED);
}

static void
test_outbound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autoptr (WcMessage) message = wc_message_builder_end (wc_message_builder_new ());
  WcOutbound out = { message, stanza };

  g_assert_true (MODULE.outbound (fixture->fake->session, NULL, &out, NULL));
  g_assert_nonnull (wc_node_child (stanza, "markable", "urn:xmpp:chat-markers:0"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0333/" name, Fixture, NULL, setup, func, teardown)
  TEST ("markable", test_markable);
  TEST ("displayed", test_displayed);
  TEST ("in-room", test_in_room);
  TEST ("nothing", test_nothing_to_report);
  TEST ("outbound", test_outbound);
  return g_test_run ();
}
