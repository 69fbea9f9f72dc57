/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <openssl/types.h>

/* A certificate authority that lives as long as a test, with its certificate in a file in
 * a temporary directory, and the identities that it signs. Nothing is kept. */
typedef struct _WcTestCa WcTestCa;

WcTestCa *wc_test_ca_new (void);
void wc_test_ca_free (WcTestCa *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTestCa, wc_test_ca_free)

/* Path of the PEM file with its certificate: what an account has as ca_file. */
const char *wc_test_ca_get_file (WcTestCa *self);

/* A certificate with its private key. */
typedef struct
{
  X509 *certificate; /* (owned) */
  EVP_PKEY *key;     /* (owned) */
} WcTestIdentity;

void wc_test_identity_free (WcTestIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTestIdentity, wc_test_identity_free)

/* Makes one that is good from @from_days to @to_days from now. @names: as OpenSSL's
 * configuration writes a subjectAltName, "DNS:example.test"; NULL: none. @ca NULL:
 * self-signed. The common name is always "example.test". Returns: (transfer full). */
WcTestIdentity *
wc_test_ca_issue (WcTestCa *ca, const char *names, int from_days, int to_days);
