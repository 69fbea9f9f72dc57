/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/task-wait.h"

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  WcTaskWait *self = data;

  g_assert_null (self->result);
  self->result = g_object_ref (result);
}

GTask *
wc_task_wait_begin (WcTaskWait *self)
{
  return g_task_new (NULL, NULL, on_done, self);
}

static GTask *
wait (WcTaskWait *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return G_TASK (g_steal_pointer (&self->result));
}

gpointer
wc_task_wait_pointer (WcTaskWait *self, GError **error)
{
  g_autoptr (GTask) task = wait (self);

  return g_task_propagate_pointer (task, error);
}

gboolean
wc_task_wait_boolean (WcTaskWait *self, GError **error)
{
  g_autoptr (GTask) task = wait (self);

  return g_task_propagate_boolean (task, error);
}
