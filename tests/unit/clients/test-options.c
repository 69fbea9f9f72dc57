/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/options.h"
#include "common/failure.h"

static const WcOption first[] = {
  { "flag", 'f', WC_OPTION_FLAG, NULL, "" },
  { "other", 'o', WC_OPTION_FLAG, NULL, "" },
  { "text", 't', WC_OPTION_TEXT, "TEXT", "" },
  { NULL },
};

static const WcOption second[] = {
  { "list", 'l', WC_OPTION_LIST, "WORD", "" },
  { "number", 'n', WC_OPTION_NUMBER, "N", "" },
  { "word", 0, WC_OPTION_TEXT, "auto|always", "" },
  { NULL },
};

static WcOptions *
new_options (void)
{
  WcOptions *options = wc_options_new ();

  wc_options_allow (options, first);
  wc_options_allow (options, NULL);
  wc_options_allow (options, second);
  return options;
}

/* Takes everything; the words that are no options, joined by spaces. */
static char *
take_all (WcOptions *options, const char *const *words, GError **error)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  const char *word;

  do
    {
      if (!wc_options_take (options, &words, &word, error))
        return NULL;
      if (word != NULL)
        g_string_append_printf (rest, "%s%s", rest->len > 0 ? " " : "", word);
    }
  while (word != NULL);
  return g_strdup (rest->str);
}

#define TAKE(options, ...)                                                               \
  take_all (options, (const char *const[]){ __VA_ARGS__, NULL }, NULL)

static void
test_forms (void)
{
  g_autoptr (WcOptions) options = new_options ();
  g_autofree char *rest = TAKE (options, "a", "--flag", "--text", "one", "b", "-n5",
                                "--word=auto", "-", "-l", "x", "--list=y");
  const char *const *list = wc_options_get_all (options, "list");

  g_assert_cmpstr (rest, ==, "a b -");
  g_assert_true (wc_options_has (options, "flag"));
  g_assert_false (wc_options_has (options, "other"));
  g_assert_cmpstr (wc_options_get (options, "text"), ==, "one");
  g_assert_cmpint (wc_options_get_number (options, "number", 0), ==, 5);
  g_assert_cmpstr (wc_options_get (options, "word"), ==, "auto");
  g_assert_cmpstr (list[0], ==, "x");
  g_assert_cmpstr (list[1], ==, "y");
  g_assert_null (list[2]);
}

static void
test_letters_together (void)
{
  g_autoptr (WcOptions) options = new_options ();
  g_autofree char *rest = TAKE (options, "-fot", "word", "-tlast", "x");

  g_assert_cmpstr (rest, ==, "x");
  g_assert_true (wc_options_has (options, "other"));
  g_assert_cmpstr (wc_options_get (options, "text"), ==, "last");
}

static void
test_end_of_options (void)
{
  g_autoptr (WcOptions) options = new_options ();
  g_autofree char *rest = TAKE (options, "-f", "--", "-o", "--", "--nothing");

  g_assert_cmpstr (rest, ==, "-o -- --nothing");
  g_assert_false (wc_options_has (options, "other"));
}

/* A value may look like an option, or be empty. */
static void
test_odd_values (void)
{
  g_autoptr (WcOptions) options = new_options ();
  g_autofree char *rest = TAKE (options, "--text", "--flag", "--list=", "--list=a=b");

  g_assert_cmpstr (rest, ==, "");
  g_assert_cmpstr (wc_options_get (options, "text"), ==, "--flag");
  g_assert_false (wc_options_has (options, "flag"));
  g_assert_cmpstr (wc_options_get_all (options, "list")[0], ==, "");
  g_assert_cmpstr (wc_options_get_all (options, "list")[1], ==, "a=b");
}

static void
test_absent (void)
{
  g_autoptr (WcOptions) options = new_options ();

  g_assert_null (wc_options_get (options, "text"));
  g_assert_null (wc_options_get_all (options, "list"));
  g_assert_cmpint (wc_options_get_number (options, "number", 7), ==, 7);
}

static void
assert_refused (const char *word, const char *next, const char *text)
{
  g_autoptr (WcOptions) options = new_options ();
  g_autoptr (GError) error = NULL;
  const char *const words[] = { word, next, NULL };
  g_autofree char *rest = take_all (options, words, &error);

  g_assert_null (rest);
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_refused (void)
{
  assert_refused ("--flg", NULL, "did you mean --flag?");
  assert_refused ("--fla", NULL, "there is no option --fla");
  assert_refused ("-x", NULL, "no option -x");
  assert_refused ("-fx", NULL, "no option -x");
  assert_refused ("--flag=1", NULL, "takes no value");
  assert_refused ("--text", NULL, "needs a value");
  assert_refused ("-t", NULL, "needs a value");
  assert_refused ("--number", "-1", "whole number");
  assert_refused ("--number", "5x", "whole number");
  assert_refused ("--number=", NULL, "whole number");
  assert_refused ("--number", "9007199254740992", "whole number");
  assert_refused ("--word", "never", "auto|always");
  assert_refused ("--word", "auto|always", "auto|always");
}

static void
test_split (void)
{
  g_auto (GStrv) words = wc_options_split ("a, b,,c ,");

  g_assert_cmpuint (g_strv_length (words), ==, 3);
  g_assert_cmpstr (words[1], ==, "b");
  g_assert_cmpstr (words[2], ==, "c");
  g_assert_null (wc_options_split (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/options/forms", test_forms);
  g_test_add_func ("/clients/options/letters-together", test_letters_together);
  g_test_add_func ("/clients/options/end-of-options", test_end_of_options);
  g_test_add_func ("/clients/options/odd-values", test_odd_values);
  g_test_add_func ("/clients/options/absent", test_absent);
  g_test_add_func ("/clients/options/refused", test_refused);
  g_test_add_func ("/clients/options/split", test_split);

  return g_test_run ();
}
