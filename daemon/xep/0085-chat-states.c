/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "stream/session.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0085 Chat State Notifications. They are about this moment: one that was archived or
 * kept offline says nothing any more. In rooms it is an occupant who types (§ 5.5), never
 * the room. */

static const char *const features[] = { WC_NS_CHAT_STATES, NULL };

static WcVerdict
chat_states_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  static const char *const names[] = { "active", "composing", "paused", "inactive",
                                       "gone" };
  const WcMessage *message = wc_message_builder_peek (in->message);
  WcReport *report;

  if (!wc_inbound_is_now (in) || wc_stanza_has_type (in->stanza, "error") ||
      (wc_stanza_has_type (in->stanza, "groupchat") && wc_jid_is_bare (message->from)))
    return WC_PASS;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (wc_node_child (in->stanza, names[i], WC_NS_CHAT_STATES) == NULL)
        continue;
      report = wc_report_new (WC_REPORT_TYPING, message->chat, message->from, NULL,
                              message->ts_us);
      wc_inbound_take_report (in, wc_report_with (report, in->outgoing, names[i], NULL));
      return WC_PASS;
    }
  return WC_PASS;
}

static gboolean
chat_states_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  if (wc_message_is_text (out->message) &&
      !wc_stanza_has_type (out->stanza, "groupchat") &&
      wc_host_shares (session, WC_ACCOUNT_SHARE_TYPING))
    wc_node_add (out->stanza, "active", WC_NS_CHAT_STATES);
  return TRUE;
}

const WcXep wc_xep_0085_chat_states = {
  .name = "chat-states",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = chat_states_inbound,
  .outbound = chat_states_outbound,
};
