/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/timestamp.h"
#include "xml/ns.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gint64 ts_us;
  } cases[] = {
    { "2023-11-14T22:13:20Z", 1700000000000000 },
    { "2023-11-14T22:13:20.609506Z", 1700000000609506 },
    { "2023-11-14T23:13:20+01:00", 1700000000000000 },
    { "1969-12-31T23:59:59Z", 0 },
    { "20231114T22:13:20", 1700000000000000 },
    { "yesterday", 0 },
    { "", 0 },
    { NULL, 0 },
    { "2023-13-14T22:13:20Z", 0 },
    { "99999999-01-01T00:00:00Z", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (wc_timestamp_parse (cases[i].text), ==, cases[i].ts_us);
}

static void
test_format (void)
{
  g_autofree char *text = wc_timestamp_format (1700000000609506);

  g_assert_cmpstr (text, ==, "2023-11-14T22:13:20Z");
}

static void
add_delay (WcNode *parent, const char *from, const char *stamp)
{
  WcNode *delay = wc_node_add (parent, "delay", WC_NS_DELAY);

  wc_node_set (delay, "from", from);
  wc_node_set (delay, "stamp", stamp);
}

static void
test_delay_of_whom (void)
{
  g_autoptr (WcNode) message = wc_node_new ("message", WC_NS_CLIENT);

  g_assert_cmpint (wc_timestamp_of_delay (message, NULL), ==, 0);
  add_delay (message, "evil.lit", "2001-01-01T00:00:00Z");
  add_delay (message, "capulet.lit", "2023-11-14T22:13:20Z");
  g_assert_cmpint (wc_timestamp_of_delay (message, "capulet.lit"), ==, 1700000000000000);
  g_assert_cmpint (wc_timestamp_of_delay (message, "other.lit"), ==, 0);
  add_delay (message, "capulet.lit", "2023-11-14T22:13:21Z");
  g_assert_cmpint (wc_timestamp_of_delay (message, "capulet.lit"), ==, 1700000001000000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/timestamp/parse", test_parse);
  g_test_add_func ("/xep/timestamp/format", test_format);
  g_test_add_func ("/xep/timestamp/delay", test_delay_of_whom);
  return g_test_run ();
}
