/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/marks-fixture.h"
#include "xep/marks-item.h"
#include "xml/ns.h"

#define ITEM WC_MARKS_ITEM
#define NOTIFY WC_MARKS_NOTIFY
#define NOTIFY_0 WC_MARKS_NOTIFY_0
#define PHONE "<never identity-category='client' identity-type='phone'/>"
#define FOREIGN "<x xmlns='u:x' a='1'> y </x>"

/* An item as it comes: all of it in the namespace of the stanza that has it. */
static WcMarked *
parse (const char *xml)
{
  g_autoptr (WcNode) node = wc_fake_session_parse (xml);
  WcPubsubItem item = { .id = wc_node_attr (node, "id"),
                        .payload = wc_node_child (node, NULL, NULL) };

  return wc_marks_item_parse (&item);
}

static void
test_read (void)
{
  static const struct
  {
    const char *xml;
    WcMarks expected;
  } items[] = {
    { ITEM ("romeo@y", ""), { FALSE, WC_NOTIFY_DEFAULT } },
    { ITEM ("Romeo@Y", WC_MARKS_PINNED FOREIGN), { TRUE, WC_NOTIFY_DEFAULT } },
    { ITEM ("romeo@y", NOTIFY ("<never/>")), { FALSE, WC_NOTIFY_NEVER } },
    { ITEM ("romeo@y", NOTIFY_0 ("<on-mention/>")), { FALSE, WC_NOTIFY_MENTIONS } },
    { ITEM ("romeo@y", NOTIFY (PHONE "<always/>")), { FALSE, WC_NOTIFY_ALWAYS } },
    { ITEM ("romeo@y", NOTIFY (PHONE)), { FALSE, WC_NOTIFY_DEFAULT } },
    { ITEM ("romeo@y", NOTIFY ("<never identity-category='client' "
                               "identity-type='pc'/><always/>")),
      { FALSE, WC_NOTIFY_NEVER } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (WcMarked) said = parse (items[i].xml);

      g_test_message ("%s", items[i].xml);
      g_assert_cmpstr (said->chat, ==, "romeo@y");
      g_assert_cmpint (said->marks.pinned, ==, items[i].expected.pinned);
      g_assert_cmpint (said->marks.notify, ==, items[i].expected.notify);
    }
}

static void
test_garbage (void)
{
  static const char *const items[] = {
    "<item><chat xmlns='" WC_MARKS_NODE "'/></item>",
    "<item id='romeo@y'/>",
    "<item id='romeo@y'><chat xmlns='u:other'/></item>",
    "<item id='romeo@y'><conference xmlns='" WC_MARKS_NODE "'/></item>",
    ITEM ("", ""),
    ITEM ("@y", ""),
    ITEM ("romeo@y/balcony", WC_MARKS_PINNED),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_test_message ("%s", items[i]);
      g_assert_null (parse (items[i]));
    }
}

static char *
large_item (gsize n)
{
  g_autofree char *text = g_strnfill (n, 'x');

  return g_strdup_printf (ITEM ("romeo@y", "<x xmlns='u:x'>%s</x>"), text);
}

static void
test_large (void)
{
  g_autofree char *fits = large_item (WC_MARKS_ITEM_MAX_BYTES - 200);
  g_autofree char *too_large = large_item (WC_MARKS_ITEM_MAX_BYTES);
  g_autoptr (WcMarked) said = parse (fits);
  g_autoptr (WcNode) grown = NULL;

  g_assert_null (parse (too_large));
  g_assert_nonnull (said);
  /* what we would add is too much */
  said->marks = (WcMarks){ TRUE, WC_NOTIFY_NEVER };
  grown = wc_marks_item_build (said);
  g_assert_null (wc_marks_item_publish (grown));
}

/* @held NULL: nothing is there. */
static void
assert_builds (const char *held, WcMarks wanted, const char *expected)
{
  g_autoptr (WcMarked) said = held != NULL ? parse (held) : wc_marked_new ("romeo@y");
  g_autofree char *xml = NULL;
  g_autoptr (WcMarked) published = NULL;
  g_autoptr (WcMarked) same = parse (expected);
  g_autoptr (WcNode) item = NULL;

  said->marks = wanted;
  item = wc_marks_item_build (said);
  published = wc_marks_item_publish (item);
  xml = wc_node_to_string (item, NULL);
  g_test_message ("%s", xml);
  g_assert_cmpstr (published->xml, ==, same->xml);
  g_assert_cmpstr (published->chat, ==, "romeo@y");
  g_assert_cmpint (published->marks.pinned, ==, same->marks.pinned);
  g_assert_cmpint (published->marks.notify, ==, same->marks.notify);
}

static void
test_write (void)
{
  static const WcMarks none = { FALSE, WC_NOTIFY_DEFAULT };
  static const WcMarks all = { TRUE, WC_NOTIFY_NEVER };

  assert_builds (NULL, all, ITEM ("romeo@y", WC_MARKS_PINNED WC_MARKS_NEVER));
  assert_builds (ITEM ("romeo@y", WC_MARKS_PINNED WC_MARKS_NEVER), none,
                 ITEM ("romeo@y", ""));
  /* the id as another program wrote it, and everything that we do not know */
  assert_builds ("<item id='Romeo@y'><chat xmlns='" WC_MARKS_NODE "' odd='1'>" FOREIGN
                 "<mood xmlns='" WC_MARKS_NODE "'/>" NOTIFY (PHONE) "</chat></item>",
                 all,
                 "<item id='Romeo@y'><chat xmlns='" WC_MARKS_NODE "' odd='1'>" FOREIGN
                 "<mood xmlns='" WC_MARKS_NODE "'/>" NOTIFY (PHONE "<never/>")
                     WC_MARKS_PINNED NOTIFY_0 ("<never/>") "</chat></item>");
  /* what cannot be taken back stays, and is what it then says */
  assert_builds (ITEM ("romeo@y", NOTIFY ("<never><advanced/></never>")), none,
                 ITEM ("romeo@y", NOTIFY ("<never><advanced/></never>")));
}

/* Of two namespaces that one counts which was changed. */
static void
test_settle (void)
{
  g_autoptr (WcMarked) held = parse (ITEM ("romeo@y", WC_MARKS_NEVER));
  g_autoptr (WcMarked) said =
      parse (ITEM ("romeo@y", NOTIFY ("<never/>") NOTIFY_0 ("<always/>")));

  g_assert_cmpint (said->marks.notify, ==, WC_NOTIFY_NEVER);
  wc_marks_item_settle (said, held);
  g_assert_cmpint (said->marks.notify, ==, WC_NOTIFY_ALWAYS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/marks-item/read", test_read);
  g_test_add_func ("/xep/marks-item/garbage", test_garbage);
  g_test_add_func ("/xep/marks-item/large", test_large);
  g_test_add_func ("/xep/marks-item/write", test_write);
  g_test_add_func ("/xep/marks-item/settle", test_settle);
  return g_test_run ();
}
