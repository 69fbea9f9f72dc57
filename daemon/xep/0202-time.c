/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/host.h"
#include "xep/timestamp.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0202 Entity Time. The zone tells where somebody lives, so it follows the same
 * switch as the software version. */

static char *
format_offset (gint64 now_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);

  return g_date_time_format (local, "%:z");
}

static WcHandled
answer_time (WcSession *session,
             gpointer state,
             const WcNode *stanza,
             const WcNode *query)
{
  gint64 now_us = wc_clock_now_us (wc_session_get_clock (session));
  g_autofree char *offset = NULL;
  g_autofree char *utc = NULL;
  g_autoptr (WcNode) answer = NULL;

  if (!wc_host_shares (session, WC_ACCOUNT_SHARE_SOFTWARE))
    return WC_NOT_MINE;
  offset = format_offset (now_us);
  utc = wc_timestamp_format (now_us);
  answer = wc_node_new ("time", WC_NS_TIME);
  wc_node_add_with_text (answer, "tzo", NULL, offset);
  wc_node_add_with_text (answer, "utc", NULL, utc);
  wc_session_reply (session, stanza, answer);
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_GET, "time", WC_NS_TIME, WC_SENDER_ANYONE, answer_time },
  { 0 },
};

static const char *const features[] = { WC_NS_TIME, NULL };

const WcXep wc_xep_0202_time = {
  .name = "time",
  .features = features,
  .routes = routes,
};
