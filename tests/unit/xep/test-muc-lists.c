/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/affiliation-words.h"
#include "lib/fake-session.h"
#include "xep/muc-lists.h"

#define X(inside) "<x xmlns='http://jabber.org/protocol/muc#user'>" inside "</x>"
#define MAV(attributes) "<mav xmlns='urn:xmpp:muc:affiliations:1' " attributes "/>"
#define ITEM(jid, affiliation) "<item jid='" jid "' affiliation='" affiliation "'/>"

typedef struct
{
  WcMucLists *lists;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->lists = wc_muc_lists_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_muc_lists_free (f->lists);
}

static void
gather (Fixture *f, const char *xml)
{
  g_autoptr (WcNode) x = wc_fake_session_parse (xml);

  wc_muc_lists_gather (f->lists, x);
}

/* "change 7 whole a@x.lit=member", "stand 7", "end -". */
static char *
describe (const WcMucListsNews *news)
{
  static const char *const verdicts[] = { "stand", "change", "end" };
  GString *words = g_string_new (verdicts[news->verdict]);

  g_string_append_printf (words, " %s%s", news->version != NULL ? news->version : "-",
                          news->whole ? " whole" : "");
  if (news->items != NULL)
    wc_affiliation_words_append (words, news->items);
  return g_string_free (words, FALSE);
}

static void
assert_concludes (Fixture *f, const char *xml, const char *expected)
{
  g_autoptr (WcNode) x = wc_fake_session_parse (xml);
  g_auto (WcMucListsNews) news = { 0 };
  g_autofree char *words = NULL;

  wc_muc_lists_conclude (f->lists, x, &news);
  words = describe (&news);
  g_assert_cmpstr (words, ==, expected);
}

static void
assert_follows (Fixture *f, const char *xml, gboolean change, const char *expected)
{
  g_autoptr (WcNode) x = wc_fake_session_parse (xml);
  g_auto (WcMucListsNews) news = { 0 };
  g_autofree char *words = NULL;

  wc_muc_lists_follow (f->lists, x, change, &news);
  words = describe (&news);
  g_assert_cmpstr (words, ==, expected);
}

#define IN(version) X (MAV ("until='" version "'") "<status code='110'/>")

/* § 5.2.1, its examples. */
static void
test_whole (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, NULL, /* asked= */ TRUE);
  gather (f, X (MAV ("until='ruz41312vw'") ITEM ("louise@commons.example", "owner")
                    ITEM ("peter@commons.example", "owner")));
  assert_concludes (
      f, IN ("ruz41312vw"),
      "change ruz41312vw whole louise@commons.example=owner peter@commons.example=owner");
  g_assert_false (wc_muc_lists_are_held (f->lists));
  wc_muc_lists_settle (f->lists, "ruz41312vw");
  g_assert_true (wc_muc_lists_are_held (f->lists));
}

static void
test_diff (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, "9pacabr2q1", /* asked= */ TRUE);
  gather (f, X (MAV ("since='9pacabr2q1' until='ruz41312vw'")
                    ITEM ("vladimir@commons.example", "none")
                        ITEM ("rosa@commons.example", "owner")));
  assert_concludes (
      f, IN ("ruz41312vw"),
      "change ruz41312vw vladimir@commons.example=none rosa@commons.example=owner");
}

static void
test_nobody (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, "old", /* asked= */ TRUE);
  gather (f, X (MAV ("until='ruz41312vw'")));
  assert_concludes (f, IN ("ruz41312vw"), "change ruz41312vw whole");
}

/* Test that no answer means that nothing has changed, where the room says so. */
static void
test_unchanged (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, "7", /* asked= */ TRUE);
  assert_concludes (f, IN ("7"), "stand 7");
  assert_concludes (f, IN ("8"), "end -");
  assert_concludes (f, X ("<status code='110'/>"), "end -");
  assert_concludes (f, X (MAV ("")), "end -");
}

/* Test that an answer in parts counts when all of it is there, whole or not. */
static void
test_parts (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, "1", /* asked= */ TRUE);
  gather (f, X (MAV ("since='1' until='2'") ITEM ("a@x.lit", "member")));
  gather (f, X (MAV ("since='2' until='3'") ITEM ("b@x.lit", "member")));
  assert_concludes (f, IN ("2"), "end -");
  assert_concludes (f, IN ("3"), "change 3 a@x.lit=member b@x.lit=member");
  wc_muc_lists_enter (f->lists, "1", /* asked= */ TRUE);
  gather (f, X (MAV ("until='2'") ITEM ("a@x.lit", "member")));
  gather (f, X (MAV ("since='2' until='3'") ITEM ("b@x.lit", "member")));
  assert_concludes (f, IN ("3"), "change 3 whole a@x.lit=member b@x.lit=member");
}

static const char *const misfits[] = {
  /* builds on what is not held */
  X (MAV ("since='0' until='2'") ITEM ("a@x.lit", "member")),
  /* a step back */
  X (MAV ("since='2' until='1'") ITEM ("a@x.lit", "member")),
  X (MAV ("since='1'") ITEM ("a@x.lit", "member")),
  X (MAV ("since='1' until=''") ITEM ("a@x.lit", "member")),
  X (MAV ("since='1' until='2'") "<item affiliation='member'/>"),
  X (MAV ("since='1' until='2'") "<item jid='a@x.lit'/>"),
  X (MAV ("since='1' until='2'") ITEM ("a@x.lit", "king")),
};

static void
test_misfits (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (misfits); i++)
    {
      wc_muc_lists_enter (f->lists, "1", /* asked= */ TRUE);
      gather (f, misfits[i]);
      assert_concludes (f, IN ("1"), "end -");
      assert_concludes (f, IN ("2"), "end -");
      /* what comes behind it does not mend it */
      gather (f, X (MAV ("until='2'") ITEM ("a@x.lit", "member")));
      assert_concludes (f, IN ("2"), "end -");
    }
  /* nothing was held before: nothing is to be forgotten */
  wc_muc_lists_enter (f->lists, NULL, /* asked= */ TRUE);
  gather (f, misfits[0]);
  assert_concludes (f, IN ("2"), "stand -");
}

/* Test that the second of two whole answers is none: nobody knows which is true. */
static void
test_two_answers (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, "1", /* asked= */ TRUE);
  gather (f, X (MAV ("until='2'") ITEM ("a@x.lit", "member")));
  gather (f, X (MAV ("until='2'") ITEM ("b@x.lit", "member")));
  assert_concludes (f, IN ("2"), "end -");
}

/* Test that who was not asked says nothing, and that a room that gives no versions any
 * more ends what is held. */
static void
test_not_asked (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, "1", /* asked= */ FALSE);
  gather (f, X (MAV ("since='1' until='2'") ITEM ("a@x.lit", "member")));
  assert_concludes (f, IN ("2"), "end -");
  assert_concludes (f, IN ("1"), "end -");
  wc_muc_lists_enter (f->lists, NULL, /* asked= */ FALSE);
  gather (f, X (MAV ("until='2'") ITEM ("a@x.lit", "member")));
  assert_concludes (f, IN ("2"), "stand -");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, "1", /* asked= */ TRUE);
  wc_muc_lists_refuse (f->lists);
  assert_concludes (f, IN ("1"), "end -");
}

/* Test that an entry for what cannot be an address is nobody's, and that resources do not
 * count: a person is what they are with every program. */
static void
test_addresses (Fixture *f, gconstpointer data)
{
  wc_muc_lists_enter (f->lists, NULL, /* asked= */ TRUE);
  gather (f, X (MAV ("until='2'") ITEM ("A@X.lit/mobile", "admin")
                    ITEM ("evil.lit", "outcast") ITEM ("b@@x", "member")
                        ITEM ("", "member") "<item jid='c@x.lit' affiliation='outcast'>"
                                            "<reason>rude</reason></item>"));
  assert_concludes (f, IN ("2"),
                    "change 2 whole a@x.lit=admin evil.lit=outcast c@x.lit=outcast "
                    "(rude)");
}

static void
test_huge (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) part = g_string_new (NULL);

  for (int i = 0; i < 2000; i++)
    g_string_append_printf (part, "<item jid='p%d@x.lit' affiliation='member'/>", i);
  wc_muc_lists_enter (f->lists, NULL, /* asked= */ TRUE);
  for (int i = 0; i < 6; i++)
    {
      g_autofree char *since = i > 0 ? g_strdup_printf ("since='%d'", i) : g_strdup ("");
      g_autofree char *xml =
          g_strdup_printf (X ("<mav xmlns='urn:xmpp:muc:affiliations:1'"
                              " %s until='%d'/>%s"),
                           since, i + 1, part->str);

      gather (f, xml);
    }
  G_STATIC_ASSERT (WC_AFFILIATION_STORE_MAX < 6 * 2000);
  assert_concludes (f, IN ("6"), "stand -");
}

static void
test_long_version (Fixture *f, gconstpointer data)
{
  g_autofree char *version = g_strnfill (300, 'v');
  g_autofree char *part = g_strdup_printf (
      X ("<mav xmlns='urn:xmpp:muc:affiliations:1' until='%s'/>"), version);

  wc_muc_lists_enter (f->lists, NULL, /* asked= */ TRUE);
  gather (f, part);
  assert_concludes (f, part, "stand -");
}

/* § 5.2.2. */
static void
test_following (Fixture *f, gconstpointer data)
{
  wc_muc_lists_settle (f->lists, "9pacabr2q1");
  assert_follows (f,
                  X (MAV ("since='9pacabr2q1' until='ruz41312vw'")
                         ITEM ("peter@commons.example/mobile", "none")),
                  /* change= */ TRUE, "change ruz41312vw peter@commons.example=none");
  /* the same change, of another of their presences */
  wc_muc_lists_settle (f->lists, "ruz41312vw");
  assert_follows (f,
                  X (MAV ("since='9pacabr2q1' until='ruz41312vw'")
                         ITEM ("peter@commons.example/desktop", "none")),
                  /* change= */ FALSE, "change ruz41312vw peter@commons.example=none");
}

/* Test that what is about other things leaves the lists alone. */
static void
test_beside (Fixture *f, gconstpointer data)
{
  wc_muc_lists_settle (f->lists, "7");
  assert_follows (f, X (ITEM ("a@x.lit", "member")), FALSE, "stand 7");
  assert_follows (f, IN ("7"), FALSE, "stand 7");
}

/* Test that a step that cannot be followed ends what is held. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *xml;
    gboolean change;
  } cases[] = {
    { X (MAV ("since='8' until='9'") ITEM ("a@x.lit", "member")), TRUE },
    { X (MAV ("since='8' until='9'") ITEM ("a@x.lit", "member")), FALSE },
    { X (MAV ("since='7'") ITEM ("a@x.lit", "member")), TRUE },
    { X (MAV ("until='8'") ITEM ("a@x.lit", "member")), TRUE },
    { X (MAV ("until='8'") "<status code='110'/>"), FALSE },
    { X (MAV ("") "<status code='110'/>"), FALSE },
    { X (ITEM ("a@x.lit", "member")), TRUE },
    /* the room does not show us who it is */
    { X (MAV ("since='7' until='8'") "<item affiliation='member'/>"), FALSE },
    { X (MAV ("since='7' until='8'") ITEM ("a@x.lit", "king")), TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      wc_muc_lists_settle (f->lists, "7");
      assert_follows (f, cases[i].xml, cases[i].change, "end -");
    }
  /* and where nothing is held nothing happens */
  wc_muc_lists_settle (f->lists, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_follows (f, cases[i].xml, cases[i].change, "stand -");
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/xep/muc-lists/whole", test_whole },
    { "/xep/muc-lists/diff", test_diff },
    { "/xep/muc-lists/nobody", test_nobody },
    { "/xep/muc-lists/unchanged", test_unchanged },
    { "/xep/muc-lists/parts", test_parts },
    { "/xep/muc-lists/misfits", test_misfits },
    { "/xep/muc-lists/two-answers", test_two_answers },
    { "/xep/muc-lists/not-asked", test_not_asked },
    { "/xep/muc-lists/refused", test_refused },
    { "/xep/muc-lists/addresses", test_addresses },
    { "/xep/muc-lists/huge", test_huge },
    { "/xep/muc-lists/long-version", test_long_version },
    { "/xep/muc-lists/following", test_following },
    { "/xep/muc-lists/beside", test_beside },
    { "/xep/muc-lists/lost", test_lost },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
