/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/json-text.h"

/* json-glib prints a tree of nodes, and making that tree out of a value took three times
 * as long as printing it. Here the text is written from the value's bytes. */

#define MAX_DIGITS 20

void
wc_json_text_append_integer (GString *out, gint64 number)
{
  char digits[MAX_DIGITS];
  char *first = digits + sizeof digits;
  guint64 rest = number < 0 ? -(guint64) number : (guint64) number;

  do
    {
      *--first = (char) ('0' + rest % 10);
      rest /= 10;
    }
  while (rest > 0);
  if (number < 0)
    *--first = '-';
  g_string_append_len (out, first, digits + sizeof digits - first);
}

static gboolean
is_plain (guchar c)
{
  return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

static void
append_escape (GString *out, guchar c)
{
  static const char special[] = "\"\\\b\f\n\r\t";
  static const char letters[] = "\"\\bfnrt";
  static const char hex[] = "0123456789abcdef";
  const char *found = strchr (special, c);
  char escape[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 0xf] };

  if (found != NULL)
    escape[1] = letters[found - special];
  g_string_append_len (out, escape, found != NULL ? 2 : sizeof escape);
}

/* The end of what can stand as it is. */
static const char *
skip_plain (const char *text, const char *end)
{
  while (text < end && is_plain ((guchar) *text))
    text++;
  return text;
}

/* Nearly all texts need no escape, and go in at once. */
static void
append_text (GString *out, const char *text, gsize length)
{
  const char *end = text + length;
  gsize start = out->len;

  if (skip_plain (text, end) == end)
    {
      g_string_set_size (out, start + length + 2);
      out->str[start] = '"';
      memcpy (out->str + start + 1, text, length);
      out->str[start + 1 + length] = '"';
      return;
    }
  g_string_append_c (out, '"');
  while (text < end)
    {
      const char *plain_end = skip_plain (text, end);

      g_string_append_len (out, text, plain_end - text);
      text = plain_end;
      if (text < end)
        append_escape (out, (guchar) *text++);
    }
  g_string_append_c (out, '"');
}

void
wc_json_text_append_string (GString *out, const char *text)
{
  append_text (out, text, strlen (text));
}

static void
append_bytes (GString *out, const WcPacked *value)
{
  g_autofree char *text = g_base64_encode (value->data, value->size);

  wc_json_text_append_string (out, text);
}

static void
append_array (GString *out, const WcPacked *value)
{
  WcPackedIter iter;
  WcPacked element;
  char before = '[';

  wc_packed_iter_init (&iter, value);
  while (wc_packed_iter_next (&iter, &element))
    {
      g_string_append_c (out, before);
      wc_json_text_append_packed (out, &element);
      before = ',';
    }
  g_string_append (out, before == '[' ? "[]" : "]");
}

static void
append_object (GString *out, const WcPacked *value)
{
  WcPackedIter iter;
  WcPacked entry, key, member;
  char before = '{';

  wc_packed_iter_init (&iter, value);
  while (wc_packed_iter_next (&iter, &entry))
    {
      wc_packed_entry (&entry, &key, &member);
      g_string_append_c (out, before);
      append_text (out, (const char *) key.data, key.size - 1);
      g_string_append_c (out, ':');
      wc_json_text_append_packed (out, &member);
      before = ',';
    }
  g_string_append (out, before == '{' ? "{}" : "}");
}

static void
append_container (GString *out, const WcPacked *value)
{
  if (value->type[1] == '{')
    append_object (out, value);
  else if (value->type[1] == 'y')
    append_bytes (out, value);
  else
    append_array (out, value);
}

void
wc_json_text_append_packed (GString *out, const WcPacked *value)
{
  WcPacked inner = *value;

  while (*inner.type == 'v')
    inner = wc_packed_inner (&inner);
  if (*inner.type == 's')
    append_text (out, (const char *) inner.data, inner.size - 1);
  else if (*inner.type == 'a')
    append_container (out, &inner);
  else if (*inner.type == 'b')
    g_string_append (out, *inner.data != 0 ? "true" : "false");
  else
    wc_json_text_append_integer (out, wc_packed_integer (&inner));
}

void
wc_json_text_append (GString *out, GVariant *value)
{
  WcPacked packed = wc_packed_of (value);

  wc_json_text_append_packed (out, &packed);
}

void
wc_json_text_append_result (GString *out, const WcIdlMethod *method, GVariant *result)
{
  g_string_append_c (out, '{');
  for (guint i = 0; i < method->out->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (method->out, i);
      g_autoptr (GVariant) member = g_variant_get_child_value (result, i);

      if (i > 0)
        g_string_append_c (out, ',');
      wc_json_text_append_string (out, value->name);
      g_string_append_c (out, ':');
      wc_json_text_append (out, member);
    }
  g_string_append_c (out, '}');
}
