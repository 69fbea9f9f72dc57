/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "xep/xep-list.h"

#define STAMP(from)                                                                      \
  "<message from='a@b'><delay xmlns='urn:xmpp:delay' from='" from                        \
  "' stamp='2023-11-14T22:13:20Z'/></message>"

typedef struct
{
  const char *xml;
  WcMessageSource origin;
  gint64 stamp_us;
} Case;

static const Case cases[] = {
  { STAMP ("x.lit"), WC_MESSAGE_SOURCE_LIVE, 1700000000000000 },
  { STAMP ("me@x.lit"), WC_MESSAGE_SOURCE_LIVE, 1700000000000000 },
  { STAMP ("a@b"), WC_MESSAGE_SOURCE_LIVE, 5 },
  { STAMP ("me@x.lit/other"), WC_MESSAGE_SOURCE_LIVE, 5 },
  { "<message from='a@b'><delay xmlns='urn:xmpp:delay' "
    "stamp='2023-11-14T22:13:20Z'/></message>",
    WC_MESSAGE_SOURCE_LIVE, 5 },
  { STAMP ("x.lit"), WC_MESSAGE_SOURCE_CARBON, 5 },
  { STAMP ("x.lit"), WC_MESSAGE_SOURCE_ARCHIVE, 5 },
};

static void
test_who_may_stamp (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (c->xml),
                            .origin = c->origin,
                            .stamp_us = 5 };

  g_assert_cmpint (wc_xep_0203_delay.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpint (in.stamp_us, ==, c->stamp_us);
}

static gint64
stamp_in_room (WcMucFixture *f, const char *from, const char *by)
{
  g_autofree char *xml = g_strdup_printf (
      "<message from='%s' type='groupchat'><body>x</body><delay xmlns='urn:xmpp:delay' "
      "from='%s' stamp='2002-10-13T23:58:37Z'/></message>",
      from, by);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };

  g_assert_cmpint (wc_xep_0203_delay.inbound (f->session, NULL, &in), ==, WC_PASS);
  return in.stamp_us;
}

/* A room says when what came before us was said; later somebody in it would. */
static void
test_rooms (WcMucFixture *f, gconstpointer data)
{
  const gint64 stamp_us = G_GINT64_CONSTANT (1034553517000000);

  g_assert_cmpint (stamp_in_room (f, "room@muc.lit/bob", "room@muc.lit"), ==, 0);
  wc_muc_fixture_join (f, 0);
  g_assert_cmpint (stamp_in_room (f, "room@muc.lit/bob", "room@muc.lit"), ==, stamp_us);
  g_assert_cmpint (stamp_in_room (f, "room@muc.lit/bob", "room@muc.lit/bob"), ==, 0);
  g_assert_cmpint (stamp_in_room (f, "room@muc.lit/bob", "muc.lit"), ==, 0);
  g_assert_cmpint (stamp_in_room (f, "other@muc.lit/bob", "room@muc.lit"), ==, 0);
  g_assert_cmpint (stamp_in_room (f, "other@muc.lit/bob", "other@muc.lit"), ==, 0);
  g_assert_cmpint (stamp_in_room (f, "@", "room@muc.lit"), ==, 0);
  wc_muc_fixture_end_history (f);
  g_assert_cmpint (stamp_in_room (f, "room@muc.lit/bob", "room@muc.lit"), ==, 0);
  g_assert_cmpint (stamp_in_room (f, "room@muc.lit/bob", "x.lit"), ==, stamp_us);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xep/0203/stamp/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_who_may_stamp);
    }
  g_test_add ("/xep/0203/rooms", WcMucFixture, NULL, wc_muc_fixture_setup, test_rooms,
              wc_muc_fixture_teardown);
  return g_test_run ();
}
