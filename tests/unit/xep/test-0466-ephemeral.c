/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "xep/xep-list.h"

static void
assert_read (const char *file, const char *expected)
{
  g_autofree char *xml = wc_fake_session_sample ("0466", file);

  g_test_message ("%s", file);
  wc_extra_fixture_assert_read (&wc_xep_0466_ephemeral, xml, expected);
}

static void
test_inbound (void)
{
  wc_extra_fixture_assert_read (&wc_xep_0466_ephemeral,
                                "<message><body>a</body></message>", "");
  wc_extra_fixture_assert_read (&wc_xep_0466_ephemeral,
                                "<message><body>a</body><ephemeral timer='4294967295' "
                                "xmlns='urn:xmpp:ephemeral:0'/></message>",
                                "ephemeral=4294967295");
  assert_read ("xep-message.xml", "ephemeral=604800");
  assert_read ("xep-changed.xml", "ephemeral=432000");
  /* for later messages */
  assert_read ("xep-setting.xml", "");
}

static void
test_odd (void)
{
  assert_read ("forged-zero.xml", "");
  assert_read ("forged-negative.xml", "");
  assert_read ("forged-empty.xml", "");
  assert_read ("forged-word.xml", "");
  assert_read ("forged-too-large.xml", "");
  assert_read ("forged-fraction.xml", "");
  assert_read ("forged-none.xml", "");
  assert_read ("forged-error.xml", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0466-ephemeral/inbound", test_inbound);
  g_test_add_func ("/xep/0466-ephemeral/odd", test_odd);
  return g_test_run ();
}
