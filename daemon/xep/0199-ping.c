/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0199 XMPP Ping: answered. Whether our own stream lives is asked by the connector.
 */

static WcHandled
answer_ping (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *ping)
{
  wc_session_reply (session, stanza, /* payload= */ NULL);
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_GET, "ping", WC_NS_PING, WC_SENDER_ANYONE, answer_ping },
  { 0 },
};

static const char *const features[] = { WC_NS_PING, NULL };

const WcXep wc_xep_0199_ping = {
  .name = "ping",
  .features = features,
  .routes = routes,
};
