/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/pubsub.h"

/* Somebody wants to subscribe to a node of ours and waits for an owner to agree
 * (XEP-0060 §§ 8.6, 8.7). */
typedef struct
{
  char *node;  /* (owned) */
  char *jid;   /* (owned) who; canonical bare JID */
  char *subid; /* (owned) (nullable) of their subscription */
} WcPubsubApproval;

void wc_pubsub_approval_clear (WcPubsubApproval *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcPubsubApproval, wc_pubsub_approval_clear)

/* Reads the form in @message, which comes from the service itself: the caller asks that,
 * and whether the node is ours. FALSE, and nothing to clear, when it is no such question
 * or does not say who or what. */
gboolean wc_pubsub_approval_read (const WcNode *message, WcPubsubApproval *out);

/* The message that answers it at @service; services do not answer that. Where they let
 * owners change subscriptions, that can be asked for instead, and is answered: see
 * xep/pubsub-owner. Returns: (transfer full). */
WcNode *wc_pubsub_approval_build (const WcPubsubApproval *self,
                                  const char *service,
                                  gboolean allow);

/* Asks the service to send its questions about a node again, as messages before the
 * answer or after it (§ 8.7): by a command that takes the node at once, which is how
 * ejabberd has it, or in two stages. ejabberd sends them to all owners. */
void wc_pubsub_approval_ask_pending (WcSession *session,
                                     const WcPubsubQuery *of,
                                     WcReply reply,
                                     gpointer user_data);
