/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "xep/xep-list.h"

#define ATTENTION "<attention xmlns='urn:xmpp:attention:0'/>"

static const WcXep *const module = &wc_xep_0224_attention;

static void
test_live (void)
{
  wc_extra_fixture_assert_read (module, "<message><body>a</body></message>", "");
  wc_extra_fixture_assert_read (
      module, "<message type='headline'>" ATTENTION "<body>Why?</body></message>",
      "attention");
  wc_extra_fixture_assert_read (module, "<message>" ATTENTION "</message>", "");
  wc_extra_fixture_assert_read (
      module, "<message type='error'><body>a</body>" ATTENTION "</message>", "");
}

/* It was another moment, or somebody else was called. */
static void
test_past (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autofree char *archived =
      wc_extra_fixture_read (module, WC_MESSAGE_SOURCE_ARCHIVE,
                             "<message><body>a</body>" ATTENTION "</message>");

  g_assert_cmpstr (archived, ==, "");
  for (guint i = 0; i < 2; i++)
    {
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                    "<message><body>a</body>" ATTENTION "</message>"),
                                .stamp_us = i == 0 ? 1 : 0,
                                .outgoing = i == 1 };

      wc_message_builder_set_body (wc_inbound_message (&in), "a");
      module->inbound (fake->session, NULL, &in);
      g_assert_cmpuint (wc_message_builder_peek (in.message)->flags, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0224-attention/live", test_live);
  g_test_add_func ("/xep/0224-attention/past", test_past);
  return g_test_run ();
}
