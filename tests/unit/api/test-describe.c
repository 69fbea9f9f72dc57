/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "api/describe.h"
#include "api/errors.h"
#include "api/json-scan.h"

typedef struct
{
  WcIdl *idl;
  char *text;
  JsonNode *root;
  JsonObject *document;
  JsonObject *schemas;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->idl = wc_idl_new ();
  f->text = wc_describe_openrpc (f->idl);
  f->root = json_from_string (f->text, &error);
  g_assert_no_error (error);
  f->document = json_node_get_object (f->root);
  f->schemas = json_object_get_object_member (
      json_object_get_object_member (f->document, "components"), "schemas");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  json_node_unref (f->root);
  g_free (f->text);
  wc_idl_unref (f->idl);
}

static JsonObject *
find_named (JsonArray *list, const char *name)
{
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *one = json_array_get_object_element (list, i);

      if (g_str_equal (json_object_get_string_member (one, "name"), name))
        return one;
    }
  return NULL;
}

static JsonArray *
methods_of (Fixture *f)
{
  return json_object_get_array_member (f->document, "methods");
}

/* Test that the document is JSON in the strictest reading. */
static void
test_valid (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_json_scan (f->text, strlen (f->text), NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (f->document, "openrpc"), ==, "1.3.2");
}

/* Every "$ref" of the document must lead somewhere. */
static void
check_refs (JsonNode *node, JsonObject *schemas)
{
  static const char prefix[] = "#/components/schemas/";
  g_autoptr (GList) members = NULL;

  if (JSON_NODE_HOLDS_ARRAY (node))
    members = json_array_get_elements (json_node_get_array (node));
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      if (json_object_has_member (object, "$ref"))
        {
          const char *ref = json_object_get_string_member (object, "$ref");

          g_assert_true (g_str_has_prefix (ref, prefix));
          g_assert_true (json_object_has_member (schemas, ref + strlen (prefix)));
        }
      members = json_object_get_values (object);
    }
  for (GList *l = members; l != NULL; l = l->next)
    check_refs (l->data, schemas);
}

static void
test_refs (Fixture *f, gconstpointer data)
{
  check_refs (f->root, f->schemas);
}

static void
check_method (JsonObject *method, const WcIdlMethod *idl)
{
  JsonArray *params = json_object_get_array_member (method, "params");
  JsonObject *result = json_object_get_object_member (
      json_object_get_object_member (method, "result"), "schema");
  JsonObject *properties = json_object_get_object_member (result, "properties");

  g_assert_cmpstr (json_object_get_string_member (method, "description"), ==, idl->doc);
  g_assert_cmpstr (json_object_get_string_member (method, "x-scope"), ==, idl->scope);
  g_assert_cmpstr (json_object_get_string_member (method, "x-since"), ==, idl->since);
  g_assert_cmpuint (json_array_get_length (params), ==, idl->in->len);
  for (guint i = 0; i < idl->in->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (idl->in, i);
      JsonObject *param = json_array_get_object_element (params, i);

      g_assert_cmpstr (json_object_get_string_member (param, "name"), ==, value->name);
      g_assert_cmpint (json_object_get_boolean_member (param, "required"), ==,
                       !g_str_equal (value->type, "a{sv}"));
    }
  g_assert_cmpuint (json_object_get_size (properties), ==, idl->out->len);
  for (guint i = 0; i < idl->out->len; i++)
    g_assert_true (json_object_has_member (
        properties, ((WcIdlValue *) g_ptr_array_index (idl->out, i))->name));
}

/* Test that each method of the socket is there, and none that only the bus has. */
static void
test_methods (Fixture *f, gconstpointer data)
{
  const GPtrArray *methods = wc_idl_get_methods (f->idl);
  guint n = 0;

  for (guint i = 0; i < methods->len; i++)
    {
      const WcIdlMethod *idl = g_ptr_array_index (methods, i);
      JsonObject *method = find_named (methods_of (f), idl->name);

      g_assert_cmpint (method == NULL, ==, idl->door == WC_IDL_DOOR_DBUS);
      if (method == NULL)
        continue;
      check_method (method, idl);
      n++;
    }
  g_assert_cmpuint (json_array_get_length (methods_of (f)), ==, n);
  g_assert_nonnull (find_named (methods_of (f), "Events.Subscribe"));
  g_assert_null (find_named (methods_of (f), "Events.Listen"));
}

static gboolean
has_error (JsonArray *errors, WcErrorCode code)
{
  for (guint i = 0; i < json_array_get_length (errors); i++)
    {
      JsonObject *error = json_array_get_object_element (errors, i);

      if (json_object_get_int_member (error, "code") == wc_errors_get_json_code (code))
        return g_str_equal (json_object_get_string_member (error, "message"),
                            wc_errors_get_name (code));
    }
  return FALSE;
}

/* Test that a method has its own errors and those of any call, no others. */
static void
test_errors (Fixture *f, gconstpointer data)
{
  JsonObject *send = find_named (methods_of (f), "Messages.Send");
  JsonArray *errors = json_object_get_array_member (send, "errors");

  g_assert_true (has_error (errors, WC_ERROR_CONFLICT));
  g_assert_true (has_error (errors, WC_ERROR_TIMEOUT));
  g_assert_true (has_error (errors, WC_ERROR_INVALID_ARGUMENT));
  g_assert_true (has_error (errors, WC_ERROR_INTERNAL));
  g_assert_true (has_error (errors, WC_ERROR_OFFLINE));
  g_assert_false (has_error (errors, WC_ERROR_REMOTE_TIMEOUT));
  g_assert_cmpuint (json_array_get_length (errors), ==, 6 + 8);
}

static void
test_dicts (Fixture *f, gconstpointer data)
{
  const GPtrArray *dicts = wc_idl_get_dicts (f->idl);

  for (guint i = 0; i < dicts->len; i++)
    {
      const WcIdlDict *dict = g_ptr_array_index (dicts, i);
      JsonObject *schema = json_object_get_object_member (f->schemas, dict->name);
      JsonObject *properties = json_object_get_object_member (schema, "properties");

      g_assert_cmpstr (json_object_get_string_member (schema, "description"), ==,
                       dict->doc);
      g_assert_cmpuint (json_object_get_size (properties), ==, dict->fields->len);
      for (guint k = 0; k < dict->fields->len; k++)
        g_assert_true (json_object_has_member (
            properties, ((WcIdlValue *) g_ptr_array_index (dict->fields, k))->name));
    }
  g_assert_cmpuint (json_object_get_size (f->schemas), ==,
                    dicts->len + wc_idl_get_enums (f->idl)->len);
}

static void
test_enums (Fixture *f, gconstpointer data)
{
  const GPtrArray *enums = wc_idl_get_enums (f->idl);

  for (guint i = 0; i < enums->len; i++)
    {
      const WcIdlEnum *words = g_ptr_array_index (enums, i);
      JsonObject *schema = json_object_get_object_member (f->schemas, words->name);
      JsonArray *values = json_object_get_array_member (schema, "enum");

      g_assert_cmpuint (json_array_get_length (values), ==, words->words->len);
      for (guint k = 0; k < words->words->len; k++)
        g_assert_cmpstr (json_array_get_string_element (values, k), ==,
                         g_array_index (words->words, WcIdlWord, k).name);
    }
}

/* Test that for each kind of event it is said what its data is. */
static void
test_events (Fixture *f, gconstpointer data)
{
  const WcIdlEnum *kinds = wc_idl_find_enum (f->idl, "EventKind");
  JsonObject *event = json_object_get_object_member (f->schemas, "Event");
  JsonObject *content = json_object_get_object_member (
      json_object_get_object_member (event, "properties"), "data");
  JsonObject *cases = json_object_get_object_member (content, "x-cases");

  g_assert_cmpstr (json_object_get_string_member (content, "x-by"), ==, "kind");
  g_assert_cmpuint (json_object_get_size (cases), ==, kinds->words->len);
  for (guint i = 0; i < kinds->words->len; i++)
    g_assert_true (json_object_has_member (
        f->schemas, json_object_get_string_member (
                        cases, g_array_index (kinds->words, WcIdlWord, i).name)));
}

static void
test_notifications (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "state", "event", "ready", "gap", "tap" };
  JsonArray *list = json_object_get_array_member (f->document, "x-notifications");

  g_assert_cmpuint (json_array_get_length (list), ==, G_N_ELEMENTS (names));
  g_assert_cmpuint (wc_idl_get_notifications (f->idl)->len, ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonObject *one = find_named (list, names[i]);

      g_assert_nonnull (one);
      g_assert_true (
          json_object_has_member (json_object_get_object_member (one, "params"), "$ref"));
      g_assert_cmpstr (json_object_get_string_member (one, "description"), !=, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/describe/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("valid", test_valid);
  ADD ("refs", test_refs);
  ADD ("methods", test_methods);
  ADD ("errors", test_errors);
  ADD ("dicts", test_dicts);
  ADD ("enums", test_enums);
  ADD ("events", test_events);
  ADD ("notifications", test_notifications);
  return g_test_run ();
}
