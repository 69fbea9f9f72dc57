/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* A small dictionary of words and texts: the particulars of a prompt, a job or an event.
 * It is a GHashTable (element-type utf8 utf8) that owns both; shared ones are not changed
 * any more. */
#define wc_details_new() g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free)

/* Sets @key to a copy of @value; NULL removes it. */
void wc_details_set (GHashTable *details, const char *key, const char *value);
void wc_details_set_int (GHashTable *details, const char *key, gint64 value);

/* Returns the value of @key, borrowed; NULL when absent or when @details is NULL. _int:
 * @fallback when absent or no number. */
const char *wc_details_get (GHashTable *details, const char *key);
gint64 wc_details_get_int (GHashTable *details, const char *key, gint64 fallback);

/* The stored form: one `key=value` per line, sorted by key, with `\n` and `\\` escaped in
 * values. Returns: (transfer full) (nullable), NULL for NULL or an empty one. */
char *wc_details_to_string (GHashTable *details);

/* Reads what wc_details_to_string() wrote; a line without `=` is skipped. Returns:
 * (transfer full), empty for NULL. */
GHashTable *wc_details_parse (const char *text);
