/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "xep/mds-item.h"
#include "xml/ns.h"

/* XEP-0490 § 4.1. Who assigned the id is the room for what is said in rooms, else our own
 * account; Movim names the account for rooms too, which is taken as it was meant: ids are
 * looked for in the archive that has the chat. */

/* An archive's id is opaque; nobody's is longer. */
#define MAX_ID 1023

static gboolean
may_assign (WcSession *session, const char *by, const char *chat)
{
  g_autofree char *jid = by != NULL ? wc_jid_normalize (by, NULL) : NULL;

  if (jid == NULL)
    return FALSE;
  return wc_session_is_self (session, jid) ||
         (wc_jid_is_bare (chat) && strcmp (jid, chat) == 0);
}

char *
wc_mds_item_read (WcSession *session,
                  const WcPubsubItem *item,
                  const char **out_stanza_id,
                  const char **out_fault)
{
  g_autofree char *chat = item->id != NULL ? wc_jid_normalize (item->id, NULL) : NULL;
  const WcNode *id = NULL;
  const char *text;

  *out_fault = "malformed-displayed";
  if (chat == NULL || item->payload == NULL ||
      !wc_node_is (item->payload, "displayed", WC_NS_MDS))
    return NULL;
  id = wc_node_child (item->payload, "stanza-id", WC_NS_SID);
  text = id != NULL ? wc_node_attr (id, "id") : NULL;
  if (text == NULL || *text == '\0' || strlen (text) > MAX_ID)
    return NULL;
  *out_fault = "displayed-by-another";
  if (!may_assign (session, wc_node_attr (id, "by"), chat))
    return NULL;
  *out_stanza_id = text;
  return g_steal_pointer (&chat);
}

WcNode *
wc_mds_item_build (const char *by, const char *stanza_id)
{
  WcNode *displayed = wc_node_new ("displayed", WC_NS_MDS);
  WcNode *id = wc_node_add (displayed, "stanza-id", WC_NS_SID);

  wc_node_set (id, "by", by);
  wc_node_set (id, "id", stanza_id);
  return displayed;
}
