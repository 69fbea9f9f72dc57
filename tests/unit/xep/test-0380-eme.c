/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/xep-list.h"

typedef struct
{
  const char *children;
  const char *scheme;
} Case;

static const Case cases[] = {
  { "<body>plain</body>", NULL },
  { "<encrypted xmlns='eu.siacs.conversations.axolotl'/><body>fallback</body>", "omemo" },
  { "<encrypted xmlns='urn:xmpp:omemo:2'/>", "omemo:2" },
  { "<openpgp xmlns='urn:xmpp:openpgp:0'/>", "openpgp" },
  { "<x xmlns='jabber:x:encrypted'/>", "openpgp-legacy" },
  { "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2' "
    "name='OMEMOE'/><body>fallback</body>",
    "omemo:2" },
  { "<encryption xmlns='urn:xmpp:eme:0' "
    "namespace='urn:xmpp:otr:0'/><body>fallback</body>",
    "unknown" },
  { "<encryption xmlns='urn:xmpp:eme:0'/>", "unknown" },
};

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autofree char *xml =
      g_strconcat ("<message from='a@b'>", c->children, "</message>", NULL);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };
  const WcMessage *message = wc_message_builder_peek (wc_inbound_message (&in));

  g_assert_cmpint (wc_xep_0380_eme.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpstr (message->encryption, ==, c->scheme);
  g_assert_cmpint (message->kind, ==,
                   c->scheme != NULL ? WC_MESSAGE_KIND_ENCRYPTED : WC_MESSAGE_KIND_TEXT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xep/0380/inbound/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  return g_test_run ();
}
