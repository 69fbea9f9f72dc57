/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/constraint.h"
#include "base/error.h"

/* Ranges, lengths and words. The path of a bad value is put together on the way out, so
 * that good requests do not pay for it. */

#define MAX_COUNT 10000

gboolean
wc_constraint_fail (GError **error, const char *what)
{
  return wc_error_invalid (error, "", "%s", what);
}

gboolean
wc_constraint_at_key (GError **error, const char *key)
{
  const char *path;
  g_autofree char *longer = NULL;

  if (error == NULL)
    return FALSE;
  path = wc_error_get_detail (*error, "field");
  if (path == NULL || *path == '\0')
    longer = g_strdup (key);
  else
    longer = g_strconcat (key, *path == '[' ? "" : ".", path, NULL);
  wc_error_set_detail (*error, "field", longer);
  return FALSE;
}

gboolean
wc_constraint_at_index (GError **error, gsize index)
{
  g_autofree char *key = g_strdup_printf ("[%" G_GSIZE_FORMAT "]", index);

  return wc_constraint_at_key (error, key);
}

gboolean
wc_constraint_finish (GError **error)
{
  const char *path = error != NULL ? wc_error_get_detail (*error, "field") : NULL;

  if (path != NULL && *path != '\0')
    g_prefix_error (error, "%s: ", path);
  return FALSE;
}

gboolean
wc_constraint_integer (const WcIdlValue *value, gint64 number, GError **error)
{
  gint64 min = -WC_IDL_MAX_INTEGER;
  gint64 max = WC_IDL_MAX_INTEGER;
  char type = value->type[strlen (value->type) - 1];

  if (type == 'i')
    {
      min = G_MININT32;
      max = G_MAXINT32;
    }
  else if (type == 'u')
    {
      min = 0;
      max = G_MAXUINT32;
    }
  if (number < min || number > max)
    return wc_constraint_fail (error, "integer out of range");

  /* bounds of a list are about its length */
  if (strlen (value->type) > 1)
    return TRUE;
  if (value->has_min && number < value->min)
    return wc_error_invalid (error, "", "%" G_GINT64_FORMAT " at least", value->min);
  if (value->has_max && number > value->max)
    return wc_error_invalid (error, "", "%" G_GINT64_FORMAT " at most", value->max);
  return TRUE;
}

static gboolean
is_word (const WcIdlEnum *words, const char *text)
{
  for (guint i = 0; i < words->words->len; i++)
    if (g_str_equal (g_array_index (words->words, WcIdlWord, i).name, text))
      return TRUE;
  return FALSE;
}

static gboolean
fail_word (const WcIdlEnum *words, GError **error)
{
  g_autoptr (GString) list = g_string_new ("must be one of");

  for (guint i = 0; i < words->words->len; i++)
    g_string_append_printf (list, "%s %s", i > 0 ? "," : "",
                            g_array_index (words->words, WcIdlWord, i).name);
  return wc_constraint_fail (error, list->str);
}

gboolean
wc_constraint_string (const WcIdlValue *value,
                      const char *text,
                      gboolean element,
                      GError **error)
{
  if (value->words != NULL && !is_word (value->words, text))
    return fail_word (value->words, error);
  if (!element && value->has_max && strlen (text) > (gsize) value->max)
    return wc_error_invalid (error, "", "%" G_GINT64_FORMAT " bytes at most", value->max);
  return TRUE;
}

gboolean
wc_constraint_count (const WcIdlValue *value, gsize n, GError **error)
{
  gint64 max = value->has_max ? value->max : MAX_COUNT;

  if (n > (gsize) max)
    return wc_error_invalid (error, "", "%" G_GINT64_FORMAT " items at most", max);
  return TRUE;
}
