/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/forward.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0280 Message Carbons: the server sends us a wrapped copy of what our
 * other devices send and receive. We swap the wrapper for the message inside,
 * so that the later phases need not know that carbons exist. */

static void
carbons_enable (WcSession *session, gpointer state)
{
  g_autoptr (WcNode) enable = wc_node_new ("enable", WC_NS_CARBONS);

  if (wc_session_server_has (session, WC_NS_CARBONS) ||
      wc_session_account_has (session, WC_NS_CARBONS))
    wc_session_request_set (session, "carbons", /* to= */ NULL, enable);
}

static void
carbons_bound (WcSession *session, gpointer state)
{
  wc_session_when_ready (session, carbons_enable, state);
}

static WcVerdict
carbons_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *sent = wc_node_child (in->stanza, "sent", WC_NS_CARBONS);
  const WcNode *received = wc_node_child (in->stanza, "received", WC_NS_CARBONS);
  g_autoptr (WcNode) message = NULL;
  gint64 stamp_us = 0;

  if ((sent == NULL && received == NULL) || in->origin != WC_MESSAGE_SOURCE_LIVE)
    return WC_PASS;

  /* Only our own account may tell us what we said: anybody else who sends a
   * carbon forges our history (XEP-0280, Security Considerations). */
  if (wc_node_attr (in->stanza, "from") == NULL ||
      !wc_session_is_self (session, wc_node_attr (in->stanza, "from")))
    {
      wc_session_dropped (session, "carbons", "forged-carbon");
      return WC_DROP;
    }

  message = wc_forward_unwrap (sent != NULL ? sent : received, &stamp_us);
  if (message == NULL)
    {
      wc_session_dropped (session, "carbons", "empty-carbon");
      return WC_DROP;
    }

  in->origin = WC_MESSAGE_SOURCE_CARBON;
  in->outgoing = sent != NULL;
  in->stamp_us = stamp_us;
  wc_node_replace (&in->stanza, g_steal_pointer (&message));
  return WC_PASS;
}

const WcXep wc_xep_0280_carbons = {
  .name = "carbons",
  .phase = WC_PHASE_UNWRAP,
  .bound = carbons_bound,
  .inbound = carbons_inbound,
};
