/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/json-value.h"

/* A stack of the open lists and objects stands in for recursion. Of two readings of a
 * text none is taken: names that come twice, numbers with fractions, lone surrogates and
 * U+0000 are faults. */

typedef struct
{
  const char *begin;
  const char *at;
  const char *end;
  GPtrArray *open;   /* (owned) (element-type WcJsonValue) unowned, outermost first */
  WcJsonValue *root; /* (owned) (nullable) */
  char *name;        /* (owned) (nullable) of the value that comes next */
  guint n_values;
  GError *error; /* (owned) (nullable) the first fault */
} Parser;

void
wc_json_value_free (WcJsonValue *self)
{
  g_free (self->text);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self);
}

static WcJsonValue *
new_value (WcJsonType type)
{
  WcJsonValue *self = g_new0 (WcJsonValue, 1);

  self->type = type;
  if (type == WC_JSON_LIST || type == WC_JSON_OBJECT)
    self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_json_value_free);
  if (type == WC_JSON_OBJECT)
    self->names = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static gboolean
fail (Parser *parser, const char *what)
{
  if (parser->error == NULL)
    parser->error =
        g_error_new (WC_ERROR, WC_ERROR_INVALID_ARGUMENT, "%s at byte %" G_GSIZE_FORMAT,
                     what, (gsize) (parser->at - parser->begin));
  return FALSE;
}

static char
peek (Parser *parser)
{
  while (parser->at < parser->end &&
         (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\r'))
    parser->at++;
  return parser->at < parser->end ? *parser->at : '\0';
}

static gboolean
expect (Parser *parser, char c)
{
  if (peek (parser) != c)
    return fail (parser, "something else was expected");
  parser->at++;
  return TRUE;
}

/* ---- Texts ---- */

static gboolean
read_unit (Parser *parser, gunichar *out_unit)
{
  gunichar unit = 0;

  if (parser->end - parser->at < 4)
    return fail (parser, "an escape is not whole");
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*parser->at);

      if (digit < 0)
        return fail (parser, "an escape has a letter that is no digit");
      unit = unit * 16 + (gunichar) digit;
      parser->at++;
    }
  *out_unit = unit;
  return TRUE;
}

/* Behind "\u". */
static gboolean
read_code_point (Parser *parser, GString *text)
{
  gunichar high, low;

  if (!read_unit (parser, &high))
    return FALSE;
  if (high >= 0xD800 && high <= 0xDBFF)
    {
      if (parser->end - parser->at < 2 || parser->at[0] != '\\' || parser->at[1] != 'u')
        return fail (parser, "half a surrogate pair");
      parser->at += 2;
      if (!read_unit (parser, &low))
        return FALSE;
      if (low < 0xDC00 || low > 0xDFFF)
        return fail (parser, "half a surrogate pair");
      high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    }
  if (high == 0 || (high >= 0xDC00 && high <= 0xDFFF))
    return fail (parser, "no character");
  g_string_append_unichar (text, high);
  return TRUE;
}

static gboolean
read_escape (Parser *parser, GString *text)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meant[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char c = parser->at < parser->end ? *parser->at : '\0';

  parser->at++;
  if (c == 'u')
    return read_code_point (parser, text);
  found = c != '\0' ? strchr (letters, c) : NULL;
  if (found == NULL)
    return fail (parser, "an unknown escape");
  g_string_append_c (text, meant[found - letters]);
  return TRUE;
}

/* NULL: a fault. Returns: (transfer full). */
static char *
read_text (Parser *parser)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (!expect (parser, '"'))
    return NULL;
  while (parser->at < parser->end && *parser->at != '"')
    {
      const char *from = parser->at;

      while (parser->at < parser->end && *parser->at != '"' && *parser->at != '\\' &&
             (guchar) *parser->at >= 0x20)
        parser->at++;
      g_string_append_len (text, from, parser->at - from);
      if (parser->at == parser->end || *parser->at == '"')
        break;
      if (*parser->at != '\\')
        return fail (parser, "a control character in a text"), NULL;
      parser->at++;
      if (!read_escape (parser, text))
        return NULL;
    }
  if (!expect (parser, '"'))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- Values ---- */

static gboolean
read_number (Parser *parser, WcJsonValue *value)
{
  char digits[24];
  gsize n = strspn (parser->at, "-0123456789");

  n = MIN (n, (gsize) (parser->end - parser->at));
  if (n == 0 || n >= sizeof digits)
    return fail (parser, "no whole number");
  memcpy (digits, parser->at, n);
  digits[n] = '\0';
  if (!g_ascii_string_to_signed (digits, 10, G_MININT64, G_MAXINT64, &value->number,
                                 NULL))
    return fail (parser, "no whole number");
  parser->at += n;
  if (parser->at < parser->end && strchr (".eE+", *parser->at) != NULL)
    return fail (parser, "no whole number");
  value->type = WC_JSON_NUMBER;
  return TRUE;
}

static gboolean
read_word (Parser *parser, WcJsonValue *value)
{
  static const struct
  {
    const char *word;
    WcJsonType type;
    gint64 number;
  } words[] = { { "null", WC_JSON_NULL, 0 },
                { "true", WC_JSON_BOOLEAN, 1 },
                { "false", WC_JSON_BOOLEAN, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i].word);

      if ((gsize) (parser->end - parser->at) < length ||
          memcmp (parser->at, words[i].word, length) != 0)
        continue;
      parser->at += length;
      value->type = words[i].type;
      value->number = words[i].number;
      return TRUE;
    }
  return fail (parser, "no value");
}

static gboolean
read_scalar (Parser *parser, char first, WcJsonValue *value)
{
  if (first == '"')
    {
      value->type = WC_JSON_TEXT;
      value->text = read_text (parser);
      return value->text != NULL;
    }
  if (first == '-' || g_ascii_isdigit (first))
    return read_number (parser, value);
  return read_word (parser, value);
}

static WcJsonValue *
top_of (const Parser *parser)
{
  return parser->open->len > 0 ? parser->open->pdata[parser->open->len - 1] : NULL;
}

/* The value is the tree's from now on. */
static void
add_value (Parser *parser, WcJsonValue *value)
{
  WcJsonValue *top = top_of (parser);

  if (top == NULL)
    {
      parser->root = value;
      return;
    }
  if (top->type == WC_JSON_OBJECT)
    g_ptr_array_add (top->names, g_steal_pointer (&parser->name));
  g_ptr_array_add (top->items, value);
}

static gboolean
read_name (Parser *parser, const WcJsonValue *object)
{
  parser->name = read_text (parser);
  if (parser->name == NULL)
    return FALSE;
  if (wc_json_value_get (object, parser->name) != NULL)
    return fail (parser, "a name that comes twice");
  if (object->names->len >= WC_JSON_MAX_NAMES)
    return fail (parser, "too many names");
  return expect (parser, ':');
}

static gboolean
read_value (Parser *parser)
{
  char first = peek (parser);
  gboolean opens = first == '{' || first == '[';
  WcJsonValue *value;

  if (++parser->n_values > WC_JSON_MAX_VALUES)
    return fail (parser, "too many values");
  if (!opens)
    {
      g_autoptr (WcJsonValue) scalar = new_value (WC_JSON_NULL);

      if (!read_scalar (parser, first, scalar))
        return FALSE;
      add_value (parser, g_steal_pointer (&scalar));
      return TRUE;
    }
  if (parser->open->len >= WC_JSON_MAX_DEPTH)
    return fail (parser, "too deep");
  parser->at++;
  value = new_value (first == '{' ? WC_JSON_OBJECT : WC_JSON_LIST);
  add_value (parser, value);
  g_ptr_array_add (parser->open, value);
  return TRUE;
}

/* One step within the innermost open list or object. */
static gboolean
step (Parser *parser)
{
  const WcJsonValue *top = top_of (parser);
  char closer = top->type == WC_JSON_OBJECT ? '}' : ']';

  if (peek (parser) == closer)
    {
      parser->at++;
      g_ptr_array_set_size (parser->open, (int) parser->open->len - 1);
      return TRUE;
    }
  if (top->items->len > 0 && !expect (parser, ','))
    return FALSE;
  if (top->type == WC_JSON_OBJECT && !read_name (parser, top))
    return FALSE;
  return read_value (parser);
}

WcJsonValue *
wc_json_value_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  g_autofree char *copy = g_strndup (text, length);
  Parser parser = { copy, copy, copy + length, open };
  gboolean good;

  if (!g_utf8_validate (copy, (gssize) length, NULL))
    good = fail (&parser, "no UTF-8");
  else
    good = read_value (&parser);
  while (good && open->len > 0)
    good = step (&parser);
  if (good && (peek (&parser) != '\0' || parser.at != parser.end))
    fail (&parser, "more than one value");
  g_free (parser.name);
  if (parser.error == NULL)
    return parser.root;
  g_propagate_error (error, parser.error);
  g_clear_pointer (&parser.root, wc_json_value_free);
  return NULL;
}

const WcJsonValue *
wc_json_value_get (const WcJsonValue *self, const char *name)
{
  if (self->type != WC_JSON_OBJECT)
    return NULL;
  for (guint i = 0; i < self->names->len; i++)
    if (g_str_equal (self->names->pdata[i], name))
      return self->items->pdata[i];
  return NULL;
}

const char *
wc_json_value_get_text (const WcJsonValue *self, const char *name)
{
  const WcJsonValue *value = wc_json_value_get (self, name);

  return value != NULL ? value->text : NULL;
}
