/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/dino-files.h"

#define PLACE "https://x.lit/a"
#define SHARED                                                                           \
  "<message><file-sharing xmlns='urn:xmpp:sfs:0'><file "                                 \
  "xmlns='urn:xmpp:file:metadata:0'><name>n</name></file><sources><url-data "            \
  "xmlns='http://jabber.org/protocol/url-data' target='" PLACE "'/></sources>"           \
  "</file-sharing>"

static void
test_stanzas (void)
{
  static const struct
  {
    const char *files;
    const char *text;
    const char *begins; /* NULL: there is none */
  } cases[] = {
    { "[{\"name\":\"n\",\"sources\":[\"" PLACE "\"]}]", PLACE, SHARED },
    { "[{\"name\":\"n\",\"sources\":[]}]", PLACE, SHARED },
    { "[{\"name\":\"n\",\"size\":null}]", PLACE, SHARED },
    { "[5,null,{\"name\":\"n\"}]", PLACE, SHARED },
    { "[{\"name\":\"n\",\"sources\":[\"" PLACE "\"]}]", "look", SHARED },
    { "[{\"name\":\"n\",\"sources\":[\"aesgcm://x\"]}]", "aesgcm://x", NULL },
    { "[{\"name\":\"n\"}]", "look", NULL },
    { "[{\"name\":\"n\"}]", NULL, NULL },
    { "[]", PLACE, NULL },
    { "{}", PLACE, NULL },
    { "x", PLACE, NULL },
    { NULL, PLACE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *stanza = wc_dino_files_dup_stanza (cases[i].files, cases[i].text);

      g_assert_true ((stanza != NULL) == (cases[i].begins != NULL));
      if (stanza != NULL)
        g_assert_true (g_str_has_prefix (stanza, cases[i].begins));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/dino-files/stanzas", test_stanzas);
  return g_test_run ();
}
