/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/pubsub.h"

/* Publishes what everybody has to be able to read (XEP-0384 § 5.3). What a server does
 * not take so is given to it as it likes: those who may read it are better than nobody.
 */
typedef struct _WcOmemoPublisher WcOmemoPublisher;

/* @session is borrowed. Returns: (transfer full). No answer may come after _free: the
 * session has ended. */
WcOmemoPublisher *wc_omemo_publisher_new (WcSession *session);
void wc_omemo_publisher_free (WcOmemoPublisher *self);

/* A new stream: nothing is known of the server. */
void wc_omemo_publisher_reset (WcOmemoPublisher *self);

/* Whether the server has refused, on this stream, that everybody may read it. */
gboolean wc_omemo_publisher_is_hidden (const WcOmemoPublisher *self);

/* As wc_pubsub_publish(); the answer is the one to the last attempt. A server that is in
 * trouble, or full, has not refused. */
void wc_omemo_publisher_put (WcOmemoPublisher *self,
                             const WcPubsubPublish *what,
                             WcReply reply,
                             gpointer data);
