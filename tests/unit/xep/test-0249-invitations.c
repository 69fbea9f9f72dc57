/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "xep/xep-list.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static const WcXep *const xeps[] = { &wc_xep_0249_invitations, NULL };

#define USER(inside) "<x xmlns='http://jabber.org/protocol/muc#user'>" inside "</x>"
#define DIRECT(attributes) "<x xmlns='jabber:x:conference' " attributes "/>"

typedef struct
{
  const char *name;
  const char *xml;
  WcVerdict verdict;
  const char *told;
} Case;

static const Case cases[] = {
  { "direct",
    "<message from='Al@b/x'>" DIRECT (
        "jid='New@muc.lit' reason='come' password='pw'") "</message>",
    WC_PASS, "invited room=new@muc.lit from=al@b reason=come password=pw; " },
  { "direct-from-occupant",
    "<message from='old@muc.lit/al' type='chat'>" DIRECT (
        "jid='new@muc.lit'") "</message>",
    WC_PASS, "invited room=new@muc.lit from=old@muc.lit/al; " },
  { "mediated",
    "<message from='new@muc.lit'>" //
    USER ("<invite "
          "from='al@b/x'><reason>come</reason></invite><password>pw</password>") "</"
                                                                                 "mes"
                                                                                 "sag"
                                                                                 "e>",
    WC_DROP, "invited room=new@muc.lit from=al@b reason=come password=pw mediated; " },
  { "mediated-by-occupant",
    "<message from='new@muc.lit'>" USER ("<invite from='new@muc.lit/al'/>") "</message>",
    WC_DROP, "invited room=new@muc.lit from=new@muc.lit/al mediated; " },
  { "mediated-with-old-form",
    "<message from='new@muc.lit'><body>al invites you</body>" //
    USER ("<invite from='al@b'/>") DIRECT ("jid='new@muc.lit'") "</message>",
    WC_DROP, "invited room=new@muc.lit from=al@b mediated; " },
  /* forged, or nothing */
  { "mediated-from-inside",
    "<message from='new@muc.lit/eve'>" USER ("<invite from='al@b'/>") "</message>",
    WC_DROP, "" },
  { "mediated-by-a-person",
    "<message from='eve@b/x'>" USER ("<invite from='al@b'/>") "</message>", WC_DROP, "" },
  { "mediated-by-a-service",
    "<message from='muc.lit'>" USER ("<invite from='al@b'/>") "</message>", WC_DROP, "" },
  { "mediated-by-nobody", "<message from='new@muc.lit'>" USER ("<invite/>") "</message>",
    WC_DROP, "" },
  { "mediated-by-nonsense",
    "<message from='new@muc.lit'>" USER ("<invite from='@'/>") "</message>", WC_DROP,
    "" },
  { "mediated-of-ours",
    "<message to='new@muc.lit'>" USER ("<invite to='al@b'/>") "</message>", WC_DROP, "" },
  { "declined",
    "<message from='new@muc.lit'>" USER ("<decline from='al@b'/>") "</message>", WC_DROP,
    "" },
  { "direct-to-a-service", "<message from='al@b'>" DIRECT ("jid='muc.lit'") "</message>",
    WC_PASS, "" },
  { "direct-to-an-occupant",
    "<message from='al@b'>" DIRECT ("jid='new@muc.lit/al'") "</message>", WC_PASS, "" },
  { "direct-to-nothing", "<message from='al@b'>" DIRECT ("") "</message>", WC_PASS, "" },
  { "direct-of-ours",
    "<message from='me@x.lit/there' to='al@b'>" DIRECT ("jid='new@muc.lit'") "</message>",
    WC_PASS, "" },
  { "bounced",
    "<message type='error' from='al@b'>" DIRECT ("jid='new@muc.lit'") "</message>",
    WC_PASS, "" },
  { "in-a-room",
    "<message type='groupchat' from='room@muc.lit/al'>" DIRECT (
        "jid='new@muc.lit'") "</message>",
    WC_PASS, "" },
  { "other-namespace",
    "<message from='al@b'><x xmlns='jabber:x:other' jid='new@muc.lit'/></message>",
    WC_PASS, "" },
  { "no-invitation",
    "<message from='new@muc.lit'>" USER ("<status code='104'/>") "</message>", WC_PASS,
    "" },
};

static WcVerdict
give (WcMucFixture *f, WcInbound *in)
{
  gpointer state = wc_session_get_state (f->session, &wc_xep_0249_invitations);

  if (in->received_us == 0)
    in->received_us = NOW;
  return wc_xep_0249_invitations.inbound (f->session, state, in);
}

static void
test_cases (WcMucFixture *f, gconstpointer data)
{
  f->known = "old@muc.lit";
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (cases[i].xml),
                                .stamp_us = NOW + (gint64) i * HOUR };

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (give (f, &in), ==, cases[i].verdict);
      wc_muc_fixture_assert_told (f, cases[i].told);
    }
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "bad-invitation"), ==, 8);
}

static void
invite (WcMucFixture *f,
        WcMessageSource origin,
        const char *id,
        gint64 stamp_us,
        gboolean backfill)
{
  g_autofree char *xml = g_strdup_printf (
      "<message from='al@b/x' id='%s'>" DIRECT ("jid='new@muc.lit'") "</message>", id);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml),
                            .origin = origin,
                            .stamp_us = stamp_us,
                            .backfill = backfill };

  g_assert_cmpint (give (f, &in), ==, WC_PASS);
}

#define TOLD "invited room=new@muc.lit from=al@b; "

static void
test_copies (WcMucFixture *f, gconstpointer data)
{
  invite (f, WC_MESSAGE_SOURCE_LIVE, "i1", 0, FALSE);
  wc_muc_fixture_assert_told (f, TOLD);
  invite (f, WC_MESSAGE_SOURCE_CARBON, "i1", NOW, FALSE);
  invite (f, WC_MESSAGE_SOURCE_ARCHIVE, "i1", NOW, FALSE);
  wc_muc_fixture_assert_told (f, "");
  invite (f, WC_MESSAGE_SOURCE_CARBON, "i2", NOW, FALSE);
  wc_muc_fixture_assert_told (f, TOLD);
}

/* Without an id it is the same within a minute. */
static void
test_copies_without_id (WcMucFixture *f, gconstpointer data)
{
  static const gint64 stamps[] = { NOW, NOW + 1, NOW + HOUR };

  for (gsize i = 0; i < G_N_ELEMENTS (stamps); i++)
    {
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                    "<message from='al@b/x'>" //
                                    DIRECT ("jid='new@muc.lit'") "</message>"),
                                .stamp_us = stamps[i] };

      g_assert_cmpint (give (f, &in), ==, WC_PASS);
    }
  wc_muc_fixture_assert_told (f, TOLD TOLD);
}

static void
test_age (WcMucFixture *f, gconstpointer data)
{
  invite (f, WC_MESSAGE_SOURCE_ARCHIVE, "a", NOW - 23 * HOUR, FALSE);
  wc_muc_fixture_assert_told (f, TOLD);
  invite (f, WC_MESSAGE_SOURCE_ARCHIVE, "b", NOW - 25 * HOUR, FALSE);
  invite (f, WC_MESSAGE_SOURCE_ARCHIVE, "c", NOW - HOUR, TRUE);
  wc_muc_fixture_assert_told (f, "");
  /* Our server kept it for us: it is news however old. */
  invite (f, WC_MESSAGE_SOURCE_LIVE, "d", NOW - 100 * HOUR, FALSE);
  wc_muc_fixture_assert_told (f, TOLD);
}

static void
test_joined_already (WcMucFixture *f, gconstpointer data)
{
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (
                 "<message from='al@b'>" DIRECT ("jid='room@muc.lit'") "</message>") };

  wc_muc_fixture_join (f, 0);
  g_assert_cmpint (give (f, &in), ==, WC_PASS);
}

/* What is remembered of invitations has an end. */
static void
test_many (WcMucFixture *f, gconstpointer data)
{
  invite (f, WC_MESSAGE_SOURCE_LIVE, "first", 0, FALSE);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      invite (f, WC_MESSAGE_SOURCE_LIVE, id, 0, FALSE);
    }
  g_string_truncate (f->told, 0);
  invite (f, WC_MESSAGE_SOURCE_LIVE, "first", 0, FALSE);
  wc_muc_fixture_assert_told (f, TOLD);
}

static void
test_nobody_listens (WcMucFixture *f, gconstpointer data)
{
  f->host.muc = NULL;
  invite (f, WC_MESSAGE_SOURCE_LIVE, "i", 0, FALSE);
}

/* A text that is no address of a chat: the way an invitation takes through the session.
 */
static void
test_whole_way (WcMucFixture *f, gconstpointer data)
{
  wc_fake_session_receive (f->fake, "<message from='new@muc.lit'>" //
                           USER ("<invite from='al@b'/>") "</message>");
  wc_muc_fixture_assert_told (f, "invited room=new@muc.lit from=al@b mediated; ");
  g_assert_cmpstr (f->fake->units->str, ==, "begin commit ");
}

static void
test_wires (WcMucFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *sample, *told;
  } wires[] = {
    { "prosody-mediated.xml",
      "invited room=room@muc.lit from=room@muc.lit/al reason=come "
      "password=pw mediated; " },
    { "ejabberd-mediated.xml",
      "invited room=room@muc.lit from=alice@else.test reason=come mediated; " },
    { "prosody-refused.xml", "" },
    { "ejabberd-refused.xml", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      wc_muc_fixture_receive_wire (f, "0249", wires[i].sample);
      wc_muc_fixture_assert_told (f, wires[i].told);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0249/" name, WcMucFixture, xeps, wc_muc_fixture_setup, func,         \
              wc_muc_fixture_teardown)
  TEST ("cases", test_cases);
  TEST ("copies", test_copies);
  TEST ("copies-without-id", test_copies_without_id);
  TEST ("age", test_age);
  TEST ("joined", test_joined_already);
  TEST ("many", test_many);
  TEST ("nobody-listens", test_nobody_listens);
  TEST ("whole-way", test_whole_way);
  TEST ("wire", test_wires);
  return g_test_run ();
}
