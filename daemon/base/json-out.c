/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/json-out.h"

/* U+2028 and U+2029 are escaped as well: they end lines for some readers. */

static void
append_char (GString *out, gunichar c)
{
  switch (c)
    {
    case '"':
    case '\\':
      g_string_append_c (out, '\\');
      g_string_append_c (out, (char) c);
      return;
    case '\n':
      g_string_append (out, "\\n");
      return;
    case '\t':
      g_string_append (out, "\\t");
      return;
    default:
      break;
    }
  if (c < 0x20 || c == 0x7F || c == 0x2028 || c == 0x2029)
    g_string_append_printf (out, "\\u%04x", c);
  else
    g_string_append_unichar (out, c);
}

void
wc_json_out_text (GString *out, const char *text)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    append_char (out, g_utf8_get_char (p));
  g_string_append_c (out, '"');
}

void
wc_json_out_name (GString *out, const char *name)
{
  if (out->len > 0 && out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  g_string_append_printf (out, "\"%s\":", name);
}

void
wc_json_out_member (GString *out, const char *name, const char *text)
{
  if (text == NULL)
    return;
  wc_json_out_name (out, name);
  wc_json_out_text (out, text);
}

void
wc_json_out_number (GString *out, const char *name, gint64 number)
{
  if (number == 0)
    return;
  wc_json_out_name (out, name);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, number);
}

void
wc_json_out_boolean (GString *out, const char *name, gboolean value)
{
  if (!value)
    return;
  wc_json_out_name (out, name);
  g_string_append (out, "true");
}
