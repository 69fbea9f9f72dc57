/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0466 Ephemeral Messages: how long the sender wants the message kept is told to
 * whoever reads it. It is not done here, so support is not announced (§ 3.1), and a wish
 * for later messages (§ 3.4), which has no text, says nothing. */

static WcVerdict
ephemeral_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *ephemeral = wc_node_child (in->stanza, "ephemeral", WC_NS_EPHEMERAL);
  const WcMessage *message = wc_message_builder_peek (in->message);
  gint64 timer_s;

  if (ephemeral == NULL || wc_stanza_has_type (in->stanza, "error") || message->hidden ||
      (message->body == NULL && message->kind != WC_MESSAGE_KIND_FILE))
    return WC_PASS;
  timer_s = wc_node_attr_int (ephemeral, "timer", 1, G_MAXUINT32, 0);
  if (timer_s > 0)
    wc_message_builder_peek_extra (in->message)->ephemeral_s = (guint32) timer_s;
  return WC_PASS;
}

const WcXep wc_xep_0466_ephemeral = {
  .name = "ephemeral",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = ephemeral_inbound,
};
