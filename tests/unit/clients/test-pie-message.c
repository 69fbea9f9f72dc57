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
    { ",\"body\":\"n\",\"flags\":1056,\"annotations\":[{\"kind\":\"original\",\"value\":"
      "\"o\",\"look\":1}]",
      "whinchat:7" IN "><body>o</body></message>" },
    { ",\"body\":\"n\",\"flags\":32,\"annotations\":[{\"kind\":\"original\",\"value\":"
      "\"\",\"look\":1025}]",
      "whinchat:7" IN "><unstyled xmlns='urn:xmpp:styling:0'/></message>" },
    { ",\"flags\":64",
      "whinchat:7" IN "><retracted xmlns='urn:xmpp:message-retract:1'/></message>" },
    { ",\"kind\":\"encrypted\",\"encryption\":\"omemo\"",
      "whinchat:7" IN "><encryption xmlns='urn:xmpp:eme:0' "
      "namespace='eu.siacs.conversations.axolotl'/></message>" },
    { ",\"body\":\"b\",\"mentions\":[{\"jid\":\"a b@c\",\"start\":1,\"length\":2}]",
      "whinchat:7" IN "><body>b</body><mention xmlns='urn:xmpp:mentions:0' begin='1' "
      "end='3' jid='a b@c'/><reference xmlns='urn:xmpp:reference:0' type='mention' "
      "begin='1' end='3' uri='xmpp:a%20b@c'/></message>" },
    { ",\"body\":\"b\",\"mentions\":[{\"people\":\"channel\"},{\"jid\":\"a@c\","
      "\"silent\":true}]",
      "whinchat:7" IN "><body>b</body><mention xmlns='urn:xmpp:mentions:0' "
      "mentions='urn:xmpp:mentions:0#channel'/><mention xmlns='urn:xmpp:mentions:0' "
      "jid='a@c'><noping/></mention></message>" },
    { ",\"files\":[{\"sources\":[\"https://x/s\",\"xmpp:j@x?pubsub;action=retrieve;"
      "node=urn:xmpp:stickers:0;item=i%2B\"],\"disposition\":\"sticker\","
      "\"description\":\"d\",\"size\":-1,\"duration_ms\":-1}]",
      "whinchat:7" IN "><file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'>"
      "<file xmlns='urn:xmpp:file:metadata:0'><desc>d</desc></file><sources><url-data "
      "xmlns='http://jabber.org/protocol/url-data' target='https://x/s'/></sources>"
      "</file-sharing><sticker xmlns='urn:xmpp:stickers:0' pack='i+' jid='j@x'/>"
      "<body>d</body></message>" },
    /* where another message says that it lies */
    { ",\"files\":[{\"sources\":[],\"attached\":[\"https://x/a\"],"
      "\"disposition\":\"any\"}]",
      "whinchat:7" IN "><file-sharing xmlns='urn:xmpp:sfs:0'><file "
      "xmlns='urn:xmpp:file:metadata:0'/><sources><url-data "
      "xmlns='http://jabber.org/protocol/url-data' target='https://x/a'/></sources>"
      "</file-sharing><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body "
      "start='0' end='11'/></fallback><body>https://x/a</body><x "
      "xmlns='jabber:x:oob'><url>https://x/a</url>"
      "</x></message>" },
    { ",\"body\":\"b\",\"files\":[{\"sources\":[\"cid:c\",\"data:image/"
      "png;base64,AA==\"],"
      "\"description\":\"d\"}]",
      "whinchat:7" IN "><html xmlns='http://jabber.org/protocol/xhtml-im'><body "
      "xmlns='http://www.w3.org/1999/xhtml'><p>b</p><p><img src='cid:c' alt='d'/></p>"
      "</body></html><data xmlns='urn:xmpp:bob' cid='c' type='image/png'>AA==</data>"
      "<body>b</body></message>" },
    /* an encrypted one is a body and nothing else */
    { ",\"files\":[{\"sources\":[\"aesgcm://x/a#00\"],\"name\":\"a\"}]",
      "whinchat:7" IN "><body>aesgcm://x/a#00</body></message>" },
    { ",\"body\":\"b\",\"files\":[{\"sources\":[\"aesgcm://x/a#00\"]}]",
      "whinchat:7" IN "><body>b\naesgcm://x/a#00</body></message>" },
    { ",\"hidden\":true,\"annotations\":[{\"kind\":\"sources\",\"names\":\"x\"}]", "-" },
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
    ",\"annotations\":[5,{}]",
    ",\"files\":[5,{\"sources\":[1],\"hashes\":[{},\"x\"]}]",
    ",\"extra\":[]",
    ",\"extra\":[7]",
    ",\"mentions\":[5,{}]",
    ",\"previews\":[{},\"x\"]",
    ",\"files\":[{\"disposition\":\"sticker\",\"sources\":[\"xmpp:\"]}]",
    ",\"thread\":{}",
    ",\"encryption\":\"?\",\"kind\":\"encrypted\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *built = build (odd[i]);

      g_assert_true (g_str_has_prefix (built, "whinchat:7" IN));
    }
}

/* Who it is in a room that said it to us alone: rooms write it so. */
static void
test_who_in_a_room (void)
{
  g_autofree char *built =
      build (",\"chat\":\"hall@rooms.lit/hag\",\"from\":\"hall@rooms.lit/hag\","
             "\"body\":\"b\",\"real_jid\":\"hag@x.lit\",\"occupant_id\":\"o\"");

  g_assert_cmpstr (
      built, ==,
      "whinchat:7 <message from='hall@rooms.lit/hag' to='" ME "' type='chat'>"
      "<x xmlns='http://jabber.org/protocol/muc#user'><item jid='hag@x.lit'/></x>"
      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o'/><body>b</body></message>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/pie-message/says", test_what_it_says);
  g_test_add_func ("/clients/pie-message/who-in-a-room", test_who_in_a_room);
  g_test_add_func ("/clients/pie-message/odd", test_odd);
  return g_test_run ();
}
