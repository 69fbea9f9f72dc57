/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/later.h"
#include "api/methods/taking.h"
#include "api/send-values.h"
#include "api/values.h"

/* What is sent later, and what is said again. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Messages.xml. */

void
wc_later_forward (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) ids = g_variant_get_child_value (args, 1);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  WcForward forward = { .chat = wc_handler_string (args, 2) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) made = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  forward.ids = g_variant_get_fixed_array (ids, &forward.n_ids, sizeof (gint64));
  forward.key = wc_dict_get_string (options, "key", NULL);
  wc_omemo_wish_from_string (wc_dict_get_string (options, "encryption", "auto"),
                             &forward.encryption);
  made = wc_forward_send (services->messages, account, &forward, &error);
  if (made == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_page_init_whole (&page);
  for (guint i = 0; i < made->len; i++)
    wc_page_add (&page, wc_values_message (services, made->pdata[i]));
  wc_handler_return (request, wc_page_end (&page), NULL);
}

static void
schedule_now (WcRequest *request,
              GVariant *args,
              const WcAccount *account,
              GPtrArray *files)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GVariant) options = wc_handler_dict (args, 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcScheduled) what = NULL;
  gboolean replayed = FALSE;
  g_auto (WcSendValues) send = {
    .chat = wc_handler_string (args, 1),
    .body = wc_handler_string (args, 2),
    .attachments = files,
  };
  const WcScheduleWish wish = {
    &send, MIN (wc_handler_int64 (args, 3), G_MAXINT64 / 1000) * 1000
  };

  wc_send_values_read (&send, options);
  what = wc_schedule_service_add (services->schedule, account, &wish, &replayed, &error);
  if (files != NULL && (what == NULL || replayed))
    wc_file_service_drop (services->files, files);
  if (what == NULL)
    wc_request_fail (request, g_steal_pointer (&error));
  else
    wc_request_return (
        request,
        g_variant_new ("(@a{sv}b)", wc_values_scheduled (services, what), replayed));
}

void
wc_later_schedule (WcRequest *request, GVariant *args)
{
  wc_taking_begin (request, args, 4, schedule_now);
}

void
wc_later_list (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  found = wc_schedule_service_list (services->schedule, account,
                                    wc_dict_get_string (options, "chat", NULL), &error);
  if (found == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_page_init_whole (&page);
  for (guint i = 0; i < found->len; i++)
    wc_page_add (&page, wc_values_scheduled (services, found->pdata[i]));
  wc_handler_return (request, wc_page_end (&page), NULL);
}

void
wc_later_change (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) change = wc_handler_dict (args, 2);
  const WcScheduleChange wish = { wc_handler_int64 (args, 1),
                                  wc_dict_get_string (change, "body", NULL),
                                  wc_dict_get_time (change, "at", 0) };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcScheduled) what = NULL;

  if (account == NULL)
    return;
  what = wc_schedule_service_change (services->schedule, account, &wish, &error);
  wc_handler_return (request, what != NULL ? wc_values_scheduled (services, what) : NULL,
                     g_steal_pointer (&error));
}

void
wc_later_cancel (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_schedule_service_cancel (wc_handler_services (request)->schedule, account,
                                     wc_handler_int64 (args, 1), &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}
