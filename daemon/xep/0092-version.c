/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0092 Software Version: name and version, never the operating system (§ 5). Who
 * shares no software answers like a client that does not know the question. */

static WcHandled
answer_version (WcSession *session,
                gpointer state,
                const WcNode *stanza,
                const WcNode *query)
{
  g_autoptr (WcNode) answer = NULL;

  if (!wc_host_shares (session, WC_ACCOUNT_SHARE_SOFTWARE))
    return WC_NOT_MINE;
  answer = wc_node_new ("query", WC_NS_VERSION);
  wc_node_add_with_text (answer, "name", NULL, "Whinchat");
  wc_node_add_with_text (answer, "version", NULL, WC_VERSION);
  wc_session_reply (session, stanza, answer);
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_GET, "query", WC_NS_VERSION, WC_SENDER_ANYONE, answer_version },
  { 0 },
};

static const char *const features[] = { WC_NS_VERSION, NULL };

const WcXep wc_xep_0092_version = {
  .name = "version",
  .features = features,
  .routes = routes,
};
