/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0449_stickers
#define USUAL(jid) "xmpp:" jid "?pubsub;action=retrieve;node=urn:xmpp:stickers:0;item="
#define ID "EpRv28DHHzFrE4zd%2BxaNpVb4"

typedef struct
{
  const char *wire;
  const char *disposition; /* NULL: there is no file */
  const char *pack;
  const char *description;
  const char *text;
} Case;

static const Case cases[] = {
  { "xep-sticker.xml", "sticker", USUAL ("romeo@montague.lit") ID, "😘", NULL },
  { "no-pack.xml", "sticker", NULL, "😘", NULL },
  { "elsewhere.xml", "sticker",
    "xmpp:packs@shop.lit?pubsub;action=retrieve;node=cats;item=a", "😘", "+1" },
  { "bad-address.xml", "sticker", NULL, "😘", NULL },
  { "room.xml", "sticker", NULL, "😘", NULL },
  { "no-file.xml", NULL, NULL, NULL, "😘" },
};

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0449", c->wire);
  const WcMessage *message;
  const WcAttachment *file;

  wc_xep_im_message.inbound (fake->session, NULL, &in);
  wc_xep_0447_file_sharing.inbound (fake->session, NULL, &in);
  g_assert_cmpint (MODULE.inbound (fake->session, NULL, &in), ==, WC_PASS);
  message = wc_message_builder_peek (in.message);
  g_assert_cmpstr (message->body, ==, c->text);
  g_assert_cmpint (message->attachments != NULL, ==, c->disposition != NULL);
  if (c->disposition == NULL)
    return;
  file = message->attachments->pdata[0];
  g_assert_cmpstr (wc_attachment_disposition_to_string (file->disposition), ==,
                   c->disposition);
  g_assert_cmpstr (wc_attachment_get_pack (file), ==, c->pack);
  g_assert_cmpstr (file->description, ==, c->description);
}

/* What is sent of a sticker of @pack (nullable). */
static char *
write_sticker (const char *pack, const char *description, const char *text)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcAttachment *file = wc_attachment_new ();
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  g_autoptr (WcMessage) message = NULL;
  WcOutbound out = { NULL, stanza };

  wc_attachment_add_source (file, "https://u/x");
  wc_attachment_set_pack (file, pack);
  file->description = g_strdup (description);
  file->disposition = WC_ATTACHMENT_STICKER;
  file->media_type = g_strdup ("image/png");
  wc_message_builder_set_body (builder, text);
  wc_message_builder_take_attachment (builder, file);
  out.message = message = wc_message_builder_end (builder);
  if (text != NULL)
    wc_node_add_with_text (stanza, "body", NULL, text);
  g_assert_true (wc_xep_0447_file_sharing.outbound (fake->session, NULL, &out, NULL));
  g_assert_true (MODULE.outbound (fake->session, NULL, &out, NULL));
  return wc_node_to_string (stanza, "jabber:client");
}

#define METADATA(inside) "<media-type>image/png</media-type>" inside "</file>"
#define SHARED(inside)                                                                   \
  "<message><file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'><file "            \
  "xmlns='urn:xmpp:file:metadata:0'>" METADATA (                                         \
      inside) "<sources><url-data "                                                      \
              "xmlns='http://jabber.org/protocol/url-data' "                             \
              "target='https://u/x'/></sources>"                                         \
              "</file-sharing><reference xmlns='urn:xmpp:reference:0' "                  \
              "type='data'><media-sharing "                                              \
              "xmlns='urn:xmpp:sims:1'><file "                                           \
              "xmlns='urn:xmpp:jingle:apps:file-transfer:5'>" METADATA (                 \
                  inside) "<sources><reference xmlns='urn:xmpp:reference:0' "            \
                          "type='data' "                                                 \
                          "uri='https://u/x'/></sources></media-sharing></reference>"

static void
test_outbound (void)
{
  g_autofree char *own = write_sticker (USUAL ("me@x.lit") "a%2B", "😘", NULL);
  g_autofree char *other = write_sticker (USUAL ("b@y") "a", "😘", NULL);
  g_autofree char *bare = write_sticker (NULL, NULL, NULL);

  g_assert_cmpstr (own, ==,
                   SHARED ("<desc>😘</desc>") "<sticker xmlns='urn:xmpp:stickers:0' "
                                             "pack='a+'/><body>😘</body></message>");
  g_assert_cmpstr (other, ==,
                   SHARED ("<desc>😘</desc>") "<sticker xmlns='urn:xmpp:stickers:0' "
                                             "pack='a' jid='b@y' "
                                             "node='urn:xmpp:stickers:0'/>"
                                             "<body>😘</body></message>");
  g_assert_cmpstr (bare, ==,
                   SHARED ("") "<x xmlns='jabber:x:oob'><url>https://u/x</url></x>"
                               "<body>https://u/x</body><fallback "
                               "xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/>"
                               "</fallback><sticker xmlns='urn:xmpp:stickers:0'/>"
                               "</message>");
}

/* A text of its own stays beside it. */
static void
test_text (void)
{
  g_autofree char *with_text = write_sticker (NULL, "😘", "Look");

  g_assert_nonnull (g_strstr_len (with_text, -1, "<body>Look\nhttps://u/x</body>"));
  g_assert_nonnull (g_strstr_len (with_text, -1, "<sticker "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/xep/0449/inbound/", cases[i].wire, NULL);
      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/0449/outbound", test_outbound);
  g_test_add_func ("/xep/0449/text", test_text);
  return g_test_run ();
}
