/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/idl.h"
#include "base/error.h"

static void
test_real_methods (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  const WcIdlMethod *send = wc_idl_find_method (idl, "Messages.Send");
  const WcIdlValue *options;

  g_assert_nonnull (send);
  g_assert_cmpstr (send->in_type, ==, "(sssa{sv})");
  g_assert_cmpstr (send->out_type, ==, "(a{sv}b)");
  g_assert_cmpstr (send->scope, ==, "send");
  g_assert_cmpstr (send->since, ==, "1.0");
  g_assert_true (g_str_has_prefix (send->doc, "Sends a message."));
  g_assert_cmpint (send->chats, ==, WC_IDL_CHATS_ARG);
  g_assert_cmpint (send->door, ==, WC_IDL_DOOR_BOTH);

  options = g_ptr_array_index (send->in, 3);
  g_assert_cmpstr (options->name, ==, "options");
  g_assert_cmpstr (options->dict->name, ==, "SendOptions");
  g_assert_null (wc_idl_find_method (idl, "Messages.send"));
}

static void
test_real_dicts (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  const WcIdlDict *query = wc_idl_find_dict (idl, "MessageQuery");
  const WcIdlValue *limit = g_hash_table_lookup (query->by_name, "limit");
  const WcIdlDict *event = wc_idl_find_dict (idl, "Event");
  const WcIdlValue *data = g_hash_table_lookup (event->by_name, "data");
  const WcIdlEnum *words = wc_idl_find_enum (idl, "AccountState");

  g_assert_cmpstr (limit->type, ==, "u");
  g_assert_true (limit->has_min && limit->has_max);
  g_assert_cmpint (limit->max, ==, 200);
  g_assert_cmpstr (data->by, ==, "kind");
  g_assert_cmpuint (data->cases->len, ==, 17);
  g_assert_true (g_str_has_prefix (data->doc, "The object as it is"));
  g_assert_cmpuint (words->words->len, ==, 6);
  g_assert_cmpstr (g_array_index (words->words, WcIdlWord, 4).name, ==, "auth-failed");
  g_assert_nonnull (g_array_index (words->words, WcIdlWord, 4).doc);
}

/* Test that a D-Bus caller is not shown what only the JSON socket has. */
static void
test_doors (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  GDBusInterfaceInfo *events = wc_idl_find_interface (idl, "Events");

  g_assert_nonnull (g_dbus_interface_info_lookup_method (events, "Listen"));
  g_assert_null (g_dbus_interface_info_lookup_method (events, "Subscribe"));
  g_assert_cmpint (wc_idl_find_method (idl, "Events.Subscribe")->door, ==,
                   WC_IDL_DOOR_JSON);
  g_assert_cmpint (wc_idl_find_method (idl, "Events.Listen")->door, ==, WC_IDL_DOOR_DBUS);
}

static char *
print_interface (GDBusInterfaceInfo *info)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_dbus_interface_info_generate_xml (info, 0, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Test that the one document has every interface as its own file has it. */
static void
test_one_document (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autofree char *xml = wc_idl_dup_xml (idl);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, &error);
  const char *const *names = wc_idl_get_interfaces (idl);
  gsize i;

  g_assert_no_error (error);
  for (i = 0; names[i] != NULL; i++)
    {
      g_autofree char *full = g_strconcat ("im.whinchat.Whinchat1.", names[i], NULL);
      g_autofree char *path = g_strconcat (g_getenv ("WC_TEST_SOURCE"), "/../dbus/", full,
                                           ".xml", /* end= */ NULL);
      g_autofree char *file = NULL;
      g_autoptr (GDBusNodeInfo) alone = NULL;
      g_autofree char *expected = NULL;
      g_autofree char *got = NULL;

      g_assert_true (g_file_get_contents (path, &file, NULL, &error));
      alone = g_dbus_node_info_new_for_xml (file, &error);
      g_assert_no_error (error);
      expected = print_interface (alone->interfaces[0]);
      got = print_interface (g_dbus_node_info_lookup_interface (node, full));
      g_assert_cmpstr (got, ==, expected);
    }
  g_assert_null (node->interfaces[i]);
  g_assert_cmpuint (i, ==, 18);
}

/* Test that a program that reads the document finds the same texts and dictionaries. */
static void
test_document_again (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autofree char *xml = wc_idl_dup_xml (idl);
  const char *const texts[] = { xml, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcIdl) again = wc_idl_new_for_texts (texts, &error);
  const GPtrArray *methods = wc_idl_get_methods (idl);
  const GPtrArray *dicts = wc_idl_get_dicts (idl);

  g_assert_no_error (error);
  g_assert_cmpuint (wc_idl_get_methods (again)->len, ==, methods->len);
  for (guint i = 0; i < methods->len; i++)
    {
      const WcIdlMethod *method = g_ptr_array_index (methods, i);
      const WcIdlMethod *other = wc_idl_find_method (again, method->name);

      g_assert_cmpstr (other->doc, ==, method->doc);
      g_assert_cmpstr (other->in_type, ==, method->in_type);
      g_assert_cmpstr (other->out_type, ==, method->out_type);
    }
  g_assert_cmpuint (wc_idl_get_dicts (again)->len, ==, dicts->len);
  for (guint i = 0; i < dicts->len; i++)
    {
      const WcIdlDict *dict = g_ptr_array_index (dicts, i);

      g_assert_cmpuint (wc_idl_find_dict (again, dict->name)->fields->len, ==,
                        dict->fields->len);
    }
}

static void
test_unknown_dict (void)
{
  static const char *const texts[] = {
    "<node><interface name='im.whinchat.Whinchat1.T'><method name='M'><arg "
    "name='a' type='a{sv}' direction='in'><annotation name='im.whinchat.Dict' "
    "value='Nothing'/></arg></method></interface></node>",
    NULL
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcIdl) idl = wc_idl_new_for_texts (texts, &error);

  g_assert_null (idl);
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "Nothing"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/idl/methods", test_real_methods);
  g_test_add_func ("/api/idl/dicts", test_real_dicts);
  g_test_add_func ("/api/idl/doors", test_doors);
  g_test_add_func ("/api/idl/one-document", test_one_document);
  g_test_add_func ("/api/idl/document-again", test_document_again);
  g_test_add_func ("/api/idl/unknown-dict", test_unknown_dict);
  return g_test_run ();
}
