/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "base/error.h"

static void
test_details_travel_with_copies (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;

  g_assert_false (wc_error_invalid (&error, "options.limit", "limit is %d at most", 200));
  wc_error_set_detail (error, "max", "200");
  copy = g_error_copy (error);
  g_clear_error (&error);

  g_assert_error (copy, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (copy->message, ==, "limit is 200 at most");
  g_assert_cmpstr (wc_error_get_detail (copy, "field"), ==, "options.limit");
  g_assert_cmpstr (wc_error_get_detail (copy, "max"), ==, "200");
  g_assert_null (wc_error_get_detail (copy, "prompt"));
}

static void
test_foreign_errors_have_no_details (void)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  g_assert_null (wc_error_get_detail (error, "field"));
  g_assert_null (wc_error_get_detail (NULL, "field"));
}

static void
test_loss (void)
{
  static const struct
  {
    WcErrorCode code;
    gboolean loss;
    gboolean unanswered;
  } rows[] = {
    { WC_ERROR_OFFLINE, TRUE, TRUE },         { WC_ERROR_CANCELLED, TRUE, TRUE },
    { WC_ERROR_REMOTE_TIMEOUT, FALSE, TRUE }, { WC_ERROR_REMOTE_ERROR, FALSE, FALSE },
    { WC_ERROR_NOT_FOUND, FALSE, FALSE },
  };
  g_autoptr (GError) foreign = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new (WC_ERROR, (int) rows[i].code, "x");

      g_assert_cmpint (wc_error_is_loss (error), ==, rows[i].loss);
      g_assert_cmpint (wc_error_is_unanswered (error), ==, rows[i].unanswered);
    }
  g_assert_false (wc_error_is_loss (foreign));
  g_assert_false (wc_error_is_loss (NULL));
  g_assert_false (wc_error_is_unanswered (foreign));
  g_assert_false (wc_error_is_unanswered (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/loss", test_loss);
  g_test_add_func ("/base/error/details", test_details_travel_with_copies);
  g_test_add_func ("/base/error/foreign", test_foreign_errors_have_no_details);
  return g_test_run ();
}
