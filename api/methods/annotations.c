/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/annotation-values.h"
#include "api/dict.h"
#include "api/extra-values.h"
#include "api/handler.h"
#include "api/methods/annotations.h"
#include "api/values.h"

/* Corrections, reactions, retractions. */

static void
return_message (WcRequest *request, const WcMessage *message, GError *error)
{
  const WcServices *services = wc_handler_services (request);

  wc_handler_return (
      request, message != NULL ? wc_values_message (services, message) : NULL, error);
}

/* An empty list names nobody; NULL: nothing is said. */
static GPtrArray *
read_mentions (GVariant *options)
{
  g_autoptr (GVariant) said =
      g_variant_lookup_value (options, "mentions", G_VARIANT_TYPE ("aa{sv}"));
  GPtrArray *mentions = wc_extra_values_read_mentions (options);

  return mentions != NULL || said == NULL ? mentions : g_ptr_array_new ();
}

void
wc_annotations_correct (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  g_autoptr (GPtrArray) mentions = read_mentions (options);
  const WcCorrection correction = { wc_handler_int64 (args, 1),
                                    wc_handler_string (args, 2), mentions };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = NULL;

  if (account == NULL)
    return;
  message = wc_annotation_service_correct (wc_handler_services (request)->annotations,
                                           account, &correction, &error);
  return_message (request, message, g_steal_pointer (&error));
}

void
wc_annotations_react (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) list = g_variant_get_child_value (args, 2);
  g_autofree const char **emojis = g_variant_get_strv (list, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = NULL;

  if (account == NULL)
    return;
  message =
      wc_annotation_service_react (wc_handler_services (request)->annotations, account,
                                   wc_handler_int64 (args, 1), emojis, &error);
  return_message (request, message, g_steal_pointer (&error));
}

void
wc_annotations_retract (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = NULL;

  if (account == NULL)
    return;
  message = wc_annotation_service_retract (wc_handler_services (request)->annotations,
                                           account, wc_handler_int64 (args, 1), &error);
  return_message (request, message, g_steal_pointer (&error));
}

static void
on_moderated (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = g_task_propagate_boolean (G_TASK (result), &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

void
wc_annotations_moderate (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  const char *reason = wc_handler_string (args, 2);
  const WcModeration moderation = { wc_handler_int64 (args, 1),
                                    *reason != '\0' ? reason : NULL };
  const WcServices *services;

  if (account == NULL)
    return;
  services = wc_handler_services (request);
  wc_annotation_service_moderate (services->annotations, account, &moderation,
                                  g_task_new (NULL, NULL, on_moderated, request));
}

static GVariant *
value_of_edit (const WcEdit *edit)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_time (&dict, "ts", edit->ts_us);
  wc_dict_put_some (&dict, "body", edit->body);
  if (edit->retracted)
    wc_dict_put_boolean (&dict, "retracted", TRUE);
  return wc_dict_end (&dict);
}

void
wc_annotations_edits (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) edits = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  edits = wc_annotation_service_edits (wc_handler_services (request)->annotations,
                                       account, wc_handler_int64 (args, 1), &error);
  wc_page_init (&page);
  for (guint i = 0; edits != NULL && i < edits->len; i++)
    wc_page_add (&page, value_of_edit (g_ptr_array_index (edits, i)));
  wc_handler_return (request, edits != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

void
wc_annotations_reactions (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) reactions = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  reactions =
      wc_annotation_service_reactions (wc_handler_services (request)->annotations,
                                       account, wc_handler_int64 (args, 1), &error);
  wc_page_init (&page);
  for (guint i = 0; reactions != NULL && i < reactions->len; i++)
    wc_page_add (&page, wc_annotation_values_reaction (reactions->pdata[i]));
  wc_handler_return (request, reactions != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}
