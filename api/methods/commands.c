/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/form-values.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "base/error.h"

/* Ad-hoc commands. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Commands.xml. */

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = wc_command_service_list_finish (result, &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init_whole (&page);
  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const WcCommandItem *item = g_ptr_array_index (items, i);
      g_auto (WcDict) dict = WC_DICT_INIT;

      wc_dict_put_string (&dict, "node", item->node);
      wc_dict_put_string (&dict, "name", item->name);
      wc_page_add (&page, wc_dict_end (&dict));
    }
  wc_handler_return (request, items != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
list (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_command_service_list_async (wc_handler_services (request)->commands, account,
                                   wc_handler_string (args, 1), on_listed, request);
}

/* ---- A stage ---- */

static void
put_actions (WcDict *dict, const WcCommandStep *step)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (step->status == WC_COMMAND_EXECUTING)
    for (WcCommandAction action = WC_COMMAND_PREV; action <= WC_COMMAND_COMPLETE;
         action++)
      if (wc_command_step_allows (step, action))
        g_ptr_array_add (names, (gpointer) wc_command_action_to_string (action));
  g_ptr_array_add (names, NULL);
  wc_dict_put_strings (dict, "actions", (const char *const *) names->pdata);
  if (step->status == WC_COMMAND_EXECUTING && step->usual != WC_COMMAND_EXECUTE)
    wc_dict_put_string (dict, "default_action",
                        wc_command_action_to_string (step->usual));
}

static void
put_notes (WcDict *dict, const GPtrArray *notes)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < notes->len; i++)
    {
      const WcCommandNote *note = g_ptr_array_index (notes, i);
      g_auto (WcDict) one = WC_DICT_INIT;

      wc_dict_put_string (&one, "severity",
                          wc_command_severity_to_string (note->severity));
      wc_dict_put_string (&one, "text", note->text);
      g_variant_builder_add_value (&list, wc_dict_end (&one));
    }
  wc_dict_put (dict, "notes", g_variant_builder_end (&list));
}

static void
put_links (WcDict *dict, const GPtrArray *links)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (links->len == 0)
    return;
  for (guint i = 0; i < links->len; i++)
    {
      const WcCommandLink *link = g_ptr_array_index (links, i);
      g_auto (WcDict) one = WC_DICT_INIT;

      wc_dict_put_string (&one, "url", link->url);
      wc_dict_put_some (&one, "text", link->text);
      g_variant_builder_add_value (&list, wc_dict_end (&one));
    }
  wc_dict_put (dict, "links", g_variant_builder_end (&list));
}

static GVariant *
stage_value (const WcCommandStage *stage)
{
  const WcCommandStep *step = stage->step;
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "session", stage->id);
  wc_dict_put_string (&dict, "account", stage->account);
  wc_dict_put_string (&dict, "jid", stage->jid);
  wc_dict_put_string (&dict, "node", stage->node);
  wc_dict_put_string (&dict, "status", wc_command_status_to_string (step->status));
  put_actions (&dict, step);
  put_notes (&dict, step->notes);
  put_links (&dict, step->links);
  if (step->form != NULL)
    wc_dict_put (&dict, "form", wc_form_values_build (step->form));
  wc_dict_put_some_time (&dict, "expires_ts", stage->expires_us);
  return wc_dict_end (&dict);
}

static void
on_stage (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcCommandStage) stage = wc_command_service_stage_finish (result, &error);

  wc_handler_return (request, stage != NULL ? stage_value (stage) : NULL,
                     g_steal_pointer (&error));
}

static void
execute (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  WcCommandCall call = { .account = account,
                         .jid = wc_handler_string (args, 1),
                         .node = wc_handler_string (args, 2),
                         .lang = wc_dict_get_string (options, "lang", NULL) };

  if (account == NULL)
    return;
  call.owner = wc_caller_get_cancellable (wc_request_get_caller (request));
  wc_command_service_execute_async (wc_handler_services (request)->commands, &call,
                                    on_stage, request);
}

static void
go_on (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) fields = wc_handler_dict (args, 2);
  g_autoptr (GHashTable) answers = wc_dict_read_lists (fields);
  WcCommandAction action = WC_COMMAND_EXECUTE;

  /* The words of the API are those of the model: none else comes here. */
  wc_command_action_from_string (wc_handler_string (args, 1), &action);
  wc_command_service_continue_async (wc_handler_services (request)->commands,
                                     wc_handler_string (args, 0), action, answers,
                                     on_stage, request);
}

/* What the other side says to it changes nothing: it is over here. */
static void
on_cancelled (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcCommandStage) stage = wc_command_service_stage_finish (result, &error);
  gboolean good =
      stage != NULL || (!g_error_matches (error, WC_ERROR, WC_ERROR_BUSY) &&
                        g_strcmp0 (wc_error_get_detail (error, "field"), "session") != 0);

  wc_handler_finish (request, good, good ? NULL : g_steal_pointer (&error));
}

static void
cancel (WcRequest *request, GVariant *args)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  wc_command_service_continue_async (wc_handler_services (request)->commands,
                                     wc_handler_string (args, 0), WC_COMMAND_CANCEL, none,
                                     on_cancelled, request);
}

static const WcMethod methods[] = {
  { "List", list }, { "Execute", execute }, { "Continue", go_on }, { "Cancel", cancel },
  { NULL },
};

const WcInterface wc_api_commands = { "Commands", methods };
