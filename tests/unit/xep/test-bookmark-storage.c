/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/bookmark-fixture.h"
#include "xep/bookmark-storage.h"

#define STORAGE(inside) "<storage xmlns='storage:bookmarks'>" inside "</storage>"
#define PEP(inside)                                                                      \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "                            \
  "node='storage:bookmarks'><item id='current'>" inside "</item></items></pubsub>"
#define PRIVATE(inside) "<query xmlns='jabber:iq:private'>" inside "</query>"
#define ASKED_PEP                                                                        \
  "<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"                    \
  "<items node='storage:bookmarks'/></pubsub></iq>"
#define ASKED_PRIVATE "<iq type='get'>" PRIVATE (STORAGE ("")) "</iq>"
#define BOTH (WC_BOOKMARK_STORAGE_PEP | WC_BOOKMARK_STORAGE_PRIVATE)

static void
on_read (WcSession *session, gpointer data, GPtrArray *bookmarks, const GError *error)
{
  WcBookmarkFixture *f = data;

  g_assert_true ((bookmarks == NULL) == (error != NULL));
  for (guint i = 0; bookmarks != NULL && i < bookmarks->len; i++)
    {
      const WcBookmark *bookmark = g_ptr_array_index (bookmarks, i);

      g_string_append_printf (f->words, "%s %s\n", bookmark->room, bookmark->name);
    }
  g_string_append (f->words, error != NULL ? error->message : "read");
}

static WcBookmarkFixture *
read_storage (guint where)
{
  WcBookmarkFixture *f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, NULL);
  wc_bookmark_storage_read (f->fake->session, where, on_read, f);
  return f;
}

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

/* A room that stands in both is the one of PEP; what is malformed costs itself alone. */
static void
test_both (void)
{
  g_autoptr (WcBookmarkFixture) f = read_storage (BOTH);

  answer (f, ASKED_PEP,
          PEP (STORAGE ("<conference jid='a@y' name='A'/><url url='https://y'/>"
                        "<conference name='nowhere'/>")));
  answer (f, ASKED_PRIVATE,
          PRIVATE (STORAGE ("<conference jid='A@y' name='other'/>"
                            "<conference jid='b@y' name='B'/>")));
  wc_bookmark_fixture_assert_told (f, "a@y A\nb@y B\nread");
}

static void
test_one (void)
{
  g_autoptr (WcBookmarkFixture) pep = read_storage (WC_BOOKMARK_STORAGE_PEP);
  g_autoptr (WcBookmarkFixture) private = read_storage (WC_BOOKMARK_STORAGE_PRIVATE);
  g_autoptr (WcBookmarkFixture) none = read_storage (0);

  answer (pep, ASKED_PEP, PEP (STORAGE ("<conference jid='a@y' name='A'/>")));
  wc_bookmark_fixture_assert_told (pep, "a@y A\nread");
  answer (private, ASKED_PRIVATE, PRIVATE (STORAGE ("")));
  wc_bookmark_fixture_assert_told (private, "read");
  wc_bookmark_fixture_assert_told (none, "read");
}

static void
test_nothing_there (void)
{
  g_autoptr (WcBookmarkFixture) f = read_storage (BOTH);

  answer (f, ASKED_PEP, NULL);
  answer (f, ASKED_PRIVATE, NULL);
  wc_bookmark_fixture_assert_told (f, "read");
}

/* What says that there is none, and what says nothing: there the reading ends, whatever
 * the other place would say. */
static void
test_refusals (void)
{
  static const struct
  {
    const char *condition;
    gboolean absent;
  } cases[] = {
    { "item-not-found", TRUE },         { "feature-not-implemented", TRUE },
    { "service-unavailable", TRUE },    { "internal-server-error", FALSE },
    { "resource-constraint", FALSE },   { "remote-server-timeout", FALSE },
    { "undefined-condition", FALSE },   { "policy-violation", FALSE },
    { "not-authorized", FALSE },        { "forbidden", FALSE },
    { "recipient-unavailable", FALSE }, { "made-up", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcBookmarkFixture) first = read_storage (BOTH);
      g_autoptr (WcBookmarkFixture) last = read_storage (BOTH);
      g_autofree char *words =
          g_strdup_printf ("the server answered %s", cases[i].condition);

      wc_fake_session_refuse (first->fake, cases[i].condition);
      if (cases[i].absent)
        answer (first, ASKED_PRIVATE,
                PRIVATE (STORAGE ("<conference jid='a@y' name='A'/>")));
      wc_fake_session_assert_idle (first->fake);
      wc_bookmark_fixture_assert_told (first, cases[i].absent ? "a@y A\nread" : words);
      answer (last, ASKED_PEP, PEP (STORAGE ("<conference jid='a@y' name='A'/>")));
      wc_fake_session_refuse (last->fake, cases[i].condition);
      wc_bookmark_fixture_assert_told (last, cases[i].absent ? "a@y A\nread" : words);
    }
}

/* Without an answer nothing is known, so nothing may be taken for removed. */
static void
test_lost (void)
{
  g_autoptr (WcBookmarkFixture) f = read_storage (BOTH);

  answer (f, ASKED_PEP, PEP (STORAGE ("<conference jid='a@y' name='A'/>")));
  wc_fake_session_assert_sent (f->fake, ASKED_PRIVATE);
  wc_session_unbind (f->fake->session, FALSE);
  wc_bookmark_fixture_assert_told (f, "the connection was lost");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/bookmark-storage/both", test_both);
  g_test_add_func ("/xep/bookmark-storage/one", test_one);
  g_test_add_func ("/xep/bookmark-storage/nothing-there", test_nothing_there);
  g_test_add_func ("/xep/bookmark-storage/refusals", test_refusals);
  g_test_add_func ("/xep/bookmark-storage/lost", test_lost);
  return g_test_run ();
}
