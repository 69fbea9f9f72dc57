/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "sync/backups.h"

struct _WcBackups
{
  WcJobs *jobs;
  WcReader *reader;
  GCancellable *stopped; /* (owned) nobody wants an answer any more */
};

/* One job. Its answer may come after the end of the daemon's loop was decided. */
typedef struct
{
  WcBackups *owner;
  GCancellable *stopped; /* (owned) the owner's */
  char *id;              /* (owned) */
  char *path;            /* (owned) */
} Work;

static void
work_free (Work *self)
{
  g_object_unref (self->stopped);
  g_free (self->id);
  g_free (self->path);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

/* On the worker. Half a copy is none: wc_db_backup() leaves nothing behind when it fails.
 * The value is the size. */
static gpointer
write_copy (WcDb *db, gpointer input, GError **error)
{
  GStatBuf status;

  if (!wc_db_backup (db, input, error))
    return NULL;
  if (g_stat (input, &status) != 0)
    status.st_size = 0;
  return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) status.st_size);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Work) work = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *size = wc_reader_run_finish (WC_READER (source), result, &error);
  GHashTable *details;

  if (g_cancellable_is_cancelled (work->stopped))
    return;
  if (size == NULL)
    {
      wc_jobs_fail (work->owner->jobs, work->id, error);
      return;
    }
  details = wc_details_new ();
  wc_details_set (details, "path", work->path);
  wc_details_set (details, "size", size);
  wc_jobs_finish (work->owner->jobs, work->id, details);
}

static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  WcBackups *self = data;
  Work *work = g_new0 (Work, 1);
  WcReaderWork reading = { write_copy, NULL, g_free, g_free };

  work->owner = self;
  work->stopped = g_object_ref (self->stopped);
  work->id = g_strdup (job->id);
  work->path = g_strdup (wc_details_get (job->params, "path"));
  reading.input = g_strdup (work->path);
  wc_reader_run_async (self->reader, &reading, cancellable, on_written, work);
}

WcBackups *
wc_backups_new (WcJobs *jobs, WcReader *reader)
{
  WcBackups *self = g_new0 (WcBackups, 1);

  self->jobs = jobs;
  self->reader = reader;
  self->stopped = g_cancellable_new ();
  wc_jobs_register (jobs, WC_JOB_KIND_BACKUP, /* resumes= */ FALSE, run, self);
  return self;
}

void
wc_backups_free (WcBackups *self)
{
  g_cancellable_cancel (self->stopped);
  g_object_unref (self->stopped);
  g_free (self);
}
