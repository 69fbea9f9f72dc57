/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "store/chat-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "xep/0045-muc-private.h"
#include "xep/data-forms.h"
#include "xep/host.h"
#include "xep/muc-affiliations.h"
#include "xep/muc-captcha.h"
#include "xep/muc-ping.h"
#include "xep/muc-presence.h"
#include "xep/muc-subject.h"
#include "xep/muc-user.h"
#include "xep/muc-voice.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0045 Multi-User Chat: entering rooms, being there, leaving them. Only rooms that we
 * asked to enter exist; nobody else's presence makes one. Text in rooms goes through
 * 0421-occupant-id and muc-message. */

static const char *const features[] = { WC_NS_MUC, NULL };

/* ---- What is known ---- */

WcMucRoom *
wc_muc_find (WcSession *session, const char *room)
{
  WcMucRooms *rooms = wc_session_get_state (session, &wc_xep_0045_muc);

  return rooms != NULL ? wc_muc_rooms_find (rooms, room) : NULL;
}

WcMucRoom *
wc_muc_find_joined (WcSession *session, const char *room)
{
  WcMucRoom *found = wc_muc_find (session, room);

  return found != NULL && found->stage == WC_MUC_STAGE_IN ? found : NULL;
}

gboolean
wc_muc_is_joined (WcSession *session, const char *room)
{
  return wc_muc_find_joined (session, room) != NULL;
}

gboolean
wc_muc_is_room (WcSession *session, const char *room)
{
  WcHost *host = wc_host_of (session);

  return wc_muc_find (session, room) != NULL ||
         (host != NULL && host->muc != NULL &&
          host->muc->is_room (host->muc->self, room));
}

gboolean
wc_muc_is_present (WcSession *session, const char *room)
{
  return wc_muc_find (session, room) != NULL;
}

static gboolean
is_contact (WcSession *session, const char *bare)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcContact) contact = NULL;

  if (host == NULL || host->db == NULL)
    return FALSE;
  contact = wc_roster_store_get (host->db, host->account->id, bare, /* error= */ NULL);
  return contact != NULL && contact->in_roster;
}

static gboolean
has_chat (WcSession *session, const char *jid)
{
  WcHost *host = wc_host_of (session);
  WcChatKind kind;

  return host != NULL && host->db != NULL &&
         wc_chat_store_get_kind (host->db, host->account->id, jid, &kind,
                                 /* error= */ NULL);
}

static gboolean
is_kept_room (WcSession *session, const char *bare)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcRoom) room = NULL;

  if (host == NULL || host->db == NULL)
    return FALSE;
  room = wc_room_store_get (host->db, host->account->id, bare, /* error= */ NULL);
  return room != NULL;
}

/* Whether the person @bare is asked as if there were a room, by mistake: what they say
 * meanwhile is theirs. */
static gboolean
is_person (WcSession *session, const char *bare)
{
  return !wc_muc_is_joined (session, bare) && !is_kept_room (session, bare) &&
         (is_contact (session, bare) || has_chat (session, bare));
}

/* Rooms that another client of ours is in are known by the mark alone (XEP-0280 § 6.1),
 * which that client might write to a contact as well. What comes bears it by the word of
 * whoever sent it: there it begins no chat, and only goes on with one, as of a room that
 * is forgotten. */
gboolean
wc_muc_is_occupant (WcSession *session,
                    const char *jid,
                    const WcNode *stanza,
                    gboolean outgoing)
{
  g_autofree char *bare = NULL;

  if (wc_jid_get_resource (jid) == NULL)
    return FALSE;
  bare = wc_jid_dup_bare (jid);
  if (wc_muc_is_room (session, bare))
    return !is_person (session, bare);
  return (wc_node_child (stanza, "x", WC_NS_MUC_USER) != NULL &&
          !is_contact (session, bare) && (outgoing || has_chat (session, jid)));
}

guint
wc_muc_get_flags (WcSession *session, const char *room)
{
  const WcMucRoom *found = wc_muc_find (session, room);
  WcHost *host = wc_host_of (session);
  g_autoptr (WcRoom) stored = NULL;

  if (found != NULL)
    return found->flags;
  if (host == NULL || host->db == NULL)
    return 0;
  stored = wc_room_store_get (host->db, host->account->id, room, /* error= */ NULL);
  return stored != NULL ? stored->flags : 0;
}

WcMentionRules
wc_muc_get_mention_rules (WcSession *session, const char *room)
{
  const WcMucRoom *found = wc_muc_find (session, room);

  return found != NULL ? found->mentions : (WcMentionRules){ 0 };
}

gboolean
wc_muc_is_in_history (WcSession *session, const char *room)
{
  const WcMucRoom *found = wc_muc_find (session, room);

  return found != NULL && found->in_history;
}

const WcOccupant *
wc_muc_find_occupant (WcSession *session, const char *room, const char *nick)
{
  WcMucRoom *found = wc_muc_find (session, room);

  return found != NULL ? wc_muc_occupants_find (found->occupants, nick) : NULL;
}

const WcOccupant *
wc_muc_get_self (WcSession *session, const char *room)
{
  WcMucRoom *found = wc_muc_find_joined (session, room);

  return found != NULL ? wc_muc_occupants_find (found->occupants, found->nick) : NULL;
}

void
wc_muc_identity_clear (WcMucIdentity *identity)
{
  g_clear_pointer (&identity->nick, g_free);
  g_clear_pointer (&identity->occupant_id, g_free);
}

void
wc_muc_identify_self (WcSession *session, const char *room, WcMucIdentity *out)
{
  const WcOccupant *self = wc_muc_get_self (session, room);
  WcHost *host = wc_host_of (session);
  g_autoptr (WcRoom) stored = NULL;

  *out = (WcMucIdentity){ NULL, NULL };
  if (self != NULL)
    *out = (WcMucIdentity){ g_strdup (self->nick), g_strdup (self->occupant_id) };
  if (self != NULL || host == NULL || host->db == NULL)
    return;
  stored = wc_room_store_get (host->db, host->account->id, room, /* error= */ NULL);
  if (stored != NULL)
    *out = (WcMucIdentity){ g_strdup (stored->nick), g_strdup (stored->own_id) };
}

GPtrArray *
wc_muc_dup_occupants (WcSession *session, const char *room)
{
  WcMucRoom *found = wc_muc_find_joined (session, room);

  return found != NULL
             ? wc_muc_occupants_dup (found->occupants)
             : g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);
}

guint
wc_muc_count_occupants (WcSession *session, const char *room)
{
  WcMucRoom *found = wc_muc_find_joined (session, room);

  return found != NULL ? wc_muc_occupants_count (found->occupants) : 0;
}

gboolean
wc_muc_has_lists (WcSession *session, const char *room)
{
  const WcMucRoom *found = wc_muc_find_joined (session, room);

  return found != NULL && wc_muc_lists_are_held (found->lists);
}

gint64
wc_muc_get_heard_us (WcSession *session, const char *room)
{
  const WcMucRoom *found = wc_muc_find_joined (session, room);

  return found != NULL ? found->heard_us : 0;
}

/* ---- What the room says ---- */

/* The canonical address of who sent @stanza, and the room of ours that it is in; NULL
 * when it is in none. */
static WcMucRoom *
room_of (WcMucRooms *rooms, const WcNode *stanza, char **out_from)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *bare = from != NULL ? wc_jid_dup_bare (from) : NULL;
  WcMucRoom *room = bare != NULL ? wc_muc_rooms_find (rooms, bare) : NULL;

  if (room != NULL)
    room->heard_us =
        wc_clock_monotonic_us (wc_session_get_clock (wc_muc_rooms_get_session (rooms)));
  *out_from = g_steal_pointer (&from);
  return room;
}

/* Occupants of rooms are no contacts, also after we have left. */
static WcHandled
take_presence (WcSession *session,
               gpointer state,
               const WcNode *stanza,
               const WcNode *payload)
{
  g_autofree char *from = NULL;
  WcMucRoom *room = room_of (state, stanza, &from);
  g_autofree char *bare = NULL;

  if (room != NULL)
    {
      wc_muc_presence_take (room, wc_jid_get_resource (from), stanza);
      return WC_HANDLED;
    }
  bare = from != NULL ? wc_jid_dup_bare (from) : NULL;
  if (bare == NULL || (wc_node_child (stanza, "x", WC_NS_MUC_USER) == NULL &&
                       !wc_muc_is_room (session, bare)))
    return WC_NOT_MINE;
  wc_session_dropped (session, "muc", "presence-of-a-room");
  return WC_HANDLED;
}

/* Whether the room tells that other mentions are allowed (XEP-0513 § 3.6). */
static gboolean
has_other_rules (const WcNode *stanza)
{
  const WcNode *x = wc_data_forms_find (stanza, "result");
  g_autoptr (WcForm) form = x != NULL ? wc_data_forms_parse (x, /* error= */ NULL) : NULL;

  return form != NULL && g_strcmp0 (wc_form_get_form_type (form), WC_NS_MENTIONS) == 0;
}

/* §§ 9, 10.2.1: only the room itself says so. FALSE: it says something else. */
static gboolean
take_notice (WcMucRoom *room, const char *from, const WcNode *stanza)
{
  const WcNode *x = wc_node_child (stanza, "x", WC_NS_MUC_USER);
  gboolean lists = wc_muc_affiliations_is_news (x);
  g_auto (WcMucUser) user = { 0 };
  WcMucChange change = { .kind = WC_MUC_CONFIGURED };

  if (!wc_jid_is_bare (from))
    return FALSE;
  wc_muc_user_read (&user, x);
  if (lists && !wc_muc_affiliations_take_message (room, x))
    return TRUE;
  if ((user.status & WC_MUC_STATUS_CONFIGURED) == 0 && !has_other_rules (stanza))
    return lists;
  wc_muc_rooms_tell (room, &change);
  return TRUE;
}

/* § 7.4: what the room itself answers to who is in it no longer. */
static void
look_whether_in (WcMucRoom *room, const char *from, const GError *error)
{
  const char *condition = wc_error_get_detail (error, "condition");

  if (room->stage == WC_MUC_STAGE_IN && wc_jid_is_bare (from) &&
      g_strcmp0 (condition, "not-acceptable") == 0)
    wc_muc_ping_send (room);
}

/* What the room did not take of what we asked; of texts other modules know. */
static WcHandled
take_error (WcMucRoom *room, const char *from, const WcNode *stanza)
{
  g_autoptr (GError) error = NULL;

  if (wc_muc_refuse_invite (room, stanza))
    return WC_HANDLED;
  error = wc_stanza_get_error (stanza);
  look_whether_in (room, from, error);
  if (wc_jid_is_bare (from))
    wc_muc_affiliations_take_error (room, error);
  if (wc_node_attr (stanza, "id") == NULL ||
      !wc_muc_rooms_is_answer (&room->subject_wait, stanza))
    return WC_NOT_MINE;
  wc_muc_rooms_settle (room, &room->subject_wait, NULL, error);
  return WC_HANDLED;
}

/* A message with a body or a thread beside it changes no subject (§ 8.1). */
static gboolean
sets_subject (const WcNode *stanza)
{
  return wc_node_child (stanza, "subject", WC_NS_CLIENT) != NULL &&
         wc_node_child (stanza, "thread", WC_NS_CLIENT) == NULL;
}

/* What is no text: the subject, and what the room tells of itself. Text goes on, through
 * the phases. */
static WcHandled
take_message (WcSession *session,
              gpointer state,
              const WcNode *stanza,
              const WcNode *payload)
{
  gboolean is_error = wc_stanza_has_type (stanza, "error");
  gboolean groupchat = wc_stanza_has_type (stanza, "groupchat");
  g_autofree char *from = NULL;
  WcMucRoom *room = room_of (state, stanza, &from);

  if (room == NULL)
    return WC_NOT_MINE;
  if (is_error)
    return take_error (room, from, stanza);
  if (!groupchat && (wc_muc_captcha_take (room, from, stanza) ||
                     wc_muc_voice_take (room, from, stanza)))
    return WC_HANDLED;
  if (wc_node_child (stanza, "body", WC_NS_CLIENT) != NULL)
    return WC_NOT_MINE;
  if (!groupchat)
    return take_notice (room, from, stanza) ? WC_HANDLED : WC_NOT_MINE;
  if (sets_subject (stanza))
    wc_muc_subject_take (room, from, stanza);
  else if (wc_node_child (stanza, "x", WC_NS_MUC_USER) != NULL ||
           has_other_rules (stanza))
    take_notice (room, from, stanza);
  else
    return WC_NOT_MINE;
  return WC_HANDLED;
}

/* ---- The module ---- */

/* Who waits for a room's answer need not wait for the next stream. */
static void
on_unbound (WcSession *session, gboolean resumable, gpointer rooms)
{
  if (!resumable)
    wc_muc_rooms_clear (rooms);
}

/* Signals come after the hooks of all modules, and say more. They end with the session.
 */
static gpointer
muc_attach (WcSession *session)
{
  WcMucRooms *rooms = wc_muc_rooms_new (session);

  g_signal_connect (session, "unbound", G_CALLBACK (on_unbound), rooms);
  return rooms;
}

static void
muc_detach (gpointer state)
{
  wc_muc_rooms_free (state);
}

static void
muc_bound (WcSession *session, gpointer state)
{
  wc_muc_rooms_clear (state);
}

static void
muc_resumed (WcSession *session, gpointer state)
{
  wc_muc_rooms_set_paused (state, FALSE);
}

static void
muc_unbound (WcSession *session, gpointer state)
{
  wc_muc_rooms_set_paused (state, TRUE);
}

static const WcRoute routes[] = {
  { WC_ROUTE_PRESENCE, NULL, NULL, WC_SENDER_ANYONE, take_presence },
  { WC_ROUTE_MESSAGE, NULL, NULL, WC_SENDER_ANYONE, take_message },
  { 0 },
};

const WcXep wc_xep_0045_muc = {
  .name = "muc",
  .features = features,
  .routes = routes,
  .attach = muc_attach,
  .detach = muc_detach,
  .bound = muc_bound,
  .resumed = muc_resumed,
  .unbound = muc_unbound,
};
