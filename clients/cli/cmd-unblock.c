/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/blocking.h"
#include "cli/commands.h"
#include "common/object.h"

/* whinchat unblock: who may be heard again. */

/* The form in which addresses that differ in case alone are the same. Returns: (transfer
 * full). */
static char *
fold (const char *address)
{
  g_autofree char *valid = g_utf8_make_valid (address, -1);

  return g_utf8_casefold (valid, -1);
}

static gboolean
is_listed (JsonArray *jids, const char *address)
{
  g_autofree char *wanted = fold (address);

  for (guint i = 0; jids != NULL && i < json_array_get_length (jids); i++)
    {
      g_autofree char *each = fold (json_array_get_string_element (jids, i));

      if (g_str_equal (each, wanted))
        return TRUE;
    }
  return FALSE;
}

/* The server takes it as done that nothing is done: people are told. */
static void
say_what_was (const WcCli *cli, JsonArray *before)
{
  guint blocked = 0;

  for (guint i = 0; i < cli->args->len; i++)
    if (is_listed (before, wc_cli_get_arg (cli, i)))
      blocked++;
    else
      wc_cli_say (cli, "%s was not blocked.", wc_cli_get_arg (cli, i));
  if (blocked > 0)
    wc_cli_say (cli, "Not blocked any more.");
}

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) before =
      wc_cli_call (cli, "Contacts.Blocked", wc_cli_new_params (cli), error);
  g_autoptr (JsonObject) result = NULL;

  if (before == NULL)
    return WC_EXIT_FAULT;
  result = wc_cli_call (cli, "Contacts.Unblock", wc_blocking_new_params (cli), error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  say_what_was (cli, wc_object_get_array (before, "jids"));
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_unblock = {
  .name = "unblock",
  .arguments = "ADDRESS…",
  .summary = "Blocks people or servers no longer",
  .examples = "whinchat unblock alice@example.org\n",
  .description =
      "ADDRESS is one of those that \"whinchat block\" lists; of any other it is "
      "said that\nit was not blocked.\n",
  .min_args = 1,
  .max_args = WC_COMMAND_ANY,
  .run = run,
};
