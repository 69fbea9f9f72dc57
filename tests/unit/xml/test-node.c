/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xml/escape.h"
#include "xml/node.h"

static WcNode *
build_message (void)
{
  WcNode *message = wc_node_new ("message", "jabber:client");
  WcNode *body;

  wc_node_set (message, "to", "romeo@montague.lit");
  wc_node_set (message, "id", "1");
  body = wc_node_add (message, "body", NULL);
  wc_node_add_text (body, "a < b & 'c'");
  wc_node_add (message, "active", "http://jabber.org/protocol/chatstates");
  return message;
}

static void
test_write (void)
{
  g_autoptr (WcNode) message = build_message ();
  g_autofree char *xml = wc_node_to_string (message, "jabber:client");

  g_assert_cmpstr (
      xml, ==,
      "<message to='romeo@montague.lit' id='1'><body>a &lt; b &amp; 'c'</body>"
      "<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
}

static void
test_forbidden_characters_are_not_written (void)
{
  g_autoptr (WcNode) node = wc_node_new ("a", NULL);
  g_autofree char *xml = NULL;

  wc_node_set (node, "b", "\x01\n'");
  wc_node_add_text (node, "x\x02y\rz");
  xml = wc_node_to_string (node, NULL);
  g_assert_cmpstr (xml, ==, "<a b='\xef\xbf\xbd&#10;&apos;'>x\xef\xbf\xbdy&#13;z</a>");
}

/* A server closes the stream on bytes that are no XML, each time they are sent again. */
static void
test_no_bytes_break_the_stream (void)
{
  static const char *const texts[] = { "\xff",     "a\xc3",        "\xed\xa0\x80",
                                       "\xef\xbf", "\xef\xbf\xbe", "\xef\xbf\xbfz" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WcNode) node = wc_node_new ("a", NULL);
      g_autofree char *xml = NULL;

      wc_node_set (node, "b", texts[i]);
      wc_node_add_text (node, texts[i]);
      xml = wc_node_to_string (node, NULL);
      g_assert_true (wc_escape_is_valid (xml));
      g_assert_nonnull (strstr (xml, "\xef\xbf\xbd"));
    }
}

static void
test_read (void)
{
  g_autoptr (WcNode) message = build_message ();

  g_assert_true (wc_node_is (message, "message", "jabber:client"));
  g_assert_false (wc_node_is (message, "message", "jabber:server"));
  g_assert_cmpstr (wc_node_child_text (message, "body", "jabber:client"), ==,
                   "a < b & 'c'");
  g_assert_null (wc_node_child_text (message, "active", NULL));
  g_assert_null (wc_node_child (message, "body", "jabber:server"));
  g_assert_null (wc_node_child (NULL, "body", NULL));
  g_assert_null (wc_node_attr (message, "from"));
  g_assert_cmpint (wc_node_attr_int (message, "id", 0, 10, -1), ==, 1);
  g_assert_cmpint (wc_node_attr_int (message, "id", 2, 10, -1), ==, -1);
  g_assert_cmpint (wc_node_attr_int (message, "to", 0, 10, -1), ==, -1);
  g_assert_true (wc_node_attr_boolean (message, "id"));
  g_assert_false (wc_node_attr_boolean (message, "to"));
}

/* As a parser has it, with more behind it. */
static void
test_namespace_by_length (void)
{
  g_autoptr (WcNode) message = wc_node_new ("message", "jabber:client");
  const WcNode *same = wc_node_add_ns_len (message, "body", "jabber:client body", 13);
  const WcNode *shorter = wc_node_add_ns_len (message, "x", "jabber:client", 6);
  const WcNode *longer = wc_node_add_ns_len (message, "y", "jabber:client2 y", 14);
  const WcNode *none = wc_node_add_ns_len (message, "z", "jabber:client", 0);

  g_assert_true (wc_node_get_ns (same) == wc_node_get_ns (message));
  g_assert_cmpstr (wc_node_get_ns (shorter), ==, "jabber");
  g_assert_cmpstr (wc_node_get_ns (longer), ==, "jabber:client2");
  g_assert_cmpstr (wc_node_get_ns (none), ==, "");
}

static void
test_siblings (void)
{
  g_autoptr (WcNode) query = wc_node_new ("query", "jabber:iq:roster");
  const WcNode *item;
  guint n = 0;

  wc_node_add (query, "item", NULL);
  wc_node_add_text (query, " between ");
  wc_node_add (query, "other", NULL);
  wc_node_add (query, "item", NULL);
  for (item = wc_node_child (query, "item", NULL); item != NULL;
       item = wc_node_next (item, "item", NULL))
    n++;
  g_assert_cmpuint (n, ==, 2);
  g_assert_null (wc_node_text (query));
}

static void
test_part_outlives_whole (void)
{
  WcNode *message = build_message ();
  g_autoptr (WcNode) body = wc_node_ref (wc_node_child (message, "body", NULL));

  wc_node_unref (message);
  g_assert_cmpstr (wc_node_text (body), ==, "a < b & 'c'");
}

static void
test_copy_is_equal (void)
{
  g_autoptr (WcNode) message = build_message ();
  g_autoptr (WcNode) wrapper = wc_node_new ("forwarded", "urn:xmpp:forward:0");
  WcNode *copy = wc_node_add_tree (wrapper, message);

  g_assert_true (wc_node_equal (message, copy));
  wc_node_set (copy, "id", "2");
  g_assert_false (wc_node_equal (message, copy));
  wc_node_set (copy, "id", NULL);
  g_assert_false (wc_node_equal (message, copy));
  wc_node_set (copy, "id", "1");
  g_assert_true (wc_node_equal (message, copy));
  wc_node_add (copy, "more", NULL);
  g_assert_false (wc_node_equal (message, copy));
}

static void
test_large (void)
{
  g_autoptr (WcNode) node = wc_node_new ("a", NULL);
  g_autofree char *text = g_strnfill (200000, 'x');

  wc_node_add_with_text (node, "b", NULL, text);
  for (guint i = 0; i < 100000; i++)
    wc_node_add (node, "c", NULL);
  g_assert_cmpstr (wc_node_child_text (node, "b", NULL), ==, text);
}

static void
test_many_attributes (void)
{
  g_autoptr (WcNode) node = wc_node_new ("a", NULL);
  g_autoptr (WcNode) parent = wc_node_new ("b", NULL);

  for (guint i = 0; i < 200000; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "n%u", i);
      wc_node_add_attr (node, name, "v");
    }
  g_assert_cmpstr (wc_node_attr (wc_node_add_tree (parent, node), "n199999"), ==, "v");
}

static void
test_attributes_removed (void)
{
  g_autoptr (WcNode) node = wc_node_new ("a", NULL);

  wc_node_set (node, "x", "1");
  wc_node_set (node, "y", "2");
  wc_node_set (node, "y", NULL);
  wc_node_set (node, "z", "3");
  wc_node_set (node, "x", NULL);
  wc_node_set (node, "absent", NULL);
  g_assert_null (wc_node_attr (node, "x"));
  g_assert_null (wc_node_attr (node, "y"));
  g_assert_cmpstr (wc_node_attr (node, "z"), ==, "3");
}

static void
test_remove_child (void)
{
  g_autoptr (WcNode) root = wc_node_new ("r", "u:r");
  g_autoptr (WcNode) other = wc_node_new ("o", "u:r");
  WcNode *a = wc_node_add (root, "a", NULL), *b = wc_node_add (root, "b", NULL);
  WcNode *c = wc_node_add (root, "c", NULL);
  g_autofree char *xml = NULL;

  wc_node_remove (root, other);
  wc_node_remove (root, c);
  wc_node_add (root, "d", NULL);
  wc_node_remove (root, a);
  wc_node_remove (root, a);
  wc_node_add_text (b, "x");
  xml = wc_node_to_string (root, "u:r");
  g_assert_cmpstr (xml, ==, "<r><b>x</b><d/></r>");
}

static void
test_cast (void)
{
  g_autoptr (WcNode) tree = wc_node_new ("t", "u:old");
  g_autoptr (WcNode) root = wc_node_new ("r", "u:r");
  g_autofree char *xml = NULL;

  wc_node_set (tree, "k", "v");
  wc_node_add_with_text (tree, "in", NULL, "text");
  wc_node_add (tree, "other", "u:other");
  wc_node_add_tree_cast (root, tree, "u:old", "u:new");
  xml = wc_node_to_string (root, "u:r");
  g_assert_cmpstr (xml, ==,
                   "<r><t xmlns='u:new' k='v'><in>text</in>"
                   "<other xmlns='u:other'/></t></r>");
}

static void
test_named (void)
{
  g_autoptr (WcNode) tree = wc_node_new ("t", "u:t");
  g_autoptr (WcNode) root = wc_node_new ("r", "u:r");
  g_autofree char *xml = NULL;

  wc_node_set (tree, "k", "v");
  wc_node_add_text (tree, "a");
  wc_node_add_with_text (tree, "t", NULL, "text");
  wc_node_add_tree_named (root, tree, "n");
  xml = wc_node_to_string (root, "u:r");
  g_assert_cmpstr (xml, ==, "<r><n xmlns='u:t' k='v'>a<t>text</t></n></r>");
}

static void
test_set_text (void)
{
  g_autoptr (WcNode) root = wc_node_new ("a", "");
  WcNode *child = wc_node_add_with_text (root, "b", NULL, "old");
  g_autofree char *text = NULL;

  wc_node_set (child, "c", "kept");
  wc_node_add (child, "d", NULL);
  wc_node_set_text (child, "new");
  wc_node_add_text (child, "er");
  text = wc_node_to_string (root, NULL);
  g_assert_cmpstr (text, ==, "<a><b c='kept'>newer</b></a>");
}

static void
on_text (const char *text, gpointer words)
{
  g_string_append_printf (words, "'%s' ", text);
}

static gboolean
on_enter (const WcNode *element, gpointer words)
{
  g_string_append_printf (words, "<%s ", wc_node_get_name (element));
  return strcmp (wc_node_get_name (element), "skip") != 0;
}

static void
on_leave (const WcNode *element, gpointer words)
{
  g_string_append_printf (words, "%s> ", wc_node_get_name (element));
}

/* Mixed content, in its order. */
static void
test_walk (void)
{
  static const WcNodeWalk walk = { on_text, on_enter, on_leave };
  g_autoptr (WcNode) node = wc_node_new ("p", "x");
  g_autoptr (GString) words = g_string_new (NULL);
  WcNode *inner;

  wc_node_add_text (node, "a");
  inner = wc_node_add_with_text (node, "b", NULL, "c");
  wc_node_add_with_text (inner, "d", NULL, "e");
  wc_node_add_text (node, "f");
  wc_node_add_with_text (node, "skip", NULL, "g");
  wc_node_walk (node, &walk, words);
  g_assert_cmpstr (words->str, ==, "'a' <b 'c' <d 'e' d> b> 'f' <skip ");
}

/* What is inside counts, whichever element is asked. */
static void
test_size (void)
{
  g_autoptr (WcNode) node = wc_node_new ("message", "jabber:client");
  WcNode *child = wc_node_add (node, "body", NULL);
  g_autofree char *text = g_strnfill (500000, 'x');
  gsize empty = wc_node_get_size (node);

  g_assert_cmpuint (empty, <, 10000);
  wc_node_add_text (child, text);
  g_assert_cmpuint (wc_node_get_size (node), >=, empty + 500000);
  g_assert_cmpuint (wc_node_get_size (node), <, empty + 600000);
  g_assert_cmpuint (wc_node_get_size (child), ==, wc_node_get_size (node));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/node/remove-child", test_remove_child);
  g_test_add_func ("/xml/node/cast", test_cast);
  g_test_add_func ("/xml/node/named", test_named);
  g_test_add_func ("/xml/node/write", test_write);
  g_test_add_func ("/xml/node/forbidden", test_forbidden_characters_are_not_written);
  g_test_add_func ("/xml/node/bytes", test_no_bytes_break_the_stream);
  g_test_add_func ("/xml/node/many-attributes", test_many_attributes);
  g_test_add_func ("/xml/node/read", test_read);
  g_test_add_func ("/xml/node/ns-len", test_namespace_by_length);
  g_test_add_func ("/xml/node/siblings", test_siblings);
  g_test_add_func ("/xml/node/part", test_part_outlives_whole);
  g_test_add_func ("/xml/node/copy", test_copy_is_equal);
  g_test_add_func ("/xml/node/large", test_large);
  g_test_add_func ("/xml/node/remove", test_attributes_removed);
  g_test_add_func ("/xml/node/set-text", test_set_text);
  g_test_add_func ("/xml/node/walk", test_walk);
  g_test_add_func ("/xml/node/size", test_size);
  return g_test_run ();
}
