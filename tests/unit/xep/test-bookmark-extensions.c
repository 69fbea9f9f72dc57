/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/bookmark-extensions.h"
#include "xml/ns.h"

/* What may stand there is in test-marks.c. */
#define CONFERENCE(inside)                                                               \
  "<conference xmlns='urn:xmpp:bookmarks:1'>" inside "</conference>"
#define EXTENSIONS(inside) CONFERENCE ("<extensions>" inside "</extensions>")
#define NOTIFY(inside)                                                                   \
  "<notify xmlns='urn:xmpp:notification-settings:1'>" inside "</notify>"
#define NOTIFY_0(inside)                                                                 \
  "<notify xmlns='urn:xmpp:notification-settings:0'>" inside "</notify>"
#define PINNED "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define BOTH EXTENSIONS (NOTIFY ("<never/>") NOTIFY_0 ("<always/>"))

static void
assert_reads (const char *xml, gboolean pinned, WcNotify notify)
{
  g_autoptr (WcNode) conference = wc_fake_session_parse (xml);
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (1, "tea@rooms.lit");

  bookmark->pinned = !pinned;
  bookmark->notify = WC_NOTIFY_ALWAYS;
  wc_bookmark_extensions_read (bookmark, conference);
  g_assert_cmpint (bookmark->pinned, ==, pinned);
  g_assert_cmpint (bookmark->notify, ==, notify);
}

/* Test that only the extensions count. */
static void
test_read (void)
{
  assert_reads (CONFERENCE (""), FALSE, WC_NOTIFY_DEFAULT);
  assert_reads (CONFERENCE (PINNED NOTIFY ("<never/>")), FALSE, WC_NOTIFY_DEFAULT);
  assert_reads (EXTENSIONS (PINNED NOTIFY ("<never/>")), TRUE, WC_NOTIFY_NEVER);
}

static void
assert_writes (const char *before, gboolean pinned, WcNotify notify, const char *after)
{
  g_autoptr (WcNode) conference = wc_fake_session_parse (before);
  g_autoptr (WcNode) expected = wc_fake_session_parse (after);
  g_autoptr (WcBookmark) wanted = wc_bookmark_new (1, "tea@rooms.lit");

  wanted->pinned = pinned;
  wanted->notify = notify;
  wc_bookmark_extensions_write (conference, wanted);
  g_assert_true (wc_node_equal (conference, expected));
}

static void
test_write (void)
{
  assert_writes (CONFERENCE (""), FALSE, WC_NOTIFY_DEFAULT, CONFERENCE (""));
  assert_writes (CONFERENCE (""), TRUE, WC_NOTIFY_NEVER,
                 EXTENSIONS (PINNED NOTIFY ("<never/>") NOTIFY_0 ("<never/>")));
  assert_writes (EXTENSIONS (PINNED "<x xmlns='u:x'/>"), FALSE, WC_NOTIFY_DEFAULT,
                 EXTENSIONS ("<x xmlns='u:x'/>"));
}

static void
test_settle (void)
{
  g_autoptr (WcNode) now = wc_fake_session_parse (BOTH);
  g_autoptr (WcNode) before = wc_fake_session_parse (EXTENSIONS (NOTIFY ("<never/>")));
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (1, "tea@rooms.lit");

  wc_bookmark_extensions_read (bookmark, now);
  g_assert_cmpint (bookmark->notify, ==, WC_NOTIFY_NEVER);
  wc_bookmark_extensions_settle (bookmark, now, WC_NOTIFY_NEVER, before);
  g_assert_cmpint (bookmark->notify, ==, WC_NOTIFY_ALWAYS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/bookmark-extensions/read", test_read);
  g_test_add_func ("/xep/bookmark-extensions/settle", test_settle);
  g_test_add_func ("/xep/bookmark-extensions/write", test_write);
  return g_test_run ();
}
