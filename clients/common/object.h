/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* Reading objects of the API. A path is a key, or keys joined by dots ("error.text"). A
 * member that is absent, null or of another type reads like an absent one, because later
 * daemons may send what we do not know. Everything returned is borrowed. */
JsonNode *wc_object_find (JsonObject *object, const char *path);

/* NULL when absent. */
const char *wc_object_get_string (JsonObject *object, const char *path);
gint64 wc_object_get_int (JsonObject *object, const char *path, gint64 fallback);
/* FALSE when absent. */
gboolean wc_object_get_boolean (JsonObject *object, const char *path);
/* NULL when absent. */
JsonObject *wc_object_get_object (JsonObject *object, const char *path);
JsonArray *wc_object_get_array (JsonObject *object, const char *path);

/* The item of an array of objects, NULL when it is something else or behind its end. */
JsonObject *wc_object_get_item (JsonArray *array, guint index);

/* The strings of @words (nullable), empty ones too, with @separator between them.
 * Returns: (transfer full). */
char *wc_object_join (JsonArray *words, const char *separator);

/* Sets a member to a list of strings; nothing when @words is NULL. */
void
wc_object_set_strings (JsonObject *object, const char *key, const char *const *words);

/* Appends the JSON of a value, on one line. Control characters are written as escapes
 * even where JSON would allow them raw, so that a terminal never acts on them. */
void wc_object_append_json (GString *out, JsonNode *node);
void wc_object_append (GString *out, JsonObject *object);
/* The same on several lines, for people. */
void wc_object_append_pretty (GString *out, JsonObject *object);

/* Reads one line that holds an object. Returns: (transfer full), or NULL with
 * JSON_PARSER_ERROR. */
JsonObject *wc_object_parse (const char *line, gssize length, GError **error);
