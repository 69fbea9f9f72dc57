/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/field-names.h"
#include "cli/line.h"
#include "cli/suggest.h"
#include "common/failure.h"

/* From the words of a command line to the verb, its options and its arguments. */

const WcOption wc_common_options[] = {
  { "account", 'a', WC_OPTION_TEXT, "ACCOUNT",
    "The account: its address or alias. Default: WHINCHAT_ACCOUNT, else the only one." },
  { "json", 0, WC_OPTION_FLAG, NULL, "Prints objects of the API, one per line." },
  { "fields", 0, WC_OPTION_TEXT, "FIELD,…",
    "Prints these fields alone, as --tsv or with --json." },
  { "tsv", 0, WC_OPTION_FLAG, NULL, "Prints one line each, columns separated by tabs." },
  { "null", '0', WC_OPTION_FLAG, NULL, "Prints what names each object, ended by NUL." },
  { "quiet", 'q', WC_OPTION_FLAG, NULL, "Says nothing but errors." },
  { "color", 0, WC_OPTION_TEXT, "auto|always|never",
    "Whether to use colour. Default: auto, on a terminal." },
  { "no-pager", 0, WC_OPTION_FLAG, NULL,
    "Prints on a terminal at once what would be shown a page at a time." },
  { "help", 'h', WC_OPTION_FLAG, NULL, "Explains." },
  { "version", 0, WC_OPTION_FLAG, NULL, "Prints the version." },
  { NULL },
};

/* @help: where they are listed, for who meant none of them. */
static gboolean
fail_unknown (const char *word,
              GPtrArray *names,
              const char *what,
              const char *help,
              GError **error)
{
  g_autofree char *hint = NULL;

  g_ptr_array_add (names, NULL);
  hint = wc_suggest_hint (word, (const char *const *) names->pdata, "");
  return *hint != '\0' ? wc_failure_set (error, WC_EXIT_USAGE, "there is no %s \"%s\"%s",
                                         what, word, hint)
                       : wc_failure_set (error, WC_EXIT_USAGE,
                                         "there is no %s \"%s\"; \"whinchat %s\" lists "
                                         "what there is",
                                         what, word, help);
}

static const WcCommand *
find_command (const WcCommand *const *commands, const char *word, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; commands[i] != NULL; i++)
    {
      if (g_str_equal (commands[i]->name, word))
        return commands[i];
      if (!commands[i]->hidden)
        g_ptr_array_add (names, (gpointer) commands[i]->name);
    }
  fail_unknown (word, names, "verb", "--help", error);
  return NULL;
}

static const WcCommand *
find_action (const WcCommand *verb, const char *word, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *what = g_strconcat (verb->name, " action", NULL);
  g_autofree char *help = g_strconcat (verb->name, " -h", NULL);

  for (const WcCommand *each = verb->actions; each->name != NULL; each++)
    {
      if (g_str_equal (each->name, word))
        return each;
      g_ptr_array_add (names, (gpointer) each->name);
    }
  fail_unknown (word, names, what, help, error);
  return NULL;
}

static void
line_enter (WcCli *cli, const WcCommand *command)
{
  char *path = cli->path != NULL ? g_strconcat (cli->path, " ", command->name, NULL)
                                 : g_strdup (command->name);

  g_free (cli->path);
  cli->path = path;
  cli->command = command;
  wc_options_allow (cli->options, command->options);
}

/* Finds the verb and its action; what is behind them is left in @words. */
static gboolean
line_take_command (WcCli *cli,
                   const WcCommand *const *commands,
                   const char *const **words,
                   GError **error)
{
  const WcCommand *command;
  const char *word;

  if (!wc_options_take (cli->options, words, &word, error))
    return FALSE;
  if (word == NULL)
    return TRUE;
  command = find_command (commands, word, error);
  if (command == NULL)
    return FALSE;
  line_enter (cli, command);
  if (command->actions == NULL)
    return TRUE;
  if (!wc_options_take (cli->options, words, &word, error))
    return FALSE;
  command = word != NULL ? find_action (command, word, error) : NULL;
  if (command != NULL)
    line_enter (cli, command);
  return word == NULL || command != NULL;
}

static gboolean
line_take_args (WcCli *cli, const char *const **words, GError **error)
{
  const char *word;

  do
    {
      if (!wc_options_take (cli->options, words, &word, error))
        return FALSE;
      if (word != NULL)
        g_ptr_array_add (cli->args, (gpointer) word);
    }
  while (word != NULL);
  return TRUE;
}

static gboolean
line_check (WcCli *cli, GError **error)
{
  const WcCommand *command = cli->command;

  if (command == NULL || wc_options_has (cli->options, "help"))
    return TRUE;
  if (command->run == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "%s what? \"whinchat %s -h\" lists the actions", cli->path,
                           cli->path);
  if (cli->args->len >= command->min_args && cli->args->len <= command->max_args)
    return TRUE;
  return wc_failure_set (error, WC_EXIT_USAGE, "%s arguments: whinchat %s %s",
                         cli->args->len < command->min_args ? "too few" : "too many",
                         cli->path, command->arguments);
}

static gboolean
line_check_fields (const WcCli *cli, GError **error)
{
  const char *prints = cli->command != NULL ? cli->command->prints : NULL;

  return prints == NULL || wc_options_has (cli->options, "help") ||
         wc_field_names_check (prints, cli->options, error);
}

static void
line_set_account (WcCli *cli)
{
  cli->account = wc_options_get (cli->options, "account");
  if (cli->account == NULL)
    cli->account = g_getenv ("WHINCHAT_ACCOUNT");
  if (cli->account == NULL)
    cli->account = "";
}

WcCli *
wc_line_parse (const WcCommand *const *commands, const char *const *words, GError **error)
{
  g_autoptr (WcCli) cli = g_new0 (WcCli, 1);

  cli->options = wc_options_new ();
  cli->args = g_ptr_array_new ();
  wc_options_allow (cli->options, wc_common_options);
  if (!line_take_command (cli, commands, &words, error) ||
      !line_take_args (cli, &words, error) || !line_check (cli, error))
    return NULL;
  cli->output = wc_output_new (cli->options, error);
  if (cli->output == NULL || !line_check_fields (cli, error))
    return NULL;
  cli->quiet = wc_options_has (cli->options, "quiet");
  line_set_account (cli);
  return g_steal_pointer (&cli);
}
