/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/host.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0184_receipts

typedef struct
{
  WcHost host;
  WcFakeSession *fake;
  gpointer state;
  WcInbound in;
} Fixture;

#define NOW_US (100 * G_TIME_SPAN_DAY)

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
  fixture->state = MODULE.attach (fixture->fake->session);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_inbound_clear (&fixture->in);
  MODULE.detach (fixture->state);
  wc_fake_session_free (fixture->fake);
  wc_account_unref (fixture->host.account);
}

/* Brings a message to the point at which the module sees it, as it was @age_us ago. */
static void
classify_aged (Fixture *fixture,
               WcMessageSource origin,
               gint64 age_us,
               gboolean backfill,
               const char *xml)
{
  wc_inbound_clear (&fixture->in);
  fixture->in = (WcInbound){ .stanza = wc_fake_session_parse (xml),
                             .origin = origin,
                             .backfill = backfill,
                             .stamp_us = NOW_US - age_us,
                             .received_us = NOW_US };
  g_assert_cmpint (wc_xep_im_message.inbound (fixture->fake->session, NULL, &fixture->in),
                   ==, WC_PASS);
  g_assert_cmpint (MODULE.inbound (fixture->fake->session, fixture->state, &fixture->in),
                   ==, WC_PASS);
}

static void
classify (Fixture *fixture, WcMessageSource origin, const char *xml)
{
  classify_aged (fixture, origin, 0, /* backfill= */ FALSE, xml);
}

static const WcReport *
only_report (Fixture *fixture)
{
  g_assert_nonnull (fixture->in.reports);
  g_assert_cmpuint (fixture->in.reports->len, ==, 1);
  return fixture->in.reports->pdata[0];
}

/* Who has received it in a private chat in a room, as far as that shows him. */
static void
test_of_an_occupant (Fixture *fixture, gconstpointer data)
{
  fixture->in = (WcInbound){
    .stanza = wc_fake_session_parse ("<message from='room@muc.lit/bob' type='chat'>"
                                     "<received xmlns='urn:xmpp:receipts' id='m1'/>"
                                     "</message>"),
    .origin = WC_MESSAGE_SOURCE_LIVE,
  };
  wc_xep_im_message.inbound (fixture->fake->session, NULL, &fixture->in);
  wc_message_builder_set_occupant (fixture->in.message, "o-bob", "bob@x.lit");
  MODULE.inbound (fixture->fake->session, fixture->state, &fixture->in);
  g_assert_cmpstr (only_report (fixture)->occupant_id, ==, "o-bob");
  g_assert_cmpstr (only_report (fixture)->real_jid, ==, "bob@x.lit");
}

#define REQUEST(from)                                                                    \
  "<message from='" from                                                                 \
  "' id='m1' type='chat'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>"

static void
test_answered (Fixture *fixture, gconstpointer data)
{
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, REQUEST ("friend@b/c"));
  g_assert_cmpuint (wc_message_builder_peek (fixture->in.message)->flags, ==,
                    WC_MESSAGE_FLAG_WANTS_RECEIPT);
  wc_fake_session_assert_sent (
      fixture->fake,
      "<message type='chat' to='friend@b/c'><received xmlns='urn:xmpp:receipts' id='m1'/>"
      "<store xmlns='urn:xmpp:hints'/></message>");
}

static WcChatSharing
decide (gpointer self, const char *chat, WcAccountShare what)
{
  g_assert_cmpint (what, ==, WC_ACCOUNT_SHARE_RECEIPTS);
  return strcmp (chat, "friend@b") == 0 ? WC_CHAT_SHARING_NEVER : WC_CHAT_SHARING_ALWAYS;
}

/* What a person decided about a chat comes before everything else. */
static void
test_decided (Fixture *fixture, gconstpointer data)
{
  fixture->host.sharing_of = decide;
  fixture->host.account->share = 0;
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, REQUEST ("friend@b/c"));
  wc_fake_session_assert_idle (fixture->fake);
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, REQUEST ("stranger@b/c"));
  wc_fake_session_assert_sent (fixture->fake, "<message type='chat' to='stranger@b/c'>"
                                              "<received xmlns='urn:xmpp:receipts' "
                                              "id='m1'/><store xmlns='urn:xmpp:hints'/>"
                                              "</message>");
}

static void
test_not_answered (Fixture *fixture, gconstpointer data)
{
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, REQUEST ("stranger@b/c"));
  classify (fixture, WC_MESSAGE_SOURCE_CARBON, REQUEST ("friend@b/c"));
  classify (fixture, WC_MESSAGE_SOURCE_ARCHIVE, REQUEST ("stranger@b/c"));
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, REQUEST ("me@x.lit/other"));
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='friend@b/c'><request xmlns='urn:xmpp:receipts'/></message>");
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='friend@b/c' id='1' type='error'><request "
            "xmlns='urn:xmpp:receipts'/></message>");
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='friend@b/c' id='1' type='headline'><body>x</body><request "
            "xmlns='urn:xmpp:receipts'/></message>");
  g_assert_cmpuint (wc_message_builder_peek (fixture->in.message)->flags, ==,
                    WC_MESSAGE_FLAG_HEADLINE);
  fixture->host.account->share &= ~WC_ACCOUNT_SHARE_RECEIPTS;
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, REQUEST ("friend@b/c"));
}

#define RECEIPT(to)                                                                      \
  "<message type='chat' to='" to "'><received xmlns='urn:xmpp:receipts' id='m1'/>"       \
  "<store xmlns='urn:xmpp:hints'/></message>"

/* What was said while we were away is received for the first time from the archive; that
 * it stands there twice, because it was sent again, is no second time. */
static void
test_missed (Fixture *fixture, gconstpointer data)
{
  classify_aged (fixture, WC_MESSAGE_SOURCE_ARCHIVE, 5 * G_TIME_SPAN_DAY, FALSE,
                 REQUEST ("friend@b/c"));
  wc_fake_session_assert_sent (fixture->fake, RECEIPT ("friend@b/c"));
  classify_aged (fixture, WC_MESSAGE_SOURCE_ARCHIVE, G_TIME_SPAN_DAY, FALSE,
                 REQUEST ("friend@b/other"));
  wc_fake_session_assert_idle (fixture->fake);
}

/* Nobody waits for what is too long ago, nor for what was there before us. */
static void
test_missed_long_ago (Fixture *fixture, gconstpointer data)
{
  classify_aged (fixture, WC_MESSAGE_SOURCE_ARCHIVE, 5 * G_TIME_SPAN_DAY + 1, FALSE,
                 REQUEST ("friend@b/c"));
  classify_aged (fixture, WC_MESSAGE_SOURCE_ARCHIVE, 1, /* backfill= */ TRUE,
                 REQUEST ("friend@b/c"));
  wc_fake_session_assert_idle (fixture->fake);
}

/* Nothing is told of what could not be stored, and it is told when it was. */
static void
test_not_stored (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;

  g_assert_true (wc_session_begin_unit (session, NULL));
  classify (fixture, WC_MESSAGE_SOURCE_ARCHIVE, REQUEST ("friend@b/c"));
  wc_session_undo_unit (session);
  wc_fake_session_assert_idle (fixture->fake);
  g_assert_true (wc_session_begin_unit (session, NULL));
  classify (fixture, WC_MESSAGE_SOURCE_ARCHIVE, REQUEST ("friend@b/c"));
  wc_fake_session_assert_idle (fixture->fake);
  g_assert_true (wc_session_commit_unit (session, NULL));
  wc_fake_session_assert_sent (fixture->fake, RECEIPT ("friend@b/c"));
}

static void
test_report (Fixture *fixture, gconstpointer data)
{
  g_autofree char *profanity =
      wc_fake_session_sample ("0184", "profanity-0.13.1-received.xml");

  /* Profanity leaves out the type */
  classify (fixture, WC_MESSAGE_SOURCE_LIVE, profanity);
  g_assert_cmpint (only_report (fixture)->kind, ==, WC_REPORT_DELIVERED);
  g_assert_cmpstr (only_report (fixture)->message_id, ==, "m1");
  g_assert_cmpstr (only_report (fixture)->chat, ==, "bob2@prosody.test");
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='a@b/c'><received xmlns='urn:xmpp:receipts'/></message>");
  g_assert_null (fixture->in.reports);
}

static void
test_outbound (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autoptr (WcMessage) message = wc_message_builder_end (wc_message_builder_new ());
  WcOutbound out = { message, stanza };

  g_assert_true (MODULE.outbound (fixture->fake->session, NULL, &out, NULL));
  g_assert_nonnull (wc_node_child (stanza, "request", "urn:xmpp:receipts"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0184/" name, Fixture, NULL, setup, func, teardown)
  TEST ("answered", test_answered);
  TEST ("of-an-occupant", test_of_an_occupant);
  TEST ("decided", test_decided);
  TEST ("not-answered", test_not_answered);
  TEST ("missed", test_missed);
  TEST ("missed-long-ago", test_missed_long_ago);
  TEST ("not-stored", test_not_stored);
  TEST ("report", test_report);
  TEST ("outbound", test_outbound);
  return g_test_run ();
}
