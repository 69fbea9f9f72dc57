/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "xep/xep-list.h"

#define EPHEMERAL(timer) "<ephemeral xmlns='urn:xmpp:ephemeral:0' timer='" timer "'/>"

static void
assert_read (const char *xml, const char *expected)
{
  wc_extra_fixture_assert_read (&wc_xep_0466_ephemeral, xml, expected);
}

static void
test_inbound (void)
{
  assert_read ("<message><body>a</body></message>", "");
  assert_read ("<message><body>a</body>" EPHEMERAL ("604800") "</message>",
               "ephemeral=604800");
  assert_read ("<message><body>a</body>" EPHEMERAL ("4294967295") "</message>",
               "ephemeral=4294967295");
  /* for later messages */
  assert_read ("<message>" EPHEMERAL ("432000") "</message>", "");
}

static void
test_odd (void)
{
  static const char *const odd[] = { "0", "-1", "", "soon", "4294967296", "1.5" };

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<message><body>a</body>" EPHEMERAL ("%s") "</message>", odd[i]);

      assert_read (xml, "");
    }
  assert_read (
      "<message><body>a</body><ephemeral xmlns='urn:xmpp:ephemeral:0'/></message>", "");
  assert_read ("<message type='error'><body>a</body>" EPHEMERAL ("5") "</message>", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0466-ephemeral/inbound", test_inbound);
  g_test_add_func ("/xep/0466-ephemeral/odd", test_odd);
  return g_test_run ();
}
