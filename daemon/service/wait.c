/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/priority.h"
#include "service/wait.h"

/* The waits of the API (Messages.Send with wait, Jobs.Wait, Sync.Wait) are one thing: a
 * condition, the signals that may change it, a limit, and a caller who may leave. */

typedef struct
{
  GObject *object; /* (owned) */
  gulong id;
} Connection;

struct _WcWait
{
  WcWaitPlan plan;
  GTask *task;         /* (owned) (nullable) NULL once it ended */
  GArray *connections; /* (owned) (element-type Connection) */
  gulong cancelled_id; /* on the cancellable */
  guint timer;
};

WcWait *
wc_wait_new (const WcWaitPlan *plan,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  WcWait *self = g_new0 (WcWait, 1);

  self->plan = *plan;
  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, wc_wait_new);
  g_task_set_priority (self->task, WC_PRIORITY_ANSWER);
  /* whatever ends it says so itself */
  g_task_set_check_cancellable (self->task, FALSE);
  self->connections = g_array_new (FALSE, FALSE, sizeof (Connection));
  return self;
}

/* Detaches from everything, so that nothing comes while the task returns. */
static GTask *
wait_end (WcWait *self)
{
  GTask *task = g_steal_pointer (&self->task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = &g_array_index (self->connections, Connection, i);

      g_signal_handler_disconnect (connection->object, connection->id);
      g_object_unref (connection->object);
    }
  if (self->cancelled_id != 0)
    g_signal_handler_disconnect (cancellable, self->cancelled_id);
  wc_clock_clear (self->plan.clock, &self->timer);
  if (self->plan.destroy != NULL)
    self->plan.destroy (self->plan.data);
  g_array_unref (self->connections);
  return task;
}

static void
wait_fail (WcWait *self, GError *error)
{
  g_autoptr (GTask) task = wait_end (self);

  g_free (self);
  g_task_return_error (task, error);
}

/* FALSE: it has ended and is gone. */
static gboolean
wait_check (WcWait *self)
{
  GError *error = NULL;
  gpointer result = self->plan.check (self->plan.data, &error);
  GDestroyNotify result_free = self->plan.result_free;
  g_autoptr (GTask) task = NULL;

  if (error != NULL)
    {
      wait_fail (self, error);
      return FALSE;
    }
  if (result == NULL)
    return TRUE;
  task = wait_end (self);
  g_free (self);
  g_task_return_pointer (task, result, result_free);
  return FALSE;
}

static void
on_signal (gpointer data)
{
  wait_check (data);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  wait_fail (data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                        "the wait was cancelled"));
}

static void
on_timeout (gpointer data)
{
  WcWait *self = data;

  self->timer = 0;
  wait_fail (self,
             g_error_new (WC_ERROR, WC_ERROR_TIMEOUT, "it did not happen within %g s",
                          self->plan.timeout_ms / 1000.0));
}

void
wc_wait_add_signal (WcWait *self, gpointer object, const char *signal)
{
  Connection connection = { g_object_ref (object), 0 };

  connection.id = g_signal_connect_swapped (object, signal, G_CALLBACK (on_signal), self);
  g_array_append_val (self->connections, connection);
}

void
wc_wait_begin (WcWait *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  if (g_cancellable_is_cancelled (cancellable))
    {
      on_cancelled (cancellable, self);
      return;
    }
  if (!wait_check (self))
    return;
  if (self->plan.timeout_ms == 0)
    {
      on_timeout (self);
      return;
    }
  if (cancellable != NULL)
    self->cancelled_id =
        g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), self);
  self->timer = wc_clock_add (self->plan.clock, (gint64) self->plan.timeout_ms * 1000,
                              on_timeout, self);
}

gpointer
wc_wait_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
