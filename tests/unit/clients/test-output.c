/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/output.h"
#include "common/failure.h"
#include "common/object.h"

static const WcOutputShape shape = { "id", "id,body,last.body" };
static const char object_json[] =
    "{\"id\":7,\"body\":\"a\\tb\\nc\\\\\\u001b\\u007f\\u009b\",\"last\":{\"body\":\"x\"},"
    "\"list\":[\"p\",2,true],\"deep\":[{\"a\":1}]}";

static WcOutput *
new_output (const char *const *words, GError **error)
{
  g_autoptr (WcOptions) options = wc_options_new ();
  const char *rest;

  wc_options_allow (options, wc_common_options);
  g_assert_true (wc_options_take (options, &words, &rest, NULL));
  g_assert_null (rest);
  return wc_output_new (options, error);
}

static char *
render (const char *const *words)
{
  g_autoptr (WcOutput) output = new_output (words, NULL);
  g_autoptr (JsonObject) object = wc_object_parse (object_json, -1, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  wc_output_append (output, &shape, object, out);
  /* Shows the NUL of -0. */
  for (gsize i = 0; i < out->len; i++)
    if (out->str[i] == '\0')
      out->str[i] = '@';
  return g_strdup (out->str);
}

#define assert_renders(text, ...)                                                        \
  G_STMT_START                                                                           \
  {                                                                                      \
    const char *const words[] = { __VA_ARGS__, NULL };                                   \
    g_autofree char *rendered = render (words);                                          \
    g_assert_cmpstr (rendered, ==, text);                                                \
  }                                                                                      \
  G_STMT_END

static void
test_tsv (void)
{
  assert_renders ("7\ta\\tb\\nc\\\\\\u001b\\u007f\\u009b\tx\n", "--tsv");
  assert_renders ("x\t\t7\n", "--fields", "last.body,none,id");
  assert_renders ("p,2,true\t{\"a\":1}\n", "--fields=list,deep", "--tsv");
}

static void
test_json (void)
{
  assert_renders ("{\"id\":7,\"last.body\":\"x\"}\n", "--json", "--fields",
                  "id,none,last.body");
  assert_renders ("{\"id\":7,\"body\":\"a\\tb\\nc\\\\\\u001b\\u007f\\u009b\","
                  "\"last\":{\"body\":\"x\"},\"list\":[\"p\",2,true],"
                  "\"deep\":[{\"a\":1}]}\n",
                  "--json");
}

static void
test_ids (void)
{
  assert_renders ("7@", "-0");
}

static void
test_forms (void)
{
  const char *const none[] = { NULL };
  const char *const both[] = { "--json", "--tsv", NULL };
  const char *const ids[] = { "-0", "--json", NULL };
  g_autoptr (WcOutput) people = new_output (none, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_output_is_for_people (people));
  g_assert_null (new_output (both, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
  g_clear_error (&error);
  g_assert_null (new_output (ids, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/output/tsv", test_tsv);
  g_test_add_func ("/clients/output/json", test_json);
  g_test_add_func ("/clients/output/ids", test_ids);
  g_test_add_func ("/clients/output/forms", test_forms);

  return g_test_run ();
}
