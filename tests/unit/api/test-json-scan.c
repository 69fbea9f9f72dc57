/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/json-scan.h"
#include "base/error.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *id; /* (nullable) */
} Case;

static const Case good[] = {
  { "object", "{\"id\":7,\"method\":\"A.B\",\"params\":{}}", "7" },
  { "id-string", "{\"id\":\"a\\n\\\"b\"}", "\"a\\n\\\"b\"" },
  { "id-null", "{\"id\":null}", NULL },
  { "id-fraction", "{\"id\":1.5}", NULL },
  { "id-inside", "{\"params\":{\"id\":1}}", NULL },
  { "id-escaped", "{\"\\u0069d\":3}", "3" },
  { "space", " \t{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \r", NULL },
  { "scalars", "[true,false,null,-0,0.5,1e10,-1.25E-7,999999999999999999]", NULL },
  { "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"", NULL },
  { "utf8", "\"\xF0\x9F\x90\xA6\"", NULL },
  { "same-key-elsewhere", "{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}", NULL },
  { "depth-32", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    NULL },
};

static const Case bad[] = {
  { "empty", "", NULL },
  { "space-only", "  ", NULL },
  { "single-quotes", "{'a':1}", NULL },
  { "comment", "{\"a\":1 /* x */}", NULL },
  { "line-comment", "// x\n{}", NULL },
  { "octal", "{\"a\":010}", NULL },
  { "hexadecimal", "{\"a\":0x1F}", NULL },
  { "plus", "[+1]", NULL },
  { "no-digits", "[-]", NULL },
  { "dot-first", "[.5]", NULL },
  { "dot-last", "[5.]", NULL },
  { "no-exponent", "[1e]", NULL },
  { "infinite", "[1e400]", NULL },
  { "nan", "[NaN]", NULL },
  { "integer-2^63", "[9223372036854775808]", NULL },
  { "long-fraction",
    "[0.11111111111111111111111111111111111111111111111111111111111111111]", NULL },
  { "unknown-escape", "[\"\\q\"]", NULL },
  { "escape-at-end", "[\"\\", NULL },
  { "raw-tab", "[\"\t\"]", NULL },
  { "raw-newline", "[\"\n\"]", NULL },
  { "escaped-nul", "[\"a\\u0000b\"]", NULL },
  { "lone-high", "[\"\\ud83d\"]", NULL },
  { "lone-low", "[\"\\ude00\"]", NULL },
  { "high-high", "[\"\\ud83d\\ud83d\"]", NULL },
  { "short-escape", "[\"\\u12\"]", NULL },
  { "not-utf8", "[\"\xFF\"]", NULL },
  { "surrogate-in-utf8", "[\"\xED\xA0\x80\"]", NULL },
  { "overlong", "[\"\xC0\x80\"]", NULL },
  { "repeated-key", "{\"id\":5,\"a\":1,\"b\":2,\"a\":3}", "5" },
  { "repeated-key-escaped", "{\"a\":1,\"\\u0061\":3}", NULL },
  { "repeated-id", "{\"id\":5,\"id\":6}", NULL },
  { "trailing-comma", "{\"a\":1,}", NULL },
  { "trailing-comma-list", "[1,]", NULL },
  { "leading-comma", "[,1]", NULL },
  { "no-colon", "{\"a\" 1}", NULL },
  { "no-value", "{\"a\":}", NULL },
  { "bare-key", "{a:1}", NULL },
  { "wrong-bracket", "{\"a\":[1}", NULL },
  { "open-object", "{\"id\":9,\"a\":1", "9" },
  { "open-string", "{\"a", NULL },
  { "two-values", "{} {}", NULL },
  { "word", "[True]", NULL },
  { "half-word", "tru", NULL },
  { "byte-order-mark", "\xEF\xBB\xBF{}", NULL },
};

static void
test_good (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_json_scan (c->text, strlen (c->text), &id, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, c->id);
}

static void
test_bad (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_json_scan (c->text, strlen (c->text), &id, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (id, ==, c->id);
}

static void
assert_refused (const char *text, gsize length, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_json_scan (text, length, NULL, &error));
  g_assert_nonnull (strstr (error->message, why));
}

/* Test that 100,000 brackets are refused without a stack to overflow. */
static void
test_depth (void)
{
  g_autofree char *deep = g_strnfill (100000, '[');

  assert_refused (deep, 33, "nested too deeply at byte 32");
  assert_refused (deep, 100000, "nested too deeply");
}

static void
test_nul (void)
{
  assert_refused ("[\"a\0b\"]", 7, "NUL at byte 3");
}

static void
test_many_keys (void)
{
  g_autoptr (GString) text = g_string_new ("{\"a\":0");

  for (int i = 1; i < WC_JSON_SCAN_MAX_KEYS; i++)
    g_string_append_printf (text, ",\"k%d\":0", i);
  g_string_append_c (text, '}');
  g_assert_true (wc_json_scan (text->str, text->len, NULL, NULL));

  g_string_truncate (text, text->len - 1);
  g_string_append (text, ",\"one more\":0}");
  assert_refused (text->str, text->len, "too many keys");
}

/* Test that the end of the line is where the length says. */
static void
test_length (void)
{
  assert_refused ("{}", 1, "string was expected");
  assert_refused ("[true]", 4, "unexpected character");
  assert_refused ("[12]", 3, "end of the list");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strconcat ("/api/json-scan/good/", good[i].name, NULL);
      g_test_add_data_func (path, &good[i], test_good);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/api/json-scan/bad/", bad[i].name, NULL);
      g_test_add_data_func (path, &bad[i], test_bad);
    }
  g_test_add_func ("/api/json-scan/depth", test_depth);
  g_test_add_func ("/api/json-scan/nul", test_nul);
  g_test_add_func ("/api/json-scan/many-keys", test_many_keys);
  g_test_add_func ("/api/json-scan/length", test_length);
  return g_test_run ();
}
