/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/send-parts.h"
#include "common/failure.h"
#include "common/object.h"

static JsonArray *
files_of (JsonObject *params)
{
  return wc_object_get_array (params, "options.attachments");
}

gboolean
wc_send_parts_are_wanted (const GError *error)
{
  JsonObject *reply = error != NULL ? wc_failure_get_reply (error) : NULL;

  return reply != NULL &&
         g_strcmp0 (wc_object_get_string (reply, "data.feature"), "omemo.files") == 0;
}

guint
wc_send_parts_count (JsonObject *params)
{
  const char *body = wc_object_get_string (params, "body");

  return json_array_get_length (files_of (params)) + (*body != '\0' ? 1 : 0);
}

gboolean
wc_send_parts_is_file (JsonObject *params, guint n)
{
  return n < json_array_get_length (files_of (params));
}

/* An attachment whose descriptor is the first one. Returns: (transfer full). */
static JsonArray *
new_file (JsonObject *params, guint n)
{
  g_autoptr (JsonNode) copy =
      json_node_copy (json_array_get_element (files_of (params), n));
  g_autofree char *text = json_to_string (copy, FALSE);
  JsonObject *file = wc_object_parse (text, -1, /* error= */ NULL);
  JsonArray *files = json_array_new ();

  json_object_set_int_member (file, "fd", 0);
  json_array_add_object_element (files, file);
  return files;
}

/* What is said of the text alone has no place beside a file. */
static gboolean
is_of_text (const char *name)
{
  static const char *const names[] = { "mentions", "links",     "subject",
                                       "spoiler",  "attention", NULL };

  return g_strv_contains (names, name);
}

static JsonObject *
new_options (JsonObject *params, guint n)
{
  JsonObject *all = wc_object_get_object (params, "options");
  gboolean is_file = wc_send_parts_is_file (params, n);
  const char *key = wc_object_get_string (all, "key");
  JsonObject *options = json_object_new ();
  JsonObjectIter each;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&each, all);
  while (json_object_iter_next_ordered (&each, &name, &value))
    if (!g_str_equal (name, "attachments") && !(is_file && is_of_text (name)))
      json_object_set_member (options, name, json_node_copy (value));
  if (is_file)
    json_object_set_array_member (options, "attachments", new_file (params, n));
  if (key != NULL)
    {
      g_autofree char *own = g_strdup_printf ("%s/%u", key, n + 1);

      json_object_set_string_member (options, "key", own);
    }
  return options;
}

JsonObject *
wc_send_parts_new (JsonObject *params, guint n)
{
  gboolean is_file = wc_send_parts_is_file (params, n);
  JsonObject *part = json_object_new ();

  json_object_set_string_member (part, "account",
                                 wc_object_get_string (params, "account"));
  json_object_set_string_member (part, "chat", wc_object_get_string (params, "chat"));
  json_object_set_string_member (part, "body",
                                 is_file ? "" : wc_object_get_string (params, "body"));
  json_object_set_object_member (part, "options", new_options (params, n));
  return part;
}
