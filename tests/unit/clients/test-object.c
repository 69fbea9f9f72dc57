/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "common/object.h"

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_read (void)
{
  g_autoptr (JsonObject) object =
      parse ("{\"s\":\"x\",\"n\":5,\"b\":true,\"z\":null,\"o\":{\"p\":{\"q\":\"deep\"}},"
             "\"a\":[{\"i\":1},2],\"x.y\":\"dotted\"}");
  JsonArray *array = wc_object_get_array (object, "a");

  g_assert_cmpstr (wc_object_get_string (object, "s"), ==, "x");
  g_assert_cmpint (wc_object_get_int (object, "n", -1), ==, 5);
  g_assert_true (wc_object_get_boolean (object, "b"));
  g_assert_cmpstr (wc_object_get_string (object, "o.p.q"), ==, "deep");
  g_assert_nonnull (wc_object_get_object (object, "o.p"));
  g_assert_cmpint (wc_object_get_int (wc_object_get_item (array, 0), "i", 0), ==, 1);
  g_assert_null (wc_object_get_item (array, 1));
  g_assert_cmpstr (wc_object_get_string (object, "x.y"), ==, "dotted");
}

/* What is absent, null or of another type is one and the same. */
static void
test_absent (void)
{
  g_autoptr (JsonObject) object = parse ("{\"s\":5,\"n\":\"5\",\"z\":null,\"d\":1.5}");
  const char *const paths[] = { "s", "z", "none", "s.deep", "z.deep", "", ".", "s." };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_assert_null (wc_object_get_string (object, paths[i]));
      g_assert_null (wc_object_get_object (object, paths[i]));
      g_assert_null (wc_object_get_array (object, paths[i]));
      g_assert_false (wc_object_get_boolean (object, paths[i]));
    }
  g_assert_cmpint (wc_object_get_int (object, "n", -7), ==, -7);
  g_assert_cmpint (wc_object_get_int (object, "d", -7), ==, -7);
}

static void
test_join (void)
{
  g_autoptr (JsonObject) object =
      parse ("{\"a\":[\"one\",\"\",\"two\",3,null,[\"x\"],true],\"e\":[]}");
  g_autofree char *all = wc_object_join (wc_object_get_array (object, "a"), ", ");
  g_autofree char *none = wc_object_join (wc_object_get_array (object, "e"), ", ");
  g_autofree char *absent = wc_object_join (NULL, ", ");

  g_assert_cmpstr (all, ==, "one, , two");
  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (absent, ==, "");
}

static void
test_set_strings (void)
{
  const char *const words[] = { "a", "b", NULL };
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GString) out = g_string_new (NULL);

  wc_object_set_strings (object, "none", NULL);
  wc_object_set_strings (object, "some", words);
  wc_object_append (out, object);
  g_assert_cmpstr (out->str, ==, "{\"some\":[\"a\",\"b\"]}");
}

/* ECMA-48: DEL and the second block of controls are commands too. */
static void
test_controls (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) pretty = g_string_new (NULL);
  g_autoptr (JsonObject) again = NULL;
  const char *text = "\x1b[2J\x7f\xc2\x9b\xc2\x85\xc2\xa0\xc3\xbc\n";

  json_object_set_string_member (object, "t\xc2\x9b", text);
  wc_object_append (line, object);
  wc_object_append_pretty (pretty, object);
  g_assert_cmpstr (line->str, ==,
                   "{\"t\\u009b\":\"\\u001b[2J\\u007f\\u009b\\u0085\xc2\xa0ü\\n\"}");
  g_assert_cmpstr (pretty->str, ==,
                   "{\n  \"t\\u009b\" : "
                   "\"\\u001b[2J\\u007f\\u009b\\u0085\xc2\xa0ü\\n\"\n}");
  again = parse (line->str);
  g_assert_cmpstr (wc_object_get_string (again, "t\xc2\x9b"), ==, text);
}

static void
test_malformed (void)
{
  const char *const lines[] = {
    "", " ", "[]", "5", "{", "{\"a\":}", "\"x\"", "nonsense"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wc_object_parse (lines[i], -1, &error));
      g_assert_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/object/read", test_read);
  g_test_add_func ("/clients/object/absent", test_absent);
  g_test_add_func ("/clients/object/join", test_join);
  g_test_add_func ("/clients/object/set-strings", test_set_strings);
  g_test_add_func ("/clients/object/controls", test_controls);
  g_test_add_func ("/clients/object/malformed", test_malformed);

  return g_test_run ();
}
