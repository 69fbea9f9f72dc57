/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/details.h"

/* A dictionary of strings with a stored form that is plain text: readable in the database
 * and without a parser of its own kind. */

void
wc_details_set (GHashTable *details, const char *key, const char *value)
{
  if (value == NULL)
    g_hash_table_remove (details, key);
  else
    g_hash_table_replace (details, g_strdup (key), g_strdup (value));
}

void
wc_details_set_int (GHashTable *details, const char *key, gint64 value)
{
  g_hash_table_replace (details, g_strdup (key),
                        g_strdup_printf ("%" G_GINT64_FORMAT, value));
}

const char *
wc_details_get (GHashTable *details, const char *key)
{
  return details != NULL ? g_hash_table_lookup (details, key) : NULL;
}

gint64
wc_details_get_int (GHashTable *details, const char *key, gint64 fallback)
{
  const char *text = wc_details_get (details, key);
  gint64 value;

  if (text == NULL ||
      !g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &value, NULL))
    return fallback;
  return value;
}

static void
append_escaped (GString *out, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '\\')
        g_string_append (out, "\\\\");
      else if (*p == '\n')
        g_string_append (out, "\\n");
      else
        g_string_append_c (out, *p);
    }
}

static char *
unescape (const char *value)
{
  GString *out = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      if (p[0] == '\\' && p[1] == 'n')
        g_string_append_c (out, '\n');
      else if (p[0] == '\\' && p[1] == '\\')
        g_string_append_c (out, '\\');
      else
        {
          g_string_append_c (out, *p);
          continue;
        }
      p++;
    }
  return g_string_free (out, FALSE);
}

static gint
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

char *
wc_details_to_string (GHashTable *details)
{
  g_autoptr (GString) out = NULL;
  g_autoptr (GList) keys = NULL;

  if (details == NULL || g_hash_table_size (details) == 0)
    return NULL;
  out = g_string_new (NULL);
  keys = g_list_sort (g_hash_table_get_keys (details), compare_keys);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_string_append (out, l->data);
      g_string_append_c (out, '=');
      append_escaped (out, g_hash_table_lookup (details, l->data));
      g_string_append_c (out, '\n');
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

GHashTable *
wc_details_parse (const char *text)
{
  GHashTable *details = wc_details_new ();
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *equals = strchr (lines[i], '=');

      if (equals != NULL)
        g_hash_table_replace (details, g_strndup (lines[i], (gsize) (equals - lines[i])),
                              unescape (equals + 1));
    }
  return details;
}
