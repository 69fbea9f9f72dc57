/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/call-task.h"
#include "account/entity-link.h"
#include "account/gateway-calls.h"
#include "account/gateway-list.h"
#include "xep/commands.h"

/* What services ask of servers, gateways and programs goes to the modules of the protocol
 * that know how. */

struct _WcEntityLink
{
  WcEntityPort port;
  WcSession *session; /* (unowned) (nullable) */
  gulong bound_id;
  guint stream;
};

static gboolean
has_session (WcEntityLink *self)
{
  return self->session != NULL && wc_session_is_ready (self->session);
}

/* Consumes @task where nobody can be asked. */
static gboolean
is_online (WcEntityLink *self, GTask *task)
{
  return wc_call_task_check_online (task, has_session (self));
}

static guint
get_stream (gpointer data)
{
  return ((WcEntityLink *) data)->stream;
}

/* ---- Commands ---- */

static void
on_items (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task,
                           wc_commands_parse_list (result, g_task_get_task_data (task)),
                           (GDestroyNotify) g_ptr_array_unref);
}

static void
list_commands (gpointer data, const char *jid, GTask *task)
{
  WcEntityLink *self = data;

  if (!is_online (self, task))
    return;
  g_task_set_task_data (task, g_strdup (jid), g_free);
  wc_commands_ask_list (self->session, jid, on_items, task);
}

static void
on_step (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  GError *failure = NULL;
  WcCommandStep *step = NULL;

  if (error != NULL)
    failure = wc_commands_explain (error, wc_session_get_refusal (session));
  else
    step = wc_commands_parse (result, &failure);
  if (step != NULL)
    g_task_return_pointer (task, step, (GDestroyNotify) wc_command_step_unref);
  else
    g_task_return_error (task, failure);
}

static void
run_command (gpointer data, const WcEntityCommand *command, GTask *task)
{
  WcEntityLink *self = data;
  g_autoptr (WcNode) node = NULL;

  if (!is_online (self, task))
    return;
  node = wc_commands_build (command);
  wc_session_iq_set (self->session, command->jid, node, on_step, task);
}

static void
drop_command (gpointer data, const WcEntityCommand *command)
{
  WcEntityLink *self = data;
  WcEntityCommand end = *command;
  g_autoptr (WcNode) node = NULL;

  if (!has_session (self))
    return;
  end.action = WC_COMMAND_CANCEL;
  end.form = NULL;
  node = wc_commands_build (&end);
  wc_session_request_set (self->session, "commands", command->jid, node);
}

/* ---- Gateways ---- */

static void
list_gateways (gpointer data, GTask *task)
{
  WcEntityLink *self = data;

  if (is_online (self, task))
    wc_gateway_list_get (self->session, task);
}

static void
ask_gateway (gpointer data, const char *jid, GTask *task)
{
  WcEntityLink *self = data;

  if (is_online (self, task))
    wc_gateway_calls_ask (self->session, jid, task);
}

static void
register_gateway (gpointer data, const WcEntityRegistration *registration, GTask *task)
{
  WcEntityLink *self = data;

  if (is_online (self, task))
    wc_gateway_calls_register (self->session, registration, task);
}

static void
unregister_gateway (gpointer data, const char *jid, GTask *task)
{
  WcEntityLink *self = data;

  if (is_online (self, task))
    wc_gateway_calls_unregister (self->session, jid, task);
}

static void
ask_prompt (gpointer data, const char *jid, GTask *task)
{
  WcEntityLink *self = data;

  if (is_online (self, task))
    wc_gateway_calls_ask_prompt (self->session, jid, task);
}

static void
translate (gpointer data, const char *jid, const char *text, GTask *task)
{
  WcEntityLink *self = data;

  if (is_online (self, task))
    wc_gateway_calls_translate (self->session, jid, text, task);
}

/* ---- The port ---- */

WcEntityLink *
wc_entity_link_new (void)
{
  WcEntityLink *self = g_new0 (WcEntityLink, 1);

  self->port = (WcEntityPort){ .self = self,
                               .get_stream = get_stream,
                               .list_commands = list_commands,
                               .run_command = run_command,
                               .drop_command = drop_command,
                               .list_gateways = list_gateways,
                               .ask_gateway = ask_gateway,
                               .register_gateway = register_gateway,
                               .unregister_gateway = unregister_gateway,
                               .ask_prompt = ask_prompt,
                               .translate = translate };
  return self;
}

void
wc_entity_link_free (WcEntityLink *self)
{
  wc_entity_link_attach (self, /* session= */ NULL);
  g_free (self);
}

static void
on_bound (WcEntityLink *self)
{
  self->stream++;
}

void
wc_entity_link_attach (WcEntityLink *self, WcSession *session)
{
  if (self->session != NULL)
    g_signal_handler_disconnect (self->session, self->bound_id);
  self->session = session;
  if (session != NULL)
    self->bound_id =
        g_signal_connect_swapped (session, "bound", G_CALLBACK (on_bound), self);
}

const WcEntityPort *
wc_entity_link_get_port (WcEntityLink *self)
{
  return &self->port;
}
