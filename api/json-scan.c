/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <string.h>

#include "api/json-scan.h"
#include "base/error.h"
#include "base/str.h"

/* What stands in front of json-glib, which takes far more than RFC 8259 allows (comments,
 * single quotes, octal numbers, repeated keys), cuts texts at \u0000 and recurses without
 * bound. The scan keeps its own stack and builds nothing but the keys. */

#define MAX_INTEGER_DIGITS 18
#define MAX_NUMBER_LENGTH 64

typedef struct
{
  gboolean object;
  guint first_key; /* index of its first key in keys */
} Level;

typedef struct
{
  const char *text;
  const char *p;
  const char *end;
  Level levels[WC_JSON_SCAN_MAX_DEPTH];
  guint depth;
  GPtrArray *keys; /* (owned) (element-type utf8) of the objects that are open, decoded */
  gboolean at_id;  /* the value of the outermost "id" comes next */
  char *id;        /* (owned) (nullable) */
  GError **error;
} Scan;

static gboolean
fail (Scan *s, const char *what)
{
  g_set_error (s->error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
               "not valid JSON: %s at byte %" G_GSIZE_FORMAT, what,
               (gsize) (s->p - s->text));
  return FALSE;
}

static char
peek (const Scan *s)
{
  return s->p < s->end ? *s->p : '\0';
}

static void
skip_space (Scan *s)
{
  while (s->p < s->end &&
         (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
    s->p++;
}

/* Four hexadecimal digits; -1 when they are not. */
static int
scan_hex4 (Scan *s)
{
  int value = 0;

  if (s->end - s->p < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (s->p[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  s->p += 4;
  return value;
}

/* What follows "\u": one character, written as one escape or as a pair of surrogates. */
static gboolean
scan_unicode (Scan *s, GString *decoded)
{
  int high = scan_hex4 (s);
  int low;

  if (high <= 0)
    return fail (s, high == 0 ? "NUL in a string" : "bad \\u escape");
  if (high >= 0xD800 && high <= 0xDFFF)
    {
      if (high >= 0xDC00 || s->end - s->p < 2 || s->p[0] != '\\' || s->p[1] != 'u')
        return fail (s, "lone surrogate");
      s->p += 2;
      low = scan_hex4 (s);
      if (low < 0xDC00 || low > 0xDFFF)
        return fail (s, "lone surrogate");
      high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
  if (decoded != NULL)
    g_string_append_unichar (decoded, high);
  return TRUE;
}

static gboolean
scan_escape (Scan *s, GString *decoded)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  char c = peek (s);
  const char *found;

  if (c == 'u')
    {
      s->p++;
      return scan_unicode (s, decoded);
    }
  found = c != '\0' ? strchr (escapes, c) : NULL;
  if (found == NULL)
    return fail (s, "unknown escape");
  if (decoded != NULL)
    g_string_append_c (decoded, meanings[found - escapes]);
  s->p++;
  return TRUE;
}

/* A string, from its opening quote. @decoded (nullable) gets what it says. */
static gboolean
scan_string (Scan *s, GString *decoded)
{
  if (peek (s) != '"')
    return fail (s, "a string was expected");
  s->p++;
  while (s->p < s->end)
    {
      char c = *s->p;

      if ((guchar) c < 0x20)
        return fail (s, "control character in a string");
      s->p++;
      if (c == '"')
        return TRUE;
      if (c == '\\')
        {
          if (!scan_escape (s, decoded))
            return FALSE;
        }
      else if (decoded != NULL)
        g_string_append_c (decoded, c);
    }
  return fail (s, "a string does not end");
}

static guint
scan_digits (Scan *s)
{
  const char *start = s->p;

  while (g_ascii_isdigit (peek (s)))
    s->p++;
  return s->p - start;
}

static gboolean
is_finite (const char *start, const char *end)
{
  char number[MAX_NUMBER_LENGTH + 1] = { 0 };

  memcpy (number, start, end - start);
  return isfinite (g_ascii_strtod (number, NULL));
}

/* The part of a number behind its integer digits; FALSE when it is malformed. */
static gboolean
scan_fraction (Scan *s)
{
  if (peek (s) == '.')
    {
      s->p++;
      if (scan_digits (s) == 0)
        return FALSE;
    }
  if (peek (s) == 'e' || peek (s) == 'E')
    {
      s->p++;
      if (peek (s) == '+' || peek (s) == '-')
        s->p++;
      if (scan_digits (s) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
scan_number (Scan *s, gboolean *out_integer)
{
  const char *start = s->p;
  gboolean zero;
  guint n_digits;
  const char *integer_end;

  if (peek (s) == '-')
    s->p++;
  zero = peek (s) == '0';
  n_digits = scan_digits (s);
  integer_end = s->p;
  if (n_digits == 0 || (zero && n_digits > 1) || !scan_fraction (s))
    return fail (s, "malformed number");

  *out_integer = s->p == integer_end;
  if (*out_integer ? n_digits > MAX_INTEGER_DIGITS
                   : s->p - start > MAX_NUMBER_LENGTH || !is_finite (start, s->p))
    return fail (s, "number out of range");
  return TRUE;
}

static gboolean
scan_word (Scan *s)
{
  static const char *const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (s->end - s->p) >= length && memcmp (s->p, words[i], length) == 0)
        {
          s->p += length;
          return TRUE;
        }
    }
  return fail (s, s->p == s->end ? "a value is missing" : "unexpected character");
}

static gboolean
scan_scalar (Scan *s)
{
  const char *start = s->p;
  gboolean wanted = s->at_id;
  gboolean is_id = FALSE;
  gboolean good;
  char c = peek (s);

  s->at_id = FALSE;
  if (c == '"')
    {
      good = scan_string (s, NULL);
      is_id = good;
    }
  else if (c == '-' || g_ascii_isdigit (c))
    good = scan_number (s, &is_id) || (is_id = FALSE);
  else
    good = scan_word (s);

  if (wanted && is_id && s->id == NULL)
    s->id = g_strndup (start, s->p - start);
  return good;
}

/* A key and its colon. */
static gboolean
scan_key (Scan *s)
{
  g_autoptr (GString) key = g_string_new (NULL);

  skip_space (s);
  if (!scan_string (s, key))
    return FALSE;
  skip_space (s);
  if (peek (s) != ':')
    return fail (s, "':' was expected");
  s->p++;
  if (s->keys->len - s->levels[s->depth - 1].first_key >= WC_JSON_SCAN_MAX_KEYS)
    return fail (s, "too many keys");
  s->at_id = s->depth == 1 && g_str_equal (key->str, "id");
  g_ptr_array_add (s->keys, g_string_free (g_steal_pointer (&key), FALSE));
  return TRUE;
}

/* Sorting keeps the search for repeated keys bounded whatever the keys are. */
static gboolean
keys_are_unique (Scan *s, guint first)
{
  gpointer *keys = s->keys->pdata + first;
  guint n = s->keys->len - first;

  if (n < 2)
    return TRUE;
  qsort (keys, n, sizeof (gpointer), wc_str_compare);
  for (guint i = 1; i < n; i++)
    {
      if (!g_str_equal (keys[i - 1], keys[i]))
        continue;
      if (s->depth == 1 && g_str_equal (keys[i], "id"))
        g_clear_pointer (&s->id, g_free);
      return fail (s, "repeated key in the object that ends");
    }
  return TRUE;
}

static gboolean
open_level (Scan *s)
{
  if (s->depth == WC_JSON_SCAN_MAX_DEPTH)
    return fail (s, "nested too deeply");
  s->at_id = FALSE;
  s->levels[s->depth].object = *s->p == '{';
  s->levels[s->depth].first_key = s->keys->len;
  s->depth++;
  s->p++;
  skip_space (s);
  return TRUE;
}

static gboolean
close_level (Scan *s)
{
  const Level *level = &s->levels[s->depth - 1];

  if (level->object && !keys_are_unique (s, level->first_key))
    return FALSE;
  g_ptr_array_set_size (s->keys, level->first_key);
  s->depth--;
  s->p++;
  return TRUE;
}

static char
closing (const Scan *s)
{
  return s->levels[s->depth - 1].object ? '}' : ']';
}

/* Walks from the end of one value to the beginning of the next; *@out_done at the end of
 * the outermost one. */
static gboolean
next_value (Scan *s, gboolean *out_done)
{
  for (;;)
    {
      skip_space (s);
      *out_done = s->depth == 0;
      if (*out_done)
        return s->p == s->end || fail (s, "something follows the value");
      if (peek (s) == ',')
        {
          s->p++;
          return !s->levels[s->depth - 1].object || scan_key (s);
        }
      if (peek (s) != closing (s))
        return fail (s, "',' or the end of the list was expected");
      if (!close_level (s))
        return FALSE;
    }
}

static gboolean
scan_document (Scan *s)
{
  gboolean done = FALSE;

  while (!done)
    {
      skip_space (s);
      if (peek (s) != '{' && peek (s) != '[')
        {
          if (!scan_scalar (s) || !next_value (s, &done))
            return FALSE;
          continue;
        }
      if (!open_level (s))
        return FALSE;
      if (peek (s) == closing (s))
        {
          if (!close_level (s) || !next_value (s, &done))
            return FALSE;
        }
      else if (s->levels[s->depth - 1].object && !scan_key (s))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_json_scan (const char *text, gsize length, char **out_id, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  Scan s = {
    .text = text, .p = text, .end = text + length, .keys = keys, .error = error
  };
  const char *invalid = NULL;
  gboolean good;

  if (!g_utf8_validate_len (text, length, &invalid))
    {
      s.p = invalid;
      good = fail (&s, *invalid == '\0' ? "NUL" : "bytes that are not UTF-8");
    }
  else
    good = scan_document (&s);

  if (out_id != NULL)
    *out_id = g_steal_pointer (&s.id);
  g_free (s.id);
  return good;
}
