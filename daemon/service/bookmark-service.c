/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "service/bookmark-service.h"
#include "service/jid-argument.h"
#include "store/bookmark-store.h"

struct _WcBookmarkService
{
  WcDb *db;
  WcRoomService *rooms;
};

WcBookmarkService *
wc_bookmark_service_new (WcDb *db, WcRoomService *rooms)
{
  WcBookmarkService *self = g_new0 (WcBookmarkService, 1);

  self->db = db;
  self->rooms = rooms;
  return self;
}

void
wc_bookmark_service_free (WcBookmarkService *self)
{
  g_free (self);
}

GPtrArray *
wc_bookmark_service_list (WcBookmarkService *self,
                          const WcAccount *account,
                          GError **error)
{
  return wc_bookmark_store_list (self->db, account->id, error);
}

WcBookmark *
wc_bookmark_service_find (WcBookmarkService *self, gint64 account, const char *room)
{
  return wc_bookmark_store_get (self->db, account, room, NULL);
}

/* Texts as they are to be: NULL is no change, "" is none. */
static void
take_text (char **field, const char *text)
{
  if (text != NULL)
    wc_str_set (field, *text != '\0' ? text : NULL);
}

/* The bookmark as it is to be: the one that is there with what changes. */
static WcBookmark *
changed_bookmark (WcBookmarkService *self,
                  const WcAccount *account,
                  const WcBookmarkServiceChange *change,
                  GError **error)
{
  g_autofree char *room = wc_jid_argument_room (change->room, "room", error);
  g_autofree char *nick = NULL;
  g_autoptr (WcBookmark) held = NULL;
  WcBookmark *bookmark;

  if (room == NULL)
    return NULL;
  if (change->nick != NULL && *change->nick != '\0')
    {
      nick = wc_room_service_normalize_nick (room, change->nick, "options.nick", error);
      if (nick == NULL)
        return NULL;
    }
  held = wc_bookmark_service_find (self, account->id, room);
  bookmark = held != NULL ? wc_bookmark_copy (held) : wc_bookmark_new (account->id, room);
  take_text (&bookmark->name, change->name);
  take_text (&bookmark->nick, nick != NULL ? nick : change->nick);
  take_text (&bookmark->password, change->password);
  if (change->set_autojoin)
    bookmark->autojoin = change->autojoin;
  if (change->set_marks)
    {
      bookmark->pinned = change->pinned;
      bookmark->notify = change->notify;
    }
  return bookmark;
}

void
wc_bookmark_service_set_async (WcBookmarkService *self,
                               const WcAccount *account,
                               const WcBookmarkServiceChange *change,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcBookmark) bookmark = changed_bookmark (self, account, change, &error);
  const WcRoomPort *port =
      bookmark != NULL ? wc_room_service_get_port (self->rooms, account, &error) : NULL;

  g_task_set_source_tag (task, wc_bookmark_service_set_async);
  if (port != NULL)
    port->set_bookmark (port->self, bookmark, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
wc_bookmark_service_remove_async (WcBookmarkService *self,
                                  const WcAccount *account,
                                  const char *room,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autofree char *address = wc_jid_argument_room (room, "room", &error);
  g_autoptr (WcBookmark) held =
      address != NULL ? wc_bookmark_store_get (self->db, account->id, address, &error)
                      : NULL;
  const WcRoomPort *port =
      held != NULL ? wc_room_service_get_port (self->rooms, account, &error) : NULL;

  g_task_set_source_tag (task, wc_bookmark_service_remove_async);
  if (port != NULL)
    port->remove_bookmark (port->self, held->room, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
wc_bookmark_service_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
