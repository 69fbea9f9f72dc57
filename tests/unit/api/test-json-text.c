/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/json-scan.h"
#include "api/json-text.h"
#include "lib/json-tree.h"
#include "lib/random-value.h"
#include "lib/sample-idl.h"

#define ROUNDS 250

/* Test that the text is the one that json-glib prints, and that our own scan takes it. */
static void
test_like_json_glib (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GVariant) value = wc_random_value (rand, 3);
      g_autoptr (JsonNode) tree = wc_json_tree_new (value);
      g_autofree char *expected = wc_json_tree_print (tree);
      g_autoptr (GString) text = g_string_new (NULL);

      wc_json_text_append (text, value);
      g_assert_cmpstr (text->str, ==, expected);
      g_assert_cmpuint (text->len, ==, strlen (text->str));
    }
}

static void
test_taken_by_scan (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;

  for (guint round = 0; round < ROUNDS / 10; round++)
    {
      g_autoptr (GString) text = g_string_new ("[\"\x7f\",");
      g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_int64 (round));
      g_autofree char *words = g_strnfill (round, (char) g_rand_int_range (rand, 1, 128));

      wc_json_text_append (text, value);
      g_string_append_c (text, ',');
      wc_json_text_append_string (text, words);
      g_string_append_c (text, ']');
      g_assert_true (wc_json_scan (text->str, text->len, NULL, &error));
      g_assert_no_error (error);
    }
}

/* Every control character is escaped, also the one that json-glib forgets. */
static void
test_controls (void)
{
  for (guchar c = 1; c < 0x20; c++)
    {
      const char text[] = { 'a', (char) c, (char) c, 'b', '\0' };
      g_autoptr (GString) out = g_string_new (NULL);

      wc_json_text_append_string (out, text);
      for (gsize i = 0; i < out->len; i++)
        g_assert_cmpint (out->str[i], >=, 0x20);
      g_assert_nonnull (strchr (out->str, '\\'));
      if (c == 0x1f)
        g_assert_cmpstr (out->str, ==, "\"a\\u001f\\u001fb\"");
    }
}

static void
test_integers (void)
{
  static const gint64 numbers[] = {
    0, 7, -7, 10, 9007199254740991, G_MAXINT64, G_MININT64
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_autofree char *expected = g_strdup_printf ("%" G_GINT64_FORMAT, numbers[i]);

      wc_json_text_append_integer (out, numbers[i]);
      g_assert_cmpstr (out->str, ==, expected);
    }
}

static void
test_result (void)
{
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  const WcIdlMethod *method = wc_idl_find_method (idl, "Test.Take");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GVariant) result = g_variant_ref_sink (g_variant_new_parsed (
      "('a\"b\\n', @a{sv} {'x': <int64 9007199254740991>, 'u': <uint32 4294967295>, 'i': "
      "<-1>, 'b': <true>, 'as': <['p', 'q']>, 'bytes': <[byte 0, 255]>, 'map': <{'k': "
      "'v'}>, 'counts': <{'k': uint32 2}>, 'inner': <{'y': <'z'>}>, 'list': <[{'y': "
      "<'z'>}]>, 'none': <@as []>})"));

  wc_json_text_append_result (text, method, result);
  g_assert_cmpstr (
      text->str, ==,
      "{\"text\":\"a\\\"b\\n\",\"options\":{\"x\":9007199254740991,\"u\":4294967295,"
      "\"i\":-1,\"b\":true,\"as\":[\"p\",\"q\"],\"bytes\":\"AP8=\",\"map\":{\"k\":\"v\"},"
      "\"counts\":{\"k\":2},\"inner\":{\"y\":\"z\"},\"list\":[{\"y\":\"z\"}],\"none\":[]}"
      "}");
}

static void
test_no_result (void)
{
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  wc_json_text_append_result (text, wc_idl_find_method (idl, "Test.Raw"), NULL);
  g_assert_cmpstr (text->str, ==, "{}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/json-text/like-json-glib", test_like_json_glib);
  g_test_add_func ("/api/json-text/taken-by-scan", test_taken_by_scan);
  g_test_add_func ("/api/json-text/controls", test_controls);
  g_test_add_func ("/api/json-text/integers", test_integers);
  g_test_add_func ("/api/json-text/result", test_result);
  g_test_add_func ("/api/json-text/no-result", test_no_result);
  return g_test_run ();
}
