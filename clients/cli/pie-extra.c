/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-extra.h"
#include "common/object.h"
#include "xml/ns.h"

/* XEP-0382, XEP-0466, XEP-0511, XEP-0513 and, for who does not know that, XEP-0372.
 * Places are in the text, which stands at the beginning of the body. */

#define GROUP_PREFIX WC_NS_MENTIONS "#"
#define ABOUT                                                                            \
  WC_NS_RDF "\f"                                                                         \
            "about"

static JsonObject *
get_extra (JsonObject *line)
{
  JsonArray *all = wc_object_get_array (line, "extra");

  return all != NULL && json_array_get_length (all) > 0 ? wc_object_get_item (all, 0)
                                                        : NULL;
}

const char *
wc_pie_extra_get_parent (JsonObject *line)
{
  JsonObject *extra = get_extra (line);

  return extra != NULL ? wc_object_get_string (extra, "parent_thread") : NULL;
}

static void
add_hints (WcNode *message, JsonObject *extra)
{
  const char *spoiler = wc_object_get_string (extra, "spoiler");
  gint64 timer = wc_object_get_int (extra, "ephemeral_s", 0);
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, timer);

  if (spoiler != NULL)
    wc_node_add_with_text (message, "spoiler", WC_NS_SPOILER, spoiler);
  if (timer > 0)
    wc_node_set (wc_node_add (message, "ephemeral", WC_NS_EPHEMERAL), "timer", seconds);
}

/* ---- Mentions ---- */

static void
set_place (WcNode *node, JsonObject *mention)
{
  gint64 start = wc_object_get_int (mention, "start", 0);
  gint64 length = wc_object_get_int (mention, "length", 0);
  g_autofree char *begin = g_strdup_printf ("%" G_GINT64_FORMAT, start);
  g_autofree char *end = g_strdup_printf ("%" G_GINT64_FORMAT, start + length);

  if (length <= 0)
    return;
  wc_node_set (node, "begin", begin);
  wc_node_set (node, "end", end);
}

static void
set_group (WcNode *node, JsonObject *mention, const char *people)
{
  gboolean known = strchr (people, ':') == NULL;
  g_autofree char *group = g_strconcat (known ? GROUP_PREFIX : "", people, NULL);

  wc_node_set (node, "mentions", group);
  wc_node_set (node, "uri", wc_object_get_string (mention, "uri"));
}

static void
add_reference (WcNode *message, JsonObject *mention, const char *jid)
{
  g_autofree char *escaped = g_uri_escape_string (jid, "@/", /* allow_utf8= */ FALSE);
  g_autofree char *uri = g_strconcat ("xmpp:", escaped, NULL);
  WcNode *reference = wc_node_add (message, "reference", WC_NS_REFERENCE);

  wc_node_set (reference, "type", "mention");
  set_place (reference, mention);
  wc_node_set (reference, "uri", uri);
}

/* An older client would disturb whom it names. */
static void
add_mention (WcNode *message, JsonObject *mention)
{
  const char *people = wc_object_get_string (mention, "people");
  const char *occupant = wc_object_get_string (mention, "occupant_id");
  const char *jid = wc_object_get_string (mention, "jid");
  gboolean silent = wc_object_get_boolean (mention, "silent");
  WcNode *node = wc_node_add (message, "mention", WC_NS_MENTIONS);

  set_place (node, mention);
  if (people != NULL)
    set_group (node, mention, people);
  else if (occupant != NULL)
    wc_node_set (node, "occupantid", occupant);
  else
    wc_node_set (node, "jid", jid);
  if (silent)
    wc_node_add (node, "noping", NULL);
  if (wc_object_get_boolean (mention, "active"))
    wc_node_add (node, "active", NULL);
  if (people == NULL && jid != NULL && !silent)
    add_reference (message, mention, jid);
}

/* ---- Links ---- */

static void
add_preview (WcNode *message, JsonObject *preview)
{
  static const struct
  {
    const char *member;
    const char *ns;
    const char *name;
  } words[] = {
    { "title", WC_NS_OPEN_GRAPH, "title" },
    { "description", WC_NS_OPEN_GRAPH, "description" },
    { "url", WC_NS_OPEN_GRAPH, "url" },
    { "image", WC_NS_OPEN_GRAPH, "image" },
    { "image_alt", WC_NS_OPEN_GRAPH_IMAGE, "alt" },
    { "video", WC_NS_OPEN_GRAPH, "video" },
    { "media_type", WC_NS_OPEN_GRAPH, "type" },
    { "site", WC_NS_OPEN_GRAPH, "site_name" },
  };
  WcNode *description = wc_node_add (message, "Description", WC_NS_RDF);

  wc_node_set (description, ABOUT, wc_object_get_string (preview, "about"));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *text = wc_object_get_string (preview, words[i].member);

      if (text != NULL)
        wc_node_add_with_text (description, words[i].name, words[i].ns, text);
    }
}

static void
add_each (WcNode *message,
          JsonObject *line,
          const char *list,
          void (*add) (WcNode *message, JsonObject *item))
{
  JsonArray *all = wc_object_get_array (line, list);

  for (guint i = 0; all != NULL && i < json_array_get_length (all); i++)
    if (wc_object_get_item (all, i) != NULL)
      add (message, wc_object_get_item (all, i));
}

void
wc_pie_extra_add (WcNode *message, JsonObject *line)
{
  JsonObject *extra = get_extra (line);

  if (extra != NULL)
    add_hints (message, extra);
  add_each (message, line, "mentions", add_mention);
  add_each (message, line, "previews", add_preview);
}
