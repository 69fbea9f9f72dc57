/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/form-question.h"
#include "common/failure.h"
#include "common/object.h"

static JsonObject *
parse (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *json = g_strjoinv ("\"", parts);
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

#define LIST                                                                             \
  "'values':[],'options':[{'label':'The A','value':'a'},{'label':'The B','value':'b'}]"

/* @values: with '|' between them; NULL: it is no answer. */
static const struct
{
  const char *field;
  const char *typed;
  const char *values;
} answers[] = {
  { "{'type':'text-single'}", " zoe ", "zoe" },
  { "{'type':'text-private'}", " a b ", " a b " },
  { "{'type':'text-multi'}", "one\ntwo, three", "one|two, three" },
  { "{'type':'jid-multi'}", "a@x.lit, b@x.lit,", "a@x.lit|b@x.lit" },
  { "{'type':'boolean'}", "Y", "true" },
  { "{'type':'boolean'}", "no", "false" },
  { "{'type':'boolean'}", "perhaps", NULL },
  { "{'type':'list-single'," LIST "}", "2", "b" },
  { "{'type':'list-single'," LIST "}", "a", "a" },
  { "{'type':'list-single'," LIST "}", "3", NULL },
  { "{'type':'list-single'," LIST "}", "The A", NULL },
  { "{'type':'list-single','open':true," LIST "}", "c", "c" },
  { "{'type':'list-multi'," LIST "}", "1, b", "a|b" },
  { "{'type':'list-multi'," LIST "}", "1, c", NULL },
};

static void
test_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (JsonObject) field = parse (answers[i].field);
      g_autoptr (JsonArray) values = wc_form_question_read (field, answers[i].typed);
      g_autoptr (GString) joined = g_string_new (NULL);

      g_test_message ("%s: %s", answers[i].field, answers[i].typed);
      g_assert_true ((values == NULL) == (answers[i].values == NULL));
      for (guint j = 0; values != NULL && j < json_array_get_length (values); j++)
        g_string_append_printf (joined, "%s%s", j > 0 ? "|" : "",
                                json_array_get_string_element (values, j));
      if (values != NULL)
        g_assert_cmpstr (joined->str, ==, answers[i].values);
    }
}

static void
test_label (void)
{
  static const struct
  {
    const char *field;
    const char *label;
  } cases[] = {
    { "{'var':'u','type':'text-single','values':[]}", "u: " },
    { "{'var':'u','label':'Your name:','type':'text-single','values':[]}",
      "Your name: " },
    { "{'var':'u','label':'N','type':'text-single','values':['zoe']}", "N [zoe]: " },
    { "{'var':'u','label':'N','type':'text-private','values':['zoe']}", "N: " },
    { "{'var':'u','label':'N','type':'boolean','values':['1']}", "N [Y/n] " },
    { "{'var':'u','label':'N','type':'boolean','values':[]}", "N [y/N] " },
    { "{'var':'u','label':'\\u001b[31mN\\u0007','type':'text-single','values':[]}",
      "N: " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) field = parse (cases[i].field);
      g_autofree char *label = wc_form_question_label (field);

      g_assert_cmpstr (label, ==, cases[i].label);
    }
}

static void
test_describe (void)
{
  g_autoptr (JsonObject) list =
      parse ("{'var':'l','type':'list-single','description':'one of'," LIST "}");
  g_autoptr (JsonObject) fixed = parse ("{'type':'fixed','values':['Read\\nthis']}");
  g_autofree char *options = wc_form_question_describe (list);
  g_autofree char *text = wc_form_question_describe (fixed);

  g_assert_cmpstr (options, ==, "  one of\n  1  The A\n  2  The B\n");
  g_assert_cmpstr (text, ==, "Read this\n");
  g_assert_true (wc_form_question_is_asked (list));
  g_assert_false (wc_form_question_is_asked (fixed));
}

static void
test_check (void)
{
  g_autoptr (JsonObject) form = parse (
      "{'fields':[{'type':'fixed','values':['x']},{'var':'username','type':'text-single',"
      "'required':true,'values':[]},{'var':'email','type':'text-single','required':true,"
      "'values':[]},{'var':'nick','type':'text-single','required':false,'values':[]},"
      "{'var':'promise','type':'boolean','required':true,'values':[]},"
      "{'var':'password','type':'text-private','required':true,'values':[]}]}");
  g_autoptr (JsonObject) given = parse ("{'username':['zoe']}");
  g_autoptr (JsonObject) all = parse ("{'username':['zoe'],'email':['z@x.lit'],"
                                      "'password':['x']}");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) elsewhere = NULL;

  g_assert_false (wc_form_question_check (form, given, "--password-stdin", &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
  g_assert_nonnull (strstr (error->message, "--field email="));
  g_assert_true (g_str_has_suffix (error->message, " --password-stdin"));
  g_assert_null (strstr (error->message, "username"));
  g_assert_false (wc_form_question_check (form, given, NULL, &elsewhere));
  g_assert_true (g_str_has_suffix (elsewhere->message, " --secret password"));
  g_assert_true (wc_form_question_check (form, all, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/form-question/read", test_read);
  g_test_add_func ("/clients/form-question/label", test_label);
  g_test_add_func ("/clients/form-question/describe", test_describe);
  g_test_add_func ("/clients/form-question/check", test_check);
  return g_test_run ();
}
