/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0184 Message Delivery Receipts. A receipt tells that we are online, so only those
 * get one who see our presence anyway (§ 8), or to whom a person wants to tell it, once
 * the message is stored, and only for live messages. Rooms get none and are asked for
 * none (§ 5.3): everybody in them would answer. */

static const char *const features[] = { WC_NS_RECEIPTS, NULL };

typedef struct
{
  WcSession *session;
  WcNode *receipt; /* (owned) */
} Answer;

static void
send_receipt (gpointer data)
{
  const Answer *answer = data;

  wc_session_send (answer->session, answer->receipt);
}

static void
answer_free (gpointer data)
{
  Answer *self = data;

  wc_node_unref (self->receipt);
  g_free (self);
}

static gboolean
wants_answer (WcSession *session, const WcInbound *in, const WcMessage *message)
{
  WcHost *host = wc_host_of (session);
  gboolean always;

  return in->origin == WC_MESSAGE_SOURCE_LIVE && !in->outgoing &&
         message->message_id != NULL &&
         wc_host_shares_in (session, message->chat, WC_ACCOUNT_SHARE_RECEIPTS, &always) &&
         (always || host->is_subscriber (host->self, message->chat));
}

static void
answer_request (WcSession *session, const WcMessage *message)
{
  Answer *answer = g_new (Answer, 1);
  WcNode *received;

  answer->session = session;
  answer->receipt = wc_stanza_new_message ("chat", message->from, NULL);
  received = wc_node_add (answer->receipt, "received", WC_NS_RECEIPTS);
  wc_node_set (received, "id", message->message_id);
  wc_node_add (answer->receipt, "store", WC_NS_HINTS);
  wc_session_after_commit (session, send_receipt, answer, answer_free);
}

static WcVerdict
receipts_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *received = wc_node_child (in->stanza, "received", WC_NS_RECEIPTS);
  WcMessage *message = wc_message_builder_peek (in->message);
  WcReport *report;

  if (wc_stanza_has_type (in->stanza, "error") ||
      wc_stanza_has_type (in->stanza, "groupchat"))
    return WC_PASS;
  if (received != NULL && wc_node_attr (received, "id") != NULL)
    {
      report = wc_report_new (WC_REPORT_DELIVERED, message->chat, message->from,
                              wc_node_attr (received, "id"), message->ts_us);
      wc_inbound_take_report (in, wc_report_with (report, in->outgoing, NULL, NULL));
      return WC_PASS;
    }
  if (wc_node_child (in->stanza, "request", WC_NS_RECEIPTS) == NULL)
    return WC_PASS;
  message->flags |= WC_MESSAGE_FLAG_WANTS_RECEIPT;
  if (wants_answer (session, in, message))
    answer_request (session, message);
  return WC_PASS;
}

static gboolean
receipts_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  if (wc_message_is_text (out->message) && !wc_stanza_has_type (out->stanza, "groupchat"))
    wc_node_add (out->stanza, "request", WC_NS_RECEIPTS);
  return TRUE;
}

const WcXep wc_xep_0184_receipts = {
  .name = "receipts",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = receipts_inbound,
  .outbound = receipts_outbound,
};
