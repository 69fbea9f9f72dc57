/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/avatar.h"
#include "xml/ns.h"

/* What others publish is only believed where it can be checked: a form without a hash is
 * none, and the bytes are compared with it by who fetches them. */

#define MAX_FORMS 32
#define MAX_URL 2048
#define GOOD_WIDTH 512

static gboolean
is_hash (const char *text)
{
  return text != NULL && strlen (text) == 40 && strspn (text, "0123456789abcdef") == 40;
}

static gboolean
is_known (const char *type)
{
  static const char *const types[] = { "image/png", "image/jpeg", "image/gif",
                                       "image/webp", NULL };

  return type == NULL || g_strv_contains (types, type);
}

static gboolean
read_info (const WcNode *node, gint64 max_bytes, WcAvatarInfo *out)
{
  *out = (WcAvatarInfo){
    .id = wc_node_attr (node, "id"),
    .type = wc_node_attr (node, "type"),
    .url = wc_node_attr (node, "url"),
    .bytes = wc_node_attr_int (node, "bytes", 0, G_MAXUINT32, 0),
    .width = (guint) wc_node_attr_int (node, "width", 0, 65535, 0),
    .height = (guint) wc_node_attr_int (node, "height", 0, 65535, 0),
  };
  return is_hash (out->id) && is_known (out->type) && out->bytes <= max_bytes &&
         (out->url == NULL ||
          (g_str_has_prefix (out->url, "https://") && strlen (out->url) <= MAX_URL));
}

/* Not on the web first, then by width; what is wider than needed comes last. */
static gint64
rank (const WcAvatarInfo *info, guint good_width)
{
  gint64 width =
      info->width <= good_width ? info->width : good_width - (gint64) info->width;

  return width + (info->url == NULL ? 1 << 20 : 0);
}

gboolean
wc_avatar_choose (const WcNode *metadata, WcAvatarInfo *out)
{
  const WcNode *node = wc_node_child (metadata, "info", WC_NS_AVATAR_METADATA);
  gboolean found = FALSE;
  WcAvatarInfo info;

  for (guint i = 0; node != NULL && i < MAX_FORMS; i++)
    {
      if (read_info (node, WC_AVATAR_MAX_BYTES, &info) &&
          (!found || rank (&info, GOOD_WIDTH) > rank (out, GOOD_WIDTH)))
        {
          *out = info;
          found = TRUE;
        }
      node = wc_node_next (node, "info", WC_NS_AVATAR_METADATA);
    }
  return found;
}

/* The form behind @node in its element, or the first of the next one. */
static const WcNode *
next_form (const WcNode **metadata, const WcNode *node)
{
  if (node != NULL)
    node = wc_node_next (node, "info", WC_NS_AVATAR_METADATA);
  while (node == NULL && *metadata != NULL)
    {
      *metadata = wc_node_next (*metadata, "metadata", WC_NS_AVATAR_METADATA);
      node = wc_node_child (*metadata, "info", WC_NS_AVATAR_METADATA);
    }
  return node;
}

gboolean
wc_avatar_choose_on_web (const WcNode *metadata,
                         gint64 max_bytes,
                         guint good_width,
                         WcAvatarInfo *out)
{
  const WcNode *node = wc_node_child (metadata, "info", WC_NS_AVATAR_METADATA);
  gboolean found = FALSE;
  WcAvatarInfo info;

  if (node == NULL)
    node = next_form (&metadata, NULL);
  for (guint i = 0; node != NULL && i < MAX_FORMS; i++)
    {
      if (read_info (node, max_bytes, &info) && info.url != NULL &&
          (!found || rank (&info, good_width) > rank (out, good_width)))
        {
          *out = info;
          found = TRUE;
        }
      node = next_form (&metadata, node);
    }
  return found;
}

static GBytes *
decode (const WcNode *node)
{
  g_autofree char *text = node != NULL ? wc_node_dup_text (node) : NULL;
  guchar *bytes;
  gsize size;

  /* line feeds take another 64th */
  if (text == NULL || *text == '\0' || strlen (text) > WC_AVATAR_MAX_BYTES / 2 * 3)
    return NULL;
  bytes = g_base64_decode_inplace (text, &size);
  if (size == 0 || size > WC_AVATAR_MAX_BYTES)
    return NULL;
  return g_bytes_new (bytes, size);
}

GBytes *
wc_avatar_read_data (const WcNode *data)
{
  return data != NULL && wc_node_is (data, "data", WC_NS_AVATAR_DATA) ? decode (data)
                                                                      : NULL;
}

GBytes *
wc_avatar_read_photo (const WcNode *vcard)
{
  const WcNode *photo = wc_node_child (vcard, "PHOTO", WC_NS_VCARD_TEMP);

  return decode (wc_node_child (photo, "BINVAL", WC_NS_VCARD_TEMP));
}

static char *
encode (GBytes *data)
{
  gsize size;
  const guchar *bytes = g_bytes_get_data (data, &size);

  return g_base64_encode (bytes, size);
}

WcNode *
wc_avatar_build_data (GBytes *data)
{
  WcNode *node = wc_node_new ("data", WC_NS_AVATAR_DATA);
  g_autofree char *text = encode (data);

  wc_node_add_text (node, text);
  return node;
}

static void
set_number (WcNode *node, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  if (value > 0)
    wc_node_set (node, name, text);
}

WcNode *
wc_avatar_build_metadata (GBytes *data, const WcAvatarInfo *info)
{
  WcNode *metadata = wc_node_new ("metadata", WC_NS_AVATAR_METADATA);
  WcNode *node;

  if (data == NULL)
    return metadata;
  node = wc_node_add (metadata, "info", NULL);
  wc_node_set (node, "id", info->id);
  wc_node_set (node, "type", info->type);
  set_number (node, "bytes", (gint64) g_bytes_get_size (data));
  set_number (node, "width", info->width);
  set_number (node, "height", info->height);
  return metadata;
}

WcNode *
wc_avatar_change_photo (const WcNode *vcard, GBytes *data, const char *type)
{
  g_autoptr (WcNode) holder = wc_node_new ("holder", "");
  WcNode *copy = vcard != NULL ? wc_node_add_tree (holder, vcard)
                               : wc_node_add (holder, "vCard", WC_NS_VCARD_TEMP);
  const WcNode *old = wc_node_child (copy, "PHOTO", WC_NS_VCARD_TEMP);
  WcNode *photo;
  g_autofree char *text = data != NULL ? encode (data) : NULL;

  if (old != NULL)
    wc_node_remove (copy, old);
  if (data != NULL)
    {
      photo = wc_node_add (copy, "PHOTO", NULL);
      wc_node_add_with_text (photo, "TYPE", NULL, type);
      wc_node_add_with_text (photo, "BINVAL", NULL, text);
    }
  return wc_node_ref (copy);
}
