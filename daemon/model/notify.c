/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/notify.h"

/* Words for XEP-0492's settings, in the order of their numbers. */

static const char *const names[] = { "default", "always", "mentions", "never" };
G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_NOTIFIES);

const char *
wc_notify_to_string (WcNotify notify)
{
  return names[notify];
}

gboolean
wc_notify_from_string (const char *name, WcNotify *out_notify)
{
  int index = wc_str_index (names, G_N_ELEMENTS (names), name, -1);

  if (index >= 0)
    *out_notify = (WcNotify) index;
  return index >= 0;
}
