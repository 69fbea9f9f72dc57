/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat cache: the local copies of files, which of them the daemon fetches by itself,
 * and how much they may take. */

static const WcOutputShape shape = { "bytes", "files,bytes,purged" };
static const WcOutputShape policy_shape = { "from",
                                            "from,max_bytes,metered,cache_bytes" };

/* ---- How much there is ---- */

/* @how: (transfer full) FileCacheOptions. */
static int
call_cache (WcCli *cli, JsonObject *how, GError **error)
{
  JsonObject *params = json_object_new ();
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *size = NULL;
  JsonObject *cache;
  gint64 purged, files;

  json_object_set_object_member (params, "options", how);
  result = wc_cli_call (cli, "Files.Cache", params, error);
  cache = result != NULL ? wc_object_get_object (result, "cache") : NULL;
  if (cache == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &shape, cache);
      return WC_EXIT_OK;
    }
  files = wc_object_get_int (cache, "files", 0);
  purged = wc_object_get_int (cache, "purged", 0);
  size = g_format_size_full ((guint64) MAX (wc_object_get_int (cache, "bytes", 0), 0),
                             G_FORMAT_SIZE_IEC_UNITS);
  if (purged > 0)
    wc_cli_say (cli, "%" G_GINT64_FORMAT " let go of.", purged);
  printf ("%" G_GINT64_FORMAT " %s, %s\n", files, files == 1 ? "file" : "files", size);
  return WC_EXIT_OK;
}

static int
run_show (WcCli *cli, GError **error)
{
  return call_cache (cli, json_object_new (), error);
}

static int
run_trim (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  JsonObject *how;
  gint64 bytes;

  if (!g_ascii_string_to_signed (word, 10, 0, G_MAXINT64, &bytes, /* error= */ NULL))
    {
      wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is no number of bytes", word);
      return WC_EXIT_USAGE;
    }
  how = json_object_new ();
  json_object_set_int_member (how, "keep_bytes", bytes);
  return call_cache (cli, how, error);
}

/* ---- What is fetched ---- */

static const WcOption policy_options[] = {
  { "from", 'f', WC_OPTION_LIST, "contacts|rooms|strangers|nobody",
    "Whose files are fetched as they come; may be given several times." },
  { "max-bytes", 0, WC_OPTION_NUMBER, "BYTES", "Larger ones are left alone." },
  { "metered", 0, WC_OPTION_TEXT, "yes|no",
    "Whether that is also done where the network is metered." },
  { "cache-bytes", 0, WC_OPTION_NUMBER, "BYTES",
    "How much the copies of this account may take; 0: any." },
  { NULL },
};

/* "nobody" is the empty list, and so stands alone. */
static gboolean
add_from (const WcCli *cli, JsonObject *policy, GError **error)
{
  const char *const *words = wc_options_get_all (cli->options, "from");
  JsonArray *from;

  if (words == NULL)
    return TRUE;
  if (g_strv_contains (words, "nobody") && words[1] != NULL)
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--from nobody and another --from cannot be used together");
  from = json_array_new ();
  json_object_set_array_member (policy, "from", from);
  for (; *words != NULL; words++)
    if (!g_str_equal (*words, "nobody"))
      json_array_add_string_element (from, *words);
  return TRUE;
}

static void
add_number (const WcCli *cli, JsonObject *policy, const char *option, const char *key)
{
  if (wc_options_has (cli->options, option))
    json_object_set_int_member (policy, key,
                                wc_options_get_number (cli->options, option, 0));
}

/* Returns: (transfer full) FilePolicy. */
static JsonObject *
new_policy (const WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) policy = json_object_new ();

  if (!add_from (cli, policy, error))
    return NULL;
  add_number (cli, policy, "max-bytes", "max_bytes");
  add_number (cli, policy, "cache-bytes", "cache_bytes");
  if (wc_options_has (cli->options, "metered"))
    json_object_set_boolean_member (
        policy, "metered", g_str_equal (wc_options_get (cli->options, "metered"), "yes"));
  return g_steal_pointer (&policy);
}

static void
add_row (WcTable *table, const char *name, const char *value)
{
  wc_table_add (table, WC_COLOUR_DIM, name);
  wc_table_add (table, WC_COLOUR_PLAIN, value);
}

static void
print_policy (const WcCli *cli, JsonObject *policy)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));
  g_autofree char *from = wc_object_join (wc_object_get_array (policy, "from"), ", ");
  gint64 kept = wc_object_get_int (policy, "cache_bytes", 0);
  g_autofree char *size =
      g_format_size_full ((guint64) MAX (wc_object_get_int (policy, "max_bytes", 0), 0),
                          G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *room =
      g_format_size_full ((guint64) MAX (kept, 0), G_FORMAT_SIZE_IEC_UNITS);

  add_row (table, "fetched from", *from != '\0' ? from : "nobody");
  add_row (table, "at most", size);
  add_row (table, "metered", wc_object_get_boolean (policy, "metered") ? "yes" : "no");
  add_row (table, "kept", kept > 0 ? room : "any");
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

static int
run_policy (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) change = new_policy (cli, error);
  g_autoptr (JsonObject) changed = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params, *policy;

  if (change == NULL)
    return WC_EXIT_USAGE;
  if (json_object_get_size (change) > 0)
    {
      params = wc_cli_new_params (cli);
      json_object_set_object_member (params, "policy", g_steal_pointer (&change));
      changed = wc_cli_call (cli, "Files.SetPolicy", params, error);
      if (changed == NULL)
        return WC_EXIT_FAULT;
    }
  result = wc_cli_call (cli, "Files.Policy", wc_cli_new_params (cli), error);
  policy = result != NULL ? wc_object_get_object (result, "policy") : NULL;
  if (policy == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_policy (cli, policy);
  else
    wc_output_print (cli->output, &policy_shape, policy);
  return WC_EXIT_OK;
}

static const WcCommand actions[] = {
  { .name = "show",
    .arguments = "",
    .summary = "Tells how many files lie here, and what they take",
    .prints = "FileCache",
    .examples = "whinchat cache show --fields bytes\n",
    .run = run_show },
  { .name = "trim",
    .arguments = "BYTES",
    .summary = "Lets go of copies until they take no more than that",
    .prints = "FileCache",
    .examples = "whinchat cache trim 1000000000\n"
                "whinchat cache trim 0\n",
    .description = "Those not used for longest go first, of all accounts. What cannot "
                   "be fetched\nagain stays.\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_trim },
  { .name = "policy",
    .arguments = "",
    .summary = "Says what an account fetches by itself; changes it",
    .prints = "FilePolicy",
    .examples = "whinchat cache policy\n"
                "whinchat cache policy --from contacts --from rooms --max-bytes "
                "10000000\n"
                "whinchat cache policy --from nobody\n",
    .description =
        "Who fetches a file shows its address, and that somebody is there, to a server\n"
        "that the sender chose: at first nothing is. What no option names stays as it\n"
        "is; then all of it is printed.\n",
    .options = policy_options,
    .run = run_policy },
  { NULL },
};

const WcCommand wc_cmd_cache = {
  .name = "cache",
  .arguments = "[ACTION]",
  .summary = "Shows and trims the copies of files, and what is fetched unasked",
  .prints = "FileCache",
  .examples = "whinchat cache\n"
              "whinchat cache trim 1000000000\n"
              "whinchat cache policy --from contacts\n",
  .actions = actions,
  .run = run_show,
};
