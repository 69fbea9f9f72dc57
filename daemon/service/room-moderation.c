/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "service/room-moderation.h"

/* A room knows people by nick and by address: roles belong to nicks, affiliations to
 * addresses. Which of them is meant is settled here, and so that nobody can get by a
 * clever nick what was meant for another. */

/* Whom a change is about. */
typedef struct
{
  char *nick; /* (owned) (nullable) where they are there */
  char *jid;  /* (owned) (nullable) where their address is known */
} Who;

static void
who_clear (Who *who)
{
  g_clear_pointer (&who->nick, g_free);
  g_clear_pointer (&who->jid, g_free);
}

static void
who_take (Who *who, const WcOccupant *occupant)
{
  g_free (who->nick);
  who->nick = g_strdup (occupant->nick);
  if (who->jid == NULL && occupant->jid != NULL)
    who->jid = wc_jid_dup_bare (occupant->jid);
}

static const WcOccupant *
find_nick (const GPtrArray *occupants, const char *nick)
{
  for (guint i = 0; i < occupants->len; i++)
    {
      const WcOccupant *occupant = g_ptr_array_index (occupants, i);

      if (g_strcmp0 (occupant->nick, nick) == 0)
        return occupant;
    }
  return NULL;
}

static const WcOccupant *
find_jid (const GPtrArray *occupants, const char *jid)
{
  for (guint i = 0; i < occupants->len; i++)
    {
      const WcOccupant *occupant = g_ptr_array_index (occupants, i);

      if (occupant->jid != NULL && wc_jid_equal_bare (occupant->jid, jid))
        return occupant;
    }
  return NULL;
}

/* The nick that @text is: one of @room's addresses, or what is there as it is written;
 * NULL where it can be none. Returns: (transfer full). */
static char *
nick_of (const char *room, const char *text)
{
  g_autofree char *address = wc_jid_normalize (text, NULL);

  if (address != NULL && !wc_jid_is_bare (address) && wc_jid_equal_bare (address, room))
    return g_strdup (wc_jid_get_resource (address));
  return strchr (text, '@') == NULL
             ? wc_room_service_normalize_nick (room, text, "who", NULL)
             : NULL;
}

/* The address that @text is: of a person, or of a whole domain, which has a dot where a
 * mistyped nick mostly has none. Returns: (transfer full) (nullable). */
static char *
jid_of (const char *text)
{
  return strpbrk (text, "@.") != NULL
             ? wc_jid_normalize_bare (text, /* need_local= */ FALSE, NULL)
             : NULL;
}

/* A nick is chosen freely, also one that looks like somebody else's address: with an '@'
 * it is an address, unless it is written as that of an occupant. */
static gboolean
who_find (Who *who, const GPtrArray *occupants, const char *room, const char *text)
{
  g_autofree char *nick = nick_of (room, text);
  const WcOccupant *occupant = nick != NULL ? find_nick (occupants, nick) : NULL;

  if (occupant == NULL)
    {
      who->jid = jid_of (text);
      occupant = who->jid != NULL ? find_jid (occupants, who->jid) : NULL;
    }
  if (occupant != NULL)
    who_take (who, occupant);
  return who->jid != NULL || who->nick != NULL;
}

/* One change that is made, affiliation before role. */
typedef struct
{
  WcRoomService *service; /* (unowned) */
  WcAccount *account;     /* (owned) */
  char *room;             /* (owned) */
  Who who;
  char *reason; /* (owned) (nullable) */
  gboolean set_role;
  WcRole role;
} Changing;

static void
changing_free (gpointer data)
{
  Changing *changing = data;

  wc_account_unref (changing->account);
  g_free (changing->room);
  who_clear (&changing->who);
  g_free (changing->reason);
  g_free (changing);
}

static void
change_role (GTask *task)
{
  const Changing *changing = g_task_get_task_data (task);
  const WcRoomMember member = { .room = changing->room,
                                .nick = changing->who.nick,
                                .role = changing->role,
                                .reason = changing->reason };
  GError *error = NULL;
  const WcRoomPort *port =
      wc_room_service_get_port (changing->service, changing->account, &error);

  if (port != NULL)
    port->set_role (port->self, &member, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
on_affiliation (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Changing *changing = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (changing->set_role)
    change_role (task);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
check_change (const WcRoomModeration *change, GError **error)
{
  if (change->set_role || change->set_affiliation)
    return TRUE;
  return wc_error_invalid (error, "change", "change: a role or an affiliation");
}

static gboolean
check_who (const WcRoomModeration *change, const Who *who, GError **error)
{
  if ((who->nick == NULL && who->jid == NULL) || (change->set_role && who->nick == NULL))
    g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                         "there is nobody of this name in the room");
  else if (change->set_affiliation && who->jid == NULL)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                         "the room does not show the address of this nick");
  else
    return TRUE;
  return FALSE;
}

/* Finds out who is meant. FALSE: @error. */
static gboolean
changing_aim (Changing *changing, const WcRoomModeration *change, GError **error)
{
  const WcRoomPort *port =
      wc_room_service_get_port (changing->service, changing->account, error);
  g_autoptr (GPtrArray) occupants = NULL;

  if (port == NULL)
    return FALSE;
  occupants = port->dup_occupants (port->self, changing->room);
  if (!who_find (&changing->who, occupants, changing->room, change->who) &&
      strchr (change->who, '@') != NULL)
    return wc_error_invalid (error, "who", "who: neither an address nor a nick");
  return check_who (change, &changing->who, error);
}

static void
change_affiliation (GTask *task, WcAffiliation affiliation)
{
  const Changing *changing = g_task_get_task_data (task);
  const WcRoomMember member = { .room = changing->room,
                                .jid = changing->who.jid,
                                .affiliation = affiliation,
                                .reason = changing->reason };
  const WcRoomPort *port =
      wc_room_service_peek_port (changing->service, changing->account->id);

  port->set_affiliation (port->self, &member,
                         g_task_new (NULL, NULL, on_affiliation, g_object_ref (task)));
}

void
wc_room_moderation_change_async (WcRoomService *service,
                                 const WcAccount *account,
                                 const WcRoomModeration *change,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcRoom) room = NULL;
  Changing *changing = g_new0 (Changing, 1);

  g_task_set_source_tag (task, wc_room_moderation_change_async);
  g_task_set_task_data (task, changing, changing_free);
  changing->service = service;
  changing->account = wc_account_ref (account);
  changing->reason = g_strdup (change->reason);
  /* who is banned is not there any more to be given a role */
  changing->set_role =
      change->set_role &&
      !(change->set_affiliation && change->affiliation == WC_AFFILIATION_OUTCAST);
  changing->role = change->role;
  if (check_change (change, &error))
    room = wc_room_service_get (service, account, change->chat, &error);
  if (room != NULL)
    changing->room = g_strdup (room->room);
  if (room == NULL || !changing_aim (changing, change, &error))
    g_task_return_error (task, error);
  else if (change->set_affiliation)
    change_affiliation (task, change->affiliation);
  else
    change_role (task);
}

gboolean
wc_room_moderation_change_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
