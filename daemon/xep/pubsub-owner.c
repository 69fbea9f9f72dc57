/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/pubsub-owner.h"
#include "xml/ns.h"

WcPubsubOwnerEntry *
wc_pubsub_owner_entry_new (const char *jid)
{
  WcPubsubOwnerEntry *self = g_new0 (WcPubsubOwnerEntry, 1);

  self->jid = g_strdup (jid);
  self->affiliation = WC_PUBSUB_AFFILIATION_NONE;
  return self;
}

void
wc_pubsub_owner_entry_free (WcPubsubOwnerEntry *self)
{
  g_free (self->jid);
  g_free (self->subid);
  g_free (self);
}

static WcNode *
new_request (const char *action, const WcPubsubQuery *of, WcNode **out_action)
{
  WcNode *pubsub = wc_node_new ("pubsub", WC_NS_PUBSUB_OWNER);

  *out_action = wc_node_add (pubsub, action, NULL);
  wc_node_set (*out_action, "node", of->node);
  return pubsub;
}

void
wc_pubsub_owner_get_subscriptions (WcSession *session,
                                   const WcPubsubQuery *of,
                                   WcReply reply,
                                   gpointer user_data)
{
  WcNode *list;
  g_autoptr (WcNode) request = new_request ("subscriptions", of, &list);

  wc_session_iq_get (session, of->to, request, reply, user_data);
}

void
wc_pubsub_owner_get_affiliations (WcSession *session,
                                  const WcPubsubQuery *of,
                                  WcReply reply,
                                  gpointer user_data)
{
  WcNode *list;
  g_autoptr (WcNode) request = new_request ("affiliations", of, &list);

  wc_session_iq_get (session, of->to, request, reply, user_data);
}

/* ---- Reading ---- */

/* FALSE: it says nothing of them. */
typedef gboolean (*ReadEntry) (const WcNode *element, WcPubsubOwnerEntry *entry);

static gboolean
read_subscription (const WcNode *element, WcPubsubOwnerEntry *entry)
{
  const char *subid = wc_node_attr (element, "subid");

  if (subid != NULL && *subid != '\0' && strlen (subid) <= WC_PUBSUB_OWNER_MAX_SUBID)
    entry->subid = g_strdup (subid);
  return wc_pubsub_subscription_from_string (wc_node_attr (element, "subscription"),
                                             &entry->subscription);
}

static gboolean
read_affiliation (const WcNode *element, WcPubsubOwnerEntry *entry)
{
  return wc_pubsub_affiliation_from_string (wc_node_attr (element, "affiliation"),
                                            &entry->affiliation);
}

static WcPubsubOwnerEntry *
parse_entry (const WcNode *element, ReadEntry read)
{
  const char *text = wc_node_attr (element, "jid");
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  WcPubsubOwnerEntry *entry;

  if (jid == NULL)
    return NULL;
  entry = wc_pubsub_owner_entry_new (jid);
  if (read (element, entry))
    return entry;
  wc_pubsub_owner_entry_free (entry);
  return NULL;
}

/* The element called @name; NULL + error. */
static const WcNode *
find_list (const WcNode *result, const char *name, const char *node, GError **error)
{
  const WcNode *pubsub = wc_node_child (result, "pubsub", WC_NS_PUBSUB_OWNER);
  const WcNode *list = wc_node_child (pubsub, name, WC_NS_PUBSUB_OWNER);
  const char *said = list != NULL ? wc_node_attr (list, "node") : NULL;

  if (list != NULL && (said == NULL || strcmp (said, node) == 0))
    return list;
  g_set_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
               "the service gave no %s of the node", name);
  return NULL;
}

static GPtrArray *
parse_entries (const WcNode *list, const char *name, ReadEntry read, guint *out_dropped)
{
  GPtrArray *entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_pubsub_owner_entry_free);

  *out_dropped = 0;
  for (const WcNode *element = wc_node_child (list, name, WC_NS_PUBSUB_OWNER);
       element != NULL; element = wc_node_next (element, name, WC_NS_PUBSUB_OWNER))
    {
      WcPubsubOwnerEntry *entry =
          entries->len < WC_PUBSUB_OWNER_MAX_ENTRIES ? parse_entry (element, read) : NULL;

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
      else
        (*out_dropped)++;
    }
  return entries;
}

GPtrArray *
wc_pubsub_owner_parse_subscriptions (const WcNode *result,
                                     const char *node,
                                     guint *out_dropped,
                                     GError **error)
{
  const WcNode *list = find_list (result, "subscriptions", node, error);

  return list != NULL
             ? parse_entries (list, "subscription", read_subscription, out_dropped)
             : NULL;
}

GPtrArray *
wc_pubsub_owner_parse_affiliations (const WcNode *result,
                                    const char *node,
                                    guint *out_dropped,
                                    GError **error)
{
  const WcNode *list = find_list (result, "affiliations", node, error);

  return list != NULL ? parse_entries (list, "affiliation", read_affiliation, out_dropped)
                      : NULL;
}

/* ---- Changing ---- */

void
wc_pubsub_owner_set_subscriptions (WcSession *session,
                                   const WcPubsubQuery *of,
                                   const GPtrArray *entries,
                                   WcReply reply,
                                   gpointer user_data)
{
  WcNode *list;
  g_autoptr (WcNode) request = new_request ("subscriptions", of, &list);

  for (guint i = 0; i < entries->len; i++)
    {
      const WcPubsubOwnerEntry *entry = entries->pdata[i];
      WcNode *element = wc_node_add (list, "subscription", NULL);

      wc_node_set (element, "jid", entry->jid);
      wc_node_set (element, "subscription",
                   wc_pubsub_subscription_to_string (entry->subscription));
      wc_node_set (element, "subid", entry->subid);
    }
  wc_session_iq_set (session, of->to, request, reply, user_data);
}

void
wc_pubsub_owner_set_affiliations (WcSession *session,
                                  const WcPubsubQuery *of,
                                  const GPtrArray *entries,
                                  WcReply reply,
                                  gpointer user_data)
{
  WcNode *list;
  g_autoptr (WcNode) request = new_request ("affiliations", of, &list);

  for (guint i = 0; i < entries->len; i++)
    {
      const WcPubsubOwnerEntry *entry = entries->pdata[i];
      WcNode *element = wc_node_add (list, "affiliation", NULL);

      wc_node_set (element, "jid", entry->jid);
      wc_node_set (element, "affiliation",
                   wc_pubsub_affiliation_to_string (entry->affiliation));
    }
  wc_session_iq_set (session, of->to, request, reply, user_data);
}

void
wc_pubsub_owner_delete (WcSession *session,
                        const WcPubsubQuery *of,
                        WcReply reply,
                        gpointer user_data)
{
  WcNode *element;
  g_autoptr (WcNode) request = new_request ("delete", of, &element);

  wc_session_iq_set (session, of->to, request, reply, user_data);
}

void
wc_pubsub_owner_purge (WcSession *session,
                       const WcPubsubQuery *of,
                       WcReply reply,
                       gpointer user_data)
{
  WcNode *element;
  g_autoptr (WcNode) request = new_request ("purge", of, &element);

  wc_session_iq_set (session, of->to, request, reply, user_data);
}
