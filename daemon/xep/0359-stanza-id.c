/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0359 Unique and Stable Stanza IDs: the id our archive gave a message, which makes a
 * live copy and an archived one the same. Believed only where our own account announces
 * that it takes forged ones away (§ 5); those of rooms are read by 0421-occupant-id. The
 * origin id decides about our own sends alone. */

static const char *const features[] = { WC_NS_SID, NULL };

static void
read_archive_id (WcSession *session, WcInbound *in)
{
  const char *self = wc_session_get_bare_jid (session);
  const WcNode *id = wc_node_child (in->stanza, "stanza-id", WC_NS_SID);

  if (in->archive_id != NULL || wc_stanza_has_type (in->stanza, "groupchat") ||
      !wc_session_account_has (session, WC_NS_SID))
    return;
  while (id != NULL && g_strcmp0 (wc_node_attr (id, "by"), self) != 0)
    id = wc_node_next (id, "stanza-id", WC_NS_SID);
  if (id == NULL || wc_node_attr (id, "id") == NULL || *wc_node_attr (id, "id") == '\0')
    return;
  in->archive_id = g_strdup (wc_node_attr (id, "id"));
  in->archive_by = g_strdup (self);
}

static WcVerdict
stanza_id_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *origin = wc_node_child (in->stanza, "origin-id", WC_NS_SID);

  read_archive_id (session, in);
  if (in->archive_id != NULL)
    wc_message_builder_set_stanza_id (wc_inbound_message (in), in->archive_id,
                                      in->archive_by);
  if (origin != NULL)
    wc_message_builder_set_origin_id (wc_inbound_message (in),
                                      wc_node_attr (origin, "id"));
  return WC_PASS;
}

static gboolean
stanza_id_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  if (out->message->origin_id != NULL)
    wc_node_set (wc_node_add (out->stanza, "origin-id", WC_NS_SID), "id",
                 out->message->origin_id);
  return TRUE;
}

const WcXep wc_xep_0359_stanza_id = {
  .name = "stanza-id",
  .features = features,
  .phase = WC_PHASE_IDENTIFY,
  .inbound = stanza_id_inbound,
  .outbound = stanza_id_outbound,
};
