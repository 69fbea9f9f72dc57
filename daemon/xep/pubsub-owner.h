/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/pubsub-affiliation.h"
#include "model/pubsub-subscription.h"
#include "xep/pubsub.h"

/* What the owner of a node asks and changes (XEP-0060 § 8): who is on its lists, and that
 * it ends. Requests are as in xep/pubsub: of WcPubsubQuery @to and @node count here. */

/* More are not read of one list. */
#define WC_PUBSUB_OWNER_MAX_ENTRIES 20000
/* Bytes of the id of a subscription; a longer one is not taken. */
#define WC_PUBSUB_OWNER_MAX_SUBID 1023

/* Somebody on a list. */
typedef struct
{
  char *jid; /* (owned) canonical; of a subscription it may have a resource */
  WcPubsubAffiliation affiliation;   /* on the list of affiliations */
  WcPubsubSubscription subscription; /* on the list of subscriptions */
  char *subid;                       /* (owned) (nullable) of the subscription */
} WcPubsubOwnerEntry;

/* @jid is copied; NONE and NONE. Returns: (transfer full). */
WcPubsubOwnerEntry *wc_pubsub_owner_entry_new (const char *jid);
void wc_pubsub_owner_entry_free (WcPubsubOwnerEntry *self);

/* Asks for one of the lists (§§ 8.8.1, 8.9.1). ejabberd 23.01 leaves those out of the
 * first who wait: see xep/pubsub-approval. */
void wc_pubsub_owner_get_subscriptions (WcSession *session,
                                        const WcPubsubQuery *of,
                                        WcReply reply,
                                        gpointer user_data);
void wc_pubsub_owner_get_affiliations (WcSession *session,
                                       const WcPubsubQuery *of,
                                       WcReply reply,
                                       gpointer user_data);

/* The list in the answer. What names nobody, or says nothing of them, and what comes
 * after WC_PUBSUB_OWNER_MAX_ENTRIES is left out and counted in *@out_dropped.
 * REMOTE_ERROR when there is no list of @node. Returns: (transfer full) (element-type
 * WcPubsubOwnerEntry) in the order of the service, or NULL. */
GPtrArray *wc_pubsub_owner_parse_subscriptions (const WcNode *result,
                                                const char *node,
                                                guint *out_dropped,
                                                GError **error);
GPtrArray *wc_pubsub_owner_parse_affiliations (const WcNode *result,
                                               const char *node,
                                               guint *out_dropped,
                                               GError **error);

/* Changes what those of @entries (element-type WcPubsubOwnerEntry) are, and nobody else
 * (§§ 8.8.2, 8.9.2). */
void wc_pubsub_owner_set_subscriptions (WcSession *session,
                                        const WcPubsubQuery *of,
                                        const GPtrArray *entries,
                                        WcReply reply,
                                        gpointer user_data);
void wc_pubsub_owner_set_affiliations (WcSession *session,
                                       const WcPubsubQuery *of,
                                       const GPtrArray *entries,
                                       WcReply reply,
                                       gpointer user_data);

/* Ends the node (§ 8.4), or takes all of its items away (§ 8.5). */
void wc_pubsub_owner_delete (WcSession *session,
                             const WcPubsubQuery *of,
                             WcReply reply,
                             gpointer user_data);
void wc_pubsub_owner_purge (WcSession *session,
                            const WcPubsubQuery *of,
                            WcReply reply,
                            gpointer user_data);
