/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/omemo-open.h"
#include "xml/ns.h"

#define ROMEO "romeo@montague.lit"
#define JULIET "juliet@capulet.lit"
#define ROOM "coven@chat.shakespeare.lit"
#define AT_HER "<message from='" ROMEO "/a' to='" JULIET "' type='chat'/>"
#define AT_US "<message from='" ROMEO "/a' type='chat'/>"
#define IN_ROOM "<message from='" ROOM "/r' to='" JULIET "/x' type='groupchat'/>"

#define SAYS(from, to)                                                                   \
  "<envelope xmlns='urn:xmpp:sce:1'><content><body xmlns='jabber:client'>Hi</body>"      \
  "</content><rpad/>" from to "</envelope>"
#define BY(jid) "<from jid='" jid "'/>"
#define TO(jid) "<to jid='" jid "'/>"

/* What stands in @xml for who is to read it; NULL: nothing that is sent. */
static char *
open_as (WcOmemoVersion version, const char *xml, const char *said, gsize size)
{
  g_autoptr (GBytes) plain = g_bytes_new (said, size);
  const WcOmemoOpen open = { ROMEO, ROOM, JULIET, version, plain };
  WcNode *stanza = wc_fake_session_parse (xml);
  g_autofree char *before = wc_node_to_string (stanza, WC_NS_CLIENT);
  g_autofree char *after = NULL;
  char *text = NULL;

  if (wc_omemo_open (&open, &stanza))
    text = wc_node_dup_text (wc_node_child (stanza, "body", WC_NS_CLIENT));
  after = wc_node_to_string (stanza, WC_NS_CLIENT);
  g_assert_true (text != NULL || g_str_equal (before, after));
  wc_node_unref (stanza);
  return text;
}

static void
test_texts (void)
{
  static const struct
  {
    const char *said;
    gsize size;
    const char *expected;
  } cases[] = {
    { "Hi", 2, "Hi" },
    { "a\tb\nc\rd", 7, "a\tb\nc\rd" },
    { "a\001b\033c", 5, "a?b?c" },
    { "", 0, "" },
    { "a\0b", 3, NULL },
    { "\xff", 1, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          open_as (WC_OMEMO_AXOLOTL, AT_HER, cases[i].said, cases[i].size);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

/* Nobody can send on what somebody else has written, nor to somebody else. */
static void
test_envelopes (void)
{
  static const struct
  {
    const char *stanza;
    const char *said;
    gboolean genuine;
  } cases[] = {
    { AT_HER, SAYS (BY (ROMEO), ""), TRUE },
    { AT_HER, SAYS (BY (ROMEO), TO (JULIET)), TRUE },
    { AT_US, SAYS (BY (ROMEO), TO (JULIET)), TRUE },
    { AT_HER, SAYS (BY ("mallory@x.lit"), ""), FALSE },
    { AT_HER, SAYS (BY (ROMEO), TO ("mallory@x.lit")), FALSE },
    { IN_ROOM, SAYS (BY (ROMEO), TO (ROOM)), TRUE },
    { IN_ROOM, SAYS (BY (ROMEO), TO (JULIET)), FALSE },
    { IN_ROOM, SAYS (BY (ROMEO), ""), FALSE },
    { AT_HER, "Hi", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          open_as (WC_OMEMO_2, cases[i].stanza, cases[i].said, strlen (cases[i].said));

      g_assert_cmpstr (text, ==, cases[i].genuine ? "Hi" : NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/omemo-open/texts", test_texts);
  g_test_add_func ("/xep/omemo-open/envelopes", test_envelopes);
  return g_test_run ();
}
