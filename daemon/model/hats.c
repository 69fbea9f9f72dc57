/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/hats.h"

/* A line for each: URI, hue and title with tabs between them. Whatever would end a line
 * or a field in what people wrote becomes a space. */

void
wc_hat_free (WcHat *self)
{
  g_free (self->uri);
  g_free (self->title);
  g_free (self);
}

static gboolean
is_usable (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= WC_HATS_MAX_TEXT;
}

static char *
one_line (const char *text)
{
  return g_strdelimit (g_strdup (text), "\t\n\r", ' ');
}

static gboolean
has_hat (const GPtrArray *hats, const char *uri)
{
  for (guint i = 0; i < hats->len; i++)
    if (strcmp (((const WcHat *) hats->pdata[i])->uri, uri) == 0)
      return TRUE;
  return FALSE;
}

void
wc_hats_append (GString *hats, const char *uri, const char *title, int hue)
{
  g_autoptr (GPtrArray) held = wc_hats_parse (hats->str);
  g_autofree char *line_uri = NULL;
  g_autofree char *line_title = NULL;

  if (!is_usable (uri) || !is_usable (title) || held->len >= WC_HATS_MAX)
    return;
  line_uri = one_line (uri);
  line_title = one_line (title);
  if (has_hat (held, line_uri))
    return;
  g_string_append_printf (hats, "%s%s\t%d\t%s", hats->len > 0 ? "\n" : "", line_uri, hue,
                          line_title);
}

GPtrArray *
wc_hats_parse (const char *hats)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_hat_free);
  g_auto (GStrv) lines = g_strsplit (hats != NULL ? hats : "", "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], "\t", 3);
      WcHat *hat;

      if (g_strv_length (parts) != 3)
        continue;
      hat = g_new (WcHat, 1);
      *hat = (WcHat){ g_strdup (parts[0]), g_strdup (parts[2]),
                      (int) g_ascii_strtoll (parts[1], NULL, 10) };
      g_ptr_array_add (list, hat);
    }
  return list;
}
