/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/0199-ping.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0199 XMPP Ping: answered, and asked. Whether our own stream lives is asked by the
 * connector. */

void
wc_ping_send (WcSession *session, const char *to, WcReply reply, gpointer user_data)
{
  g_autoptr (WcNode) ping = wc_node_new ("ping", WC_NS_PING);

  wc_session_iq_get (session, to != NULL ? to : wc_session_get_domain (session), ping,
                     reply, user_data);
}

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
