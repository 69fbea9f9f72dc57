/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-file.h"
#include "common/object.h"
#include "xml/ns.h"

/* The words of the lines are those of the attachment table (doc/export.md), the elements
 * those of XEP-0446 and XEP-0447. Among the sources of a file are addresses, names of
 * pictures in stanzas ("cid:"), such pictures ("data:"), and the pack of a sticker
 * ("xmpp:"), each told by its scheme. */

#define PACK_NODE "urn:xmpp:stickers:0"

static const struct
{
  const char *member;
  const char *element;
} texts[] = {
  { "name", "name" },
  { "media_type", "media-type" },
  { "description", "desc" },
};

static const struct
{
  const char *member;
  const char *element;
  gint64 unknown;
} numbers[] = {
  { "size", "size", -1 },
  { "width", "width", 0 },
  { "height", "height", 0 },
  { "duration_ms", "length", -1 },
};

static void
add_number (WcNode *parent, const char *element, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  wc_node_add_with_text (parent, element, NULL, text);
}

static const char *
find_item (JsonArray *list, guint i)
{
  JsonNode *node = json_array_get_element (list, i);

  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* "sha-256 BASE64". */
static void
add_hash (WcNode *node, const char *hash)
{
  const char *blank = strchr (hash, ' ');
  g_autofree char *algorithm =
      blank != NULL ? g_strndup (hash, (gsize) (blank - hash)) : NULL;

  if (blank != NULL)
    wc_node_set (wc_node_add_with_text (node, "hash", WC_NS_HASHES, blank + 1), "algo",
                 algorithm);
}

static void
add_thumbnail (WcNode *node, JsonObject *file)
{
  static const char *const names[][2] = { { "thumbnail_width", "width" },
                                          { "thumbnail_height", "height" } };
  const char *uri = wc_object_get_string (file, "thumbnail_uri");
  WcNode *thumbnail;

  if (uri == NULL)
    return;
  thumbnail = wc_node_add (node, "thumbnail", WC_NS_THUMBS);
  wc_node_set (thumbnail, "uri", uri);
  wc_node_set (thumbnail, "media-type", wc_object_get_string (file, "thumbnail_type"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 pixels = wc_object_get_int (file, names[i][0], 0);
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, pixels);

      if (pixels > 0)
        wc_node_set (thumbnail, names[i][1], text);
    }
}

static void
add_date (WcNode *node, gint64 modified_us)
{
  g_autoptr (GDateTime) date =
      g_date_time_new_from_unix_utc (modified_us / G_USEC_PER_SEC);
  g_autofree char *text =
      date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  if (modified_us > 0 && text != NULL)
    wc_node_add_with_text (node, "date", NULL, text);
}

static void
add_metadata (WcNode *sharing, JsonObject *file)
{
  WcNode *node = wc_node_add (sharing, "file", WC_NS_FILE_METADATA);
  JsonArray *hashes = wc_object_get_array (file, "hashes");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = wc_object_get_string (file, texts[i].member);

      if (text != NULL)
        wc_node_add_with_text (node, texts[i].element, NULL, text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      gint64 number = wc_object_get_int (file, numbers[i].member, numbers[i].unknown);

      if (number > numbers[i].unknown)
        add_number (node, numbers[i].element, number);
    }
  add_date (node, wc_object_get_int (file, "modified_us", 0));
  for (guint i = 0; hashes != NULL && i < json_array_get_length (hashes); i++)
    if (find_item (hashes, i) != NULL)
      add_hash (node, find_item (hashes, i));
  add_thumbnail (node, file);
}

/* Its own places, and those that other messages name. */
static const char *const places[] = { "sources", "attached" };

/* The first of its sources that begins so, borrowed; NULL: none. */
static const char *
find_source (JsonObject *file, const char *scheme)
{
  for (guint n = 0; n < G_N_ELEMENTS (places); n++)
    {
      JsonArray *sources = wc_object_get_array (file, places[n]);

      for (guint i = 0; sources != NULL && i < json_array_get_length (sources); i++)
        if (find_item (sources, i) != NULL &&
            g_str_has_prefix (find_item (sources, i), scheme))
          return find_item (sources, i);
    }
  return NULL;
}

static void
add_urls (WcNode *sources, JsonArray *urls)
{
  for (guint i = 0; urls != NULL && i < json_array_get_length (urls); i++)
    if (find_item (urls, i) != NULL && g_str_has_prefix (find_item (urls, i), "https:"))
      wc_node_set (wc_node_add (sources, "url-data", WC_NS_URL_DATA), "target",
                   find_item (urls, i));
}

static gboolean
is_sticker (JsonObject *file)
{
  return g_strcmp0 (wc_object_get_string (file, "disposition"), "sticker") == 0;
}

static void
add_sharing (WcNode *message, JsonObject *file)
{
  WcNode *sharing = wc_node_add (message, "file-sharing", WC_NS_FILE_SHARING);
  const char *disposition = wc_object_get_string (file, "disposition");
  WcNode *sources;

  if (g_strcmp0 (disposition, "any") != 0)
    wc_node_set (sharing, "disposition", is_sticker (file) ? "inline" : disposition);
  add_metadata (sharing, file);
  sources = wc_node_add (sharing, "sources", NULL);
  for (guint n = 0; n < G_N_ELEMENTS (places); n++)
    add_urls (sources, wc_object_get_array (file, places[n]));
}

/* ---- Stickers ---- */

/* What follows @name in the URI of a pack. Returns: (transfer full) (nullable). */
static char *
dup_part (const char *uri, const char *name)
{
  const char *part = strstr (uri, name);

  part = part != NULL ? part + strlen (name) : NULL;
  return part != NULL ? g_uri_unescape_segment (part, part + strcspn (part, ";?"), NULL)
                      : NULL;
}

static void
add_sticker (WcNode *message, JsonObject *file)
{
  const char *uri = find_source (file, "xmpp:");
  g_autofree char *jid = uri != NULL ? dup_part (uri, "xmpp:") : NULL;
  g_autofree char *node = uri != NULL ? dup_part (uri, ";node=") : NULL;
  g_autofree char *pack = uri != NULL ? dup_part (uri, ";item=") : NULL;
  WcNode *sticker = wc_node_add (message, "sticker", WC_NS_STICKERS);

  if (jid == NULL || node == NULL || pack == NULL)
    return;
  wc_node_set (sticker, "pack", pack);
  wc_node_set (sticker, "jid", jid);
  wc_node_set (sticker, "node", g_str_equal (node, PACK_NODE) ? NULL : node);
}

/* ---- Pictures in stanzas ---- */

static gboolean
is_only_bits (JsonObject *file)
{
  return find_source (file, "https:") == NULL &&
         (find_source (file, "cid:") != NULL || find_source (file, "data:") != NULL);
}

/* What lies encrypted (XEP-0454) is said by a body, and in no other way. */
static const char *
find_encrypted (JsonObject *file)
{
  return find_source (file, "https:") == NULL ? find_source (file, "aesgcm:") : NULL;
}

/* What came with the message, as it did: "data:TYPE;base64,BYTES". */
static void
add_bits (WcNode *message, const char *cid, const char *uri)
{
  static const char BASE64[] = ";base64,";
  const char *bytes = uri != NULL ? strstr (uri, BASE64) : NULL;
  g_autofree char *type =
      bytes != NULL
          ? g_strndup (uri + strlen ("data:"), (gsize) (bytes - uri) - strlen ("data:"))
          : NULL;
  WcNode *data;

  if (bytes == NULL || cid == NULL)
    return;
  data = wc_node_add_with_text (message, "data", WC_NS_BOB, bytes + strlen (BASE64));
  wc_node_set (data, "cid", cid + strlen ("cid:"));
  wc_node_set (data, "type", type);
}

/* The body once more, as XHTML-IM, with the picture behind it. */
static WcNode *
add_xhtml (WcNode *message, const char *text)
{
  WcNode *body =
      wc_node_add (wc_node_add (message, "html", WC_NS_XHTML_IM), "body", WC_NS_XHTML);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  WcNode *paragraph = lines != NULL ? wc_node_add (body, "p", NULL) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      if (i > 0)
        wc_node_add (paragraph, "br", NULL);
      wc_node_add_text (paragraph, lines[i]);
    }
  return body;
}

static void
add_pictures (WcNode *message, JsonArray *files, const char *text)
{
  WcNode *body = NULL;

  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonObject *file = wc_object_get_item (files, i);
      const char *cid = file != NULL ? find_source (file, "cid:") : NULL;
      const char *data = file != NULL ? find_source (file, "data:") : NULL;
      WcNode *image;

      if (file == NULL || !is_only_bits (file))
        continue;
      if (body == NULL)
        body = add_xhtml (message, text);
      image = wc_node_add (wc_node_add (body, "p", NULL), "img", NULL);
      wc_node_set (image, "src", cid != NULL ? cid : data);
      wc_node_set (image, "alt", wc_object_get_string (file, "description"));
      add_bits (message, cid, data);
    }
}

/* ---- The body ---- */

/* Who knows XEP-0447 leaves out of the body what only names the files (XEP-0428). */
static void
add_body (WcNode *message, const char *text, const GString *urls)
{
  g_autofree char *body =
      text != NULL ? g_strconcat (text, "\n", urls->str, NULL) : g_strdup (urls->str);
  glong length = g_utf8_strlen (body, -1);
  g_autofree char *start =
      g_strdup_printf ("%ld", length - g_utf8_strlen (urls->str, -1));
  g_autofree char *end = g_strdup_printf ("%ld", length);
  WcNode *fallback = wc_node_add (message, "fallback", WC_NS_FALLBACK);
  WcNode *range = wc_node_add (fallback, "body", NULL);

  wc_node_add_with_text (message, "body", NULL, body);
  wc_node_set (fallback, "for", WC_NS_FILE_SHARING);
  wc_node_set (range, "start", start);
  wc_node_set (range, "end", end);
}

static void
add_encrypted (WcNode *message, const char *text, const char *uri)
{
  g_autofree char *body =
      text != NULL ? g_strconcat (text, "\n", uri, NULL) : g_strdup (uri);

  wc_node_add_with_text (message, "body", NULL, body);
}

/* The text that stands for the one picture that is the message itself (XEP-0449 § 3.1).
 */
static const char *
find_sticker_text (JsonArray *files)
{
  JsonObject *file =
      json_array_get_length (files) == 1 ? wc_object_get_item (files, 0) : NULL;

  return file != NULL && is_sticker (file) ? wc_object_get_string (file, "description")
                                           : NULL;
}

void
wc_pie_file_add (WcNode *message, JsonArray *files, const char *text)
{
  guint n = json_array_get_length (files);
  const char *shown = find_sticker_text (files);
  g_autoptr (GString) urls = g_string_new (NULL);
  g_autoptr (GString) encrypted = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *file = wc_object_get_item (files, i);
      const char *url = file != NULL ? find_source (file, "https:") : NULL;

      if (file == NULL || is_only_bits (file))
        continue;
      if (find_encrypted (file) != NULL)
        {
          g_string_append_printf (encrypted, "%s%s", encrypted->len > 0 ? "\n" : "",
                                  find_encrypted (file));
          continue;
        }
      add_sharing (message, file);
      if (n == 1 && is_sticker (file))
        add_sticker (message, file);
      if (url != NULL)
        g_string_append_printf (urls, "%s%s", urls->len > 0 ? "\n" : "", url);
    }
  add_pictures (message, files, text);
  if (text == NULL && shown != NULL)
    wc_node_add_with_text (message, "body", NULL, shown);
  else if (urls->len > 0)
    add_body (message, text, urls);
  else if (encrypted->len > 0)
    add_encrypted (message, text, encrypted->str);
  else if (text != NULL)
    wc_node_add_with_text (message, "body", NULL, text);
  if (n == 1 && text == NULL && shown == NULL && urls->len > 0)
    wc_node_add_with_text (wc_node_add (message, "x", WC_NS_OOB), "url", NULL, urls->str);
}
