/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "service/room-invitation.h"

/* A direct invitation reaches people whatever their server thinks of the room, so it is
 * the usual one; in a room for members it would lead to a closed door, unless they are
 * made members first (XEP-0045 § 7.8) or the room itself invites. */

typedef struct
{
  WcRoomService *service; /* (unowned) */
  WcAccount *account;     /* (owned) */
  char *room;             /* (owned) */
  GPtrArray *jids;        /* (owned) (element-type utf8) canonical */
  guint next;             /* the one whose turn it is */
  gboolean is_member;     /* has been made one */
  char *reason;           /* (owned) (nullable) */
  gboolean mediated;
  gboolean add_member;
} Inviting;

static void
inviting_free (gpointer data)
{
  Inviting *inviting = data;

  wc_account_unref (inviting->account);
  g_free (inviting->room);
  g_ptr_array_unref (inviting->jids);
  g_free (inviting->reason);
  g_free (inviting);
}

static const char *
jid_of (const Inviting *inviting)
{
  return g_ptr_array_index (inviting->jids, inviting->next);
}

/* Asks the room for the next thing about the one whose turn it is, then @done. */
static void
inviting_ask (GTask *task, GAsyncReadyCallback done)
{
  const Inviting *inviting = g_task_get_task_data (task);
  const WcRoomMember change = { .room = inviting->room,
                                .jid = jid_of (inviting),
                                .affiliation = WC_AFFILIATION_MEMBER };
  const WcRoomInvite invite = { .room = inviting->room,
                                .jid = jid_of (inviting),
                                .reason = inviting->reason,
                                .mediated = inviting->mediated };
  GError *error = NULL;
  const WcRoomPort *port =
      wc_room_service_get_port (inviting->service, inviting->account, &error);
  GTask *step;

  if (port == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  step = g_task_new (NULL, NULL, done, g_object_ref (task));
  if (inviting->add_member && !inviting->is_member)
    port->set_affiliation (port->self, &change, step);
  else
    port->invite (port->self, &invite, step);
}

/* Each person is one step, or two. */
static void
on_step (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Inviting *inviting = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  inviting->is_member = inviting->add_member && !inviting->is_member;
  if (!inviting->is_member)
    inviting->next++;
  if (inviting->next == inviting->jids->len)
    g_task_return_boolean (task, TRUE);
  else
    inviting_ask (task, on_step);
}

static gboolean
take_jids (const char *const *jids, GPtrArray *out, GError **error)
{
  for (gsize i = 0; jids[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;
      char *jid = wc_jid_normalize_bare (jids[i], /* need_local= */ TRUE, &local);

      if (jid == NULL)
        return wc_error_invalid (error, "jids", "jids: %s", local->message);
      g_ptr_array_add (out, jid);
    }
  if (out->len == 0 || out->len > WC_ROOM_INVITATION_MAX)
    return wc_error_invalid (error, "jids", "jids: 1 to %d people",
                             WC_ROOM_INVITATION_MAX);
  return TRUE;
}

static gboolean
choose (WcRoomInvitationChoice choice, gboolean fits)
{
  return choice == WC_ROOM_INVITATION_AS_FITS ? fits : choice == WC_ROOM_INVITATION_YES;
}

static void
inviting_choose (Inviting *inviting, const WcRoomInvitation *plan, const WcRoom *room)
{
  gboolean closed = (room->flags & WC_ROOM_MEMBERS_ONLY) != 0;
  gboolean admin = room->affiliation >= WC_AFFILIATION_ADMIN;

  inviting->add_member = choose (plan->add_member, closed && admin);
  inviting->mediated = choose (plan->mediated, closed && !admin && !inviting->add_member);
}

void
wc_room_invitation_send_async (WcRoomService *service,
                               const WcAccount *account,
                               const WcRoomInvitation *invitation,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WcRoom) room = NULL;
  Inviting *inviting;

  g_task_set_source_tag (task, wc_room_invitation_send_async);
  if (take_jids (invitation->jids, jids, &error))
    room = wc_room_service_get (service, account, invitation->chat, &error);
  if (room == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  inviting = g_new0 (Inviting, 1);
  inviting->service = service;
  inviting->account = wc_account_ref (account);
  inviting->room = g_strdup (room->room);
  inviting->jids = g_steal_pointer (&jids);
  inviting->reason = g_strdup (invitation->reason);
  inviting_choose (inviting, invitation, room);
  g_task_set_task_data (task, inviting, inviting_free);
  inviting_ask (task, on_step);
}

gboolean
wc_room_invitation_send_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
