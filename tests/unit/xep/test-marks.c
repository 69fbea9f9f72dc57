/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/marks.h"
#include "xml/ns.h"

#define PLACE(inside) "<place xmlns='u:place' odd='1'>" inside "</place>"
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
  { PLACE (""), FALSE, WC_NOTIFY_DEFAULT },
  { PLACE (PINNED), TRUE, WC_NOTIFY_DEFAULT },
  { PLACE ("<pinned xmlns='u:other'/>"), FALSE, WC_NOTIFY_DEFAULT },
  /* the examples of XEP-0492 § 3 */
  { PLACE (NOTIFY ("<never/>")), FALSE, WC_NOTIFY_NEVER },
  { PLACE (NOTIFY ("<never identity-category='client' identity-type='pc'/>"
                   "<on-mention identity-category='client' identity-type='phone'/>"
                   "<on-mention identity-category='gateway'/><always/>")),
    FALSE, WC_NOTIFY_NEVER },
  { PLACE (NOTIFY ("<always/><on-mention identity-category='client'/>")), FALSE,
    WC_NOTIFY_MENTIONS },
  { PLACE (NOTIFY ("<on-mention identity-category='gateway'/><always>" ADVANCED
                   "</always>")),
    FALSE, WC_NOTIFY_ALWAYS },
  { PLACE (NOTIFY ("<never identity-category='client' identity-type='phone'/>")), FALSE,
    WC_NOTIFY_DEFAULT },
  /* of 0.1 */
  { PLACE (NOTIFY_0 ("<on-mention/>") PINNED), TRUE, WC_NOTIFY_MENTIONS },
  { PLACE (NOTIFY_0 ("<never client-type='pc'/><on-mention client-type='mobile'/>")),
    FALSE, WC_NOTIFY_NEVER },
  /* both */
  { PLACE (NOTIFY_0 ("<never/>") NOTIFY ("<always/>")), FALSE, WC_NOTIFY_ALWAYS },
  { PLACE (NOTIFY_0 ("<never/>") NOTIFY ("")), FALSE, WC_NOTIFY_NEVER },
  /* what nobody may say */
  { PLACE (NOTIFY ("<sometimes/><never identity-type='pc'/>")), FALSE,
    WC_NOTIFY_DEFAULT },
  { PLACE (NOTIFY ("<never xmlns='u:other'/>")), FALSE, WC_NOTIFY_DEFAULT },
};

static void
test_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) place = wc_fake_session_parse (cases[i].xml);
      WcMarks marks = wc_marks_read (place);

      g_test_message ("%s", cases[i].xml);
      g_assert_cmpint (marks.pinned, ==, cases[i].pinned);
      g_assert_cmpint (marks.notify, ==, cases[i].notify);
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
  { PLACE (""), FALSE, WC_NOTIFY_DEFAULT, PLACE ("") },
  { PLACE (""), TRUE, WC_NOTIFY_NEVER,
    PLACE (PINNED NOTIFY ("<never/>") NOTIFY_0 ("<never/>")) },
  { PLACE (PINNED "<x xmlns='u:x'/>" PINNED), FALSE, WC_NOTIFY_DEFAULT,
    PLACE ("<x xmlns='u:x'/>") },
  /* nothing changes: nothing is touched */
  { PLACE ("<x xmlns='u:x'> y </x>" NOTIFY ("<a/><never odd='1'/>")), FALSE,
    WC_NOTIFY_NEVER, PLACE ("<x xmlns='u:x'> y </x>" NOTIFY ("<a/><never odd='1'/>")) },
  /* others keep theirs, we the attributes and what is inside */
  { PLACE (NOTIFY ("<never identity-category='client' identity-type='pc' odd='1'>" //
                   ADVANCED "</never><always identity-category='gateway'/>"
                   "<always/>")),
    FALSE, WC_NOTIFY_MENTIONS,
    PLACE (NOTIFY ("<always identity-category='gateway'/><always/>"
                   "<on-mention identity-category='client' identity-type='pc' "
                   "odd='1'>" ADVANCED "</on-mention>") //
           NOTIFY_0 ("<on-mention/>")) },
  /* § 5: who writes sees to it that everybody finds something */
  { PLACE (NOTIFY ("<always identity-category='client' identity-type='phone'/>")), FALSE,
    WC_NOTIFY_NEVER,
    PLACE (NOTIFY ("<always identity-category='client' identity-type='phone'/>"
                   "<never/>") //
           NOTIFY_0 ("<never/>")) },
  /* in both namespaces, where it changes */
  { PLACE (NOTIFY_0 ("<on-mention/>" ADVANCED)), FALSE, WC_NOTIFY_NEVER,
    PLACE (NOTIFY_0 (ADVANCED "<never/>") NOTIFY ("<never/>")) },
  { PLACE (NOTIFY_0 ("<on-mention/>")), FALSE, WC_NOTIFY_MENTIONS,
    PLACE (NOTIFY_0 ("<on-mention/>")) },
  { PLACE (NOTIFY_0 ("<never/>") NOTIFY ("<always/>")), FALSE, WC_NOTIFY_ALWAYS,
    PLACE (NOTIFY_0 ("<always/>") NOTIFY ("<always/>")) },
  { PLACE (NOTIFY_0 ("<on-mention/>") NOTIFY ("<always/>")), FALSE, WC_NOTIFY_NEVER,
    PLACE (NOTIFY_0 ("<never/>") NOTIFY ("<never/>")) },
  /* taken back */
  { PLACE (NOTIFY_0 ("<never/>") NOTIFY ("<never/>") PINNED), TRUE, WC_NOTIFY_DEFAULT,
    PLACE (PINNED) },
  { PLACE (NOTIFY ("<never/><always identity-category='gateway'/>")), FALSE,
    WC_NOTIFY_DEFAULT, PLACE (NOTIFY ("<always identity-category='gateway'/>")) },
  { PLACE (NOTIFY ("<never>" ADVANCED "</never>")), FALSE, WC_NOTIFY_DEFAULT,
    PLACE (NOTIFY ("<never>" ADVANCED "</never>")) },
};

static void
test_write (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (WcNode) place = wc_fake_session_parse (changes[i].before);
      g_autoptr (WcNode) expected = wc_fake_session_parse (changes[i].after);
      const WcMarks wanted = { changes[i].pinned, changes[i].notify };
      g_autofree char *text = NULL;

      g_assert_cmpint (wc_marks_says (place, wanted), ==,
                       wc_marks_read (place).notify == wanted.notify &&
                           wc_node_equal (place, expected));
      wc_marks_write (place, wanted);
      text = wc_node_to_string (place, NULL);
      g_test_message ("%s", text);
      g_assert_true (wc_node_equal (place, expected));
    }
}

#define ONE(word) PLACE (NOTIFY (word))
#define BOTH(newer, older) PLACE (NOTIFY (newer) NOTIFY_0 (older))

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

      g_test_message ("%s", settled[i].now);
      g_assert_cmpint (wc_marks_settle (now, settled[i].held, before), ==,
                       settled[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/marks/read", test_read);
  g_test_add_func ("/xep/marks/settle", test_settle);
  g_test_add_func ("/xep/marks/write", test_write);
  return g_test_run ();
}
