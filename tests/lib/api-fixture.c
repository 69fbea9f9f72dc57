/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/errors.h"
#include "api/json-text.h"
#include "api/json.h"
#include "api/methods/interfaces.h"
#include "api/scope.h"
#include "lib/api-fixture.h"
#include "lib/json-tree.h"
#include "lib/schema-check.h"

static const WcInterface *const interfaces[] = { &wc_api_accounts,
                                                 &wc_api_bookmarks,
                                                 &wc_api_chats,
                                                 &wc_api_commands,
                                                 &wc_api_contacts,
                                                 &wc_api_daemon,
                                                 &wc_api_debug,
                                                 &wc_api_events,
                                                 &wc_api_files,
                                                 &wc_api_gateways,
                                                 &wc_api_jobs,
                                                 &wc_api_messages,
                                                 &wc_api_omemo,
                                                 &wc_api_presence,
                                                 &wc_api_prompts,
                                                 &wc_api_sync,
                                                 NULL };

WcApiFixture *
wc_api_fixture_new (void)
{
  WcApiFixture *self = g_new0 (WcApiFixture, 1);

  self->base = wc_service_fixture_new ();
  self->idl = wc_idl_new ();
  self->listeners = wc_listeners_new (self->base->services);
  self->context = (WcContext){ self->base->services, self->listeners, self->idl };
  self->dispatch = wc_dispatch_new (self->idl, interfaces, &self->context);
  self->caller = wc_fake_caller_new (WC_SCOPE_ALL, /* chats= */ NULL);
  return self;
}

void
wc_api_fixture_free (WcApiFixture *self)
{
  wc_fake_caller_free (self->caller);
  wc_dispatch_free (self->dispatch);
  wc_listeners_free (self->listeners);
  wc_idl_unref (self->idl);
  wc_service_fixture_free (self->base);
  g_free (self);
}

static char *
quoted (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

void
wc_api_fixture_start (WcApiFixture *self, const char *method, const char *params)
{
  const WcIdlMethod *idl = wc_idl_find_method (self->idl, method);
  g_autofree char *text = quoted (params);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);
  g_autoptr (GVariant) args = NULL;
  WcRequest *request;

  g_assert_no_error (error);
  g_assert_nonnull (idl);
  g_clear_pointer (&self->caller->result, g_variant_unref);
  g_clear_error (&self->caller->error);
  request = wc_fake_caller_request (self->caller, idl);
  args = wc_json_read_args (idl, json_node_get_object (node), &error);
  if (args != NULL)
    wc_dispatch_call (self->dispatch, request, args);
  else
    wc_request_fail (request, g_steal_pointer (&error));
  if (self->caller->result != NULL)
    wc_schema_check_result (idl, self->caller->result);
}

char *
wc_api_fixture_take_answer (WcApiFixture *self)
{
  const GError *error = self->caller->error;
  GVariant *result = self->caller->result;
  g_autoptr (JsonNode) tree = NULL;
  g_autofree char *expected = NULL;
  GString *text;

  if (error != NULL)
    {
      const char *field = wc_error_get_detail (error, "field");

      return g_strjoin (" ", wc_errors_get_name (error->code), field, NULL);
    }
  if (result == NULL)
    return NULL;
  wc_schema_check_result (self->caller->method, result);
  g_assert_true (g_variant_is_normal_form (result));
  tree = wc_json_tree_new_result (self->caller->method, result);
  expected = wc_json_tree_print (tree);
  text = g_string_new (NULL);
  wc_json_text_append_result (text, self->caller->method, result);
  g_assert_cmpstr (text->str, ==, expected);
  return g_string_free (text, FALSE);
}

char *
wc_api_fixture_call (WcApiFixture *self, const char *method, const char *params)
{
  guint before = self->caller->n_answers;

  wc_api_fixture_start (self, method, params);
  while (self->caller->n_answers == before)
    g_main_context_iteration (NULL, TRUE);
  return wc_api_fixture_take_answer (self);
}

void
wc_api_fixture_expect (WcApiFixture *self,
                       const char *method,
                       const char *params,
                       const char *answer)
{
  g_autofree char *got = wc_api_fixture_call (self, method, params);
  g_autofree char *expected = quoted (answer);

  g_assert_cmpstr (got, ==, expected);
}

static JsonNode *
step (JsonNode *node, const char *part)
{
  JsonArray *array;
  guint64 index;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), part);
  if (!JSON_NODE_HOLDS_ARRAY (node) ||
      !g_ascii_string_to_unsigned (part, 10, 0, G_MAXUINT32, &index, NULL))
    return NULL;
  array = json_node_get_array (node);
  return index < json_array_get_length (array) ? json_array_get_element (array, index)
                                               : NULL;
}

char *
wc_api_fixture_pick (const char *text, const char *path)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_auto (GStrv) parts = g_strsplit (path, ".", -1);
  JsonNode *node = root;

  for (gsize i = 0; parts[i] != NULL && node != NULL; i++)
    node = step (node, parts[i]);
  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return json_to_string (node, FALSE);
}
