/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/backfills.h"
#include "base/error.h"
#include "lib/runner-fixture.h"
#include "store/room-store.h"

#define ROMEO "romeo@montague.lit"
#define NOW_US G_GINT64_CONSTANT (1700000000000007)

typedef struct
{
  WcRunnerFixture *base; /* without a runner */
  WcRunners *runners;
  WcJobs *jobs;
  WcBackfills *backfills;
  WcAccount *account;
} Fixture;

/* What of it runs in one run of the daemon. */
static void
begin (Fixture *f)
{
  f->runners = wc_runners_new (&f->base->means);
  f->jobs = wc_jobs_new (f->base->temp->db, f->base->live);
  f->backfills = wc_backfills_new (f->jobs, f->runners);
}

static void
end (Fixture *f)
{
  wc_runners_leave_all (f->runners);
  g_clear_pointer (&f->backfills, wc_backfills_free);
  g_assert_finalize_object (f->runners);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (f->jobs);
}

/* The archive has one message for each of thirty days, the last five of which the account
 * wants by itself. */
static void
setup (Fixture *f, gconstpointer data)
{
  f->base = wc_runner_fixture_new ();
  wc_runner_fixture_drop_runner (f->base);
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *body = g_strdup_printf ("m%u", i);

      wc_fake_server_archive (f->base->server, ROMEO "/garden", body,
                              NOW_US - (55 - i) * G_TIME_SPAN_DAY + G_TIME_SPAN_HOUR);
    }
  f->account = wc_account_store_get (f->base->temp->db, f->base->temp->account->id, NULL);
  f->account->backfill = FALSE;
  begin (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  end (f);
  wc_account_unref (f->account);
  wc_runner_fixture_free (f->base);
}

static void
go_online (Fixture *f)
{
  wc_links_start (WC_LINKS (f->runners), f->account);
  wc_fake_server_let_in (f->base->server);
  wc_runner_fixture_forget (f->base);
}

/* Begins a job; returns its id. */
static char *
start_in (Fixture *f, const char *chat, gint64 until_us, gint64 limit)
{
  GHashTable *params = wc_details_new ();
  g_autoptr (WcJob) job = NULL;
  g_autoptr (GError) error = NULL;

  wc_details_set (params, "chat", chat);
  wc_details_set_int (params, "until_us", until_us);
  wc_details_set_int (params, "limit", limit);
  job =
      wc_jobs_start (f->jobs, WC_JOB_KIND_BACKFILL, f->account->id, params, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (job->id);
}

static char *
start (Fixture *f, gint64 until_us, gint64 limit)
{
  return start_in (f, ROMEO, until_us, limit);
}

static WcJob *
get (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;
  WcJob *job = wc_jobs_get (f->jobs, id, &error);

  g_assert_no_error (error);
  return job;
}

static void
assert_job (Fixture *f, const char *id, const char *state)
{
  g_autoptr (WcJob) job = get (f, id);

  g_assert_cmpstr (wc_job_state_to_string (job->state), ==, state);
}

static guint
count_chat (Fixture *f)
{
  g_autofree char *bodies = wc_runner_fixture_dup_chat (f->base);
  g_auto (GStrv) parts = g_strsplit (bodies, " ", -1);

  return g_strv_length (parts);
}

static void
test_all (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  g_assert_cmpuint (count_chat (f), ==, 5);
  id = start (f, 0, 0);
  assert_job (f, id, "running");
  wc_fake_server_hear (f->base->server);
  assert_job (f, id, "done");
  g_assert_cmpuint (count_chat (f), ==, 30);
}

static void
test_limit (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  id = start (f, 0, 10);
  wc_fake_server_hear (f->base->server);
  assert_job (f, id, "done");
  g_assert_cmpuint (count_chat (f), ==, 15);
}

static gboolean
save_room (WcDb *db, gpointer data, GError **error)
{
  return wc_room_store_save (db, data, error);
}

/* A room that does not let us in has nothing to tell, whoever waits for it. */
static void
test_room_without_us (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRoom) room = wc_room_new (f->account->id, "coven@chat.x.lit");
  g_autofree char *id = NULL;
  g_autoptr (WcJob) job = NULL;
  g_autoptr (GError) error = NULL;

  room->state = WC_ROOM_STATE_REFUSED;
  room->reason = g_strdup ("kicked");
  room->wanted = TRUE;
  wc_db_run (f->base->temp->db, WC_DB_NORMAL, save_room, room, &error);
  g_assert_no_error (error);
  id = start_in (f, "coven@chat.x.lit", 0, 0);
  assert_job (f, id, "running");
  go_online (f);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_job (f, id, "failed");
  job = get (f, id);
  g_assert_cmpint (job->error_code, ==, WC_ERROR_CONFLICT);
}

/* Nobody has to be online to ask. */
static void
test_waits_for_login (Fixture *f, gconstpointer data)
{
  g_autofree char *early = start (f, 0, 4);
  g_autofree char *late = NULL;

  wc_links_start (WC_LINKS (f->runners), f->account);
  late = start (f, 0, 4);
  f->base->server->holds_archive = TRUE;
  wc_fake_server_let_in (f->base->server);
  /* What is newer comes first. */
  wc_fake_server_assert_asked (
      f->base->server,
      "disco disco roster ping pubsub pubsub pubsub carbons ping mam:start ");
  assert_job (f, early, "running");
  wc_fake_server_release (f->base->server);
  assert_job (f, early, "done");
  assert_job (f, late, "done");
  g_assert_cmpuint (count_chat (f), ==, 13);
}

static void
test_lost_connection (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  f->base->server->holds_archive = TRUE;
  f->base->server->resumes = FALSE;
  id = start (f, 0, 0);
  wc_fake_server_hear (f->base->server);
  wc_fake_server_cut (f->base->server);
  wc_fake_server_forget_held (f->base->server);
  assert_job (f, id, "running");
  wc_fake_clock_advance (f->base->clock, 2 * G_TIME_SPAN_SECOND);
  wc_fake_server_let_in (f->base->server);
  assert_job (f, id, "done");
  g_assert_cmpuint (count_chat (f), ==, 30);
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  f->base->server->holds_archive = TRUE;
  id = start (f, 0, 0);
  wc_fake_server_hear (f->base->server);
  end (f);
  wc_fake_server_forget_held (f->base->server);
  begin (f);
  wc_jobs_resume (f->jobs);
  assert_job (f, id, "running");
  go_online (f);
  assert_job (f, id, "done");
  g_assert_cmpuint (count_chat (f), ==, 30);
}

static void
test_no_archive (Fixture *f, gconstpointer data)
{
  g_autofree char *early = start (f, 0, 0);
  g_autofree char *late = NULL;
  g_autoptr (WcJob) job = NULL;

  f->base->server->archive = FALSE;
  go_online (f);
  late = start (f, 0, 0);
  wc_fake_server_hear (f->base->server);
  assert_job (f, early, "failed");
  job = get (f, late);
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_FAILED);
  g_assert_cmpint (job->error_code, ==, WC_ERROR_NOT_SUPPORTED);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (WcJob) job = NULL;

  go_online (f);
  f->base->server->archive_error = "internal-server-error";
  id = start (f, 0, 0);
  wc_fake_server_hear (f->base->server);
  job = get (f, id);
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_FAILED);
  g_assert_cmpint (job->error_code, ==, WC_ERROR_REMOTE_ERROR);
}

static void
cancel (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;

  wc_jobs_cancel (f->jobs, id, &error);
  g_assert_no_error (error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_cancelled_while_waiting (Fixture *f, gconstpointer data)
{
  g_autofree char *id = start (f, 0, 0);

  cancel (f, id);
  assert_job (f, id, "cancelled");
  go_online (f);
  wc_fake_server_hear (f->base->server);
  g_assert_cmpuint (count_chat (f), ==, 5);
}

/* The page that is under way is still stored. */
static void
test_cancelled_while_asking (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  wc_served_archive_set_page (f->base->server->store, 5);
  f->base->server->holds_archive = TRUE;
  id = start (f, 0, 0);
  wc_fake_server_hear (f->base->server);
  cancel (f, id);
  wc_fake_server_release (f->base->server);
  assert_job (f, id, "cancelled");
  g_assert_cmpuint (count_chat (f), ==, 10);
}

/* The daemon ends, and what the archive still says concerns nobody. */
static void
test_end_while_asking (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;

  go_online (f);
  f->base->server->holds_archive = TRUE;
  id = start (f, 0, 0);
  wc_fake_server_hear (f->base->server);
  g_clear_pointer (&f->backfills, wc_backfills_free);
  wc_fake_server_release (f->base->server);
  assert_job (f, id, "running");
  wc_links_stop (WC_LINKS (f->runners), f->account->id);
  f->backfills = wc_backfills_new (f->jobs, f->runners);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/backfills/" name, Fixture, NULL, setup, func, teardown)
  TEST ("all", test_all);
  TEST ("limit", test_limit);
  TEST ("waits-for-login", test_waits_for_login);
  TEST ("room-without-us", test_room_without_us);
  TEST ("lost-connection", test_lost_connection);
  TEST ("restart", test_restart);
  TEST ("no-archive", test_no_archive);
  TEST ("refused", test_refused);
  TEST ("cancelled/while-waiting", test_cancelled_while_waiting);
  TEST ("cancelled/while-asking", test_cancelled_while_asking);
  TEST ("end-while-asking", test_end_while_asking);
  return g_test_run ();
}
