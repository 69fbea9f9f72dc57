/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/bookmark-extensions.h"
#include "xml/ns.h"

#define CONFERENCE(inside)                                                               \
  "<conference xmlns='urn:xmpp:bookmarks:1'>" inside "</conference>"
#define EXTENSIONS(inside) CONFERENCE ("<extensions>" inside "</extensions>")
#define NOTIFY(inside)                                                                   \
  "<notify xmlns='urn:xmpp:notification-settings:1'>" inside "</notify>"
#define NOTIFY_0(inside)                                                                 \
  "<notify xmlns='urn:xmpp:notification-settings:0'>" inside "</notify>"
#define PINNED "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define ADVANCED "<advanced><x xmlns='custom:ns-1'><when day='monday'/></x></advanced>"

typedef struct
{
  const char *xml;
  gboolean pinned;
  WcNotify notify;
} Case;

static const Case cases[] = {
  { CONFERENCE (""), FALSE, WC_NOTIFY_DEFAULT },
  { EXTENSIONS (PINNED), TRUE, WC_NOTIFY_DEFAULT },
  { EXTENSIONS ("<pinned xmlns='u:other'/>"), FALSE, WC_NOTIFY_DEFAULT },
  { CONFERENCE (PINNED), FALSE, WC_NOTIFY_DEFAULT },
  /* the examples of XEP-0492 § 3 */
  { EXTENSIONS (NOTIFY ("<never/>")), FALSE, WC_NOTIFY_NEVER },
  { EXTENSIONS (NOTIFY ("<never identity-category='client' identity-type='pc'/>"
                        "<on-mention identity-category='client' identity-type='phone'/>"
                        "<on-mention identity-category='gateway'/><always/>")),
    FALSE, WC_NOTIFY_NEVER },
  { EXTENSIONS (NOTIFY ("<always/><on-mention identity-category='client'/>")), FALSE,
    WC_NOTIFY_MENTIONS },
  { EXTENSIONS (NOTIFY ("<on-mention identity-category='gateway'/><always>" ADVANCED
                        "</always>")),
    FALSE, WC_NOTIFY_ALWAYS },
  { EXTENSIONS (NOTIFY ("<never identity-category='client' identity-type='phone'/>")),
    FALSE, WC_NOTIFY_DEFAULT },
  /* of 0.1 */
  { EXTENSIONS (NOTIFY_0 ("<on-mention/>") PINNED), TRUE, WC_NOTIFY_MENTIONS },
  { EXTENSIONS (NOTIFY_0 ("<never client-type='pc'/><on-mention client-type='mobile'/>")),
    FALSE, WC_NOTIFY_NEVER },
  /* both */
  { EXTENSIONS (NOTIFY_0 ("<never/>") NOTIFY ("<always/>")), FALSE, WC_NOTIFY_ALWAYS },
  { EXTENSIONS (NOTIFY_0 ("<never/>") NOTIFY ("")), FALSE, WC_NOTIFY_NEVER },
  /* what nobody may say */
  { EXTENSIONS (NOTIFY ("<sometimes/><never identity-type='pc'/>")), FALSE,
    WC_NOTIFY_DEFAULT },
  { EXTENSIONS (NOTIFY ("<never xmlns='u:other'/>")), FALSE, WC_NOTIFY_DEFAULT },
};

static void
test_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) conference = wc_fake_session_parse (cases[i].xml);
      g_autoptr (WcBookmark) bookmark = wc_bookmark_new (1, "tea@rooms.lit");

      g_test_message ("%s", cases[i].xml);
      bookmark->pinned = !cases[i].pinned;
      wc_bookmark_extensions_read (bookmark, conference);
      g_assert_cmpint (bookmark->pinned, ==, cases[i].pinned);
      g_assert_cmpint (bookmark->notify, ==, cases[i].notify);
    }
}

typedef struct
{
  const char *before;
  gboolean pinned;
  WcNotify notify;
  const char *after;
} Change;

static const Change changes[] = {
  { CONFERENCE (""), FALSE, WC_NOTIFY_DEFAULT, CONFERENCE ("") },
  { CONFERENCE (""), TRUE, WC_NOTIFY_NEVER,
    EXTENSIONS (PINNED NOTIFY ("<never/>") NOTIFY_0 ("<never/>")) },
  { EXTENSIONS (PINNED "<x xmlns='u:x'/>" PINNED), FALSE, WC_NOTIFY_DEFAULT,
    EXTENSIONS ("<x xmlns='u:x'/>") },
  /* nothing changes: nothing is touched */
  { EXTENSIONS ("<x xmlns='u:x'> y </x>" NOTIFY ("<a/><never odd='1'/>")), FALSE,
    WC_NOTIFY_NEVER,
    EXTENSIONS ("<x xmlns='u:x'> y </x>" NOTIFY ("<a/><never odd='1'/>")) },
  /* others keep theirs, we the attributes and what is inside */
  { EXTENSIONS (NOTIFY ("<never identity-category='client' identity-type='pc' odd='1'>" //
                        ADVANCED "</never><always identity-category='gateway'/>"
                        "<always/>")),
    FALSE, WC_NOTIFY_MENTIONS,
    EXTENSIONS (NOTIFY ("<always identity-category='gateway'/><always/>"
                        "<on-mention identity-category='client' identity-type='pc' "
                        "odd='1'>" ADVANCED "</on-mention>") //
                NOTIFY_0 ("<on-mention/>")) },
  /* § 5: who writes sees to it that everybody finds something */
  { EXTENSIONS (NOTIFY ("<always identity-category='client' identity-type='phone'/>")),
    FALSE, WC_NOTIFY_NEVER,
    EXTENSIONS (NOTIFY ("<always identity-category='client' identity-type='phone'/>"
                        "<never/>") //
                NOTIFY_0 ("<never/>")) },
  /* in both namespaces, where it changes */
  { EXTENSIONS (NOTIFY_0 ("<on-mention/>" ADVANCED)), FALSE, WC_NOTIFY_NEVER,
    EXTENSIONS (NOTIFY_0 (ADVANCED "<never/>") NOTIFY ("<never/>")) },
  { EXTENSIONS (NOTIFY_0 ("<on-mention/>")), FALSE, WC_NOTIFY_MENTIONS,
    EXTENSIONS (NOTIFY_0 ("<on-mention/>")) },
  { EXTENSIONS (NOTIFY_0 ("<never/>") NOTIFY ("<always/>")), FALSE, WC_NOTIFY_ALWAYS,
    EXTENSIONS (NOTIFY_0 ("<always/>") NOTIFY ("<always/>")) },
  { EXTENSIONS (NOTIFY_0 ("<on-mention/>") NOTIFY ("<always/>")), FALSE, WC_NOTIFY_NEVER,
    EXTENSIONS (NOTIFY_0 ("<never/>") NOTIFY ("<never/>")) },
  /* taken back */
  { EXTENSIONS (NOTIFY_0 ("<never/>") NOTIFY ("<never/>") PINNED), TRUE,
    WC_NOTIFY_DEFAULT, EXTENSIONS (PINNED) },
  { EXTENSIONS (NOTIFY ("<never/><always identity-category='gateway'/>")), FALSE,
    WC_NOTIFY_DEFAULT, EXTENSIONS (NOTIFY ("<always identity-category='gateway'/>")) },
  { EXTENSIONS (NOTIFY ("<never>" ADVANCED "</never>")), FALSE, WC_NOTIFY_DEFAULT,
    EXTENSIONS (NOTIFY ("<never>" ADVANCED "</never>")) },
};

static void
test_write (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (WcNode) conference = wc_fake_session_parse (changes[i].before);
      g_autoptr (WcNode) expected = wc_fake_session_parse (changes[i].after);
      g_autoptr (WcBookmark) wanted = wc_bookmark_new (1, "tea@rooms.lit");
      g_autofree char *text = NULL;

      wanted->pinned = changes[i].pinned;
      wanted->notify = changes[i].notify;
      wc_bookmark_extensions_write (conference, wanted);
      text = wc_node_to_string (conference, NULL);
      g_test_message ("%s", text);
      g_assert_true (wc_node_equal (conference, expected));
    }
}

#define ONE(word) EXTENSIONS (NOTIFY (word))
#define BOTH(newer, older) EXTENSIONS (NOTIFY (newer) NOTIFY_0 (older))

/* What counts in the end, of what stood there and what stands there now. */
static const struct
{
  const char *before; /* (nullable) */
  WcNotify held;
  const char *now;
  WcNotify expected;
} settled[] = {
  { NULL, WC_NOTIFY_DEFAULT, BOTH ("<never/>", "<always/>"), WC_NOTIFY_NEVER },
  { BOTH ("<never/>", "<never/>"), WC_NOTIFY_NEVER, BOTH ("<never/>", "<always/>"),
    WC_NOTIFY_ALWAYS },
  { BOTH ("<never/>", "<never/>"), WC_NOTIFY_NEVER, BOTH ("<always/>", "<never/>"),
    WC_NOTIFY_ALWAYS },
  /* read again: it stays as it was */
  { BOTH ("<never/>", "<always/>"), WC_NOTIFY_ALWAYS, BOTH ("<never/>", "<always/>"),
    WC_NOTIFY_ALWAYS },
  { ONE ("<never/>"), WC_NOTIFY_NEVER, BOTH ("<never/>", "<always/>"), WC_NOTIFY_ALWAYS },
  { BOTH ("<never/>", "<always/>"), WC_NOTIFY_ALWAYS, ONE ("<never/>"), WC_NOTIFY_NEVER },
  { BOTH ("<always/>", "<always/>"), WC_NOTIFY_ALWAYS, BOTH ("<on-mention/>", "<never/>"),
    WC_NOTIFY_MENTIONS },
};

static void
test_settle (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (settled); i++)
    {
      g_autoptr (WcNode) now = wc_fake_session_parse (settled[i].now);
      g_autoptr (WcNode) before =
          settled[i].before != NULL ? wc_fake_session_parse (settled[i].before) : NULL;
      g_autoptr (WcBookmark) bookmark = wc_bookmark_new (1, "tea@rooms.lit");

      g_test_message ("%s", settled[i].now);
      wc_bookmark_extensions_read (bookmark, now);
      wc_bookmark_extensions_settle (bookmark, now, settled[i].held, before);
      g_assert_cmpint (bookmark->notify, ==, settled[i].expected);
    }
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
