/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/scheduled-store.h"

#define MINUTE G_TIME_SPAN_MINUTE

/* Adds a text that is due @minutes from now. */
static gint64
add (WcStoreFixture *f, const char *body, int minutes)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  const WcScheduled what = { .account = f->account,
                             .chat = (char *) WC_STORE_ROMEO,
                             .at_us = f->now_us + minutes * MINUTE,
                             .created_us = f->now_us,
                             .body = (char *) body,
                             .details = details };
  g_autoptr (GError) error = NULL;
  gint64 id;

  wc_details_set (details, "subject", "by night");
  wc_store_fixture_begin (f);
  id = wc_scheduled_store_add (f->db, &what, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return id;
}

static void
remove_it (WcStoreFixture *f, gint64 id, gint64 message)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_scheduled_store_remove (f->db, f->account, id, message, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_due (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 late = add (f, "late", 20);
  gint64 soon = add (f, "soon", 10);
  g_autoptr (WcScheduled) first = NULL;
  g_autoptr (WcScheduled) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (wc_scheduled_store_next (f->db), ==, f->now_us + 10 * MINUTE);
  g_assert_null (wc_scheduled_store_due (f->db, f->now_us + 10 * MINUTE - 1, &error));
  g_assert_no_error (error);
  first = wc_scheduled_store_due (f->db, f->now_us + 30 * MINUTE, &error);
  g_assert_cmpint (first->id, ==, soon);
  g_assert_cmpstr (first->body, ==, "soon");
  g_assert_cmpstr (first->chat, ==, WC_STORE_ROMEO);
  g_assert_cmpstr (wc_details_get (first->details, "subject"), ==, "by night");
  remove_it (f, soon, 5);
  second = wc_scheduled_store_due (f->db, f->now_us + 30 * MINUTE, &error);
  g_assert_cmpint (second->id, ==, late);
  remove_it (f, late, 0);
  g_assert_cmpint (wc_scheduled_store_next (f->db), ==, 0);
  wc_store_fixture_assert_events (f, "chat.new romeo@montague.lit\n"
                                     "scheduled.changed romeo@montague.lit 1\n"
                                     "scheduled.changed romeo@montague.lit 2\n"
                                     "scheduled.removed romeo@montague.lit 2 id=5\n"
                                     "scheduled.removed romeo@montague.lit 1\n");
}

/* What failed waits for a person; what is changed waits for its time again. */
static void
test_save (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = add (f, "soon", 10);
  g_autoptr (WcScheduled) what = wc_scheduled_store_get (f->db, f->account, id, NULL);
  g_autoptr (GPtrArray) listed = NULL;

  what->error = g_strdup ("not in the room");
  wc_store_fixture_begin (f);
  g_assert_true (wc_scheduled_store_save (f->db, what, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_scheduled_store_next (f->db), ==, 0);
  g_assert_null (wc_scheduled_store_due (f->db, G_MAXINT64, NULL));
  listed = wc_scheduled_store_list (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpuint (listed->len, ==, 1);
  g_assert_cmpstr (((WcScheduled *) listed->pdata[0])->error, ==, "not in the room");

  g_clear_pointer (&what->error, g_free);
  wc_store_fixture_begin (f);
  g_assert_true (wc_scheduled_store_save (f->db, what, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_scheduled_store_next (f->db), ==, f->now_us + 10 * MINUTE);
}

static void
test_not_found (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = add (f, "soon", 10);
  g_autoptr (GError) gone = NULL;
  g_autoptr (GError) others = NULL;

  g_assert_null (wc_scheduled_store_get (f->db, f->account + 1, id, &others));
  g_assert_error (others, WC_ERROR, WC_ERROR_NOT_FOUND);
  remove_it (f, id, 0);
  wc_store_fixture_begin (f);
  g_assert_false (wc_scheduled_store_remove (f->db, f->account, id, 0, &gone));
  wc_store_fixture_commit (f);
  g_assert_error (gone, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpint (add (f, "again", 1), >, id);
}

/* Nothing is sent for an account that was removed, nor in a chat that was deleted. */
static void
test_gone (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  add (f, "soon", 10);
  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_remove (f->db, f->account, WC_STORE_ROMEO, NULL));
  wc_store_fixture_commit (f);
  g_assert_null (wc_scheduled_store_due (f->db, G_MAXINT64, NULL));

  add (f, "soon", 10);
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_remove (f->db, f->account, TRUE, NULL));
  wc_store_fixture_commit (f);
  g_assert_null (wc_scheduled_store_due (f->db, G_MAXINT64, NULL));
  g_assert_cmpint (wc_scheduled_store_next (f->db), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/scheduled-store/due", test_due);
  g_test_add_func ("/store/scheduled-store/save", test_save);
  g_test_add_func ("/store/scheduled-store/not-found", test_not_found);
  g_test_add_func ("/store/scheduled-store/gone", test_gone);
  return g_test_run ();
}
