/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/timestamp.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0203 Delayed Delivery: when a message that was kept offline was sent. Only our own
 * server keeps messages for us; a stamp that a contact writes is worth nothing (§ 5). */

static WcVerdict
delay_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  gint64 stamp_us;

  if (in->origin != WC_MESSAGE_SOURCE_LIVE)
    return WC_PASS;
  stamp_us = wc_timestamp_of_delay (in->stanza, wc_session_get_domain (session));
  if (stamp_us == 0)
    stamp_us = wc_timestamp_of_delay (in->stanza, wc_session_get_bare_jid (session));
  if (stamp_us != 0)
    in->stamp_us = stamp_us;
  return WC_PASS;
}

const WcXep wc_xep_0203_delay = {
  .name = "delay",
  .phase = WC_PHASE_UNWRAP,
  .inbound = delay_inbound,
};
