/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/test-ca.h"
#include "model/details.h"
#include "stream/certificate.h"

#define SRV "otherName:1.3.6.1.5.5.7.8.7;IA5STRING:"
#define XMPP_ADDR "otherName:1.3.6.1.5.5.7.8.5;UTF8:"

/* Which domain a certificate with these names is for. */
typedef struct
{
  const char *test;
  const char *names;
  const char *domain;
  gboolean matches;
} Case;

static const Case cases[] = {
  { "dns", "DNS:example.test", "example.test", TRUE },
  { "dns-case", "DNS:Example.TEST", "example.test", TRUE },
  { "dns-second", "DNS:other.test,DNS:example.test", "example.test", TRUE },
  { "dns-other", "DNS:other.test", "example.test", FALSE },
  { "dns-below", "DNS:example.test", "a.example.test", FALSE },
  { "dns-above", "DNS:a.example.test", "example.test", FALSE },
  { "wildcard", "DNS:*.example.test", "a.example.test", TRUE },
  { "wildcard-itself", "DNS:*.example.test", "example.test", FALSE },
  { "wildcard-deep", "DNS:*.example.test", "b.a.example.test", FALSE },
  { "wildcard-part", "DNS:a*.example.test", "ab.example.test", FALSE },
  { "srv", SRV "_xmpp-client.example.test", "example.test", TRUE },
  { "srv-direct", SRV "_xmpps-client.example.test", "example.test", TRUE },
  { "srv-other", SRV "_xmpp-client.other.test", "example.test", FALSE },
  { "srv-service", SRV "_imaps.example.test", "example.test", FALSE },
  { "srv-no-service", SRV "example.test", "example.test", FALSE },
  { "xmpp-addr", XMPP_ADDR "example.test", "example.test", TRUE },
  { "xmpp-addr-other", XMPP_ADDR "other.test", "example.test", FALSE },
  { "xmpp-addr-person", XMPP_ADDR "a@example.test", "example.test", FALSE },
  { "common-name-only", NULL, "example.test", FALSE },
  { "uri", "URI:xmpp:example.test", "example.test", FALSE },
};

static void
test_name (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (NULL, c->names, -1, 1);

  g_assert_cmpint (wc_certificate_is_for (identity->certificate, c->domain), ==,
                   c->matches);
}

static void
test_value (void)
{
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (
      NULL,
      "DNS:example.test," SRV "_xmpp-client.b.test," XMPP_ADDR "c.test,email:d@e.test",
      -2, 3);
  g_autoptr (WcCertificate) certificate = wc_certificate_new (
      identity->certificate, WC_CERTIFICATE_SELF_SIGNED | WC_CERTIFICATE_EXPIRED);
  g_autofree char *fingerprint = wc_certificate_fingerprint (identity->certificate);
  g_autofree char *names = g_strjoinv (" ", certificate->names);
  gint64 now_us = g_get_real_time ();
  gint64 day_us = (gint64) 24 * 60 * 60 * G_USEC_PER_SEC;

  g_assert_cmpstr (certificate->subject, ==, "CN=example.test");
  g_assert_cmpstr (certificate->issuer, ==, "CN=example.test");
  g_assert_cmpstr (names, ==, "example.test b.test c.test");
  g_assert_cmpstr (certificate->fingerprint, ==, fingerprint);
  g_assert_cmpuint (strlen (fingerprint), ==, 64);
  g_assert_cmpuint (strspn (fingerprint, "0123456789abcdef"), ==, 64);
  g_assert_true (g_str_has_prefix (certificate->pem, "-----BEGIN CERTIFICATE-----\n"));
  g_assert_cmpint (ABS (certificate->not_before_us - (now_us - 2 * day_us)), <, day_us);
  g_assert_cmpint (ABS (certificate->not_after_us - (now_us + 3 * day_us)), <, day_us);
}

static void
test_details (void)
{
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (NULL, "DNS:a.test", -1, 1);
  g_autoptr (WcCertificate) certificate = wc_certificate_new (
      identity->certificate, WC_CERTIFICATE_SELF_SIGNED | WC_CERTIFICATE_WRONG_NAME);
  g_autoptr (GHashTable) details = wc_certificate_dup_details (certificate);
  const char *not_before = wc_details_get (details, "not_before");

  g_assert_cmpstr (wc_details_get (details, "problem"), ==, "self-signed, wrong-name");
  g_assert_cmpstr (wc_details_get (details, "names"), ==, "a.test");
  g_assert_cmpstr (wc_details_get (details, "subject"), ==, "CN=example.test");
  g_assert_cmpstr (wc_details_get (details, "fingerprint"), ==, certificate->fingerprint);
  g_assert_true (g_str_has_suffix (not_before, "Z"));
  g_assert_nonnull (wc_details_get (details, "not_after"));
}

static void
test_no_problem (void)
{
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (NULL, NULL, -1, 1);
  g_autoptr (WcCertificate) certificate =
      wc_certificate_new (identity->certificate, /* problems= */ 0);
  g_autofree char *problems = wc_certificate_dup_problems (certificate);

  g_assert_cmpstr (problems, ==, "");
  g_assert_cmpuint (g_strv_length (certificate->names), ==, 0);
}

/* Names are remote input: neither without end nor with control characters. */
static void
test_hostile_names (void)
{
  g_autoptr (GString) names = g_string_new (SRV "_xmpp-client.a\033[2Jb.test");
  g_autoptr (WcTestIdentity) identity = NULL;
  g_autoptr (WcCertificate) certificate = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (names, ",DNS:h%u.test", i);
  identity = wc_test_ca_issue (NULL, names->str, -1, 1);
  certificate = wc_certificate_new (identity->certificate, 0);
  g_assert_cmpuint (g_strv_length (certificate->names), ==, 100);
  g_assert_cmpstr (certificate->names[0], ==, "h0.test");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strconcat ("/stream/certificate/name/", cases[i].test, NULL);
      g_test_add_data_func (path, &cases[i], test_name);
    }
  g_test_add_func ("/stream/certificate/value", test_value);
  g_test_add_func ("/stream/certificate/details", test_details);
  g_test_add_func ("/stream/certificate/no-problem", test_no_problem);
  g_test_add_func ("/stream/certificate/hostile-names", test_hostile_names);

  return g_test_run ();
}
