/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Makes *@field (owned) a copy of @value (NULL allowed). Returns whether it changed. */
gboolean wc_str_set (char **field, const char *value);

/* @text (NULL allowed) up to a border of characters within @max bytes: for what strangers
 * wrote and many may be kept of. Returns: (transfer full) (nullable) NULL where nothing
 * is there. */
char *wc_str_dup_cut (const char *text, gsize max);

/* The first @max characters of @text (NULL allowed), which is valid UTF-8. Returns:
 * (transfer full) (nullable). */
char *wc_str_dup_chars (const char *text, gsize max);

/* Compares two texts that @a and @b point to, byte by byte: for g_ptr_array_sort() and
 * qsort(). */
int wc_str_compare (gconstpointer a, gconstpointer b);

/* Returns the position of @name in @names, an array of @n_names words, or @fallback when
 * it is NULL or none of them. For tables of enum words. */
int
wc_str_index (const char *const *names, guint n_names, const char *name, int fallback);
