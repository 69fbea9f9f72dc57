/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/pie-message.h"
#include "common/object.h"
#include "xml/ns.h"

#define ME "alice@else.lit"
#define SAID                                                                             \
  "{\"chat\":\"bob@else.lit\",\"from\":\"bob@else.lit/x\",\"id\":7,\"ts_us\":7000001"

static char *
build (const char *more)
{
  g_autofree char *text = g_strconcat (SAID, more, "}", NULL);
  g_autoptr (JsonObject) line = wc_object_parse (text, -1, NULL);
  g_autoptr (WcNode) result = wc_pie_message_build (line, ME);
  const WcNode *forwarded = wc_node_child (result, "forwarded", WC_NS_FORWARD);
  g_autofree char *message = NULL;

  if (result == NULL)
    return g_strdup ("-");
  g_assert_cmpstr (wc_node_attr (wc_node_child (forwarded, "delay", NULL), "stamp"), ==,
                   "1970-01-01T00:00:07.000001Z");
  message = wc_node_to_string (wc_node_child (forwarded, "message", NULL), WC_NS_CLIENT);
  return g_strconcat (wc_node_attr (result, "id"), " ", message, NULL);
}

#define IN " <message from='bob@else.lit/x' to='" ME "' type='chat'"

static void
test_what_it_says (void)
{
  static const struct
  {
    const char *more;
    const char *built;
  } cases[] = {
    { ",\"body\":\"b\"", "whinchat:7" IN "><body>b</body></message>" },
    { ",\"body\":\"b\",\"archive_id\":\"a\",\"archive_by\":\"" ME "\"",
      "a" IN "><body>b</body></message>" },
    { ",\"body\":\"b\",\"stanza_id\":\"s\",\"stanza_by\":\"" ME "\"",
      "s" IN "><body>b</body></message>" },
    { ",\"body\":\"b\",\"archive_id\":\"a\",\"archive_by\":\"else\",\"message_id\":\"m\"",
      "whinchat:7" IN " id='m'><body>b</body></message>" },
    { ",\"hidden\":true,\"annotations\":[{\"kind\":\"correction\",\"names\":\"x\","
      "\"value\":\"n\"}]",
      "whinchat:7" IN "><body>n</body><replace xmlns='urn:xmpp:message-correct:0' "
      "id='x'/></message>" },
    { ",\"body\":\"n\",\"annotations\":[{\"kind\":\"original\",\"value\":\"o\"}]",
      "whinchat:7" IN "><body>o</body></message>" },
    { ",\"flags\":64",
      "whinchat:7" IN "><retracted xmlns='urn:xmpp:message-retract:1'/></message>" },
    { ",\"kind\":\"encrypted\",\"encryption\":\"omemo\"",
      "whinchat:7" IN "><encryption xmlns='urn:xmpp:eme:0' "
      "namespace='eu.siacs.conversations.axolotl'/></message>" },
    { ",\"state\":\"queued\",\"body\":\"b\"", "-" },
    { ",\"state\":\"failed\",\"body\":\"b\"", "-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *built = build (cases[i].more);

      g_assert_cmpstr (built, ==, cases[i].built);
    }
}

/* What a line has that is not what it should be is nothing. */
static void
test_odd (void)
{
  static const char *const odd[] = {
    ",\"annotations\":[5,{}]", ",\"files\":[5,{\"sources\":[1],\"hashes\":[{},\"x\"]}]",
    ",\"extra\":[]",           ",\"extra\":[7]",
    ",\"thread\":{}",          ",\"encryption\":\"?\",\"kind\":\"encrypted\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *built = build (odd[i]);

      g_assert_true (g_str_has_prefix (built, "whinchat:7" IN));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/pie-message/says", test_what_it_says);
  g_test_add_func ("/clients/pie-message/odd", test_odd);
  return g_test_run ();
}
