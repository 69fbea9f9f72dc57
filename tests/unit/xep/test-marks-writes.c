/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/marks-fixture.h"
#include "xep/marks-item.h"
#include "xep/marks-writes.h"

#define JULIET "juliet@y"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcMarksWrites *writes;
} Fixture;

static void
make (Fixture *f)
{
  f->writes = wc_marks_writes_new (f->base->fake->session);
}

static void
end (Fixture *f)
{
  wc_marks_writes_set_open (f->writes, FALSE);
  wc_session_unbind (f->base->fake->session, FALSE);
  wc_marks_writes_free (f->writes);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_marks_fixture_new (none);
  make (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  end (f);
  wc_pep_fixture_free (f->base);
}

static void
open_now (Fixture *f)
{
  wc_marks_writes_begin (f->writes);
  wc_marks_writes_set_open (f->writes, TRUE);
}

static void
pin (Fixture *f, const char *chat, gboolean pinned)
{
  wc_marks_fixture_set (f->base, chat, pinned, WC_NOTIFY_DEFAULT);
  wc_marks_writes_poke (f->writes);
}

static void
assert_published (Fixture *f, const char *chat, const char *inside)
{
  wc_marks_fixture_assert_published (f->base, chat, inside);
}

/* One at a time, and what was set meanwhile after it. */
static void
test_one_at_a_time (Fixture *f, gconstpointer data)
{
  pin (f, WC_PEP_ROMEO, TRUE);
  wc_fake_session_assert_idle (f->base->fake);
  open_now (f);
  assert_published (f, WC_PEP_ROMEO, WC_MARKS_PINNED);
  pin (f, WC_PEP_ROMEO, FALSE);
  wc_marks_fixture_set (f->base, WC_PEP_ROMEO, FALSE, WC_NOTIFY_NEVER);
  pin (f, JULIET, TRUE);
  wc_fake_session_answer (f->base->fake, NULL);
  assert_published (f, WC_PEP_ROMEO, WC_MARKS_NEVER);
  wc_fake_session_answer (f->base->fake, NULL);
  assert_published (f, JULIET, WC_MARKS_PINNED);
  wc_fake_session_answer (f->base->fake, NULL);
  wc_marks_writes_poke (f->writes);
  wc_fake_session_assert_idle (f->base->fake);
  wc_marks_fixture_assert_chat (f->base, WC_PEP_ROMEO, FALSE, WC_NOTIFY_NEVER);
}

/* Rooms are written by who writes bookmarks. */
static void
test_room (Fixture *f, gconstpointer data)
{
  open_now (f);
  pin (f, WC_PEP_ROOM, TRUE);
  pin (f, WC_PEP_ROOM "/nurse", TRUE);
  wc_fake_session_assert_idle (f->base->fake);
}

/* Killed between the publish and its answer: the next process tells it once more. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  open_now (f);
  pin (f, WC_PEP_ROMEO, TRUE);
  assert_published (f, WC_PEP_ROMEO, WC_MARKS_PINNED);
  wc_node_unref (g_queue_pop_head (&f->base->fake->sent));
  end (f);
  wc_pep_fixture_restart (f->base, none);
  make (f);
  open_now (f);
  assert_published (f, WC_PEP_ROMEO, WC_MARKS_PINNED);
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_assert_idle (f->base->fake);
}

/* It stays here, and does not keep the others back; the next login tries again. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  open_now (f);
  pin (f, WC_PEP_ROMEO, TRUE);
  pin (f, JULIET, TRUE);
  wc_fake_session_refuse (f->base->fake, "not-acceptable");
  assert_published (f, JULIET, WC_MARKS_PINNED);
  wc_fake_session_answer (f->base->fake, NULL);
  wc_marks_writes_poke (f->writes);
  wc_fake_session_assert_idle (f->base->fake);
  wc_marks_fixture_assert_chat (f->base, WC_PEP_ROMEO, TRUE, WC_NOTIFY_DEFAULT);
  open_now (f);
  assert_published (f, WC_PEP_ROMEO, WC_MARKS_PINNED);
  wc_fake_session_answer (f->base->fake, NULL);
}

/* A server without personal eventing is not asked for every chat. */
static void
test_no_node (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *chat = g_strdup_printf ("c%u@y", i);

      pin (f, chat, TRUE);
    }
  open_now (f);
  for (guint i = 0; i < 3; i++)
    wc_fake_session_refuse (f->base->fake, "service-unavailable");
  wc_marks_writes_poke (f->writes);
  wc_fake_session_assert_idle (f->base->fake);
}

/* A node that others could read is configured first. */
static void
test_precondition (Fixture *f, gconstpointer data)
{
  open_now (f);
  pin (f, WC_PEP_ROMEO, TRUE);
  wc_fake_session_refuse (f->base->fake, "conflict");
  wc_pep_fixture_assert_config_asked (f->base, WC_MARKS_NODE);
}

static gboolean
take (WcDb *db, gpointer data, GError **error)
{
  g_autoptr (WcNode) item = wc_fake_session_parse (data);
  WcPubsubItem said = { .id = wc_node_attr (item, "id"),
                        .payload = wc_node_child (item, NULL, NULL) };
  g_autoptr (WcMarked) marked = wc_marks_item_parse (&said);

  return wc_marks_store_take (db, 1, marked, NULL, error);
}

static void
hold (Fixture *f, const char *item)
{
  g_autoptr (GError) error = NULL;

  wc_db_run (f->base->temp->db, WC_DB_NORMAL, take, (gpointer) item, &error);
  g_assert_no_error (error);
}

/* What cannot be taken back (XEP-0492 § 4) is shown, and not written for ever. */
static void
test_stays (Fixture *f, gconstpointer data)
{
  static const char ADVANCED[] =
      WC_MARKS_NOTIFY ("<never><advanced><x xmlns='u:x'/></advanced></never>");
  g_autofree char *item = g_strdup_printf (WC_MARKS_ITEM (WC_PEP_ROMEO, "%s"), ADVANCED);

  hold (f, item);
  wc_marks_fixture_assert_chat (f->base, WC_PEP_ROMEO, FALSE, WC_NOTIFY_NEVER);
  open_now (f);
  wc_marks_fixture_set (f->base, WC_PEP_ROMEO, FALSE, WC_NOTIFY_DEFAULT);
  wc_marks_writes_poke (f->writes);
  assert_published (f, WC_PEP_ROMEO, ADVANCED);
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_assert_idle (f->base->fake);
  wc_marks_fixture_assert_chat (f->base, WC_PEP_ROMEO, FALSE, WC_NOTIFY_NEVER);
}

/* What others have put in leaves no room for ours. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (WC_MARKS_ITEM_MAX_BYTES - 180, 'x');
  g_autofree char *item =
      g_strdup_printf (WC_MARKS_ITEM (WC_PEP_ROMEO, "<x xmlns='u:x'>%s</x>"), text);

  hold (f, item);
  open_now (f);
  wc_marks_fixture_set (f->base, WC_PEP_ROMEO, TRUE, WC_NOTIFY_NEVER);
  pin (f, JULIET, TRUE);
  assert_published (f, JULIET, WC_MARKS_PINNED);
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_assert_idle (f->base->fake);
  wc_marks_fixture_assert_chat (f->base, WC_PEP_ROMEO, TRUE, WC_NOTIFY_NEVER);
}

static void
test_overtaken (Fixture *f, gconstpointer data)
{
  const WcMarks *base;

  g_assert_null (wc_marks_writes_overtake (f->writes, WC_PEP_ROMEO));
  open_now (f);
  pin (f, WC_PEP_ROMEO, TRUE);
  g_assert_null (wc_marks_writes_overtake (f->writes, JULIET));
  base = wc_marks_writes_overtake (f->writes, WC_PEP_ROMEO);
  g_assert_true (base->pinned && base->notify == WC_NOTIFY_DEFAULT);
  g_assert_null (wc_marks_writes_overtake (f->writes, WC_PEP_ROMEO));
  /* then the answer says nothing that is newer */
  hold (f, WC_MARKS_ITEM (WC_PEP_ROMEO, WC_MARKS_PINNED WC_MARKS_NEVER));
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_assert_idle (f->base->fake);
  wc_marks_fixture_assert_chat (f->base, WC_PEP_ROMEO, TRUE, WC_NOTIFY_NEVER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/xep/marks-writes/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("room", test_room);
  ADD ("killed", test_killed);
  ADD ("refused", test_refused);
  ADD ("no-node", test_no_node);
  ADD ("precondition", test_precondition);
  ADD ("stays", test_stays);
  ADD ("full", test_full);
  ADD ("overtaken", test_overtaken);
  return g_test_run ();
}
