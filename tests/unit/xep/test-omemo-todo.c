/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "lib/fault-vfs.h"
#include "lib/omemo-pep-fixture.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-todo-store.h"
#include "xep/omemo-todo.h"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
  WcOmemoAnnounce *announce;
  WcOmemoFetch *fetch;
  WcOmemoTodos *todos;
  guint32 device; /* ours */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  f->base = wc_omemo_pep_new (none);
  f->fake = f->base->fake;
  wc_fake_session_announce (f->fake, NULL);
  own = wc_omemo_pep_make_own (f->base);
  f->device = own->device;
  f->announce = wc_omemo_announce_new (f->fake->session);
  f->fetch = wc_omemo_fetch_new (f->fake->session);
  f->todos = wc_omemo_todos_new (f->fake->session, f->announce, f->fetch);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_session_unbind (f->fake->session, FALSE);
  wc_omemo_todos_free (f->todos);
  wc_omemo_fetch_free (f->fetch);
  wc_omemo_announce_free (f->announce);
  wc_omemo_pep_free (f->base);
}

static void
add (Fixture *f, WcOmemoTodoKind kind, guint32 device, gint64 in_us)
{
  WcDb *db = f->base->temp->db;
  const WcOmemoAddress about = { f->base->host.account->id, "me@x.lit", WC_OMEMO_AXOLOTL,
                                 device };

  g_assert_true (wc_db_begin (db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_omemo_todo_store_add (
      db, kind, &about, in_us != 0 ? wc_db_now_us (db) + in_us : 0, NULL));
  g_assert_true (wc_db_commit (db, NULL));
}

static guint
count (Fixture *f)
{
  g_autoptr (GPtrArray) due = NULL;

  f->base->temp->now_us += 10 * G_TIME_SPAN_DAY;
  due = wc_omemo_todo_store_list_due (f->base->temp->db, f->base->host.account->id, 100,
                                      NULL);
  f->base->temp->now_us -= 10 * G_TIME_SPAN_DAY;
  return due->len;
}

/* One after the other, and what is refused is tried again later. */
static void
test_retire (Fixture *f, gconstpointer data)
{
  add (f, WC_OMEMO_TODO_RETIRE, 7, 0);
  add (f, WC_OMEMO_TODO_RETIRE, 8, 0);
  wc_omemo_todos_look (f->todos);
  g_assert_cmpuint (f->fake->sent.length, ==, 1);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_answer_next (f->fake, "delete bundles:7'", "");
  g_assert_cmpuint (count (f), ==, 1);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_refuse (f->fake, "internal-server-error");
  g_assert_cmpuint (count (f), ==, 1);
  wc_omemo_todos_look (f->todos);
  wc_fake_session_assert_idle (f->fake);
  f->base->temp->now_us += G_TIME_SPAN_HOUR;
  wc_omemo_todos_look (f->todos);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_answer_next (f->fake, "delete bundles:8'", NULL);
  g_assert_cmpuint (count (f), ==, 0);
}

/* Both would write the list: ours is read when all that is to go has gone, or cannot go.
 */
static void
test_retires_first (Fixture *f, gconstpointer data)
{
  add (f, WC_OMEMO_TODO_RETIRE, 7, 0);
  add (f, WC_OMEMO_TODO_RETIRE, 8, 0);
  wc_omemo_todos_announce (f->todos);
  wc_fake_session_assert_idle (f->fake);
  wc_omemo_todos_look (f->todos);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_answer_next (f->fake, "delete bundles:7'", "");
  wc_fake_session_answer_next (f->fake, "items", NULL);
  g_assert_cmpuint (f->fake->sent.length, ==, 1);
  wc_fake_session_refuse (f->fake, "internal-server-error");
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  wc_fake_session_answer_next (f->fake, "items devicelist", NULL);
}

static void
count_held (gpointer data)
{
  (*(guint *) data)++;
}

/* What is on its way is waited for, and nothing else of the kind begins. */
static void
test_held (Fixture *f, gconstpointer data)
{
  guint n_held = 0;

  add (f, WC_OMEMO_TODO_RETIRE, 7, 0);
  add (f, WC_OMEMO_TODO_RETIRE, 8, 0);
  wc_omemo_todos_look (f->todos);
  wc_omemo_todos_hold (f->todos, count_held, &n_held);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  g_assert_cmpuint (n_held, ==, 0);
  wc_fake_session_answer_next (f->fake, "delete bundles:7'", "");
  g_assert_cmpuint (n_held, ==, 1);
  wc_omemo_todos_look (f->todos);
  wc_fake_session_assert_idle (f->fake);
  wc_omemo_todos_hold (f->todos, count_held, &n_held);
  g_assert_cmpuint (n_held, ==, 2);
  wc_omemo_todos_go_on (f->todos);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_answer_next (f->fake, "delete bundles:8'", "");
  wc_fake_session_assert_idle (f->fake);
}

/* Who has wanted to go and is wanted again stays. */
static void
test_stays (Fixture *f, gconstpointer data)
{
  add (f, WC_OMEMO_TODO_RETIRE, f->device, 0);
  wc_omemo_todos_look (f->todos);
  wc_fake_session_assert_idle (f->fake);
  g_assert_cmpuint (count (f), ==, 0);
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  add (f, WC_OMEMO_TODO_RETIRE, f->device, 0);
  wc_omemo_todos_look (f->todos);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_answer_next (f->fake, "delete", "");
  g_assert_cmpuint (count (f), ==, 0);
}

static void
use_key (Fixture *f, guint32 id)
{
  WcDb *db = f->base->temp->db;

  g_assert_true (wc_db_begin (db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_omemo_own_key_store_use (db, f->base->host.account->id, id, NULL));
  g_assert_true (wc_db_commit (db, NULL));
  f->base->temp->now_us++;
}

static guint32
first_key (Fixture *f)
{
  g_autoptr (GPtrArray) keys = wc_omemo_own_key_store_list (
      f->base->temp->db, f->base->host.account->id, FALSE, NULL);

  return ((WcOmemoOwnKey *) keys->pdata[0])->id;
}

static gboolean
is_kept (Fixture *f, guint32 id)
{
  g_autoptr (WcOmemoOwnKey) key = wc_omemo_own_key_store_get (
      f->base->temp->db, f->base->host.account->id, id, FALSE, NULL);

  return key != NULL;
}

static void
note_published (Fixture *f)
{
  WcDb *db = f->base->temp->db;
  gint64 account = f->base->host.account->id;
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_store_get (db, account, NULL);

  g_assert_true (wc_db_begin (db, WC_DB_NORMAL, NULL));
  g_assert_true (
      wc_omemo_own_store_published (db, account, WC_OMEMO_OWN_BUNDLE, own, NULL));
  g_assert_true (wc_db_commit (db, NULL));
}

/* What was used goes when nothing older can come any more, and nobody can take it. */
static void
test_purge (Fixture *f, gconstpointer data)
{
  guint32 id = first_key (f);

  use_key (f, id);
  add (f, WC_OMEMO_TODO_PURGE_KEYS, 0, 0);
  f->base->behind = TRUE;
  note_published (f);
  wc_omemo_todos_look (f->todos);
  g_assert_true (is_kept (f, id));
  g_assert_cmpuint (count (f), ==, 1);
  f->base->behind = FALSE;
  wc_omemo_todos_look (f->todos);
  g_assert_false (is_kept (f, id));
  g_assert_cmpuint (count (f), ==, 0);
}

static void
test_on_offer (Fixture *f, gconstpointer data)
{
  guint32 id = first_key (f);

  use_key (f, id);
  add (f, WC_OMEMO_TODO_PURGE_KEYS, 0, 0);
  wc_omemo_todos_look (f->todos);
  g_assert_true (is_kept (f, id));
  note_published (f);
  f->base->temp->now_us += 5 * G_USEC_PER_SEC;
  wc_fake_clock_advance (f->fake->clock, 5 * G_USEC_PER_SEC);
  g_assert_false (is_kept (f, id));
}

/* Each message of a burst uses a key; what it is about is published once, and behind
 * what is being caught up with. */
static void
test_burst (Fixture *f, gconstpointer data)
{
  f->base->behind = TRUE;
  add (f, WC_OMEMO_TODO_PUBLISH_BUNDLE, 0, 0);
  wc_omemo_todos_look (f->todos);
  g_assert_cmpuint (count (f), ==, 1);
  f->base->behind = FALSE;
  wc_fake_clock_advance (f->fake->clock, 1);
  wc_omemo_todos_look (f->todos);
  g_assert_cmpuint (count (f), ==, 0);
  add (f, WC_OMEMO_TODO_PUBLISH_BUNDLE, 0, 0);
  wc_omemo_todos_look (f->todos);
  g_assert_cmpuint (count (f), ==, 1);
  f->base->temp->now_us += 30 * G_USEC_PER_SEC;
  wc_fake_clock_advance (f->fake->clock, 30 * G_USEC_PER_SEC);
  g_assert_cmpuint (count (f), ==, 0);
}

/* It comes back when the next is due. */
static void
test_later (Fixture *f, gconstpointer data)
{
  add (f, WC_OMEMO_TODO_PUBLISH_BUNDLE, 0, 30 * G_USEC_PER_SEC);
  wc_omemo_todos_look (f->todos);
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 1);
  f->base->temp->now_us += 30 * G_USEC_PER_SEC;
  wc_fake_clock_advance (f->fake->clock, 30 * G_USEC_PER_SEC);
  g_assert_cmpuint (count (f), ==, 0);
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);
}

/* What was to be done for a device that is in use no more is not done. */
static void
test_off (Fixture *f, gconstpointer data)
{
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  for (WcOmemoTodoKind kind = WC_OMEMO_TODO_PUBLISH_BUNDLE; kind < WC_OMEMO_TODO_RETIRE;
       kind++)
    add (f, kind, 7, 0);
  wc_omemo_todos_look (f->todos);
  wc_fake_session_assert_idle (f->fake);
  g_assert_cmpuint (count (f), ==, 0);
}

/* A full disk is asked again after a while, not in each turn of the main loop. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  for (guint32 device = 1; device <= 8; device++)
    add (f, WC_OMEMO_TODO_EMPTY, device, 0);
  wc_fault_vfs_fail_writes (0, SQLITE_FULL);
  wc_omemo_todos_look (f->todos);
  wc_fault_vfs_fail_writes (0, SQLITE_OK);
  wc_fake_clock_advance (f->fake->clock, 1);
  g_assert_cmpuint (count (f), ==, 8);
  wc_fake_clock_advance (f->fake->clock, 30 * G_USEC_PER_SEC);
  /* Of one it is noted here that it went. */
  g_assert_cmpuint (count (f), ==, 1);
  f->base->temp->now_us += WC_OMEMO_NOD_US;
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_NOD_US);
  g_assert_cmpuint (count (f), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-todo/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("retire", test_retire);
  ADD ("retires-first", test_retires_first);
  ADD ("held", test_held);
  ADD ("stays", test_stays);
  ADD ("purge", test_purge);
  ADD ("on-offer", test_on_offer);
  ADD ("burst", test_burst);
  ADD ("later", test_later);
  ADD ("off", test_off);
  ADD ("full-disk", test_full_disk);
#undef ADD
  return g_test_run ();
}
