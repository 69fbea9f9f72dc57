/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "lib/fault-vfs.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/idempotency-store.h"
#include "store/job-store.h"
#include "store/journal.h"
#include "store/upkeep.h"

static guint
run_all (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  guint steps = 0;

  for (; more && steps < 1000; steps++)
    {
      wc_upkeep_step (f->db, &more, &error);
      g_assert_no_error (error);
    }
  return steps;
}

static void
test_nothing_to_do (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_assert_cmpuint (run_all (f), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM journal"), ==, 3);
}

static void
test_everything (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcIdempotencyCall call = { 0, "Daemon.Backup", "k", "" };
  g_autoptr (WcJob) job = wc_job_new ("j1", 0, WC_JOB_KIND_BACKUP, NULL);
  g_autoptr (GError) error = NULL;
  gint64 tables = wc_store_fixture_count (
      f, "SELECT 1 FROM sqlite_schema m JOIN pragma_foreign_key_list (m.name) k "
         "WHERE m.type = 'table' AND k.\"table\" = 'address'");
  guint steps;

  for (int i = 0; i < 250; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + i, "hello");
  job->state = WC_JOB_STATE_DONE;
  wc_store_fixture_begin (f);
  wc_idempotency_store_add (f->db, &call, "x", &error);
  wc_job_store_save (f->db, job, &error);
  wc_account_store_remove (f->db, f->account, FALSE, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  f->now_us += WC_JOURNAL_KEEP_US + 1;

  /* 250 messages in steps of 100, then the words, and each table that names addresses. */
  steps = run_all (f);
  g_assert_cmpuint (steps, >=, 5);
  g_assert_cmpuint (steps, <, 9 + tables);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM account"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM journal"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM job"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM idempotency"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM meta WHERE key = 'scrub'"),
                   ==, 0);
  wc_store_fixture_check (f);
}

static void
test_full_disk (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  f->now_us += WC_JOURNAL_KEEP_US + 1;
  wc_fault_vfs_fail_writes (0, SQLITE_FULL);
  g_assert_false (wc_upkeep_step (f->db, &more, &error));
  wc_fault_vfs_fail_writes (0, SQLITE_OK);
  g_assert_true (wc_db_error_is_full (error));
  g_assert_false (wc_db_in_transaction (f->db));
  run_all (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM journal"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
  g_test_add_func ("/store/upkeep/nothing", test_nothing_to_do);
  g_test_add_func ("/store/upkeep/everything", test_everything);
  g_test_add_func ("/store/upkeep/full-disk", test_full_disk);
  return g_test_run ();
}
