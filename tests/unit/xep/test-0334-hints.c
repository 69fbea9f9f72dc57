/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/xep-list.h"

typedef struct
{
  const char *hint;
  gboolean passing;
} Case;

static const Case cases[] = {
  { "", FALSE },
  { "<store xmlns='urn:xmpp:hints'/>", FALSE },
  { "<no-copy xmlns='urn:xmpp:hints'/>", FALSE },
  { "<no-store xmlns='urn:example:else'/>", FALSE },
  { "<no-store xmlns='urn:xmpp:hints'/>", TRUE },
  { "<no-permanent-store xmlns='urn:xmpp:hints'/>", TRUE },
};

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autofree char *xml =
      g_strconcat ("<message from='a@b'><body>hush</body>", c->hint, "</message>", NULL);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };

  g_assert_cmpint (wc_xep_0334_hints.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpint (in.passing, ==, c->passing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xep/0334/inbound/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  return g_test_run ();
}
