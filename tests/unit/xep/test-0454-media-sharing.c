/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0454_media_sharing
#define SECRET                                                                           \
  "8c3d050e9386ec173861778f"                                                             \
  "68e9af38a97aaf82faa4063b4d0878a61261534410c8a84331eaac851759f587"
#define URI                                                                              \
  "aesgcm://download.montague.tld/4a771ac1-f0b2-4a4a-9700-f2a26fa2bb67/"                 \
  "tr%C3%A8s%20cool.jpg#" SECRET
#define GIF "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

/* ---- Reading ---- */

/* What is a file, and its small picture; the rest stays the text that it is. */
typedef struct
{
  const char *wire;
  gboolean is_file;
  const char *thumbnail; /* (nullable) */
} Case;

static const Case cases[] = {
  { "uri.xml", TRUE, NULL },
  { "with-thumbnail.xml", TRUE, "data:image/gif;base64," GIF },
  { "thumbnail-as-in-xep.xml", TRUE, "data:image/gif;base64," GIF },
  { "with-oob.xml", TRUE, NULL },
  { "forged-thumbnail.xml", TRUE, NULL },
  { "with-text.xml", FALSE, NULL },
  { "with-lines.xml", FALSE, NULL },
  { "three-lines.xml", FALSE, NULL },
  { "forged-key.xml", FALSE, NULL },
  { "forged-data.xml", FALSE, NULL },
  { "forged-place.xml", FALSE, NULL },
};

static void
read_sample (WcFakeSession *fake, WcInbound *in)
{
  wc_xep_im_message.inbound (fake->session, NULL, in);
  wc_xep_0447_file_sharing.inbound (fake->session, NULL, in);
  g_assert_cmpint (MODULE.inbound (fake->session, NULL, in), ==, WC_PASS);
}

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0454", c->wire);
  const WcMessage *message;
  const WcAttachment *file;

  read_sample (fake, &in);
  message = wc_message_builder_peek (in.message);
  if (!c->is_file)
    {
      g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_TEXT);
      g_assert_nonnull (strstr (message->body, "aesgcm://"));
      g_assert_null (message->attachments);
      return;
    }
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_FILE);
  g_assert_null (message->body);
  g_assert_cmpuint (message->attachments->len, ==, 1);
  file = message->attachments->pdata[0];
  g_assert_cmpstr (wc_attachment_get_encrypted (file), ==, URI);
  g_assert_null (wc_attachment_get_url (file));
  g_assert_cmpstr (file->name, ==, "très cool.jpg");
  g_assert_cmpstr (file->media_type, ==, "image/jpeg");
  g_assert_cmpint (file->size, ==, -1);
  g_assert_cmpstr (file->thumbnail_uri, ==, c->thumbnail);
}

/* An error says nothing that could be fetched. */
static void
test_error (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (
                                "<message type='error' from='a@b' id='1'><body>" URI
                                "</body></message>") };

  read_sample (fake, &in);
  g_assert_null (wc_message_builder_peek (in.message)->attachments);
}

/* What says more of its files is read elsewhere. */
static void
test_other_file (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (
                 "<message type='chat' from='a@b/c' id='1'><body>" URI "</body>"
                 "<x xmlns='jabber:x:oob'><url>https://u/x</url></x></message>") };
  const WcMessage *message;
  const WcAttachment *file;

  read_sample (fake, &in);
  message = wc_message_builder_peek (in.message);
  g_assert_cmpuint (message->attachments->len, ==, 1);
  file = message->attachments->pdata[0];
  g_assert_cmpstr (wc_attachment_get_url (file), ==, "https://u/x");
  g_assert_null (wc_attachment_get_encrypted (file));
}

/* ---- Writing ---- */

static char *
write_message (const char *text, const char *url, guint n_encrypted)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message type='chat'/>");
  g_autoptr (WcMessage) message = NULL;
  WcOutbound out = { NULL, stanza };

  for (guint i = 0; i < n_encrypted; i++)
    {
      g_autofree char *uri = g_strdup_printf ("aesgcm://h/%u#" SECRET, i);
      WcAttachment *file = wc_attachment_new ();

      wc_attachment_add_encrypted (file, uri);
      wc_attachment_add_source (file, url);
      wc_message_builder_take_attachment (builder, file);
    }
  out.message = message = wc_message_builder_end (builder);
  if (text != NULL)
    wc_node_add_with_text (stanza, "body", NULL, text);
  g_assert_true (wc_xep_0447_file_sharing.outbound (fake->session, NULL, &out, NULL));
  g_assert_true (MODULE.outbound (fake->session, NULL, &out, NULL));
  g_assert_true (wc_xep_0231_bob.outbound (fake->session, NULL, &out, NULL));
  return wc_node_to_string (stanza, "jabber:client");
}

static void
assert_written (const char *text, guint n_encrypted, const char *expected)
{
  g_autofree char *written = write_message (text, NULL, n_encrypted);

  g_assert_cmpstr (written, ==, expected);
}

static void
test_outbound (void)
{
  g_autofree char *elsewhere = write_message (NULL, "https://u/x", 1);

  assert_written (NULL, 1,
                  "<message type='chat'><body>aesgcm://h/0#" SECRET "</body></message>");
  assert_written ("See", 1,
                  "<message type='chat'><body>See\naesgcm://h/0#" SECRET
                  "</body></message>");
  assert_written (NULL, 2,
                  "<message type='chat'><body>aesgcm://h/0#" SECRET
                  "\naesgcm://h/1#" SECRET "</body></message>");
  assert_written ("Text", 0, "<message type='chat'><body>Text</body></message>");
  /* what lies in the open, too, is sent as that, and the key stays here */
  g_assert_null (strstr (elsewhere, "aesgcm"));
  g_assert_null (strstr (elsewhere, SECRET));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/xep/0454/", cases[i].wire, NULL);

      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/0454/error", test_error);
  g_test_add_func ("/xep/0454/other-file", test_other_file);
  g_test_add_func ("/xep/0454/outbound", test_outbound);
  return g_test_run ();
}
