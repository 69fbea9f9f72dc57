/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "stream/session.h"
#include "xep/0045-muc.h"
#include "xep/timestamp.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0203 Delayed Delivery: when a message that was kept was sent. Our own server keeps
 * what comes while we are offline, a room what was said before we came; a stamp that a
 * contact writes is worth nothing (§ 5). */

/* What was said in a room before we came (XEP-0045 § 7.2.14). Afterwards a stamp of the
 * room is one that an occupant wrote. */
static gint64
stamp_of_room (WcSession *session, const WcNode *stanza)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *room = from != NULL ? wc_jid_dup_bare (from) : NULL;

  return room != NULL && wc_muc_is_in_history (session, room)
             ? wc_timestamp_of_delay (stanza, room)
             : 0;
}

static WcVerdict
delay_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  gint64 stamp_us;

  if (in->origin != WC_MESSAGE_SOURCE_LIVE)
    return WC_PASS;
  stamp_us = wc_timestamp_of_delay (in->stanza, wc_session_get_domain (session));
  if (stamp_us == 0)
    stamp_us = wc_timestamp_of_delay (in->stanza, wc_session_get_bare_jid (session));
  if (stamp_us == 0 && wc_stanza_has_type (in->stanza, "groupchat"))
    stamp_us = stamp_of_room (session, in->stanza);
  if (stamp_us != 0)
    in->stamp_us = stamp_us;
  return WC_PASS;
}

const WcXep wc_xep_0203_delay = {
  .name = "delay",
  .phase = WC_PHASE_UNWRAP,
  .inbound = delay_inbound,
};
