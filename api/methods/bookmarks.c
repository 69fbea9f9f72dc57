/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/room-values.h"

/* Bookmarks. What each method promises is in dbus/im.whinchat.Whinchat1.Bookmarks.xml. */

static void
list (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bookmarks = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  wc_page_init_whole (&page);
  bookmarks = wc_bookmark_service_list (services->bookmarks, account, &error);
  for (guint i = 0; bookmarks != NULL && i < bookmarks->len; i++)
    wc_page_add (&page,
                 wc_room_values_bookmark (services, g_ptr_array_index (bookmarks, i)));
  wc_handler_return (request, bookmarks != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_bookmark_service_finish (result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
set (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  WcBookmarkServiceChange change = { .room = wc_handler_string (args, 1) };

  if (account == NULL)
    return;
  change.name = wc_dict_get_string (options, "name", NULL);
  change.nick = wc_dict_get_string (options, "nick", NULL);
  change.password = wc_dict_get_string (options, "password", NULL);
  change.set_autojoin = wc_dict_has (options, "autojoin");
  change.autojoin = wc_dict_get_boolean (options, "autojoin", FALSE);
  wc_bookmark_service_set_async (wc_handler_services (request)->bookmarks, account,
                                 &change, on_done, request);
}

static void
remove_bookmark (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_bookmark_service_remove_async (wc_handler_services (request)->bookmarks, account,
                                      wc_handler_string (args, 1), on_done, request);
}

static const WcMethod methods[] = {
  { "List", list },
  { "Set", set },
  { "Remove", remove_bookmark },
  { NULL },
};

const WcInterface wc_api_bookmarks = { "Bookmarks", methods };
