/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "common/contract.h"
#include "common/failure.h"
#include "common/object.h"

static GError *
from_reply (const char *json)
{
  g_autoptr (JsonObject) reply = wc_object_parse (json, -1, NULL);

  return wc_failure_new_from_reply (reply);
}

static void
test_table (void)
{
  for (const WcContractError *each = wc_contract_errors; each->name != NULL; each++)
    {
      g_autofree char *json = g_strdup_printf (
          "{\"code\":%" G_GINT64_FORMAT ",\"message\":\"m\",\"data\":{\"name\":\"%s\"}}",
          each->code, each->name);
      g_autoptr (GError) error = from_reply (json);

      g_assert_error (error, WC_FAILURE, each->exit);
      g_assert_cmpstr (wc_failure_get_name (error), ==, each->name);
      g_assert_cmpint (wc_failure_get_exit (error), >, WC_EXIT_OK);
      g_assert_cmpint (wc_failure_get_exit (error), <, WC_EXIT_UNREACHABLE);
    }
}

static void
test_json_rpc (void)
{
  g_autoptr (GError) method = from_reply ("{\"code\":-32601,\"message\":\"no\"}");
  g_autoptr (GError) later = from_reply ("{\"code\":4711,\"message\":\"no\"}");
  g_autoptr (GError) nothing = from_reply ("{}");

  g_assert_cmpint (wc_failure_get_exit (method), ==, WC_EXIT_USAGE);
  g_assert_cmpint (wc_failure_get_exit (later), ==, WC_EXIT_FAULT);
  g_assert_cmpint (wc_failure_get_exit (nothing), ==, WC_EXIT_FAULT);
  g_assert_cmpstr (wc_failure_get_name (method), ==, "");
  g_assert_cmpstr (nothing->message, !=, "");
}

static void
test_of_our_own (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_failure_set (&error, WC_EXIT_TIMEOUT, "%d s", 5));
  g_assert_false (wc_failure_set (NULL, WC_EXIT_TIMEOUT, "nobody cares"));
  g_assert_cmpstr (error->message, ==, "5 s");
  g_assert_cmpstr (wc_failure_get_name (error), ==, "");
  g_assert_null (wc_failure_get_reply (error));
}

static void
test_of_others (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "no file");

  g_assert_cmpint (wc_failure_get_exit (error), ==, WC_EXIT_FAULT);
  g_assert_cmpstr (wc_failure_get_name (error), ==, "");
}

/* g_error_copy() and a prefix keep what the daemon said. */
static void
test_copy (void)
{
  g_autoptr (GError) error =
      from_reply ("{\"code\":1003,\"message\":\"m\",\"data\":{\"name\":\"NotFound\"}}");
  g_autoptr (GError) copy = g_error_copy (error);

  g_clear_error (&error);
  g_prefix_error (&copy, "x: ");
  g_assert_cmpstr (wc_failure_get_name (copy), ==, "NotFound");
  g_assert_cmpstr (copy->message, ==, "x: m");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/failure/table", test_table);
  g_test_add_func ("/clients/failure/json-rpc", test_json_rpc);
  g_test_add_func ("/clients/failure/of-our-own", test_of_our_own);
  g_test_add_func ("/clients/failure/of-others", test_of_others);
  g_test_add_func ("/clients/failure/copy", test_copy);

  return g_test_run ();
}
