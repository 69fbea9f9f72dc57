/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/forward.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

WcNode *
wc_forward_unwrap (const WcNode *wrapper, gint64 *out_stamp_us)
{
  const WcNode *forwarded = wc_node_child (wrapper, "forwarded", WC_NS_FORWARD);
  const WcNode *message = wc_node_child (forwarded, "message", WC_NS_CLIENT);

  if (message == NULL)
    return NULL;
  *out_stamp_us = wc_timestamp_of_delay (forwarded, /* by= */ NULL);
  return wc_node_ref (message);
}
