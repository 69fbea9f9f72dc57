/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-entities.h"
#include "lib/fake-port.h"

struct _WcFakeEntities
{
  WcEntityPort port;
  GError *failure; /* (owned) (nullable) */
  GString *log;    /* (owned) */
  GQueue steps;    /* (element-type WcCommandStep) owned */
  gboolean hold;
  GTask *held; /* (owned) (nullable) */
  guint stream;
};

static void
give (GTask *task, gpointer value, GDestroyNotify destroy)
{
  g_task_return_pointer (task, value, destroy);
  g_object_unref (task);
}

static guint
get_stream (gpointer data)
{
  return ((WcFakeEntities *) data)->stream;
}

static void
list_commands (gpointer data, const char *jid, GTask *task)
{
  WcFakeEntities *self = data;
  GPtrArray *items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_command_item_free);

  wc_fake_port_note (self->log, "commands %s", jid);
  g_ptr_array_add (items, wc_command_item_new ("config", "Configure"));
  if (wc_fake_port_succeeds (&self->failure, task))
    give (task, g_steal_pointer (&items), (GDestroyNotify) g_ptr_array_unref);
  g_clear_pointer (&items, g_ptr_array_unref);
}

static void
answer_step (WcFakeEntities *self, GTask *task)
{
  WcCommandStep *step = g_queue_pop_head (&self->steps);

  if (step == NULL)
    step = wc_command_step_new (WC_COMMAND_COMPLETED);
  give (task, step, (GDestroyNotify) wc_command_step_unref);
}

static const char *
some (const char *text)
{
  return text != NULL ? text : "-";
}

static void
note_form (WcFakeEntities *self, const WcForm *form)
{
  for (guint i = 0; form != NULL && i < form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (form->fields, i);
      g_autofree char *values = g_strjoinv (",", field->values);

      g_string_append_printf (self->log, " %s=%s", field->var, values);
    }
}

static void
run_command (gpointer data, const WcEntityCommand *command, GTask *task)
{
  WcFakeEntities *self = data;

  wc_fake_port_note (self->log, "%s %s %s %s",
                     wc_command_action_to_string (command->action), command->jid,
                     command->node, some (command->session));
  if (command->lang != NULL)
    g_string_append_printf (self->log, " %s", command->lang);
  note_form (self, command->form);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  if (!self->hold)
    {
      answer_step (self, task);
      return;
    }
  self->hold = FALSE;
  self->held = task;
}

static void
drop_command (gpointer data, const WcEntityCommand *command)
{
  wc_fake_port_note (((WcFakeEntities *) data)->log, "drop %s %s %s", command->jid,
                     command->node, some (command->session));
}

static void
list_gateways (gpointer data, GTask *task)
{
  WcFakeEntities *self = data;
  GPtrArray *gateways;
  WcGateway *gateway;

  wc_fake_port_note (self->log, "gateways");
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  gateways = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_gateway_free);
  gateway = wc_gateway_new ("sms.x.lit", "sms");
  gateway->name = g_strdup ("Short messages");
  gateway->registers = gateway->registered = gateway->escapes = TRUE;
  g_ptr_array_add (gateways, gateway);
  give (task, gateways, (GDestroyNotify) g_ptr_array_unref);
}

static void
ask_gateway (gpointer data, const char *jid, GTask *task)
{
  WcFakeEntities *self = data;
  WcGatewayOffer *offer;

  wc_fake_port_note (self->log, "ask %s", jid);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  offer = g_new0 (WcGatewayOffer, 1);
  offer->form = wc_form_new (WC_FORM_KIND_FORM);
  wc_form_add (offer->form, "number", WC_FORM_TYPE_TEXT_SINGLE, "12");
  offer->url = g_strdup ("https://sms.x.lit/");
  offer->registered = TRUE;
  give (task, offer, (GDestroyNotify) wc_gateway_offer_free);
}

static void
end (WcFakeEntities *self, GTask *task)
{
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
register_gateway (gpointer data, const WcEntityRegistration *registration, GTask *task)
{
  wc_fake_port_note (((WcFakeEntities *) data)->log, "register %s %u", registration->jid,
                     g_hash_table_size (registration->answers));
  end (data, task);
}

static void
unregister_gateway (gpointer data, const char *jid, GTask *task)
{
  wc_fake_port_note (((WcFakeEntities *) data)->log, "unregister %s", jid);
  end (data, task);
}

static void
ask_prompt (gpointer data, const char *jid, GTask *task)
{
  WcFakeEntities *self = data;
  WcGatewayPrompt *prompt;

  wc_fake_port_note (self->log, "prompt %s", jid);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  prompt = g_new0 (WcGatewayPrompt, 1);
  prompt->prompt = g_strdup ("Number");
  give (task, prompt, (GDestroyNotify) wc_gateway_prompt_free);
}

static void
translate (gpointer data, const char *jid, const char *text, GTask *task)
{
  WcFakeEntities *self = data;

  wc_fake_port_note (self->log, "translate %s %s", jid, text);
  if (wc_fake_port_succeeds (&self->failure, task))
    give (task, g_strconcat (text, "@", jid, NULL), g_free);
}

WcFakeEntities *
wc_fake_entities_new (void)
{
  WcFakeEntities *self = g_new0 (WcFakeEntities, 1);

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
  self->log = g_string_new (NULL);
  return self;
}

void
wc_fake_entities_free (WcFakeEntities *self)
{
  g_assert_null (self->held);
  g_clear_error (&self->failure);
  g_queue_clear_full (&self->steps, (GDestroyNotify) wc_command_step_unref);
  g_string_free (self->log, TRUE);
  g_free (self);
}

const WcEntityPort *
wc_fake_entities_get_port (WcFakeEntities *self)
{
  return &self->port;
}

void
wc_fake_entities_fail_next (WcFakeEntities *self, GError *error)
{
  g_assert_null (self->failure);
  self->failure = error;
}

void
wc_fake_entities_give (WcFakeEntities *self, WcCommandStep *step)
{
  g_queue_push_tail (&self->steps, step);
}

void
wc_fake_entities_hold (WcFakeEntities *self)
{
  self->hold = TRUE;
}

void
wc_fake_entities_release (WcFakeEntities *self)
{
  answer_step (self, g_steal_pointer (&self->held));
}

void
wc_fake_entities_next_stream (WcFakeEntities *self)
{
  self->stream++;
}

char *
wc_fake_entities_take_log (WcFakeEntities *self)
{
  return wc_fake_port_take (self->log);
}

WcCommandStep *
wc_fake_entities_make_stage (void)
{
  WcCommandStep *step = wc_command_step_new (WC_COMMAND_EXECUTING);

  step->session = g_strdup ("s");
  step->actions = 1u << WC_COMMAND_PREV | 1u << WC_COMMAND_NEXT;
  step->usual = WC_COMMAND_NEXT;
  step->form = wc_form_new (WC_FORM_KIND_FORM);
  wc_form_add_field (step->form, "name", WC_FORM_TYPE_TEXT_SINGLE)->required = TRUE;
  return step;
}
