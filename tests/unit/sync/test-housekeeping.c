/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "lib/fake-clock.h"
#include "lib/store-fixture.h"
#include "lib/temp-dir.h"
#include "store/account-store.h"
#include "store/attachment-store.h"
#include "sync/housekeeping.h"

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

typedef struct
{
  WcStoreFixture *store;
  WcFakeClock *clock;
  char *directory;
  WcFiles *files;
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
  f->directory = wc_temp_dir_new ();
  f->files = wc_files_new (f->directory);
  f->housekeeping = wc_housekeeping_new (f->store->db, WC_CLOCK (f->clock), f->files);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_housekeeping_free (f->housekeeping);
  wc_files_free (f->files);
  wc_temp_dir_free (f->directory);
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

static void
keep_days (Fixture *f, int days)
{
  g_autoptr (WcAccount) account =
      wc_account_store_get (f->store->db, f->store->account, /* error= */ NULL);
  g_autoptr (WcAccount) changed = wc_account_copy (account);

  changed->keep_days = days;
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_account_store_save (f->store->db, changed, /* error= */ NULL));
  wc_store_fixture_commit (f->store);
}

static void
advance (Fixture *f, gint64 us)
{
  f->store->now_us += us;
  wc_fake_clock_advance (f->clock, us);
  settle ();
}

/* At once when it is set, then when the next message is too old, an hour's worth at a
 * time; no timer where nothing can be. */
static void
test_policy (Fixture *f, gconstpointer data)
{
  settle ();
  for (int i = 0; i < 3; i++)
    wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE,
                          WC_STORE_NOW - i * 20 * MINUTE_US, "hello");
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE,
                        WC_STORE_NOW - 3 * G_TIME_SPAN_DAY, "old");
  keep_days (f, 2);
  settle ();
  g_assert_cmpint (count_messages (f), ==, 3);
  advance (f, MINUTE_US);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);

  advance (f, 2 * G_TIME_SPAN_DAY - 2 * 20 * MINUTE_US - 2 * MINUTE_US);
  g_assert_cmpint (count_messages (f), ==, 3);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 2);
  advance (f, 61 * MINUTE_US);
  g_assert_cmpint (count_messages (f), ==, 0);
  keep_days (f, 0);
  settle ();
  advance (f, MINUTE_US);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, setup, func, teardown)

/* A copy goes soon after what named it, also when nothing else was removed. */
static void
test_copies_go (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAttachment) file = wc_attachment_new ();

  settle ();
  file->file = wc_files_make_name ();
  close (wc_files_open (f->files, file->file, TRUE, NULL));
  wc_store_fixture_begin (f->store);
  wc_attachment_store_add_alone (f->store->db, f->store->account, file, NULL);
  wc_store_fixture_count (f->store, "DELETE FROM attachment RETURNING 1");
  wc_store_fixture_commit (f->store);
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  settle ();
  g_assert_cmpint (wc_files_get_size (f->files, file->file), ==, 0);
  wc_fake_clock_advance (f->clock, MINUTE_US);
  settle ();
  g_assert_cmpint (wc_files_get_size (f->files, file->file), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/housekeeping/soon-after-a-removal", test_soon_after_a_removal);
  ADD ("/housekeeping/start-and-day", test_start_and_day);
  ADD ("/housekeeping/nothing-removed", test_nothing_removed);
  ADD ("/housekeeping/policy", test_policy);
  ADD ("/housekeeping/copies-go", test_copies_go);
  return g_test_run ();
}
