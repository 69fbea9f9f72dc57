/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/command.h"

/* Ad-hoc commands (XEP-0050) as values: what can be done, and one stage of doing it. */

static const char *const status_names[] = { "executing", "completed", "canceled" };
G_STATIC_ASSERT (G_N_ELEMENTS (status_names) == WC_N_COMMAND_STATUSES);

static const char *const action_names[] = { "execute", "prev", "next", "complete",
                                            "cancel" };
G_STATIC_ASSERT (G_N_ELEMENTS (action_names) == WC_N_COMMAND_ACTIONS);

static const char *const severity_names[] = { "info", "warn", "error" };
G_STATIC_ASSERT (G_N_ELEMENTS (severity_names) == WC_N_COMMAND_SEVERITIES);

WcCommandItem *
wc_command_item_new (const char *node, const char *name)
{
  WcCommandItem *self = g_new0 (WcCommandItem, 1);

  self->node = g_strdup (node);
  self->name = g_strdup (name != NULL ? name : node);
  return self;
}

void
wc_command_item_free (WcCommandItem *self)
{
  g_free (self->node);
  g_free (self->name);
  g_free (self);
}

static void
note_free (gpointer data)
{
  WcCommandNote *self = data;

  g_free (self->text);
  g_free (self);
}

static void
link_free (gpointer data)
{
  WcCommandLink *self = data;

  g_free (self->url);
  g_free (self->text);
  g_free (self);
}

WcCommandStep *
wc_command_step_new (WcCommandStatus status)
{
  WcCommandStep *self = g_atomic_rc_box_new0 (WcCommandStep);

  self->status = status;
  self->notes = g_ptr_array_new_with_free_func (note_free);
  self->links = g_ptr_array_new_with_free_func (link_free);
  return self;
}

WcCommandStep *
wc_command_step_ref (const WcCommandStep *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
step_clear (gpointer data)
{
  WcCommandStep *self = data;

  g_free (self->session);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->links);
  g_clear_pointer (&self->form, wc_form_unref);
}

void
wc_command_step_unref (WcCommandStep *self)
{
  g_atomic_rc_box_release_full (self, step_clear);
}

void
wc_command_step_add_note (WcCommandStep *self,
                          WcCommandSeverity severity,
                          const char *text)
{
  WcCommandNote *note = g_new0 (WcCommandNote, 1);

  note->severity = severity;
  note->text = g_strdup (text);
  g_ptr_array_add (self->notes, note);
}

void
wc_command_step_add_link (WcCommandStep *self, const char *url, const char *text)
{
  WcCommandLink *link = g_new0 (WcCommandLink, 1);

  link->url = g_strdup (url);
  link->text = g_strdup (text);
  g_ptr_array_add (self->links, link);
}

gboolean
wc_command_step_allows (const WcCommandStep *self, WcCommandAction action)
{
  return action == WC_COMMAND_EXECUTE || action == WC_COMMAND_CANCEL ||
         (self->actions & (1u << action)) != 0;
}

gboolean
wc_command_step_has_question (const WcCommandStep *self)
{
  return self->status == WC_COMMAND_EXECUTING && self->form != NULL &&
         self->form->kind == WC_FORM_KIND_FORM;
}

const char *
wc_command_status_to_string (WcCommandStatus status)
{
  return status_names[status];
}

gboolean
wc_command_status_from_string (const char *name, WcCommandStatus *out_status)
{
  int index = wc_str_index (status_names, G_N_ELEMENTS (status_names), name, -1);

  if (index >= 0)
    *out_status = (WcCommandStatus) index;
  return index >= 0;
}

const char *
wc_command_action_to_string (WcCommandAction action)
{
  return action_names[action];
}

gboolean
wc_command_action_from_string (const char *name, WcCommandAction *out_action)
{
  int index = wc_str_index (action_names, G_N_ELEMENTS (action_names), name, -1);

  if (index >= 0)
    *out_action = (WcCommandAction) index;
  return index >= 0;
}

const char *
wc_command_severity_to_string (WcCommandSeverity severity)
{
  return severity_names[severity];
}

gboolean
wc_command_severity_from_string (const char *name, WcCommandSeverity *out_severity)
{
  int index = wc_str_index (severity_names, G_N_ELEMENTS (severity_names), name, -1);

  if (index >= 0)
    *out_severity = (WcCommandSeverity) index;
  return index >= 0;
}
