/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0393 Message Styling: whether a text is to be styled at all (§ 6). What the styles
 * are follows from the text (model/styling.h). */

static const char *const features[] = { WC_NS_STYLING, NULL };

static WcVerdict
styling_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  if (wc_node_child (in->stanza, "unstyled", WC_NS_STYLING) != NULL)
    wc_message_builder_peek (in->message)->flags |= WC_MESSAGE_FLAG_UNSTYLED;
  return WC_PASS;
}

static gboolean
styling_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  if ((out->message->flags & WC_MESSAGE_FLAG_UNSTYLED) != 0)
    wc_node_add (out->stanza, "unstyled", WC_NS_STYLING);
  return TRUE;
}

const WcXep wc_xep_0393_styling = {
  .name = "styling",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = styling_inbound,
  .outbound = styling_outbound,
};
