/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/omemo-todo-store.h"

static void
add (WcStoreFixture *f, WcOmemoTodoKind kind, guint32 device, gint64 not_before_us)
{
  const WcOmemoAddress about = { f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, device };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_omemo_todo_store_add (f->db, kind, &about, not_before_us, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static GPtrArray *
list (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *due = wc_omemo_todo_store_list_due (f->db, f->account, 10, &error);

  g_assert_no_error (error);
  return due;
}

static gint64
next_after (WcStoreFixture *f, gint64 after_us)
{
  gint64 next_us = 0;

  g_assert_true (
      wc_omemo_todo_store_next_after (f->db, f->account, after_us, &next_us, NULL));
  return next_us;
}

static void
done (WcStoreFixture *f, const WcOmemoTodo *todo)
{
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_todo_store_done (f->db, f->account, todo, NULL));
  wc_store_fixture_commit (f);
}

/* Once, however often it is asked for, and as early as ever. */
static void
test_once (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) due = NULL;
  const WcOmemoTodo *first;

  g_assert_cmpint (next_after (f, 0), ==, -1);
  add (f, WC_OMEMO_TODO_EMPTY, 5, WC_STORE_NOW);
  add (f, WC_OMEMO_TODO_EMPTY, 5, WC_STORE_NOW + 60);
  add (f, WC_OMEMO_TODO_HEAL, 5, WC_STORE_NOW - 1);
  add (f, WC_OMEMO_TODO_EMPTY, 6, WC_STORE_NOW + 1);
  wc_store_fixture_restart (f);
  f->now_us = WC_STORE_NOW + 1;
  g_assert_cmpint (next_after (f, 0), ==, WC_STORE_NOW - 1);
  due = list (f);
  g_assert_cmpuint (due->len, ==, 3);
  first = due->pdata[0];
  g_assert_cmpint (first->kind, ==, WC_OMEMO_TODO_HEAL);
  g_assert_cmpstr (first->jid, ==, WC_STORE_ROMEO);
  g_assert_cmpuint (first->device, ==, 5);
  g_assert_cmpint (((WcOmemoTodo *) due->pdata[1])->not_before_us, ==, WC_STORE_NOW);
}

/* What was put off before the clock was set back does not wait until it has caught up. */
static void
test_set_back (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) soon = NULL;
  g_autoptr (GPtrArray) due = NULL;

  f->now_us = WC_STORE_NOW;
  add (f, WC_OMEMO_TODO_EMPTY, 5, WC_STORE_NOW + 10 * G_TIME_SPAN_MINUTE);
  soon = list (f);
  g_assert_cmpuint (soon->len, ==, 0);
  f->now_us = WC_STORE_NOW - 2 * G_TIME_SPAN_HOUR;
  due = list (f);
  g_assert_cmpuint (due->len, ==, 1);
}

/* What was asked for again while it was being done is to be done again. */
static void
test_done (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  add (f, WC_OMEMO_TODO_PUBLISH_BUNDLE, 0, 0);
  first = list (f);
  add (f, WC_OMEMO_TODO_PUBLISH_BUNDLE, 0, 0);
  done (f, first->pdata[0]);
  second = list (f);
  g_assert_cmpuint (second->len, ==, 1);
  done (f, second->pdata[0]);
  g_assert_cmpint (next_after (f, 0), ==, -1);
}

static void
test_postpone (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GPtrArray) later = NULL;

  add (f, WC_OMEMO_TODO_FETCH_BUNDLE, 5, 0);
  due = list (f);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_todo_store_postpone (f->db, f->account, due->pdata[0],
                                               WC_STORE_NOW + 60, NULL));
  wc_store_fixture_commit (f);
  later = list (f);
  g_assert_cmpuint (later->len, ==, 0);
  g_assert_cmpint (next_after (f, 0), ==, WC_STORE_NOW + 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-todo-store/once", test_once);
  g_test_add_func ("/store/omemo-todo-store/set-back", test_set_back);
  g_test_add_func ("/store/omemo-todo-store/done", test_done);
  g_test_add_func ("/store/omemo-todo-store/postpone", test_postpone);
  return g_test_run ();
}
