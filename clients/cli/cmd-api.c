/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/argument.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/field-names.h"
#include "cli/suggest.h"
#include "cli/usage.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat api: every method of the JSON socket, with arguments typed by the interface
 * description. A method or key that is not known here goes to the daemon as it is, which
 * may be newer than this program. */

#define JSON_RPC_NO_SUCH_METHOD (-32601)

static const WcOption options[] = {
  { "list", 'l', WC_OPTION_FLAG, NULL, "Lists the methods." },
  { NULL },
};

static int
list_methods (void)
{
  for (const WcContractMethod *each = wc_contract_methods; each->name != NULL; each++)
    printf ("%-27s %.*s\n", each->name, (int) strcspn (each->doc, ".:;"), each->doc);
  return WC_EXIT_OK;
}

/* The arguments that come from standard input, in place of none. */
static JsonObject *
read_params (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) malformed = NULL;
  char buffer[4096];
  JsonObject *params;
  gsize n;

  while ((n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    g_string_append_len (text, buffer, n);
  params = wc_object_parse (text->str, text->len, &malformed);
  if (params == NULL)
    wc_failure_set (error, WC_EXIT_USAGE, "standard input is %s", malformed->message);
  return params;
}

/* wc_object_parse() gives what nothing may be added to. */
static JsonObject *
copy_object (JsonObject *object)
{
  g_autoptr (GList) keys = json_object_get_members (object);
  JsonObject *copy = json_object_new ();

  for (GList *each = keys; each != NULL; each = each->next)
    {
      g_autoptr (GString) json = g_string_new (NULL);

      wc_object_append_json (json, json_object_get_member (object, each->data));
      json_object_set_member (copy, each->data, json_from_string (json->str, NULL));
    }
  return copy;
}

/* Returns: (transfer full). */
static JsonObject *
build_params (WcCli *cli, const WcContractMethod *method, GError **error)
{
  gboolean from_stdin = g_strcmp0 (wc_cli_get_arg (cli, 1), "-") == 0;
  g_autoptr (JsonObject) given = from_stdin ? read_params (error) : json_object_new ();
  g_autoptr (JsonObject) params = NULL;

  if (given == NULL)
    return NULL;
  params = copy_object (given);
  for (guint i = from_stdin ? 2 : 1; i < cli->args->len; i++)
    if (!wc_argument_add (method, params, wc_cli_get_arg (cli, i), error))
      return NULL;
  if (method != NULL && wc_contract_find_item (method->in, "account") != NULL &&
      !json_object_has_member (params, "account"))
    json_object_set_string_member (params, "account", cli->account);
  return g_steal_pointer (&params);
}

/* The only list of objects in a result: what --fields and --tsv are about. */
static JsonArray *
find_items (JsonObject *result)
{
  g_autoptr (GList) members = json_object_get_values (result);

  for (GList *each = members; each != NULL; each = each->next)
    if (JSON_NODE_HOLDS_ARRAY (each->data))
      return json_node_get_array (each->data);
  return NULL;
}

/* A result like { "chat": {…} } is about that object. */
static JsonObject *
find_object (JsonObject *result)
{
  g_autoptr (GList) members = json_object_get_values (result);

  if (members != NULL && members->next == NULL && JSON_NODE_HOLDS_OBJECT (members->data))
    return json_node_get_object (members->data);
  return result;
}

static void
print_columns (WcCli *cli, JsonObject *result)
{
  static const WcOutputShape shape = { "id", "" };
  JsonArray *items = find_items (result);

  if (items != NULL)
    wc_output_print_all (cli->output, &shape, items);
  else
    wc_output_print (cli->output, &shape, find_object (result));
}

static void
print_object (JsonObject *object, gboolean pretty)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (pretty)
    wc_object_append_pretty (out, object);
  else
    wc_object_append (out, object);
  puts (out->str);
}

static void
print_result (WcCli *cli, JsonObject *result, gboolean streams)
{
  if (wc_options_has (cli->options, "fields"))
    print_columns (cli, result);
  else
    print_object (result, !streams && wc_output_is_for_people (cli->output) &&
                              isatty (STDOUT_FILENO));
}

static void
print_notice (WcCli *cli, const char *method, JsonObject *params)
{
  g_autoptr (JsonObject) notice = json_object_new ();

  if (wc_options_has (cli->options, "fields"))
    {
      if (g_str_equal (method, "event") || g_str_equal (method, "tap"))
        print_columns (cli, params);
      return;
    }
  json_object_set_string_member (notice, "method", method);
  json_object_set_object_member (notice, "params", json_object_ref (params));
  print_object (notice, /* pretty= */ FALSE);
}

/* Prints notifications until the daemon or somebody ends it. */
static int
follow (WcCli *cli, GError **error)
{
  while (TRUE)
    {
      g_autoptr (JsonObject) params = NULL;
      g_autofree char *method = NULL;

      if (!wc_connection_has_next (cli->connection))
        fflush (stdout);
      params =
          wc_connection_next (cli->connection, WC_CONNECTION_FOREVER, &method, error);
      if (params == NULL)
        return WC_EXIT_UNREACHABLE;
      print_notice (cli, method, params);
    }
}

/* Adds to an error what the method was probably meant to be. */
static void
hint_method (const char *name, GError **error)
{
  JsonObject *reply = wc_failure_get_reply (*error);
  g_autoptr (GPtrArray) names = NULL;
  const char *found;

  if (reply == NULL || wc_object_get_int (reply, "code", 0) != JSON_RPC_NO_SUCH_METHOD)
    return;
  names = g_ptr_array_new ();
  for (const WcContractMethod *each = wc_contract_methods; each->name != NULL; each++)
    g_ptr_array_add (names, (gpointer) each->name);
  g_ptr_array_add (names, NULL);
  found = wc_suggest_find (name, (const char *const *) names->pdata);
  if (found != NULL)
    g_prefix_error (error, "%s (did you mean %s?): ", name, found);
  else
    g_prefix_error (error, "%s: ", name);
}

static gboolean
check_form (WcCli *cli, GError **error)
{
  WcOutputForm form = wc_output_get_form (cli->output);

  if (form == WC_OUTPUT_IDS ||
      (form == WC_OUTPUT_TSV && !wc_options_has (cli->options, "fields")))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "api prints JSON, or columns by --fields");
  return TRUE;
}

/* Of a method that only the daemon knows, the fields are not known either. */
static gboolean
check_fields (const WcCli *cli, const WcContractMethod *method, GError **error)
{
  return method == NULL || wc_field_names_check_result (method, cli->options, error);
}

static int
run (WcCli *cli, GError **error)
{
  const char *name = wc_cli_get_arg (cli, 0);
  const WcContractMethod *method;
  g_autoptr (JsonObject) params = NULL;
  g_autoptr (JsonObject) result = NULL;

  if (wc_options_has (cli->options, "list"))
    return list_methods ();
  if (name == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "which method? \"whinchat api --list\" lists them");
  method = wc_contract_find_method (name);
  params = check_form (cli, error) && check_fields (cli, method, error)
               ? build_params (cli, method, error)
               : NULL;
  if (params == NULL || wc_cli_connect (cli, error) == NULL)
    return WC_EXIT_USAGE;
  result = wc_connection_call (cli->connection, name, g_steal_pointer (&params),
                               WC_CONNECTION_FOREVER, error);
  if (result == NULL)
    {
      hint_method (name, error);
      wc_argument_hint (method, *error);
      return WC_EXIT_FAULT;
    }
  print_result (cli, result, method != NULL && method->streams);
  return method != NULL && method->streams ? follow (cli, error) : WC_EXIT_OK;
}

static void
explain_item (GString *out, const char *prefix, const WcContractItem *item)
{
  g_autofree char *what = wc_argument_describe (item);

  g_string_append_printf (out, "  %s%s  (%s)\n      ", prefix, item->name, what);
  wc_usage_append_filled (out, item->doc, /* indent= */ 6);
}

static void
explain_items (GString *out, const char *title, const WcContractItem *items)
{
  if (items->name != NULL)
    g_string_append_printf (out, "\n%s:\n", title);
  for (; items->name != NULL; items++)
    {
      const WcContractSet *dict = wc_contract_find_dict (items->of);
      g_autofree char *prefix = g_strconcat (items->name, ".", NULL);

      if (dict == NULL)
        explain_item (out, "", items);
      else
        for (const WcContractItem *each = dict->items; each->name != NULL; each++)
          explain_item (out, prefix, each);
    }
}

static gboolean
explain (const WcCli *cli, GString *out)
{
  const char *name = wc_cli_get_arg (cli, 0);
  const WcContractMethod *method = name != NULL ? wc_contract_find_method (name) : NULL;

  if (method == NULL)
    return FALSE;
  g_string_append_printf (out, "Usage: whinchat api %s [KEY=TEXT | KEY:=JSON]…\n",
                          method->name);
  wc_usage_append_filled (out, method->doc, /* indent= */ 0);
  explain_items (out, "Arguments", method->in);
  explain_items (out, "Result", method->out);
  if (*method->errors != '\0')
    g_string_append_printf (out, "\nErrors: %s\n", method->errors);
  return TRUE;
}

const WcCommand wc_cmd_api = {
  .name = "api",
  .arguments = "METHOD [-] [KEY=TEXT | KEY:=JSON]…",
  .summary = "Calls any method of the API",
  .examples = "whinchat api --list\n"
              "whinchat api Messages.List -h\n"
              "whinchat api Messages.List chat=alice@example.org options.limit=20\n"
              "whinchat api Chats.List options.unread=true --fields chat,unread\n"
              "whinchat api Messages.Get ids=1795220379609506 ids=1795220379609507\n"
              "whinchat api Events.Subscribe options.kinds=message.* options.state=true\n"
              "echo '{\"prompt\":\"1\",\"fields\":{\"password\":\"…\"}}' |\n"
              "  whinchat api Prompts.Answer -\n",
  .description =
      "KEY=TEXT is a value of the type that the API gives the key; a list gets one more\n"
      "item each time. KEY:=JSON is that value as it is. Keys of a dictionary follow "
      "its\n"
      "name after a dot. With \"-\" the arguments are an object of JSON on standard "
      "input,\n"
      "for secrets above all, which others can see in a command line.\n"
      "\n"
      "Prints the result as one line of JSON (on a terminal: indented). A method that\n"
      "subscribes goes on with one line for each notification. --fields takes columns "
      "out\n"
      "of the list, or the object, that the result consists of.\n",
  .options = options,
  .max_args = WC_COMMAND_ANY,
  .explain = explain,
  .run = run,
};
