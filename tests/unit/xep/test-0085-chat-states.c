/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/host.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0085_chat_states

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

#define COMPOSING                                                                        \
  "<message from='a@b/c' type='chat'><composing "                                        \
  "xmlns='http://jabber.org/protocol/chatstates'/></message>"

static void
test_typing (Fixture *fixture, gconstpointer data)
{
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, COMPOSING);
  g_assert_cmpint (only_report (fixture)->kind, ==, WC_REPORT_TYPING);
  g_assert_cmpstr (only_report (fixture)->detail, ==, "composing");
  g_assert_cmpstr (only_report (fixture)->from, ==, "a@b/c");
}

/* An occupant types, a room does not. */
static void
test_in_room (Fixture *fixture, gconstpointer data)
{
  static const char *const froms[] = { "r@y", "r@y/n" };

  for (gsize i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      wc_inbound_clear (&fixture->in);
      fixture->in = (WcInbound){ .stanza = wc_fake_session_parse (
                                     "<message type='groupchat'><composing xmlns='http://"
                                     "jabber.org/protocol/chatstates'/></message>") };
      wc_message_builder_set_chat (wc_inbound_message (&fixture->in), "r@y");
      wc_message_builder_set_from (wc_inbound_message (&fixture->in), froms[i]);
      g_assert_cmpint (MODULE.inbound (fixture->fake->session, NULL, &fixture->in), ==,
                       WC_PASS);
      g_assert_cmpint (fixture->in.reports != NULL, ==, i == 1);
    }
  g_assert_cmpstr (only_report (fixture)->from, ==, "r@y/n");
  g_assert_cmpstr (only_report (fixture)->chat, ==, "r@y");
}

static void
test_the_past_says_nothing (Fixture *fixture, gconstpointer data)
{
  classify (fixture, WC_MESSAGE_SOURCE_ARCHIVE, COMPOSING);
  g_assert_null (fixture->in.reports);
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='a@b'><body>x</body><thinking "
            "xmlns='http://jabber.org/protocol/chatstates'/></message>");
  g_assert_null (fixture->in.reports);
  fixture->in.stamp_us = 3;
  wc_node_replace (&fixture->in.stanza, wc_fake_session_parse (COMPOSING));
  g_assert_cmpint (MODULE.inbound (fixture->fake->session, NULL, &fixture->in), ==,
                   WC_PASS);
  g_assert_null (fixture->in.reports);
}

static void
test_outbound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autoptr (WcNode) discreet = wc_fake_session_parse ("<message/>");
  g_autoptr (WcMessage) message = wc_message_builder_end (wc_message_builder_new ());
  WcOutbound out = { message, stanza };

  g_assert_true (MODULE.outbound (fixture->fake->session, NULL, &out, NULL));
  g_assert_nonnull (wc_node_child (stanza, "active", NULL));
  fixture->host.account->share &= ~WC_ACCOUNT_SHARE_TYPING;
  out.stanza = discreet;
  g_assert_true (MODULE.outbound (fixture->fake->session, NULL, &out, NULL));
  g_assert_null (wc_node_child (discreet, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0085/" name, Fixture, NULL, setup, func, teardown)
  TEST ("typing", test_typing);
  TEST ("in-room", test_in_room);
  TEST ("past", test_the_past_says_nothing);
  TEST ("outbound", test_outbound);
  return g_test_run ();
}
