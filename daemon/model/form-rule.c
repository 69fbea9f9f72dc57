/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/form-rule.h"

/* XEP-0122 Data Forms Validation, as far as a form is better refused here than by a
 * server that says only "not acceptable". */

void
wc_form_rule_clear (WcFormRule *self)
{
  g_clear_pointer (&self->datatype, g_free);
  g_clear_pointer (&self->min, g_free);
  g_clear_pointer (&self->max, g_free);
  g_clear_pointer (&self->pattern, g_free);
  self->n_min = self->n_max = 0;
}

/* Numbers without a part after the point (§ 5.1.1), with what each type holds. */
static const struct
{
  const char *name;
  gint64 min;
  gint64 max;
} integers[] = {
  { "xs:byte", G_MININT8, G_MAXINT8 },   { "xs:short", G_MININT16, G_MAXINT16 },
  { "xs:int", G_MININT32, G_MAXINT32 },  { "xs:integer", G_MININT64, G_MAXINT64 },
  { "xs:long", G_MININT64, G_MAXINT64 },
};

static gboolean
read_integer (const char *text, gint64 *out_value)
{
  return text != NULL &&
         g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, out_value, NULL);
}

static gboolean
read_number (const char *text, double *out_value)
{
  char *end = NULL;
  double value;

  if (text == NULL || strspn (text, "+-.0123456789eE") != strlen (text))
    return FALSE;
  value = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (value))
    return FALSE;
  *out_value = value;
  return TRUE;
}

static const char *
check_integer (const WcFormRule *self, const char *text, gint64 min, gint64 max)
{
  gint64 value = 0;
  gint64 bound = 0;

  if (!read_integer (text, &value))
    return "a whole number was expected";
  if (read_integer (self->min, &bound))
    min = MAX (min, bound);
  if (read_integer (self->max, &bound))
    max = MIN (max, bound);
  if (value < min)
    return "that number is too small";
  return value > max ? "that number is too large" : NULL;
}

static const char *
check_number (const WcFormRule *self, const char *text)
{
  double value = 0;
  double bound = 0;

  if (!read_number (text, &value))
    return "a number was expected";
  if (read_number (self->min, &bound) && value < bound)
    return "that number is too small";
  return read_number (self->max, &bound) && value > bound ? "that number is too large"
                                                          : NULL;
}

const char *
wc_form_rule_check (const WcFormRule *self, const char *value)
{
  if (self->datatype == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (integers); i++)
    if (g_str_equal (self->datatype, integers[i].name))
      return check_integer (self, value, integers[i].min, integers[i].max);
  if (g_str_equal (self->datatype, "xs:decimal") ||
      g_str_equal (self->datatype, "xs:double"))
    return check_number (self, value);
  return NULL;
}

gboolean
wc_form_rule_allows_count (const WcFormRule *self, guint n)
{
  return n >= self->n_min && (self->n_max == 0 || n <= self->n_max);
}

gboolean
wc_form_rule_is_text (const char *value)
{
  if (!g_utf8_validate (value, -1, NULL))
    return FALSE;
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && strchr ("\t\r\n", *c) == NULL)
      return FALSE;
  return TRUE;
}
