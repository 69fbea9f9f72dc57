/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-caller.h"
#include "lib/schema-check.h"

static const WcIdlDict *
content_of (WcFakeCaller *self, const char *name)
{
  const GPtrArray *notifications = wc_idl_get_notifications (self->idl);

  for (guint i = 0; i < notifications->len; i++)
    {
      const WcIdlValue *one = g_ptr_array_index (notifications, i);

      if (g_str_equal (one->name, name))
        return one->dict;
    }
  g_error ("no notification is called %s", name);
}

static void
fake_notify (gpointer door, const char *name, GVariant *content)
{
  WcFakeCaller *self = door;
  g_autofree char *text = g_variant_print (content, FALSE);

  wc_schema_check_dict (content_of (self, name), content);
  g_ptr_array_add (self->notes, g_strconcat (name, " ", text, NULL));
}

static gsize
fake_get_backlog (gpointer door)
{
  return ((WcFakeCaller *) door)->backlog;
}

WcFakeCaller *
wc_fake_caller_new (guint scopes, const char *const *chats)
{
  static const WcCallerDoor ops = { fake_notify, fake_get_backlog };
  WcFakeCaller *self = g_new0 (WcFakeCaller, 1);

  self->caller = wc_caller_new (&ops, self, scopes, chats);
  self->idl = wc_idl_new ();
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
wc_fake_caller_free (WcFakeCaller *self)
{
  wc_caller_close (self->caller);
  g_object_unref (self->caller);
  wc_idl_unref (self->idl);
  g_ptr_array_unref (self->notes);
  g_clear_pointer (&self->result, g_variant_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static void
on_answer (WcRequest *request, GVariant *result, const GError *error, gpointer data)
{
  WcFakeCaller *self = data;

  self->n_answers++;
  self->method = wc_request_get_method (request);
  g_clear_pointer (&self->result, g_variant_unref);
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  else
    self->result = g_variant_ref (result);
}

WcRequest *
wc_fake_caller_request (WcFakeCaller *self, const WcIdlMethod *method)
{
  return wc_request_new (self->caller, method, on_answer, self, /* destroy= */ NULL);
}

char *
wc_fake_caller_pop (WcFakeCaller *self)
{
  return self->notes->len > 0 ? g_ptr_array_steal_index (self->notes, 0) : NULL;
}
