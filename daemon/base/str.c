/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"

/* The few string helpers that GLib 2.74 lacks. */

gboolean
wc_str_set (char **field, const char *value)
{
  char *old = *field;

  if (g_strcmp0 (old, value) == 0)
    return FALSE;
  *field = g_strdup (value);
  g_free (old);
  return TRUE;
}

char *
wc_str_dup_cut (const char *text, gsize max)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0)
    return NULL;
  if (length > max)
    length = (gsize) (g_utf8_find_prev_char (text, text + max + 1) - text);
  return g_strndup (text, length);
}

char *
wc_str_dup_chars (const char *text, gsize max)
{
  const char *end = text;

  if (text == NULL)
    return NULL;
  for (gsize n = 0; n < max && *end != '\0'; n++)
    end = g_utf8_next_char (end);
  return g_strndup (text, (gsize) (end - text));
}

int
wc_str_index (const char *const *names, guint n_names, const char *name, int fallback)
{
  for (guint i = 0; name != NULL && i < n_names; i++)
    if (g_str_equal (names[i], name))
      return (int) i;
  return fallback;
}

int
wc_str_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}
