/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "lib/bookmark-fixture.h"
#include "store/attachment-store.h"
#include "store/message-store.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0231_bob
#define CID "sha1+d5fceb6532643d0d84ffe09c40c481ecdf59e15a@bob.xmpp.org"
#define GIF "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
#define SPOT "cid:sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org"

/* ---- Reading ---- */

/* What is read of each sample: the pictures in lines, and the text. */
typedef struct
{
  const char *wire;
  const char *pictures;
  const char *text;
} Case;

static const Case cases[] = {
  { "movim-sticker.xml", "cid:" CID " - sticker A sticker has been sent using Movim\n",
    NULL },
  { "movim-emoji.xml", "cid:" CID " - inline :cat:\n", "Hello :cat: and :cat:" },
  { "xep-message.xml", SPOT " - inline A spot\n", "Yet here's a spot." },
  { "with-data.xml", "data:image/gif;base64," GIF " image/gif sticker Dot\n", NULL },
  { "forged-data.xml", SPOT " - sticker Dot\n", NULL },
  { "hostile.xml", "", "text" },
  { "no-html.xml", "", "cid:" CID },
  { "error.xml", "", NULL },
};

static char *
describe (const GPtrArray *pictures)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; pictures != NULL && i < pictures->len; i++)
    {
      const WcAttachment *each = pictures->pdata[i];

      g_string_append_printf (text, "%s %s %s %s\n", wc_attachment_get_bits (each),
                              each->media_type != NULL ? each->media_type : "-",
                              wc_attachment_disposition_to_string (each->disposition),
                              each->description);
    }
  return g_string_free (text, FALSE);
}

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0231", c->wire);
  const WcMessage *message;
  g_autofree char *pictures = NULL;

  g_assert_cmpint (wc_xep_im_message.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpint (wc_xep_0071_xhtml_im.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpint (MODULE.inbound (fake->session, NULL, &in), ==, WC_PASS);
  message = wc_message_builder_peek (in.message);
  pictures = describe (message->attachments);
  g_assert_cmpstr (pictures, ==, c->pictures);
  g_assert_cmpstr (message->body, ==, c->text);
}

/* What is only named is as good as nothing to who reads the message; what comes with it
 * and is what its name says stands in its place, and nothing else does. */
static void
test_thumbnail (void)
{
  static const struct
  {
    const char *wire, *uri, *type;
    int width;
  } samples[] = {
    { "thumbnail.xml", "data:image/gif;base64," GIF, "image/gif", 1 },
    { "forged-thumbnail.xml", "cid:" CID, "image/png", 128 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
      g_auto (WcInbound) in = wc_fake_session_inbound ("0231", samples[i].wire);
      const WcAttachment *file;

      wc_xep_im_message.inbound (fake->session, NULL, &in);
      wc_xep_0447_file_sharing.inbound (fake->session, NULL, &in);
      g_assert_cmpint (MODULE.inbound (fake->session, NULL, &in), ==, WC_PASS);
      file = wc_message_builder_peek (in.message)->attachments->pdata[0];
      g_assert_cmpstr (file->thumbnail_uri, ==, samples[i].uri);
      g_assert_cmpstr (file->thumbnail_type, ==, samples[i].type);
      g_assert_cmpint (file->thumbnail_width, ==, samples[i].width);
    }
}

/* A message has so many, and no more. */
static void
test_many (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (GString) text =
      g_string_new ("<message type='chat' from='a@b/c' id='1'><body>x</body>"
                    "<html xmlns='http://jabber.org/protocol/xhtml-im'>"
                    "<body xmlns='http://www.w3.org/1999/xhtml'>");
  g_auto (WcInbound) in = { 0 };

  for (int i = 0; i < WC_ATTACHMENT_MAX * 2; i++)
    g_string_append_printf (text, "<img src='cid:sha1+%d@bob.xmpp.org'/>", i);
  g_string_append (text, "</body></html></message>");
  in.stanza = wc_fake_session_parse (text->str);
  wc_xep_im_message.inbound (fake->session, NULL, &in);
  MODULE.inbound (fake->session, NULL, &in);
  g_assert_cmpuint (wc_message_builder_peek (in.message)->attachments->len, ==,
                    WC_ATTACHMENT_MAX);
}

/* ---- Writing ---- */

static WcAttachment *
make_picture (const char *description)
{
  WcAttachment *picture = wc_attachment_new ();

  wc_attachment_add_bits (picture, "cid:" CID);
  picture->description = g_strdup (description);
  return picture;
}

static void
assert_written (WcAttachment *picture, const char *text, const char *expected)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message type='chat'/>");
  g_autoptr (WcMessage) message = NULL;
  g_autofree char *written = NULL;
  WcOutbound out = { NULL, stanza };

  wc_message_builder_take_attachment (builder, picture);
  out.message = message = wc_message_builder_end (builder);
  if (text != NULL)
    wc_node_add_with_text (stanza, "body", NULL, text);
  g_assert_true (wc_xep_0447_file_sharing.outbound (fake->session, NULL, &out, NULL));
  g_assert_true (MODULE.outbound (fake->session, NULL, &out, NULL));
  written = wc_node_to_string (stanza, "jabber:client");
  g_assert_cmpstr (written, ==, expected);
}

#define HTML(inside)                                                                     \
  "<html xmlns='http://jabber.org/protocol/xhtml-im'><body "                             \
  "xmlns='http://www.w3.org/1999/xhtml'>" inside "</body></html>"
#define IMAGE(alt) "<p><img src='cid:" CID "' alt='" alt "'/></p>"

static void
test_outbound (void)
{
  WcAttachment *elsewhere = make_picture (NULL);

  assert_written (make_picture ("A cat"), NULL,
                  "<message type='chat'>" HTML (IMAGE ("A cat")) "<body>A "
                                                                 "cat</body></message>");
  assert_written (make_picture (NULL), "one\ntwo",
                  "<message type='chat'><body>one\ntwo</body>" HTML (
                      "<p>one<br/>two</p>" IMAGE ("Sticker")) "</message>");
  /* what also lies on a server is sent as such */
  wc_attachment_add_source (elsewhere, "https://u/a.gif");
  assert_written (elsewhere, NULL,
                  "<message type='chat'><file-sharing xmlns='urn:xmpp:sfs:0'>"
                  "<file xmlns='urn:xmpp:file:metadata:0'/><sources><url-data "
                  "xmlns='http://jabber.org/protocol/url-data' target='https://u/a.gif'/>"
                  "</sources></file-sharing><reference xmlns='urn:xmpp:reference:0' "
                  "type='data'><media-sharing xmlns='urn:xmpp:sims:1'><file "
                  "xmlns='urn:xmpp:jingle:apps:file-transfer:5'/><sources><reference "
                  "xmlns='urn:xmpp:reference:0' type='data' uri='https://u/a.gif'/>"
                  "</sources></media-sharing></reference><x "
                  "xmlns='jabber:x:oob'><url>https://u/a.gif</url></x>"
                  "<body>https://u/a.gif</body><fallback xmlns='urn:xmpp:fallback:0' "
                  "for='urn:xmpp:sfs:0'><body/></fallback></message>");
}

/* ---- Answering ---- */

typedef struct
{
  WcBookmarkFixture *base;
  WcFiles *files;
} Fixture;

static const WcXep *const xeps[] = { &MODULE, NULL };

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;

  f->base = wc_bookmark_fixture_new ();
  folder = g_build_filename (f->base->temp->directory, "files", NULL);
  f->base->host.files = f->files = wc_files_new (folder);
  wc_bookmark_fixture_bind (f->base, xeps);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_bookmark_fixture_free (f->base);
  wc_files_free (f->files);
}

/* A copy of the picture that a message from or to @chat has. */
static void
keep (Fixture *f, const char *chat, gboolean outgoing, const char *content)
{
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (content, &size);
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) whole = NULL;
  WcAttachment *picture = make_picture (NULL);
  int fd;

  picture->state = WC_ATTACHMENT_HELD;
  picture->file = wc_files_make_name ();
  fd = wc_files_open (f->files, picture->file, TRUE, NULL);
  g_assert_cmpint (write (fd, bytes, size), ==, (gssize) size);
  close (fd);
  message->account = f->base->temp->account->id;
  message->id = message->ts_us = f->base->temp->now_us++;
  message->outgoing = outgoing;
  message->state = outgoing ? WC_MESSAGE_STATE_SENT : WC_MESSAGE_STATE_NONE;
  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, outgoing ? "me@x.lit/here" : chat);
  wc_message_builder_take_attachment (builder, picture);
  whole = wc_message_builder_end (builder);
  g_assert_true (wc_message_store_add (f->base->temp->db, whole, 0, NULL));
}

static void
ask (Fixture *f, const char *from, const char *cid)
{
  g_autofree char *iq = g_strdup_printf (
      "<iq type='get' id='1' from='%s'><data xmlns='urn:xmpp:bob' cid='%s'/></iq>", from,
      cid);

  wc_fake_session_receive (f->base->fake, iq);
}

static void
assert_refused (Fixture *f, const char *from, const char *cid)
{
  g_autofree char *answer = g_strdup_printf (
      "<iq type='error' id='1' to='%s'><error type='cancel'><service-unavailable "
      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
      from);

  ask (f, from, cid);
  wc_fake_session_assert_sent (f->base->fake, answer);
}

static void
assert_given (Fixture *f, const char *from)
{
  g_autofree char *answer = g_strdup_printf (
      "<iq type='result' id='1' to='%s'><data xmlns='urn:xmpp:bob' cid='" CID
      "' max-age='86400' type='image/gif'>" GIF "</data></iq>",
      from);

  ask (f, from, CID);
  wc_fake_session_assert_sent (f->base->fake, answer);
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  keep (f, "friend@b", TRUE, GIF);
  assert_given (f, "friend@b/movim9");
  assert_given (f, "FRIEND@b/other");
  assert_given (f, "me@x.lit/there");
  assert_refused (f, "mallory@b/c", CID);
  assert_refused (f, "friend@b/c", "sha1+00@bob.xmpp.org");
  assert_refused (f, "friend@b/c", "");
  assert_refused (f, "friend@b/c", "%");
}

/* Movim asks with "set"; who brings something asks nothing. */
static void
test_answer_movim (Fixture *f, gconstpointer data)
{
  g_autofree char *request = wc_fake_session_sample ("0231", "movim-request.xml");

  keep (f, "friend@b", TRUE, GIF);
  wc_fake_session_receive (f->base->fake, request);
  wc_fake_session_assert_sent (f->base->fake,
                               "<iq type='result' id='1' to='friend@b/movim9'><data "
                               "xmlns='urn:xmpp:bob' cid='" CID
                               "' max-age='86400' type='image/gif'>" GIF "</data></iq>");
  wc_fake_session_receive (f->base->fake,
                           "<iq type='set' id='2' from='friend@b/movim9'><data "
                           "xmlns='urn:xmpp:bob' cid='" CID "'>AAAA</data></iq>");
  wc_fake_session_assert_sent (
      f->base->fake, "<iq type='error' id='2' to='friend@b/movim9'><error type='cancel'>"
                     "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
                     "</error></iq>");
}

static void
test_answer_in_rooms (Fixture *f, gconstpointer data)
{
  keep (f, "room@c", TRUE, GIF);
  keep (f, "other@c/nick", TRUE, GIF);
  assert_given (f, "room@c/anybody");
  assert_given (f, "other@c/nick");
  assert_refused (f, "other@c/another", CID);
}

/* Who sent us one is not told that we have it, and what is no picture goes nowhere. */
static void
test_answer_nothing_else (Fixture *f, gconstpointer data)
{
  keep (f, "friend@b", FALSE, GIF);
  assert_refused (f, "friend@b/c", CID);
  assert_refused (f, "me@x.lit/there", CID);
  keep (f, "other@b", TRUE, "AAAA");
  assert_refused (f, "other@b/c", CID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/xep/0231/inbound/", cases[i].wire, NULL);
      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/0231/thumbnail", test_thumbnail);
  g_test_add_func ("/xep/0231/many", test_many);
  g_test_add_func ("/xep/0231/outbound", test_outbound);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0231/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("answer", test_answer);
  TEST ("answer-movim", test_answer_movim);
  TEST ("answer-in-rooms", test_answer_in_rooms);
  TEST ("answer-nothing-else", test_answer_nothing_else);
  return g_test_run ();
}
