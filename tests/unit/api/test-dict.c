/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/idl.h"

static void
test_put (void)
{
  static const char *const words[] = { "a", "b", NULL };
  g_autoptr (GHashTable) details =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  g_hash_table_insert (details, (gpointer) "z", (gpointer) "1");
  g_hash_table_insert (details, (gpointer) "b", (gpointer) "2");
  g_hash_table_insert (details, (gpointer) ".secret", (gpointer) "3");
  wc_dict_put_string (&dict, "string", "");
  wc_dict_put_some (&dict, "absent", NULL);
  wc_dict_put_some (&dict, "empty", "");
  wc_dict_put_boolean (&dict, "on", TRUE);
  wc_dict_put_uint (&dict, "n", 7);
  wc_dict_put_int (&dict, "x", -7);
  wc_dict_put_some_int (&dict, "zero", 0);
  wc_dict_put_time (&dict, "ts", 5999);
  wc_dict_put_time (&dict, "never", G_MAXINT64);
  wc_dict_put_some_time (&dict, "no_ts", 0);
  wc_dict_put_strings (&dict, "words", words);
  wc_dict_put_strings (&dict, "none", NULL);
  wc_dict_put_details (&dict, "details", details);
  value = g_variant_ref_sink (wc_dict_end (&dict));
  text = g_variant_print (value, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'string': <''>, 'on': <true>, 'n': <uint32 7>, 'x': <int64 -7>, "
                   "'ts': <int64 5>, 'never': <int64 9007199254740991>, 'words': <['a', "
                   "'b']>, 'none': <@as []>, 'details': <{'b': '2', 'z': '1'}>}");
}

static void
test_get (void)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (
      "{'s': <'t'>, 'b': <true>, 'u': <uint32 3>, 'i': <-3>, 'x': <int64 5>, 'as': "
      "<['p']>}"));
  g_autofree const char **words = wc_dict_get_strings (dict, "as");

  g_assert_cmpstr (wc_dict_get_string (dict, "s", NULL), ==, "t");
  g_assert_cmpstr (wc_dict_get_string (dict, "none", "f"), ==, "f");
  g_assert_true (wc_dict_get_boolean (dict, "b", FALSE));
  g_assert_true (wc_dict_get_boolean (dict, "none", TRUE));
  g_assert_cmpuint (wc_dict_get_uint (dict, "u", 9), ==, 3);
  g_assert_cmpuint (wc_dict_get_uint (dict, "none", 9), ==, 9);
  g_assert_cmpint (wc_dict_get_int (dict, "i", 9), ==, -3);
  g_assert_cmpint (wc_dict_get_int64 (dict, "x", 9), ==, 5);
  g_assert_cmpint (wc_dict_get_time (dict, "x", 9), ==, 5000);
  g_assert_cmpint (wc_dict_get_time (dict, "none", 9), ==, 9);
  g_assert_cmpstr (words[0], ==, "p");
  g_assert_null (wc_dict_get_strings (dict, "none"));
  g_assert_true (wc_dict_has (dict, "s"));
  g_assert_false (wc_dict_has (dict, "none"));
}

static void
test_lists (void)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (
      g_variant_new_parsed ("{'lists': <{'a': ['b', 'c'], 'd': @as []}>, 's': <'t'>}"));
  g_autoptr (GHashTable) lists = wc_dict_get_lists (dict, "lists");
  const char *const two[] = { "b", "c", NULL };

  g_assert_cmpuint (g_hash_table_size (lists), ==, 2);
  g_assert_cmpstrv (g_hash_table_lookup (lists, "a"), two);
  g_assert_cmpuint (g_strv_length (g_hash_table_lookup (lists, "d")), ==, 0);
  g_assert_null (wc_dict_get_lists (dict, "none"));
  g_assert_null (wc_dict_get_lists (dict, "s"));
}

/* Test that the highest time does not run over. */
static void
test_far_future (void)
{
  g_autoptr (GVariant) dict =
      g_variant_ref_sink (g_variant_new_parsed ("{'x': <int64 9223372036854775807>}"));

  g_assert_cmpint (wc_dict_get_time (dict, "x", 0), ==, G_MAXINT64);
  g_assert_cmpint (wc_dict_time_of (G_MAXINT64), ==, WC_IDL_MAX_INTEGER);
  g_assert_cmpint (wc_dict_time_of (G_MAXINT64 - 1), ==, WC_IDL_MAX_INTEGER);
  g_assert_cmpint (wc_dict_time_of (5999), ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/dict/put", test_put);
  g_test_add_func ("/api/dict/get", test_get);
  g_test_add_func ("/api/dict/lists", test_lists);
  g_test_add_func ("/api/dict/far-future", test_far_future);
  return g_test_run ();
}
