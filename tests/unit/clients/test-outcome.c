/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/outcome.h"
#include "common/failure.h"
#include "common/object.h"

static void
test_exit (void)
{
  g_assert_cmpint (wc_outcome_get_exit ("NotFound"), ==, WC_EXIT_NOT_FOUND);
  g_assert_cmpint (wc_outcome_get_exit ("Offline"), ==, WC_EXIT_OFFLINE);
  g_assert_cmpint (wc_outcome_get_exit ("AuthFailed"), ==, WC_EXIT_DENIED);
  g_assert_cmpint (wc_outcome_get_exit ("TooLarge"), ==, WC_EXIT_LIMIT);
  g_assert_cmpint (wc_outcome_get_exit ("Novel"), ==, WC_EXIT_FAULT);
  g_assert_cmpint (wc_outcome_get_exit (NULL), ==, WC_EXIT_FAULT);
}

static void
assert_failure (const char *json, WcExit status, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  g_assert_false (wc_outcome_fail (object, "it failed", &error));
  g_assert_error (error, WC_FAILURE, (int) status);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_fail (void)
{
  assert_failure ("{\"error\":{\"name\":\"RemoteError\",\"text\":\"no\\n\\u001b[1m%s\"}}",
                  WC_EXIT_OFFLINE, "it failed: no %s");
  assert_failure ("{\"error\":{\"name\":\"NotFound\"}}", WC_EXIT_NOT_FOUND, "it failed");
  assert_failure ("{\"error\":{\"condition\":\"service-unavailable\"}}", WC_EXIT_OFFLINE,
                  "it failed: service-unavailable");
  assert_failure ("{\"error\":{\"condition\":\"gone\",\"text\":\"moved\"}}",
                  WC_EXIT_OFFLINE, "it failed: moved");
  assert_failure ("{\"error\":{\"condition\":\"omemo.no-devices\",\"text\":\"none\"}}",
                  WC_EXIT_UNTRUSTED, "it failed: none");
  assert_failure ("{}", WC_EXIT_FAULT, "it failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/outcome/exit", test_exit);
  g_test_add_func ("/clients/outcome/fail", test_fail);

  return g_test_run ();
}
