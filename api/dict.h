/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Putting values into an a{sv}, and taking them out, in the words of the API: what is
 * absent is left out, times are microseconds inside and milliseconds outside. */

typedef GVariantBuilder WcDict;

#define WC_DICT_INIT G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcDict, g_variant_builder_clear)

/* Ends it. Returns: (transfer floating). */
#define wc_dict_end(dict) g_variant_builder_end (dict)

/* NULL, 0 and empty are left out where the name says "some". */
void wc_dict_put (WcDict *dict, const char *key, GVariant *value);
void wc_dict_put_string (WcDict *dict, const char *key, const char *text);
void wc_dict_put_some (WcDict *dict, const char *key, const char *text);
void wc_dict_put_boolean (WcDict *dict, const char *key, gboolean value);
void wc_dict_put_uint (WcDict *dict, const char *key, guint value);
void wc_dict_put_int (WcDict *dict, const char *key, gint64 value);
void wc_dict_put_some_int (WcDict *dict, const char *key, gint64 value);
void wc_dict_put_time (WcDict *dict, const char *key, gint64 time_us);
void wc_dict_put_some_time (WcDict *dict, const char *key, gint64 time_us);
void wc_dict_put_strings (WcDict *dict, const char *key, const char *const *strings);

/* A GHashTable (element-type utf8 utf8) as a{ss}, sorted by key. */
void wc_dict_put_details (WcDict *dict, const char *key, GHashTable *details);

/* Values of @dict, or @fallback. Strings are borrowed from @dict. */
const char *wc_dict_get_string (GVariant *dict, const char *key, const char *fallback);
gboolean wc_dict_get_boolean (GVariant *dict, const char *key, gboolean fallback);
guint wc_dict_get_uint (GVariant *dict, const char *key, guint fallback);
int wc_dict_get_int (GVariant *dict, const char *key, int fallback);
gint64 wc_dict_get_int64 (GVariant *dict, const char *key, gint64 fallback);
gint64 wc_dict_get_time (GVariant *dict, const char *key, gint64 fallback_us);

/* (nullable) Returns: (transfer container): free with g_free(); the strings are borrowed
 * from @dict. */
const char **wc_dict_get_strings (GVariant *dict, const char *key);

gboolean wc_dict_has (GVariant *dict, const char *key);

/* The time in milliseconds, the highest one of the API at most ("for good"). */
gint64 wc_dict_time_of (gint64 time_us);
