/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "sync/imports.h"

/* A part is read while nobody waits for it, and then its lines are taken, for some
 * milliseconds in each turn of the loop and in a transaction of their own. */

#define PART_BYTES (128 * 1024)
#define TURN_US 4000

/* One job. */
typedef struct Work
{
  WcImports *owner;
  void (*read_on) (struct Work *work); /* what follows when there is no whole line */
  void (*open) (struct Work *work);    /* the same where a line waits to be opened */
  GCancellable *stopped;               /* (owned) the owner's */
  GCancellable *cancellable;           /* (owned) the job's */
  GInputStream *in;                    /* (owned) */
  WcImportLines *lines;                /* (owned) */
  GByteArray *rest;                    /* (owned) what was read and not taken */
  gsize taken;                         /* how much of it was */
  char *id;                            /* (owned) */
  gint64 done;                         /* bytes */
  gint64 total;
  guint turn;     /* the source of the next turn; 0: none */
  gboolean whole; /* everything was read */
  gboolean lost;  /* in a line that is too long */
} Work;

struct _WcImports
{
  WcDb *db;
  WcJobs *jobs;
  WcPortableContent content; /* (nullable) */
  GCancellable *stopped;     /* (owned) nobody wants an answer any more */
  Work *work;                /* (owned) (nullable) the one that runs */
  Work *next;                /* (owned) (nullable) the one that is being started */
};

static void
work_free (Work *work)
{
  if (work->turn != 0)
    g_source_remove (work->turn);
  g_object_unref (work->stopped);
  g_clear_object (&work->cancellable);
  g_object_unref (work->in);
  g_clear_pointer (&work->lines, wc_import_lines_free);
  g_byte_array_unref (work->rest);
  g_free (work->id);
  g_free (work);
}

static void
end (Work *work, const GError *error)
{
  WcImports *self = work->owner;

  self->work = NULL;
  if (error != NULL)
    wc_jobs_fail (self->jobs, work->id, error);
  else
    wc_jobs_finish (self->jobs, work->id, wc_import_lines_summarize (work->lines));
  work_free (work);
}

/* ---- Lines ---- */

/* The next line that is whole; NULL: there is none. Borrowed. */
static const char *
next_line (Work *work, gsize *out_length)
{
  const char *begin = (const char *) work->rest->data + work->taken;
  gsize n = work->rest->len - work->taken;
  const char *end = n > 0 ? memchr (begin, '\n', n) : NULL;

  if (end == NULL && (!work->whole || n == 0))
    return NULL;
  *out_length = end != NULL ? (gsize) (end - begin) : n;
  work->taken += *out_length + (end != NULL ? 1 : 0);
  return begin;
}

static gboolean
take_line (Work *work, const char *line, gsize length, GError **error)
{
  if (work->lost)
    {
      work->lost = FALSE;
      wc_import_lines_refuse (work->lines, "it is too long");
      return TRUE;
    }
  return wc_import_lines_take (work->lines, line, length, error);
}

/* *@out_more: there are lines that may be taken without reading on. */
static gboolean
take_lines (Work *work, gboolean *out_more, GError **error)
{
  gint64 until = g_get_monotonic_time () + TURN_US;
  const char *line;
  gsize length;

  *out_more = FALSE;
  while ((line = next_line (work, &length)) != NULL)
    {
      if (!take_line (work, line, length, error))
        return FALSE;
      if (wc_import_identities_waits (wc_import_lines_get_identities (work->lines)))
        *out_more = TRUE;
      if (*out_more)
        return TRUE;
      if (g_get_monotonic_time () < until)
        continue;
      *out_more = TRUE;
      return TRUE;
    }
  return TRUE;
}

/* What no line ends in is dropped, but for the fact that it was there. */
static void
drop_taken (Work *work)
{
  g_byte_array_remove_range (work->rest, 0, (guint) work->taken);
  work->taken = 0;
  if (work->rest->len <= WC_IMPORT_LINES_MAX_LINE)
    return;
  g_byte_array_set_size (work->rest, 0);
  work->lost = TRUE;
}

static gboolean
take_some (Work *work, gboolean *out_more, GError **error)
{
  gboolean more = FALSE;
  gboolean good;

  if (!wc_import_lines_begin (work->lines, error))
    return FALSE;
  good = take_lines (work, out_more, error);
  if (good && !*out_more && work->whole)
    {
      good = wc_import_lines_settle (work->lines, &more, error);
      *out_more = more;
    }
  if (good)
    return wc_import_lines_end (work->lines, error);
  wc_db_rollback (work->owner->db);
  return FALSE;
}

static gboolean
on_turn (gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  if (g_cancellable_set_error_if_cancelled (work->cancellable, &error) ||
      !take_some (work, &more, &error))
    {
      work->turn = 0;
      end (work, error);
      return G_SOURCE_REMOVE;
    }
  if (wc_import_identities_waits (wc_import_lines_get_identities (work->lines)))
    {
      work->turn = 0;
      work->open (work);
      return G_SOURCE_REMOVE;
    }
  if (more)
    return G_SOURCE_CONTINUE;
  work->turn = 0;
  drop_taken (work);
  if (work->whole)
    end (work, NULL);
  else
    work->read_on (work);
  return G_SOURCE_REMOVE;
}

/* ---- Reading ---- */

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) part =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size = 0;
  const guint8 *bytes = part != NULL ? g_bytes_get_data (part, &size) : NULL;

  if (g_cancellable_is_cancelled (work->stopped))
    {
      work_free (work);
      return;
    }
  if (part == NULL)
    {
      end (work, error);
      return;
    }
  work->whole = size == 0;
  work->done += (gint64) size;
  if (size > 0)
    g_byte_array_append (work->rest, bytes, (guint) size);
  wc_jobs_progress (work->owner->jobs, work->id, work->done, work->total);
  work->turn = g_idle_add (on_turn, work);
}

static void
read_on (Work *work)
{
  g_input_stream_read_bytes_async (work->in, PART_BYTES, G_PRIORITY_DEFAULT_IDLE,
                                   work->cancellable, on_read, work);
}

/* ---- Opening ---- */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = data;
  gboolean stopped = g_cancellable_is_cancelled (work->stopped);
  g_autoptr (GError) error = NULL;
  gboolean good = wc_import_identities_open_finish (
      stopped ? NULL : wc_import_lines_get_identities (work->lines), result, &error);

  if (stopped)
    work_free (work);
  else if (good)
    work->turn = g_idle_add (on_turn, work);
  else
    end (work, error);
}

/* Lines behind it wait for what it says. */
static void
open_identity (Work *work)
{
  wc_import_identities_open_async (wc_import_lines_get_identities (work->lines),
                                   work->cancellable, on_opened, work);
}

static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  WcImports *self = data;
  Work *work = g_steal_pointer (&self->next);

  work->cancellable = g_object_ref (cancellable);
  work->id = g_strdup (job->id);
  self->work = work;
  read_on (work);
}

WcImports *
wc_imports_new (WcDb *db, WcJobs *jobs, WcPortableContent content)
{
  WcImports *self = g_new0 (WcImports, 1);

  self->db = db;
  self->jobs = jobs;
  self->content = content;
  self->stopped = g_cancellable_new ();
  wc_jobs_register (jobs, WC_JOB_KIND_IMPORT, /* resumes= */ FALSE, run, self);
  return self;
}

/* One that waits for a part of its file gives up when that comes. */
void
wc_imports_free (WcImports *self)
{
  Work *work = g_steal_pointer (&self->work);

  g_cancellable_cancel (self->stopped);
  if (work != NULL && work->turn != 0)
    work_free (work);
  g_object_unref (self->stopped);
  g_free (self);
}

/* ---- Beginning ---- */

static gboolean
check_fd (int fd, struct stat *status, GError **error)
{
  int flags = fcntl (fd, F_GETFL);

  if (fstat (fd, status) != 0 || !S_ISREG (status->st_mode))
    return wc_error_invalid (error, "options.fd", "that is no regular file");
  if ((flags & O_ACCMODE) == O_WRONLY)
    return wc_error_invalid (error, "options.fd", "that is not open for reading");
  return TRUE;
}

static gboolean
check_free (const WcImports *self, GError **error)
{
  if (self->work == NULL)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_BUSY, "another import is under way");
  return FALSE;
}

WcJob *
wc_imports_start (WcImports *self,
                  int fd,
                  const WcImportOptions *options,
                  const char *owner,
                  GError **error)
{
  g_autoptr (GInputStream) in = g_unix_input_stream_new (fd, /* close_fd= */ TRUE);
  g_autoptr (WcImportLines) lines = NULL;
  WcImportOptions how = *options;
  struct stat status;
  WcJob *job;

  if (!check_fd (fd, &status, error) || !check_free (self, error))
    return NULL;
  how.content = self->content;
  lines = wc_import_lines_new (self->db, &how, error);
  if (lines == NULL)
    return NULL;
  self->next = g_new0 (Work, 1);
  self->next->owner = self;
  self->next->read_on = read_on;
  self->next->open = open_identity;
  self->next->stopped = g_object_ref (self->stopped);
  self->next->in = g_steal_pointer (&in);
  self->next->lines = g_steal_pointer (&lines);
  self->next->rest = g_byte_array_new ();
  self->next->total = status.st_size;
  job = wc_jobs_start (self->jobs, WC_JOB_KIND_IMPORT, /* account= */ 0, NULL, owner,
                       error);
  /* taken by now, unless it was not started */
  g_clear_pointer (&self->next, work_free);
  return job;
}
