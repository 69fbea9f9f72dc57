/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/service-fixture.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/job-store.h"
#include "store/outbox-store.h"
#include "store/prompt-store.h"
#include "store/statement.h"

static gint64
juliet (WcServiceFixture *f)
{
  return f->store->account;
}

/* What the tables say, without the summary. */
static void
assert_true_to_store (WcServiceFixture *f)
{
  WcSummary *summary = f->services->summary;
  g_autoptr (GPtrArray) prompts = wc_prompt_store_list (f->store->db, NULL);
  g_autoptr (GPtrArray) jobs =
      wc_job_store_list (f->store->db, /* unfinished= */ TRUE, NULL);
  g_autoptr (GPtrArray) accounts = wc_account_store_list (f->store->db, NULL);

  g_assert_cmpuint (wc_summary_get_accounts (summary, NULL)->len, ==, accounts->len);
  for (guint i = 0; i < accounts->len; i++)
    {
      gint64 id = ((WcAccount *) g_ptr_array_index (accounts, i))->id;

      g_assert_cmpuint (wc_summary_count_unread (summary, id), ==,
                        wc_account_store_count_unread (f->store->db, id));
      g_assert_cmpuint (wc_summary_count_pending (summary, id), ==,
                        wc_outbox_store_count (f->store->db, id));
    }
  g_assert_cmpuint (wc_summary_count_prompts (summary), ==, prompts->len);
  g_assert_cmpuint (wc_summary_count_jobs (summary), ==, jobs->len);
}

/* Test that after each change the sums are those of the tables. */
static void
test_follows (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcJob) job = NULL;
  gint64 nurse;

  assert_true_to_store (f);
  for (guint i = 0; i < 3; i++)
    wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us + i, "O!");
  g_assert_cmpuint (wc_summary_count_unread (f->services->summary, juliet (f)), ==, 3);
  assert_true_to_store (f);
  nurse = wc_service_fixture_add_account (f, "nurse@capulet.lit");
  g_assert_cmpuint (wc_summary_count_unread (f->services->summary, nurse), ==, 0);
  assert_true_to_store (f);
  wc_prompts_raise (f->prompts, juliet (f), WC_PROMPT_KIND_PASSWORD, "?",
                    wc_details_new (), NULL);
  g_assert_cmpuint (wc_summary_count_prompts (f->services->summary), ==, 1);
  assert_true_to_store (f);
  job = wc_jobs_start (f->jobs, WC_JOB_KIND_BACKFILL, juliet (f), wc_details_new (), NULL,
                       NULL);
  g_assert_cmpuint (wc_summary_count_jobs (f->services->summary), ==, 1);
  wc_jobs_finish (f->jobs, job->id, /* result= */ NULL);
  g_assert_cmpuint (wc_summary_count_jobs (f->services->summary), ==, 0);
  assert_true_to_store (f);
}

typedef struct
{
  WcServiceFixture *f;
  guint inside;
} Undone;

static gboolean
read_then_fail (WcDb *db, gpointer data, GError **error)
{
  static const char SQL[] = "UPDATE chat SET unread = 77";
  Undone *undone = data;

  g_assert_true (wc_statement_exec (db, SQL, error));
  undone->inside =
      wc_summary_count_unread (undone->f->services->summary, juliet (undone->f));
  return FALSE;
}

/* Test that what was read in a transaction is forgotten when that is undone. */
static void
test_rollback (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  Undone undone = { f, 0 };

  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us, "O!");
  g_assert_false (wc_db_run (f->store->db, WC_DB_NORMAL, read_then_fail, &undone, NULL));
  g_assert_cmpuint (undone.inside, ==, 77);
  g_assert_cmpuint (wc_summary_count_unread (f->services->summary, juliet (f)), ==, 1);
  assert_true_to_store (f);
}

/* Test that nothing is read again while nothing changes, also not by other readers. */
static void
test_kept (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcSummary *summary = f->services->summary;
  const GPtrArray *accounts = wc_summary_get_accounts (summary, NULL);

  g_assert_nonnull (accounts);
  wc_summary_count_unread (summary, juliet (f));
  g_assert_true (wc_summary_get_accounts (summary, NULL) == accounts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/summary/follows", test_follows);
  g_test_add_func ("/service/summary/rollback", test_rollback);
  g_test_add_func ("/service/summary/kept", test_kept);
  return g_test_run ();
}
