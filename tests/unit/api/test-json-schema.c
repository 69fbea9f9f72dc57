/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/json-schema.h"

/* One dictionary with a field of each kind. */
static const char *const texts[] = {
  "<node xmlns:wc='urn:whinchat:idl:1'>"
  "<wc:enum name='Size' since='1.0'><wc:doc>How large.</wc:doc>"
  "<wc:value name='small'>Small.</wc:value><wc:value name='big'>Big.</wc:value>"
  "</wc:enum>"
  "<wc:dict name='Inner' since='1.0'><wc:doc>Inside.</wc:doc></wc:dict>"
  "<wc:dict name='All' since='1.0'><wc:doc>All kinds.</wc:doc>"
  "<wc:field name='b' type='b' default='true' since='1.0'>On.</wc:field>"
  "<wc:field name='u' type='u' min='1' max='9' default='3' since='1.0'>U.</wc:field>"
  "<wc:field name='i' type='i' since='1.0'>I.</wc:field>"
  "<wc:field name='x' type='x' min='0' since='1.0'>X.</wc:field>"
  "<wc:field name='s' type='s' max='8' default='a' since='1.0'>S.</wc:field>"
  "<wc:field name='word' type='s' enum='Size' since='1.0'>W.</wc:field>"
  "<wc:field name='words' type='as' enum='Size' max='2' since='1.0'>Ws.</wc:field>"
  "<wc:field name='texts' type='as' max='2' since='1.0'>Ts.</wc:field>"
  "<wc:field name='ids' type='ax' max='4' since='1.0'>Ids.</wc:field>"
  "<wc:field name='bytes' type='ay' since='1.0'>Bytes.</wc:field>"
  "<wc:field name='dict' type='a{sv}' dict='Inner' since='1.0'>D.</wc:field>"
  "<wc:field name='dicts' type='aa{sv}' dict='Inner' max='5' since='1.0'>Ds.</wc:field>"
  "<wc:field name='names' type='a{ss}' since='1.0'>N.</wc:field>"
  "<wc:field name='lists' type='a{sas}' since='1.0'>L.</wc:field>"
  "<wc:field name='counts' type='a{su}' since='1.0'>C.</wc:field>"
  "<wc:field name='any' type='a{sv}' since='1.0'>Any.</wc:field>"
  "<wc:field name='case' type='a{sv}' by='word' since='1.0'>One of."
  "<wc:case value='small' dict='Inner'/><wc:case value='big huge' dict='All'/>"
  "</wc:field></wc:dict>"
  "<interface name='im.whinchat.Whinchat1.T'/></node>",
  NULL
};

#define REF(name) "\"$ref\":\"#/components/schemas/" name "\""
#define DOC(text) ",\"description\":\"" text "\"}"

static const struct
{
  const char *field;
  const char *schema;
} fields[] = {
  { "b", "{\"type\":\"boolean\",\"description\":\"On.\",\"default\":true}" },
  { "u", "{\"type\":\"integer\",\"minimum\":1,\"maximum\":9,\"description\":\"U.\","
         "\"default\":3}" },
  { "i",
    "{\"type\":\"integer\",\"minimum\":-2147483648,\"maximum\":2147483647" DOC ("I.") },
  { "x", "{\"type\":\"integer\",\"minimum\":0,\"maximum\":9007199254740991" DOC ("X.") },
  { "s", "{\"type\":\"string\",\"maxLength\":8,\"description\":\"S.\","
         "\"default\":\"a\"}" },
  { "word", "{" REF ("Size") DOC ("W.") },
  { "words",
    "{\"type\":\"array\",\"items\":{" REF ("Size") "},\"maxItems\":2" DOC ("Ws.") },
  { "texts",
    "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":2" DOC ("Ts.") },
  { "ids",
    "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":"
    "-9007199254740991,\"maximum\":9007199254740991},\"maxItems\":4" DOC ("Ids.") },
  { "bytes", "{\"type\":\"string\",\"contentEncoding\":\"base64\"" DOC ("Bytes.") },
  { "dict", "{" REF ("Inner") DOC ("D.") },
  { "dicts",
    "{\"type\":\"array\",\"items\":{" REF ("Inner") "},\"maxItems\":5" DOC ("Ds.") },
  { "names",
    "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}" DOC ("N.") },
  { "lists", "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"array\","
             "\"items\":{\"type\":\"string\"}}" DOC ("L.") },
  { "counts", "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\","
              "\"minimum\":0,\"maximum\":4294967295}" DOC ("C.") },
  { "any", "{\"type\":\"object\"" DOC ("Any.") },
  { "case",
    "{\"anyOf\":[{" REF ("Inner") "},{" REF (
        "All") "}],\"x-by\":\"word\","
               "\"x-cases\":{\"small\":\"Inner\",\"big\":\"All\",\"huge\":\"All\"}" DOC (
                   "One of.") },
};

static WcIdl *
idl_new (void)
{
  g_autoptr (GError) error = NULL;
  WcIdl *idl = wc_idl_new_for_texts (texts, &error);

  g_assert_no_error (error);
  return idl;
}

static char *
text_of (JsonObject *schema)
{
  g_autoptr (JsonObject) owned = schema;
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), owned);

  return json_to_string (node, FALSE);
}

static void
test_fields (void)
{
  g_autoptr (WcIdl) idl = idl_new ();
  const WcIdlDict *all = wc_idl_find_dict (idl, "All");

  g_assert_cmpuint (all->fields->len, ==, G_N_ELEMENTS (fields));
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const WcIdlValue *value = g_hash_table_lookup (all->by_name, fields[i].field);
      g_autofree char *schema = text_of (wc_json_schema_of_value (value));

      g_assert_cmpstr (schema, ==, fields[i].schema);
    }
}

static void
test_dict (void)
{
  g_autoptr (WcIdl) idl = idl_new ();
  g_autofree char *inner =
      text_of (wc_json_schema_of_dict (wc_idl_find_dict (idl, "Inner")));
  g_autofree char *all = text_of (wc_json_schema_of_dict (wc_idl_find_dict (idl, "All")));

  g_assert_cmpstr (inner, ==,
                   "{\"type\":\"object\",\"properties\":{},\"description\":\"Inside.\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_assert_nonnull (strstr (all, fields[i].schema));
}

static void
test_enum (void)
{
  g_autoptr (WcIdl) idl = idl_new ();
  g_autofree char *size =
      text_of (wc_json_schema_of_enum (wc_idl_find_enum (idl, "Size")));

  g_assert_cmpstr (size, ==,
                   "{\"type\":\"string\",\"description\":\"How large.\",\"enum\":["
                   "\"small\",\"big\"],\"x-descriptions\":{\"small\":\"Small.\","
                   "\"big\":\"Big.\"}}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/json-schema/fields", test_fields);
  g_test_add_func ("/api/json-schema/dict", test_dict);
  g_test_add_func ("/api/json-schema/enum", test_enum);
  return g_test_run ();
}
