/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/temp-db.h"
#include "sync/imports.h"

#define HEADER "{\"type\":\"whinchat-export\",\"version\":1}\n"
#define ACCOUNT "{\"type\":\"account\",\"jid\":\"me@x.lit\"}\n"

typedef struct
{
  WcTempDb *t;
  WcLive *live;
  WcJobs *jobs;
  WcImports *imports;
} Fixture;

static const WcImportOptions take = { FALSE, FALSE };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->t = wc_temp_db_new ();
  f->live = wc_live_new ();
  f->jobs = wc_jobs_new (f->t->db, f->live);
  f->imports = wc_imports_new (f->t->db, f->jobs, /* content= */ NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->imports, wc_imports_free);
  g_object_unref (f->jobs);
  g_object_unref (f->live);
  wc_temp_db_free (f->t);
}

/* A file without a name, with @size bytes of @text in it. */
static int
new_file (const char *text, gsize size)
{
  g_autofree char *name = NULL;
  int fd = g_file_open_tmp ("whinchat-XXXXXX", &name, NULL);

  g_assert_cmpint (fd, >=, 0);
  unlink (name);
  g_assert_cmpint (write (fd, text, size), ==, (gssize) size);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

static WcJob *
begin (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  WcJob *job = wc_imports_start (f->imports, new_file (text, strlen (text)), &take,
                                 "test", &error);

  g_assert_no_error (error);
  return job;
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

/* More than is read or taken at once, without an end of the last line. */
static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (HEADER ACCOUNT);
  g_autoptr (WcJob) job = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text,
                            "{\"type\":\"message\",\"chat\":\"a@b.lit\",\"from\":"
                            "\"a@b.lit\",\"ts_us\":%" G_GINT64_FORMAT
                            ",\"body\":\"%u\"}\n",
                            G_GINT64_CONSTANT (1600000000000000) + i * G_USEC_PER_SEC, i);
  g_string_append (text, "{\"type\":\"end\"}");
  job = wait_for (f, begin (f, text->str));
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_DONE);
  g_assert_cmpstr (wc_details_get (job->result, "messages_added"), ==, "3000");
  g_assert_cmpstr (wc_details_get (job->result, "whole"), ==, "true");
  g_assert_cmpint (job->done, ==, (gint64) text->len);
}

static void
test_long_line (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (HEADER ACCOUNT);
  g_autoptr (WcJob) job = NULL;
  g_autofree char *fill = g_strnfill (WC_IMPORT_LINES_MAX_LINE + 200000, ' ');

  g_string_append (text, fill);
  g_string_append (text, "\n{\"type\":\"end\"}\n");
  job = wait_for (f, begin (f, text->str));
  g_assert_cmpstr (wc_details_get (job->result, "refused"), ==, "1");
  g_assert_cmpstr (wc_details_get (job->result, "reason_01"), ==,
                   "line 3: it is too long");
  g_assert_cmpstr (wc_details_get (job->result, "whole"), ==, "true");
}

static void
test_something_else (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "", "SQLite format 3", "{}\n" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (WcJob) job = wait_for (f, begin (f, files[i]));

      g_assert_cmpint (job->state, ==, WC_JOB_STATE_FAILED);
      g_assert_cmpint (job->error_code, ==, WC_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_one_at_a_time (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job = begin (f, HEADER);
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_imports_start (f->imports, new_file ("", 0), &take, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  job = wait_for (f, g_steal_pointer (&job));
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_DONE);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job = begin (f, HEADER);

  wc_jobs_cancel (f->jobs, job->id, NULL);
  job = wait_for (f, g_steal_pointer (&job));
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_CANCELLED);
}

/* The daemon ends in the middle. */
static void
test_end (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job = begin (f, HEADER ACCOUNT);

  g_clear_pointer (&f->imports, wc_imports_free);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_no_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      wc_imports_start (f->imports, open ("/dev/zero", O_RDONLY), &take, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.fd");
}

#define ADD(name, test)                                                                  \
  g_test_add ("/imports/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("many", test_many);
  ADD ("long-line", test_long_line);
  ADD ("something-else", test_something_else);
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("cancel", test_cancel);
  ADD ("end", test_end);
  ADD ("no-file", test_no_file);
  return g_test_run ();
}
