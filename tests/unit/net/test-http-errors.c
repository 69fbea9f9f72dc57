/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "base/error.h"
#include "net/http-errors.h"

static const struct
{
  guint status;
  int code;
} statuses[] = {
  { 301, WC_ERROR_REMOTE_ERROR },      { 400, WC_ERROR_REMOTE_ERROR },
  { 401, WC_ERROR_PERMISSION_DENIED }, { 403, WC_ERROR_PERMISSION_DENIED },
  { 404, WC_ERROR_NOT_FOUND },         { 408, WC_ERROR_REMOTE_TIMEOUT },
  { 410, WC_ERROR_NOT_FOUND },         { 413, WC_ERROR_TOO_LARGE },
  { 416, WC_ERROR_CONFLICT },          { 429, WC_ERROR_REMOTE_TIMEOUT },
  { 500, WC_ERROR_REMOTE_TIMEOUT },    { 503, WC_ERROR_REMOTE_TIMEOUT },
};

static void
test_status (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (GError) error = wc_http_errors_of_status (statuses[i].status);

      g_assert_error (error, WC_ERROR, statuses[i].code);
      g_assert_cmpint (wc_http_errors_is_transient (error), ==,
                       statuses[i].code == WC_ERROR_REMOTE_TIMEOUT);
    }
}

static void
test_translate (void)
{
  static const struct
  {
    const char *domain;
    int code;
    int ours;
  } cases[] = {
    { "g-io-error-quark", G_IO_ERROR_PARTIAL_INPUT, WC_ERROR_REMOTE_TIMEOUT },
    { "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED, WC_ERROR_REMOTE_TIMEOUT },
    { "g-tls-error-quark", G_TLS_ERROR_BAD_CERTIFICATE, WC_ERROR_REMOTE_ERROR },
    { "g-tls-error-quark", G_TLS_ERROR_EOF, WC_ERROR_REMOTE_TIMEOUT },
    { "g-resolver-error-quark", G_RESOLVER_ERROR_NOT_FOUND, WC_ERROR_REMOTE_ERROR },
    { "g-resolver-error-quark", G_RESOLVER_ERROR_TEMPORARY_FAILURE,
      WC_ERROR_REMOTE_TIMEOUT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GQuark domain = g_quark_from_string (cases[i].domain);
      g_autoptr (GError) error =
          wc_http_errors_translate (g_error_new (domain, cases[i].code, "x"));

      g_assert_error (error, WC_ERROR, cases[i].ours);
    }
}

static void
test_kept (void)
{
  g_autoptr (GError) ours =
      wc_http_errors_translate (g_error_new (WC_ERROR, WC_ERROR_STORAGE, "full"));
  g_autoptr (GError) cancelled =
      wc_http_errors_translate (g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "c"));

  g_assert_error (ours, WC_ERROR, WC_ERROR_STORAGE);
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_too_large (void)
{
  g_autoptr (GError) error = wc_http_errors_too_large (1000);

  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_cmpstr (wc_error_get_detail (error, "max"), ==, "1000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/http-errors/status", test_status);
  g_test_add_func ("/net/http-errors/translate", test_translate);
  g_test_add_func ("/net/http-errors/kept", test_kept);
  g_test_add_func ("/net/http-errors/too-large", test_too_large);
  return g_test_run ();
}
