/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/html-text.h"

/* Controls and what turns the direction of writing around are shown as the replacement
 * character: they have no place in a text, and hide what a link or a file name says. */

static gboolean
is_hidden (gunichar c)
{
  return (c < 0x20 && c != '\t') || (c >= 0x7F && c < 0xA0) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         (c & 0xFFFE) == 0xFFFE;
}

static const char *
entity_of (gunichar c)
{
  switch (c)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return NULL;
    }
}

void
wc_html_text_append (GString *out, const char *text, gboolean lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const char *entity = entity_of (c);

      if (entity != NULL)
        g_string_append (out, entity);
      else if (c == '\n')
        g_string_append (out, lines ? "<br>" : " ");
      else
        g_string_append_unichar (out, is_hidden (c) ? 0xFFFD : c);
    }
}

void
wc_html_text_append_name (GString *out, const char *name)
{
  g_string_append (out, "<bdi>");
  wc_html_text_append (out, name, /* lines= */ FALSE);
  g_string_append (out, "</bdi>");
}

void
wc_html_text_append_link (GString *out, const char *url, const char *name)
{
  if (g_ascii_strncasecmp (url, "https://", 8) != 0)
    {
      wc_html_text_append_name (out, name);
      return;
    }
  g_string_append (out, "<a rel=\"noreferrer noopener\" href=\"");
  wc_html_text_append (out, url, /* lines= */ FALSE);
  g_string_append (out, "\">");
  wc_html_text_append_name (out, name);
  g_string_append (out, "</a>");
}
