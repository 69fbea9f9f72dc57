/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/bookmark-fixture.h"
#include "store/bookmark-store.h"
#include "xep/0402-bookmarks.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const WcXep *const xeps[] = { &wc_xep_0402_bookmarks, NULL };

#define LIST(inside)                                                                     \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "                            \
  "node='urn:xmpp:bookmarks:1'>" inside "</items></pubsub>"
#define ITEM(id, inside)                                                                 \
  "<item id='" id "'><conference xmlns='urn:xmpp:bookmarks:1' " inside "/></item>"
#define ASKED                                                                            \
  "<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"                    \
  "<items node='urn:xmpp:bookmarks:1'/></pubsub></iq>"
#define ASKED_PEP                                                                        \
  "<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"                    \
  "<items node='storage:bookmarks'/></pubsub></iq>"
#define ASKED_PRIVATE                                                                    \
  "<iq type='get'><query xmlns='jabber:iq:private'>"                                     \
  "<storage xmlns='storage:bookmarks'/></query></iq>"
#define PRIVATE(inside)                                                                  \
  "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>" inside          \
  "</storage></query>"
#define EVENT(from, node, inside)                                                        \
  "<message type='headline' from='" from                                                 \
  "'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" node          \
  "'>" inside "</items></event></message>"
#define TELL(inside) EVENT ("me@x.lit", "urn:xmpp:bookmarks:1", inside)

static void
answer (WcBookmarkFixture *f, const char *asked, const char *payload)
{
  g_autoptr (WcNode) request = wc_node_ref (g_queue_peek_head (&f->fake->sent));

  wc_fake_session_assert_sent (f->fake, asked);
  g_queue_push_head (&f->fake->sent, g_steal_pointer (&request));
  if (payload != NULL)
    wc_fake_session_answer (f->fake, payload);
  else
    wc_fake_session_refuse (f->fake, "item-not-found");
}

/* Bound, and told the list @inside. */
static WcBookmarkFixture *
load (const char *list)
{
  WcBookmarkFixture *f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, xeps);
  answer (f, ASKED, list);
  return f;
}

static void
test_list (void)
{
  g_autoptr (WcBookmarkFixture) f =
      load (LIST (ITEM ("B@y", "autojoin='1' name='Bee'") ITEM ("a@y", "")
                      ITEM ("nowhere", "") "<item id='c@y'/>"));

  wc_bookmark_fixture_assert_held (f, "a@y - - - - published\n"
                                      "b@y Bee join - - published\n");
  g_assert_cmpuint (wc_fake_session_count_dropped (f->fake, "malformed-bookmark"), ==, 2);
  g_assert_true (g_str_has_suffix (f->words->str, "loaded\n"));
  g_string_truncate (f->words, 0);
  /* At the next login only what differs is told. */
  wc_bookmark_fixture_bind (f, xeps);
  answer (f, ASKED, LIST (ITEM ("B@y", "autojoin='1' name='Bee'")));
  wc_bookmark_fixture_assert_told (f, "removed a@y\nloaded\n");
}

static void
test_no_answer_removes_nothing (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (ITEM ("a@y", "")));

  wc_bookmark_fixture_bind (f, xeps);
  wc_fake_session_refuse (f->fake, "internal-server-error");
  wc_bookmark_fixture_assert_told (f, "changed a@y\nloaded\nloaded\n");
  wc_bookmark_fixture_assert_held (f, "a@y - - - - published\n");
}

static void
test_events (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (ITEM ("a@y", "")));

  wc_bookmark_fixture_assert_told (f, "changed a@y\nloaded\n");
  wc_fake_session_receive (
      f->fake, TELL (ITEM ("a@y", "autojoin='true'") ITEM ("b@y", "name='B'")));
  wc_bookmark_fixture_assert_told (f, "changed a@y\nchanged b@y\n");
  wc_fake_session_receive (f->fake,
                           TELL (ITEM ("c@y", "") "<retract id='A@y'/><retract/>"));
  wc_bookmark_fixture_assert_told (f, "changed c@y\nremoved a@y\n");
  /* ejabberd tells everything twice. */
  wc_fake_session_receive (f->fake, TELL (ITEM ("c@y", "")));
  wc_bookmark_fixture_assert_told (f, "");
  wc_bookmark_fixture_assert_held (f, "b@y B - - - published\nc@y - - - - published\n");
}

static void
test_events_without_content (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (ITEM ("a@y", "")));

  wc_fake_session_receive (f->fake, TELL ("<item id='b@y'/>"));
  answer (f, ASKED, LIST (ITEM ("a@y", "") ITEM ("b@y", "")));
  wc_fake_session_receive (f->fake,
                           "<message from='me@x.lit'><event "
                           "xmlns='http://jabber.org/protocol/pubsub#event'><purge "
                           "node='urn:xmpp:bookmarks:1'/></event></message>");
  answer (f, ASKED, LIST (""));
  wc_bookmark_fixture_assert_held (f, "");
  wc_bookmark_fixture_assert_told (
      f, "changed a@y\nloaded\nchanged b@y\nremoved a@y\nremoved b@y\n");
}

/* Others have bookmarks of their own, if they show them, and no say in ours. */
static void
test_forged (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (""));

  wc_fake_session_receive (f->fake, EVENT ("eve@evil/x", "urn:xmpp:bookmarks:1",
                                           ITEM ("trap@evil", "autojoin='1'")));
  wc_fake_session_receive (
      f->fake, EVENT ("x.lit", "urn:xmpp:bookmarks:1", ITEM ("trap@evil", "")));
  wc_fake_session_receive (
      f->fake, EVENT ("me@x.lit", "urn:other", ITEM ("trap@evil", "autojoin='1'")));
  wc_fake_session_receive (f->fake, TELL (ITEM ("@", "") ITEM ("y", "")));
  wc_bookmark_fixture_assert_told (f, "loaded\n");
  wc_bookmark_fixture_assert_held (f, "");
}

/* A change that is told while the list is read may be older or newer than the list. */
static void
test_told_meanwhile (void)
{
  g_autoptr (WcBookmarkFixture) f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, xeps);
  wc_fake_session_receive (f->fake, TELL (ITEM ("a@y", "")));
  answer (f, ASKED, LIST (""));
  answer (f, ASKED, LIST (ITEM ("a@y", "")));
  wc_bookmark_fixture_assert_told (f, "changed a@y\nloaded\n");
}

/* ---- XEP-0048 ---- */

#define OLD                                                                              \
  "<conference jid='a@y' name='A' autojoin='true'><nick>n</nick></conference>"           \
  "<conference jid='b@y'/>"

/* There is no node, and the server announces @feature (NULL: nothing). */
static WcBookmarkFixture *
load_old (const char *feature)
{
  WcBookmarkFixture *f = load (NULL);

  wc_fake_session_assert_idle (f->fake);
  wc_bookmark_fixture_announce (f, feature, WC_NS_PUBSUB_PUBLISH_OPTIONS);
  return f;
}

static void
test_old (void)
{
  g_autoptr (WcBookmarkFixture) f = load_old (NULL);

  answer (f, ASKED_PEP, NULL);
  answer (f, ASKED_PRIVATE, PRIVATE (OLD));
  wc_bookmark_fixture_assert_held (f, "a@y A join n - old\nb@y - - - - old\n");
  g_assert_true (g_str_has_suffix (f->words->str, "loaded\n"));
}

/* A server that fails at a login has not removed anything. */
static void
test_old_not_read (void)
{
  static const char *const passing[] = { "internal-server-error", "resource-constraint" };
  g_autoptr (WcBookmarkFixture) f = load_old (WC_NS_BOOKMARKS "#compat-pep");

  answer (f, ASKED_PRIVATE, PRIVATE (OLD));
  for (gsize i = 0; i < G_N_ELEMENTS (passing); i++)
    {
      g_string_truncate (f->words, 0);
      wc_bookmark_fixture_bind (f, xeps);
      answer (f, ASKED, NULL);
      wc_bookmark_fixture_announce (f, WC_NS_BOOKMARKS "#compat-pep",
                                    WC_NS_PUBSUB_PUBLISH_OPTIONS);
      wc_fake_session_refuse (f->fake, passing[i]);
      wc_bookmark_fixture_assert_told (f, "loaded\n");
      wc_bookmark_fixture_assert_held (f, "a@y A join n - old\nb@y - - - - old\n");
    }
}

static void
test_converted_by_the_server (void)
{
  g_autoptr (WcBookmarkFixture) pep = load_old (WC_NS_BOOKMARKS "#compat");
  g_autoptr (WcBookmarkFixture) private = load_old (WC_NS_BOOKMARKS "#compat-pep");

  answer (pep, ASKED_PEP, NULL);
  answer (private, ASKED_PRIVATE, NULL);
  wc_bookmark_fixture_assert_told (pep, "loaded\n");
  wc_bookmark_fixture_assert_told (private, "loaded\n");
}

/* A node from which everything was removed brings nothing old back. */
static void
test_empty_node (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (""));

  wc_bookmark_fixture_announce (f, NULL, NULL);
  wc_bookmark_fixture_assert_told (f, "loaded\n");
}

/* Another program writes as before, and is followed while only that is there. */
static void
test_old_changes (void)
{
  g_autoptr (WcBookmarkFixture) f = load_old (WC_NS_BOOKMARKS "#compat");
  static const char told[] = EVENT ("me@x.lit", "storage:bookmarks", "<item/>");
  static const char pep[] =
      "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "
      "node='storage:bookmarks'><item><storage xmlns='storage:bookmarks'>" OLD
      "</storage></item></items></pubsub>";

  answer (f, ASKED_PEP, NULL);
  wc_fake_session_receive (f->fake, told);
  answer (f, ASKED, NULL);
  answer (f, ASKED_PEP, pep);
  wc_bookmark_fixture_assert_held (f, "a@y A join n - old\nb@y - - - - old\n");
  wc_fake_session_receive (f->fake, told);
  answer (f, ASKED, LIST (ITEM ("c@y", "")));
  wc_bookmark_fixture_assert_held (f, "c@y - - - - published\n");
  wc_fake_session_receive (f->fake, told);
  wc_fake_session_assert_idle (f->fake);
}

static void
set (WcBookmarkFixture *f, const char *room)
{
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (f->temp->account->id, room);

  wc_bookmarks_set (f->fake->session, bookmark, wc_bookmark_fixture_reply, f);
}

/* The move from the old storage is interrupted behind its first step, and goes on. */
static void
test_move_goes_on (void)
{
  g_autoptr (WcBookmarkFixture) f = load_old (WC_NS_BOOKMARKS "#compat-pep");

  answer (f, ASKED_PRIVATE, PRIVATE (OLD));
  set (f, "c@y");
  wc_fake_session_answer (f->fake, NULL);
  wc_node_unref (g_queue_pop_head (&f->fake->sent));
  wc_bookmark_fixture_assert_held (f, "a@y A join n - published\nb@y - - - - moving\n");
  wc_bookmark_fixture_bind (f, xeps);
  wc_bookmark_fixture_assert_replied (f, "the connection was lost\n");
  answer (f, ASKED,
          LIST ("<item id='a@y'><conference xmlns='urn:xmpp:bookmarks:1' name='A' "
                "autojoin='true'><nick>n</nick></conference></item>"));
  wc_bookmark_fixture_assert_held (f, "a@y A join n - published\nb@y - - - - moving\n");
  wc_fake_session_answer (f->fake, NULL);
  wc_bookmark_fixture_assert_held (f,
                                   "a@y A join n - published\nb@y - - - - published\n");
  wc_fake_session_assert_idle (f->fake);
}

/* ---- Writing ---- */

/* Nothing is written before what stands there is known. */
static void
test_write_waits_for_the_list (void)
{
  g_autoptr (WcBookmarkFixture) f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, xeps);
  set (f, "a@y");
  wc_bookmarks_remove (f->fake->session, "b@y", wc_bookmark_fixture_reply, f);
  g_assert_cmpuint (g_queue_get_length (&f->fake->sent), ==, 1);
  answer (f, ASKED, LIST (ITEM ("a@y", "name='A' odd='kept'") ITEM ("b@y", "")));
  wc_fake_session_answer (f->fake, NULL);
  wc_fake_session_answer (f->fake, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\nok\n");
  wc_bookmark_fixture_assert_held (f, "a@y - - - - published\n");
}

/* Our own change is told to us as well; in whatever order, it is one. */
static void
test_write_and_event (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (""));

  set (f, "a@y");
  wc_fake_session_receive (f->fake, TELL (ITEM ("a@y", "")));
  wc_fake_session_receive (f->fake, TELL (ITEM ("a@y", "name='by another'")));
  wc_fake_session_answer (f->fake, NULL);
  wc_bookmark_fixture_assert_held (f, "a@y by another - - - published\n");
  wc_bookmark_fixture_assert_told (f, "loaded\nchanged a@y\nchanged a@y\n");
}

/* What was told of an earlier change, once more, does not keep a later one from counting:
 * there may be nothing else that tells of it. */
static void
test_write_and_late_event (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (ITEM ("a@y", "name='A'")));

  wc_bookmarks_remove (f->fake->session, "a@y", wc_bookmark_fixture_reply, f);
  wc_fake_session_receive (f->fake, TELL (ITEM ("a@y", "name='A'")));
  wc_fake_session_answer (f->fake, NULL);
  wc_bookmark_fixture_assert_held (f, "");
  wc_bookmark_fixture_assert_told (f, "changed a@y\nloaded\nremoved a@y\n");
  set (f, "a@y");
  wc_fake_session_receive (f->fake, TELL ("<retract id='a@y'/>"));
  wc_fake_session_answer (f->fake, NULL);
  wc_bookmark_fixture_assert_held (f, "a@y - - - - published\n");
}

/* Who waits for the list is told when the stream is lost before it came. */
static void
test_write_is_lost (void)
{
  g_autoptr (WcBookmarkFixture) f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, xeps);
  set (f, "a@y");
  wc_fake_session_assert_sent (f->fake, ASKED);
  wc_session_unbind (f->fake->session, /* resumable= */ TRUE);
  wc_bookmark_fixture_assert_replied (f, "the connection was lost\n");
}

static void
write_nothing (gpointer stream, const WcNode *node, guint64 tag)
{
  g_queue_push_tail (&((WcFakeSession *) stream)->sent, wc_node_ref (node));
}

/* A resumed stream is not asked again; one that another process began is. */
static void
test_resumed (void)
{
  g_autoptr (WcBookmarkFixture) f = load (LIST (ITEM ("a@y", "")));

  wc_session_unbind (f->fake->session, /* resumable= */ TRUE);
  wc_session_resume (f->fake->session, write_nothing, f->fake);
  wc_fake_session_assert_idle (f->fake);
  set (f, "b@y");
  wc_fake_session_answer (f->fake, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
}

static void
test_adopted (void)
{
  g_autoptr (WcBookmarkFixture) f = load_old (WC_NS_BOOKMARKS "#compat-pep");
  gpointer state;

  answer (f, ASKED_PRIVATE, PRIVATE (OLD));
  wc_session_unbind (f->fake->session, /* resumable= */ FALSE);
  g_clear_pointer (&f->fake, wc_fake_session_free);
  wc_bookmark_fixture_bind (f, NULL);
  /* The module as a new process has it, on a stream that is there already. */
  state = wc_xep_0402_bookmarks.attach (f->fake->session);
  wc_xep_0402_bookmarks.resumed (f->fake->session, state);
  answer (f, ASKED, NULL);
  wc_bookmark_fixture_assert_held (f, "a@y A join n - old\nb@y - - - - old\n");
  g_assert_true (g_str_has_suffix (f->words->str, "loaded\nloaded\n"));
  wc_xep_0402_bookmarks.detach (state);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/xep/bookmarks/" name, func)
  TEST ("list", test_list);
  TEST ("no-answer", test_no_answer_removes_nothing);
  TEST ("events", test_events);
  TEST ("events-without-content", test_events_without_content);
  TEST ("forged", test_forged);
  TEST ("told-meanwhile", test_told_meanwhile);
  TEST ("old", test_old);
  TEST ("old-not-read", test_old_not_read);
  TEST ("converted", test_converted_by_the_server);
  TEST ("empty-node", test_empty_node);
  TEST ("old-changes", test_old_changes);
  TEST ("move-goes-on", test_move_goes_on);
  TEST ("write-waits", test_write_waits_for_the_list);
  TEST ("write-and-event", test_write_and_event);
  TEST ("write-and-late-event", test_write_and_late_event);
  TEST ("write-is-lost", test_write_is_lost);
  TEST ("resumed", test_resumed);
  TEST ("adopted", test_adopted);
  return g_test_run ();
}
