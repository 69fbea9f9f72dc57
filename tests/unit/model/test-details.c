/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/details.h"

static void
test_values (void)
{
  g_autoptr (GHashTable) details = wc_details_new ();

  wc_details_set (details, "state", "sent");
  wc_details_set_int (details, "limit", -7);
  g_assert_cmpstr (wc_details_get (details, "state"), ==, "sent");
  g_assert_cmpint (wc_details_get_int (details, "limit", 0), ==, -7);
  g_assert_cmpint (wc_details_get_int (details, "state", 3), ==, 3);
  g_assert_cmpint (wc_details_get_int (details, "absent", 4), ==, 4);
  g_assert_null (wc_details_get (details, "absent"));
  g_assert_null (wc_details_get (NULL, "absent"));
  wc_details_set (details, "state", NULL);
  g_assert_null (wc_details_get (details, "state"));
}

static void
test_stored_form (void)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  g_autoptr (GHashTable) again = NULL;
  g_autofree char *text = NULL;

  wc_details_set (details, "names", "a.lit\nb=c.lit\n\\n");
  wc_details_set (details, "empty", "");
  text = wc_details_to_string (details);
  g_assert_cmpstr (text, ==, "empty=\nnames=a.lit\\nb=c.lit\\n\\\\n\n");

  again = wc_details_parse (text);
  g_assert_cmpuint (g_hash_table_size (again), ==, 2);
  g_assert_cmpstr (wc_details_get (again, "names"), ==, "a.lit\nb=c.lit\n\\n");
  g_assert_cmpstr (wc_details_get (again, "empty"), ==, "");
}

static void
test_odd_text (void)
{
  g_autoptr (GHashTable) none = wc_details_parse (NULL);
  g_autoptr (GHashTable) odd = wc_details_parse ("nothing\nkey=ends in \\");
  g_autofree char *empty = wc_details_to_string (none);

  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  g_assert_null (empty);
  g_assert_cmpuint (g_hash_table_size (odd), ==, 1);
  g_assert_cmpstr (wc_details_get (odd, "key"), ==, "ends in \\");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/details/values", test_values);
  g_test_add_func ("/model/details/stored-form", test_stored_form);
  g_test_add_func ("/model/details/odd-text", test_odd_text);
  return g_test_run ();
}
