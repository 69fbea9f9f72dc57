/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* What is parsed and written again says the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (WcNode) node =
      wc_parser_parse (text, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, NULL);
  g_autoptr (WcNode) again = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  if (node == NULL)
    return 0;
  once = wc_node_to_string (node, WC_NS_CLIENT);
  again = wc_parser_parse (once, WC_NS_CLIENT, WC_PARSER_LIMITS_ANSWER, NULL);
  g_assert_nonnull (again);
  g_assert_true (wc_node_equal (node, again));
  twice = wc_node_to_string (again, WC_NS_CLIENT);
  g_assert_cmpstr (once, ==, twice);
  return 0;
}
