/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/idl-parser.h"

static const char *const document =
    "<node xmlns:wc='urn:whinchat:idl:1'>"
    "<wc:enum name='Size' since='1.0'><wc:doc>How large.</wc:doc>"
    "<wc:value name='very-small'>Small.</wc:value><wc:value name='big'>Big.</wc:value>"
    "</wc:enum>"
    "<wc:dict name='Opt' since='1.1'><wc:doc>Options,\n   of a kind.</wc:doc>"
    "<wc:field name='n' type='u' min='1' max='7' default='3' since='1.0'>A number."
    "</wc:field>"
    "<wc:field name='size' type='s' enum='Size' since='1.0'>A size.</wc:field>"
    "<wc:field name='data' type='a{sv}' by='size' since='1.0'>Data."
    "<wc:case value='big' dict='Opt'/></wc:field>"
    "</wc:dict>"
    "<interface name='im.whinchat.Whinchat1.T'><wc:doc>Of the interface.</wc:doc>"
    "<method name='M'>"
    "<annotation name='im.whinchat.Since' value='1.2'/>"
    "<annotation name='im.whinchat.Scope' value='raw'/>"
    "<annotation name='im.whinchat.Errors' value='Busy'/>"
    "<annotation name='im.whinchat.Chats' value='filter'/>"
    "<annotation name='im.whinchat.Door' value='json'/>"
    "<wc:doc>Does it.</wc:doc>"
    "<arg name='opt' type='a{sv}' direction='in'>"
    "<annotation name='im.whinchat.Dict' value='Opt'/><wc:doc>How.</wc:doc></arg>"
    "<arg name='x' type='x' direction='in'>"
    "<annotation name='im.whinchat.Max' value='9'/>"
    "<annotation name='im.whinchat.Secret' value='true'/></arg>"
    "<arg name='s' type='s' direction='out'/>"
    "</method>"
    "<wc:notification name='n' dict='Opt' since='1.3'>It\n happens.</wc:notification>"
    "<signal name='S'><wc:doc>Of a signal.</wc:doc><arg name='a' type='s'/></signal>"
    "</interface></node>";

static WcIdlTree *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcIdlTree) tree = wc_idl_tree_new ();

  g_assert_true (wc_idl_parser_read (tree, text, &error));
  g_assert_no_error (error);
  g_assert_true (wc_idl_tree_link (tree, &error));
  return g_steal_pointer (&tree);
}

static void
test_method (void)
{
  g_autoptr (WcIdlTree) tree = parse (document);
  GPtrArray *methods = tree->methods;
  const WcIdlMethod *method = g_ptr_array_index (methods, 0);
  const WcIdlValue *number = g_ptr_array_index (method->in, 1);

  g_assert_cmpuint (methods->len, ==, 1);
  g_assert_cmpstr (method->name, ==, "T.M");
  g_assert_cmpstr (method->doc, ==, "Does it.");
  g_assert_cmpstr (method->in_type, ==, "(a{sv}x)");
  g_assert_cmpstr (method->out_type, ==, "(s)");
  g_assert_cmpstr (method->scope, ==, "raw");
  g_assert_cmpstr (method->since, ==, "1.2");
  g_assert_cmpstr (method->errors, ==, "Busy");
  g_assert_cmpint (method->chats, ==, WC_IDL_CHATS_FILTER);
  g_assert_cmpint (method->door, ==, WC_IDL_DOOR_JSON);
  g_assert_true (number->has_max && !number->has_min && number->secret);
  g_assert_cmpint (number->max, ==, 9);
  g_assert_cmpuint (method->out->len, ==, 1);
}

static void
test_dict (void)
{
  g_autoptr (WcIdlTree) tree = parse (document);
  const WcIdlDict *dict = g_ptr_array_index (tree->dicts, 0);
  const WcIdlValue *n = g_ptr_array_index (dict->fields, 0);
  const WcIdlValue *size = g_ptr_array_index (dict->fields, 1);
  const WcIdlValue *data = g_ptr_array_index (dict->fields, 2);

  g_assert_cmpstr (dict->doc, ==, "Options, of a kind.");
  g_assert_cmpstr (n->doc, ==, "A number.");
  g_assert_cmpstr (n->fallback, ==, "3");
  g_assert_cmpint (n->min, ==, 1);
  g_assert_cmpstr (size->words->name, ==, "Size");
  g_assert_cmpstr (g_array_index (size->words->words, WcIdlWord, 0).doc, ==, "Small.");
  g_assert_cmpstr (data->doc, ==, "Data.");
  g_assert_true (g_array_index (data->cases, WcIdlCase, 0).dict == dict);
  g_assert_cmpstr (g_array_index (data->cases, WcIdlCase, 0).values, ==, "big");
}

static void
test_notification (void)
{
  g_autoptr (WcIdlTree) tree = parse (document);
  const GPtrArray *notes = tree->notifications;
  const WcIdlValue *note = g_ptr_array_index (notes, 0);

  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (note->name, ==, "n");
  g_assert_cmpstr (note->type, ==, "a{sv}");
  g_assert_cmpstr (note->dict->name, ==, "Opt");
  g_assert_cmpstr (note->doc, ==, "It happens.");
  g_assert_cmpstr (note->since, ==, "1.3");
}

static void
test_malformed (void)
{
  g_autoptr (WcIdlTree) tree = wc_idl_tree_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_idl_parser_read (tree, "<node><interface></node>", &error));
  g_assert_error (error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/idl-parser/method", test_method);
  g_test_add_func ("/api/idl-parser/dict", test_dict);
  g_test_add_func ("/api/idl-parser/notification", test_notification);
  g_test_add_func ("/api/idl-parser/malformed", test_malformed);
  return g_test_run ();
}
