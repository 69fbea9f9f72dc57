/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

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
  GThreadPool *pool; /* (owned) of one thread: reads come one after another */
  WcDb *db;          /* (owned) (nullable) touched by the worker alone */
};

G_DEFINE_FINAL_TYPE (WcReader, wc_reader, G_TYPE_OBJECT)

static int
is_cancelled (void *data)
{
  return g_cancellable_is_cancelled (data);
}

static gboolean
open_if_needed (WcReader *self, GError **error)
{
  if (self->db == NULL)
    self->db = wc_db_open_reader (self->path, error);
  return self->db != NULL;
}

static void
run_work (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  WcReader *self = g_task_get_source_object (task);
  WcReaderWork *work = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  gpointer result;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!open_if_needed (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (cancellable != NULL)
    sqlite3_progress_handler (wc_db_get_handle (self->db), STEPS_BETWEEN_LOOKS,
                              is_cancelled, cancellable);
  result = work->func (self->db, work->input, &error);
  sqlite3_progress_handler (wc_db_get_handle (self->db), 0, NULL, NULL);
  sqlite3_db_release_memory (wc_db_get_handle (self->db));
  if (result == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, work->result_free);
}

/* Works hold a reference, so none is left here. The last of them may have been dropped on
 * the worker itself: it is not waited for. */
static void
wc_reader_finalize (GObject *object)
{
  WcReader *self = WC_READER (object);

  g_thread_pool_free (self->pool, /* immediate= */ FALSE, /* wait= */ FALSE);
  g_clear_object (&self->db);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (wc_reader_parent_class)->finalize (object);
}

static void
wc_reader_class_init (WcReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_reader_finalize;
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
  g_task_set_task_data (task, g_memdup2 (work, sizeof *work), work_free);
  g_thread_pool_push (self->pool, task, NULL);
}

gpointer
wc_reader_run_finish (WcReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
