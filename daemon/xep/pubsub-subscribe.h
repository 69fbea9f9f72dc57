/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/pubsub-affiliation.h"
#include "model/pubsub-subscription.h"
#include "model/space-state.h"
#include "xep/pubsub.h"

/* Our own subscriptions to nodes, and what we are to them (XEP-0060 §§ 5.6, 5.7, 6.1,
 * 6.2), always by our bare JID. Requests are as in xep/pubsub: of WcPubsubQuery @to and
 * @node count here. */

/* More are not read of one list. */
#define WC_PUBSUB_SUBSCRIBE_MAX_ENTRIES 5000

/* What we are to one node; texts are borrowed from the answer. */
typedef struct
{
  const char *node;
  WcPubsubAffiliation affiliation;   /* on the list of affiliations; else NONE */
  WcPubsubSubscription subscription; /* on that of subscriptions; else NONE */
  const char *subid;                 /* (nullable) of the subscription */
} WcPubsubOwn;

/* Asks to be let in (§ 6.1). That the service answers is not yet that it agrees: see
 * wc_pubsub_subscribe_parse(). */
void wc_pubsub_subscribe_begin (WcSession *session,
                                const WcPubsubQuery *of,
                                WcReply reply,
                                gpointer user_data);

/* How our subscription to @node stands after that. REMOTE_ERROR when @result does not
 * say, or speaks of another node or of somebody else. */
gboolean wc_pubsub_subscribe_parse (WcSession *session,
                                    const WcNode *result,
                                    const char *node,
                                    WcPubsubOwn *out,
                                    GError **error);

/* Ends it (§ 6.2); @subid (nullable) is needed where there are several. */
void wc_pubsub_subscribe_end (WcSession *session,
                              const WcPubsubQuery *of,
                              const char *subid,
                              WcReply reply,
                              gpointer user_data);

/* Asks for all that we have at a service; @of with a node: for those to that one alone,
 * where the service knows how. Prosody 0.12 has no list of affiliations. */
void wc_pubsub_subscribe_get_subscriptions (WcSession *session,
                                            const WcPubsubQuery *of,
                                            WcReply reply,
                                            gpointer user_data);
void wc_pubsub_subscribe_get_affiliations (WcSession *session,
                                           const WcPubsubQuery *of,
                                           WcReply reply,
                                           gpointer user_data);

/* The list in the answer: what is ours and says something of a node, of subscriptions the
 * one that counts most for each node. REMOTE_ERROR when there is none. Returns: (transfer
 * full) (element-type WcPubsubOwn) in the order of the service, or NULL. */
GArray *wc_pubsub_subscribe_parse_subscriptions (WcSession *session,
                                                 const WcNode *result,
                                                 GError **error);
GArray *wc_pubsub_subscribe_parse_affiliations (const WcNode *result, GError **error);

/* What the refusal of a subscription, or of a node's items, means for a space: @refusal
 * (nullable) is the whole iq, see wc_session_get_refusal(). FALSE where it says nothing
 * about the space, as when nobody answered. */
gboolean wc_pubsub_subscribe_read_refusal (const WcNode *refusal,
                                           WcSpaceEvidence *out_evidence);
