/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "model/file-sources.h"
#include "xep/xep-list.h"

/* What becomes of each sample: the text and files that it is shown with, the places that
 * it names, what it names them of, and whether it is a message beside that. */
typedef struct
{
  const char *wire;
  const char *body;
  guint n_files;
  const char *target;
  const char *urls;
  enum
  {
    SHOWN,  /* whatever it is about */
    ALONE,  /* nothing else is in it */
    HIDDEN, /* nor for anybody else */
  } how;
} Case;

static const Case cases[] = {
  { "dino-0.5-source.xml", NULL, 1, "5b0c4c0e-9d7a-4a83-9a2e-0f3d4f9a2b11",
    "https://upload.b/share/3/cat.webp", ALONE },
  { "xep-source.xml", NULL, 1, "sharing-a-file",
    "https://download.montague.lit/4a771ac1/summit.jpg", ALONE },
  { "xep-alone.xml", NULL, 0, "sharing-a-file",
    "https://download.montague.lit/4a771ac1/summit.jpg", HIDDEN },
  { "several.xml", NULL, 0, "f1",
    "https://upload.b/share/1/a.png https://upload.b/share/2/b.png "
    "https://mirror.b/2/b.png",
    HIDDEN },
  { "says-more.xml", "Here it is at last: https://upload.b/share/5/cat.webp", 0, "f1",
    "https://upload.b/share/5/cat.webp", SHOWN },
  { "other-file.xml", NULL, 1, "f1", "https://upload.b/share/5/cat.webp", SHOWN },
  /* nothing that could be fetched, no files at all, no more than a file */
  { "xep-jingle.xml", NULL, 0, NULL, NULL, SHOWN },
  { "xep-storm.xml", "storm.png", 0, NULL, NULL, SHOWN },
  { "hostile.xml", "a text", 0, NULL, NULL, SHOWN },
  { "dino-0.5-share.xml", NULL, 1, NULL, NULL, SHOWN },
};

/* Brings it to the point at which the module has seen it. */
static void
classify (WcFakeSession *fake, WcInbound *in)
{
  const WcXep *const modules[] = { &wc_xep_im_message, &wc_xep_0447_file_sharing,
                                   &wc_xep_0308_correction, &wc_xep_0367_attaching };

  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++)
    g_assert_cmpint (modules[i]->inbound (fake->session, NULL, in), ==, WC_PASS);
}

static char *
join_urls (const char *value)
{
  g_autoptr (GPtrArray) sources = wc_file_sources_parse (value);
  GString *urls = g_string_new (NULL);

  for (guint i = 0; i < sources->len; i++)
    g_string_append_printf (urls, "%s%s", i > 0 ? " " : "",
                            ((const WcFileSource *) sources->pdata[i])->url);
  return g_string_free (urls, FALSE);
}

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0367", c->wire);
  const WcMessage *message;
  const WcAnnotation *said;
  g_autofree char *urls = NULL;

  classify (fake, &in);
  message = wc_message_builder_peek (in.message);
  said = wc_message_find_annotation (message, WC_ANNOTATION_SOURCES);
  g_assert_cmpstr (message->body, ==, c->body);
  g_assert_cmpuint (message->attachments != NULL ? message->attachments->len : 0, ==,
                    c->n_files);
  g_assert_cmpint (message->hidden, ==, c->how == HIDDEN);
  g_assert_cmpint (said != NULL, ==, c->target != NULL);
  if (said == NULL)
    return;
  urls = join_urls (said->value);
  g_assert_cmpstr (said->target_id, ==, c->target);
  g_assert_cmpstr (urls, ==, c->urls);
  g_assert_cmpint (said->alone, ==, c->how != SHOWN);
}

/* The file has the name by which its place is told. */
static void
test_both_halves (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) share = wc_fake_session_inbound ("0367", "dino-0.5-share.xml");
  g_auto (WcInbound) source = wc_fake_session_inbound ("0367", "dino-0.5-source.xml");
  const WcAttachment *file;
  const WcAnnotation *said;
  g_autoptr (GPtrArray) places = NULL;

  classify (fake, &share);
  classify (fake, &source);
  file = wc_message_builder_peek (share.message)->attachments->pdata[0];
  g_assert_false (wc_attachment_has_source (file));
  g_assert_cmpint (file->size, ==, 20480);
  said = wc_message_find_annotation (wc_message_builder_peek (source.message),
                                     WC_ANNOTATION_SOURCES);
  places = wc_file_sources_parse (said->value);
  g_assert_cmpuint (places->len, ==, 1);
  g_assert_true (
      wc_file_source_means (places->pdata[0], file->sharing_id, /* only= */ FALSE));
}

static void
read_text (const char *xml, WcInbound *in)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");

  *in = (WcInbound){ .stanza = wc_fake_session_parse (xml), .received_us = 1 };
  classify (fake, in);
}

#define ATTACH "<attach-to id='m' xmlns='urn:xmpp:message-attaching:1'/>"
#define URL "https://u.b/a.png"
#define SOURCES                                                                          \
  "<sources xmlns='urn:xmpp:sfs:0'><url-data "                                           \
  "xmlns='http://jabber.org/protocol/url-data' target='" URL "'/></sources>"

/* A body that is nothing but its URL, without XEP-0066: a file, until it is known of what
 * message. A correction is about a text, an error repeats what was said. */
static void
test_others (void)
{
  g_auto (WcInbound) plain = { 0 };
  g_auto (WcInbound) correction = { 0 };
  g_auto (WcInbound) failed = { 0 };
  const WcMessage *message;

  read_text ("<message from='a@b/c' to='me@x.lit'><body>" URL "</body>" ATTACH SOURCES
             "</message>",
             &plain);
  message = wc_message_builder_peek (plain.message);
  g_assert_null (message->body);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_FILE);
  g_assert_cmpstr (((WcAttachment *) message->attachments->pdata[0])->name, ==, "a.png");
  g_assert_true (wc_message_find_annotation (message, WC_ANNOTATION_SOURCES)->alone);

  read_text ("<message from='a@b/c' to='me@x.lit'><body>" URL "</body>" ATTACH SOURCES
             "<replace id='m' xmlns='urn:xmpp:message-correct:0'/></message>",
             &correction);
  g_assert_null (wc_message_find_annotation (wc_message_builder_peek (correction.message),
                                             WC_ANNOTATION_SOURCES));
  read_text ("<message type='error' from='a@b/c' to='me@x.lit'>" ATTACH SOURCES
             "</message>",
             &failed);
  g_assert_null (wc_message_find_annotation (wc_message_builder_peek (failed.message),
                                             WC_ANNOTATION_SOURCES));
}

/* However many there are, what is kept of one message is bounded. */
static void
test_too_many (void)
{
  g_autoptr (GString) xml = g_string_new ("<message from='a@b/c' to='me@x.lit'>" ATTACH);
  g_auto (WcInbound) in = { 0 };
  const WcAnnotation *said;
  g_autoptr (GPtrArray) places = NULL;
  g_autofree char *padding = g_strnfill (500, 'x');

  for (guint i = 0; i < 2 * WC_ATTACHMENT_MAX; i++)
    {
      g_string_append_printf (xml, "<sources xmlns='urn:xmpp:sfs:0' id='%u'>", i);
      for (guint j = 0; j < 2 * WC_ATTACHMENT_MAX_SOURCES; j++)
        g_string_append_printf (xml,
                                "<url-data xmlns='http://jabber.org/protocol/url-data' "
                                "target='https://u.b/%u/%u%s'/>",
                                i, j, i == 0 ? "" : padding);
      g_string_append (xml, "</sources>");
    }
  g_string_append (xml, "</message>");
  read_text (xml->str, &in);
  said = wc_message_find_annotation (wc_message_builder_peek (in.message),
                                     WC_ANNOTATION_SOURCES);
  g_assert_cmpuint (strlen (said->value), <=, WC_FILE_SOURCES_MAX_VALUE);
  places = wc_file_sources_parse (said->value);
  g_assert_cmpuint (places->len, >, WC_ATTACHMENT_MAX_SOURCES);
  g_assert_cmpuint (places->len, <=,
                    WC_ATTACHMENT_MAX_SOURCES + WC_FILE_SOURCES_MAX_VALUE / 500);
  /* of the first file as many as a file may have */
  g_assert_true (wc_file_source_means (places->pdata[7], "0", FALSE));
  g_assert_true (wc_file_source_means (places->pdata[8], "1", FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xep/0367/inbound/%s", cases[i].wire);

      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/0367/both-halves", test_both_halves);
  g_test_add_func ("/xep/0367/others", test_others);
  g_test_add_func ("/xep/0367/too-many", test_too_many);
  return g_test_run ();
}
