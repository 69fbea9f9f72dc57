/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/call-task.h"
#include "account/room-calls.h"
#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "store/room-store.h"
#include "xep/0045-muc.h"
#include "xep/0425-moderation.h"
#include "xep/host.h"
#include "xep/muc-admin.h"
#include "xml/ns.h"

/* XEP-0045 §§ 7.6, 7.8, 8 to 10: questions to a room that keep nothing here. What they
 * change comes back as presence and messages, to everybody at once. */

/* § 8: what is done to occupants is done by occupants. */
static gboolean
refuse_outside (WcSession *session, const char *room, GTask *task)
{
  GError *error = NULL;

  if (wc_muc_is_joined (session, room))
    return FALSE;
  error = g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "you are not in that room");
  wc_error_set_detail (error, "state", "out");
  g_task_return_error (task, error);
  g_object_unref (task);
  return TRUE;
}

void
wc_room_calls_set_nick (WcSession *session,
                        const char *room,
                        const char *nick,
                        GTask *task)
{
  wc_muc_set_nick (session, room, nick, wc_call_task_end, task);
}

void
wc_room_calls_set_subject (WcSession *session,
                           const char *room,
                           const char *subject,
                           GTask *task)
{
  wc_muc_set_subject (session, room, subject, wc_call_task_end, task);
}

/* ---- Lists ---- */

typedef struct
{
  char *room; /* (owned) */
  WcAffiliation affiliation;
} ListCall;

static void
list_call_free (gpointer data)
{
  ListCall *self = data;

  g_free (self->room);
  g_free (self);
}

/* Who of @listed is there: with the nick and the rest that everybody sees. */
static void
add_present (GPtrArray *listed, GPtrArray *present)
{
  g_autoptr (GHashTable) by_jid =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < present->len; i++)
    {
      const WcOccupant *occupant = present->pdata[i];

      if (occupant->jid != NULL)
        g_hash_table_insert (by_jid, wc_jid_dup_bare (occupant->jid),
                             (gpointer) occupant);
    }
  for (guint i = 0; i < listed->len; i++)
    {
      WcOccupant *entry = listed->pdata[i];
      const WcOccupant *there = g_hash_table_lookup (by_jid, entry->jid);

      if (there == NULL)
        continue;
      wc_str_set (&entry->nick, there->nick);
      wc_str_set (&entry->occupant_id, there->occupant_id);
      wc_str_set (&entry->status, there->status);
      wc_str_set (&entry->hats, there->hats);
      entry->role = there->role;
      entry->show = there->show;
      entry->self = there->self;
    }
}

void
wc_room_calls_return_list (WcSession *session,
                           const char *room,
                           GPtrArray *listed,
                           GTask *task)
{
  g_autoptr (GPtrArray) present = wc_muc_dup_occupants (session, room);

  add_present (listed, present);
  g_task_return_pointer (task, listed, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_list (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  const ListCall *call = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    wc_room_calls_return_list (session, call->room,
                               wc_muc_admin_parse_list (result, call->affiliation), task);
}

void
wc_room_calls_list_affiliation (WcSession *session,
                                const char *room,
                                WcAffiliation affiliation,
                                GTask *task)
{
  g_autoptr (WcNode) query = wc_muc_admin_build_list (affiliation);
  ListCall *call = g_new (ListCall, 1);

  *call = (ListCall){ g_strdup (room), affiliation };
  g_task_set_task_data (task, call, list_call_free);
  wc_session_iq_get (session, room, query, on_list, task);
}

void
wc_room_calls_set_role (WcSession *session, const WcRoomMember *member, GTask *task)
{
  g_autoptr (WcNode) query =
      wc_muc_admin_build_role (member->nick, member->role, member->reason);

  if (!refuse_outside (session, member->room, task))
    wc_session_iq_set (session, member->room, query, wc_call_task_end, task);
}

void
wc_room_calls_set_affiliation (WcSession *session,
                               const WcRoomMember *member,
                               GTask *task)
{
  g_autoptr (WcNode) query =
      wc_muc_admin_build_affiliation (member->jid, member->affiliation, member->reason);

  wc_session_iq_set (session, member->room, query, wc_call_task_end, task);
}

/* ---- Messages ---- */

typedef struct
{
  char *room;   /* (owned) */
  char *id;     /* (owned) */
  char *reason; /* (owned) (nullable) */
} ModerateCall;

static void
moderate_call_free (gpointer data)
{
  ModerateCall *self = data;

  g_free (self->room);
  g_free (self->id);
  g_free (self->reason);
  g_free (self);
}

static void
on_offers (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  const ModerateCall *call = g_task_get_task_data (task);
  g_autoptr (WcNode) request = NULL;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  request = wc_moderation_build (wc_node_child (result, "query", WC_NS_DISCO_INFO),
                                 call->id, call->reason);
  if (request == NULL)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                             "the room takes no messages away");
  else
    wc_session_iq_set (session, call->room, request, wc_call_task_end,
                       g_steal_pointer (&task));
}

/* What it offers may change with each update of the service, so it is asked. */
void
wc_room_calls_moderate (WcSession *session, const WcRoomModerate *moderate, GTask *task)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);
  ModerateCall *call;

  if (refuse_outside (session, moderate->room, task))
    return;
  call = g_new (ModerateCall, 1);
  *call = (ModerateCall){ g_strdup (moderate->room), g_strdup (moderate->id),
                          g_strdup (moderate->reason) };
  g_task_set_task_data (task, call, moderate_call_free);
  wc_session_iq_get (session, moderate->room, query, on_offers, task);
}

/* ---- Inviting ---- */

/* XEP-0249, which nobody answers. The password goes with it, as it does to whom a room
 * invites itself. */
static void
invite_directly (WcSession *session, const WcRoomInvite *invite)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcRoom) room =
      wc_room_store_get (host->db, host->account->id, invite->room, /* error= */ NULL);
  const WcMucAdminInvitation invitation = { .jid = invite->jid,
                                            .room = invite->room,
                                            .reason = invite->reason,
                                            .password =
                                                room != NULL ? room->password : NULL };
  g_autoptr (WcNode) message = wc_muc_admin_build_invitation (&invitation);

  wc_session_send (session, message);
}

/* Where only members may come in, the room has to let them: it does so for whom it
 * invites itself, and leaves alone who is one already. */
void
wc_room_calls_invite (WcSession *session, const WcRoomInvite *invite, GTask *task)
{
  gboolean closed =
      (wc_muc_get_flags (session, invite->room) & WC_ROOM_MEMBERS_ONLY) != 0;
  const WcMucInvite mediated = { invite->room, invite->jid, invite->reason };

  if (invite->mediated || closed)
    {
      wc_muc_invite (session, &mediated, wc_call_task_end, task);
      return;
    }
  invite_directly (session, invite);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* ---- Owners ---- */

void
wc_room_calls_destroy (WcSession *session, const WcRoomDestroy *destroy, GTask *task)
{
  g_autoptr (WcNode) query = wc_muc_admin_build_destroy (destroy->venue, destroy->reason);

  wc_session_iq_set (session, destroy->room, query, wc_call_task_end, task);
}

static void
on_config (WcSession *session, gpointer data, const WcNode *result, const GError *failure)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WcForm *form = NULL;

  if (failure != NULL)
    error = g_error_copy (failure);
  else
    form = wc_muc_admin_parse_config (result, &error);
  if (form == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, form, (GDestroyNotify) wc_form_unref);
}

void
wc_room_calls_get_config (WcSession *session, const char *room, GTask *task)
{
  g_autoptr (WcNode) query = wc_muc_admin_build_get_config ();

  wc_session_iq_get (session, room, query, on_config, task);
}

void
wc_room_calls_set_config (WcSession *session,
                          const char *room,
                          const WcForm *form,
                          GTask *task)
{
  g_autoptr (WcNode) query = wc_muc_admin_build_set_config (form);

  wc_session_iq_set (session, room, query, wc_call_task_end, task);
}
