/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/line.h"
#include "common/failure.h"

static int
run_nothing (WcCli *cli, GError **error)
{
  return WC_EXIT_OK;
}

static const WcOption sing_options[] = {
  { "loud", 'l', WC_OPTION_FLAG, NULL, "" },
  { NULL },
};

static const WcCommand nest_actions[] = {
  { .name = "build",
    .arguments = "TREE",
    .min_args = 1,
    .max_args = 1,
    .run = run_nothing },
  { .name = "leave", .arguments = "", .run = run_nothing },
  { NULL },
};

static const WcCommand sing = { .name = "sing",
                                .arguments = "SONG [VERSE]",
                                .options = sing_options,
                                .min_args = 1,
                                .max_args = 2,
                                .run = run_nothing };
static const WcCommand nest = { .name = "nest",
                                .arguments = "",
                                .actions = nest_actions };
static const WcCommand hide = { .name = "hide",
                                .arguments = "",
                                .hidden = TRUE,
                                .max_args = WC_COMMAND_ANY,
                                .run = run_nothing };
static const WcCommand *const commands[] = { &sing, &nest, &hide, NULL };

#define PARSE(error, ...)                                                                \
  wc_line_parse (commands, (const char *const[]){ __VA_ARGS__, NULL }, error)

static void
test_verb (void)
{
  g_autoptr (WcCli) cli = PARSE (NULL, "-q", "sing", "-l", "song", "-a", "me", "two");

  g_assert_true (cli->command == &sing);
  g_assert_cmpstr (cli->path, ==, "sing");
  g_assert_cmpstr (wc_cli_get_arg (cli, 0), ==, "song");
  g_assert_cmpstr (wc_cli_get_arg (cli, 1), ==, "two");
  g_assert_null (wc_cli_get_arg (cli, 2));
  g_assert_cmpstr (cli->account, ==, "me");
  g_assert_true (cli->quiet);
  g_assert_true (wc_options_has (cli->options, "loud"));
}

static void
test_action (void)
{
  g_autoptr (WcCli) cli = PARSE (NULL, "nest", "-q", "build", "oak");

  g_assert_true (cli->command == &nest_actions[0]);
  g_assert_cmpstr (cli->path, ==, "nest build");
  g_assert_cmpstr (wc_cli_get_arg (cli, 0), ==, "oak");
}

static void
test_account (void)
{
  g_autoptr (WcCli) none = PARSE (NULL, "sing", "x");
  g_autoptr (WcCli) from_environment = NULL;
  g_autoptr (WcCli) option = NULL;

  g_setenv ("WHINCHAT_ACCOUNT", "home", TRUE);
  from_environment = PARSE (NULL, "sing", "x");
  option = PARSE (NULL, "sing", "x", "-a", "work");
  g_unsetenv ("WHINCHAT_ACCOUNT");
  g_assert_cmpstr (none->account, ==, "");
  g_assert_cmpstr (from_environment->account, ==, "home");
  g_assert_cmpstr (option->account, ==, "work");
}

static void
test_nothing (void)
{
  g_autoptr (WcCli) nothing = PARSE (NULL, "--version");
  g_autoptr (WcCli) help = PARSE (NULL, "sing", "-h");

  g_assert_null (nothing->command);
  g_assert_true (wc_options_has (nothing->options, "version"));
  g_assert_true (help->command == &sing);
}

#define assert_refused(text, ...)                                                        \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autoptr (GError) error = NULL;                                                     \
    g_assert_null (PARSE (&error, __VA_ARGS__));                                         \
    g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);                                   \
    g_assert_nonnull (strstr (error->message, text));                                    \
  }                                                                                      \
  G_STMT_END

static void
test_refused (void)
{
  assert_refused ("did you mean sing?", "snig", "x");
  assert_refused ("too few arguments: whinchat sing SONG [VERSE]", "sing");
  assert_refused ("too many", "sing", "a", "b", "c");
  assert_refused ("there is no nest action \"biuld\", did you mean build?", "nest",
                  "biuld");
  assert_refused ("there is no verb \"unheard\"; \"whinchat --help\" lists", "unheard");
  assert_refused ("there is no nest action \"unheard\"; \"whinchat nest -h\" lists",
                  "nest", "unheard");
  assert_refused ("nest what?", "nest");
  assert_refused ("no option --loud", "--loud", "sing", "x");
  assert_refused ("no option --loud", "nest", "leave", "--loud");
  assert_refused ("only one of", "sing", "x", "--json", "-0");
}

/* What is hidden works, and is never suggested. */
static void
test_hidden (void)
{
  g_autoptr (WcCli) cli = PARSE (NULL, "hide", "a", "b", "c");
  g_autoptr (GError) error = NULL;

  g_assert_true (cli->command == &hide);
  g_assert_null (PARSE (&error, "hied"));
  g_assert_null (strstr (error->message, "hide"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_unsetenv ("WHINCHAT_ACCOUNT");
  g_test_add_func ("/clients/line/verb", test_verb);
  g_test_add_func ("/clients/line/action", test_action);
  g_test_add_func ("/clients/line/account", test_account);
  g_test_add_func ("/clients/line/nothing", test_nothing);
  g_test_add_func ("/clients/line/refused", test_refused);
  g_test_add_func ("/clients/line/hidden", test_hidden);

  return g_test_run ();
}
