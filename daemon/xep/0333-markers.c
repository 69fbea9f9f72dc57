/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0333 Displayed Markers: a marker says that everything up to a message was read.
 * Ours are sent by the outbox when a person's program says so. What others in a room have
 * read is not kept; what we have read there, on another device, is. */

static const char *const features[] = { WC_NS_MARKERS, NULL };

static WcVerdict
markers_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *displayed = wc_node_child (in->stanza, "displayed", WC_NS_MARKERS);
  WcMessage *message = wc_message_builder_peek (in->message);
  WcReport *report;

  if (wc_stanza_has_type (in->stanza, "error") ||
      (wc_stanza_has_type (in->stanza, "groupchat") && !in->outgoing))
    return WC_PASS;
  if (wc_node_child (in->stanza, "markable", WC_NS_MARKERS) != NULL)
    message->flags |= WC_MESSAGE_FLAG_MARKABLE;
  if (displayed == NULL || wc_node_attr (displayed, "id") == NULL)
    return WC_PASS;
  report = wc_report_new (WC_REPORT_DISPLAYED, message->chat, message->from,
                          wc_node_attr (displayed, "id"), message->ts_us);
  wc_inbound_take_report (in, wc_report_with (report, in->outgoing, NULL, NULL));
  return WC_PASS;
}

static gboolean
markers_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  if (wc_message_is_text (out->message) && !wc_stanza_has_type (out->stanza, "groupchat"))
    wc_node_add (out->stanza, "markable", WC_NS_MARKERS);
  return TRUE;
}

const WcXep wc_xep_0333_markers = {
  .name = "markers",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = markers_inbound,
  .outbound = markers_outbound,
};
