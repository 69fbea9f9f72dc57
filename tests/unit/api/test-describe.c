/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "api/describe.h"

static JsonObject *
find_method (JsonObject *document, const char *name)
{
  JsonArray *methods = json_object_get_array_member (document, "methods");

  for (guint i = 0; i < json_array_get_length (methods); i++)
    {
      JsonObject *method = json_array_get_object_element (methods, i);

      if (g_str_equal (json_object_get_string_member (method, "name"), name))
        return method;
    }
  return NULL;
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
        g_assert_true (json_object_has_member (
            schemas, json_object_get_string_member (object, "$ref") + strlen (prefix)));
      members = json_object_get_values (object);
    }
  for (GList *l = members; l != NULL; l = l->next)
    check_refs (l->data, schemas);
}

static void
test_document (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autofree char *text = wc_describe_openrpc (idl);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *document = json_node_get_object (root);
  JsonObject *components = json_object_get_object_member (document, "components");
  JsonObject *schemas = json_object_get_object_member (components, "schemas");
  JsonObject *send = find_method (document, "Messages.Send");
  JsonArray *params = json_object_get_array_member (send, "params");
  JsonObject *options = json_array_get_object_element (params, 3);

  g_assert_cmpstr (json_object_get_string_member (document, "openrpc"), ==, "1.3.2");
  g_assert_cmpuint (json_array_get_length (params), ==, 4);
  g_assert_false (json_object_get_boolean_member (options, "required"));
  g_assert_cmpstr (json_object_get_string_member (send, "x-scope"), ==, "send");
  g_assert_true (json_object_has_member (schemas, "MessageState"));
  check_refs (root, schemas);
}

/* Test that the document is about the socket: what only the bus has is not in it. */
static void
test_doors (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autofree char *text = wc_describe_openrpc (idl);
  g_autoptr (JsonNode) root = json_from_string (text, NULL);

  g_assert_nonnull (find_method (json_node_get_object (root), "Events.Subscribe"));
  g_assert_null (find_method (json_node_get_object (root), "Events.Listen"));
}

static void
test_bounds (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autofree char *text = wc_describe_openrpc (idl);

  g_assert_nonnull (
      strstr (text, "\"limit\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":200,"));
  g_assert_nonnull (strstr (text, "\"maxItems\":200"));
  g_assert_nonnull (strstr (text, "\"code\":1030,\"message\":\"Conflict\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/describe/document", test_document);
  g_test_add_func ("/api/describe/doors", test_doors);
  g_test_add_func ("/api/describe/bounds", test_bounds);
  return g_test_run ();
}
