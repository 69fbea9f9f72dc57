/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "api/describe.h"
#include "api/errors.h"
#include "api/overview.h"

/* OpenRPC (spec.open-rpc.org) from the same description that directs the calls. A result
 * is an object with the names of the out arguments. */

static void
set_ref (JsonObject *schema, const char *name)
{
  g_autofree char *ref = g_strconcat ("#/components/schemas/", name, NULL);

  json_object_set_string_member (schema, "$ref", ref);
}

static JsonObject *
typed (const char *type)
{
  JsonObject *schema = json_object_new ();

  json_object_set_string_member (schema, "type", type);
  return schema;
}

static JsonObject *
integer_schema (const WcIdlValue *value, char type)
{
  JsonObject *schema = typed ("integer");
  gboolean single = strlen (value->type) == 1;

  if (single && value->has_min)
    json_object_set_int_member (schema, "minimum", value->min);
  else if (type == 'u')
    json_object_set_int_member (schema, "minimum", 0);
  if (single && value->has_max)
    json_object_set_int_member (schema, "maximum", value->max);
  return schema;
}

static JsonObject *
string_schema (const WcIdlValue *value)
{
  JsonObject *schema;

  if (value->words == NULL)
    return typed ("string");
  schema = json_object_new ();
  set_ref (schema, value->words->name);
  return schema;
}

/* What is inside of a{sv}: a dictionary, one of several, or what the text says. */
static JsonObject *
dict_schema (const WcIdlValue *value)
{
  JsonObject *schema = json_object_new ();
  JsonArray *cases;

  if (value->dict != NULL)
    {
      set_ref (schema, value->dict->name);
      return schema;
    }
  cases = json_array_new ();
  for (guint i = 0; value->cases != NULL && i < value->cases->len; i++)
    {
      JsonObject *one = json_object_new ();

      set_ref (one, g_array_index (value->cases, WcIdlCase, i).dict->name);
      json_array_add_object_element (cases, one);
    }
  json_object_set_array_member (schema, "anyOf", cases);
  return schema;
}

static JsonObject *
map_schema (const char *element)
{
  JsonObject *schema = typed ("object");

  json_object_set_object_member (schema, "additionalProperties", typed (element));
  return schema;
}

static JsonObject *
element_schema (const WcIdlValue *value, const char *type)
{
  if (g_str_equal (type, "b"))
    return typed ("boolean");
  if (g_str_equal (type, "s"))
    return string_schema (value);
  if (g_str_equal (type, "a{sv}"))
    return dict_schema (value);
  if (g_str_equal (type, "a{ss}"))
    return map_schema ("string");
  if (g_str_equal (type, "a{su}"))
    return map_schema ("integer");
  return integer_schema (value, *type);
}

static JsonObject *
list_schema (const WcIdlValue *value)
{
  JsonObject *schema = typed ("array");

  json_object_set_object_member (schema, "items",
                                 element_schema (value, value->type + 1));
  if (value->has_max)
    json_object_set_int_member (schema, "maxItems", value->max);
  return schema;
}

static JsonObject *
value_schema (const WcIdlValue *value)
{
  gboolean list = value->type[0] == 'a' && value->type[1] != '{';
  JsonObject *schema = list ? list_schema (value) : element_schema (value, value->type);

  if (value->doc != NULL)
    json_object_set_string_member (schema, "description", value->doc);
  return schema;
}

static JsonObject *
properties_of (const GPtrArray *values)
{
  JsonObject *properties = json_object_new ();

  for (guint i = 0; i < values->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (values, i);

      json_object_set_object_member (properties, value->name, value_schema (value));
    }
  return properties;
}

static JsonObject *
describe_param (const WcIdlValue *value)
{
  JsonObject *param = json_object_new ();

  json_object_set_string_member (param, "name", value->name);
  json_object_set_boolean_member (param, "required", !g_str_equal (value->type, "a{sv}"));
  json_object_set_object_member (param, "schema", value_schema (value));
  return param;
}

static JsonObject *
describe_result (const WcIdlMethod *method)
{
  JsonObject *result = json_object_new ();
  JsonObject *schema = typed ("object");

  json_object_set_object_member (schema, "properties", properties_of (method->out));
  json_object_set_string_member (result, "name", "result");
  json_object_set_object_member (result, "schema", schema);
  return result;
}

static JsonArray *
describe_errors (const WcIdlMethod *method)
{
  JsonArray *errors = json_array_new ();
  g_auto (GStrv) names = g_strsplit (method->errors, " ", -1);

  for (int code = 0; code < WC_N_ERRORS; code++)
    {
      JsonObject *error;

      if (!g_strv_contains ((const char *const *) names, wc_errors_get_name (code)))
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
describe_dict (const WcIdlDict *dict)
{
  JsonObject *schema = typed ("object");

  json_object_set_string_member (schema, "description", dict->doc);
  json_object_set_object_member (schema, "properties", properties_of (dict->fields));
  return schema;
}

static JsonObject *
describe_enum (const WcIdlEnum *words)
{
  JsonObject *schema = typed ("string");
  JsonArray *values = json_array_new ();

  for (guint i = 0; i < words->words->len; i++)
    json_array_add_string_element (values,
                                   g_array_index (words->words, WcIdlWord, i).name);
  json_object_set_string_member (schema, "description", words->doc);
  json_object_set_array_member (schema, "enum", values);
  return schema;
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

      json_object_set_object_member (schemas, dict->name, describe_dict (dict));
    }
  for (guint i = 0; i < enums->len; i++)
    {
      const WcIdlEnum *words = g_ptr_array_index (enums, i);

      json_object_set_object_member (schemas, words->name, describe_enum (words));
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
  json_object_set_object_member (document, "components", describe_schemas (idl));
  json_node_init_object (root, document);
  return json_to_string (root, /* pretty= */ FALSE);
}
