/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "base/str.h"
#include "model/details.h"
#include "stream/stream-error.h"
#include "xml/ns.h"

/* The error domain of the way to a bound stream: a code to decide by, a sentence for
 * people, and particulars (the server's condition, a certificate). */

typedef struct
{
  GHashTable *details;        /* (owned) (nullable) (element-type utf8 utf8) */
  WcCertificate *certificate; /* (owned) (nullable) */
} WcStreamErrorPrivate;

/* One word for each code; NULL: the server's condition says it. */
static const char *const reasons[] = {
  "no-service",       /* NO_SERVICE */
  "unreachable",      /* UNREACHABLE */
  "timeout",          /* TIMEOUT */
  "closed",           /* CLOSED */
  "no-encryption",    /* NO_STARTTLS */
  "injection",        /* INJECTION */
  "not-loopback",     /* NOT_LOOPBACK */
  "tls",              /* TLS */
  "certificate",      /* CERTIFICATE */
  "ca-file",          /* CA_FILE */
  "protocol",         /* PROTOCOL */
  "no-mechanism",     /* NO_MECHANISM */
  "mechanism",        /* DOWNGRADE */
  "bad-challenge",    /* CHALLENGE */
  "server-signature", /* SERVER_SIGNATURE */
  "no-password",      /* SECRET */
  NULL,               /* SASL */
  NULL,               /* BIND */
  NULL,               /* REMOTE */
};
G_STATIC_ASSERT (G_N_ELEMENTS (reasons) == WC_N_STREAM_ERRORS);

/* What a server says in an error is shown to people: no more of it than this. */
#define MAX_TEXT 500

/* The conditions of RFC 6120 §§ 4.9.3 (streams), 6.5 (SASL) and those of 8.3.3 that
 * resource binding knows (7.6.2, 7.7.2); whatever else a server says is not repeated. */
static const char *const conditions[] = {
  "bad-format",
  "bad-namespace-prefix",
  "conflict",
  "connection-timeout",
  "host-gone",
  "host-unknown",
  "improper-addressing",
  "internal-server-error",
  "invalid-from",
  "invalid-namespace",
  "invalid-xml",
  "not-authorized",
  "not-well-formed",
  "policy-violation",
  "remote-connection-failed",
  "reset",
  "resource-constraint",
  "restricted-xml",
  "see-other-host",
  "system-shutdown",
  "unsupported-encoding",
  "unsupported-feature",
  "unsupported-stanza-type",
  "unsupported-version",
  "aborted",
  "account-disabled",
  "credentials-expired",
  "encryption-required",
  "incorrect-encoding",
  "invalid-authzid",
  "invalid-mechanism",
  "malformed-request",
  "mechanism-too-weak",
  "temporary-auth-failure",
  "bad-request",
  "not-allowed",
};

static void
wc_stream_error_private_init (WcStreamErrorPrivate *priv)
{
  priv->details = wc_details_new ();
}

static void
wc_stream_error_private_copy (const WcStreamErrorPrivate *src, WcStreamErrorPrivate *dest)
{
  GHashTableIter iter;
  gpointer key, value;

  /* GLib has initialized @dest. */
  g_hash_table_iter_init (&iter, src->details);
  while (g_hash_table_iter_next (&iter, &key, &value))
    wc_details_set (dest->details, key, value);
  if (src->certificate != NULL)
    dest->certificate = wc_certificate_ref (src->certificate);
}

static void
wc_stream_error_private_clear (WcStreamErrorPrivate *priv)
{
  g_clear_pointer (&priv->details, g_hash_table_unref);
  g_clear_pointer (&priv->certificate, wc_certificate_unref);
}

G_DEFINE_EXTENDED_ERROR (WcStreamError, wc_stream_error)

GError *
wc_stream_error_new (
    WcStreamErrorCode code, const char *key, const char *value, const char *format, ...)
{
  GError *error = NULL;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (WC_STREAM_ERROR, code, format, args);
  va_end (args);
  if (key != NULL)
    wc_stream_error_set_detail (error, key, value);
  return error;
}

GError *
wc_stream_error_new_certificate (WcCertificate *certificate)
{
  g_autofree char *problems = wc_certificate_dup_problems (certificate);
  g_autofree char *clock = wc_certificate_dup_clock (certificate);
  GError *error =
      g_error_new (WC_STREAM_ERROR, WC_STREAM_ERROR_CERTIFICATE,
                   "the server's certificate is not accepted: %s%s%s", problems,
                   clock != NULL ? "; " : "", clock != NULL ? clock : "");

  wc_stream_error_get_private (error)->certificate = wc_certificate_ref (certificate);
  return error;
}

static WcStreamErrorPrivate *
private_of (const GError *error)
{
  if (error == NULL || error->domain != WC_STREAM_ERROR)
    return NULL;
  return wc_stream_error_get_private (error);
}

void
wc_stream_error_set_detail (GError *error, const char *key, const char *value)
{
  WcStreamErrorPrivate *priv = private_of (error);

  g_return_if_fail (priv != NULL);
  if (value != NULL)
    wc_details_set (priv->details, key, value);
}

const char *
wc_stream_error_get_detail (const GError *error, const char *key)
{
  WcStreamErrorPrivate *priv = private_of (error);

  return priv != NULL ? wc_details_get (priv->details, key) : NULL;
}

WcCertificate *
wc_stream_error_get_certificate (const GError *error)
{
  WcStreamErrorPrivate *priv = private_of (error);

  return priv != NULL ? priv->certificate : NULL;
}

const char *
wc_stream_error_get_reason (const GError *error)
{
  const char *condition = wc_stream_error_get_detail (error, "condition");
  int known;

  if (error->domain == G_IO_ERROR || error->domain == G_RESOLVER_ERROR)
    return "unreachable";
  if (error->domain != WC_STREAM_ERROR)
    return "internal";
  if (reasons[error->code] != NULL)
    return reasons[error->code];

  known = wc_str_index (conditions, G_N_ELEMENTS (conditions), condition, -1);
  return known >= 0 ? conditions[known] : "undefined-condition";
}

/* @text without control characters and with an end. */
static char *
sanitize (const char *text)
{
  GString *clean = g_string_new (NULL);

  for (const char *p = text; *p != '\0' && clean->len < MAX_TEXT;
       p = g_utf8_next_char (p))
    if (g_unichar_isprint (g_utf8_get_char (p)))
      g_string_append_len (clean, p, g_utf8_next_char (p) - p);
  return g_string_free (clean, FALSE);
}

GError *
wc_stream_error_from_conditions (WcStreamErrorCode code,
                                 const WcNode *node,
                                 const char *ns)
{
  const char *text = wc_node_child_text (node, "text", ns);
  const char *condition = "undefined-condition";
  const WcNode *named = NULL;
  g_autofree char *clean = text != NULL ? sanitize (text) : NULL;
  GError *error = NULL;

  for (named = wc_node_child (node, NULL, ns); named != NULL;
       named = wc_node_next (named, NULL, ns))
    {
      int known = wc_str_index (conditions, G_N_ELEMENTS (conditions),
                                wc_node_get_name (named), -1);

      if (known < 0)
        continue;
      condition = conditions[known];
      break;
    }
  error = wc_stream_error_new (code, "condition", condition, "the server says %s%s%s",
                               condition, clean != NULL ? ": " : "",
                               clean != NULL ? clean : "");
  wc_stream_error_set_detail (error, "text", clean);
  return error;
}

GError *
wc_stream_error_from_node (const WcNode *node)
{
  GError *error =
      wc_stream_error_from_conditions (WC_STREAM_ERROR_REMOTE, node, WC_NS_STREAMS);
  const char *host = wc_node_child_text (node, "see-other-host", WC_NS_STREAMS);

  if (host != NULL)
    {
      g_autofree char *clean = sanitize (host);

      wc_stream_error_set_detail (error, "host", clean);
    }
  return error;
}
