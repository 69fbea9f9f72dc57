/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"
#include "stream/session.h"

/* XEP-0060 Publish-Subscribe and XEP-0163 Personal Eventing: the requests that modules
 * share. @to is the service, NULL for our own account's PEP; @node the name of a node.
 * Everything given is copied unless it says otherwise; replies are those of
 * wc_session_iq_get(). What services notify of is read by xep/pubsub-event. */

/* Asks for items (§ 6.5): @max the newest so many (0: all), or only those of @ids. The
 * result is for wc_pubsub_event_read_items(). */
typedef struct
{
  const char *to; /* (nullable) */
  const char *node;
  guint max;
  const char *const *ids; /* (nullable) (array zero-terminated=1) */
  const char *after;      /* (nullable) the page behind that of which this was the last
                           * (§ 6.5.4); see wc_pubsub_event_get_next() */
} WcPubsubQuery;
void wc_pubsub_get_items (WcSession *session,
                          const WcPubsubQuery *query,
                          WcReply reply,
                          gpointer user_data);

/* How a node must be configured for what is published there (§ 7.1.5). */
typedef struct
{
  const char *name; /* a field of the node's configuration; NULL ends a list */
  const char *value;
  enum
  {
    WC_PUBSUB_OPTION_NEEDED, /* where the service has no such field nothing is published
                              */
    WC_PUBSUB_OPTION_WISHED, /* left out where the service does not know it */
    WC_PUBSUB_OPTION_LATER,  /* as WISHED; no condition of a publish, but set where the
                              * node is made or configured anyway */
  } strength;
} WcPubsubOption;

/* A list that is for the account alone (XEP-0223): all items stay, and only who is on the
 * node's own list may read them, because others must not. Our other devices learn of what
 * is taken away. */
extern const WcPubsubOption wc_pubsub_private_options[];

/* What everybody may read, and is there as long as nobody takes it away. */
extern const WcPubsubOption wc_pubsub_open_options[];

typedef struct
{
  const char *to; /* (nullable) */
  const char *node;
  const char *id;                /* (nullable) of the item; the service gives it one */
  const WcNode *payload;         /* (nullable) */
  const WcPubsubOption *options; /* (nullable) constant, not copied */
} WcPubsubPublish;

/* Publishes an item on a node that is configured as it must be: where the service says
 * that it is not, or that it does not know such a condition (ejabberd 23.01), the node is
 * made or configured (§§ 8.1, 8.2) before the item goes there. @reply has the answer to
 * the last request, or the first error that ended it. */
void wc_pubsub_publish (WcSession *session,
                        const WcPubsubPublish *publish,
                        WcReply reply,
                        gpointer user_data);

/* Takes an item away (§ 7.2) and asks the service to tell everybody. */
void wc_pubsub_retract (WcSession *session,
                        const WcPubsubQuery *one,
                        WcReply reply,
                        gpointer user_data);

/* The configuration of a node of ours (§ 8.2). _parse_config reads the result of get;
 * NULL
 * + error. _set_config sends a filled form. */
void wc_pubsub_get_config (WcSession *session,
                           const char *to,
                           const char *node,
                           WcReply reply,
                           gpointer user_data);
WcForm *wc_pubsub_parse_config (const WcNode *result, GError **error);
void wc_pubsub_set_config (WcSession *session,
                           const WcPubsubQuery *of,
                           const WcForm *form,
                           WcReply reply,
                           gpointer user_data);

/* Makes a node (§ 8.1.3) with @options. */
void wc_pubsub_create (WcSession *session,
                       const WcPubsubQuery *of,
                       const WcPubsubOption *options,
                       WcReply reply,
                       gpointer user_data);

/* The same with a form to be sent whose FORM_TYPE is WC_NS_PUBSUB_NODE_CONFIG: where what
 * it says is not known beforehand. */
void wc_pubsub_create_with (WcSession *session,
                            const WcPubsubQuery *of,
                            const WcForm *form,
                            WcReply reply,
                            gpointer user_data);
