/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "lib/test-ca.h"

/* Certificates for tests, made by OpenSSL's library when a test runs. */

#define DAY (24 * 60 * 60)

struct _WcTestCa
{
  WcTestIdentity *identity; /* (owned) */
  char *directory;          /* (owned) */
  char *file;               /* (owned) */
};

static void
add_extension (X509 *x509, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension = NULL;

  X509V3_set_ctx (&context, issuer, x509, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  g_assert_nonnull (extension);
  X509_add_ext (x509, extension, -1);
  X509_EXTENSION_free (extension);
}

static X509 *
new_certificate (EVP_PKEY *key, const char *common_name, int from_days, int to_days)
{
  X509 *x509 = X509_new ();
  X509_NAME *name = X509_get_subject_name (x509);

  X509_set_version (x509, 2);
  ASN1_INTEGER_set (X509_get_serialNumber (x509),
                    (long) g_random_int_range (1, G_MAXINT));
  X509_gmtime_adj (X509_getm_notBefore (x509), (long) from_days * DAY);
  X509_gmtime_adj (X509_getm_notAfter (x509), (long) to_days * DAY);
  X509_set_pubkey (x509, key);
  X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_UTF8, (const guchar *) common_name, -1,
                              -1, 0);
  return x509;
}

static void
sign (X509 *x509, X509 *issuer, EVP_PKEY *issuer_key)
{
  X509_set_issuer_name (x509, X509_get_subject_name (issuer));
  g_assert_cmpint (X509_sign (x509, issuer_key, EVP_sha256 ()), >, 0);
}

WcTestIdentity *
wc_test_ca_issue (WcTestCa *ca, const char *names, int from_days, int to_days)
{
  WcTestIdentity *self = g_new0 (WcTestIdentity, 1);
  const WcTestIdentity *issuer = ca != NULL ? ca->identity : self;

  self->key = EVP_EC_gen ("P-256");
  self->certificate = new_certificate (self->key, "example.test", from_days, to_days);
  if (names != NULL)
    add_extension (self->certificate, self->certificate, NID_subject_alt_name, names);
  sign (self->certificate, issuer->certificate, issuer->key);
  return self;
}

void
wc_test_identity_free (WcTestIdentity *self)
{
  X509_free (self->certificate);
  EVP_PKEY_free (self->key);
  g_free (self);
}

static WcTestIdentity *
new_authority (void)
{
  WcTestIdentity *self = g_new0 (WcTestIdentity, 1);

  self->key = EVP_EC_gen ("P-256");
  self->certificate = new_certificate (self->key, "Test Authority", -1, 2);
  add_extension (self->certificate, self->certificate, NID_basic_constraints,
                 "critical,CA:TRUE");
  sign (self->certificate, self->certificate, self->key);
  return self;
}

WcTestCa *
wc_test_ca_new (void)
{
  WcTestCa *self = g_new0 (WcTestCa, 1);
  g_autoptr (GError) error = NULL;
  FILE *file = NULL;

  self->identity = new_authority ();
  self->directory = g_dir_make_tmp ("wc-ca-XXXXXX", &error);
  g_assert_no_error (error);
  self->file = g_build_filename (self->directory, "ca.pem", NULL);
  file = fopen (self->file, "we");
  g_assert_nonnull (file);
  g_assert_cmpint (PEM_write_X509 (file, self->identity->certificate), ==, 1);
  fclose (file);
  return self;
}

void
wc_test_ca_free (WcTestCa *self)
{
  g_unlink (self->file);
  g_rmdir (self->directory);
  g_free (self->file);
  g_free (self->directory);
  wc_test_identity_free (self->identity);
  g_free (self);
}

const char *
wc_test_ca_get_file (WcTestCa *self)
{
  return self->file;
}
