/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/jid-argument.h"
#include "service/room-actions.h"

/* Arguments are checked here, the rest is the port's: most calls hand it their task. */

/* What a call is about. */
typedef struct
{
  WcRoomService *service; /* (unowned) */
  WcAccount *account;     /* (owned) */
  char *room;             /* (owned) */
  GHashTable *answers;    /* (owned) (nullable) */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  wc_account_unref (call->account);
  g_free (call->room);
  g_clear_pointer (&call->answers, g_hash_table_unref);
  g_free (call);
}

static Call *
call_new (WcRoomService *service, const WcAccount *account, const char *room, GTask *task)
{
  Call *call = g_new0 (Call, 1);

  call->service = service;
  call->account = wc_account_ref (account);
  call->room = g_strdup (room);
  g_task_set_task_data (task, call, call_free);
  return call;
}

/* Begins a call about the room that @chat names, while online. NULL: @task has failed. */
static const WcRoomPort *
call_begin (WcRoomService *self, const WcAccount *account, const char *chat, GTask *task)
{
  GError *error = NULL;
  g_autoptr (WcRoom) room = wc_room_service_get (self, account, chat, &error);
  const WcRoomPort *port =
      room != NULL ? wc_room_service_get_port (self, account, &error) : NULL;

  if (port == NULL)
    g_task_return_error (task, error);
  else
    call_new (self, account, room->room, task);
  return port;
}

static const char *
room_of (GTask *task)
{
  return ((const Call *) g_task_get_task_data (task))->room;
}

gboolean
wc_room_actions_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  WcChat *chat = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    chat = wc_room_service_get_chat (call->service, call->account, call->room, &error);
  if (chat != NULL)
    g_task_return_pointer (task, chat, (GDestroyNotify) wc_chat_unref);
  else
    g_task_return_error (task, error);
}

/* The address and the nick of @join as they are used. */
static gboolean
normalize_join (const WcRoomJoin *join, char **out_room, char **out_nick, GError **error)
{
  *out_room = wc_jid_argument_room (join->room, "room", error);
  if (*out_room == NULL)
    return FALSE;
  if (join->nick == NULL)
    return TRUE;
  *out_nick =
      wc_room_service_normalize_nick (*out_room, join->nick, "options.nick", error);
  return *out_nick != NULL;
}

void
wc_room_actions_join_async (WcRoomService *self,
                            const WcAccount *account,
                            const WcRoomJoin *join,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autofree char *room = NULL;
  g_autofree char *nick = NULL;
  const WcRoomPort *port = NULL;
  WcRoomJoin plan = *join;

  g_task_set_source_tag (task, wc_room_actions_join_async);
  if (normalize_join (join, &room, &nick, &error))
    port = wc_room_service_get_port (self, account, &error);
  if (port == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  plan.room = room;
  plan.nick = nick;
  call_new (self, account, room, task);
  port->join (port->self, &plan, g_task_new (NULL, NULL, on_joined, g_object_ref (task)));
}

WcChat *
wc_room_actions_join_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wc_room_actions_leave_async (WcRoomService *self,
                             const WcAccount *account,
                             const char *chat,
                             gboolean forget,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcRoom) room = wc_room_service_get (self, account, chat, &error);
  const WcRoomPort *port = wc_room_service_peek_port (self, account->id);

  g_task_set_source_tag (task, wc_room_actions_leave_async);
  if (room != NULL && port == NULL && forget)
    wc_room_service_get_port (self, account, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (port != NULL)
    port->leave (port->self, room->room, forget, g_steal_pointer (&task));
  else if (wc_room_service_leave_stored (self, room, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
wc_room_actions_destroy_async (WcRoomService *self,
                               const WcAccount *account,
                               const WcRoomDestroy *destroy,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *venue = NULL;
  WcRoomDestroy plan = *destroy;
  GError *error = NULL;
  const WcRoomPort *port;

  g_task_set_source_tag (task, wc_room_actions_destroy_async);
  if (destroy->venue != NULL)
    {
      venue = wc_jid_argument_room (destroy->venue, "options.venue", &error);
      if (venue == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  port = call_begin (self, account, destroy->room, task);
  if (port == NULL)
    return;
  plan.room = room_of (task);
  plan.venue = venue;
  port->destroy (port->self, &plan, g_steal_pointer (&task));
}

void
wc_room_actions_set_subject_async (WcRoomService *self,
                                   const WcAccount *account,
                                   const char *chat,
                                   const char *subject,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcRoomPort *port = call_begin (self, account, chat, task);

  g_task_set_source_tag (task, wc_room_actions_set_subject_async);
  if (port != NULL)
    port->set_subject (port->self, room_of (task), subject, g_object_ref (task));
}

void
wc_room_actions_ask_voice_async (WcRoomService *self,
                                 const WcAccount *account,
                                 const char *chat,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcRoomPort *port = call_begin (self, account, chat, task);

  g_task_set_source_tag (task, wc_room_actions_ask_voice_async);
  if (port != NULL)
    port->ask_voice (port->self, room_of (task), g_object_ref (task));
}

void
wc_room_actions_set_nick_async (WcRoomService *self,
                                const WcAccount *account,
                                const char *chat,
                                const char *nick,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcRoomPort *port = call_begin (self, account, chat, task);
  GError *error = NULL;
  g_autofree char *canonical = NULL;

  g_task_set_source_tag (task, wc_room_actions_set_nick_async);
  if (port == NULL)
    return;
  canonical = wc_room_service_normalize_nick (room_of (task), nick, "nick", &error);
  if (canonical == NULL)
    g_task_return_error (task, error);
  else
    port->set_nick (port->self, room_of (task), canonical, g_object_ref (task));
}

void
wc_room_actions_get_config_async (WcRoomService *self,
                                  const WcAccount *account,
                                  const char *chat,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  const WcRoomPort *port = call_begin (self, account, chat, task);

  g_task_set_source_tag (task, wc_room_actions_get_config_async);
  if (port != NULL)
    port->get_config (port->self, room_of (task), g_object_ref (task));
}

WcForm *
wc_room_actions_get_config_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_form (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WcForm) form = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (WcForm) filled =
      form != NULL ? wc_form_fill (form, call->answers, &error) : NULL;
  const WcRoomPort *port =
      filled != NULL ? wc_room_service_get_port (call->service, call->account, &error)
                     : NULL;

  if (port == NULL)
    g_task_return_error (task, error);
  else
    port->set_config (port->self, call->room, filled, g_steal_pointer (&task));
}

void
wc_room_actions_configure_async (WcRoomService *self,
                                 const WcAccount *account,
                                 const char *chat,
                                 GHashTable *answers,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  const WcRoomPort *port;

  g_task_set_source_tag (task, wc_room_actions_configure_async);
  if (g_hash_table_size (answers) == 0)
    {
      wc_error_invalid (&error, "fields", "fields: nothing is to be changed");
      g_task_return_error (task, error);
      return;
    }
  port = call_begin (self, account, chat, task);
  if (port == NULL)
    return;
  ((Call *) g_task_get_task_data (task))->answers = g_hash_table_ref (answers);
  port->get_config (port->self, room_of (task),
                    g_task_new (NULL, NULL, on_form, g_object_ref (task)));
}
