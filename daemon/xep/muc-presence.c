/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/room.h"
#include "xep/host.h"
#include "xep/muc-affiliations.h"
#include "xep/muc-hats.h"
#include "xep/muc-news.h"
#include "xep/muc-ping.h"
#include "xep/muc-presence.h"
#include "xep/muc-voice.h"
#include "xep/photo-hash.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0045 §§ 7.1, 7.6, 8 to 10: what presences from a room change, once what becomes of
 * us by them is stored. Whoever listens is told what changes once we are in, and not who
 * was there when we came. */

/* ---- Events ---- */

static WcEvent *
new_event (WcMucRoom *room, const WcOccupant *occupant, const WcMucUser *user)
{
  gint64 account = wc_host_of (wc_muc_rooms_get_session (room->rooms))->account->id;
  g_autofree char *who = g_strdup_printf ("%s/%s", room->room, occupant->nick);
  WcEvent *event = wc_event_new (WC_EVENT_OCCUPANT, account, room->room, who);

  event->delta = wc_details_new ();
  wc_details_set (event->delta, "role", wc_role_to_string (occupant->role));
  wc_details_set (event->delta, "affiliation",
                  wc_affiliation_to_string (occupant->affiliation));
  wc_details_set (event->delta, "avatar", occupant->avatar);
  wc_details_set (event->delta, "hats", occupant->hats);
  wc_details_set (event->delta, "reason", user->reason);
  wc_details_set (event->delta, "by", user->by);
  return event;
}

static void
tell_event (WcMucRoom *room, WcEvent *event, WcPresenceShow show)
{
  wc_details_set (event->delta, "show", wc_presence_show_to_string (show));
  wc_live_tell (wc_host_of (wc_muc_rooms_get_session (room->rooms))->live, event);
}

static gboolean
is_silent (WcMucRoom *room)
{
  WcHost *host = wc_host_of (wc_muc_rooms_get_session (room->rooms));

  return room->stage != WC_MUC_STAGE_IN || host == NULL || host->live == NULL;
}

static void
tell_there (WcMucRoom *room, const WcOccupant *occupant, const WcMucUser *user)
{
  if (!is_silent (room))
    tell_event (room, new_event (room, occupant, user), occupant->show);
}

static void
tell_gone (WcMucRoom *room, const WcOccupant *occupant, const WcMucUser *user)
{
  WcEvent *event;

  if (is_silent (room))
    return;
  event = new_event (room, occupant, user);
  wc_details_set (event->delta, "cause", wc_muc_news_cause (user->status));
  tell_event (room, event, WC_PRESENCE_SHOW_OFFLINE);
}

static void
tell_renamed (WcMucRoom *room,
              const WcOccupant *occupant,
              const WcMucUser *user,
              const char *nick)
{
  WcEvent *event;

  if (is_silent (room))
    return;
  event = new_event (room, occupant, user);
  wc_details_set (event->delta, "nick", nick);
  tell_event (room, event, occupant->show);
}

/* ---- Somebody is there ---- */

static WcPresenceShow
read_show (const WcNode *stanza)
{
  const char *text = wc_node_child_text (stanza, "show", WC_NS_CLIENT);
  WcPresenceShow show = WC_PRESENCE_SHOW_AVAILABLE;

  if (text != NULL)
    wc_presence_show_from_string (text, &show);
  return show == WC_PRESENCE_SHOW_OFFLINE ? WC_PRESENCE_SHOW_AVAILABLE : show;
}

static WcOccupant *
read_occupant (WcMucRoom *room,
               const char *nick,
               const WcNode *stanza,
               const WcMucUser *user)
{
  gboolean has_ids = (room->flags & WC_ROOM_HAS_OCCUPANT_IDS) != 0;
  WcOccupant *occupant = wc_occupant_new (
      nick, user->jid, has_ids ? wc_muc_user_get_occupant_id (stanza) : NULL);

  occupant->role = user->role;
  occupant->affiliation = user->affiliation;
  occupant->show = read_show (stanza);
  occupant->status = wc_muc_user_dup_text (stanza, "status", WC_NS_CLIENT);
  occupant->hats = wc_muc_hats_read (stanza);
  wc_photo_hash_read (stanza, &occupant->avatar);
  return occupant;
}

static gboolean
is_same (const WcOccupant *a, const WcOccupant *b)
{
  return a != NULL && a->role == b->role && a->affiliation == b->affiliation &&
         a->show == b->show && g_strcmp0 (a->status, b->status) == 0 &&
         g_strcmp0 (a->avatar, b->avatar) == 0 && g_strcmp0 (a->jid, b->jid) == 0 &&
         g_strcmp0 (a->hats, b->hats) == 0;
}

/* We are in. */
static void
take_entered (WcMucRoom *room, WcOccupant *self, WcMucNews *news)
{
  wc_str_set (&room->nick, self->nick);
  wc_muc_occupants_put (room->occupants, self);
  wc_muc_rooms_expect (room, WC_MUC_STAGE_IN);
  wc_muc_rooms_tell (room, &news->change);
}

/* ---- Our own nick ---- */

static gboolean
has_id_of_wait (const WcMucRoom *room, const WcNode *stanza)
{
  const char *id = wc_node_attr (stanza, "id");

  return room->nick_wait.reply != NULL && id != NULL &&
         strcmp (id, room->nick_wait.id) == 0;
}

/* § 7.6: we have another nick now. Who asked for that one is told; who asked for another
 * waits on, for requests are answered in their order. */
static void
finish_rename (WcMucRoom *room, const WcMucNews *news, const char *nick)
{
  WcMucChange change = news->change;

  wc_str_set (&room->nick, nick);
  change.nick = room->nick;
  if (g_strcmp0 (nick, room->nick_wanted) == 0 || has_id_of_wait (room, news->stanza))
    wc_muc_rooms_settle (room, &room->nick_wait, NULL, NULL);
  wc_muc_rooms_tell (room, &change);
}

/* The room shows us under the nick that we have: only where it answers our request with
 * that (the same id) it has decided, everything else about us has other causes. */
static void
settle_unchanged (WcMucRoom *room, const WcMucNews *news, gboolean follows)
{
  g_autoptr (GError) kept = NULL;

  if (!has_id_of_wait (room, news->stanza))
    return;
  if (!follows && g_strcmp0 (room->nick, room->nick_wanted) != 0)
    kept = g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "the room keeps your nick");
  wc_muc_rooms_settle (room, &room->nick_wait, NULL, kept);
}

static void
take_own_news (WcMucRoom *room, WcOccupant *self, WcMucNews *news)
{
  g_autoptr (WcOccupant) now = wc_occupant_ref (self);
  const WcOccupant *found = wc_muc_occupants_find (room->occupants, room->nick);
  g_autoptr (WcOccupant) before = found != NULL ? wc_occupant_ref (found) : NULL;
  gboolean follows = room->renamed;
  gboolean stands = before != NULL && before->role == self->role &&
                    before->affiliation == self->affiliation;
  WcMucChange change = { .kind = WC_MUC_STANDING,
                         .reason = news->user.reason,
                         .by = news->user.by };

  /* The second half of a change that was told already. */
  room->renamed = FALSE;
  if (news->own)
    wc_muc_occupants_remove (room->occupants, room->nick);
  wc_muc_occupants_put (room->occupants, self);
  if (!is_same (before, now))
    tell_there (room, now, &news->user);
  if (news->own)
    {
      finish_rename (room, news, now->nick);
      return;
    }
  settle_unchanged (room, news, follows);
  if (!stands)
    wc_muc_rooms_tell (room, &change);
}

/* ---- Everybody ---- */

static void
take_other (WcMucRoom *room, WcOccupant *occupant, const WcMucUser *user)
{
  g_autoptr (WcOccupant) now = wc_occupant_ref (occupant);
  const WcOccupant *before = wc_muc_occupants_find (room->occupants, occupant->nick);
  gboolean same = is_same (before, occupant);

  wc_muc_voice_settle (room, before, occupant);
  if (!wc_muc_occupants_put (room->occupants, occupant))
    wc_session_dropped (wc_muc_rooms_get_session (room->rooms), "muc", "crowded-room");
  else if (!same)
    tell_there (room, now, user);
}

static void
take_available (WcMucRoom *room, WcMucNews *news)
{
  WcOccupant *occupant = read_occupant (room, news->nick, news->stanza, &news->user);

  occupant->self = news->self;
  if (!occupant->self)
    take_other (room, occupant, &news->user);
  else if (room->stage == WC_MUC_STAGE_IN)
    take_own_news (room, occupant, news);
  else if (room->stage == WC_MUC_STAGE_JOINING)
    take_entered (room, occupant, news);
  else
    wc_occupant_unref (occupant);
}

/* § 7.6. */
static void
take_renamed (WcMucRoom *room, const WcOccupant *occupant, const WcMucNews *news)
{
  g_autoptr (WcOccupant) before = wc_occupant_ref (occupant);

  wc_muc_voice_settle (room, before, /* now= */ NULL);
  wc_muc_occupants_rename (room->occupants, before->nick, news->new_nick);
  tell_renamed (room, before, &news->user, news->new_nick);
  if (!news->own)
    return;
  room->renamed = TRUE;
  finish_rename (room, news, news->new_nick);
}

static void
take_unavailable (WcMucRoom *room, WcMucNews *news)
{
  const WcOccupant *occupant = wc_muc_occupants_find (room->occupants, news->nick);

  if (occupant != NULL && news->new_nick != NULL)
    take_renamed (room, occupant, news);
  else if (news->own)
    wc_muc_rooms_end (room, &news->change);
  else if (occupant != NULL)
    {
      tell_gone (room, occupant, &news->user);
      wc_muc_voice_settle (room, occupant, /* now= */ NULL);
      wc_muc_occupants_remove (room->occupants, news->nick);
    }
}

static void
take_error (WcMucRoom *room, WcMucNews *news)
{
  if (news->own)
    wc_muc_rooms_end (room, &news->change);
  else if (room->stage != WC_MUC_STAGE_IN)
    return;
  else if (wc_muc_rooms_is_answer (&room->nick_wait, news->stanza))
    wc_muc_rooms_settle (room, &room->nick_wait, NULL, news->error);
  else
    /* It may not know us any more; only asking tells. */
    wc_muc_ping_send (room);
}

static void
on_kept (gpointer data)
{
  WcMucNews *news = data;
  WcMucRoom *room = wc_muc_rooms_find (news->rooms, news->room);

  if (room == NULL)
    return;
  if (news->error != NULL)
    take_error (room, news);
  else if (news->nick == NULL)
    return; /* the room's own: its picture, for one */
  else if (wc_stanza_has_type (news->stanza, "unavailable"))
    take_unavailable (room, news);
  else if (wc_stanza_has_type (news->stanza, NULL))
    take_available (room, news);
  else
    wc_session_dropped (wc_muc_rooms_get_session (room->rooms), "muc",
                        "presence-of-a-room");
}

void
wc_muc_presence_take (WcMucRoom *room, const char *nick, const WcNode *stanza)
{
  WcMucNews *news = wc_muc_news_read (room, nick, stanza);
  gboolean entered = news->own && news->change.kind == WC_MUC_JOINED;

  if ((news->own && !wc_muc_rooms_keep (room, &news->change)) ||
      !wc_muc_affiliations_take_presence (room, stanza, entered))
    {
      wc_muc_news_free (news);
      return;
    }
  wc_session_after_commit (wc_muc_rooms_get_session (room->rooms), on_kept, news,
                           (GDestroyNotify) wc_muc_news_free);
}
