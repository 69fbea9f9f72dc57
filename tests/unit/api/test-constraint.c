/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/constraint.h"
#include "base/error.h"
#include "lib/sample-idl.h"

typedef struct
{
  const char *type;
  gint64 number;
  gboolean fits;
} Range;

static const Range ranges[] = {
  { "u", 0, TRUE },
  { "u", -1, FALSE },
  { "u", G_MAXUINT32, TRUE },
  { "u", (gint64) G_MAXUINT32 + 1, FALSE },
  { "i", G_MININT32, TRUE },
  { "i", (gint64) G_MAXINT32 + 1, FALSE },
  { "x", WC_IDL_MAX_INTEGER, TRUE },
  { "x", WC_IDL_MAX_INTEGER + 1, FALSE },
  { "x", -WC_IDL_MAX_INTEGER, TRUE },
  { "x", G_MININT64, FALSE },
  { "ax", WC_IDL_MAX_INTEGER + 1, FALSE },
};

static const WcIdlValue *
option (WcIdl *idl, const char *name)
{
  return g_hash_table_lookup (wc_idl_find_dict (idl, "Options")->by_name, name);
}

static void
test_ranges (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      WcIdlValue value = { .name = "n", .type = ranges[i].type };
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (wc_constraint_integer (&value, ranges[i].number, &error), ==,
                       ranges[i].fits);
      g_assert_true ((error == NULL) == ranges[i].fits);
    }
}

static void
test_bounds (void)
{
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  g_autoptr (GError) low = NULL;
  g_autoptr (GError) high = NULL;

  g_assert_true (wc_constraint_integer (option (idl, "limit"), 200, NULL));
  g_assert_false (wc_constraint_integer (option (idl, "limit"), 0, &low));
  g_assert_cmpstr (low->message, ==, "1 at least");
  g_assert_false (wc_constraint_integer (option (idl, "limit"), 201, &high));
  g_assert_cmpstr (high->message, ==, "200 at most");
  /* max of a list is about its length, not about what is in it */
  g_assert_true (wc_constraint_integer (option (idl, "ids"), 4000, NULL));
}

static void
test_strings (void)
{
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_constraint_string (option (idl, "word"), "small", FALSE, NULL));
  g_assert_false (wc_constraint_string (option (idl, "word"), "Small", FALSE, &error));
  g_assert_cmpstr (error->message, ==, "must be one of small, large");
  g_assert_true (wc_constraint_string (option (idl, "name"), "12345678", FALSE, NULL));
  g_assert_false (wc_constraint_string (option (idl, "name"), "1234567é", FALSE, NULL));
  g_assert_true (wc_constraint_string (option (idl, "name"), "1234567é", TRUE, NULL));
}

static void
test_counts (void)
{
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();

  g_assert_true (wc_constraint_count (option (idl, "ids"), 3, NULL));
  g_assert_false (wc_constraint_count (option (idl, "ids"), 4, NULL));
  g_assert_true (wc_constraint_count (option (idl, "word"), 10000, NULL));
  g_assert_false (wc_constraint_count (option (idl, "word"), 10001, NULL));
}

static void
test_path (void)
{
  g_autoptr (GError) error = NULL;

  wc_constraint_fail (&error, "an integer was expected");
  wc_constraint_at_index (&error, 2);
  wc_constraint_at_key (&error, "ids");
  wc_constraint_at_key (&error, "options");
  wc_constraint_finish (&error);
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.ids[2]");
  g_assert_cmpstr (error->message, ==, "options.ids[2]: an integer was expected");
  g_assert_false (wc_constraint_at_key (NULL, "nobody listens"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/constraint/ranges", test_ranges);
  g_test_add_func ("/api/constraint/bounds", test_bounds);
  g_test_add_func ("/api/constraint/strings", test_strings);
  g_test_add_func ("/api/constraint/counts", test_counts);
  g_test_add_func ("/api/constraint/path", test_path);
  return g_test_run ();
}
