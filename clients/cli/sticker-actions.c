/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "cli/encryption-option.h"
#include "cli/message-call.h"
#include "cli/sticker-actions.h"
#include "cli/sticker-choice.h"
#include "cli/table.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Stickers (XEP-0449): pictures that say something, in packs that people publish. */

static const WcOutputShape pack_shape = { "uri", "uri,name,count" };
static const WcOutputShape sticker_shape = { "url", "description,type,url" };
static const WcOutputShape message_shape = { "id", "id,ts,chat,state" };

const WcOption wc_sticker_actions_send_options[] = {
  WC_ENCRYPTION_OPTION,
  { NULL },
};

const WcOption wc_sticker_actions_remove_options[] = {
  WC_CLI_OPTION_YES,
  { NULL },
};

/* ---- Packs ---- */

static void
print_packs (const WcCli *cli, JsonArray *packs)
{
  static const WcTableColumn columns[] = { WC_TABLE_RIGHT, WC_TABLE_FLEXIBLE,
                                           WC_TABLE_LEFT };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (packs); i++)
    {
      JsonObject *pack = wc_object_get_item (packs, i);
      g_autofree char *count =
          g_strdup_printf ("%" G_GINT64_FORMAT, wc_object_get_int (pack, "count", 0));

      wc_table_add (table, WC_COLOUR_PLAIN, count);
      wc_table_add (table, WC_COLOUR_STRONG, wc_object_get_string (pack, "name"));
      wc_table_add (table, WC_COLOUR_DIM, wc_object_get_string (pack, "uri"));
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
  if (json_array_get_length (packs) == 0)
    wc_cli_say (cli, "There are no packs of stickers.");
}

int
wc_sticker_actions_list (WcCli *cli, GError **error)
{
  const char *jid = wc_cli_get_arg (cli, 0);
  g_autoptr (JsonArray) packs =
      wc_sticker_choice_list (cli, jid != NULL ? jid : "", error);

  if (packs == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_packs (cli, packs);
  else
    wc_output_print_all (cli->output, &pack_shape, packs);
  return WC_EXIT_OK;
}

static void
print_stickers (const WcCli *cli, JsonArray *stickers)
{
  static const WcTableColumn columns[] = { WC_TABLE_RIGHT, WC_TABLE_FLEXIBLE,
                                           WC_TABLE_LEFT, WC_TABLE_LEFT };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (guint i = 0; i < json_array_get_length (stickers); i++)
    {
      JsonObject *sticker = wc_object_get_item (stickers, i);
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      g_autofree char *suggestions =
          wc_object_join (wc_object_get_array (sticker, "suggestions"), ", ");

      wc_table_add (table, WC_COLOUR_DIM, number);
      wc_table_add (table, WC_COLOUR_STRONG,
                    wc_object_get_string (sticker, "description"));
      wc_table_add (table, WC_COLOUR_PLAIN, suggestions);
      wc_table_add (table, WC_COLOUR_DIM, wc_object_get_string (sticker, "type"));
    }
  wc_table_print (table, wc_options_get (cli->options, "color"));
}

int
wc_sticker_actions_show (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) pack =
      wc_sticker_choice_get (cli, wc_cli_get_arg (cli, 0), error);
  JsonArray *stickers = pack != NULL ? wc_object_get_array (pack, "stickers") : NULL;

  if (stickers == NULL)
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (cli->output))
    print_stickers (cli, stickers);
  else
    wc_output_print_all (cli->output, &sticker_shape, stickers);
  return WC_EXIT_OK;
}

int
wc_sticker_actions_import (WcCli *cli, GError **error)
{
  JsonObject *params = wc_cli_new_params (cli);
  g_autoptr (JsonObject) result = NULL;

  json_object_set_string_member (params, "uri", wc_cli_get_arg (cli, 0));
  result = wc_cli_call (cli, "Files.ImportStickerPack", params, error);
  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

int
wc_sticker_actions_remove (WcCli *cli, GError **error)
{
  g_autoptr (JsonObject) pack =
      wc_sticker_choice_find_own (cli, wc_cli_get_arg (cli, 0), error);
  const char *id = pack != NULL ? wc_object_get_string (pack, "id") : NULL;
  g_autofree char *name =
      wc_text_line (pack != NULL ? wc_object_get_string (pack, "name") : NULL, 0);
  g_autofree char *question =
      g_strdup_printf ("Take away the pack of stickers \"%s\"?", name);
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params;

  if (id == NULL || !wc_cli_confirm (cli, question, error))
    return WC_EXIT_FAULT;
  params = wc_cli_new_params (cli);
  json_object_set_string_member (params, "pack", id);
  result = wc_cli_call (cli, "Files.RemoveStickerPack", params, error);
  return result != NULL ? WC_EXIT_OK : WC_EXIT_FAULT;
}

/* ---- Sending ---- */

/* What Messages.Send takes of a Sticker. Returns: (transfer full). */
static JsonObject *
new_source (JsonObject *sticker)
{
  static const char *const keys[] = { "url",  "pack",  "name",   "type",  "description",
                                      "size", "width", "height", "hashes" };
  JsonObject *source = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (json_object_has_member (sticker, keys[i]))
      json_object_set_member (source, keys[i], json_object_dup_member (sticker, keys[i]));
  json_object_set_string_member (source, "disposition", "sticker");
  return source;
}

static JsonObject *
find_sticker (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 2);
  g_autoptr (JsonObject) pack =
      wc_sticker_choice_get (cli, wc_cli_get_arg (cli, 1), error);
  JsonObject *sticker = pack != NULL ? wc_sticker_choice_pick (pack, word) : NULL;

  if (sticker != NULL)
    return json_object_ref (sticker);
  if (pack != NULL)
    wc_failure_set (
        error, WC_EXIT_NOT_FOUND,
        "the pack has no sticker \"%s\"; \"whinchat sticker show\" lists them", word);
  return NULL;
}

int
wc_sticker_actions_send (WcCli *cli, GError **error)
{
  g_auto (WcChatChoice) choice = { 0 };
  g_autoptr (JsonObject) sticker = NULL;
  g_autoptr (JsonObject) how = json_object_new ();
  JsonObject *params;
  JsonArray *files;

  if (!wc_chat_choice_find (cli, wc_cli_get_arg (cli, 0), &choice, error))
    return WC_EXIT_NOT_FOUND;
  sticker = find_sticker (cli, error);
  if (sticker == NULL)
    return WC_EXIT_FAULT;
  files = json_array_new ();
  json_array_add_object_element (files, new_source (sticker));
  json_object_set_array_member (how, "attachments", files);
  wc_encryption_option_add (cli->options, how);
  params = wc_chat_choice_new_params (&choice);
  json_object_set_string_member (params, "body", "");
  json_object_set_object_member (params, "options", g_steal_pointer (&how));
  return wc_message_call (cli, "Messages.Send", params, &message_shape, error);
}
