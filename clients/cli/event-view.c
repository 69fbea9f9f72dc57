/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/event-view.h"
#include "cli/text.h"
#include "common/object.h"

/* Events for people. What matters of each kind is a row of a table; a kind that a newer
 * daemon has is told by its name and what it is about. */

typedef struct
{
  const char *kind;
  const char *paths; /* in the event, separated by spaces */
} Row;

static const Row rows[] = {
  { "message.changed", "chat data.id data.body" },
  { "message.state", "chat data.id data.state data.error.condition data.error.text" },
  { "message.removed", "chat data.id" },
  { "chat.new", "chat data.title" },
  { "chat.changed", "chat data.title" },
  { "contact.changed", "data.jid data.title data.subscription" },
  { "contact.removed", "data.jid" },
  { "contact.request", "data.jid data.request_text" },
  { "account.state", "account data.state data.error.condition data.error.text" },
  { "job.done", "data.job data.kind data.state data.error.condition data.error.text" },
  { "job.progress", "data.job data.kind data.done data.total" },
  { "prompt.new", "data.prompt data.text" },
  { "prompt.closed", "data.prompt data.closed" },
  { "typing", "data.from data.state" },
  { "attention", "data.from" },
  { "presence", "data.jid data.show data.status" },
  { "room.state", "chat data.state data.cause data.by data.reason data.venue" },
  { "room.occupant",
    "data.from data.jid data.nick data.show data.role data.affiliation data.cause "
    "data.by data.reason" },
  { "bookmark.changed", "account data.room" },
  { "bookmark.removed", "account data.room" },
  { "scheduled.changed", "chat data.scheduled data.body data.error" },
  { "scheduled.removed", "chat data.scheduled data.id" },
  { "sync.state", "account data.phase data.done data.behind" },
};

static const char *
paths_of (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].kind, kind))
      return rows[i].paths;
  return "account chat";
}

/* Returns: (transfer full) (nullable). */
static char *
dup_value (JsonObject *event, const char *path)
{
  JsonNode *node = wc_object_find (event, path);
  GString *out = NULL;

  if (node == NULL)
    return NULL;
  if (wc_object_get_string (event, path) != NULL)
    return wc_text_line (wc_object_get_string (event, path), 0);
  out = g_string_new (NULL);
  wc_object_append_json (out, node);
  return g_string_free (out, FALSE);
}

static void
append_row (WcMessageView *view, JsonObject *event, const char *kind, GString *out)
{
  g_auto (GStrv) paths = g_strsplit (paths_of (kind), " ", -1);
  g_autofree char *clean = wc_text_line (kind, 0);

  wc_message_view_append_time (view, wc_object_get_int (event, "ts", 0), out);
  g_string_append (out, clean);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *value = dup_value (event, paths[i]);

      if (value != NULL && *value != '\0')
        g_string_append_printf (out, " %s", value);
    }
  g_string_append_c (out, '\n');
}

void
wc_event_view_append (WcMessageView *view, JsonObject *event, GString *out)
{
  const char *kind = wc_object_get_string (event, "kind");
  JsonObject *data = wc_object_get_object (event, "data");

  if (g_strcmp0 (kind, "message.new") == 0 && data != NULL)
    wc_message_view_append (view, data, out);
  else if (g_strcmp0 (kind, "message.changed") != 0 || data == NULL ||
           !wc_message_view_hide (view, data))
    append_row (view, event, kind != NULL ? kind : "?", out);
  wc_message_view_append_hidden (view, out);
}
