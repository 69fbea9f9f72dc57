/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/kept-item.h"
#include "xml/ns.h"

#define PAYLOAD "<a xmlns='u:a' b='1'>text<c xmlns='u:c' xml:lang='en'/> more</a>"

/* What is written is read as it was, whatever stands in it. */
static void
test_kept (void)
{
  g_autoptr (WcNode) payload = wc_fake_session_parse (PAYLOAD);
  const WcPubsubItem item = { .id = "<'&\">", .payload = payload };
  g_autofree char *xml = wc_kept_item_write (&item, 1000);
  g_autoptr (WcNode) again = wc_kept_item_parse (xml);

  g_assert_true (wc_node_is (again, "item", WC_NS_PUBSUB));
  g_assert_cmpstr (wc_node_attr (again, "id"), ==, item.id);
  g_assert_true (wc_node_equal (wc_node_child (again, NULL, NULL), payload));
}

static void
test_too_large (void)
{
  g_autoptr (WcNode) payload = wc_fake_session_parse (PAYLOAD);
  const WcPubsubItem item = { .id = "i", .payload = payload };
  g_autofree char *xml = wc_kept_item_write (&item, 1000);
  g_autofree char *exact = wc_kept_item_write (&item, strlen (xml));

  g_assert_cmpstr (exact, ==, xml);
  g_assert_null (wc_kept_item_write (&item, strlen (xml) - 1));
}

static void
test_none (void)
{
  g_autoptr (WcNode) bare = wc_kept_item_new ("i");
  g_autofree char *text = wc_node_to_string (bare, WC_NS_PUBSUB);

  g_assert_cmpstr (text, ==, "<item id='i'/>");
  g_assert_null (wc_kept_item_parse (NULL));
  g_assert_null (wc_kept_item_parse (""));
  g_assert_null (wc_kept_item_parse ("<item id='i'>"));
  g_assert_null (wc_kept_item_parse ("<items><item id='i'/></items>"));
  g_assert_null (wc_kept_item_parse ("<item xmlns='u:o' id='i'/>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/kept-item/kept", test_kept);
  g_test_add_func ("/xep/kept-item/too-large", test_too_large);
  g_test_add_func ("/xep/kept-item/none", test_none);
  return g_test_run ();
}
