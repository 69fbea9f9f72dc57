/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0184 Message Delivery Receipts. A receipt tells that we are online, so only those
 * get one who see our presence anyway (§ 8), or to whom a person wants to tell it, once
 * the message is stored. Rooms get none and are asked for none (§ 5.3): everybody in them
 * would answer. Headlines get none: no answer is expected to them (RFC 6121 § 5.2.2).
 *
 * What was said while we were away comes from the archive, and is received now for the
 * first time (§ 5.5). History that was there before us is not: nobody waits for that. */

/* Who waits longer has given up; Conversations answers as far back. */
#define LATE_US (5 * G_TIME_SPAN_DAY)

/* What was sent again after a lost stream stands in an archive twice. So many that were
 * answered lately are remembered. */
#define MAX_ANSWERED 1000

static const char *const features[] = { WC_NS_RECEIPTS, NULL };

typedef struct
{
  WcSession *session;
  GHashTable *answered; /* (owned) (element-type utf8) of archives: "address id" */
} Receipts;

typedef struct
{
  Receipts *receipts;
  WcNode *receipt; /* (owned) */
  char *once;      /* (owned) (nullable) as in answered */
} Answer;

static gpointer
receipts_attach (WcSession *session)
{
  Receipts *self = g_new (Receipts, 1);

  self->session = session;
  self->answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

static void
receipts_detach (gpointer state)
{
  Receipts *self = state;

  g_hash_table_unref (self->answered);
  g_free (self);
}

static void
send_receipt (gpointer data)
{
  Answer *answer = data;
  Receipts *receipts = answer->receipts;

  if (g_hash_table_size (receipts->answered) >= MAX_ANSWERED)
    g_hash_table_remove_all (receipts->answered);
  if (answer->once == NULL ||
      g_hash_table_add (receipts->answered, g_steal_pointer (&answer->once)))
    wc_session_send (receipts->session, answer->receipt);
}

static void
answer_free (gpointer data)
{
  Answer *self = data;

  wc_node_unref (self->receipt);
  g_free (self->once);
  g_free (self);
}

/* Whether who sent @in may still wait for an answer. */
static gboolean
is_news (const WcInbound *in)
{
  switch (in->origin)
    {
    case WC_MESSAGE_SOURCE_LIVE:
      return TRUE;
    case WC_MESSAGE_SOURCE_ARCHIVE:
      return !in->backfill && in->received_us - in->stamp_us <= LATE_US;
    case WC_MESSAGE_SOURCE_CARBON:
      return FALSE;
    }
  return FALSE;
}

static gboolean
wants_answer (WcSession *session, const WcInbound *in, const WcMessage *message)
{
  WcHost *host = wc_host_of (session);
  gboolean always;

  return is_news (in) && !in->outgoing && message->message_id != NULL &&
         wc_host_shares_in (session, message->chat, WC_ACCOUNT_SHARE_RECEIPTS, &always) &&
         (always || host->is_subscriber (host->self, message->chat));
}

static void
answer_request (WcSession *session, Receipts *receipts, const WcMessage *message)
{
  Answer *answer = g_new0 (Answer, 1);
  WcNode *received;

  answer->receipts = receipts;
  if (message->source == WC_MESSAGE_SOURCE_ARCHIVE)
    answer->once = g_strdup_printf ("%s %s", message->chat, message->message_id);
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
      wc_report_by (report, message->real_jid, message->occupant_id, /* nick= */ NULL);
      wc_inbound_take_report (in, wc_report_with (report, in->outgoing, NULL, NULL));
      return WC_PASS;
    }
  if (wc_node_child (in->stanza, "request", WC_NS_RECEIPTS) == NULL ||
      (message->flags & WC_MESSAGE_FLAG_HEADLINE) != 0)
    return WC_PASS;
  message->flags |= WC_MESSAGE_FLAG_WANTS_RECEIPT;
  if (wants_answer (session, in, message))
    answer_request (session, state, message);
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
  .attach = receipts_attach,
  .detach = receipts_detach,
  .inbound = receipts_inbound,
  .outbound = receipts_outbound,
};
