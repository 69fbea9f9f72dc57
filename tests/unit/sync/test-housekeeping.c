/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-clock.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "sync/housekeeping.h"

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

typedef struct
{
  WcStoreFixture *store;
  WcFakeClock *clock;
  WcHousekeeping *housekeeping;
} Fixture;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->clock = wc_fake_clock_new (WC_STORE_NOW);
  f->housekeeping = wc_housekeeping_new (f->store->db, WC_CLOCK (f->clock));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_housekeeping_free (f->housekeeping);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_object_unref (f->clock);
  wc_store_fixture_free (f->store);
}

static gint64
count_messages (Fixture *f)
{
  return wc_store_fixture_count (f->store, "SELECT 1 FROM message");
}

static void
remove_account (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  wc_account_store_remove (f->store->db, f->store->account, FALSE, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

static void
test_soon_after_a_removal (Fixture *f, gconstpointer data)
{
  settle ();
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 2);
  remove_account (f);
  settle ();
  g_assert_cmpint (count_messages (f), ==, 1);

  wc_fake_clock_advance (f->clock, MINUTE_US);
  settle ();
  g_assert_cmpint (count_messages (f), ==, 0);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);
}

/* What the last run left is done after the start; a day later there is another round. */
static void
test_start_and_day (Fixture *f, gconstpointer data)
{
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  remove_account (f);
  settle ();
  g_assert_cmpint (count_messages (f), ==, 0);

  wc_fake_clock_advance (f->clock, MINUTE_US);
  settle ();
  f->store->now_us += 40 * G_TIME_SPAN_DAY;
  g_assert_cmpint (wc_store_fixture_count (f->store, "SELECT 1 FROM journal"), >, 0);
  wc_fake_clock_advance (f->clock, G_TIME_SPAN_DAY);
  settle ();
  g_assert_cmpint (wc_store_fixture_count (f->store, "SELECT 1 FROM journal"), ==, 0);
}

/* A commit that removes nothing costs a look, and no round. */
static void
test_nothing_removed (Fixture *f, gconstpointer data)
{
  settle ();
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  wc_fake_clock_advance (f->clock, MINUTE_US);
  g_assert_false (g_main_context_pending (NULL));
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/housekeeping/soon-after-a-removal", test_soon_after_a_removal);
  ADD ("/housekeeping/start-and-day", test_start_and_day);
  ADD ("/housekeeping/nothing-removed", test_nothing_removed);
  return g_test_run ();
}
