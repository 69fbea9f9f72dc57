/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/dino-files.h"
#include "cli/pie-file.h"
#include "common/object.h"
#include "xml/ns.h"

/* What Dino knows of a file is a row, and its message a text that is its address. */

#define MAX_FILES 50

/* Of a file that came over HTTP "info" names the message. */
#define JOIN(more)                                                                       \
  "LEFT JOIN (SELECT info, json_group_array (json_object ('name', t.file_name, "         \
  "'media_type', t.mime_type, 'size', t.size" more ")) AS files FROM file_transfer t "   \
  "WHERE t.provider = 0 AND t.info <> '' GROUP BY t.info) f "                            \
  "ON f.info = CAST (m.id AS TEXT)"

static const char join[] = JOIN ("");
static const char join_all[] =
    JOIN (", 'width', t.width, 'height', t.height, 'duration_ms', t.length, 'sources', "
          "json ((SELECT json_group_array (s.data) FROM sfs_sources s "
          "WHERE s.file_transfer_id = t.id AND s.type = 'http')), 'hashes', "
          "json ((SELECT json_group_array (h.algo || ' ' || h.value) FROM file_hashes h "
          "WHERE h.id = t.id))");

const char *
wc_dino_files_join (WcForeignDb *db)
{
  if (!wc_foreign_db_has (db, "file_transfer",
                          "id file_name mime_type size provider info"))
    return NULL;
  return wc_foreign_db_has (db, "file_transfer", "width height length") &&
                 wc_foreign_db_has (db, "sfs_sources", "file_transfer_id type data") &&
                 wc_foreign_db_has (db, "file_hashes", "id algo value")
             ? join_all
             : join;
}

static gboolean
is_fetchable (const char *url)
{
  return url != NULL && g_ascii_strncasecmp (url, "https://", 8) == 0;
}

/* One whose sources are not told lies where the text says. FALSE: nowhere. */
static gboolean
has_source (JsonObject *file, const char *text)
{
  JsonArray *sources = wc_object_get_array (file, "sources");
  guint n = sources != NULL ? json_array_get_length (sources) : 0;

  for (guint i = 0; i < n; i++)
    if (is_fetchable (json_array_get_string_element (sources, i)))
      return TRUE;
  if (n > 0 || !is_fetchable (text))
    return FALSE;
  sources = json_array_new ();
  json_array_add_string_element (sources, text);
  json_object_set_array_member (file, "sources", sources);
  return TRUE;
}

static gboolean
is_named (JsonObject *file, const char *text)
{
  JsonArray *sources = wc_object_get_array (file, "sources");

  for (guint i = 0; i < json_array_get_length (sources); i++)
    if (g_strcmp0 (json_array_get_string_element (sources, i), text) == 0)
      return TRUE;
  return FALSE;
}

/* Returns: (transfer full), those that can be fetched. *@out_named: the text is no more
 * than the address of one. */
static JsonArray *
take_files (JsonArray *all, const char *text, gboolean *out_named)
{
  JsonArray *taken = json_array_new ();

  for (guint i = 0; i < MIN (json_array_get_length (all), MAX_FILES); i++)
    {
      JsonObject *file = wc_object_get_item (all, i);

      if (file == NULL || !has_source (file, text))
        continue;
      *out_named = *out_named || is_named (file, text);
      json_array_add_object_element (taken, json_object_ref (file));
    }
  return taken;
}

char *
wc_dino_files_dup_stanza (const char *files, const char *text)
{
  g_autoptr (JsonNode) root = files != NULL ? json_from_string (files, NULL) : NULL;
  g_autoptr (WcNode) message = wc_node_new ("message", WC_NS_CLIENT);
  g_autoptr (JsonArray) taken = NULL;
  gboolean named = FALSE;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return NULL;
  taken = take_files (json_node_get_array (root), text, &named);
  if (json_array_get_length (taken) == 0)
    return NULL;
  wc_pie_file_add (message, taken, named ? NULL : text);
  return wc_node_to_string (message, WC_NS_CLIENT);
}
