/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/0199-ping.h"
#include "xep/0352-csi.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0352 Client State Indication: a server may hold back what nobody looks at. A stream
 * begins active (§ 4.2); after a resumption the state is told again, because servers
 * forget it. */

static void
csi_settled (WcSession *session,
             gpointer user_data,
             const WcNode *result,
             const GError *error)
{
}

/* Prosody's mod_csi_simple stops writing at once, and what it had answered to earlier
 * requests then waits for the next stanza of weight, which may never come. The answer to
 * a ping is such a stanza. */
static void
ask_for_what_is_held (WcSession *session)
{
  wc_ping_send (session, /* to= */ NULL, csi_settled, /* user_data= */ NULL);
}

void
wc_csi_update (WcSession *session)
{
  const WcNode *features = wc_session_get_stream_features (session);
  gboolean attached = wc_host_of (session)->attached;
  g_autoptr (WcNode) state = NULL;

  if (!wc_session_is_bound (session) ||
      wc_node_child (features, "csi", WC_NS_CSI) == NULL)
    return;
  state = wc_node_new (attached ? "active" : "inactive", WC_NS_CSI);
  wc_session_send (session, state);
  if (!attached)
    ask_for_what_is_held (session);
}

static void
csi_bound (WcSession *session, gpointer state)
{
  if (!wc_host_of (session)->attached)
    wc_csi_update (session);
}

static void
csi_resumed (WcSession *session, gpointer state)
{
  wc_csi_update (session);
}

const WcXep wc_xep_0352_csi = {
  .name = "csi",
  .bound = csi_bound,
  .resumed = csi_resumed,
};
