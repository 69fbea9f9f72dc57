/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/bits-of-binary.h"
#include "xml/ns.h"

/* SHA-1 of "abc". */
#define CID "sha1+a9993e364706816aba3e25717850c26c9cd0d89d@bob.xmpp.org"

#define SHA256                                                                           \
  "sha-256+ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad@bob.xmpp."   \
  "org"

static const struct
{
  const char *name;
  const char *uri;
  const char *cid;
  const char *content;
  const char *found;
} cases[] = {
  { "named", "cid:" CID, CID, "YWJj", "abc" },
  { "with-lines", "cid:" CID, CID, "YW\nJj\n", "abc" },
  { "other-hash", "cid:crc32+x@bob.xmpp.org", "crc32+x@bob.xmpp.org", "YWJj", "abc" },
  { "sha-256", "cid:" SHA256, SHA256, "YWJj", "abc" },
  { "wrong-sha-256", "cid:sha-256+x@bob.xmpp.org", "sha-256+x@bob.xmpp.org", "YWJj",
    NULL },
  { "half-a-hash", "cid:sha1+a9993e@bob.xmpp.org", "sha1+a9993e@bob.xmpp.org", "YWJj",
    NULL },
  { "wrong-hash", "cid:" CID, CID, "YWJk", NULL },
  { "nothing", "cid:" CID, CID, "", NULL },
  { "no-base64", "cid:" CID, CID, "!", NULL },
  { "other-name", "cid:" CID, "sha1+b@bob.xmpp.org", "YWJj", NULL },
  { "address", "https://x.lit/" CID, CID, "YWJj", NULL },
};

static void
test_find (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) parent = wc_node_new ("query", "u");
      g_autoptr (GBytes) bytes = NULL;
      WcNode *other = wc_node_add_with_text (parent, "data", WC_NS_BOB, "AAAA");
      WcNode *data = wc_node_add_with_text (parent, "data", WC_NS_BOB, cases[i].content);

      wc_node_set (other, "cid", "sha1+0@bob.xmpp.org");
      wc_node_set (data, "cid", cases[i].cid);
      g_test_message ("%s", cases[i].name);
      bytes = wc_bits_of_binary_find (parent, cases[i].uri);
      if (cases[i].found == NULL)
        g_assert_null (bytes);
      else
        g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                         cases[i].found, strlen (cases[i].found));
    }
}

/* From who may lie, only what can be proven. */
static void
test_proven (void)
{
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (WcNode) parent = wc_node_new ("query", "u");
  g_autoptr (WcNode) unknown =
      wc_bits_of_binary_build ("cid:crc32+1@bob.xmpp.org", abc, "image/png");
  g_autoptr (WcNode) known = wc_bits_of_binary_build ("cid:" CID, abc, "image/png");
  g_autoptr (GBytes) found = NULL;

  wc_node_add_tree (parent, unknown);
  wc_node_add_tree (parent, known);
  g_assert_false (wc_bits_of_binary_is_provable ("cid:crc32+1@bob.xmpp.org"));
  g_assert_null (wc_bits_of_binary_find_proven (parent, "cid:crc32+1@bob.xmpp.org"));
  found = wc_bits_of_binary_find_proven (parent, "cid:" CID);
  g_assert_true (g_bytes_equal (found, abc));
  g_assert_false (wc_bits_of_binary_is_provable (CID));
}

static void
test_uri (void)
{
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) read = wc_bits_of_binary_read_uri ("data:image/png;base64,YWJj");

  g_assert_true (g_bytes_equal (read, abc));
  g_assert_null (wc_bits_of_binary_read_uri ("data:image/png,abc"));
  g_assert_null (wc_bits_of_binary_read_uri ("data:image/png;base64,"));
  g_assert_null (wc_bits_of_binary_read_uri ("https://x/;base64,YWJj"));
}

static void
test_too_large (void)
{
  g_autoptr (WcNode) parent = wc_node_new ("query", "u");
  g_autofree char *text = g_strnfill ((WC_BITS_OF_BINARY_MAX / 3 + 1) * 4, 'A');
  WcNode *data = wc_node_add_with_text (parent, "data", WC_NS_BOB, text);

  wc_node_set (data, "cid", "big@bob.xmpp.org");
  g_assert_null (wc_bits_of_binary_find (parent, "cid:big@bob.xmpp.org"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/bits-of-binary/find", test_find);
  g_test_add_func ("/xep/bits-of-binary/proven", test_proven);
  g_test_add_func ("/xep/bits-of-binary/uri", test_uri);
  g_test_add_func ("/xep/bits-of-binary/too-large", test_too_large);
  return g_test_run ();
}
