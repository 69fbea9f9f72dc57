/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0334 Message Processing Hints, those of others: what is not to be stored for good
 * is kept here as long as it takes to be read (store/expiry-store.h). Our own hints stand
 * with what they are about: receipts, markers, chat states. */

static WcVerdict
hints_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  in->passing = wc_node_child (in->stanza, "no-permanent-store", WC_NS_HINTS) != NULL ||
                wc_node_child (in->stanza, "no-store", WC_NS_HINTS) != NULL;
  return WC_PASS;
}

const WcXep wc_xep_0334_hints = {
  .name = "hints",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = hints_inbound,
};
