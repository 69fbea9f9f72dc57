/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "xep/0264-thumbnails.h"
#include "xep/bits-of-binary.h"
#include "xml/ns.h"

/* XEP-0264 Jingle Content Thumbnails: in the stanza itself as data: (a thumbhash, as
 * Movim sends it, or a small picture), or named by cid: (XEP-0231). Nothing else: an URL
 * would make every reader of the message show up at somebody's server. */

#define MAX_TYPE 100

static gboolean
is_data (const char *uri)
{
  return g_str_has_prefix (uri, "data:");
}

static gboolean
is_usable (const char *uri)
{
  return uri != NULL && strlen (uri) <= WC_ATTACHMENT_MAX_THUMBNAIL &&
         (is_data (uri) || g_str_has_prefix (uri, "cid:"));
}

static void
take (const WcNode *thumbnail, WcAttachment *attachment)
{
  const char *type = wc_node_attr (thumbnail, "media-type");

  wc_str_set (&attachment->thumbnail_uri, wc_node_attr (thumbnail, "uri"));
  wc_str_set (&attachment->thumbnail_type,
              type != NULL && strlen (type) <= MAX_TYPE ? type : NULL);
  attachment->thumbnail_width =
      (int) wc_node_attr_int (thumbnail, "width", 0, G_MAXUINT16, 0);
  attachment->thumbnail_height =
      (int) wc_node_attr_int (thumbnail, "height", 0, G_MAXUINT16, 0);
}

void
wc_thumbnails_read (const WcNode *parent, WcAttachment *attachment)
{
  for (const WcNode *each = wc_node_child (parent, "thumbnail", WC_NS_THUMBS);
       each != NULL; each = wc_node_next (each, "thumbnail", WC_NS_THUMBS))
    {
      const char *uri = wc_node_attr (each, "uri");

      if (is_usable (uri) && (attachment->thumbnail_uri == NULL ||
                              (is_data (uri) && !is_data (attachment->thumbnail_uri))))
        take (each, attachment);
    }
}

static void
fill (const WcNode *stanza, WcAttachment *file)
{
  g_autoptr (GBytes) bytes = wc_bits_of_binary_find_proven (stanza, file->thumbnail_uri);

  if (bytes != NULL)
    wc_attachment_set_thumbnail (file, bytes, /* error= */ NULL);
}

void
wc_thumbnails_fill (const WcNode *stanza, const GPtrArray *files)
{
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      WcAttachment *file = files->pdata[i];

      if (file->thumbnail_uri != NULL && !is_data (file->thumbnail_uri))
        fill (stanza, file);
    }
}

static void
set_number (WcNode *node, const char *name, int number)
{
  g_autofree char *text = g_strdup_printf ("%d", number);

  if (number > 0)
    wc_node_set (node, name, text);
}

void
wc_thumbnails_write (const WcAttachment *attachment, WcNode *parent)
{
  WcNode *thumbnail;

  if (attachment->thumbnail_uri == NULL)
    return;
  thumbnail = wc_node_add (parent, "thumbnail", WC_NS_THUMBS);
  wc_node_set (thumbnail, "uri", attachment->thumbnail_uri);
  wc_node_set (thumbnail, "media-type", attachment->thumbnail_type);
  set_number (thumbnail, "width", attachment->thumbnail_width);
  set_number (thumbnail, "height", attachment->thumbnail_height);
}
