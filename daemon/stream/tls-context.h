/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <openssl/types.h>

#include "stream/certificate.h"

/* What all TLS connections of the process share: one SSL_CTX with the system's trusted
 * authorities, loaded once. Made in main, passed down, reference counted. */
typedef struct _WcTlsContext WcTlsContext;

/* NULL + WC_STREAM_ERROR_TLS when OpenSSL cannot be set up. Returns: (transfer full). */
WcTlsContext *wc_tls_context_new (GError **error);
WcTlsContext *wc_tls_context_ref (WcTlsContext *self);
void wc_tls_context_unref (WcTlsContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTlsContext, wc_tls_context_unref)

/* What is asked of a server's certificate, and what came of it. The strings are borrowed
 * and must live as long as the SSL made with it. */
typedef struct
{
  const char *domain;      /* ASCII: the account's, never the host of SRV (RFC 7590) */
  const char *const *pins; /* (nullable) fingerprints that a person has accepted */

  guint problems;             /* WcCertificateProblem, 0: good */
  gboolean pinned;            /* accepted in spite of problems */
  char *fingerprint;          /* (owned) (nullable) */
  WcCertificate *certificate; /* (owned) (nullable) when it was refused */
} WcTlsCheck;

void wc_tls_check_clear (WcTlsCheck *self);

/* Makes a client's end that verifies by @check: the chain against @ca_file, or against
 * the system's authorities when that is NULL; the name against the domain; the pins last.
 * @direct: announces "xmpp-client" by ALPN (XEP-0368 § 5). Returns: (transfer full); NULL
 * + WC_STREAM_ERROR_CA_FILE. */
SSL *wc_tls_context_open (WcTlsContext *self,
                          WcTlsCheck *check,
                          const char *ca_file,
                          gboolean direct,
                          GError **error);
