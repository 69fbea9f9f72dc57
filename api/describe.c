/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <json-glib/json-glib.h>

#include "api/describe.h"
#include "api/errors.h"
#include "api/json-schema.h"
#include "api/overview.h"

/* OpenRPC (spec.open-rpc.org) from the same description that directs the calls. A result
 * is an object with the names of the out arguments. OpenRPC knows no notifications of the
 * server, so they are in a key of ours. */

/* What any call may fail with, beside the errors that are named for it. */
static const WcErrorCode any_call[] = {
  WC_ERROR_INVALID_ARGUMENT, WC_ERROR_PERMISSION_DENIED,
  WC_ERROR_CANCELLED,        WC_ERROR_BUSY,
  WC_ERROR_QUOTA_EXCEEDED,   WC_ERROR_INTERNAL,
};

static JsonObject *
describe_param (const WcIdlValue *value)
{
  JsonObject *param = json_object_new ();

  json_object_set_string_member (param, "name", value->name);
  json_object_set_boolean_member (param, "required", !g_str_equal (value->type, "a{sv}"));
  json_object_set_object_member (param, "schema", wc_json_schema_of_value (value));
  return param;
}

static JsonObject *
describe_result (const WcIdlMethod *method)
{
  JsonObject *result = json_object_new ();

  json_object_set_string_member (result, "name", "result");
  json_object_set_object_member (result, "schema",
                                 wc_json_schema_of_values (method->out));
  return result;
}

static gboolean
may_fail_with (const char *const *names, WcErrorCode code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (any_call); i++)
    if (any_call[i] == code)
      return TRUE;
  return g_strv_contains (names, wc_errors_get_name (code));
}

static JsonArray *
describe_errors (const WcIdlMethod *method)
{
  JsonArray *errors = json_array_new ();
  g_auto (GStrv) names = g_strsplit (method->errors, " ", -1);

  for (int code = 0; code < WC_N_ERRORS; code++)
    {
      JsonObject *error;

      if (!may_fail_with ((const char *const *) names, code))
        continue;
      error = json_object_new ();
      json_object_set_int_member (error, "code", wc_errors_get_json_code (code));
      json_object_set_string_member (error, "message", wc_errors_get_name (code));
      json_array_add_object_element (errors, error);
    }
  return errors;
}

static JsonObject *
describe_method (const WcIdlMethod *idl)
{
  JsonObject *method = json_object_new ();
  JsonArray *params = json_array_new ();

  for (guint i = 0; i < idl->in->len; i++)
    json_array_add_object_element (params,
                                   describe_param (g_ptr_array_index (idl->in, i)));
  json_object_set_string_member (method, "name", idl->name);
  json_object_set_string_member (method, "description", idl->doc);
  json_object_set_string_member (method, "paramStructure", "by-name");
  json_object_set_array_member (method, "params", params);
  json_object_set_object_member (method, "result", describe_result (idl));
  json_object_set_array_member (method, "errors", describe_errors (idl));
  json_object_set_string_member (method, "x-scope", idl->scope);
  json_object_set_string_member (method, "x-since", idl->since);
  return method;
}

static JsonObject *
describe_notification (const WcIdlValue *value)
{
  JsonObject *notification = json_object_new ();

  json_object_set_string_member (notification, "name", value->name);
  json_object_set_string_member (notification, "description", value->doc);
  json_object_set_object_member (notification, "params", wc_json_schema_of_value (value));
  json_object_set_string_member (notification, "x-since", value->since);
  return notification;
}

static JsonObject *
describe_schemas (WcIdl *idl)
{
  const GPtrArray *dicts = wc_idl_get_dicts (idl);
  const GPtrArray *enums = wc_idl_get_enums (idl);
  JsonObject *schemas = json_object_new ();
  JsonObject *components = json_object_new ();

  for (guint i = 0; i < dicts->len; i++)
    {
      const WcIdlDict *dict = g_ptr_array_index (dicts, i);

      json_object_set_object_member (schemas, dict->name, wc_json_schema_of_dict (dict));
    }
  for (guint i = 0; i < enums->len; i++)
    {
      const WcIdlEnum *words = g_ptr_array_index (enums, i);

      json_object_set_object_member (schemas, words->name,
                                     wc_json_schema_of_enum (words));
    }
  json_object_set_object_member (components, "schemas", schemas);
  return components;
}

static JsonArray *
describe_methods (WcIdl *idl)
{
  const GPtrArray *methods = wc_idl_get_methods (idl);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < methods->len; i++)
    {
      const WcIdlMethod *method = g_ptr_array_index (methods, i);

      if (method->door != WC_IDL_DOOR_DBUS)
        json_array_add_object_element (array, describe_method (method));
    }
  return array;
}

static JsonArray *
describe_notifications (WcIdl *idl)
{
  const GPtrArray *notifications = wc_idl_get_notifications (idl);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < notifications->len; i++)
    json_array_add_object_element (
        array, describe_notification (g_ptr_array_index (notifications, i)));
  return array;
}

char *
wc_describe_openrpc (WcIdl *idl)
{
  g_autoptr (JsonObject) document = json_object_new ();
  g_autoptr (JsonNode) root = json_node_alloc ();
  JsonObject *info = json_object_new ();

  json_object_set_string_member (info, "title", "Whinchat");
  json_object_set_string_member (info, "version", WC_OVERVIEW_API_VERSION);
  json_object_set_string_member (document, "openrpc", "1.3.2");
  json_object_set_object_member (document, "info", info);
  json_object_set_array_member (document, "methods", describe_methods (idl));
  json_object_set_array_member (document, "x-notifications",
                                describe_notifications (idl));
  json_object_set_object_member (document, "components", describe_schemas (idl));
  json_node_init_object (root, document);
  return json_to_string (root, /* pretty= */ FALSE);
}
