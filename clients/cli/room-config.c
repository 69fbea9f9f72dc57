/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/room-choice.h"
#include "cli/room-config.h"
#include "cli/room-form.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat room config: the owner's form, shown or filled in by words. */

static const WcOutputShape shape = { "var", "var,type,values" };

static void
print_form (WcCli *cli, JsonObject *form)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autofree char *text = NULL;

  if (wc_output_get_form (cli->output) != WC_OUTPUT_PEOPLE)
    {
      wc_output_print_all (cli->output, &shape, wc_object_get_array (form, "fields"));
      return;
    }
  text = wc_room_form_view (form, &screen);
  fputs (text, stdout);
}

static char *
read_secret (const char *label, gpointer data, GError **error)
{
  return wc_ask_read_secret (STDIN_FILENO, error);
}

static int
configure (WcCli *cli, JsonObject *params, JsonObject *form, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  JsonObject *answer;

  for (guint i = 1; i < cli->args->len; i++)
    g_ptr_array_add (words, (gpointer) wc_cli_get_arg (cli, i));
  g_ptr_array_add (words, NULL);
  answer = wc_room_form_answer (form, (const char *const *) words->pdata, read_secret,
                                /* data= */ NULL, error);
  if (answer == NULL)
    return WC_EXIT_USAGE;
  json_object_set_object_member (params, "fields", answer);
  return wc_room_choice_change (cli, "Chats.Configure", json_object_ref (params), "Done.",
                                error);
}

int
wc_room_config_run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) params =
      wc_room_choice_new_params (cli, "chat", /* out_room= */ NULL, error);
  g_autoptr (JsonObject) result =
      params != NULL
          ? wc_cli_call (cli, "Chats.ConfigForm", json_object_ref (params), error)
          : NULL;
  JsonObject *form = result != NULL ? wc_object_get_object (result, "form") : NULL;

  if (result == NULL)
    return WC_EXIT_FAULT;
  if (form == NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the daemon gave no form");
  if (cli->args->len > 1)
    return configure (cli, params, form, error);
  print_form (cli, form);
  return WC_EXIT_OK;
}
