/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-extra.h"
#include "cli/pie-file.h"
#include "cli/pie-message.h"
#include "cli/pie.h"
#include "common/object.h"
#include "xml/ns.h"

/* Stanzas are not kept as they came, so this is what they said: written anew, as any
 * client would say it. */

#define FLAG_RETRACTED (1 << 6)
#define FLAG_UNSTYLED (1 << 10)
#define FLAG_HEADLINE (1 << 14)

static const struct
{
  const char *scheme;
  const char *ns;
} schemes[] = {
  { "omemo", WC_NS_OMEMO_AXOLOTL },
  { "omemo:2", WC_NS_OMEMO_2 },
  { "openpgp", WC_NS_OPENPGP },
  { "openpgp-legacy", WC_NS_OPENPGP_LEGACY },
};

const char *
wc_pie_message_find_id (JsonObject *line, const char *by)
{
  static const char *const names[][2] = { { "archive_by", "archive_id" },
                                          { "stanza_by", "stanza_id" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (wc_object_get_string (line, names[i][0]), by) == 0)
      return wc_object_get_string (line, names[i][1]);
  return NULL;
}

static void
set_id (WcNode *result, JsonObject *line, const char *account)
{
  const char *id = wc_pie_message_find_id (line, account);
  g_autofree char *made_up = g_strdup_printf (WC_PIE_MADE_UP "%" G_GINT64_FORMAT,
                                              wc_object_get_int (line, "id", 0));

  wc_node_set (result, "id", id != NULL ? id : made_up);
}

static gboolean
add_stamp (WcNode *forwarded, JsonObject *line)
{
  gint64 ts_us = wc_object_get_int (line, "ts_us", 0);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (ts_us / G_USEC_PER_SEC);
  g_autofree char *second =
      date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S") : NULL;
  g_autofree char *stamp = g_strdup_printf ("%s.%06dZ", second != NULL ? second : "",
                                            (int) (ts_us % G_USEC_PER_SEC));

  wc_node_set (wc_node_add (forwarded, "delay", WC_NS_DELAY), "stamp", stamp);
  return second != NULL && ts_us > 0;
}

/* ---- Who, and under which ids ---- */

static void
add_named (WcNode *message, const char *name, const char *ns, const char *id)
{
  if (id != NULL)
    wc_node_set (wc_node_add (message, name, ns), "id", id);
}

static void
add_people (WcNode *message, JsonObject *line, const char *account)
{
  const char *chat = wc_object_get_string (line, "chat");
  const char *from = wc_object_get_string (line, "from");
  gboolean outgoing = wc_object_get_boolean (line, "outgoing");
  const char *real_jid = wc_object_get_string (line, "real_jid");
  gboolean in_room = strchr (chat, '/') != NULL;
  gboolean is_headline = (wc_object_get_int (line, "flags", 0) & FLAG_HEADLINE) != 0;
  WcNode *x;

  /* to somebody in a room it was this account that wrote, and not who it is there */
  wc_node_set (message, "from", outgoing && in_room ? account : from);
  wc_node_set (message, "to", outgoing ? chat : account);
  wc_node_set (message, "type", is_headline ? "headline" : "chat");
  wc_node_set (message, "id", wc_object_get_string (line, "message_id"));
  if (!in_room)
    return;
  x = wc_node_add (message, "x", WC_NS_MUC_USER);
  if (real_jid != NULL)
    wc_node_set (wc_node_add (x, "item", NULL), "jid", real_jid);
  add_named (message, "occupant-id", WC_NS_OCCUPANT_ID,
             wc_object_get_string (line, "occupant_id"));
}

/* ---- What it says of others ---- */

static JsonObject *
find_annotation (JsonObject *line, const char *kind)
{
  JsonArray *all = wc_object_get_array (line, "annotations");

  for (guint i = 0; all != NULL && i < json_array_get_length (all); i++)
    {
      JsonObject *each = wc_object_get_item (all, i);

      if (each != NULL && g_strcmp0 (wc_object_get_string (each, "kind"), kind) == 0)
        return each;
    }
  return NULL;
}

static const char *
find_value (JsonObject *line, const char *kind)
{
  JsonObject *said = find_annotation (line, kind);

  return said != NULL ? wc_object_get_string (said, "value") : NULL;
}

static const char *
find_named (JsonObject *line, const char *kind)
{
  JsonObject *said = find_annotation (line, kind);

  return said != NULL ? wc_object_get_string (said, "names") : NULL;
}

static void
add_reactions (WcNode *message, JsonObject *line)
{
  const char *id = find_named (line, "reactions");
  const char *value = find_value (line, "reactions");
  g_auto (GStrv) emojis = g_strsplit (value != NULL ? value : "", "\n", -1);
  WcNode *reactions;

  if (id == NULL)
    return;
  reactions = wc_node_add (message, "reactions", WC_NS_REACTIONS);
  wc_node_set (reactions, "id", id);
  for (char **emoji = emojis; *emoji != NULL; emoji++)
    if (**emoji != '\0')
      wc_node_add_with_text (reactions, "reaction", NULL, *emoji);
}

static void
add_about_others (WcNode *message, JsonObject *line)
{
  add_named (message, "reply", WC_NS_REPLY, find_named (line, "reply"));
  add_named (message, "replace", WC_NS_CORRECT, find_named (line, "correction"));
  add_named (message, "retract", WC_NS_RETRACT, find_named (line, "retraction"));
  add_reactions (message, line);
  if (wc_object_get_int (line, "flags", 0) & FLAG_RETRACTED)
    wc_node_add (message, "retracted", WC_NS_RETRACT);
}

/* What only says where a file of another message lies is told with that: what the file is
 * called there is not known any more. */
static gboolean
is_part (JsonObject *line)
{
  return wc_object_get_boolean (line, "hidden") &&
         find_annotation (line, "sources") != NULL;
}

/* What was never sent is in no archive. */
static gboolean
was_said (JsonObject *line)
{
  static const char *const unsaid[] = { "queued", "sending", "failed", NULL };
  const char *state = wc_object_get_string (line, "state");

  return wc_object_get_string (line, "chat") != NULL && !is_part (line) &&
         (state == NULL || !g_strv_contains (unsaid, state));
}

/* ---- What it says itself ---- */

static void
add_encryption (WcNode *message, JsonObject *line)
{
  const char *scheme = wc_object_get_string (line, "encryption");

  if (g_strcmp0 (wc_object_get_string (line, "kind"), "encrypted") != 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_strcmp0 (scheme, schemes[i].scheme) == 0)
      wc_node_set (wc_node_add (message, "encryption", WC_NS_EME), "namespace",
                   schemes[i].ns);
}

static void
add_thread (WcNode *message, JsonObject *line)
{
  const char *thread = wc_object_get_string (line, "thread");

  if (thread != NULL)
    wc_node_set (wc_node_add_with_text (message, "thread", NULL, thread), "parent",
                 wc_pie_extra_get_parent (line));
}

/* The text that it had on the wire: of one that was corrected the first, of a correction
 * the new one; "" stands for none. */
static const char *
find_text (JsonObject *line)
{
  const char *original = find_value (line, "original");
  const char *correction = find_value (line, "correction");
  const char *text = original != NULL     ? original
                     : correction != NULL ? correction
                                          : wc_object_get_string (line, "body");

  return text != NULL && *text != '\0' ? text : NULL;
}

/* The same of whether it was to be styled. */
static gboolean
is_unstyled (JsonObject *line)
{
  JsonObject *original = find_annotation (line, "original");
  gint64 look = original != NULL ? wc_object_get_int (original, "look", 0) : 0;

  return ((look != 0 ? look : wc_object_get_int (line, "flags", 0)) & FLAG_UNSTYLED) != 0;
}

static void
add_content (WcNode *message, JsonObject *line)
{
  JsonArray *files = wc_object_get_array (line, "files");
  const char *subject = wc_object_get_string (line, "subject");
  const char *text = find_text (line);

  if (subject != NULL)
    wc_node_add_with_text (message, "subject", NULL, subject);
  if (files != NULL && json_array_get_length (files) > 0)
    wc_pie_file_add (message, files, text);
  else if (text != NULL)
    wc_node_add_with_text (message, "body", NULL, text);
  add_thread (message, line);
  wc_pie_extra_add (message, line);
  if (is_unstyled (line))
    wc_node_add (message, "unstyled", WC_NS_STYLING);
  add_encryption (message, line);
}

WcNode *
wc_pie_message_build (JsonObject *line, const char *account)
{
  g_autoptr (WcNode) result = NULL;
  WcNode *forwarded, *message;

  if (!was_said (line))
    return NULL;
  result = wc_node_new ("result", WC_NS_MAM);
  set_id (result, line, account);
  forwarded = wc_node_add (result, "forwarded", WC_NS_FORWARD);
  if (!add_stamp (forwarded, line))
    return NULL;
  message = wc_node_add (forwarded, "message", WC_NS_CLIENT);
  add_people (message, line, account);
  add_content (message, line);
  add_about_others (message, line);
  add_named (message, "origin-id", WC_NS_SID, wc_object_get_string (line, "origin_id"));
  return g_steal_pointer (&result);
}
