/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/bookmark-fixture.h"
#include "store/bookmark-store.h"
#include "xep/bookmark-mirror.h"
#include "xml/ns.h"

#define STORAGE(inside)                                                                  \
  "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>" inside          \
  "</storage></query>"
#define ASKED "<iq type='get'>" STORAGE ("") "</iq>"
#define WRITTEN(inside) "<iq type='set'>" STORAGE (inside) "</iq>"

typedef struct
{
  WcBookmarkFixture *f;
  WcBookmarkMirror *mirror;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->f = wc_bookmark_fixture_new ();
  wc_bookmark_fixture_bind (fixture->f, NULL);
  fixture->mirror = wc_bookmark_mirror_new (fixture->f->fake->session);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcSession) session = g_object_ref (fixture->f->fake->session);

  wc_bookmark_fixture_free (fixture->f);
  wc_bookmark_mirror_free (fixture->mirror);
}

static void
announce (Fixture *fixture, const char *feature)
{
  wc_bookmark_fixture_announce (fixture->f, feature, NULL);
}

/* The node has it now (@name NULL: not any more). */
static void
note (Fixture *fixture, const char *room, const char *name)
{
  WcTempDb *temp = fixture->f->temp;
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (temp->account->id, room);

  wc_str_set (&bookmark->name, name);
  wc_str_set (&bookmark->nick, name);
  bookmark->autojoin = name != NULL && name[0] == 'J';
  if (name != NULL)
    g_assert_true (wc_bookmark_store_set (temp->db, bookmark, NULL, NULL));
  else
    g_assert_true (
        wc_bookmark_store_remove (temp->db, temp->account->id, room, NULL, NULL));
  wc_bookmark_mirror_note (fixture->mirror, room);
}

/* Asserts the next request, and answers it. */
static void
expect (Fixture *fixture, const char *sent, const char *answer)
{
  WcFakeSession *fake = fixture->f->fake;
  g_autoptr (WcNode) request = wc_node_ref (g_queue_peek_head (&fake->sent));

  wc_fake_session_assert_sent (fake, sent);
  g_queue_push_head (&fake->sent, g_steal_pointer (&request));
  wc_fake_session_answer (fake, answer);
}

/* Test that what is about other rooms, and what is foreign in ours, goes back as it came;
 * XEP-0048 § 2, with what programs put in beside that. */
static void
test_keeps_the_rest (Fixture *fixture, gconstpointer data)
{
  static const char *const steps[] = { "Join", NULL };

  announce (fixture, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      note (fixture, "theplay@conference.shakespeare.lit", steps[i]);
      wc_bookmark_mirror_write (fixture->mirror);
      wc_bookmark_mirror_write (fixture->mirror); /* it is on its way */
      expect (fixture, ASKED,
              STORAGE ("<url name='Works' url='http://the-tech.mit.edu/Shakespeare/'/>"
                       "<conference jid='ThePlay@conference.shakespeare.lit' name='Old' "
                       "minimize='1' autojoin='0'><nick>JC</nick><password>cherub"
                       "</password><star xmlns='urn:example:star'/></conference>"
                       "<conference name='nowhere'/>"
                       "<conference jid='orchard@conference.shakespeare.lit' "
                       "autojoin='1'/>"));
      expect (
          fixture,
          steps[i] != NULL
              ? WRITTEN ("<url name='Works' url='http://the-tech.mit.edu/Shakespeare/'/>"
                         "<conference jid='ThePlay@conference.shakespeare.lit' "
                         "name='Join' minimize='1' autojoin='true'>"
                         "<star xmlns='urn:example:star'/><nick>Join</nick></conference>"
                         "<conference name='nowhere'/>"
                         "<conference jid='orchard@conference.shakespeare.lit' "
                         "autojoin='1'/>")
              : WRITTEN ("<url name='Works' url='http://the-tech.mit.edu/Shakespeare/'/>"
                         "<conference name='nowhere'/>"
                         "<conference jid='orchard@conference.shakespeare.lit' "
                         "autojoin='1'/>"),
          NULL);
      wc_fake_session_assert_idle (fixture->f->fake);
    }
}

/* Test that what changes in a burst is one write, and that nothing is written where it is
 * so already. */
static void
test_one_write (Fixture *fixture, gconstpointer data)
{
  announce (fixture, NULL);
  wc_bookmark_mirror_write (fixture->mirror);
  wc_fake_session_assert_idle (fixture->f->fake);
  note (fixture, "a@y", "A");
  note (fixture, "a@y", "Just A");
  note (fixture, "b@y", "B");
  note (fixture, "b@y", NULL);
  wc_bookmark_mirror_write (fixture->mirror);
  note (fixture, "a@y", "A last");
  expect (fixture, ASKED, STORAGE ("<conference jid='b@y'/><conference jid='B@y'/>"));
  expect (
      fixture,
      WRITTEN ("<conference jid='a@y' name='A last'><nick>A last</nick></conference>"),
      NULL);
  /* of what was noted meanwhile nothing is left to say */
  expect (fixture, ASKED,
          STORAGE ("<conference jid='a@y' name='A last'><nick>A last</nick>"
                   "</conference>"));
  wc_fake_session_assert_idle (fixture->f->fake);
}

/* Test that a server that does it itself is left alone, and one of which nothing is known
 * yet is not written to before. */
static void
test_server_does_it (Fixture *fixture, gconstpointer data)
{
  note (fixture, "a@y", "A");
  wc_bookmark_mirror_write (fixture->mirror);
  wc_fake_session_assert_idle (fixture->f->fake);
  announce (fixture, WC_NS_BOOKMARKS "#compat");
  wc_bookmark_mirror_write (fixture->mirror);
  announce (fixture, NULL);
  wc_bookmark_mirror_write (fixture->mirror);
  wc_fake_session_assert_idle (fixture->f->fake);
}

/* Test that nothing is written over what is not known, or where the server would end the
 * stream for it. */
static void
test_unknown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (128 * 1024, 'x');
  g_autofree char *answer = g_strdup_printf (STORAGE ("<url name='%s'/>"), large);

  announce (fixture, NULL);
  note (fixture, "a@y", "A");
  wc_bookmark_mirror_write (fixture->mirror);
  wc_fake_session_refuse (fixture->f->fake, "service-unavailable");
  wc_fake_session_assert_idle (fixture->f->fake);
  note (fixture, "a@y", "A");
  wc_bookmark_mirror_write (fixture->mirror);
  expect (fixture, ASKED, "<query xmlns='jabber:iq:private'/>");
  wc_fake_session_assert_idle (fixture->f->fake);
  note (fixture, "a@y", "A");
  wc_bookmark_mirror_write (fixture->mirror);
  expect (fixture, ASKED, answer);
  wc_fake_session_assert_idle (fixture->f->fake);
  note (fixture, "a@y", "A");
  wc_bookmark_mirror_write (fixture->mirror);
  expect (fixture, ASKED, STORAGE (""));
  wc_fake_session_refuse (fixture->f->fake, "not-allowed");
  wc_fake_session_assert_idle (fixture->f->fake);
}

static void
keep_sent (gpointer data, const WcNode *stanza, guint64 tag)
{
  g_queue_push_tail (&((WcFakeSession *) data)->sent, wc_node_ref (stanza));
}

/* Test that what a lost stream interrupts is begun again, from what is there then. */
static void
test_lost (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->f->fake->session;
  g_autoptr (WcNode) features = wc_fake_session_parse ("<features/>");

  announce (fixture, NULL);
  note (fixture, "a@y", "A");
  wc_bookmark_mirror_write (fixture->mirror);
  expect (fixture, ASKED, STORAGE (""));
  wc_session_unbind (session, /* resumable= */ FALSE);
  g_queue_clear_full (&fixture->f->fake->sent, (GDestroyNotify) wc_node_unref);
  wc_bookmark_mirror_write (fixture->mirror);
  wc_fake_session_assert_idle (fixture->f->fake);

  wc_session_bind (session, "me@x.lit/here", features, keep_sent, fixture->f->fake);
  wc_bookmark_mirror_write (fixture->mirror);
  wc_fake_session_assert_idle (fixture->f->fake); /* what it can is not known yet */
  announce (fixture, NULL);
  wc_bookmark_mirror_write (fixture->mirror);
  expect (fixture, ASKED, STORAGE ("<conference jid='b@y'/>"));
  expect (fixture,
          WRITTEN ("<conference jid='b@y'/>"
                   "<conference jid='a@y' name='A'><nick>A</nick></conference>"),
          NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/bookmark-mirror/" name, Fixture, NULL, setup, func, teardown)
  TEST ("keeps-the-rest", test_keeps_the_rest);
  TEST ("one-write", test_one_write);
  TEST ("server-does-it", test_server_does_it);
  TEST ("unknown", test_unknown);
  TEST ("lost", test_lost);
  return g_test_run ();
}
