/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/omemo-base64.h"

#define LIMIT 6

static const struct
{
  const char *text;
  const char *bytes; /* NULL: refused */
} cases[] = {
  { "", "" },
  { " \r\n", "" },
  { "Zg==", "f" },
  { "Zm8=", "fo" },
  { "Zm9v", "foo" },
  { "Zm9vYg==", "foob" },
  { "Zm9vYmFy", "foobar" },
  { "\n  Zm9v\r\n\tYmFy\n", "foobar" },
  { "Z m 9 v", "foo" },
  { "Zg", NULL },
  { "Zg=", NULL },
  { "Z===", NULL },
  { "====", NULL },
  { "Zg==Zg==", NULL },
  { "=Zg=", NULL },
  { "Zm9v=", NULL },
  { "Zm9-", NULL },
  { "Zm_v", NULL },
  { "Zm9v.", NULL },
  { "BASE64ENCODED...", NULL },
  { "Zm9vYmFyYg==", NULL },
  /* seven */ { "Zm9vYmFyYmF6", NULL },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) node = wc_node_new ("key", "u:x");
      g_autoptr (GBytes) bytes = NULL;

      g_test_message ("%s", cases[i].text);
      wc_node_add_text (node, cases[i].text);
      bytes = wc_omemo_base64_read (node, LIMIT);
      g_assert_cmpint (bytes == NULL, ==, cases[i].bytes == NULL);
      if (bytes != NULL)
        g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                         cases[i].bytes, strlen (cases[i].bytes));
    }
  g_assert_null (wc_omemo_base64_read (NULL, LIMIT));
}

/* Every length, and every byte, there and back. */
static void
test_round_trip (void)
{
  guint8 data[256];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = i;
  for (gsize size = 0; size <= sizeof data; size++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data, size);
      g_autoptr (WcNode) parent = wc_node_new ("header", "u:x");
      WcNode *node = wc_omemo_base64_add (parent, "key", bytes);
      g_autoptr (GBytes) again = wc_omemo_base64_read (node, size);

      g_assert_true (wc_node_is (node, "key", "u:x"));
      g_assert_true (g_bytes_equal (bytes, again));
      g_assert_cmpint (size > 0 && wc_omemo_base64_read (node, size - 1) != NULL, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/omemo-base64/parse", test_parse);
  g_test_add_func ("/xep/omemo-base64/round-trip", test_round_trip);
  return g_test_run ();
}
