/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/portable-fixture.h"
#include "lib/temp-db.h"
#include "store/omemo-own-store.h"
#include "sync/exports.h"
#include "sync/imports.h"

typedef struct
{
  WcTempDb *t;
  WcLive *live;
  WcJobs *jobs;
  WcReader *reader;
  WcExports *exports;
  WcImports *imports;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->t = wc_temp_db_new ();
  wc_portable_fixture_fill (f->t->db);
  f->live = wc_live_new ();
  f->jobs = wc_jobs_new (f->t->db, f->live);
  f->reader = wc_reader_new (wc_db_get_path (f->t->db));
  f->exports = wc_exports_new (f->t->db, f->jobs, f->reader);
  f->imports = wc_imports_new (f->t->db, f->jobs, /* content= */ NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_imports_free (f->imports);
  wc_exports_free (f->exports);
  g_object_unref (f->jobs);
  wc_reader_close (f->reader);
  g_object_unref (f->reader);
  g_object_unref (f->live);
  wc_temp_db_free (f->t);
}

/* A file without a name. */
static int
new_file (void)
{
  g_autofree char *name = NULL;
  int fd = g_file_open_tmp ("whinchat-XXXXXX", &name, NULL);

  g_assert_cmpint (fd, >=, 0);
  unlink (name);
  return fd;
}

static WcJob *
wait_for (Fixture *f, WcJob *begun)
{
  g_autofree char *id = g_strdup (begun->id);
  WcJob *job = begun;

  while (!wc_job_is_over (job))
    {
      g_main_context_iteration (NULL, TRUE);
      wc_job_unref (job);
      job = wc_jobs_get (f->jobs, id, NULL);
    }
  return job;
}

static void
test_there_and_back (Fixture *f, gconstpointer data)
{
  static const WcImportOptions options = { FALSE, FALSE };
  g_autoptr (WcAccount) account = wc_account_store_get (f->t->db, 1, NULL);
  g_autofree char *expected = wc_portable_fixture_export (f->t->db, 1);
  g_autofree char *text = NULL;
  g_autoptr (WcJob) written = NULL;
  g_autoptr (WcJob) read_back = NULL;
  gsize size;
  int fd = new_file ();

  written = wait_for (f, wc_exports_start (f->exports, account, dup (fd),
                                           /* passphrase= */ NULL, "test", NULL));
  g_assert_cmpint (written->state, ==, WC_JOB_STATE_DONE);
  g_assert_cmpstr (wc_details_get (written->result, "messages"), ==, "8");
  size = (gsize) wc_details_get_int (written->result, "bytes", 0);
  text = g_malloc0 (size + 1);
  g_assert_cmpint (pread (fd, text, size, 0), ==, (gssize) size);
  g_assert_true (g_str_has_prefix (text, "{\"type\":\"whinchat-export\",\"version\":1,"));
  g_assert_nonnull (strstr (text, "\n{\"type\":\"end\",\"messages\":8}\n"));
  *strstr (text, "{\"type\":\"end\"") = '\0';
  *strstr (expected, "{\"type\":\"end\"") = '\0';
  g_assert_cmpstr (strchr (text, '\n') + 1, ==, expected);

  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  read_back = wait_for (f, wc_imports_start (f->imports, fd, &options, "test", NULL));
  g_assert_cmpint (read_back->state, ==, WC_JOB_STATE_DONE);
  g_assert_cmpstr (wc_details_get (read_back->result, "messages_held"), ==, "8");
  g_assert_cmpstr (wc_details_get (read_back->result, "whole"), ==, "true");
  g_assert_cmpstr (wc_details_get (read_back->result, "refused"), ==, NULL);
}

static void
test_no_place (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_null (
      wc_exports_start (f->exports, f->t->account, ends[1], NULL, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (wc_exports_start (
      f->exports, f->t->account, open ("/proc/self/exe", O_RDONLY), NULL, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  close (ends[0]);
}

static void
test_disk_full (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd = open ("/dev/full", O_WRONLY);

  g_assert_null (wc_exports_start (f->exports, f->t->account, fd, NULL, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job =
      wc_exports_start (f->exports, f->t->account, new_file (), NULL, NULL, NULL);

  wc_jobs_cancel (f->jobs, job->id, NULL);
  job = wait_for (f, g_steal_pointer (&job));
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_CANCELLED);
}

#define PASSPHRASE "correct horse"

/* The account has a device. */
static void
make_own (Fixture *f)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GBytes) secret = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (GBytes) epoch = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (9, key, secret, epoch);

  g_assert_true (wc_db_begin (f->t->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_omemo_own_store_set (f->t->db, 1, own, NULL));
  g_assert_true (wc_db_commit (f->t->db, NULL));
}

static WcJob *
read_identity (Fixture *f, int fd, const char *passphrase)
{
  const WcImportOptions options = { .passphrase = passphrase };

  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return wc_imports_start (f->imports, dup (fd), &options, "test", NULL);
}

/* A private key goes to who asks for it, and back with the same words alone. */
static void
test_identity (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) account = wc_account_store_get (f->t->db, 1, NULL);
  g_autoptr (WcJob) written = NULL;
  g_autoptr (WcJob) held = NULL;
  g_autoptr (WcJob) wrong = NULL;
  g_autoptr (WcJob) left = NULL;
  int fd = new_file ();

  make_own (f);
  written = wait_for (
      f, wc_exports_start (f->exports, account, dup (fd), PASSPHRASE, "test", NULL));
  g_assert_cmpint (written->state, ==, WC_JOB_STATE_DONE);
  held = wait_for (f, read_identity (f, fd, PASSPHRASE));
  g_assert_cmpint (held->state, ==, WC_JOB_STATE_DONE);
  g_assert_cmpstr (wc_details_get (held->result, "identities_held"), ==, "1");
  g_assert_cmpstr (wc_details_get (held->result, "messages_held"), ==, "8");
  wrong = wait_for (f, read_identity (f, fd, "correct house"));
  g_assert_cmpint (wrong->state, ==, WC_JOB_STATE_FAILED);
  left = wait_for (f, read_identity (f, fd, NULL));
  g_assert_cmpint (left->state, ==, WC_JOB_STATE_DONE);
  g_assert_cmpstr (wc_details_get (left->result, "identities_left"), ==, "1");
  close (fd);
}

static void
assert_no_identity (Fixture *f, const char *passphrase, int code)
{
  g_autoptr (WcAccount) account = wc_account_store_get (f->t->db, 1, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      wc_exports_start (f->exports, account, new_file (), passphrase, NULL, &error));
  g_assert_error (error, WC_ERROR, code);
}

static void
test_no_identity (Fixture *f, gconstpointer data)
{
  assert_no_identity (f, "short", WC_ERROR_INVALID_ARGUMENT);
  assert_no_identity (f, "", WC_ERROR_INVALID_ARGUMENT);
  assert_no_identity (f, PASSPHRASE, WC_ERROR_NOT_FOUND);
}

/* The daemon ends, or the job is cancelled, while a thread is busy with it. */
static void
test_identity_ended (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) account = wc_account_store_get (f->t->db, 1, NULL);
  g_autoptr (WcJob) cancelled = NULL;
  g_autoptr (WcJob) written = NULL;
  g_autoptr (WcJob) being_written = NULL;
  g_autoptr (WcJob) being_read = NULL;
  int fd = new_file ();

  make_own (f);
  written = wait_for (
      f, wc_exports_start (f->exports, account, dup (fd), PASSPHRASE, "test", NULL));
  cancelled = wc_exports_start (f->exports, account, new_file (), PASSPHRASE, NULL, NULL);
  wc_jobs_cancel (f->jobs, cancelled->id, NULL);
  cancelled = wait_for (f, g_steal_pointer (&cancelled));
  g_assert_cmpint (cancelled->state, ==, WC_JOB_STATE_CANCELLED);
  being_written =
      wc_exports_start (f->exports, account, new_file (), PASSPHRASE, NULL, NULL);
  being_read = read_identity (f, fd, PASSPHRASE);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  close (fd);
}

#define ADD(name, test)                                                                  \
  g_test_add ("/exports/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("there-and-back", test_there_and_back);
  ADD ("no-place", test_no_place);
  ADD ("disk-full", test_disk_full);
  ADD ("cancel", test_cancel);
  ADD ("identity", test_identity);
  ADD ("no-identity", test_no_identity);
  ADD ("identity-ended", test_identity_ended);
  return g_test_run ();
}
