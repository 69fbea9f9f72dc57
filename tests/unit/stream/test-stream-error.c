/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "lib/test-ca.h"
#include "stream/stream-error.h"

static void
test_details (void)
{
  g_autoptr (GError) error = wc_stream_error_new (WC_STREAM_ERROR_DOWNGRADE, "before",
                                                  "SCRAM-SHA-256", "weaker than before");
  g_autoptr (GError) copy = NULL;

  wc_stream_error_set_detail (error, "now", "PLAIN");
  wc_stream_error_set_detail (error, "text", NULL);
  copy = g_error_copy (error);
  wc_stream_error_set_detail (error, "now", "SCRAM-SHA-1");

  g_assert_error (copy, WC_STREAM_ERROR, WC_STREAM_ERROR_DOWNGRADE);
  g_assert_cmpstr (copy->message, ==, "weaker than before");
  g_assert_cmpstr (wc_stream_error_get_detail (copy, "before"), ==, "SCRAM-SHA-256");
  g_assert_cmpstr (wc_stream_error_get_detail (copy, "now"), ==, "PLAIN");
  g_assert_null (wc_stream_error_get_detail (copy, "text"));
  g_assert_null (wc_stream_error_get_certificate (copy));
}

static void
test_certificate (void)
{
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (NULL, "DNS:a.test", -1, 1);
  g_autoptr (WcCertificate) certificate =
      wc_certificate_new (identity->certificate, WC_CERTIFICATE_SELF_SIGNED);
  g_autoptr (GError) error = wc_stream_error_new_certificate (certificate);
  g_autoptr (GError) copy = g_error_copy (error);

  g_assert_error (copy, WC_STREAM_ERROR, WC_STREAM_ERROR_CERTIFICATE);
  g_assert_cmpstr (wc_stream_error_get_certificate (copy)->fingerprint, ==,
                   certificate->fingerprint);
  g_assert_cmpstr (wc_stream_error_get_reason (copy), ==, "certificate");
}

static void
test_reasons (void)
{
  g_autoptr (GError) timeout =
      wc_stream_error_new (WC_STREAM_ERROR_TIMEOUT, NULL, NULL, "too late");
  g_autoptr (GError) conflict =
      wc_stream_error_new (WC_STREAM_ERROR_REMOTE, "condition", "conflict", "replaced");
  g_autoptr (GError) invented =
      wc_stream_error_new (WC_STREAM_ERROR_SASL, "condition", "<script>", "invented");
  g_autoptr (GError) silent =
      wc_stream_error_new (WC_STREAM_ERROR_BIND, NULL, NULL, "no");
  g_autoptr (GError) network =
      g_error_new (G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "no route");
  g_autoptr (GError) other = g_error_new (G_FILE_ERROR, G_FILE_ERROR_IO, "disk");

  g_assert_cmpstr (wc_stream_error_get_reason (timeout), ==, "timeout");
  g_assert_cmpstr (wc_stream_error_get_reason (conflict), ==, "conflict");
  g_assert_cmpstr (wc_stream_error_get_reason (invented), ==, "undefined-condition");
  g_assert_cmpstr (wc_stream_error_get_reason (silent), ==, "undefined-condition");
  g_assert_cmpstr (wc_stream_error_get_reason (network), ==, "unreachable");
  g_assert_cmpstr (wc_stream_error_get_reason (other), ==, "internal");
  g_assert_null (wc_stream_error_get_detail (other, "condition"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stream/stream-error/details", test_details);
  g_test_add_func ("/stream/stream-error/certificate", test_certificate);
  g_test_add_func ("/stream/stream-error/reasons", test_reasons);

  return g_test_run ();
}
