/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "xep/0045-muc-private.h"
#include "xep/0115-caps.h"
#include "xep/host.h"
#include "xep/muc-affiliations.h"
#include "xep/muc-captcha.h"
#include "xep/muc-info.h"
#include "xep/muc-ping.h"
#include "xep/photo-hash.h"
#include "xep/timestamp.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0045: what we say to rooms and ask of them. Answers that are presences or messages
 * find who waits through muc-rooms. */

/* ---- Our presence there ---- */

/* What everybody sees of us, without since when we are away: rooms are full of strangers.
 */
static WcNode *
build_presence (WcSession *session, const char *to)
{
  WcHost *host = wc_host_of (session);
  const WcAccount *account = host != NULL ? host->account : NULL;
  WcNode *presence = wc_stanza_new_presence (/* type= */ NULL, to);

  if (account != NULL && account->show != NULL &&
      strcmp (account->show, "available") != 0)
    wc_node_add_with_text (presence, "show", NULL, account->show);
  if (account != NULL && account->status != NULL)
    wc_node_add_with_text (presence, "status", NULL, account->status);
  wc_caps_add (session, presence);
  wc_photo_hash_add (session, presence);
  return presence;
}

static gboolean
is_hidden (WcSession *session)
{
  WcHost *host = wc_host_of (session);

  return host != NULL && host->account != NULL &&
         g_strcmp0 (host->account->show, "offline") == 0;
}

static char *
address_of (const WcMucRoom *room)
{
  return g_strdup_printf ("%s/%s", room->room, room->nick);
}

static void
add_history (WcNode *x, const WcMucJoin *join)
{
  WcNode *history;

  if (join->max_history < 0 && join->since_us == 0)
    return;
  history = wc_node_add (x, "history", NULL);
  if (join->since_us != 0)
    {
      g_autofree char *since = wc_timestamp_format (join->since_us);

      wc_node_set (history, "since", since);
    }
  if (join->max_history >= 0)
    {
      g_autofree char *max = g_strdup_printf ("%d", join->max_history);

      wc_node_set (history, "maxstanzas", max);
    }
  /* § 7.2.15: who wants none says so in characters. */
  if (join->max_history == 0)
    wc_node_set (history, "maxchars", "0");
}

static void
send_join (WcSession *session, WcMucRoom *room, const WcMucJoin *join)
{
  g_autofree char *to = address_of (room);
  g_autoptr (WcNode) presence = build_presence (session, to);
  WcNode *x = wc_node_add (presence, "x", WC_NS_MUC);

  wc_node_set (presence, "id", room->join_id);
  if (join->password != NULL)
    wc_node_add_with_text (x, "password", NULL, join->password);
  add_history (x, join);
  wc_muc_affiliations_ask (room, x);
  wc_session_send (session, presence);
}

void
wc_muc_join (WcSession *session, const WcMucJoin *join)
{
  WcMucRooms *rooms = wc_session_get_state (session, &wc_xep_0045_muc);
  g_autofree char *text = g_strdup_printf ("%s/%s", join->room, join->nick);
  g_autofree char *to = NULL;
  GError *error = NULL;
  WcMucRoom *room;

  if (!wc_session_is_bound (session) || is_hidden (session))
    return;
  to = wc_jid_normalize (text, &error);
  room = wc_muc_rooms_add (rooms, join->room,
                           to != NULL ? wc_jid_get_resource (to) : join->nick);
  room->flags = join->flags;
  room->mentions = join->mentions;
  room->refusal = error;
  wc_muc_rooms_expect (room, WC_MUC_STAGE_JOINING);
  if (to != NULL)
    send_join (session, room, join);
}

static void
leave (WcSession *session, WcMucRoom *room, const char *status)
{
  g_autofree char *to = address_of (room);
  g_autoptr (WcNode) presence = wc_stanza_new_presence ("unavailable", to);

  if (status != NULL)
    wc_node_add_with_text (presence, "status", NULL, status);
  wc_muc_rooms_expect (room, WC_MUC_STAGE_LEAVING);
  wc_session_send (session, presence);
}

void
wc_muc_leave (WcSession *session, const char *room, const char *status)
{
  WcMucRoom *found = wc_muc_find (session, room);

  if (found != NULL)
    leave (session, found, status);
}

/* § 7.7, and RFC 6121 § 4.6.3: what is directed to rooms goes beside what is broadcast.
 */
void
wc_muc_update_presence (WcSession *session)
{
  WcMucRooms *rooms = wc_session_get_state (session, &wc_xep_0045_muc);
  g_autoptr (GPtrArray) all = rooms != NULL ? wc_muc_rooms_list (rooms) : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      WcMucRoom *room = all->pdata[i];
      g_autofree char *to = address_of (room);
      g_autoptr (WcNode) presence = NULL;

      if (room->stage == WC_MUC_STAGE_LEAVING)
        continue;
      if (is_hidden (session))
        {
          leave (session, room, wc_host_of (session)->account->status);
          continue;
        }
      presence = build_presence (session, to);
      wc_session_send (session, presence);
    }
}

/* ---- Asking the room ---- */

/* The room, where we are in it and the stream is there; otherwise @reply says so. */
static WcMucRoom *
find_ready (WcSession *session, const char *room, WcReply reply, gpointer user_data)
{
  WcMucRoom *found = wc_muc_find_joined (session, room);
  GError *error = NULL;

  if (found != NULL && wc_session_is_bound (session))
    return found;
  if (!wc_session_is_bound (session))
    g_set_error (&error, WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  else
    {
      g_set_error (&error, WC_ERROR, WC_ERROR_CONFLICT, "you are not in that room");
      wc_error_set_detail (error, "state", "out");
    }
  wc_session_answer_later (session, reply, user_data, error);
  return NULL;
}

void
wc_muc_set_nick (WcSession *session,
                 const char *room,
                 const char *nick,
                 WcReply reply,
                 gpointer user_data)
{
  WcMucRoom *found = find_ready (session, room, reply, user_data);
  g_autofree char *text = g_strdup_printf ("%s/%s", room, nick);
  g_autofree char *to = NULL;
  g_autofree char *id = wc_stanza_make_id ();
  g_autoptr (WcNode) presence = NULL;
  GError *error = NULL;

  if (found == NULL)
    return;
  to = wc_jid_normalize (text, &error);
  if (to == NULL)
    {
      wc_error_set_detail (error, "field", "nick");
      wc_session_answer_later (session, reply, user_data, error);
      return;
    }
  /* Nobody is told of a change that is none; but what is under way may change it. */
  if (found->nick_wait.reply == NULL &&
      strcmp (wc_jid_get_resource (to), found->nick) == 0)
    {
      wc_session_answer_later (session, reply, user_data, /* error= */ NULL);
      return;
    }
  presence = build_presence (session, to);
  wc_node_set (presence, "id", id);
  wc_str_set (&found->nick_wanted, wc_jid_get_resource (to));
  wc_muc_rooms_wait (found, &found->nick_wait, id, reply, user_data);
  wc_session_send (session, presence);
}

void
wc_muc_set_subject (WcSession *session,
                    const char *room,
                    const char *subject,
                    WcReply reply,
                    gpointer user_data)
{
  WcMucRoom *found = find_ready (session, room, reply, user_data);
  g_autofree char *id = wc_stanza_make_id ();
  g_autoptr (WcNode) message = NULL;

  if (found == NULL)
    return;
  message = wc_stanza_new_message ("groupchat", room, id);
  wc_node_add_with_text (message, "subject", NULL, subject);
  wc_muc_rooms_wait (found, &found->subject_wait, id, reply, user_data);
  wc_session_send (session, message);
}

/* ---- Inviting ---- */

typedef struct
{
  char *room; /* (owned) */
  char *id;   /* (owned) of the message */
  WcReply reply;
  gpointer user_data;
  GError *error; /* (owned) (nullable) what the room said to it */
} InviteCall;

static void
on_invited (WcSession *session,
            gpointer data,
            const WcNode *result,
            const GError *failure)
{
  g_autofree InviteCall *call = data;
  WcMucRoom *room = wc_muc_find (session, call->room);

  if (room != NULL)
    g_hash_table_remove (room->invites, call->id);
  call->reply (session, call->user_data, result,
               call->error != NULL ? call->error : failure);
  g_clear_error (&call->error);
  g_free (call->room);
  g_free (call->id);
}

gboolean
wc_muc_refuse_invite (WcMucRoom *room, const WcNode *stanza)
{
  const char *id = wc_node_attr (stanza, "id");
  InviteCall *call = id != NULL ? g_hash_table_lookup (room->invites, id) : NULL;

  if (call == NULL)
    return FALSE;
  g_clear_error (&call->error);
  call->error = wc_stanza_get_error (stanza);
  return TRUE;
}

static WcNode *
build_invitation (const WcMucInvite *invite, const char *id)
{
  WcNode *message = wc_stanza_new_message (/* type= */ NULL, invite->room, id);
  WcNode *node = wc_node_add (wc_node_add (message, "x", WC_NS_MUC_USER), "invite", NULL);

  wc_node_set (node, "to", invite->jid);
  if (invite->reason != NULL)
    wc_node_add_with_text (node, "reason", NULL, invite->reason);
  return message;
}

/* Only a refusal is answered: what is asked behind it tells that there was none. */
void
wc_muc_invite (WcSession *session,
               const WcMucInvite *invite,
               WcReply reply,
               gpointer user_data)
{
  WcMucRoom *room = find_ready (session, invite->room, reply, user_data);
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);
  g_autofree char *id = wc_stanza_make_id ();
  g_autoptr (WcNode) message = build_invitation (invite, id);
  InviteCall *call;

  if (room == NULL)
    return;
  call = g_new0 (InviteCall, 1);
  call->room = g_strdup (room->room);
  call->id = g_strdup (id);
  call->reply = reply;
  call->user_data = user_data;
  g_hash_table_insert (room->invites, g_strdup (id), call);
  wc_session_send (session, message);
  wc_session_iq_get (session, invite->room, query, on_invited, call);
}

void
wc_muc_answer_captcha (WcSession *session,
                       const char *room,
                       const char *answer,
                       WcReply reply,
                       gpointer user_data)
{
  WcMucRoom *found = wc_muc_find (session, room);
  GError *error = NULL;

  if (found != NULL && found->challenge != NULL && found->challenge->field != NULL)
    {
      wc_muc_captcha_answer (found, answer, reply, user_data);
      return;
    }
  g_set_error_literal (&error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "the room does not ask for that any more");
  wc_session_answer_later (session, reply, user_data, error);
}

/* ---- What it is ---- */

void
wc_muc_ping (WcSession *session, const char *room)
{
  WcMucRoom *found = wc_muc_find_joined (session, room);

  if (found != NULL && wc_session_is_bound (session))
    wc_muc_ping_send (found);
}

typedef struct
{
  char *room; /* (owned) */
  WcMucInfo callback;
  gpointer user_data;
} InfoCall;

static void
on_info (WcSession *session, gpointer data, const WcNode *result, const GError *failure)
{
  g_autofree InfoCall *call = data;
  g_autofree char *jid = call->room;
  WcHost *host = wc_host_of (session);
  gint64 account = host != NULL && host->account != NULL ? host->account->id : 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRoom) room = NULL;
  WcMucRoom *joined = wc_muc_find (session, jid);

  if (failure == NULL)
    room = wc_muc_info_parse (account, jid,
                              wc_node_child (result, "query", WC_NS_DISCO_INFO), &error);
  if (room != NULL && joined != NULL)
    {
      joined->flags = room->flags;
      joined->mentions = room->mentions;
    }
  call->callback (session, call->user_data, room, failure != NULL ? failure : error);
}

void
wc_muc_ask_info (WcSession *session,
                 const char *room,
                 WcMucInfo callback,
                 gpointer user_data)
{
  InfoCall *call = g_new (InfoCall, 1);
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);

  *call = (InfoCall){ g_strdup (room), callback, user_data };
  wc_session_iq_get (session, room, query, on_info, call);
}
