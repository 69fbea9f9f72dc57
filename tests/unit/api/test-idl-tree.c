/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/idl-tree.h"
#include "base/error.h"

/* Test that a name may be used before it is there. */
static void
test_link (void)
{
  g_autoptr (WcIdlTree) tree = wc_idl_tree_new ();
  WcIdlDict *outer = wc_idl_tree_add_dict (tree, "Outer");
  WcIdlValue *inner = wc_idl_tree_add_value (outer->fields, "inner", "a{sv}");
  WcIdlValue *word = wc_idl_tree_add_value (outer->fields, "word", "s");
  WcIdlValue *one = wc_idl_tree_add_value (outer->fields, "one", "a{sv}");
  WcIdlDict *other;
  WcIdlEnum *words;
  g_autoptr (GError) error = NULL;

  wc_idl_tree_refer_dict (tree, inner, "Other");
  wc_idl_tree_refer_dict (tree, word, NULL);
  wc_idl_tree_refer_enum (tree, word, "Words");
  wc_idl_tree_refer_case (tree, one, "a b", "Other");
  wc_idl_tree_refer_case (tree, one, "c", "Outer");
  other = wc_idl_tree_add_dict (tree, "Other");
  words = wc_idl_tree_add_enum (tree, "Words");
  g_assert_true (wc_idl_tree_link (tree, &error));
  g_assert_no_error (error);

  g_assert_true (inner->dict == other && inner->words == NULL);
  g_assert_true (word->words == words && word->dict == NULL);
  g_assert_null (one->dict);
  g_assert_cmpuint (one->cases->len, ==, 2);
  g_assert_cmpstr (g_array_index (one->cases, WcIdlCase, 0).values, ==, "a b");
  g_assert_true (g_array_index (one->cases, WcIdlCase, 1).dict == outer);
}

/* Test that a dictionary is not taken for an enumeration of the same name. */
static void
test_missing (void)
{
  g_autoptr (WcIdlTree) tree = wc_idl_tree_new ();
  WcIdlDict *dict = wc_idl_tree_add_dict (tree, "Name");
  WcIdlValue *value = wc_idl_tree_add_value (dict->fields, "value", "s");
  g_autoptr (GError) error = NULL;

  wc_idl_tree_refer_enum (tree, value, "Name");
  g_assert_false (wc_idl_tree_link (tree, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, "Name"));
}

static void
test_method (void)
{
  g_autoptr (WcIdlTree) tree = wc_idl_tree_new ();
  char member[] = "Send";
  WcIdlMethod *method =
      wc_idl_tree_add_method (tree, "Messages", wc_idl_tree_keep (tree, member));

  wc_idl_tree_add_value (method->in, "ids", "ax");
  wc_idl_tree_add_value (method->in, "options", "a{sv}");
  wc_idl_tree_end_method (method);
  member[0] = 'X';
  g_assert_cmpstr (method->member, ==, "Send");
  g_assert_cmpstr (method->name, ==, "Messages.Send");
  g_assert_cmpstr (method->in_type, ==, "(axa{sv})");
  g_assert_cmpstr (method->out_type, ==, "()");
  g_assert_true (g_ptr_array_index (tree->methods, 0) == method);
}

static void
test_keep (void)
{
  g_autoptr (WcIdlTree) tree = wc_idl_tree_new ();

  g_assert_null (wc_idl_tree_keep (tree, NULL));
  g_assert_true (wc_idl_tree_keep (tree, "text") == wc_idl_tree_keep (tree, "text"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/idl-tree/link", test_link);
  g_test_add_func ("/api/idl-tree/missing", test_missing);
  g_test_add_func ("/api/idl-tree/method", test_method);
  g_test_add_func ("/api/idl-tree/keep", test_keep);
  return g_test_run ();
}
