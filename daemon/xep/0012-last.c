/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "xep/0012-last.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0012 Last Activity: since when nobody is attached, told to who sees our presence
 * anyway (§ 6), where the account shares that, and to our own devices; for others we are
 * a client that does not know the question. */

#define MAX_STATUS 4096

static WcHandled
answer_last (WcSession *session,
             gpointer state,
             const WcNode *stanza,
             const WcNode *query)
{
  WcHost *host = wc_host_of (session);
  const char *from = wc_node_attr (stanza, "from");
  g_autofree char *full = from != NULL ? wc_jid_normalize (from, NULL) : NULL;
  g_autofree char *bare = full != NULL ? wc_jid_dup_bare (full) : NULL;
  gint64 idle_us = wc_im_presence_get_idle_since (session);
  gint64 now_us = wc_clock_now_us (wc_session_get_clock (session));
  g_autofree char *seconds = NULL;
  g_autoptr (WcNode) answer = NULL;

  if (bare == NULL || (!wc_session_is_self (session, bare) &&
                       !(wc_host_shares (session, WC_ACCOUNT_SHARE_IDLE) &&
                         host->is_subscriber (host->self, bare))))
    return WC_NOT_MINE;
  seconds = g_strdup_printf (
      "%" G_GINT64_FORMAT, idle_us != 0 ? MAX (now_us - idle_us, 0) / G_USEC_PER_SEC : 0);
  answer = wc_node_new ("query", WC_NS_LAST);
  wc_node_set (answer, "seconds", seconds);
  wc_session_reply (session, stanza, answer);
  return WC_HANDLED;
}

void
wc_last_ask (WcSession *session, const char *to, WcReply reply, gpointer user_data)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_LAST);

  wc_session_iq_get (session, to, query, reply, user_data);
}

WcPeopleActivity *
wc_last_parse (const WcNode *result, GError **error)
{
  const WcNode *query = wc_node_child (result, "query", WC_NS_LAST);
  gint64 seconds =
      query != NULL ? wc_node_attr_int (query, "seconds", 0, G_MAXUINT32, -1) : -1;
  const char *status = query != NULL ? wc_node_text (query) : NULL;
  const char *from = wc_node_attr (result, "from");
  WcPeopleActivity *activity;

  if (seconds < 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                           "the answer does not say when");
      return NULL;
    }
  activity = g_new0 (WcPeopleActivity, 1);
  activity->jid = g_strdup (from != NULL ? from : "");
  activity->seconds = seconds;
  if (status != NULL && *status != '\0')
    activity->status = wc_str_dup_chars (status, MAX_STATUS);
  return activity;
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_GET, "query", WC_NS_LAST, WC_SENDER_ANYONE, answer_last },
  { 0 },
};

static const char *const features[] = { WC_NS_LAST, NULL };

const WcXep wc_xep_0012_last = {
  .name = "last",
  .features = features,
  .share = WC_ACCOUNT_SHARE_IDLE,
  .routes = routes,
};
