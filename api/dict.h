/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/packed.h"

/* Putting values into an a{sv}, and taking them out, in the words of the API: what is
 * absent is left out, times are microseconds inside and milliseconds outside. */

typedef WcPackedDict WcDict;

#define WC_DICT_INIT                                                                     \
  {                                                                                      \
    NULL, NULL                                                                           \
  }
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcDict, wc_packed_dict_clear)

/* Ends it. Returns: (transfer floating). */
GVariant *wc_dict_end (WcDict *dict);

/* NULL, 0 and empty are left out where the name says "some". @value: (transfer floating).
 * Texts are valid UTF-8, as everything from the network and the store is. */
void wc_dict_put (WcDict *dict, const char *key, GVariant *value);
void wc_dict_put_string (WcDict *dict, const char *key, const char *text);
void wc_dict_put_some (WcDict *dict, const char *key, const char *text);
void wc_dict_put_boolean (WcDict *dict, const char *key, gboolean value);
void wc_dict_put_uint (WcDict *dict, const char *key, guint value);
void wc_dict_put_int32 (WcDict *dict, const char *key, gint32 value);
void wc_dict_put_int (WcDict *dict, const char *key, gint64 value);
void wc_dict_put_some_int (WcDict *dict, const char *key, gint64 value);
void wc_dict_put_time (WcDict *dict, const char *key, gint64 time_us);
void wc_dict_put_some_time (WcDict *dict, const char *key, gint64 time_us);
void wc_dict_put_strings (WcDict *dict, const char *key, const char *const *strings);

/* A GHashTable (element-type utf8 utf8) as a{ss}, sorted by key, without the keys that
 * begin with a dot: those are not for clients. */
void wc_dict_put_details (WcDict *dict, const char *key, GHashTable *details);

/* A GHashTable (element-type utf8 GStrv) as a{sas}, sorted by key. */
void wc_dict_put_lists (WcDict *dict, const char *key, GHashTable *lists);

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

/* A map a{sas} as a new GHashTable (element-type utf8 GStrv). _get: of @dict, NULL when
 * it is not there. Returns: (transfer full). */
GHashTable *wc_dict_read_lists (GVariant *map);
GHashTable *wc_dict_get_lists (GVariant *dict, const char *key);

gboolean wc_dict_has (GVariant *dict, const char *key);

/* The time in milliseconds, the highest one of the API at most ("for good"). */
gint64 wc_dict_time_of (gint64 time_us);
