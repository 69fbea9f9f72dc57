/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "model/image.h"
#include "model/jid.h"
#include "store/attachment-store.h"
#include "xep/0264-thumbnails.h"
#include "xep/bits-of-binary.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0231 Bits of Binary in messages: pictures that XHTML-IM (XEP-0071) names, as Movim
 * sends stickers and its own emoji. One that stands alone is a sticker, and the body says
 * what it shows to those who cannot see it. Who was sent one may ask us for it. */

static const char *const features[] = { WC_NS_BOB, NULL };

#define MAX_DESCRIPTION 4096

/* ---- Reading ---- */

typedef struct
{
  const WcNode *stanza;
  GPtrArray *found; /* (owned) (element-type WcAttachment) each once */
  guint n_images;
  gboolean has_text;
} Reading;

/* What came with the message, where that is little. */
static void
take_content (const WcNode *stanza, const char *uri, WcAttachment *picture)
{
  g_autoptr (GBytes) bytes = wc_bits_of_binary_find_proven (stanza, uri);
  g_autofree char *data = NULL;
  WcImage image;

  if (bytes == NULL || !wc_image_read (bytes, &image))
    return;
  data = wc_image_dup_uri (&image, bytes);
  wc_attachment_add_bits (picture, data);
  picture->media_type = g_strdup (image.type);
  picture->size = (gint64) g_bytes_get_size (bytes);
  picture->width = (int) MIN (image.width, G_MAXUINT16);
  picture->height = (int) MIN (image.height, G_MAXUINT16);
}

static void
describe (WcAttachment *picture, const char *text)
{
  if (text != NULL && *text != '\0' && strlen (text) <= MAX_DESCRIPTION)
    wc_str_set (&picture->description, text);
}

static void
take_image (Reading *self, const WcNode *image)
{
  const char *uri = wc_node_attr (image, "src");
  g_autoptr (WcAttachment) picture = wc_attachment_new ();

  self->n_images++;
  if (uri == NULL || self->found->len >= WC_ATTACHMENT_MAX)
    return;
  wc_attachment_add_bits (picture, uri);
  if (!wc_attachment_has_source (picture))
    return;
  for (guint i = 0; i < self->found->len; i++)
    if (wc_attachment_is_same (self->found->pdata[i], picture))
      return;
  take_content (self->stanza, uri, picture);
  describe (picture, wc_node_attr (image, "alt"));
  picture->disposition = WC_ATTACHMENT_INLINE;
  g_ptr_array_add (self->found, g_steal_pointer (&picture));
}

static void
on_text (const char *text, gpointer data)
{
  Reading *self = data;

  self->has_text |= text[strspn (text, " \t\r\n")] != '\0';
}

static gboolean
on_enter (const WcNode *element, gpointer data)
{
  if (wc_node_is (element, "img", WC_NS_XHTML))
    take_image (data, element);
  return TRUE;
}

static void
on_leave (const WcNode *element, gpointer data)
{
}

/* Others have read the body: it stays with the picture. */
static void
take_sticker (WcInbound *in, WcAttachment *picture)
{
  describe (picture, wc_message_builder_peek (in->message)->body);
  picture->disposition = WC_ATTACHMENT_STICKER;
  wc_message_builder_set_body (in->message, NULL);
}

/* The pictures that the text names become files of the message. */
static void
take_pictures (WcInbound *in)
{
  static const WcNodeWalk walk = { on_text, on_enter, on_leave };
  const WcNode *html = wc_node_child (in->stanza, "html", WC_NS_XHTML_IM);
  const WcNode *body = wc_node_child (html, "body", WC_NS_XHTML);
  g_autoptr (GPtrArray) found = NULL;
  Reading reading = { .stanza = in->stanza };

  if (body == NULL)
    return;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  reading.found = found;
  wc_node_walk (body, &walk, &reading);
  if (found->len == 1 && reading.n_images == 1 && !reading.has_text)
    take_sticker (in, found->pdata[0]);
  for (guint i = 0; i < found->len; i++)
    wc_message_builder_take_attachment (in->message, wc_attachment_ref (found->pdata[i]));
}

static WcVerdict
bob_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcMessage *message = wc_message_builder_peek (in->message);

  if (wc_stanza_has_type (in->stanza, "error"))
    return WC_PASS;
  wc_thumbnails_fill (in->stanza, message->attachments);
  if (message->kind == WC_MESSAGE_KIND_TEXT)
    take_pictures (in);
  return WC_PASS;
}

/* ---- Writing ---- */

/* The text as a paragraph, line by line. */
static void
write_text (const char *text, WcNode *body)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  WcNode *paragraph = wc_node_add (body, "p", NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        wc_node_add (paragraph, "br", NULL);
      wc_node_add_text (paragraph, lines[i]);
    }
}

static void
write_image (const WcAttachment *picture, WcNode *body)
{
  WcNode *image = wc_node_add (wc_node_add (body, "p", NULL), "img", NULL);

  wc_node_set (image, "src", wc_attachment_get_cid (picture));
  wc_node_set (image, "alt",
               picture->description != NULL ? picture->description : "Sticker");
}

static gboolean
is_only_bits (const WcAttachment *file)
{
  return wc_attachment_get_nth_place (file, 0) == NULL &&
         wc_attachment_get_cid (file) != NULL;
}

static gboolean
bob_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const GPtrArray *files = out->message->attachments;
  const char *text = wc_node_child_text (out->stanza, "body", WC_NS_CLIENT);
  WcNode *body = NULL;

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const WcAttachment *file = files->pdata[i];

      if (!is_only_bits (file))
        continue;
      if (body == NULL)
        {
          body = wc_node_add (wc_node_add (out->stanza, "html", WC_NS_XHTML_IM), "body",
                              WC_NS_XHTML);
          if (text != NULL)
            write_text (text, body);
          else
            wc_node_add_with_text (out->stanza, "body", WC_NS_CLIENT,
                                   file->description != NULL ? file->description
                                                             : "Sticker");
        }
      write_image (file, body);
    }
  return TRUE;
}

/* ---- Answering ---- */

/* What was sent to who asks; to our own devices, whatever was sent. In a room everybody
 * who is there was sent it. */
static WcStoredAttachment *
find_sent (WcSession *session, const char *from, const char *source)
{
  WcHost *host = wc_host_of (session);
  g_autofree char *full = from != NULL ? wc_jid_normalize (from, NULL) : NULL;
  g_autofree char *bare = full != NULL ? wc_jid_dup_bare (full) : NULL;
  const char *const chats[] = { bare, full };
  WcStoredAttachment *found = NULL;

  if (bare == NULL || host->db == NULL || host->files == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (chats) && found == NULL; i++)
    {
      const WcHeldQuery query = { host->account->id, source,
                                  wc_session_is_self (session, bare) ? "" : chats[i] };

      found = wc_attachment_store_find_held (host->db, &query, NULL);
    }
  return found;
}

/* The whole copy, which is as small as what is sent this way. */
static GBytes *
read_copy (WcFiles *files, const char *name)
{
  int fd = wc_files_open_to_read (files, name, NULL);
  g_autofree guint8 *data = g_malloc (WC_BITS_OF_BINARY_MAX);
  gssize n = fd >= 0 ? pread (fd, data, WC_BITS_OF_BINARY_MAX, 0) : -1;

  if (fd >= 0)
    close (fd);
  return n > 0 ? g_bytes_new (data, (gsize) n) : NULL;
}

static gboolean
is_empty (const WcNode *data)
{
  const char *text = wc_node_text (data);

  return text == NULL || *text == '\0';
}

/* For others we are a client that does not know the question. Movim asks with "set", and
 * <data/> that brings something is no question. */
static WcHandled
answer_data (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *data)
{
  const char *cid = wc_node_attr (data, "cid");
  g_autofree char *source = g_strconcat ("cid:", cid, NULL);
  g_autoptr (WcStoredAttachment) sent =
      cid != NULL && is_empty (data)
          ? find_sent (session, wc_node_attr (stanza, "from"), source)
          : NULL;
  g_autoptr (GBytes) bytes =
      sent != NULL ? read_copy (wc_host_of (session)->files, sent->attachment->file)
                   : NULL;
  g_autoptr (WcNode) answer = NULL;
  WcImage image;

  if (bytes == NULL || !wc_image_read (bytes, &image))
    return WC_NOT_MINE;
  answer = wc_bits_of_binary_build (source, bytes, image.type);
  wc_session_reply (session, stanza, answer);
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_GET, "data", WC_NS_BOB, WC_SENDER_ANYONE, answer_data },
  { WC_ROUTE_IQ_SET, "data", WC_NS_BOB, WC_SENDER_ANYONE, answer_data },
  { 0 },
};

const WcXep wc_xep_0231_bob = {
  .name = "bits-of-binary",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .routes = routes,
  .inbound = bob_inbound,
  .outbound = bob_outbound,
};
