/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>

#include "base/str.h"

static void
test_set (void)
{
  g_autofree char *field = NULL;

  g_assert_false (wc_str_set (&field, NULL));
  g_assert_true (wc_str_set (&field, "thou"));
  g_assert_false (wc_str_set (&field, "thou"));
  g_assert_true (wc_str_set (&field, field + 1));
  g_assert_cmpstr (field, ==, "hou");
  g_assert_true (wc_str_set (&field, NULL));
  g_assert_null (field);
}

static void
test_index (void)
{
  static const char *const names[] = { "none", "to", "from" };

  g_assert_cmpint (wc_str_index (names, 3, "from", -1), ==, 2);
  g_assert_cmpint (wc_str_index (names, 3, "none", -1), ==, 0);
  g_assert_cmpint (wc_str_index (names, 3, "From", -1), ==, -1);
  g_assert_cmpint (wc_str_index (names, 3, NULL, 1), ==, 1);
  g_assert_cmpint (wc_str_index (names, 2, "from", 7), ==, 7);
}

static void
test_compare (void)
{
  const char *words[] = { "to", "a", "both" };

  qsort (words, G_N_ELEMENTS (words), sizeof words[0], wc_str_compare);
  g_assert_cmpstr (words[0], ==, "a");
  g_assert_cmpstr (words[1], ==, "both");
  g_assert_cmpstr (words[2], ==, "to");
}

static void
test_cut (void)
{
  g_autofree char *whole = wc_str_dup_cut ("thou", 4);
  g_autofree char *part = wc_str_dup_cut ("thou", 3);
  g_autofree char *letters = wc_str_dup_cut ("a\u00e4\u00e4", 4);

  g_assert_cmpstr (whole, ==, "thou");
  g_assert_cmpstr (part, ==, "tho");
  g_assert_cmpstr (letters, ==, "a\u00e4");
  g_assert_null (wc_str_dup_cut (NULL, 4));
  g_assert_null (wc_str_dup_cut ("", 4));
}

static void
test_chars (void)
{
  static const struct
  {
    const char *text;
    gsize max;
    const char *expected;
  } rows[] = {
    { "thou", 4, "thou" }, { "thou", 5, "thou" },
    { "thou", 3, "tho" },  { "a\u00e4\u20ac\U0001f426.", 4, "a\u00e4\u20ac\U0001f426" },
    { "thou", 0, "" },     { "", 4, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *part = wc_str_dup_chars (rows[i].text, rows[i].max);

      g_assert_cmpstr (part, ==, rows[i].expected);
    }
  g_assert_null (wc_str_dup_chars (NULL, 4));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/str/set", test_set);
  g_test_add_func ("/base/str/cut", test_cut);
  g_test_add_func ("/base/str/chars", test_chars);
  g_test_add_func ("/base/str/index", test_index);
  g_test_add_func ("/base/str/compare", test_compare);
  return g_test_run ();
}
