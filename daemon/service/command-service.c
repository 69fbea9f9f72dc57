/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "service/command-service.h"
#include "service/jid-argument.h"

/* A run is here from its first request on. While one of its requests is under way it is
 * only marked as left; the answer then finds out and cancels it. */

struct _WcCommandService
{
  WcClock *clock;
  WcAccountService *accounts;
  GHashTable *runs; /* (owned) (element-type utf8 Run) by id */
};

typedef struct
{
  WcCommandService *service;
  char *id;      /* (owned) */
  char *account; /* (owned) */
  WcLink *link;  /* (owned) */
  gulong status_id;
  guint stream;  /* see WcEntityPort; what the other side keeps for us ends with it */
  char *jid;     /* (owned) */
  char *node;    /* (owned) */
  char *session; /* (owned) (nullable) what the other side calls it */
  WcCommandStep *step; /* (owned) (nullable) the stage that waits for an answer */
  guint n_stages;
  gint64 expires_us;
  guint timer;
  GCancellable *owner; /* (owned) (nullable) */
  gulong owner_id;
  GTask *task;        /* (owned) (nullable) whoever waits for the answer under way */
  gboolean left;      /* nobody waits for it any more */
  gboolean cancelled; /* the other side was told so */
} Run;

void
wc_command_stage_free (WcCommandStage *self)
{
  g_free (self->id);
  g_free (self->account);
  g_free (self->jid);
  g_free (self->node);
  g_clear_pointer (&self->step, wc_command_step_unref);
  g_free (self);
}

static void
run_free (gpointer data)
{
  Run *self = data;

  if (self->owner_id != 0)
    g_signal_handler_disconnect (self->owner, self->owner_id);
  g_signal_handler_disconnect (self->link, self->status_id);
  wc_clock_clear (self->service->clock, &self->timer);
  g_clear_object (&self->owner);
  g_clear_object (&self->link);
  if (self->task != NULL)
    g_task_return_new_error (self->task, WC_ERROR, WC_ERROR_CANCELLED,
                             "the command was given up");
  g_clear_object (&self->task);
  g_clear_pointer (&self->step, wc_command_step_unref);
  g_free (self->id);
  g_free (self->account);
  g_free (self->jid);
  g_free (self->node);
  g_free (self->session);
  g_free (self);
}

WcCommandService *
wc_command_service_new (WcClock *clock, WcAccountService *accounts)
{
  WcCommandService *self = g_new0 (WcCommandService, 1);

  self->clock = clock;
  self->accounts = accounts;
  self->runs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, run_free);
  return self;
}

void
wc_command_service_free (WcCommandService *self)
{
  g_hash_table_unref (self->runs);
  g_free (self);
}

guint
wc_command_service_count (WcCommandService *self)
{
  return g_hash_table_size (self->runs);
}

static char *
normalize (const WcAccount *account, const char *jid, GError **error)
{
  return *jid != '\0' ? wc_jid_argument_any (jid, "jid", error)
                      : wc_jid_dup_domain (account->jid);
}

void
wc_command_service_list_async (WcCommandService *self,
                               const WcAccount *account,
                               const char *jid,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autofree char *address = normalize (account, jid, &error);
  const WcEntityPort *port =
      address != NULL ? wc_account_service_get_entities (self->accounts, account, &error)
                      : NULL;

  g_task_set_source_tag (task, wc_command_service_list_async);
  if (port != NULL)
    port->list_commands (port->self, address, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

GPtrArray *
wc_command_service_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- The end of a run ---- */

static void
run_end (Run *self)
{
  g_hash_table_remove (self->service->runs, self->id);
}

/* Ends it on the other side too, where it began there and may be told. */
static void
run_drop (Run *self)
{
  const WcEntityPort *port = wc_link_get_entities (self->link);
  WcEntityCommand command = { .jid = self->jid,
                              .node = self->node,
                              .session = self->session };

  if (self->session != NULL && !self->cancelled &&
      port->get_stream (port->self) == self->stream)
    port->drop_command (port->self, &command);
  run_end (self);
}

static void
run_leave (Run *self)
{
  self->left = TRUE;
  if (self->task == NULL)
    run_drop (self);
}

static void
on_expired (gpointer data)
{
  Run *self = data;

  self->timer = 0;
  run_drop (self);
}

static void
on_owner_gone (GCancellable *owner, Run *self)
{
  run_leave (self);
}

/* What is under way is told by the stream itself. */
static void
on_status_changed (WcLink *link, Run *self)
{
  const WcEntityPort *port = wc_link_get_entities (link);

  if (wc_link_get_status (link)->state == WC_ACCOUNT_STATE_OFFLINE ||
      port->get_stream (port->self) != self->stream)
    run_leave (self);
}

/* ---- One stage ---- */

static WcCommandStage *
stage_new (const Run *run, const WcCommandStep *step, gboolean open)
{
  WcCommandStage *self = g_new0 (WcCommandStage, 1);

  self->id = open ? g_strdup (run->id) : NULL;
  self->account = g_strdup (run->account);
  self->jid = g_strdup (run->jid);
  self->node = g_strdup (run->node);
  self->step = wc_command_step_ref (step);
  self->expires_us = open ? run->expires_us : 0;
  return self;
}

/* It waits for its next stage, but not for ever. */
static void
run_wait (Run *self)
{
  gint64 lifetime_us = WC_COMMAND_SERVICE_LIFETIME_S * G_USEC_PER_SEC;

  self->expires_us = wc_clock_now_us (self->service->clock) + lifetime_us;
  self->timer = wc_clock_add (self->service->clock, lifetime_us, on_expired, self);
}

/* Whether the other side may still know it after refusing a stage with @error. */
static gboolean
is_still_open (const Run *self, const GError *error)
{
  const char *reason = wc_error_get_detail (error, "reason");

  return self->step != NULL && !self->left && !self->cancelled &&
         !g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE) &&
         !g_error_matches (error, WC_ERROR, WC_ERROR_CANCELLED) &&
         !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND) &&
         g_strcmp0 (reason, "session-expired") != 0 &&
         g_strcmp0 (reason, "bad-sessionid") != 0;
}

static void
run_fail (Run *self, GTask *task, GError *error)
{
  if (is_still_open (self, error))
    run_wait (self);
  else
    run_drop (self);
  g_task_return_error (task, error);
}

/* Whether the stage @step is to be answered, and may be. */
static gboolean
goes_on (Run *self, const WcCommandStep *step)
{
  if (step->status != WC_COMMAND_EXECUTING || self->left || self->cancelled)
    return FALSE;
  self->left = ++self->n_stages > WC_COMMAND_SERVICE_MAX_STAGES;
  return !self->left;
}

static void
run_take (Run *self, GTask *task, WcCommandStep *step)
{
  gboolean open = goes_on (self, step);
  WcCommandStage *stage;

  if (step->session != NULL)
    {
      g_free (self->session);
      self->session = g_strdup (step->session);
    }
  g_clear_pointer (&self->step, wc_command_step_unref);
  self->step = wc_command_step_ref (step);
  if (open)
    run_wait (self);
  stage = stage_new (self, step, open);
  if (step->status == WC_COMMAND_EXECUTING && !open)
    run_drop (self);
  else if (!open)
    run_end (self);
  g_task_return_pointer (task, stage, (GDestroyNotify) wc_command_stage_free);
}

static void
on_step (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GError *error = NULL;
  g_autoptr (WcCommandStep) step = g_task_propagate_pointer (G_TASK (result), &error);

  if (step != NULL)
    run_take (self, task, step);
  else
    run_fail (self, task, error);
}

/* Sends what is next; @task (consumed) waits for the answer. */
static void
run_send (Run *self, const WcEntityCommand *command, GTask *task)
{
  const WcEntityPort *port = wc_link_get_entities (self->link);

  wc_clock_clear (self->service->clock, &self->timer);
  self->task = task;
  port->run_command (port->self, command, g_task_new (NULL, NULL, on_step, self));
}

/* ---- Beginning ---- */

static Run *
run_new (WcCommandService *service, const WcCommandCall *call, WcLink *link)
{
  Run *self = g_new0 (Run, 1);
  const WcEntityPort *port = wc_link_get_entities (link);

  self->service = service;
  self->id = g_uuid_string_random ();
  self->account = g_strdup (call->account->jid);
  self->link = g_object_ref (link);
  self->stream = port->get_stream (port->self);
  self->node = g_strdup (call->node);
  self->status_id =
      g_signal_connect (link, "status-changed", G_CALLBACK (on_status_changed), self);
  if (call->owner != NULL)
    {
      self->owner = g_object_ref (call->owner);
      self->owner_id =
          g_signal_connect (call->owner, "cancelled", G_CALLBACK (on_owner_gone), self);
    }
  g_hash_table_insert (service->runs, self->id, self);
  return self;
}

static gboolean
check (WcCommandService *self, const WcCommandCall *call, GError **error)
{
  if (*call->node == '\0' || strlen (call->node) > WC_COMMAND_MAX_NAME)
    return wc_error_invalid (error, "node", "node: the name of a command");
  if (g_cancellable_set_error_if_cancelled (call->owner, NULL))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CANCELLED, "nobody waits for it");
      return FALSE;
    }
  if (g_hash_table_size (self->runs) < WC_COMMAND_SERVICE_MAX_RUNS)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_BUSY,
                       "too many commands are waiting for their next stage");
  return FALSE;
}

void
wc_command_service_execute_async (WcCommandService *self,
                                  const WcCommandCall *call,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autofree char *jid = normalize (call->account, call->jid, &error);
  WcLink *link = NULL;
  WcEntityCommand command = { .jid = jid, .node = call->node, .lang = call->lang };
  Run *run;

  g_task_set_source_tag (task, wc_command_service_execute_async);
  if (jid != NULL && check (self, call, &error))
    link = wc_account_service_get_online (self->accounts, call->account, &error);
  if (link == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  run = run_new (self, call, link);
  run->jid = g_strdup (jid);
  run_send (run, &command, g_steal_pointer (&task));
}

/* ---- Going on ---- */

static Run *
find (WcCommandService *self, const char *id, GError **error)
{
  Run *run = g_hash_table_lookup (self->runs, id);

  if (run != NULL && run->task == NULL)
    return run;
  if (run != NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_BUSY,
                           "another stage of that command is under way");
      return NULL;
    }
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "that command is over: it was finished or given up");
  if (error != NULL)
    wc_error_set_detail (*error, "field", "session");
  return NULL;
}

/* The form to be sent with @action; NULL without an error where there is none. */
static gboolean
fill (const WcCommandStep *step,
      WcCommandAction action,
      GHashTable *answers,
      WcForm **out_form,
      GError **error)
{
  gboolean asked = wc_command_step_has_question (step);

  if (!wc_command_step_allows (step, action))
    return wc_error_invalid (error, "action", "action: \"%s\" cannot be done now",
                             wc_command_action_to_string (action));
  if (action == WC_COMMAND_CANCEL || action == WC_COMMAND_PREV)
    return TRUE;
  if (!asked && g_hash_table_size (answers) > 0)
    return wc_error_invalid (error, "fields", "fields: nothing is asked at this stage");
  if (!asked)
    return TRUE;
  *out_form = wc_form_fill (step->form, answers, error);
  return *out_form != NULL;
}

void
wc_command_service_continue_async (WcCommandService *self,
                                   const char *id,
                                   WcCommandAction action,
                                   GHashTable *answers,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcForm) form = NULL;
  Run *run = find (self, id, &error);
  WcEntityCommand command = { .action = action };

  g_task_set_source_tag (task, wc_command_service_continue_async);
  if (run == NULL || !fill (run->step, action, answers, &form, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (action == WC_COMMAND_EXECUTE)
    command.action = run->step->usual;
  command.jid = run->jid;
  command.node = run->node;
  command.session = run->session;
  command.form = form;
  run->cancelled = action == WC_COMMAND_CANCEL;
  run_send (run, &command, g_steal_pointer (&task));
}

WcCommandStage *
wc_command_service_stage_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
