/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "stream/certificate.h"
#include "xml/node.h"

/* Why a stream could not be opened, or ended. One domain for everything between the name
 * of the server and the bound stream, so that the connector can decide by code. */
typedef enum
{
  WC_STREAM_ERROR_NO_SERVICE,       /* DNS says that the domain has no XMPP server */
  WC_STREAM_ERROR_UNREACHABLE,      /* name unknown, no route, refused */
  WC_STREAM_ERROR_TIMEOUT,          /* the server did not go on in time */
  WC_STREAM_ERROR_CLOSED,           /* the connection broke or was closed */
  WC_STREAM_ERROR_NO_STARTTLS,      /* the server offers no encryption */
  WC_STREAM_ERROR_INJECTION,        /* plaintext followed <proceed/> */
  WC_STREAM_ERROR_NOT_LOOPBACK,     /* plaintext was asked for where it is refused */
  WC_STREAM_ERROR_TLS,              /* the handshake failed */
  WC_STREAM_ERROR_CERTIFICATE,      /* with wc_stream_error_get_certificate() */
  WC_STREAM_ERROR_CA_FILE,          /* the account's ca_file cannot be read */
  WC_STREAM_ERROR_PROTOCOL,         /* not XMPP, or not allowed in it */
  WC_STREAM_ERROR_NO_MECHANISM,     /* no login that we would use is offered */
  WC_STREAM_ERROR_DOWNGRADE,        /* details before, now */
  WC_STREAM_ERROR_CHALLENGE,        /* SCRAM parameters beyond our bounds */
  WC_STREAM_ERROR_SERVER_SIGNATURE, /* the server does not know the password */
  WC_STREAM_ERROR_SECRET,           /* we know no password, or cannot read it */
  WC_STREAM_ERROR_SASL,             /* refused: details condition, text */
  WC_STREAM_ERROR_BIND,             /* refused or impossible: details condition, text */
  WC_STREAM_ERROR_REMOTE,           /* <stream:error/>: details condition, text, host */
} WcStreamErrorCode;

#define WC_N_STREAM_ERRORS (WC_STREAM_ERROR_REMOTE + 1)

#define WC_STREAM_ERROR (wc_stream_error_quark ())
GQuark wc_stream_error_quark (void);

/* Makes an error with one detail or none (@key NULL). Strings are copied. Returns:
 * (transfer full). */
GError *wc_stream_error_new (WcStreamErrorCode code,
                             const char *key,
                             const char *value,
                             const char *format,
                             ...) G_GNUC_PRINTF (4, 5);

/* Makes a CERTIFICATE error. @certificate is referenced. Returns: (transfer full). */
GError *wc_stream_error_new_certificate (WcCertificate *certificate);

/* Adds a detail to an error of this domain; NULL @value: does nothing. Copied. */
void wc_stream_error_set_detail (GError *error, const char *key, const char *value);

/* Returns a detail of @error, borrowed; NULL when absent or of another domain. */
const char *wc_stream_error_get_detail (const GError *error, const char *key);

/* Returns the certificate of a CERTIFICATE error, borrowed; NULL for every other. */
WcCertificate *wc_stream_error_get_certificate (const GError *error);

/* The word for the account's status: "refused", "conflict", "not-authorized", … For SASL,
 * BIND and REMOTE it is the condition that the server named, when it is one that RFC 6120
 * defines. Borrowed. Any error of another domain is "unreachable" when it comes from the
 * network and "internal" when not. */
const char *wc_stream_error_get_reason (const GError *error);

/* What a <stream:error/> says (RFC 6120 § 4.9), as a REMOTE error with the details
 * "condition", "text" and, for see-other-host, "host". Bounded; a malformed one is
 * "undefined-condition". Returns: (transfer full). */
GError *wc_stream_error_from_node (const WcNode *node);

/* The same for a refusal whose conditions stand in @ns, directly below @node: SASL's
 * <failure/> (§ 6.5), the <error/> of an iq. */
GError *wc_stream_error_from_conditions (WcStreamErrorCode code,
                                         const WcNode *node,
                                         const char *ns);
