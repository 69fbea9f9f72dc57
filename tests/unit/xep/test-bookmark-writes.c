/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/bookmark-fixture.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-keep.h"
#include "xep/bookmark-writes.h"

typedef struct
{
  WcBookmarkFixture *f;
  WcBookmarkMirror *mirror;
  WcBookmarkWrites *writes;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->f = wc_bookmark_fixture_new ();
  wc_bookmark_fixture_bind (fixture->f, NULL);
  fixture->mirror = wc_bookmark_mirror_new (fixture->f->fake->session);
  fixture->writes = wc_bookmark_writes_new (fixture->f->fake->session, fixture->mirror);
  wc_bookmark_writes_set_open (fixture->writes, TRUE);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcSession) session = g_object_ref (fixture->f->fake->session);

  wc_bookmark_fixture_free (fixture->f);
  wc_bookmark_writes_free (fixture->writes);
  wc_bookmark_mirror_free (fixture->mirror);
}

static void
set (Fixture *fixture, const char *room, const char *name)
{
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (fixture->f->temp->account->id, room);

  wc_str_set (&bookmark->name, name);
  wc_bookmark_writes_set (fixture->writes, bookmark, wc_bookmark_fixture_reply,
                          fixture->f);
}

static void
remove_one (Fixture *fixture, const char *room)
{
  wc_bookmark_writes_remove (fixture->writes, room, wc_bookmark_fixture_reply,
                             fixture->f);
}

#define OPTION(var, value)                                                               \
  "<field var='pubsub#" var "' type='text-single'><value>" value "</value></field>"
#define PUBLISH(id, conference)                                                          \
  "<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish "           \
  "node='urn:xmpp:bookmarks:1'><item id='" id "'>" conference "</item></publish>"        \
  "<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' "      \
  "type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value>"       \
  "</field>" OPTION ("persist_items", "true") OPTION ("max_items", "max")                \
      OPTION ("send_last_published_item", "never")                                       \
          OPTION ("access_model", "whitelist") "</x></publish-options></pubsub></iq>"
#define NAMED(id, name)                                                                  \
  PUBLISH (id, "<conference xmlns='urn:xmpp:bookmarks:1' name='" name "'/>")
#define RETRACT(id)                                                                      \
  "<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><retract "           \
  "node='urn:xmpp:bookmarks:1' notify='true'><item id='" id                              \
  "'/></retract></pubsub></iq>"

/* Asserts the next request and answers it, or refuses it with @refusal. */
static void
expect (Fixture *fixture, const char *sent, const char *refusal)
{
  WcFakeSession *fake = fixture->f->fake;
  g_autoptr (WcNode) request = wc_node_ref (g_queue_peek_head (&fake->sent));

  wc_fake_session_assert_sent (fake, sent);
  g_queue_push_head (&fake->sent, g_steal_pointer (&request));
  if (refusal != NULL)
    wc_fake_session_refuse (fake, refusal);
  else
    wc_fake_session_answer (fake, NULL);
}

/* One after the other, in the order in which they were wanted. */
static void
test_in_order (Fixture *fixture, gconstpointer data)
{
  set (fixture, "a@y", "A");
  set (fixture, "a@y", "B");
  remove_one (fixture, "a@y");
  g_assert_cmpuint (g_queue_get_length (&fixture->f->fake->sent), ==, 1);
  expect (fixture, NAMED ("a@y", "A"), NULL);
  wc_bookmark_fixture_assert_held (fixture->f, "a@y A - - - published\n");
  expect (fixture, NAMED ("a@y", "B"), NULL);
  expect (fixture, RETRACT ("a@y"), NULL);
  wc_bookmark_fixture_assert_held (fixture->f, "");
  wc_bookmark_fixture_assert_told (fixture->f, "changed a@y\nchanged a@y\nremoved a@y\n");
  wc_bookmark_fixture_assert_replied (fixture->f, "ok\nok\nok\n");
}

static void
test_shut (Fixture *fixture, gconstpointer data)
{
  wc_bookmark_writes_set_open (fixture->writes, FALSE);
  set (fixture, "a@y", "A");
  wc_fake_session_assert_idle (fixture->f->fake);
  wc_bookmark_writes_set_open (fixture->writes, TRUE);
  expect (fixture, NAMED ("a@y", "A"), NULL);
  wc_bookmark_fixture_assert_replied (fixture->f, "ok\n");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  set (fixture, "a@y", "A");
  remove_one (fixture, "b@y");
  remove_one (fixture, "c@y");
  expect (fixture, NAMED ("a@y", "A"), "forbidden");
  expect (fixture, RETRACT ("b@y"), "item-not-found");
  expect (fixture, RETRACT ("c@y"), "forbidden");
  wc_bookmark_fixture_assert_held (fixture->f, "");
  wc_bookmark_fixture_assert_replied (fixture->f, "forbidden\nok\nforbidden\n");
}

/* What the server has said of a room since is newer than our write's answer. */
static void
test_overtaken (Fixture *fixture, gconstpointer data)
{
  set (fixture, "a@y", "A");
  wc_bookmark_writes_overtake (fixture->writes, "b@y");
  wc_bookmark_writes_overtake (fixture->writes, "a@y");
  expect (fixture, NAMED ("a@y", "A"), NULL);
  wc_bookmark_fixture_assert_held (fixture->f, "");
  set (fixture, "a@y", "A");
  expect (fixture, NAMED ("a@y", "A"), NULL);
  wc_bookmark_fixture_assert_held (fixture->f, "a@y A - - - published\n");
  wc_bookmark_fixture_assert_replied (fixture->f, "ok\nok\n");
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  set (fixture, "a@y", "A");
  set (fixture, "b@y", "B");
  wc_fake_session_assert_sent (fixture->f->fake, NAMED ("a@y", "A"));
  wc_bookmark_writes_lose (fixture->writes);
  wc_bookmark_fixture_assert_replied (fixture->f, "the connection was lost\n");
  wc_session_unbind (fixture->f->fake->session, FALSE);
  wc_bookmark_fixture_assert_replied (fixture->f, "the connection was lost\n");
  set (fixture, "a@y", "A");
  wc_bookmark_fixture_assert_replied (fixture->f, "");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wc_bookmark_fixture_assert_replied (fixture->f, "the account is offline\n");
}

static void
hold_old (Fixture *fixture, const char *xml)
{
  g_autoptr (WcNode) conference = wc_fake_session_parse (xml);
  g_autoptr (WcBookmark) old =
      wc_bookmark_item_parse_old (fixture->f->temp->account->id, conference);

  wc_bookmark_keep_one (fixture->f->fake->session, old);
}

/* The first write takes everything along, so that nothing is lost when the node counts.
 */
static void
test_old_ones_move (Fixture *fixture, gconstpointer data)
{
  hold_old (fixture, "<conference xmlns='storage:bookmarks' jid='a@y' name='A'/>");
  hold_old (fixture, "<conference xmlns='storage:bookmarks' jid='b@y' name='B'/>");
  wc_bookmark_fixture_assert_told (fixture->f, "changed a@y\nchanged b@y\n");
  remove_one (fixture, "b@y");
  wc_bookmark_fixture_assert_held (fixture->f,
                                   "a@y A - - - moving\nb@y B - - - moving\n");
  expect (fixture, NAMED ("a@y", "A"), NULL);
  wc_bookmark_fixture_assert_held (fixture->f,
                                   "a@y A - - - published\nb@y B - - - moving\n");
  expect (fixture, NAMED ("b@y", "B"), NULL);
  expect (fixture, RETRACT ("b@y"), NULL);
  wc_bookmark_fixture_assert_held (fixture->f, "a@y A - - - published\n");
  wc_bookmark_fixture_assert_told (fixture->f, "removed b@y\n");
  wc_bookmark_fixture_assert_replied (fixture->f, "ok\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/bookmark-writes/" name, Fixture, NULL, setup, func, teardown)
  TEST ("in-order", test_in_order);
  TEST ("shut", test_shut);
  TEST ("refused", test_refused);
  TEST ("overtaken", test_overtaken);
  TEST ("lost", test_lost);
  TEST ("old-ones-move", test_old_ones_move);
  return g_test_run ();
}
