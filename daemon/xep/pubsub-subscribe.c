/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/space-uri.h"
#include "xep/pubsub-owner.h"
#include "xep/pubsub-subscribe.h"
#include "xml/ns.h"

#define ERRORS WC_NS_PUBSUB "#errors" /* XEP-0060 § 16.2 */

static WcNode *
new_request (const char *action, const char *node, WcNode **out_action)
{
  WcNode *pubsub = wc_node_new ("pubsub", WC_NS_PUBSUB);

  *out_action = wc_node_add (pubsub, action, NULL);
  wc_node_set (*out_action, "node", node);
  return pubsub;
}

void
wc_pubsub_subscribe_begin (WcSession *session,
                           const WcPubsubQuery *of,
                           WcReply reply,
                           gpointer user_data)
{
  WcNode *subscribe;
  g_autoptr (WcNode) request = new_request ("subscribe", of->node, &subscribe);

  wc_node_set (subscribe, "jid", wc_session_get_bare_jid (session));
  wc_session_iq_set (session, of->to, request, reply, user_data);
}

void
wc_pubsub_subscribe_end (WcSession *session,
                         const WcPubsubQuery *of,
                         const char *subid,
                         WcReply reply,
                         gpointer user_data)
{
  WcNode *unsubscribe;
  g_autoptr (WcNode) request = new_request ("unsubscribe", of->node, &unsubscribe);

  wc_node_set (unsubscribe, "jid", wc_session_get_bare_jid (session));
  wc_node_set (unsubscribe, "subid", subid);
  wc_session_iq_set (session, of->to, request, reply, user_data);
}

void
wc_pubsub_subscribe_get_subscriptions (WcSession *session,
                                       const WcPubsubQuery *of,
                                       WcReply reply,
                                       gpointer user_data)
{
  WcNode *list;
  g_autoptr (WcNode) request = new_request ("subscriptions", of->node, &list);

  wc_session_iq_get (session, of->to, request, reply, user_data);
}

void
wc_pubsub_subscribe_get_affiliations (WcSession *session,
                                      const WcPubsubQuery *of,
                                      WcReply reply,
                                      gpointer user_data)
{
  WcNode *list;
  g_autoptr (WcNode) request = new_request ("affiliations", of->node, &list);

  wc_session_iq_get (session, of->to, request, reply, user_data);
}

/* ---- Reading ---- */

static gboolean
is_ours (WcSession *session, const WcNode *element)
{
  const char *text = wc_node_attr (element, "jid");
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  return g_strcmp0 (jid, wc_session_get_bare_jid (session)) == 0;
}

/* The node that @element names, or else the list around it. */
static gboolean
read_node (const WcNode *element, const WcNode *list, WcPubsubOwn *out)
{
  out->node = wc_node_attr (element, "node");
  if (out->node == NULL && list != NULL)
    out->node = wc_node_attr (list, "node");
  return out->node != NULL && wc_space_uri_is_node (out->node);
}

static gboolean
read_subscription (WcSession *session,
                   const WcNode *element,
                   const WcNode *list,
                   WcPubsubOwn *out)
{
  const char *subid = wc_node_attr (element, "subid");

  *out = (WcPubsubOwn){ .affiliation = WC_PUBSUB_AFFILIATION_NONE };
  if (subid != NULL && *subid != '\0' && strlen (subid) <= WC_PUBSUB_OWNER_MAX_SUBID)
    out->subid = subid;
  return is_ours (session, element) && read_node (element, list, out) &&
         wc_pubsub_subscription_from_string (wc_node_attr (element, "subscription"),
                                             &out->subscription);
}

gboolean
wc_pubsub_subscribe_parse (WcSession *session,
                           const WcNode *result,
                           const char *node,
                           WcPubsubOwn *out,
                           GError **error)
{
  const WcNode *pubsub = wc_node_child (result, "pubsub", WC_NS_PUBSUB);
  const WcNode *element = wc_node_child (pubsub, "subscription", WC_NS_PUBSUB);
  WcPubsubOwn own;

  if (element != NULL && read_subscription (session, element, NULL, &own) &&
      strcmp (own.node, node) == 0)
    {
      *out = own;
      return TRUE;
    }
  g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                       "the service does not say whether we are subscribed");
  return FALSE;
}

static const WcNode *
find_list (const WcNode *result, const char *name, GError **error)
{
  const WcNode *pubsub = wc_node_child (result, "pubsub", WC_NS_PUBSUB);
  const WcNode *list = wc_node_child (pubsub, name, WC_NS_PUBSUB);

  if (list == NULL)
    g_set_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                 "the service gave no list of our %s", name);
  return list;
}

/* Of several subscriptions to a node the one that lets in counts. @places:
 * (element-type utf8 guint) of those that are in @owns. */
static void
put (GArray *owns, GHashTable *places, const WcPubsubOwn *own)
{
  gpointer place;
  WcPubsubOwn *held;

  if (!g_hash_table_lookup_extended (places, own->node, NULL, &place))
    {
      g_hash_table_insert (places, (gpointer) own->node, GUINT_TO_POINTER (owns->len));
      g_array_append_val (owns, *own);
      return;
    }
  held = &g_array_index (owns, WcPubsubOwn, GPOINTER_TO_UINT (place));
  if (own->subscription > held->subscription)
    *held = *own;
}

GArray *
wc_pubsub_subscribe_parse_subscriptions (WcSession *session,
                                         const WcNode *result,
                                         GError **error)
{
  const WcNode *list = find_list (result, "subscriptions", error);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  GArray *owns;

  if (list == NULL)
    return NULL;
  owns = g_array_new (FALSE, FALSE, sizeof (WcPubsubOwn));
  for (const WcNode *element = wc_node_child (list, "subscription", WC_NS_PUBSUB);
       element != NULL && owns->len < WC_PUBSUB_SUBSCRIBE_MAX_ENTRIES;
       element = wc_node_next (element, "subscription", WC_NS_PUBSUB))
    {
      WcPubsubOwn own;

      if (read_subscription (session, element, list, &own))
        put (owns, places, &own);
    }
  return owns;
}

GArray *
wc_pubsub_subscribe_parse_affiliations (const WcNode *result, GError **error)
{
  const WcNode *list = find_list (result, "affiliations", error);
  GArray *owns;

  if (list == NULL)
    return NULL;
  owns = g_array_new (FALSE, FALSE, sizeof (WcPubsubOwn));
  for (const WcNode *element = wc_node_child (list, "affiliation", WC_NS_PUBSUB);
       element != NULL && owns->len < WC_PUBSUB_SUBSCRIBE_MAX_ENTRIES;
       element = wc_node_next (element, "affiliation", WC_NS_PUBSUB))
    {
      WcPubsubOwn own = { .subscription = WC_PUBSUB_SUBSCRIPTION_NONE };

      if (read_node (element, list, &own) &&
          wc_pubsub_affiliation_from_string (wc_node_attr (element, "affiliation"),
                                             &own.affiliation))
        g_array_append_val (owns, own);
    }
  return owns;
}

/* ---- Refusals ---- */

/* What pubsub says more exactly comes first: ejabberd's not-allowed is about the list of
 * a closed node, its not-authorized may be about somebody who has asked already. */
static const struct
{
  const char *name;
  const char *ns;
  WcSpaceEvidence evidence;
} conditions[] = {
  { "closed-node", ERRORS, WC_SPACE_EVIDENCE_CLOSED },
  { "pending-subscription", ERRORS, WC_SPACE_EVIDENCE_ASKED_PENDING },
  { "item-not-found", WC_NS_STANZAS, WC_SPACE_EVIDENCE_MISSING },
  { "gone", WC_NS_STANZAS, WC_SPACE_EVIDENCE_MISSING },
  { "forbidden", WC_NS_STANZAS, WC_SPACE_EVIDENCE_FORBIDDEN },
  { "not-authorized", WC_NS_STANZAS, WC_SPACE_EVIDENCE_FORBIDDEN },
};

gboolean
wc_pubsub_subscribe_read_refusal (const WcNode *refusal, WcSpaceEvidence *out_evidence)
{
  const WcNode *error = wc_node_child (refusal, "error", WC_NS_CLIENT);

  for (guint i = 0; error != NULL && i < G_N_ELEMENTS (conditions); i++)
    if (wc_node_child (error, conditions[i].name, conditions[i].ns) != NULL)
      {
        *out_evidence = conditions[i].evidence;
        return TRUE;
      }
  return FALSE;
}
