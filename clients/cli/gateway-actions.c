/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/ask.h"
#include "cli/form-question.h"
#include "cli/form-view.h"
#include "cli/gateway-actions.h"
#include "cli/given-fields.h"
#include "cli/listing.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Gateways to other networks (XEP-0100). */

static const WcOutputShape shape = { "jid", "jid,type,registered" };

const WcOption wc_gateway_actions_register_options[] = {
  WC_GIVEN_FIELDS_OPTIONS,
  { "form", 0, WC_OPTION_FLAG, NULL,
    "Only shows what the gateway wants to know, and registers nothing." },
  { NULL },
};

const WcOption wc_gateway_actions_unregister_options[] = {
  WC_CLI_OPTION_YES,
  { NULL },
};

/* The gateway that the first argument names, with the account. Returns: (transfer full).
 */
static JsonObject *
new_params (const WcCli *cli)
{
  JsonObject *params = wc_cli_new_params (cli);

  json_object_set_string_member (params, "gateway", wc_cli_get_arg (cli, 0));
  return params;
}

/* ---- The list ---- */

static const char *
describe (JsonObject *gateway)
{
  if (wc_object_get_boolean (gateway, "registered"))
    return "registered";
  return wc_object_get_boolean (gateway, "registers") ? "not registered" : "";
}

static void
print_list (const WcCli *cli, JsonArray *gateways)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_LEFT,
                                           WC_TABLE_FLEXIBLE, WC_TABLE_LEFT };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (gateways); i++)
    {
      JsonObject *gateway = wc_object_get_item (gateways, i);

      wc_table_add (table, WC_COLOUR_STRONG, wc_object_get_string (gateway, "jid"));
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (gateway, "type"));
      wc_table_add (table, WC_COLOUR_PLAIN, wc_object_get_string (gateway, "name"));
      wc_table_add (table, WC_COLOUR_DIM, describe (gateway));
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

int
wc_gateway_actions_list (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  JsonArray *gateways;

  wc_cli_take_account (cli, 0);
  result = wc_cli_call (cli, "Gateways.List", wc_cli_new_params (cli), error);
  gateways = result != NULL ? wc_object_get_array (result, "gateways") : NULL;
  return wc_listing_print (cli, &shape, gateways, print_list,
                           "The server has no gateways.");
}

/* ---- Registration ---- */

static void
say_block (const WcCli *cli, const char *text)
{
  g_autofree char *block = wc_text_block (text, 0);

  if (*block != '\0')
    wc_cli_say (cli, "%s", block);
}

static void
introduce (const WcCli *cli, JsonObject *offer)
{
  g_autofree char *url = wc_text_line (wc_object_get_string (offer, "url"), 0);

  say_block (cli, wc_object_get_string (offer, "form.title"));
  say_block (cli, wc_object_get_string (offer, "form.instructions"));
  if (*url != '\0')
    wc_cli_say (cli, "It can be done on a page as well: %s", url);
  if (wc_object_get_boolean (offer, "registered"))
    wc_cli_say (cli, "The account is registered already; this changes it.");
}

static int
print_form (WcCli *cli, JsonObject *offer)
{
  JsonObject *form = wc_object_get_object (offer, "form");
  g_autofree char *text = NULL;

  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &(WcOutputShape){ "url", "url,registered" }, offer);
      return WC_EXIT_OK;
    }
  introduce (cli, offer);
  text = wc_form_view_questions (form);
  fputs (text, stdout);
  return WC_EXIT_OK;
}

/* The answers to the form. Returns: (transfer full), NULL with an error. */
static JsonObject *
make_answers (WcCli *cli, JsonObject *offer, GError **error)
{
  JsonObject *form = wc_object_get_object (offer, "form");
  g_autoptr (WcGivenFields) given = wc_given_fields_read (cli, error);
  g_autoptr (JsonObject) answers =
      given != NULL ? wc_given_fields_take (given, form) : NULL;
  const char *left = given != NULL ? wc_given_fields_get_left (given) : NULL;
  gboolean good;

  if (answers == NULL)
    return NULL;
  if (left != NULL)
    {
      wc_failure_set (error, WC_EXIT_USAGE, "the gateway's form has no \"%s\"", left);
      return NULL;
    }
  if (wc_cli_is_interactive (cli))
    introduce (cli, offer);
  good = wc_cli_is_interactive (cli)
             ? wc_form_question_ask (form, answers, error)
             : wc_form_question_check (form, answers, /* password= */ NULL, error);
  return good ? g_steal_pointer (&answers) : NULL;
}

static int
submit (WcCli *cli, JsonObject *offer, GError **error)
{
  JsonObject *answers = make_answers (cli, offer, error);
  JsonObject *params;
  g_autoptr (JsonObject) done = NULL;

  if (answers == NULL)
    return WC_EXIT_FAULT;
  params = new_params (cli);
  json_object_set_object_member (params, "fields", answers);
  done = wc_cli_call (cli, "Gateways.Register", params, error);
  if (done == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "Registered.");
  return WC_EXIT_OK;
}

int
wc_gateway_actions_register (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (cli, "Gateways.Form", new_params (cli), error);
  JsonObject *offer = result != NULL ? wc_object_get_object (result, "form") : NULL;

  if (result == NULL)
    return WC_EXIT_FAULT;
  if (offer == NULL || wc_object_get_object (offer, "form") == NULL)
    {
      wc_failure_set (error, WC_EXIT_FAULT, "the daemon gave no form");
      return WC_EXIT_FAULT;
    }
  if (wc_options_has (cli->options, "form"))
    return print_form (cli, offer);
  return submit (cli, offer, error);
}

int
wc_gateway_actions_unregister (WcCli *cli, GError **error)
{
  g_autofree char *gateway = wc_text_line (wc_cli_get_arg (cli, 0), 0);
  g_autofree char *question = g_strdup_printf ("End the registration with %s?", gateway);
  g_autoptr (JsonObject) done = NULL;

  if (!wc_cli_confirm (cli, question, error))
    return WC_EXIT_FAULT;
  done = wc_cli_call (cli, "Gateways.Unregister", new_params (cli), error);
  if (done == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "The registration is ended.");
  return WC_EXIT_OK;
}

/* ---- Addresses ---- */

/* What the gateway asks for, asked of the person; where it has no words for it, with
 * ours. Returns: (transfer full), NULL with an error. */
static char *
ask_text (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *prompt = NULL;
  g_autofree char *question = NULL;

  if (!wc_cli_is_interactive (cli))
    {
      wc_failure_set (error, WC_EXIT_USAGE, "which address? Give it behind the gateway");
      return NULL;
    }
  result = wc_cli_call (cli, "Gateways.Prompt", new_params (cli), /* error= */ NULL);
  if (result != NULL)
    {
      say_block (cli, wc_object_get_string (result, "prompt.description"));
      prompt = wc_text_line (wc_object_get_string (result, "prompt.prompt"), 0);
    }
  question = g_strdup_printf (
      "%s: ", prompt != NULL && *prompt != '\0' ? prompt : "Address there");
  return wc_ask_line (question, error);
}

int
wc_gateway_actions_address (WcCli *cli, GError **error)
{
  g_autofree char *text =
      cli->args->len > 1 ? g_strdup (wc_cli_get_arg (cli, 1)) : ask_text (cli, error);
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *jid = NULL;
  JsonObject *params;

  if (text == NULL)
    return WC_EXIT_FAULT;
  params = new_params (cli);
  json_object_set_string_member (params, "text", text);
  result = wc_cli_call (cli, "Gateways.Resolve", params, error);
  if (result == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &(WcOutputShape){ "jid", "jid" }, result);
      return WC_EXIT_OK;
    }
  jid = wc_text_line (wc_object_get_string (result, "jid"), 0);
  printf ("%s\n", jid);
  return WC_EXIT_OK;
}
