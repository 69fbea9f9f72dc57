/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/priority.h"
#include "store/reader.h"
#include "store/sqlite.h"

/* One thread of GLib's pool at a time, which goes away when there is nothing to read. The
 * connection stays: it belongs to whichever thread runs the work. */

/* After so many steps of SQLite's machine it looks whether it was cancelled. */
#define STEPS_BETWEEN_LOOKS 2000

struct _WcReader
{
  GObject parent_instance;

  char *path;        /* (owned) */
  GThreadPool *pool; /* (owned) (nullable) of one thread; NULL: closed */
  WcDb *db;          /* (owned) (nullable) touched by the worker alone */
  gint closing;      /* atomic: what is read, or waits, is given up */
  gint n_waiting;    /* works that are not done; atomic */
  gint progress;     /* atomic: changes while the worker gets on */
  gint seen;         /* what it was at the last look */
};

G_DEFINE_FINAL_TYPE (WcReader, wc_reader, G_TYPE_OBJECT)

static int
on_steps (void *data)
{
  GTask *task = data;
  WcReader *self = g_task_get_source_object (task);

  g_atomic_int_inc (&self->progress);
  return g_atomic_int_get (&self->closing) ||
         g_cancellable_is_cancelled (g_task_get_cancellable (task));
}

static gboolean
open_if_needed (WcReader *self, GError **error)
{
  if (self->db == NULL)
    self->db = wc_db_open_reader (self->path, error);
  return self->db != NULL;
}

static void
return_closed (GTask *task)
{
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_CANCELLED,
                           "the database is being closed");
}

static void
read_for (WcReader *self, GTask *task)
{
  WcReaderWork *work = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer result;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (g_atomic_int_get (&self->closing))
    {
      return_closed (task);
      return;
    }
  if (!open_if_needed (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  sqlite3_progress_handler (wc_db_get_handle (self->db), STEPS_BETWEEN_LOOKS, on_steps,
                            task);
  result = work->func (self->db, work->input, &error);
  sqlite3_progress_handler (wc_db_get_handle (self->db), 0, NULL, NULL);
  sqlite3_db_release_memory (wc_db_get_handle (self->db));
  if (result == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, work->result_free);
}

static void
run_work (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  WcReader *self = g_task_get_source_object (task);

  read_for (self, task);
  g_atomic_int_inc (&self->progress);
  g_atomic_int_add (&self->n_waiting, -1);
}

/* Works hold a reference, so none is left here. The last of them may have been dropped on
 * the worker itself: it is not waited for. */
static void
wc_reader_finalize (GObject *object)
{
  WcReader *self = WC_READER (object);

  if (self->pool != NULL)
    g_thread_pool_free (self->pool, /* immediate= */ FALSE, /* wait= */ FALSE);
  g_clear_object (&self->db);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (wc_reader_parent_class)->finalize (object);
}

static void
wc_reader_class_init (WcReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_reader_finalize;
  g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
wc_reader_init (WcReader *self)
{
  self->pool = g_thread_pool_new (run_work, NULL, 1, /* exclusive= */ FALSE, NULL);
}

WcReader *
wc_reader_new (const char *path)
{
  WcReader *self = g_object_new (WC_TYPE_READER, NULL);

  self->path = g_strdup (path);
  return self;
}

void
wc_reader_close (WcReader *self)
{
  GThreadPool *pool = g_steal_pointer (&self->pool);

  if (pool == NULL)
    return;
  g_atomic_int_set (&self->closing, TRUE);
  g_thread_pool_free (pool, /* immediate= */ FALSE, /* wait= */ TRUE);
  g_clear_object (&self->db);
}

static void
work_free (gpointer data)
{
  WcReaderWork *work = data;

  if (work->input_free != NULL)
    work->input_free (work->input);
  g_free (work);
}

void
wc_reader_run_async (WcReader *self,
                     const WcReaderWork *work,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, wc_reader_run_async);
  g_task_set_priority (task, WC_PRIORITY_ANSWER);
  g_task_set_task_data (task, g_memdup2 (work, sizeof *work), work_free);
  if (self->pool == NULL)
    {
      return_closed (task);
      g_object_unref (task);
      return;
    }
  g_atomic_int_inc (&self->n_waiting);
  g_thread_pool_push (self->pool, task, NULL);
}

gpointer
wc_reader_run_finish (WcReader *self, GAsyncResult *result, GError **error)
{
  GError *local = NULL;
  gpointer value;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  value = g_task_propagate_pointer (G_TASK (result), &local);
  if (wc_error_is_storage (local))
    g_signal_emit_by_name (self, "failed", local);
  if (local != NULL)
    g_propagate_error (error, local);
  return value;
}

gboolean
wc_reader_gets_on (WcReader *self)
{
  gint progress = g_atomic_int_get (&self->progress);
  gboolean moved = progress != self->seen;

  self->seen = progress;
  return moved || g_atomic_int_get (&self->n_waiting) == 0;
}
