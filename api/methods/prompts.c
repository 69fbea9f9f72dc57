/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/values.h"

/* Prompts. What each method promises is in dbus/im.whinchat.Whinchat1.Prompts.xml. */

static void
list (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) prompts = wc_prompt_service_list (services->prompts, &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init_whole (&page);
  for (guint i = 0; prompts != NULL && i < prompts->len; i++)
    wc_page_add (&page, wc_values_prompt (services, g_ptr_array_index (prompts, i)));
  wc_handler_return (request, prompts != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_prompt_service_answer_finish (result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
answer (WcRequest *request, GVariant *args)
{
  g_autoptr (GHashTable) fields =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GVariant) given = wc_handler_dict (args, 1);
  GVariantIter iter;
  char *key, *value;

  g_variant_iter_init (&iter, given);
  while (g_variant_iter_next (&iter, "{ss}", &key, &value))
    g_hash_table_replace (fields, key, value);
  wc_prompt_service_answer_async (wc_handler_services (request)->prompts,
                                  wc_handler_string (args, 0), fields, on_answered,
                                  request);
}

static void
dismiss (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  gboolean good = wc_prompt_service_dismiss (wc_handler_services (request)->prompts,
                                             wc_handler_string (args, 0), &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "List", list },
  { "Answer", answer },
  { "Dismiss", dismiss },
  { NULL },
};

const WcInterface wc_api_prompts = { "Prompts", methods };
