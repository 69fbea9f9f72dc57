/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "base/error.h"
#include "net/http-errors.h"

/* RFC 6585 § 4; libsoup has no name for it. */
#define TOO_MANY_REQUESTS 429

/* Texts of libraries and servers are not passed on where they may hold an URL, which can
 * be a secret (XEP-0363 § 11). */

/* A certificate that is wrong stays wrong; every other failure of TLS is the network's.
 */
static gboolean
is_certificate (const GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) ||
         g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE);
}

GError *
wc_http_errors_translate (GError *error)
{
  g_autoptr (GError) taken = error;

  if (taken->domain == WC_ERROR ||
      g_error_matches (taken, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&taken);
  if (is_certificate (taken))
    return g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR,
                        "the server's certificate is not accepted: %s", taken->message);
  if (g_error_matches (taken, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_ERROR,
                                "there is no server of that name");
  return g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "the transfer broke off: %s",
                      taken->message);
}

GError *
wc_http_errors_of_status (guint status)
{
  WcErrorCode code = status >= 500 ? WC_ERROR_REMOTE_TIMEOUT : WC_ERROR_REMOTE_ERROR;

  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    code = WC_ERROR_NOT_FOUND;
  if (status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN)
    code = WC_ERROR_PERMISSION_DENIED;
  if (status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE)
    code = WC_ERROR_TOO_LARGE;
  if (status == TOO_MANY_REQUESTS || status == SOUP_STATUS_REQUEST_TIMEOUT)
    code = WC_ERROR_REMOTE_TIMEOUT;
  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE)
    code = WC_ERROR_CONFLICT;
  if (status >= 300 && status < 400)
    return g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR,
                        "the server answers with a redirect (%u) that is not followed",
                        status);
  return g_error_new (WC_ERROR, code, "the server answers with status %u", status);
}

GError *
wc_http_errors_too_large (gint64 max)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, max);
  GError *error =
      g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE, "the file has more than %s bytes", text);

  wc_error_set_detail (error, "max", text);
  return error;
}

gboolean
wc_http_errors_is_transient (const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
}
