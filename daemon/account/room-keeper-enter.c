/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/room-keeper-private.h"
#include "base/backoff.h"
#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "store/avatar-store.h"
#include "store/bookmark-store.h"
#include "store/message-store.h"
#include "xep/0045-muc.h"

/* How we get into rooms (XEP-0045 § 7.2), a few at a time. What the room says of itself
 * is asked before it is entered, because that decides what its messages mean: whether it
 * has an archive, and whose ids it vouches for. */

#define MAX_JOINING 4

/* For so long one that does not answer keeps others from their turn. */
#define TURN_US (5 * G_TIME_SPAN_SECOND)

/* What a room tells twice is recognised, also without ids (wc_message_store_find_copy()).
 */
#define CLOCKS_DIFFER_US G_TIME_SPAN_MINUTE

/* History of a room without an archive, when we come for the first time. */
#define FIRST_HISTORY 50

/* The account shows itself to nobody: no room is entered until it does. */
static gboolean
is_hidden (const WcRoomKeeper *self)
{
  return g_strcmp0 (self->account->show, "offline") == 0;
}

gboolean
wc_room_keeper_may_enter (WcRoomKeeper *self)
{
  return self->begun && !is_hidden (self);
}

gboolean
wc_room_keeper_is_sought (const WcRoomEntry *entry)
{
  return entry->room->wanted || entry->joins->len > 0 || entry->creation != NULL;
}

void
wc_room_keeper_retire (WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;

  wc_clock_clear (self->means.clock, &entry->retry);
  if (entry->pending)
    g_queue_remove (&self->queue, entry);
  entry->pending = FALSE;
  wc_room_keeper_end_turn (entry);
  wc_room_keeper_set_state (entry, entry->room->wanted ? WC_ROOM_STATE_WAITING
                                                       : WC_ROOM_STATE_OUT);
  if (!wc_room_keeper_is_sought (entry))
    wc_room_keeper_drop (entry);
}

/* Since when the room is to tell what was said; 0: as much as it likes. What came live
 * has our own clock's time. */
static gint64
since_us (WcRoomEntry *entry)
{
  const WcRoom *room = entry->room;
  gint64 said_us = wc_message_store_newest_said_us (
      entry->keeper->means.db, room->account, room->room, /* error= */ NULL);

  return MAX (said_us - CLOCKS_DIFFER_US, 0);
}

/* The nick: that of last time, of the @bookmark (nullable), or our own name. Returns:
 * (transfer full). */
static char *
dup_nick (const WcRoomEntry *entry, const WcBookmark *bookmark)
{
  if (entry->wish != NULL)
    return g_strdup (entry->wish);
  if (entry->room->nick != NULL)
    return g_strdup (entry->room->nick);
  if (bookmark != NULL && bookmark->nick != NULL)
    return g_strdup (bookmark->nick);
  return wc_jid_dup_local (entry->keeper->account->jid);
}

static void
send_join (WcRoomEntry *entry)
{
  const WcRoom *room = entry->room;
  g_autoptr (WcBookmark) bookmark = wc_bookmark_store_get (
      entry->keeper->means.db, room->account, room->room, /* error= */ NULL);
  g_autofree char *nick = dup_nick (entry, bookmark);
  WcMucJoin join = { .room = room->room,
                     .nick = nick,
                     .password = wc_room_keeper_get_password (entry),
                     .flags = room->flags,
                     .mentions = room->mentions };

  if (join.password == NULL && bookmark != NULL)
    join.password = bookmark->password;

  wc_str_set (&entry->tried, nick);
  wc_str_set (&entry->tried_password, join.password);
  if ((room->flags & WC_ROOM_HAS_ARCHIVE) == 0)
    {
      join.since_us = since_us (entry);
      join.max_history = join.since_us != 0 ? -1 : FIRST_HISTORY;
    }
  wc_muc_join (entry->keeper->session, &join);
}

/* What the room's service cannot know: whether it is there at all. */
static gboolean
is_away (const GError *error)
{
  static const char *const conditions[] = { "remote-server-not-found",
                                            "remote-server-timeout",
                                            "internal-server-error",
                                            "resource-constraint", NULL };
  const char *condition = wc_error_get_detail (error, "condition");

  return g_error_matches (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT) ||
         g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE) ||
         (condition != NULL && g_strv_contains (conditions, condition));
}

/* It has said what it is, and that is something else: a person, a server. */
static gboolean
is_no_room (const GError *error)
{
  return wc_error_get_detail (error, "condition") == NULL &&
         wc_room_keeper_refusal_of (error) != NULL;
}

/* A room that was there for good and is not any more has been destroyed while we were
 * away: entering it would make another of that name. */
static gboolean
was_destroyed (const WcRoomEntry *entry, const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND) && !entry->asked &&
         (entry->room->flags & WC_ROOM_PERSISTENT) != 0;
}

static gboolean
store_avatar (WcDb *db, gpointer data, GError **error)
{
  const WcRoom *room = data;
  const WcAvatarRecord record = { .source = WC_AVATAR_SOURCE_INFO, .hash = room->avatar };

  return wc_avatar_store_set (db, room->account, room->room, &record, error);
}

/* They stand in no store, so that nothing else tells of them. */
static void
take_limits (WcRoomEntry *entry, const WcRoom *info)
{
  WcRoom *room = entry->room;

  room->activity = info->activity;
  room->mentions = info->mentions;
  if (wc_reaction_limits_equal (room->reactions, info->reactions) &&
      room->slow_s == info->slow_s)
    return;
  g_clear_pointer (&room->reactions, wc_reaction_limits_free);
  room->reactions = wc_reaction_limits_copy (info->reactions);
  room->slow_s = info->slow_s;
  wc_room_keeper_set_pause (entry);
  if (room->state == WC_ROOM_STATE_JOINED)
    wc_room_keeper_tell_state (entry);
}

void
wc_room_keeper_take_info (WcRoomEntry *entry, const WcRoom *info)
{
  entry->informed = TRUE;
  entry->room->flags = info->flags;
  wc_str_set (&entry->room->name, info->name);
  wc_str_set (&entry->room->description, info->description);
  wc_str_set (&entry->room->avatar, info->avatar);
  if (entry->stored && wc_room_keeper_save (entry))
    wc_room_keeper_store (entry->keeper, store_avatar, entry->room);
  take_limits (entry, info);
  if (entry->room->state == WC_ROOM_STATE_JOINED && (info->flags & WC_ROOM_HAS_ARCHIVE))
    wc_room_keeper_read_archive (entry);
}

/* The account was hidden since it was asked for. */
static void
put_off (WcRoomEntry *entry)
{
  wc_room_keeper_end_turn (entry);
  wc_room_keeper_enter (entry);
}

static void
on_info (WcSession *session, gpointer data, const WcRoom *info, const GError *error)
{
  g_autofree char *room = data;
  WcRoomKeeper *self = (WcRoomKeeper *) wc_host_of (session)->muc->self;
  WcRoomEntry *entry = wc_room_keeper_find (self, room);

  if (entry == NULL || !entry->joining || self->session == NULL)
    return;
  if (!wc_room_keeper_is_sought (entry))
    wc_room_keeper_retire (entry);
  else if (is_hidden (self))
    put_off (entry);
  else if (error != NULL && is_away (error))
    {
      wc_room_keeper_end_turn (entry);
      wc_room_keeper_answer (entry, error);
      wc_room_keeper_enter_later (entry, error);
    }
  else if (error != NULL && was_destroyed (entry, error))
    {
      wc_room_keeper_end_turn (entry);
      wc_room_keeper_stand (entry->room, WC_ROOM_STATE_GONE, "destroyed", NULL);
      wc_room_keeper_save (entry);
      wc_room_keeper_tell_state (entry);
    }
  else if (error != NULL && is_no_room (error))
    wc_room_keeper_changed (
        self, &(WcMucChange){ .kind = WC_MUC_REFUSED, .room = room, .error = error });
  else
    {
      if (error == NULL)
        wc_room_keeper_take_info (entry, info);
      send_join (entry);
    }
}

static void
on_turn_over (gpointer data)
{
  WcRoomEntry *entry = data;

  entry->turn = 0;
  entry->keeper->n_joining--;
  wc_room_keeper_enter_next (entry->keeper);
}

static void
begin_join (WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;

  entry->pending = FALSE;
  entry->joining = TRUE;
  entry->settled = entry->informed = FALSE;
  self->n_joining++;
  entry->turn = wc_clock_add (self->means.clock, TURN_US, on_turn_over, entry);
  wc_room_keeper_left (entry);
  wc_room_keeper_set_state (entry, WC_ROOM_STATE_JOINING);
  wc_muc_ask_info (self->session, entry->room->room, on_info,
                   g_strdup (entry->room->room));
}

void
wc_room_keeper_enter_next (WcRoomKeeper *self)
{
  while (wc_room_keeper_may_enter (self) && self->n_joining < MAX_JOINING &&
         !g_queue_is_empty (&self->queue))
    begin_join (g_queue_pop_head (&self->queue));
}

/* Nobody waits for a room that cannot be entered now. */
static void
deny_hidden (WcRoomEntry *entry)
{
  g_autoptr (GError) error = g_error_new (
      WC_ERROR, WC_ERROR_OFFLINE, "the account is hidden: its show is \"offline\"");

  wc_room_maker_fail (entry, error);
  wc_room_keeper_answer (entry, error);
}

void
wc_room_keeper_enter (WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;

  wc_clock_clear (self->means.clock, &entry->retry);
  if (entry->pending || entry->joining)
    return;
  if (is_hidden (self))
    deny_hidden (entry);
  if (!wc_room_keeper_is_sought (entry))
    {
      wc_room_keeper_retire (entry);
      return;
    }
  /* What it waits for is no other because its time has come. */
  if (entry->room->state != WC_ROOM_STATE_WAITING)
    wc_room_keeper_set_state (entry, WC_ROOM_STATE_WAITING);
  if (!wc_room_keeper_may_enter (self) || entry->leaving)
    return;
  entry->pending = TRUE;
  g_queue_push_tail (&self->queue, entry);
  wc_room_keeper_enter_next (self);
}

void
wc_room_keeper_end_turn (WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;

  if (!entry->joining)
    return;
  entry->joining = FALSE;
  if (entry->turn == 0)
    return;
  wc_clock_clear (self->means.clock, &entry->turn);
  self->n_joining--;
  wc_room_keeper_enter_next (self);
}

void
wc_room_keeper_forget_wishes (WcRoomEntry *entry)
{
  wc_str_set (&entry->wish, NULL);
  wc_str_set (&entry->tried, NULL);
  wc_str_set (&entry->told_password, NULL);
  wc_str_set (&entry->tried_password, NULL);
}

static void
on_retry (gpointer data)
{
  WcRoomEntry *entry = data;

  entry->retry = 0;
  wc_room_keeper_enter (entry);
}

void
wc_room_keeper_enter_later (WcRoomEntry *entry, const GError *error)
{
  const WcRoomKeeperMeans *means = &entry->keeper->means;
  double fraction =
      means->rand != NULL ? g_rand_double (means->rand) : g_random_double ();

  if (!entry->room->wanted)
    {
      wc_room_keeper_set_state (entry, WC_ROOM_STATE_OUT);
      wc_room_keeper_drop (entry);
      return;
    }
  wc_room_keeper_set_stand (entry, WC_ROOM_STATE_WAITING,
                            wc_error_get_detail (error, "condition"),
                            wc_error_get_detail (error, "text"));
  wc_clock_clear (means->clock, &entry->retry);
  entry->retry = wc_clock_add (
      means->clock, wc_backoff_delay_us (entry->n_failures++, fraction), on_retry, entry);
}
