/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0447-file-sharing.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0447_file_sharing

/* What is read of each sample: the files' names and URLs in lines, and the text. */
typedef struct
{
  const char *wire;
  const char *files;
  const char *text;
} Case;

static const Case cases[] = {
  { "xep-inline.xml",
    "summit.jpg https://download.montague.lit/4a771ac1/summit.jpg image/jpeg 3032449 "
    "4096x2160 inline\n",
    NULL },
  { "conversations.xml",
    "IMG_2041.jpg https://upload.b/share/1/IMG_2041.jpg image/jpeg -1 0x0 \n", NULL },
  { "gajim.xml",
    "notes of today.pdf https://upload.b/share/2/notes%20of%20today.pdf application/pdf "
    "-1 0x0 \n",
    NULL },
  { "dino.xml", "cat.webp https://upload.b/share/3/cat.webp image/webp 20480 640x480 \n",
    NULL },
  { "dino-0.4.2.xml",
    "pic.png https://localhost:26499/file_share/Mku-kPetOh7n3lhgOaYH-5v3/pic.png "
    "image/png -1 0x0 \n",
    NULL },
  { "gajim-1.7.3.xml",
    "notes.txt https://localhost:26499/file_share/6581x8YU07nmDFGypFayz6KL/notes.txt "
    "text/plain -1 0x0 \n",
    NULL },
  { "movim.xml", "photo.jpg https://upload.b/share/4/photo.jpg image/jpeg 51200 0x0 \n",
    NULL },
  { "several.xml",
    "one.txt https://upload.b/1/one.txt text/plain -1 0x0 \n"
    "two.txt https://upload.b/2/two.txt text/plain -1 0x0 attachment\n",
    "Bitte" },
  { "hostile.xml", "___.._.ssh_authorized_keys https://upload.b/ok text/html -1 0x0 \n",
    "a text" },
  { "no-source.xml", "later.bin - - -1 0x0 \n", NULL },
  { "plain-link.xml", "", "https://upload.b/share/4/photo.jpg" },
};

static char *
describe (const GPtrArray *files)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const WcAttachment *each = files->pdata[i];
      const char *url = wc_attachment_get_url (each);

      g_string_append_printf (text, "%s %s %s %" G_GINT64_FORMAT " %dx%d %s\n",
                              each->name, url != NULL ? url : "-",
                              each->media_type != NULL ? each->media_type : "-",
                              each->size, each->width, each->height,
                              wc_attachment_disposition_to_string (each->disposition));
    }
  return g_string_free (text, FALSE);
}

/* Brings a sample to the point at which the module has seen it. */
static WcInbound
classify (WcFakeSession *fake, const char *wire)
{
  WcInbound in = wc_fake_session_inbound ("0447", wire);

  g_assert_cmpint (wc_xep_im_message.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpint (MODULE.inbound (fake->session, NULL, &in), ==, WC_PASS);
  return in;
}

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = classify (fake, c->wire);
  const WcMessage *message = wc_message_builder_peek (in.message);
  g_autofree char *files = describe (message->attachments);

  g_assert_cmpstr (files, ==, c->files);
  g_assert_cmpstr (message->body, ==, c->text);
  g_assert_cmpint (message->kind, ==,
                   *c->files != '\0' ? WC_MESSAGE_KIND_FILE : WC_MESSAGE_KIND_TEXT);
}

static void
test_details (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) xep = classify (fake, "xep-inline.xml");
  g_auto (WcInbound) movim = classify (fake, "movim.xml");
  g_auto (WcInbound) gajim = classify (fake, "gajim.xml");
  g_auto (WcInbound) hostile = classify (fake, "hostile.xml");
  const WcAttachment *a = wc_message_builder_peek (xep.message)->attachments->pdata[0];

  /* the better description counts, the other completes it */
  g_assert_cmpstr (a->description, ==, "Photo from the summit.");
  g_assert_cmpuint (g_strv_length (a->hashes), ==, 3);
  g_assert_cmpstr (a->hashes[2], ==,
                   "sha-256 2XarmwTlNxDAMkvymloX3S5+VbylNrJt/l5QyPa+YoU=");
  g_assert_true (g_str_has_prefix (a->thumbnail_uri, "cid:sha1+"));
  g_assert_cmpint (a->thumbnail_width, ==, 128);
  a = wc_message_builder_peek (movim.message)->attachments->pdata[0];
  g_assert_true (g_str_has_prefix (a->thumbnail_uri, "data:image/thumbhash;base64,"));
  g_assert_cmpstr (a->thumbnail_type, ==, "image/thumbhash");
  a = wc_message_builder_peek (gajim.message)->attachments->pdata[0];
  g_assert_cmpstr (a->description, ==, "Notes");
  a = wc_message_builder_peek (hostile.message)->attachments->pdata[0];
  g_assert_cmpuint (g_strv_length (a->hashes), ==, 0);
  g_assert_null (a->thumbnail_uri);
  g_assert_cmpint (a->duration_ms, ==, -1);
}

static void
test_error (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (
                 "<message type='error' from='a@b' id='1'><body>https://u/x</body>"
                 "<x xmlns='jabber:x:oob'><url>https://u/x</url></x></message>") };

  g_assert_cmpint (wc_xep_im_message.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpint (MODULE.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_null (wc_message_builder_peek (in.message)->attachments);
}

static WcMessage *
make_message (const char *text, guint n_files)
{
  WcMessageBuilder *builder = wc_message_builder_new ();

  wc_message_builder_set_body (builder, text);
  for (guint i = 0; i < n_files; i++)
    {
      WcAttachment *file = wc_attachment_new ();
      g_autofree char *url = g_strdup_printf ("https://u/%u/a.ogg", i);

      wc_attachment_add_source (file, url);
      wc_attachment_add_hash (file, "sha-256", "AAAA");
      wc_attachment_set_name (file, "a.ogg");
      file->media_type = g_strdup ("audio/ogg");
      file->size = 12;
      file->duration_ms = 3000;
      wc_message_builder_take_attachment (builder, file);
    }
  return wc_message_builder_end (builder);
}

static WcNode *
decorate (WcFakeSession *fake, const WcMessage *message)
{
  WcNode *stanza = wc_fake_session_parse ("<message type='chat'/>");
  WcOutbound out = { message, stanza };

  if (message->body != NULL)
    wc_node_add_with_text (stanza, "body", NULL, message->body);
  g_assert_true (MODULE.outbound (fake->session, NULL, &out, NULL));
  return stanza;
}

#define FILE_INSIDE                                                                      \
  "<media-type>audio/ogg</media-type><name>a.ogg</name><size>12</size>"                  \
  "<length>3000</length><hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>AAAA</hash>"

static void
test_outbound (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcMessage) message = make_message (NULL, 1);
  g_autoptr (WcNode) stanza = decorate (fake, message);
  g_autoptr (WcNode) expected = wc_fake_session_parse (
      "<message type='chat'>"
      "<file-sharing xmlns='urn:xmpp:sfs:0'><file "
      "xmlns='urn:xmpp:file:metadata:0'>" FILE_INSIDE "</file><sources><url-data "
      "xmlns='http://jabber.org/protocol/url-data' target='https://u/0/a.ogg'/>"
      "</sources></file-sharing>"
      "<reference xmlns='urn:xmpp:reference:0' type='data'>"
      "<media-sharing xmlns='urn:xmpp:sims:1'>"
      "<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'>" FILE_INSIDE "</file>"
      "<sources><reference xmlns='urn:xmpp:reference:0' type='data' "
      "uri='https://u/0/a.ogg'/></sources></media-sharing></reference>"
      "<x xmlns='jabber:x:oob'><url>https://u/0/a.ogg</url></x>"
      "<body>https://u/0/a.ogg</body>"
      "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>"
      "</message>");
  g_autofree char *written = wc_node_to_string (stanza, "jabber:client");
  g_autofree char *wanted = wc_node_to_string (expected, "jabber:client");

  g_assert_cmpstr (written, ==, wanted);
}

/* What we send is what we read. */
static void
test_round_trip (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  static const char *const texts[] = { NULL, "See 😀 these", "two\nlines" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts) * 3; i++)
    {
      g_autoptr (WcMessage) message = make_message (texts[i / 3], (guint) (i % 3) + 1);
      g_autoptr (WcNode) stanza = decorate (fake, message);
      g_autoptr (GPtrArray) files = wc_file_sharing_read (stanza);
      const WcNode *body = wc_node_child (stanza, "body", "jabber:client");
      g_autofree char *text = wc_file_sharing_read_text (stanza, files);
      g_autofree char *sent = describe (message->attachments);
      g_autofree char *read = describe (files);

      g_assert_cmpstr (read, ==, sent);
      g_assert_cmpstr (text, ==, texts[i / 3]);
      g_assert_null (wc_node_next (body, "body", "jabber:client"));
    }
}

/* A link that is no file is the text, where there is none. */
static void
test_links (void)
{
  static const struct
  {
    const char *content, *text;
    guint n_files;
  } links[] = {
    { "<x xmlns='jabber:x:oob'><url>http://x/1</url></x>", "http://x/1", 0 },
    { "<x xmlns='jabber:x:oob'><url>xmpp:r@x?join</url><desc>come</desc></x>",
      "come\nxmpp:r@x?join", 0 },
    { "<x xmlns='jabber:x:oob'><url>https://x/1</url></x>", NULL, 1 },
    { "<body>look</body><x xmlns='jabber:x:oob'><url>http://x/1</url></x>", "look", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
      g_autofree char *xml =
          g_strdup_printf ("<message from='a@b'>%s</message>", links[i].content);
      g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml) };
      const WcMessage *message;

      g_assert_cmpint (wc_xep_im_message.inbound (fake->session, NULL, &in), ==, WC_PASS);
      g_assert_cmpint (MODULE.inbound (fake->session, NULL, &in), ==, WC_PASS);
      message = wc_message_builder_peek (in.message);
      g_assert_cmpstr (message->body, ==, links[i].text);
      g_assert_cmpuint (message->attachments != NULL ? message->attachments->len : 0, ==,
                        links[i].n_files);
    }
}

static void
test_no_files (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcMessage) message = make_message ("text", 0);
  g_autoptr (WcNode) stanza = decorate (fake, message);
  g_autofree char *written = wc_node_to_string (stanza, "jabber:client");

  g_assert_cmpstr (written, ==, "<message type='chat'><body>text</body></message>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/xep/0447/inbound/", cases[i].wire, NULL);
      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/0447/details", test_details);
  g_test_add_func ("/xep/0447/error", test_error);
  g_test_add_func ("/xep/0447/outbound", test_outbound);
  g_test_add_func ("/xep/0447/round-trip", test_round_trip);
  g_test_add_func ("/xep/0447/links", test_links);
  g_test_add_func ("/xep/0447/no-files", test_no_files);
  return g_test_run ();
}
