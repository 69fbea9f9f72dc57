/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#include "model/details.h"
#include "stream/certificate.h"

/* A server's certificate as a value for people, and the question whether it is for a
 * domain (RFC 6125, RFC 7590 § 3.4). OpenSSL knows DNS names; the two names that only
 * XMPP has (SRVName, XmppAddr) are looked up here. */

#define OID_XMPP_ADDR "1.3.6.1.5.5.7.8.5"
#define OID_SRV_NAME "1.3.6.1.5.5.7.8.7"

/* A certificate is remote input: what is shown of its names is bounded. */
#define MAX_NAMES 100

static const char *const problem_names[] = { "expired",   "not-yet-valid", "self-signed",
                                             "untrusted", "wrong-name",    "weak",
                                             "invalid" };
G_STATIC_ASSERT (G_N_ELEMENTS (problem_names) == WC_N_CERTIFICATE_PROBLEMS);

static const char *const srv_prefixes[] = { "_xmpp-client.", "_xmpps-client." };

G_DEFINE_BOXED_TYPE (WcCertificate,
                     wc_certificate,
                     wc_certificate_ref,
                     wc_certificate_unref)

static char *
take_bio (BIO *bio)
{
  char *data = NULL;
  long size = BIO_get_mem_data (bio, &data);
  g_autofree char *text = g_strndup (data, size > 0 ? (gsize) size : 0);

  BIO_free (bio);
  return g_utf8_make_valid (text, -1);
}

static char *
name_to_string (const X509_NAME *name)
{
  BIO *bio = BIO_new (BIO_s_mem ());

  X509_NAME_print_ex (bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return take_bio (bio);
}

static char *
x509_to_pem (X509 *x509)
{
  BIO *bio = BIO_new (BIO_s_mem ());

  PEM_write_bio_X509 (bio, x509);
  return take_bio (bio);
}

static gint64
time_to_us (const ASN1_TIME *when)
{
  struct tm parts = { 0 };

  if (when == NULL || ASN1_TIME_to_tm (when, &parts) != 1)
    return 0;
  return (gint64) timegm (&parts) * G_USEC_PER_SEC;
}

/* The text of a name; NULL when it holds anything but printable ASCII: with an embedded
 * NUL or an escape sequence it would be read as something that it is not. */
static char *
string_to_text (const ASN1_STRING *string)
{
  const guint8 *data = ASN1_STRING_get0_data (string);
  int size = ASN1_STRING_length (string);

  if (size <= 0)
    return NULL;
  for (int i = 0; i < size; i++)
    if (!g_ascii_isgraph (data[i]))
      return NULL;
  return g_strndup ((const char *) data, size);
}

/* The text of an otherName whose type is @oid. */
static char *
other_name_to_text (const OTHERNAME *other, const char *oid)
{
  char type[sizeof OID_SRV_NAME + 8];
  int kind = ASN1_TYPE_get (other->value);

  if (OBJ_obj2txt (type, sizeof type, other->type_id, 1) < 0 || strcmp (type, oid) != 0)
    return NULL;
  if (kind != V_ASN1_UTF8STRING && kind != V_ASN1_IA5STRING)
    return NULL;
  return string_to_text (other->value->value.asn1_string);
}

/* The domain that a subjectAltName entry is for, of whatever kind; NULL: none. */
static char *
general_name_to_domain (const GENERAL_NAME *name, gboolean with_dns)
{
  g_autofree char *srv = NULL;

  if (name->type == GEN_DNS)
    return with_dns ? string_to_text (name->d.dNSName) : NULL;
  if (name->type != GEN_OTHERNAME)
    return NULL;

  srv = other_name_to_text (name->d.otherName, OID_SRV_NAME);
  for (gsize i = 0; srv != NULL && i < G_N_ELEMENTS (srv_prefixes); i++)
    if (g_ascii_strncasecmp (srv, srv_prefixes[i], strlen (srv_prefixes[i])) == 0)
      return g_strdup (srv + strlen (srv_prefixes[i]));
  return other_name_to_text (name->d.otherName, OID_XMPP_ADDR);
}

static void
free_general_names (GENERAL_NAMES *names)
{
  sk_GENERAL_NAME_pop_free (names, GENERAL_NAME_free);
}

typedef GENERAL_NAMES WcGeneralNames;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcGeneralNames, free_general_names)

/* Returns: (transfer full), the domains of @x509; @with_dns: the DNS names too. */
static GStrv
list_domains (X509 *x509, gboolean with_dns)
{
  g_autoptr (WcGeneralNames) names = NULL;
  g_autoptr (GPtrArray) domains = g_ptr_array_new_with_free_func (g_free);
  int n_names;

  names = X509_get_ext_d2i (x509, NID_subject_alt_name, NULL, NULL);
  n_names = names != NULL ? sk_GENERAL_NAME_num (names) : 0;
  for (int i = 0; i < n_names && domains->len < MAX_NAMES; i++)
    {
      char *domain = general_name_to_domain (sk_GENERAL_NAME_value (names, i), with_dns);

      if (domain != NULL)
        g_ptr_array_add (domains, domain);
    }
  g_ptr_array_add (domains, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&domains), FALSE);
}

char *
wc_certificate_fingerprint (X509 *x509)
{
  guint8 *der = NULL;
  int size = i2d_X509 (x509, &der);
  char *fingerprint = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, MAX (size, 0));

  OPENSSL_free (der);
  return fingerprint;
}

gboolean
wc_certificate_is_for (X509 *x509, const char *domain)
{
  const guint flags =
      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
  g_auto (GStrv) others = NULL;

  if (X509_check_host (x509, domain, 0, flags, NULL) == 1)
    return TRUE;

  others = list_domains (x509, /* with_dns= */ FALSE);
  for (guint i = 0; others[i] != NULL; i++)
    if (g_ascii_strcasecmp (others[i], domain) == 0)
      return TRUE;
  return FALSE;
}

WcCertificate *
wc_certificate_new (X509 *x509, guint problems)
{
  WcCertificate *self = g_atomic_rc_box_new0 (WcCertificate);

  self->pem = x509_to_pem (x509);
  self->fingerprint = wc_certificate_fingerprint (x509);
  self->subject = name_to_string (X509_get_subject_name (x509));
  self->issuer = name_to_string (X509_get_issuer_name (x509));
  self->names = list_domains (x509, /* with_dns= */ TRUE);
  self->not_before_us = time_to_us (X509_get0_notBefore (x509));
  self->not_after_us = time_to_us (X509_get0_notAfter (x509));
  self->problems = problems;
  return self;
}

WcCertificate *
wc_certificate_ref (WcCertificate *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
certificate_clear (gpointer data)
{
  WcCertificate *self = data;

  g_free (self->pem);
  g_free (self->fingerprint);
  g_free (self->subject);
  g_free (self->issuer);
  g_strfreev (self->names);
}

void
wc_certificate_unref (WcCertificate *self)
{
  g_atomic_rc_box_release_full (self, certificate_clear);
}

char *
wc_certificate_dup_problems (const WcCertificate *self)
{
  GString *words = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (problem_names); i++)
    {
      if ((self->problems & (1u << i)) == 0)
        continue;
      if (words->len > 0)
        g_string_append (words, ", ");
      g_string_append (words, problem_names[i]);
    }
  return g_string_free (words, FALSE);
}

char *
wc_certificate_dup_clock (const WcCertificate *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = g_date_time_format (now, "%Y-%m-%d %H:%M");

  if ((self->problems & (WC_CERTIFICATE_EXPIRED | WC_CERTIFICATE_NOT_YET_VALID)) == 0)
    return NULL;
  return g_strdup_printf ("the clock of this machine says %s UTC", text);
}

static void
set_time (GHashTable *details, const char *key, gint64 when_us)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (when_us / G_USEC_PER_SEC);
  g_autofree char *text = when != NULL ? g_date_time_format_iso8601 (when) : NULL;

  wc_details_set (details, key, text);
}

GHashTable *
wc_certificate_dup_details (const WcCertificate *self)
{
  GHashTable *details = wc_details_new ();
  g_autofree char *names = g_strjoinv (" ", self->names);
  g_autofree char *problems = wc_certificate_dup_problems (self);

  wc_details_set (details, "fingerprint", self->fingerprint);
  wc_details_set (details, "subject", self->subject);
  wc_details_set (details, "issuer", self->issuer);
  wc_details_set (details, "names", names);
  wc_details_set (details, "problem", problems);
  set_time (details, "not_before", self->not_before_us);
  set_time (details, "not_after", self->not_after_us);
  return details;
}
