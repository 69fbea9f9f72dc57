/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/json-schema.h"

/* Which JSON a value of the API is (API § 3.1). Bounds are told where JSON Schema has a
 * word that is never stricter than we are: our strings are bounded in bytes, and a text
 * has no more characters than bytes. */

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

/* The bounds of a value are its own when it is single; else they are the list's. */
static gboolean
is_list (const WcIdlValue *value)
{
  return value->type[0] == 'a' && value->type[1] != '{';
}

static JsonObject *
integer_schema (const WcIdlValue *value, char type)
{
  JsonObject *schema = typed ("integer");
  gint64 lowest = type == 'u' ? 0 : type == 'i' ? G_MININT32 : -WC_IDL_MAX_INTEGER;
  gint64 highest = type == 'u'   ? G_MAXUINT32
                   : type == 'i' ? G_MAXINT32
                                 : WC_IDL_MAX_INTEGER;

  if (!is_list (value) && value->has_min)
    lowest = value->min;
  if (!is_list (value) && value->has_max)
    highest = value->max;
  json_object_set_int_member (schema, "minimum", lowest);
  json_object_set_int_member (schema, "maximum", highest);
  return schema;
}

static JsonObject *
string_schema (const WcIdlValue *value)
{
  JsonObject *schema;

  if (value->words == NULL)
    {
      schema = typed ("string");
      if (!is_list (value) && value->has_max)
        json_object_set_int_member (schema, "maxLength", value->max);
      return schema;
    }
  schema = json_object_new ();
  set_ref (schema, value->words->name);
  return schema;
}

static JsonObject *
bytes_schema (void)
{
  JsonObject *schema = typed ("string");

  json_object_set_string_member (schema, "contentEncoding", "base64");
  return schema;
}

static void
add_case (JsonObject *names, JsonArray *any_of, const WcIdlCase *one)
{
  g_auto (GStrv) values = g_strsplit (one->values, " ", -1);
  JsonObject *schema = json_object_new ();

  for (gsize i = 0; values[i] != NULL; i++)
    json_object_set_string_member (names, values[i], one->dict->name);
  set_ref (schema, one->dict->name);
  json_array_add_object_element (any_of, schema);
}

/* One dictionary of several; "x-cases" says which, by the value of the key "x-by". */
static JsonObject *
cases_schema (const WcIdlValue *value)
{
  JsonObject *schema = json_object_new ();
  JsonObject *names = json_object_new ();
  JsonArray *any_of = json_array_new ();

  for (guint i = 0; i < value->cases->len; i++)
    add_case (names, any_of, &g_array_index (value->cases, WcIdlCase, i));
  json_object_set_array_member (schema, "anyOf", any_of);
  json_object_set_string_member (schema, "x-by", value->by);
  json_object_set_object_member (schema, "x-cases", names);
  return schema;
}

static JsonObject *
dict_schema (const WcIdlValue *value)
{
  JsonObject *schema;

  if (value->cases != NULL)
    return cases_schema (value);
  if (value->dict == NULL)
    return typed ("object");
  schema = json_object_new ();
  set_ref (schema, value->dict->name);
  return schema;
}

static JsonObject *
map_schema (JsonObject *element)
{
  JsonObject *schema = typed ("object");

  json_object_set_object_member (schema, "additionalProperties", element);
  return schema;
}

static JsonObject *
strings_schema (void)
{
  JsonObject *schema = typed ("array");

  json_object_set_object_member (schema, "items", typed ("string"));
  return schema;
}

/* A value of @type, which is that of @value or of its elements. */
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
    return map_schema (typed ("string"));
  if (g_str_equal (type, "a{sas}"))
    return map_schema (strings_schema ());
  if (g_str_equal (type, "a{su}"))
    return map_schema (integer_schema (value, 'u'));
  return integer_schema (value, *type);
}

static JsonObject *
list_schema (const WcIdlValue *value)
{
  JsonObject *schema;

  if (g_str_equal (value->type, "ay"))
    return bytes_schema ();
  schema = typed ("array");
  json_object_set_object_member (schema, "items",
                                 element_schema (value, value->type + 1));
  if (value->has_max)
    json_object_set_int_member (schema, "maxItems", value->max);
  return schema;
}

static void
add_fallback (JsonObject *schema, const WcIdlValue *value)
{
  if (g_str_equal (value->type, "b"))
    json_object_set_boolean_member (schema, "default",
                                    g_str_equal (value->fallback, "true"));
  else if (g_str_equal (value->type, "s"))
    json_object_set_string_member (schema, "default", value->fallback);
  else
    json_object_set_int_member (schema, "default",
                                g_ascii_strtoll (value->fallback, NULL, 10));
}

JsonObject *
wc_json_schema_of_value (const WcIdlValue *value)
{
  JsonObject *schema =
      is_list (value) ? list_schema (value) : element_schema (value, value->type);

  if (value->doc != NULL)
    json_object_set_string_member (schema, "description", value->doc);
  if (value->fallback != NULL)
    add_fallback (schema, value);
  return schema;
}

JsonObject *
wc_json_schema_of_values (const GPtrArray *values)
{
  JsonObject *schema = typed ("object");
  JsonObject *properties = json_object_new ();

  for (guint i = 0; i < values->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (values, i);

      json_object_set_object_member (properties, value->name,
                                     wc_json_schema_of_value (value));
    }
  json_object_set_object_member (schema, "properties", properties);
  return schema;
}

JsonObject *
wc_json_schema_of_dict (const WcIdlDict *dict)
{
  JsonObject *schema = wc_json_schema_of_values (dict->fields);

  json_object_set_string_member (schema, "description", dict->doc);
  return schema;
}

JsonObject *
wc_json_schema_of_enum (const WcIdlEnum *words)
{
  JsonObject *schema = typed ("string");
  JsonObject *docs = json_object_new ();
  JsonArray *values = json_array_new ();

  for (guint i = 0; i < words->words->len; i++)
    {
      const WcIdlWord *word = &g_array_index (words->words, WcIdlWord, i);

      json_array_add_string_element (values, word->name);
      json_object_set_string_member (docs, word->name, word->doc);
    }
  json_object_set_string_member (schema, "description", words->doc);
  json_object_set_array_member (schema, "enum", values);
  json_object_set_object_member (schema, "x-descriptions", docs);
  return schema;
}
