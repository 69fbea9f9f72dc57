/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "xep/0420-sce.h"
#include "xml/ns.h"

/* What somebody has encrypted: nothing in it that may not be there, and the same once it
 * was written and read again. */

static void
look_at_again (const WcSce *envelope)
{
  const WcSceAffixes affixes = { envelope->from != NULL ? envelope->from : "a@x",
                                 envelope->to, envelope->time_us };
  g_autofree char *text = wc_sce_build (envelope->content, &affixes);
  g_autoptr (GBytes) plain = g_bytes_new (text, strlen (text));
  g_autoptr (WcSce) again = wc_sce_parse (plain);

  /* a text that was long before may be too long with another padding */
  if (again == NULL)
    {
      g_assert_cmpuint (strlen (text), >, WC_SCE_MAX_BYTES / 8);
      return;
    }
  g_assert_true (wc_node_equal (again->content, envelope->content));
  g_assert_cmpstr (again->from, ==, affixes.from);
  g_assert_cmpstr (again->to, ==, affixes.to);
  g_assert_cmpint (wc_sce_check (again, affixes.from, again->to != NULL ? again->to : "",
                                 again->to != NULL),
                   ==, WC_SCE_GENUINE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) plain = g_bytes_new (data, size);
  g_autoptr (WcSce) envelope = wc_sce_parse (plain);

  if (envelope == NULL)
    return 0;
  for (const WcNode *each = wc_node_child (envelope->content, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    g_assert_true (wc_sce_may_hold (each));
  look_at_again (envelope);
  return 0;
}
