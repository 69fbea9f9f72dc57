/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/store-fixture.h"
#include "lib/temp-dir.h"
#include "store/attachment-store.h"
#include "store/job-store.h"
#include "sync/file-sweep.h"

typedef struct
{
  WcStoreFixture *store;
  char *directory;
  WcFiles *files;
  WcFileSweep *sweep;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = NULL;

  f->store = wc_store_fixture_new ();
  f->directory = wc_temp_dir_new ();
  folder = wc_temp_dir_path (f->directory, "files");
  f->files = wc_files_new (folder);
  f->sweep = wc_file_sweep_new (f->files, f->store->db);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_file_sweep_free (f->sweep);
  wc_files_free (f->files);
  wc_temp_dir_free (f->directory);
  wc_store_fixture_free (f->store);
}

/* A file that was last written to so many minutes ago. */
static void
make (Fixture *f, const char *name, int minutes)
{
  time_t then = (time_t) (f->store->now_us / G_USEC_PER_SEC) - minutes * 60;
  const struct timespec times[] = { { then, 0 }, { then, 0 } };
  int fd = wc_files_open (f->files, name, TRUE, NULL);

  g_assert_cmpint (futimens (fd, times), ==, 0);
  close (fd);
}

static gboolean
has (Fixture *f, const char *name)
{
  return wc_files_get_size (f->files, name) >= 0;
}

static guint
sweep (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;
  guint n = 0;

  for (; more; n++)
    {
      wc_file_sweep_step (f->sweep, &more, &error);
      g_assert_no_error (error);
    }
  return n;
}

static char *
add_row (Fixture *f)
{
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  char *name = wc_files_make_name ();

  file->file = g_strdup (name);
  file->state = WC_ATTACHMENT_HELD;
  wc_store_fixture_begin (f->store);
  wc_attachment_store_add_alone (f->store->db, f->store->account, file, NULL);
  wc_store_fixture_commit (f->store);
  return name;
}

static char *
add_job (Fixture *f, WcJobState state)
{
  g_autoptr (WcJob) job =
      wc_job_new (NULL, f->store->account, WC_JOB_KIND_DOWNLOAD, wc_details_new ());

  job->state = state;
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_job_store_save (f->store->db, job, NULL));
  wc_store_fixture_commit (f->store);
  return g_strdup (job->id);
}

/* Only what is old, has a name of ours, and no row. */
static void
test_orphans (Fixture *f, gconstpointer data)
{
  g_autofree char *named = add_row (f);
  g_autofree char *part = add_job (f, WC_JOB_STATE_RUNNING);
  g_autofree char *rest = add_job (f, WC_JOB_STATE_FAILED);
  g_autofree char *young = wc_files_make_name ();
  g_autofree char *orphan = wc_files_make_name ();

  make (f, named, 600);
  make (f, part, 600);
  make (f, rest, 600);
  make (f, young, 59);
  make (f, orphan, 61);
  make (f, "notes.txt", 600);
  sweep (f);
  g_assert_true (has (f, named));
  g_assert_true (has (f, part));
  g_assert_false (has (f, rest));
  g_assert_true (has (f, young));
  g_assert_false (has (f, orphan));
  g_assert_true (has (f, "notes.txt"));
  /* once in a life */
  make (f, orphan, 600);
  sweep (f);
  g_assert_true (has (f, orphan));
}

static void
test_steps (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = wc_temp_dir_path (f->directory, "files");
  g_autoptr (GDir) left = NULL;

  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *name = wc_files_make_name ();

      make (f, name, 600);
    }
  g_assert_cmpuint (sweep (f), ==, 3);
  left = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (left));
}

/* What the store has let go of, whenever that was; nothing more is needed for it. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *name = add_row (f);

  make (f, name, 0);
  g_assert_false (wc_file_sweep_is_due (f->sweep));
  wc_store_fixture_begin (f->store);
  wc_store_fixture_count (f->store, "DELETE FROM attachment RETURNING 1");
  wc_store_fixture_commit (f->store);
  g_assert_true (wc_file_sweep_is_due (f->sweep));
  sweep (f);
  g_assert_false (has (f, name));
  g_assert_false (wc_file_sweep_is_due (f->sweep));
}

static void
test_no_directory (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (sweep (f), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/file-sweep/" name, Fixture, NULL, setup, func, teardown)
  TEST ("orphans", test_orphans);
  TEST ("steps", test_steps);
  TEST ("gone", test_gone);
  TEST ("no-directory", test_no_directory);
  return g_test_run ();
}
