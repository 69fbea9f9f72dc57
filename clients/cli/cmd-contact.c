/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/chat-choice.h"
#include "cli/commands.h"
#include "cli/contact-view.h"
#include "cli/invitation.h"
#include "cli/pages.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat contact: the roster, and who may see our presence. */

static const WcOutputShape shape = { "jid", "jid,title,subscription,show" };

static const WcOption list_options[] = {
  { "group", 'g', WC_OPTION_LIST, "GROUP", "Only those in this group, or one of these." },
  { "requests", 'r', WC_OPTION_FLAG, NULL, "Only those who ask to see our presence." },
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER", "At most this many; 0, the default: all." },
  { NULL },
};

static const WcOption add_options[] = {
  { "name", 'N', WC_OPTION_TEXT, "NAME", "Name to show for the contact." },
  { "group", 'g', WC_OPTION_LIST, "GROUP", "Group; may be given several times." },
  { "message", 'm', WC_OPTION_TEXT, "TEXT", "What to say with the request." },
  { "no-subscribe", 0, WC_OPTION_FLAG, NULL,
    "Does not ask to see their presence, nor lets them see ours." },
  WC_CLI_OPTION_TIMEOUT,
  { NULL },
};

static const WcOption remove_options[] = { WC_CLI_OPTION_YES, { NULL } };

typedef struct
{
  WcCli *cli;
  gboolean requests; /* only those who ask */
  gint64 left;       /* still wanted */
  GPtrArray *found;  /* (owned) (element-type JsonObject) for people */
} Listing;

static gboolean
take_contact (JsonObject *contact, gpointer data)
{
  Listing *listing = data;

  if (listing->requests && wc_object_get_int (contact, "request_ts", -1) < 0)
    return TRUE;
  if (wc_output_is_for_people (listing->cli->output))
    g_ptr_array_add (listing->found, json_object_ref (contact));
  else
    wc_output_print (listing->cli->output, &shape, contact);
  return --listing->left > 0;
}

static void
print_list (WcCli *cli, GPtrArray *contacts)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autofree char *text = wc_contact_view_list (contacts, &screen);

  fputs (text, stdout);
  if (contacts->len == 0)
    wc_cli_say (cli, "There are no such contacts.");
}

static int
run_list (WcCli *cli, GError **error)
{
  JsonObject *query = NULL;
  g_autoptr (JsonObject) params = wc_pages_new_params (cli, &query);
  gint64 limit = wc_options_get_number (cli->options, "limit", 0);
  gboolean requests = wc_options_has (cli->options, "requests");
  /* Who asks is only seen here, so then there is no telling how many to ask for. */
  const WcPages pages = { "Contacts.List", params, requests ? 0 : limit };
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  Listing listing = { cli, requests, limit > 0 ? limit : G_MAXINT64, found };

  if (wc_cli_get_arg (cli, 0) != NULL)
    json_object_set_string_member (query, "query", wc_cli_get_arg (cli, 0));
  wc_object_set_strings (query, "groups", wc_options_get_all (cli->options, "group"));
  if (!wc_pages_read (cli, &pages, take_contact, &listing, error))
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_list (cli, found);
  return WC_EXIT_OK;
}

/* Without an action, and so without its options. */
static int
run_all (WcCli *cli, GError **error)
{
  wc_options_allow (cli->options, list_options);
  return run_list (cli, error);
}

/* The arguments of a call about the contact that the first word means. @out_jid:
 * (transfer full) (nullable). Returns: (transfer full). */
static JsonObject *
find_contact (WcCli *cli, char **out_jid, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  JsonObject *params;

  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return NULL;
  params = wc_chat_choice_new_jid_params (&choice);
  if (out_jid != NULL)
    *out_jid = g_steal_pointer (&choice.chat);
  return params;
}

static int
run_show (WcCli *cli, GError **error)
{
  JsonObject *params = find_contact (cli, /* out_jid= */ NULL, error);
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (JsonObject) result =
      params != NULL ? wc_cli_call (cli, "Contacts.Get", params, error) : NULL;
  JsonObject *contact = result != NULL ? wc_object_get_object (result, "contact") : NULL;
  g_autofree char *text = NULL;

  if (contact == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &shape, contact);
      return WC_EXIT_OK;
    }
  text = wc_contact_view_show (contact, &screen, now);
  fputs (text, stdout);
  return WC_EXIT_OK;
}

/* Calls what changes the contact, and says what was done. @params: (transfer full)
 * (nullable): NULL: @error is set. */
static int
change (
    WcCli *cli, const char *method, JsonObject *params, const char *done, GError **error)
{
  g_autoptr (JsonObject) result =
      params != NULL ? wc_cli_call (cli, method, params, error) : NULL;

  if (result == NULL)
    return WC_EXIT_FAULT;
  wc_cli_say (cli, "%s", done);
  return WC_EXIT_OK;
}

static int
run_add (WcCli *cli, GError **error)
{
  gboolean subscribe = !wc_options_has (cli->options, "no-subscribe");
  const char *address = wc_cli_get_arg (cli, 0);
  JsonObject *params;
  JsonObject *how;

  if (!subscribe && wc_options_has (cli->options, "message"))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "--message and --no-subscribe cannot be used together");
  if (!wc_chat_choice_check_address (address, error) || !wc_cli_take_limit (cli, error))
    return WC_EXIT_FAULT;
  params = wc_cli_new_params (cli);
  how = json_object_new ();
  json_object_set_string_member (params, "jid", address);
  if (wc_options_has (cli->options, "name"))
    json_object_set_string_member (how, "name", wc_options_get (cli->options, "name"));
  if (wc_options_has (cli->options, "message"))
    json_object_set_string_member (how, "message",
                                   wc_options_get (cli->options, "message"));
  wc_object_set_strings (how, "groups", wc_options_get_all (cli->options, "group"));
  if (!subscribe)
    json_object_set_boolean_member (how, "subscribe", FALSE);
  json_object_set_object_member (params, "options", how);
  return change (cli, "Contacts.Add", params,
                 subscribe ? "Added; they are asked to let you see their presence."
                           : "Added.",
                 error);
}

static int
run_invite (WcCli *cli, GError **error)
{
  return wc_invitation_run (cli, "Contacts.Invite", wc_cli_new_params (cli), error);
}

static int
run_rename (WcCli *cli, GError **error)
{
  JsonObject *params = find_contact (cli, /* out_jid= */ NULL, error);
  JsonObject *how;

  if (params == NULL)
    return WC_EXIT_FAULT;
  how = json_object_new ();
  json_object_set_string_member (how, "name", wc_cli_get_arg (cli, 1));
  json_object_set_object_member (params, "options", how);
  return change (cli, "Contacts.Update", params, "Renamed.", error);
}

static int
run_groups (WcCli *cli, GError **error)
{
  JsonObject *params = find_contact (cli, /* out_jid= */ NULL, error);
  JsonObject *how;
  JsonArray *groups;

  if (params == NULL)
    return WC_EXIT_FAULT;
  how = json_object_new ();
  groups = json_array_new ();
  for (guint i = 1; i < cli->args->len; i++)
    json_array_add_string_element (groups, wc_cli_get_arg (cli, i));
  json_object_set_array_member (how, "groups", groups);
  json_object_set_object_member (params, "options", how);
  return change (cli, "Contacts.Update", params, "Done.", error);
}

static int
run_approve (WcCli *cli, GError **error)
{
  return change (cli, "Contacts.Approve", find_contact (cli, /* out_jid= */ NULL, error),
                 "They may see your presence.", error);
}

static int
run_deny (WcCli *cli, GError **error)
{
  return change (cli, "Contacts.Deny", find_contact (cli, /* out_jid= */ NULL, error),
                 "They may not see your presence.", error);
}

static int
run_remove (WcCli *cli, GError **error)
{
  g_autofree char *jid = NULL;
  g_autoptr (JsonObject) params = find_contact (cli, &jid, error);
  g_autofree char *question =
      jid != NULL ? g_strdup_printf ("Remove %s from the contacts?", jid) : NULL;

  if (params == NULL || !wc_cli_confirm (cli, question, error))
    return WC_EXIT_FAULT;
  return change (cli, "Contacts.Remove", g_steal_pointer (&params),
                 "Removed; the chat stays.", error);
}

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "[WORD]",
    .summary = "Lists the contacts, and who asks to see your presence",
    .prints = "Contact",
    .examples = "whinchat contact list\n"
                "whinchat contact list --requests --fields jid\n",
    .description = "WORD is a part of name, nick or address.\n",
    .options = list_options,
    .max_args = 1,
    .paged = TRUE,
    .run = run_list },
  { .name = "show",
    .arguments = "CONTACT",
    .summary = "Prints what is known of a contact",
    .prints = "Contact",
    .examples = "whinchat contact show alice@example.org\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_show },
  { .name = "add",
    .arguments = "ADDRESS",
    .summary = "Adds a contact and asks to see their presence",
    .examples = "whinchat contact add alice@example.org --name Alice --group Friends\n"
                "whinchat contact add alice@example.org --message \"It is me, Bob\"\n"
                "whinchat contact add \"xmpp:alice@example.org?roster;preauth=aBc\"\n",
    .description =
        "They may see your presence then as well. ADDRESS may be an invitation: "
        "a link\n"
        "that begins with \"xmpp:\", with which they agree by themselves. The name in it "
        "is\n"
        "what a stranger wrote, and does not count: --name does.\n",
    .options = add_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_add },
  { .name = "invite",
    .arguments = "",
    .summary = "Makes a link for somebody to become a contact",
    .prints = "ContactInvite",
    .examples = "whinchat contact invite\n"
                "whinchat contact invite --json\n",
    .description =
        "Whoever opens it becomes a contact without another question: give it to "
        "one\n"
        "person. Not all servers make such links.\n",
    .run = run_invite },
  { .name = "rename",
    .arguments = "CONTACT NAME",
    .summary = "Gives a contact another name, or with \"\" none",
    .examples = "whinchat contact rename alice@example.org \"Alice A.\"\n",
    .min_args = 2,
    .max_args = 2,
    .run = run_rename },
  { .name = "groups",
    .arguments = "CONTACT [GROUP…]",
    .summary = "Puts a contact into these groups and no other",
    .examples = "whinchat contact groups alice@example.org Friends Work\n",
    .min_args = 1,
    .max_args = WC_COMMAND_ANY,
    .run = run_groups },
  { .name = "approve",
    .arguments = "CONTACT",
    .summary = "Lets somebody see your presence, now or when they ask",
    .examples = "whinchat contact approve alice@example.org\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_approve },
  { .name = "deny",
    .arguments = "CONTACT",
    .summary = "Refuses a request, or takes the permission back",
    .examples = "whinchat contact deny alice@example.org\n",
    .min_args = 1,
    .max_args = 1,
    .run = run_deny },
  { .name = "remove",
    .arguments = "CONTACT",
    .summary = "Removes a contact; the chat stays",
    .examples = "whinchat contact remove alice@example.org\n"
                "whinchat contact remove alice@example.org --yes\n",
    .description = "Neither side sees the other's presence afterwards.\n",
    .options = remove_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_remove },
  { NULL },
};

const WcCommand wc_cmd_contact = {
  .name = "contact",
  .arguments = "[ACTION]",
  .summary = "Lists the contacts, and changes them",
  .prints = "Contact",
  .examples = "whinchat contact\n"
              "whinchat contact add alice@example.org --name Alice\n"
              "whinchat contact approve alice@example.org\n",
  .description = "CONTACT is an address, or the title of a chat or contact, or how only "
                 "one of them\n"
                 "begins. Changes need the server.\n",
  .actions = actions,
  .run = run_all,
};
