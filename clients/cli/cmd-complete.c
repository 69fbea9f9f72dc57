/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/complete.h"

/* whinchat complete: what the completions of the shells ask. Somebody waits for it with a
 * finger on the key, so the daemon gets little time, and nothing is ever complained of.
 */

#define PATIENCE_MS 50
#define LONGEST_PATIENCE_MS 60000

typedef struct
{
  WcCli *cli;
  gint64 deadline_us;
} Asking;

static JsonObject *
ask (const char *method, JsonObject *params, gpointer data)
{
  g_autoptr (JsonObject) owned = params;
  const Asking *asking = data;
  gint64 left_ms = (asking->deadline_us - g_get_monotonic_time ()) / 1000;
  WcConnection *connection =
      left_ms > 0 ? wc_cli_connect (asking->cli, /* error= */ NULL) : NULL;

  if (connection == NULL)
    return NULL;
  return wc_connection_call (connection, method, g_steal_pointer (&owned), (int) left_ms,
                             /* error= */ NULL);
}

/* WHINCHAT_COMPLETE_MS, where somebody's daemon is slower than their fingers. */
static gint64
get_patience_ms (void)
{
  const char *text = g_getenv ("WHINCHAT_COMPLETE_MS");
  guint64 ms = 0;

  if (text == NULL ||
      !g_ascii_string_to_unsigned (text, 10, 0, LONGEST_PATIENCE_MS, &ms, NULL))
    return PATIENCE_MS;
  return (gint64) ms;
}

static int
run (WcCli *cli, GError **error)
{
  Asking asking = { cli, g_get_monotonic_time () + get_patience_ms () * 1000 };
  const WcCompleteContext context = { wc_commands, cli->account, ask, &asking };
  g_autoptr (GPtrArray) lines = NULL;

  cli->quiet = TRUE;
  g_ptr_array_add (cli->args, NULL);
  lines = wc_complete_list (&context, (const char *const *) cli->args->pdata);
  for (guint i = 0; i < lines->len; i++)
    puts (g_ptr_array_index (lines, i));
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_complete = {
  .name = "complete",
  .arguments = "-- WORD…",
  .summary = "Prints what may stand in place of the last word",
  .examples = "whinchat complete -- send al\n",
  .description = "One word a line, a tab, and what it means. For shells.\n",
  .max_args = WC_COMMAND_ANY,
  .hidden = TRUE,
  .run = run,
};
