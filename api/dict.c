/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/dict.h"
#include "api/idl.h"

/* The small vocabulary in which api/values and the handlers speak of dictionaries. */

#define US_PER_MS 1000

gint64
wc_dict_time_of (gint64 time_us)
{
  return MIN (time_us / US_PER_MS, WC_IDL_MAX_INTEGER);
}

GVariant *
wc_dict_end (WcDict *dict)
{
  return wc_packed_dict_end (dict);
}

void
wc_dict_put (WcDict *dict, const char *key, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);
  WcPacked packed = wc_packed_of (owned);

  wc_packed_dict_add (dict, key, &packed);
}

static void
put_bytes (WcDict *dict, const char *key, const char *type, const void *bytes, gsize size)
{
  const WcPacked packed = { type, bytes, size };

  wc_packed_dict_add (dict, key, &packed);
}

void
wc_dict_put_string (WcDict *dict, const char *key, const char *text)
{
  g_return_if_fail (text != NULL && g_utf8_validate (text, -1, NULL));

  put_bytes (dict, key, "s", text, strlen (text) + 1);
}

void
wc_dict_put_some (WcDict *dict, const char *key, const char *text)
{
  if (text != NULL && *text != '\0')
    wc_dict_put_string (dict, key, text);
}

void
wc_dict_put_boolean (WcDict *dict, const char *key, gboolean value)
{
  guint8 byte = value != FALSE;

  put_bytes (dict, key, "b", &byte, sizeof byte);
}

void
wc_dict_put_uint (WcDict *dict, const char *key, guint value)
{
  guint32 number = value;

  put_bytes (dict, key, "u", &number, sizeof number);
}

void
wc_dict_put_int32 (WcDict *dict, const char *key, gint32 value)
{
  put_bytes (dict, key, "i", &value, sizeof value);
}

void
wc_dict_put_int (WcDict *dict, const char *key, gint64 value)
{
  put_bytes (dict, key, "x", &value, sizeof value);
}

void
wc_dict_put_some_int (WcDict *dict, const char *key, gint64 value)
{
  if (value != 0)
    wc_dict_put_int (dict, key, value);
}

void
wc_dict_put_time (WcDict *dict, const char *key, gint64 time_us)
{
  wc_dict_put_int (dict, key, wc_dict_time_of (time_us));
}

void
wc_dict_put_some_time (WcDict *dict, const char *key, gint64 time_us)
{
  if (time_us != 0)
    wc_dict_put_time (dict, key, time_us);
}

void
wc_dict_put_strings (WcDict *dict, const char *key, const char *const *strings)
{
  static const char *const none[] = { NULL };

  strings = strings != NULL ? strings : none;
  for (gsize i = 0; strings[i] != NULL; i++)
    g_return_if_fail (g_utf8_validate (strings[i], -1, NULL));
  wc_packed_dict_add_strings (dict, key, strings);
}

void
wc_dict_put_details (WcDict *dict, const char *key, GHashTable *details)
{
  g_auto (GVariantBuilder) map = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GList) names =
      g_list_sort (g_hash_table_get_keys (details), (GCompareFunc) g_strcmp0);

  for (GList *l = names; l != NULL; l = l->next)
    if (*(const char *) l->data != '.')
      g_variant_builder_add (&map, "{ss}", (const char *) l->data,
                             g_hash_table_lookup (details, l->data));
  wc_dict_put (dict, key, g_variant_builder_end (&map));
}

const char *
wc_dict_get_string (GVariant *dict, const char *key, const char *fallback)
{
  const char *text = fallback;

  g_variant_lookup (dict, key, "&s", &text);
  return text;
}

gboolean
wc_dict_get_boolean (GVariant *dict, const char *key, gboolean fallback)
{
  gboolean value = fallback;

  g_variant_lookup (dict, key, "b", &value);
  return value;
}

guint
wc_dict_get_uint (GVariant *dict, const char *key, guint fallback)
{
  guint32 value = fallback;

  g_variant_lookup (dict, key, "u", &value);
  return value;
}

int
wc_dict_get_int (GVariant *dict, const char *key, int fallback)
{
  gint32 value = fallback;

  g_variant_lookup (dict, key, "i", &value);
  return value;
}

gint64
wc_dict_get_int64 (GVariant *dict, const char *key, gint64 fallback)
{
  gint64 value = fallback;

  g_variant_lookup (dict, key, "x", &value);
  return value;
}

gint64
wc_dict_get_time (GVariant *dict, const char *key, gint64 fallback_us)
{
  gint64 time_ms;

  if (!g_variant_lookup (dict, key, "x", &time_ms))
    return fallback_us;
  return time_ms > G_MAXINT64 / US_PER_MS ? G_MAXINT64 : time_ms * US_PER_MS;
}

void
wc_dict_put_lists (WcDict *dict, const char *key, GHashTable *lists)
{
  g_auto (GVariantBuilder) map = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sas}"));
  g_autoptr (GList) names =
      g_list_sort (g_hash_table_get_keys (lists), (GCompareFunc) g_strcmp0);

  for (GList *l = names; l != NULL; l = l->next)
    g_variant_builder_add (&map, "{s^as}", (const char *) l->data,
                           (const char *const *) g_hash_table_lookup (lists, l->data));
  wc_dict_put (dict, key, g_variant_builder_end (&map));
}

const char **
wc_dict_get_strings (GVariant *dict, const char *key)
{
  const char **strings = NULL;

  g_variant_lookup (dict, key, "^a&s", &strings);
  return strings;
}

GHashTable *
wc_dict_read_lists (GVariant *map)
{
  GHashTable *lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) g_strfreev);
  GVariantIter iter;
  char *key;
  GStrv values;

  g_variant_iter_init (&iter, map);
  while (g_variant_iter_next (&iter, "{s^as}", &key, &values))
    g_hash_table_replace (lists, key, values);
  return lists;
}

GHashTable *
wc_dict_get_lists (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) map =
      g_variant_lookup_value (dict, key, G_VARIANT_TYPE ("a{sas}"));

  return map != NULL ? wc_dict_read_lists (map) : NULL;
}

gboolean
wc_dict_has (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);

  return value != NULL;
}
