/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "xep/xep-list.h"

#define SPOILER(inside) "<spoiler xmlns='urn:xmpp:spoiler:0'>" inside "</spoiler>"

static const WcXep *const module = &wc_xep_0382_spoiler;

static void
test_inbound (void)
{
  g_autofree char *hint = g_strnfill (600, 'x');
  g_autofree char *xml =
      g_strdup_printf ("<message><body>a</body>" SPOILER ("%s") "</message>", hint);
  g_autofree char *cut = g_strdup_printf ("spoiler=%.512s", hint);

  wc_extra_fixture_assert_read (module, "<message><body>a</body></message>", "");
  wc_extra_fixture_assert_read (
      module, "<message><body>a</body>" SPOILER ("") "</message>", "spoiler=");
  wc_extra_fixture_assert_read (
      module, "<message><body>a</body>" SPOILER ("\n Love story end ") "</message>",
      "spoiler=Love story end");
  wc_extra_fixture_assert_read (module, "<message>" SPOILER ("x") "</message>", "");
  wc_extra_fixture_assert_read (
      module, "<message type='error'><body>a</body>" SPOILER ("x") "</message>", "");
  wc_extra_fixture_assert_read (module, xml, cut);
}

static void
test_languages (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0382", "xep-two-languages.xml");

  wc_message_builder_set_body (wc_inbound_message (&in), "holidays.png");
  module->inbound (fake->session, NULL, &in);
  wc_extra_fixture_assert (wc_message_builder_peek (in.message),
                           "spoiler=Trip to the beach");
}

static void
test_outbound (void)
{
  g_autoptr (WcExtra) extra = wc_extra_new ();
  g_autofree char *nothing = wc_extra_fixture_write (module, extra);
  g_autofree char *without = NULL;
  g_autofree char *with = NULL;

  g_assert_cmpstr (nothing, ==, "<message/>");
  extra->spoiler = g_strdup ("");
  without = wc_extra_fixture_write (module, extra);
  g_assert_cmpstr (without, ==,
                   "<message><spoiler xmlns='urn:xmpp:spoiler:0'/></message>");
  g_free (extra->spoiler);
  extra->spoiler = g_strdup ("the end");
  with = wc_extra_fixture_write (module, extra);
  g_assert_cmpstr (with, ==, "<message>" SPOILER ("the end") "</message>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0382-spoiler/inbound", test_inbound);
  g_test_add_func ("/xep/0382-spoiler/languages", test_languages);
  g_test_add_func ("/xep/0382-spoiler/outbound", test_outbound);
  return g_test_run ();
}
