/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/omemo-settings.h"
#include "cli/table.h"
#include "common/failure.h"
#include "common/object.h"

static const WcOutputShape shape = { "use", "use,trust,strict,shows,heals,inherited" };

#define INHERIT "inherit"

const WcOption wc_omemo_settings_options[] = {
  { "use", 'u', WC_OPTION_TEXT, "off|auto|on|" INHERIT,
    "Whether messages are encrypted; inherit: of a chat, as in its account." },
  { "trust", 0, WC_OPTION_TEXT, "btbv|manual|always|" INHERIT,
    "What becomes of keys that nobody has seen before; inherit: as above." },
  { "strict", 0, WC_OPTION_TEXT, "yes|no|" INHERIT,
    "Whether everybody has to be able to read it, and no key may wait for a decision; "
    "inherit: as above." },
  { "shows", 0, WC_OPTION_LIST, "reactions|chat-states|nothing",
    "What may be seen beside an encrypted text; may be given several times." },
  { "heals", 0, WC_OPTION_TEXT, "yes|no",
    "Whether a broken session is begun anew by itself." },
  { NULL },
};

/* The words of the option @name, of which @none stands for the empty list alone. */
static gboolean
add_shows (const WcCli *cli, JsonObject *policy, GError **error)
{
  const char *const *words = wc_options_get_all (cli->options, "shows");
  JsonArray *shows;

  if (words == NULL)
    return TRUE;
  if (g_strv_contains (words, "nothing") && words[1] != NULL)
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--shows nothing and another --shows cannot be used together");
  shows = json_array_new ();
  json_object_set_array_member (policy, "shows", shows);
  for (; *words != NULL; words++)
    if (!g_str_equal (*words, "nothing"))
      json_array_add_string_element (shows, *words);
  return TRUE;
}

/* Sets what the option says, or adds it to what is inherited. */
static void
add_word (const WcCli *cli, const char *name, JsonObject *policy, JsonArray *inherited)
{
  const char *word = wc_options_get (cli->options, name);

  if (word == NULL)
    return;
  if (g_str_equal (word, INHERIT))
    json_array_add_string_element (inherited, name);
  else
    json_object_set_string_member (policy, name, word);
}

static void
add_strict (const WcCli *cli, JsonObject *policy, JsonArray *inherited)
{
  const char *word = wc_options_get (cli->options, "strict");

  if (g_strcmp0 (word, INHERIT) == 0)
    json_array_add_string_element (inherited, "strict");
  else if (word != NULL)
    json_object_set_boolean_member (policy, "strict", g_str_equal (word, "yes"));
}

/* Returns: (transfer full) OmemoPolicy. */
static JsonObject *
new_policy (const WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) policy = json_object_new ();
  g_autoptr (JsonArray) inherited = json_array_new ();

  add_word (cli, "use", policy, inherited);
  add_word (cli, "trust", policy, inherited);
  add_strict (cli, policy, inherited);
  if (json_array_get_length (inherited) > 0)
    json_object_set_array_member (policy, "inherited", json_array_ref (inherited));
  if (!add_shows (cli, policy, error))
    return NULL;
  if (wc_options_has (cli->options, "heals"))
    json_object_set_boolean_member (
        policy, "heals", g_str_equal (wc_options_get (cli->options, "heals"), "yes"));
  return g_steal_pointer (&policy);
}

static gboolean
is_inherited (JsonObject *policy, const char *name)
{
  JsonArray *words = wc_object_get_array (policy, "inherited");

  for (guint i = 0; words != NULL && i < json_array_get_length (words); i++)
    if (g_strcmp0 (json_array_get_string_element (words, i), name) == 0)
      return TRUE;
  return FALSE;
}

static void
add_row (WcTable *table, JsonObject *policy, const char *name, const char *value)
{
  wc_table_add (table, WC_COLOUR_DIM, name);
  wc_table_add (table, WC_COLOUR_PLAIN, value);
  wc_table_add (table, WC_COLOUR_DIM,
                is_inherited (policy, name) ? "as the account" : "");
}

static void
print_policy (const WcCli *cli, JsonObject *policy)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE,
                                           WC_TABLE_LEFT };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));
  JsonArray *words = wc_object_get_array (policy, "shows");
  g_autofree char *shows = words != NULL ? wc_object_join (words, ", ") : NULL;

  add_row (table, policy, "use", wc_object_get_string (policy, "use"));
  add_row (table, policy, "trust", wc_object_get_string (policy, "trust"));
  if (json_object_has_member (policy, "strict"))
    add_row (table, policy, "strict",
             wc_object_get_boolean (policy, "strict") ? "yes" : "no");
  if (shows != NULL)
    add_row (table, policy, "shows", *shows != '\0' ? shows : "nothing");
  if (json_object_has_member (policy, "heals"))
    add_row (table, policy, "heals",
             wc_object_get_boolean (policy, "heals") ? "yes" : "no");
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

/* The account, or the chat that the first argument means. Returns: (transfer full). */
static JsonObject *
new_params (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  JsonObject *params;

  if (wc_cli_get_arg (cli, 0) == NULL)
    {
      params = wc_cli_new_params (cli);
      json_object_set_string_member (params, "chat", "");
      return params;
    }
  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return NULL;
  return wc_chat_choice_new_params (&choice);
}

/* @params and @change are borrowed. */
static gboolean
set_policy (WcCli *cli, JsonObject *params, JsonObject *change, GError **error)
{
  JsonObject *more = json_object_new ();
  g_autoptr (JsonObject) done = NULL;

  json_object_set_string_member (more, "account",
                                 wc_object_get_string (params, "account"));
  json_object_set_string_member (more, "chat", wc_object_get_string (params, "chat"));
  json_object_set_object_member (more, "policy", json_object_ref (change));
  done = wc_cli_call (cli, "Omemo.SetPolicy", more, error);
  return done != NULL;
}

int
wc_omemo_settings_run (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) change = new_policy (cli, error);
  g_autoptr (JsonObject) params = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *policy;

  if (change == NULL)
    return WC_EXIT_USAGE;
  params = new_params (cli, error);
  if (params == NULL ||
      (json_object_get_size (change) > 0 && !set_policy (cli, params, change, error)))
    return WC_EXIT_FAULT;
  result = wc_cli_call (cli, "Omemo.Policy", g_steal_pointer (&params), error);
  policy = result != NULL ? wc_object_get_object (result, "policy") : NULL;
  if (policy == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_policy (cli, policy);
  else
    wc_output_print (cli->output, &shape, policy);
  return WC_EXIT_OK;
}
