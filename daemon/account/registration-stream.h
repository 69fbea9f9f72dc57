/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/attempt.h"

/* A stream on which nobody is logged in, for a question and its answer at a time: what
 * XEP-0077 § 3.1 needs. */
typedef struct _WcRegistrationStream WcRegistrationStream;

/* None may be NULL; each may free the stream. */
typedef struct
{
  /* It is open: the server may be asked. */
  void (*opened) (gpointer data);
  /* What was asked is answered: a result's child of the namespace jabber:iq:register
   * (borrowed, NULL: none), or what the server or the wait for it came to. */
  void (*answered) (gpointer data, const WcNode *query, const GError *error);
  /* It could not be opened, or is over, and nobody waited for an answer. */
  void (*lost) (gpointer data, const GError *error);
} WcRegistrationStreamHandler;

/* Begins to connect. @server: an account whose JID is the domain; @means: borrowed, must
 * live longer; @handler: static, not called before this returns. Errors are of the domain
 * WC_ERROR: REMOTE_TIMEOUT, or REMOTE_ERROR with the detail "condition". Returns:
 * (transfer full). */
WcRegistrationStream *
wc_registration_stream_new (const WcAccount *server,
                            const WcAttemptMeans *means,
                            const WcRegistrationStreamHandler *handler,
                            gpointer data);

/* Closes it in good order; no handler is called any more. */
void wc_registration_stream_free (WcRegistrationStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRegistrationStream, wc_registration_stream_free)

/* Whether it is open; not any more when an answer came as an error of the stream. */
gboolean wc_registration_stream_is_open (WcRegistrationStream *self);

/* Asks, once it is open and nothing is asked: @type "get" or "set", @payload copied. The
 * answer comes later, within half a minute. */
void wc_registration_stream_ask (WcRegistrationStream *self,
                                 const char *type,
                                 const WcNode *payload);
