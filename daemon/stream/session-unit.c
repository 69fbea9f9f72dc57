/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session-private.h"

/* Every stanza is one unit of work: it begins before any module sees the stanza, and what
 * the modules store, the inbound count included, is committed or undone together. */

gboolean
wc_session_begin_unit (WcSession *self, GError **error)
{
  if (!self->unit.begin (self->unit.self, error))
    return FALSE;
  self->units_open++;
  return TRUE;
}

static void
drop_hooks (WcSession *self)
{
  WcSessionHook *hook;

  while ((hook = g_queue_pop_head (&self->hooks)) != NULL)
    {
      if (hook->destroy != NULL)
        hook->destroy (hook->user_data);
      g_free (hook);
    }
}

static void
run_hooks (WcSession *self)
{
  WcSessionHook *hook;

  while ((hook = g_queue_pop_head (&self->hooks)) != NULL)
    {
      hook->func (hook->user_data);
      if (hook->destroy != NULL)
        hook->destroy (hook->user_data);
      g_free (hook);
    }
}

void
wc_session_undo_unit (WcSession *self)
{
  self->unit.rollback (self->unit.self);
  self->units_open--;
  if (self->units_open == 0)
    drop_hooks (self);
}

gboolean
wc_session_commit_unit (WcSession *self, GError **error)
{
  gboolean committed = self->unit.commit (self->unit.self, error);

  self->units_open--;
  if (self->units_open > 0)
    return committed;
  if (committed)
    run_hooks (self);
  else
    drop_hooks (self);
  return committed;
}

void
wc_session_after_commit (WcSession *self,
                         WcSessionCommitted func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  WcSessionHook *hook;

  if (self->units_open == 0)
    {
      func (user_data);
      if (destroy != NULL)
        destroy (user_data);
      return;
    }
  hook = g_new (WcSessionHook, 1);
  *hook = (WcSessionHook){ func, user_data, destroy };
  g_queue_push_tail (&self->hooks, hook);
}
