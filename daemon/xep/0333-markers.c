/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "stream/session.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0333 Displayed Markers: a marker says that everything up to a message was read.
 * Ours are sent by the outbox when a person's program says so. Of others in a room they
 * count where ours would be sent, in private groups, and say something of who the room
 * shows by address or occupant id (XEP-0421): a nick is anybody's who takes it. */

static const char *const features[] = { WC_NS_MARKERS, NULL };

/* Whether @in is a marker in a room of somebody who is told apart from us and from all
 * others there. */
static gboolean
is_of_member (WcSession *session, const WcInbound *in, const WcMessage *message)
{
  return in->authorship == WC_AUTHORSHIP_TOLD &&
         (message->real_jid != NULL || message->occupant_id != NULL) &&
         wc_room_is_private_group (wc_muc_get_flags (session, message->chat));
}

static WcReport *
read_displayed (const WcInbound *in, const WcMessage *message, const char *id)
{
  WcReport *report = wc_report_new (WC_REPORT_DISPLAYED, message->chat, message->from, id,
                                    message->ts_us);

  return wc_report_with (report, in->outgoing, NULL, NULL);
}

static WcVerdict
markers_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *displayed = wc_node_child (in->stanza, "displayed", WC_NS_MARKERS);
  const char *id = displayed != NULL ? wc_node_attr (displayed, "id") : NULL;
  gboolean of_others = wc_stanza_has_type (in->stanza, "groupchat") && !in->outgoing;
  WcMessage *message = wc_message_builder_peek (in->message);
  WcReport *report;

  if (wc_stanza_has_type (in->stanza, "error"))
    return WC_PASS;
  if (!of_others && wc_node_child (in->stanza, "markable", WC_NS_MARKERS) != NULL &&
      (message->flags & WC_MESSAGE_FLAG_HEADLINE) == 0)
    message->flags |= WC_MESSAGE_FLAG_MARKABLE;
  if (id == NULL || (of_others && !is_of_member (session, in, message)))
    return WC_PASS;
  report = read_displayed (in, message, id);
  if (!in->outgoing)
    wc_report_by (report, message->real_jid, message->occupant_id,
                  wc_jid_get_resource (message->from));
  wc_inbound_take_report (in, report);
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
