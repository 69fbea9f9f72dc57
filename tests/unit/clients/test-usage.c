/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/usage.h"

static const WcOption options[] = {
  { "loud", 'l', WC_OPTION_FLAG, NULL, "Sings loud." },
  { "a-long-name-of-an-option", 0, WC_OPTION_TEXT, "VALUE", "Says it." },
  { NULL },
};

static const WcCommand actions[] = {
  { .name = "build", .arguments = "TREE", .summary = "Builds one" },
  { .name = "leave", .arguments = "", .summary = "Leaves it" },
  { NULL },
};

static const WcCommand sing = { .name = "sing",
                                .arguments = "SONG",
                                .summary = "Sings a song",
                                .examples = "whinchat sing x\nwhinchat sing y\n",
                                .description = "As birds do.\n",
                                .options = options };
static const WcCommand nest = {
  .name = "nest", .arguments = "", .summary = "Works at a nest", .actions = actions
};
static const WcCommand hide = {
  .name = "hide", .arguments = "", .summary = "Hides", .hidden = TRUE
};

static void
test_program (void)
{
  const WcCommand *const commands[] = { &sing, &nest, &hide, NULL };
  g_autofree char *text = wc_usage_of_program (commands);

  g_assert_nonnull (strstr (text, "\n  sing                  Sings a song\n"));
  g_assert_nonnull (
      strstr (text, "  -a, --account ACCOUNT\n                        The "));
  g_assert_null (strstr (text, "hide"));
}

static void
test_verb (void)
{
  g_autofree char *text = wc_usage_of_command ("sing", &sing);

  g_assert_true (g_str_has_prefix (
      text, "Usage: whinchat sing SONG [OPTION…]\nSings a song.\n\n"
            "Examples:\n  whinchat sing x\n  whinchat sing y\n\nAs birds do.\n\n"
            "Options:\n  -l, --loud            Sings loud.\n"
            "  --a-long-name-of-an-option VALUE\n                        Says it.\n"
            "\nOptions of every verb:\n"));
}

static void
test_actions (void)
{
  g_autofree char *text = wc_usage_of_command ("nest", &nest);

  g_assert_nonnull (strstr (text, "\nActions:\n  build TREE            Builds one\n"
                                  "  leave                 Leaves it\n"));
  g_assert_null (strstr (text, "Examples"));
}

static void
test_filled (void)
{
  g_autoptr (GString) out = g_string_new ("  ");

  wc_usage_append_filled (
      out,
      "One two  three\nfour five six seven eight nine ten eleven twelve "
      "thirteen fourteen… a-word-that-is-longer-than-a-line-may-be-and-"
      "stands-there-whole-as-it-cannot-be-broken end",
      2);
  g_assert_cmpstr (
      out->str, ==,
      "  One two three four five six seven eight nine ten eleven twelve thirteen\n"
      "  fourteen…\n"
      "  a-word-that-is-longer-than-a-line-may-be-and-stands-there-whole-as-it-cannot-be-"
      "broken\n"
      "  end\n");
}

/* A line of exactly 80 columns stays one, whatever its bytes; one more breaks it. */
static void
test_filled_edge (void)
{
  g_autofree char *word = g_strnfill (77, 'a');
  g_autofree char *fits = g_strconcat (word, " …b", NULL);
  g_autofree char *longer = g_strconcat (word, " …bc", NULL);
  g_autofree char *broken = g_strconcat (word, "\n…bc\n", NULL);
  g_autofree char *line = g_strconcat (fits, "\n", NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  wc_usage_append_filled (out, fits, 0);
  g_assert_cmpuint (g_utf8_strlen (fits, -1), ==, 80);
  g_assert_cmpstr (out->str, ==, line);

  g_string_truncate (out, 0);
  wc_usage_append_filled (out, longer, 0);
  g_assert_cmpstr (out->str, ==, broken);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/usage/program", test_program);
  g_test_add_func ("/clients/usage/verb", test_verb);
  g_test_add_func ("/clients/usage/actions", test_actions);
  g_test_add_func ("/clients/usage/filled", test_filled);
  g_test_add_func ("/clients/usage/filled/edge", test_filled_edge);

  return g_test_run ();
}
