/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>
#include <openssl/types.h>

/* What is wrong with a certificate. Several can be. */
typedef enum
{
  WC_CERTIFICATE_EXPIRED = 1 << 0,
  WC_CERTIFICATE_NOT_YET_VALID = 1 << 1,
  WC_CERTIFICATE_SELF_SIGNED = 1 << 2,
  WC_CERTIFICATE_UNTRUSTED = 1 << 3,  /* no authority that we trust stands behind it */
  WC_CERTIFICATE_WRONG_NAME = 1 << 4, /* it is for another domain */
  WC_CERTIFICATE_WEAK = 1 << 5,       /* key or signature below the security level */
  WC_CERTIFICATE_INVALID = 1 << 6,    /* revoked, not for servers, malformed, … */
} WcCertificateProblem;

#define WC_N_CERTIFICATE_PROBLEMS 7

/* The certificate of a server as a person must see it to judge it: an immutable,
 * reference counted value. */
typedef struct
{
  char *pem;            /* (owned) */
  char *fingerprint;    /* (owned) SHA-256 of the DER form, lower-case hex */
  char *subject;        /* (owned) RFC 2253 */
  char *issuer;         /* (owned) RFC 2253 */
  GStrv names;          /* (owned) domains it is for: DNS-ID, SRV-ID, XmppAddr */
  gint64 not_before_us; /* since 1970; 0: unreadable */
  gint64 not_after_us;  /* since 1970; 0: unreadable */
  guint problems;       /* WcCertificateProblem */
} WcCertificate;

#define WC_TYPE_CERTIFICATE (wc_certificate_get_type ())
GType wc_certificate_get_type (void);

/* Makes the value of @x509 (borrowed) with what verification found wrong with it.
 * Returns: (transfer full). */
WcCertificate *wc_certificate_new (X509 *x509, guint problems);
WcCertificate *wc_certificate_ref (WcCertificate *self);
void wc_certificate_unref (WcCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcCertificate, wc_certificate_unref)

/* The problems as words, joined by ", ": "expired", "not-yet-valid", "self-signed",
 * "untrusted", "wrong-name", "weak", "invalid"; "" when there is none. Returns: (transfer
 * full). */
char *wc_certificate_dup_problems (const WcCertificate *self);

/* A certificate that is too old or too young may as well mean a clock that is wrong, and
 * the reader knows what day it is: "the clock of this machine says …". Returns: (transfer
 * full) (nullable), NULL for other problems. */
char *wc_certificate_dup_clock (const WcCertificate *self);

/* What a person must know to decide, as the details of a prompt (model/prompt.h):
 * fingerprint, subject, names, issuer, not_before and not_after (ISO 8601, UTC), problem.
 * Returns: (transfer full) (element-type utf8 utf8). */
GHashTable *wc_certificate_dup_details (const WcCertificate *self);

/* SHA-256 of the DER form of @x509 in lower-case hex. Returns: (transfer full). */
char *wc_certificate_fingerprint (X509 *x509);

/* Whether @x509 is for the ASCII domain @domain (RFC 6125 § 6.4, RFC 7590): a DNS-ID,
 * where a wildcard may stand as the whole left-most label; an SRV-ID of an XMPP client
 * service (RFC 4985); or an XmppAddr (RFC 6120 § 13.7.1.4). The common name never counts
 * (RFC 9525 § 2). */
gboolean wc_certificate_is_for (X509 *x509, const char *domain);
