/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/muc-fixture.h"
#include "model/jid.h"
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
  classify (fixture, WC_MESSAGE_SOURCE_LIVE,
            "<message from='a@b' type='headline'><body>x</body><markable "
            "xmlns='urn:xmpp:chat-markers:0'/></message>");
  g_assert_cmpuint (wc_message_builder_peek (fixture->in.message)->flags, ==,
                    WC_MESSAGE_FLAG_HEADLINE);
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

/* What we have read in a room, on another device, and who else says so where nothing is
 * known of them. */
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

/* ---- Others in rooms ---- */

#define ROOM "room@muc.lit"
#define OCCUPANT_ID(id) "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" id "'/>"
#define ITEM(jid)                                                                        \
  "<x xmlns='http://jabber.org/protocol/muc#user'><item jid='" jid "'/></x>"
#define GROUP (WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS)
#define IDS WC_ROOM_HAS_OCCUPANT_IDS
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define ARCHIVE WC_MESSAGE_SOURCE_ARCHIVE

/* A marker in the room, and whose it is. */
typedef struct
{
  guint flags;
  WcMessageSource origin;
  const char *from;
  const char *children;
  const char *jid;         /* (nullable) */
  const char *occupant_id; /* (nullable) neither: nobody's */
} Marker;

static const Marker markers[] = {
  { GROUP, LIVE, ROOM "/al", "", "al@b", NULL },
  { GROUP | IDS, LIVE, ROOM "/al", OCCUPANT_ID ("o-al"), "al@b", "o-al" },
  { GROUP | IDS, LIVE, ROOM "/gone", OCCUPANT_ID ("o-x"), NULL, "o-x" },
  { GROUP, ARCHIVE, ROOM "/al", ITEM ("eve@b/x"), "eve@b", NULL },
  { GROUP | IDS, ARCHIVE, ROOM "/al", OCCUPANT_ID ("o-x"), NULL, "o-x" },
  { GROUP | IDS, ARCHIVE, ROOM "/me", ITEM ("eve@b") OCCUPANT_ID ("o-x"), "eve@b",
    "o-x" },
  /* a nick alone is nobody's, ours least of all */
  { GROUP, LIVE, ROOM "/gone", "", NULL, NULL },
  { GROUP, ARCHIVE, ROOM "/al", "", NULL, NULL },
  { GROUP, ARCHIVE, ROOM "/me", "", NULL, NULL },
  { GROUP, LIVE, ROOM, "", NULL, NULL },
  /* an id that the room does not vouch for, an address that somebody wrote */
  { GROUP, LIVE, ROOM "/gone", OCCUPANT_ID ("o-al"), NULL, NULL },
  { GROUP, LIVE, ROOM "/gone", ITEM ("al@b"), NULL, NULL },
  { GROUP, ARCHIVE, ROOM "/al", ITEM ("al@b") ITEM ("eve@b"), NULL, NULL },
  /* rooms in which ours are not sent */
  { IDS, LIVE, ROOM "/al", OCCUPANT_ID ("o-al"), NULL, NULL },
  { WC_ROOM_MEMBERS_ONLY | IDS, LIVE, ROOM "/al", OCCUPANT_ID ("o-al"), NULL, NULL },
  { WC_ROOM_NON_ANONYMOUS | IDS, ARCHIVE, ROOM "/al", ITEM ("al@b"), NULL, NULL },
};

static void
enter (WcMucFixture *f, guint flags)
{
  wc_muc_fixture_join (f, flags);
  wc_fake_session_receive (f->fake, "<presence from='room@muc.lit/al'>" ITEM ("al@b/x") //
                           OCCUPANT_ID ("o-al") "</presence>");
  wc_fake_session_receive (
      f->fake, "<presence from='room@muc.lit/me'>"
               "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
               "role='participant' jid='me@x.lit/here'/><status code='110'/></x>" //
      OCCUPANT_ID ("o-me") "</presence>");
  g_string_truncate (f->events, 0);
  wc_muc_fixture_end_history (f);
}

static void
walk (WcMucFixture *f, WcInbound *in, const char *xml)
{
  in->stanza = wc_fake_session_parse (xml);
  in->received_us = 5;
  g_assert_cmpint (wc_xep_0421_occupant_id.inbound (f->session, NULL, in), ==, WC_PASS);
  g_assert_cmpint (wc_xep_im_message.inbound (f->session, NULL, in), ==, WC_PASS);
  g_assert_cmpint (MODULE.inbound (f->session, NULL, in), ==, WC_PASS);
}

static void
check_marker (WcMucFixture *f, const Marker *marker)
{
  g_autofree char *xml = g_strdup_printf (
      "<message type='groupchat' from='%s'><displayed xmlns='urn:xmpp:chat-markers:0' "
      "id='r1'/>%s</message>",
      marker->from, marker->children);
  gboolean archived = marker->origin == ARCHIVE;
  g_auto (WcInbound) in = { .origin = marker->origin,
                            .archive_by = g_strdup (archived ? ROOM : NULL),
                            .archive_id = g_strdup (archived ? "r2" : NULL) };
  const WcReport *report;

  enter (f, marker->flags);
  walk (f, &in, xml);
  g_assert_cmpint (in.reports != NULL, ==,
                   marker->jid != NULL || marker->occupant_id != NULL);
  if (in.reports == NULL)
    return;
  report = in.reports->pdata[0];
  g_assert_cmpint (report->kind, ==, WC_REPORT_DISPLAYED);
  g_assert_false (report->outgoing);
  g_assert_cmpint (report->archived, ==, archived);
  g_assert_cmpstr (report->chat, ==, ROOM);
  g_assert_cmpstr (report->message_id, ==, "r1");
  g_assert_cmpstr (report->real_jid, ==, marker->jid);
  g_assert_cmpstr (report->occupant_id, ==, marker->occupant_id);
  g_assert_cmpstr (report->nick, ==, wc_jid_get_resource (marker->from));
}

static void
test_of_others (WcMucFixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (markers); i++)
    {
      g_test_message ("marker %u", (guint) i);
      check_marker (f, &markers[i]);
    }
}

/* Who says so to us alone is known as far as the room shows him. */
static void
test_of_an_occupant (WcMucFixture *f, gconstpointer data)
{
  static const char xml[] =
      "<message type='chat' from='room@muc.lit/al'><displayed "
      "xmlns='urn:xmpp:chat-markers:0' id='m1'/>" OCCUPANT_ID ("o-al") "</message>";

  for (guint shown = 0; shown < 2; shown++)
    {
      g_auto (WcInbound) in = { .origin = LIVE };
      const WcReport *report;

      enter (f, shown ? IDS : 0);
      walk (f, &in, xml);
      g_assert_nonnull (in.reports);
      report = in.reports->pdata[0];
      g_assert_false (report->outgoing);
      g_assert_cmpstr (report->chat, ==, "room@muc.lit/al");
      g_assert_cmpstr (report->occupant_id, ==, shown ? "o-al" : NULL);
    }
}

/* Ours from another device counts for ourselves alone. */
static void
test_of_ourselves (WcMucFixture *f, gconstpointer data)
{
  static const char *const xml[] = {
    "<message type='groupchat' from='room@muc.lit/me'><displayed "
    "xmlns='urn:xmpp:chat-markers:0' id='r1'/></message>",
    "<message type='groupchat' from='room@muc.lit/other'><displayed "
    "xmlns='urn:xmpp:chat-markers:0' id='r1'/>" OCCUPANT_ID ("o-me") "</message>",
  };

  enter (f, GROUP | IDS);
  for (gsize i = 0; i < G_N_ELEMENTS (xml); i++)
    {
      g_auto (WcInbound) in = { .origin = LIVE };
      const WcReport *report;

      walk (f, &in, xml[i]);
      g_assert_nonnull (in.reports);
      report = in.reports->pdata[0];
      g_assert_true (report->outgoing);
      g_assert_null (report->real_jid);
      g_assert_null (report->occupant_id);
    }
}

/* A marker says nothing where it names nothing, and none is asked for in a room. */
static void
test_nothing_in_room (WcMucFixture *f, gconstpointer data)
{
  static const char *const children[] = {
    "<displayed xmlns='urn:xmpp:chat-markers:0'/>",
    "<received xmlns='urn:xmpp:chat-markers:0' id='r1'/>",
    "<acknowledged xmlns='urn:xmpp:chat-markers:0' id='r1'/>",
    "<body>x</body><markable xmlns='urn:xmpp:chat-markers:0'/>",
  };

  enter (f, GROUP | IDS);
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<message type='groupchat' from='room@muc.lit/al'>%s</message>", children[i]);
      g_auto (WcInbound) in = { .origin = LIVE };

      walk (f, &in, xml);
      g_assert_null (in.reports);
      g_assert_cmpuint (wc_message_builder_peek (in.message)->flags, ==, 0);
    }
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
#define MUC_TEST(name, func)                                                             \
  g_test_add ("/xep/0333/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,         \
              wc_muc_fixture_teardown)
  MUC_TEST ("of-others", test_of_others);
  MUC_TEST ("of-an-occupant", test_of_an_occupant);
  MUC_TEST ("of-ourselves", test_of_ourselves);
  MUC_TEST ("nothing-in-room", test_nothing_in_room);
  return g_test_run ();
}
