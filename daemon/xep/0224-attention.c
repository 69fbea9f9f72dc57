/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0224 Attention. It is about this moment (§ 4): what was kept, archived or delayed
 * calls nobody any more. Support is not announced, as nobody has said that they want to
 * be called (§ 6). */

static WcVerdict
attention_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  WcMessage *message = wc_message_builder_peek (in->message);

  if (wc_node_child (in->stanza, "attention", WC_NS_ATTENTION) != NULL &&
      in->origin != WC_MESSAGE_SOURCE_ARCHIVE && in->stamp_us == 0 && !in->outgoing &&
      message->body != NULL && !wc_stanza_has_type (in->stanza, "error"))
    message->flags |= WC_MESSAGE_FLAG_ATTENTION;
  return WC_PASS;
}

const WcXep wc_xep_0224_attention = {
  .name = "attention",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = attention_inbound,
};
