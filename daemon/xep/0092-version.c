/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/0092-version.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0092 Software Version: name and version, never the operating system (§ 5). Who
 * shares no software answers like a client that does not know the question. And we ask
 * our own server, for the person who wants to know. */

typedef struct
{
  char *name;    /* (owned) (nullable) */
  char *version; /* (owned) (nullable) */
} State;

static void
clear (State *state)
{
  g_clear_pointer (&state->name, g_free);
  g_clear_pointer (&state->version, g_free);
}

static gpointer
version_attach (WcSession *session)
{
  return g_new0 (State, 1);
}

static void
version_detach (gpointer state)
{
  clear (state);
  g_free (state);
}

static void
on_version (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  State *state = data;
  const WcNode *query = wc_node_child (result, "query", WC_NS_VERSION);

  clear (state);
  state->name = g_strdup (wc_node_child_text (query, "name", WC_NS_VERSION));
  state->version = g_strdup (wc_node_child_text (query, "version", WC_NS_VERSION));
}

static void
on_ready (WcSession *session, gpointer state)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_VERSION);

  if (wc_session_server_has (session, WC_NS_VERSION))
    wc_session_iq_get (session, wc_session_get_domain (session), query, on_version,
                       state);
}

static void
version_bound (WcSession *session, gpointer state)
{
  wc_session_when_ready (session, on_ready, state);
}

void
wc_version_get_server (WcSession *session,
                       const char **out_name,
                       const char **out_version)
{
  const State *state = wc_session_get_state (session, &wc_xep_0092_version);

  *out_name = state->name;
  *out_version = state->version;
}

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
  .share = WC_ACCOUNT_SHARE_SOFTWARE,
  .routes = routes,
  .attach = version_attach,
  .detach = version_detach,
  .bound = version_bound,
};
