/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/message-view.h"
#include "cli/pages.h"
#include "cli/table.h"
#include "common/object.h"

/* whinchat chats: the list of chats, as the daemon sorts it. */

static const WcOutputShape shape = { "chat", "chat,unread,title,account" };

static const WcOption options[] = {
  { "unread", 'u', WC_OPTION_FLAG, NULL, "Only those with unread messages." },
  { "archived", 0, WC_OPTION_FLAG, NULL, "Those that were put away from the list." },
  { "requests", 0, WC_OPTION_FLAG, NULL,
    "Those that strangers began, which wait to be accepted." },
  { "limit", 'n', WC_OPTION_NUMBER, "NUMBER", "At most this many; 0, the default: all." },
  { NULL },
};

/* What is found, until it can be shown: the columns depend on all of it. */
typedef struct
{
  WcCli *cli;
  GPtrArray *chats; /* (owned) (element-type JsonObject) */
} Found;

static gboolean
take_chat (JsonObject *chat, gpointer data)
{
  Found *found = data;

  if (wc_output_is_for_people (found->cli->output))
    g_ptr_array_add (found->chats, json_object_ref (chat));
  else
    wc_output_print (found->cli->output, &shape, chat);
  return TRUE;
}

static gboolean
are_of_one_account (const GPtrArray *chats)
{
  const char *first = NULL;

  for (guint i = 0; i < chats->len; i++)
    {
      const char *account =
          wc_object_get_string (g_ptr_array_index (chats, i), "account");

      if (first != NULL && g_strcmp0 (first, account) != 0)
        return FALSE;
      first = account;
    }
  return TRUE;
}

/* Its newest message, or what is being written. */
static void
add_excerpt (WcTable *table, JsonObject *chat)
{
  const char *draft = wc_object_get_string (chat, "draft");
  JsonObject *last = wc_object_get_object (chat, "last");
  g_autofree char *excerpt = NULL;

  if (draft != NULL && *draft != '\0')
    excerpt = g_strconcat ("(draft) ", draft, NULL);
  else if (last != NULL)
    excerpt = wc_message_view_dup_excerpt (last);
  wc_table_add (table, WC_COLOUR_PLAIN, excerpt);
}

/* "3", or "3 @1" where one of them is for us. Returns: (transfer full). */
static char *
count_unread (JsonObject *chat)
{
  gint64 unread = wc_object_get_int (chat, "unread", 0);
  gint64 mentions = wc_object_get_int (chat, "mentions", 0);

  if (unread == 0)
    return g_strdup ("");
  return mentions > 0 ? g_strdup_printf ("%" G_GINT64_FORMAT " @%" G_GINT64_FORMAT,
                                         unread, mentions)
                      : g_strdup_printf ("%" G_GINT64_FORMAT, unread);
}

static void
add_row (WcTable *table, JsonObject *chat, GDateTime *now, gboolean with_account)
{
  gint64 unread = wc_object_get_int (chat, "unread", 0);
  gint64 ts = wc_object_get_int (chat, "last.ts", -1);
  const char *title = wc_object_get_string (chat, "title");
  const char *address = wc_object_get_string (chat, "chat");
  g_autofree char *count = count_unread (chat);
  g_autofree char *when = ts >= 0 ? wc_dates_format (ts, now, WC_DATES_BRIEF) : NULL;

  wc_table_add (table, WC_COLOUR_WARNING, count);
  wc_table_add (table, unread > 0 ? WC_COLOUR_STRONG : WC_COLOUR_PLAIN, title);
  wc_table_add (table, WC_COLOUR_DIM, g_strcmp0 (title, address) != 0 ? address : "");
  if (with_account)
    wc_table_add (table, WC_COLOUR_DIM, wc_object_get_string (chat, "account"));
  wc_table_add (table, WC_COLOUR_DIM, when);
  add_excerpt (table, chat);
}

static void
print_table (const Found *found)
{
  static const WcTableColumn columns[] = { WC_TABLE_RIGHT,    WC_TABLE_FLEXIBLE,
                                           WC_TABLE_FLEXIBLE, WC_TABLE_FLEXIBLE,
                                           WC_TABLE_LEFT,     WC_TABLE_FLEXIBLE };
  static const WcTableColumn of_one_account[] = { WC_TABLE_RIGHT, WC_TABLE_FLEXIBLE,
                                                  WC_TABLE_FLEXIBLE, WC_TABLE_LEFT,
                                                  WC_TABLE_FLEXIBLE };
  gboolean one = are_of_one_account (found->chats);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (WcTable) table =
      one ? wc_table_new (of_one_account, G_N_ELEMENTS (of_one_account))
          : wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < found->chats->len; i++)
    add_row (table, g_ptr_array_index (found->chats, i), now, !one);
  wc_table_print (table, wc_options_get (found->cli->options, "color"));
}

static gboolean
is_narrowed (const WcCli *cli)
{
  return wc_cli_get_arg (cli, 0) != NULL || wc_options_has (cli->options, "unread") ||
         wc_options_has (cli->options, "archived") ||
         wc_options_has (cli->options, "requests");
}

static void
narrow (const WcCli *cli, JsonObject *query)
{
  static const char *const flags[] = { "unread", "archived", "requests" };

  if (wc_cli_get_arg (cli, 0) != NULL)
    json_object_set_string_member (query, "query", wc_cli_get_arg (cli, 0));
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (wc_options_has (cli->options, flags[i]))
      json_object_set_boolean_member (query, flags[i], TRUE);
}

static int
run (WcCli *cli, GError **error)
{
  JsonObject *query = NULL;
  g_autoptr (JsonObject) params = wc_pages_new_params (cli, &query);
  const WcPages pages = { "Chats.List", params,
                          wc_options_get_number (cli->options, "limit", 0) };
  g_autoptr (GPtrArray) chats =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  Found found = { cli, chats };

  narrow (cli, query);
  if (!wc_pages_read (cli, &pages, take_chat, &found, error))
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output) && chats->len > 0)
    print_table (&found);
  else if (wc_output_is_for_people (cli->output))
    wc_cli_say (cli, "%s",
                is_narrowed (cli) ? "There are no such chats."
                                  : "There are no chats yet.");
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_chats = {
  .name = "chats",
  .arguments = "[WORD]",
  .summary = "Lists the chats, the newest first",
  .prints = "Chat",
  .examples = "whinchat chats\n"
              "whinchat chats --unread\n"
              "whinchat chats alice --json\n"
              "whinchat chats --requests\n"
              "whinchat chats --unread --fields unread,title\n",
  .description =
      "Prints what is unread (and with \"@\" how many of that are for you), title, "
      "address, when the newest message came, and how it\n"
      "begins; pinned chats stand above the others. WORD is a part of title, name or\n"
      "address. Without -a the chats of all accounts are listed. Where somebody writes\n"
      "whom you do not know, the chat stands here with --requests alone, until you take\n"
      "it (whinchat accept), answer, or add them to your contacts; whinchat forget and\n"
      "whinchat block are for the others.\n",
  .options = options,
  .max_args = 1,
  .paged = TRUE,
  .run = run,
};
