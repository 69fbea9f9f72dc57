/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/tls-context.h"

/* Bytes through a connected, non-blocking socket: plain at first, through TLS once it is
 * started. Nothing here waits; each call says what the socket must be ready for before it
 * is repeated. */
typedef struct _WcChannel WcChannel;

typedef enum
{
  WC_CHANNEL_DONE,
  WC_CHANNEL_WANT_READ,
  WC_CHANNEL_WANT_WRITE,
  WC_CHANNEL_CLOSED, /* the peer is gone, or TLS is broken: with an error */
} WcChannelResult;

/* What TLS agreed on. Strings are borrowed from the channel. */
typedef struct
{
  const char *version; /* "TLSv1.3" */
  const char *cipher;
  const char *fingerprint; /* of the server's certificate, SHA-256, lower-case hex */
  gboolean pinned;         /* accepted by a person, not by authority and name */
} WcChannelTls;

/* How TLS is started. Strings are copied. */
typedef struct
{
  const char *domain;      /* ASCII */
  const char *ca_file;     /* (nullable) */
  const char *const *pins; /* (nullable) */
  gboolean direct;         /* no XMPP before TLS */
} WcChannelSecurity;

/* @fd: borrowed, non-blocking, must stay open. Returns: (transfer full). */
WcChannel *wc_channel_new (int fd);
void wc_channel_free (WcChannel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcChannel, wc_channel_free)

/* From here on only TLS passes. FALSE + CA_FILE. */
gboolean wc_channel_secure (WcChannel *self,
                            WcTlsContext *context,
                            const WcChannelSecurity *security,
                            GError **error);

/* Goes on with the handshake. CLOSED: CERTIFICATE, TLS or CLOSED as error. */
WcChannelResult wc_channel_handshake (WcChannel *self, GError **error);

/* Reads up to @size bytes, as much as there is; DONE with *@out_n > 0 when there was
 * something. What ends the connection behind it shows with the next call. */
WcChannelResult wc_channel_read (
    WcChannel *self, guint8 *buffer, gsize size, gsize *out_n, GError **error);

/* Whether the last read may have left something that poll() does not see: records inside
 * OpenSSL, an end that was noticed already. */
gboolean wc_channel_has_more (WcChannel *self);

/* Writes up to @size bytes; DONE with *@out_n > 0, which may be less. */
WcChannelResult wc_channel_write (
    WcChannel *self, const guint8 *data, gsize size, gsize *out_n, GError **error);

/* Tells the peer that nothing more comes (close_notify), as far as it takes it at once.
 */
void wc_channel_shut_down (WcChannel *self);

/* FALSE while nothing is encrypted or the handshake is not done. */
gboolean wc_channel_get_tls (WcChannel *self, WcChannelTls *out_tls);
