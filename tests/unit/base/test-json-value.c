/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/json-value.h"

static WcJsonValue *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  WcJsonValue *value = wc_json_value_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return value;
}

static void
test_types (void)
{
  g_autoptr (WcJsonValue) value = parse (
      " {\"n\": null, \"t\":true,\"f\":false , \"i\":-9223372036854775808,"
      "\"s\":\"\\u00e9\\uD83D\\uDE00\\/\\n\",\"l\":[1,[],{}],\"o\":{\"x\":\"y\"}} ");
  const WcJsonValue *list = wc_json_value_get (value, "l");

  g_assert_cmpint (value->type, ==, WC_JSON_OBJECT);
  g_assert_cmpint (wc_json_value_get (value, "n")->type, ==, WC_JSON_NULL);
  g_assert_cmpint (wc_json_value_get (value, "t")->number, ==, 1);
  g_assert_cmpint (wc_json_value_get (value, "f")->type, ==, WC_JSON_BOOLEAN);
  g_assert_cmpint (wc_json_value_get (value, "i")->number, ==, G_MININT64);
  g_assert_cmpstr (wc_json_value_get_text (value, "s"), ==, "é😀/\n");
  g_assert_cmpuint (list->items->len, ==, 3);
  g_assert_cmpstr (wc_json_value_get_text (wc_json_value_get (value, "o"), "x"), ==, "y");
  g_assert_null (wc_json_value_get (value, "none"));
  g_assert_null (wc_json_value_get_text (value, "l"));
  g_assert_null (wc_json_value_get (list, "x"));
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "",
    " ",
    "{",
    "[1,]",
    "[1 2]",
    "{\"a\"}",
    "{\"a\":1,}",
    "{a:1}",
    "\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\u0041\"",
    "\"\n\"",
    "1.5",
    "1e3",
    "-",
    "--1",
    "99999999999999999999",
    "nul",
    "truth",
    "{} {}",
    "{\"a\":1,\"a\":2}",
    "]",
    "\xff",
    "\"\xc3\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %u", i);
      g_assert_null (wc_json_value_parse (wrong[i], strlen (wrong[i]), &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_bounds (void)
{
  g_autofree char *deep = g_strnfill (WC_JSON_MAX_DEPTH + 1, '[');
  g_autoptr (GString) wide = g_string_new ("[0");
  g_autoptr (GString) names = g_string_new ("{\"n\":0");

  for (guint i = 0; i < WC_JSON_MAX_VALUES; i++)
    g_string_append (wide, ",0");
  g_string_append_c (wide, ']');
  for (guint i = 0; i < WC_JSON_MAX_NAMES; i++)
    g_string_append_printf (names, ",\"n%u\":0", i);
  g_string_append_c (names, '}');
  g_assert_null (wc_json_value_parse (deep, strlen (deep), NULL));
  g_assert_null (wc_json_value_parse (wide->str, wide->len, NULL));
  g_assert_null (wc_json_value_parse (names->str, names->len, NULL));
}

/* A line is what its length says, whatever stands behind it. */
static void
test_length (void)
{
  g_autoptr (WcJsonValue) value = wc_json_value_parse ("12345", 3, NULL);

  g_assert_cmpint (value->number, ==, 123);
  g_assert_null (wc_json_value_parse ("1\0002", 3, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-value/types", test_types);
  g_test_add_func ("/json-value/wrong", test_wrong);
  g_test_add_func ("/json-value/bounds", test_bounds);
  g_test_add_func ("/json-value/length", test_length);
  return g_test_run ();
}
