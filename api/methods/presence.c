/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/values.h"

/* Presence. What each method promises is in dbus/im.whinchat.Whinchat1.Presence.xml. */

static void
set (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_contact_service_set_presence (wc_handler_services (request)->contacts,
                                          account, wc_handler_string (args, 1),
                                          wc_handler_string (args, 2), &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
get (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) presences = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  wc_page_init_whole (&page);
  presences = wc_contact_service_get_presence (services->contacts, account,
                                               wc_handler_string (args, 1), &error);
  for (guint i = 0; presences != NULL && i < presences->len; i++)
    wc_page_add (&page, wc_values_presence (services, g_ptr_array_index (presences, i)));
  wc_handler_return (request, presences != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
set_chat_state (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_contact_service_set_chat_state (wc_handler_services (request)->contacts,
                                            account, wc_handler_string (args, 1),
                                            wc_handler_string (args, 2), &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
on_activity (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  WcClock *clock = wc_handler_services (request)->clock;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPeopleActivity) activity =
      wc_contact_service_get_activity_finish (result, &error);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (activity == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_dict_put_string (&dict, "jid", activity->jid);
  wc_dict_put_int (&dict, "seconds", activity->seconds);
  wc_dict_put_time (&dict, "since_ts",
                    wc_clock_now_us (clock) - activity->seconds * G_USEC_PER_SEC);
  wc_dict_put_some (&dict, "status", activity->status);
  wc_handler_return (request, wc_dict_end (&dict), /* error= */ NULL);
}

static void
last_activity (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_contact_service_get_activity_async (wc_handler_services (request)->contacts,
                                           account, wc_handler_string (args, 1),
                                           on_activity, request);
}

static const WcMethod methods[] = {
  { "Set", set },
  { "Get", get },
  { "SetChatState", set_chat_state },
  { "LastActivity", last_activity },
  { NULL },
};

const WcInterface wc_api_presence = { "Presence", methods };
