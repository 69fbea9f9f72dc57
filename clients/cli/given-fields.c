/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "cli/account-change.h"
#include "cli/ask.h"
#include "cli/form-question.h"
#include "cli/given-fields.h"
#include "common/object.h"

/* A command may ask in several forms one after the other: each takes what it knows. */

struct _WcGivenFields
{
  JsonObject *values; /* (owned) */
};

static gboolean
add_secret (JsonObject *values, const char *name, GError **error)
{
  JsonArray *list = NULL;
  char *secret = wc_ask_read_secret (STDIN_FILENO, error);

  if (secret == NULL)
    return FALSE;
  list = json_array_new ();
  json_array_add_string_element (list, secret);
  wc_ask_wipe (secret);
  json_object_set_array_member (values, name, list);
  return TRUE;
}

WcGivenFields *
wc_given_fields_read (WcCli *cli, GError **error)
{
  g_autoptr (WcGivenFields) self = g_new0 (WcGivenFields, 1);
  const char *secret = wc_options_get (cli->options, "secret");

  self->values = json_object_new ();
  if (!wc_account_change_add_fields (cli, self->values, error) ||
      (secret != NULL && !add_secret (self->values, secret, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
wc_given_fields_free (WcGivenFields *self)
{
  json_object_unref (self->values);
  g_free (self);
}

JsonObject *
wc_given_fields_take (WcGivenFields *self, JsonObject *form)
{
  JsonObject *taken = json_object_new ();
  JsonArray *fields = form != NULL ? wc_object_get_array (form, "fields") : NULL;

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    {
      JsonObject *field = wc_object_get_item (fields, i);
      const char *var =
          wc_form_question_is_asked (field) ? wc_object_get_string (field, "var") : NULL;

      if (var == NULL || !json_object_has_member (self->values, var))
        continue;
      json_object_set_member (taken, var, json_object_dup_member (self->values, var));
      json_object_remove_member (self->values, var);
    }
  return taken;
}

const char *
wc_given_fields_get_left (WcGivenFields *self)
{
  g_autoptr (GList) names = json_object_get_members (self->values);

  return names != NULL ? names->data : NULL;
}
