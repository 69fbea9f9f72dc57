/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-file.h"
#include "common/object.h"
#include "xml/ns.h"

/* The words of the lines are those of the attachment table (doc/export.md), the elements
 * those of XEP-0446 and XEP-0447. */

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
  for (guint i = 0; hashes != NULL && i < json_array_get_length (hashes); i++)
    if (find_item (hashes, i) != NULL)
      add_hash (node, find_item (hashes, i));
  add_thumbnail (node, file);
}

/* Returns: the first of its sources, borrowed; NULL: none. */
static const char *
add_sharing (WcNode *message, JsonObject *file)
{
  WcNode *sharing = wc_node_add (message, "file-sharing", WC_NS_FILE_SHARING);
  const char *disposition = wc_object_get_string (file, "disposition");
  JsonArray *urls = wc_object_get_array (file, "sources");
  guint n = urls != NULL ? json_array_get_length (urls) : 0;
  WcNode *sources;

  if (g_strcmp0 (disposition, "any") != 0)
    wc_node_set (sharing, "disposition", disposition);
  add_metadata (sharing, file);
  sources = wc_node_add (sharing, "sources", NULL);
  for (guint i = 0; i < n; i++)
    wc_node_set (wc_node_add (sources, "url-data", WC_NS_URL_DATA), "target",
                 find_item (urls, i));
  return n > 0 ? find_item (urls, 0) : NULL;
}

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

void
wc_pie_file_add (WcNode *message, JsonArray *files, const char *text)
{
  guint n = json_array_get_length (files);
  g_autoptr (GString) urls = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *file = wc_object_get_item (files, i);
      const char *url = file != NULL ? add_sharing (message, file) : NULL;

      if (url != NULL)
        g_string_append_printf (urls, "%s%s", urls->len > 0 ? "\n" : "", url);
    }
  if (urls->len > 0)
    add_body (message, text, urls);
  else if (text != NULL)
    wc_node_add_with_text (message, "body", NULL, text);
  if (n == 1 && text == NULL && urls->len > 0)
    wc_node_add_with_text (wc_node_add (message, "x", WC_NS_OOB), "url", NULL, urls->str);
}
