/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/consumer-store.h"

static WcConsumer *
ensure (WcStoreFixture *f, const char *name, const char *chats)
{
  g_autoptr (GError) error = NULL;
  WcConsumer *consumer;

  wc_store_fixture_begin (f);
  consumer = wc_consumer_store_ensure (f->db, name, chats, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return consumer;
}

static void
test_new_and_again (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcConsumer) fresh = ensure (f, "bot", "a@b.test");
  g_autoptr (WcConsumer) again = NULL;

  g_assert_cmpint (fresh->cursor, ==, 1);
  g_assert_cmpint (fresh->start_us, ==, WC_STORE_NOW);

  f->now_us += 10;
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us, "more events");
  wc_store_fixture_restart (f);
  again = ensure (f, "bot", NULL);
  g_assert_cmpint (again->cursor, ==, 1);
  g_assert_cmpint (again->start_us, ==, WC_STORE_NOW);
  g_assert_cmpstr (again->chats, ==, "a@b.test");
}

static gboolean
acknowledge (WcStoreFixture *f, const char *name, gint64 seq, GError **error)
{
  gboolean ok;

  wc_store_fixture_begin (f);
  ok = wc_consumer_store_acknowledge (f->db, name, seq, error);
  wc_store_fixture_commit (f);
  return ok;
}

static void
test_acknowledge (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcConsumer) fresh = ensure (f, "bot", NULL);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us, "two events");
  f->now_us += 5;
  g_assert_true (acknowledge (f, "bot", 3, &error));
  g_assert_true (acknowledge (f, "bot", 2, &error));
  all = wc_consumer_store_list (f->db, &error);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpint (((WcConsumer *) all->pdata[0])->cursor, ==, 3);
  g_assert_cmpint (((WcConsumer *) all->pdata[0])->seen_us, ==, WC_STORE_NOW + 5);

  g_assert_false (acknowledge (f, "bot", 4, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (acknowledge (f, "nobody", 3, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_find (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcConsumer) made = ensure (f, "bot", "a@b.test");
  g_autoptr (GError) error = NULL;
  g_autoptr (WcConsumer) found = wc_consumer_store_find (f->db, "bot", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found->chats, ==, made->chats);
  g_assert_cmpint (found->cursor, ==, made->cursor);
  g_assert_null (wc_consumer_store_find (f->db, "nobody", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_drop (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcConsumer) a = ensure (f, "a", NULL);
  g_autoptr (WcConsumer) b = ensure (f, "b", NULL);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_consumer_store_drop (f->db, "a", &error));
  g_assert_false (wc_consumer_store_drop (f->db, "a", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_store_fixture_commit (f);
  all = wc_consumer_store_list (f->db, NULL);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpstr (((WcConsumer *) all->pdata[0])->name, ==, "b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/consumer/new", test_new_and_again);
  g_test_add_func ("/store/consumer/acknowledge", test_acknowledge);
  g_test_add_func ("/store/consumer/find", test_find);
  g_test_add_func ("/store/consumer/drop", test_drop);
  return g_test_run ();
}
