/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xml/escape.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static gboolean
is_forbidden (char c)
{
  return (guchar) c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

/* U+FFFE and U+FFFF, which are no characters of XML; @text is valid UTF-8. */
static gboolean
is_noncharacter (const char *text)
{
  return text[0] == '\xef' && text[1] == '\xbf' && (guchar) text[2] >= 0xbe;
}

static const char *
escape_of (const char *text, gboolean in_attribute)
{
  switch (*text)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '\r':
      return "&#13;";
    case '\'':
      return in_attribute ? "&apos;" : NULL;
    case '\t':
      return in_attribute ? "&#9;" : NULL;
    case '\n':
      return in_attribute ? "&#10;" : NULL;
    default:
      return is_forbidden (*text) || is_noncharacter (text) ? REPLACEMENT : NULL;
    }
}

void
wc_escape_append (GString *out, const char *text, gboolean in_attribute)
{
  g_autofree char *valid = NULL;
  const char *from;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  from = text;
  while (*text != '\0')
    {
      const char *escape = escape_of (text, in_attribute);

      if (escape != NULL)
        {
          g_string_append_len (out, from, text - from);
          g_string_append (out, escape);
          from = g_utf8_next_char (text);
        }
      text = g_utf8_next_char (text);
    }
  g_string_append_len (out, from, text - from);
}

gboolean
wc_escape_is_valid (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (is_forbidden (*text) || is_noncharacter (text))
      return FALSE;
  return TRUE;
}
