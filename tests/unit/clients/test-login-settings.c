/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/login-settings.h"
#include "common/failure.h"
#include "common/object.h"

static WcOptions *
parse (const char *const *words)
{
  WcOptions *options = wc_options_new ();
  const char *rest;

  wc_options_allow (options, wc_login_settings_options);
  g_assert_true (wc_options_take (options, &words, &rest, NULL));
  g_assert_null (rest);
  return options;
}

#define PARSE(...) parse ((const char *const[]){ __VA_ARGS__, NULL })

static void
assert_settings (WcOptions *given, gboolean has_source, const char *expected)
{
  g_autoptr (WcOptions) options = given;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) settings = wc_login_settings_new (options, &error);
  g_autoptr (GString) json = g_string_new (NULL);

  g_assert_no_error (error);
  wc_object_append (json, settings);
  g_assert_cmpstr (json->str, ==, expected);
  g_assert_cmpint (wc_login_settings_have_source (options), ==, has_source);
}

static void
test_settings (void)
{
  assert_settings (PARSE (NULL), FALSE, "{}");
  assert_settings (PARSE ("--password-stdin", "--insecure-file"), TRUE,
                   "{\"password_store\":\"insecure-file\"}");
  assert_settings (PARSE ("--password-command", "pass x"), TRUE,
                   "{\"password_command\":\"pass x\"}");
  assert_settings (
      PARSE ("--credential", "--alias", "me", "--history", "all"), TRUE,
      "{\"sync_days\":-1,\"alias\":\"me\",\"password_store\":\"credential\"}");
  assert_settings (
      PARSE ("--host=h", "--port=5223", "--tls=direct", "--ca-file=/a//b"), FALSE,
      "{\"host\":\"h\",\"tls\":\"direct\",\"ca_file\":\"/a/b\",\"port\":5223}");
}

/* The daemon runs elsewhere. */
static void
test_relative_file (void)
{
  g_autoptr (WcOptions) options = PARSE ("--ca-file", "ca.pem");
  g_autoptr (JsonObject) settings = wc_login_settings_new (options, NULL);
  g_autofree char *directory = g_get_current_dir ();
  g_autofree char *expected = g_build_filename (directory, "ca.pem", NULL);

  g_assert_cmpstr (wc_object_get_string (settings, "ca_file"), ==, expected);
}

static void
test_loopback (void)
{
  const char *const hosts[] = { "127.0.0.1", "127.255.0.3", "::1", "localhost",
                                "LocalHost" };
  const char *const others[] = { "128.0.0.1",        "10.0.0.1",   "::2",
                                 "127.0.0.1.nip.io", "localhost.", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (WcOptions) options = PARSE ("--insecure", "--host", hosts[i]);
      g_autoptr (JsonObject) settings = wc_login_settings_new (options, NULL);

      g_assert_true (wc_object_get_boolean (settings, "insecure"));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (WcOptions) options = PARSE ("--insecure", "--host", others[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (wc_login_settings_new (options, &error));
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
    }
}

static void
assert_refused (WcOptions *given, const char *text)
{
  g_autoptr (WcOptions) options = given;
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_login_settings_new (options, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_refused (void)
{
  assert_refused (PARSE ("--password-stdin", "--password-command", "x"), "only one");
  assert_refused (PARSE ("--password-command", "x", "--credential"), "only one");
  assert_refused (PARSE ("--credential", "--insecure-file"), "--insecure-file");
  assert_refused (PARSE ("--insecure"), "loopback");
  assert_refused (PARSE ("--tls", "none", "--host", "::1"), "--insecure");
  assert_refused (PARSE ("--port", "1"), "--host");
  assert_refused (PARSE ("--port", "65536", "--host", "h"), "65535");
  assert_refused (PARSE ("--history", "-1"), "--history");
  assert_refused (PARSE ("--history", "36501"), "--history");
  assert_refused (PARSE ("--history", ""), "--history");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/login-settings/settings", test_settings);
  g_test_add_func ("/clients/login-settings/relative-file", test_relative_file);
  g_test_add_func ("/clients/login-settings/loopback", test_loopback);
  g_test_add_func ("/clients/login-settings/refused", test_refused);

  return g_test_run ();
}
