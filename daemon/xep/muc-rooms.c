/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xep/host.h"
#include "xep/muc-rooms.h"
#include "xml/stanza.h"

/* XEP-0045: the rooms of one stream. Who is told of a change may join or leave again at
 * once, so a room that ended is taken out before anybody hears of it. */

#define GIVE_UP_AFTER_US (60 * G_USEC_PER_SEC)

/* What a person has to answer a challenge: ejabberd waits for two minutes, and says when
 * they are over. */
#define CHALLENGE_US (3 * 60 * G_USEC_PER_SEC)

struct _WcMucRooms
{
  WcSession *session; /* borrowed */
  GHashTable *rooms;  /* (owned) (element-type utf8 WcMucRoom) keys are the values' */
};

/* ---- Waiting ---- */

static WcClock *
clock_of (WcMucRoom *room)
{
  return wc_session_get_clock (room->rooms->session);
}

void
wc_muc_rooms_settle (WcMucRoom *room,
                     WcMucWait *wait,
                     const WcNode *result,
                     const GError *error)
{
  WcMucWait old = *wait;

  if (old.reply == NULL)
    return;
  wc_clock_clear (clock_of (room), &old.timer);
  *wait = (WcMucWait){ 0 };
  g_free (old.id);
  old.reply (room->rooms->session, old.user_data, result, error);
}

static void
settle_late (WcMucRoom *room, WcMucWait *wait)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "the room did not answer in time");

  wait->timer = 0;
  wc_muc_rooms_settle (room, wait, NULL, error);
}

static void
on_nick_late (gpointer room)
{
  settle_late (room, &((WcMucRoom *) room)->nick_wait);
}

static void
on_subject_late (gpointer room)
{
  settle_late (room, &((WcMucRoom *) room)->subject_wait);
}

static void
arm_wait (WcMucRoom *room, WcMucWait *wait)
{
  wc_clock_clear (clock_of (room), &wait->timer);
  wait->timer =
      wc_clock_add (clock_of (room), GIVE_UP_AFTER_US,
                    wait == &room->nick_wait ? on_nick_late : on_subject_late, room);
}

static void
settle_with (WcMucRoom *room, WcErrorCode code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (WC_ERROR, (int) code, message);

  wc_muc_rooms_settle (room, &room->nick_wait, NULL, error);
  wc_muc_rooms_settle (room, &room->subject_wait, NULL, error);
}

void
wc_muc_rooms_wait (
    WcMucRoom *room, WcMucWait *wait, const char *id, WcReply reply, gpointer user_data)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_CANCELLED, "something else was asked for since");
  WcMucWait old = *wait;

  *wait = (WcMucWait){ reply, user_data, g_strdup (id), 0 };
  arm_wait (room, wait);
  if (old.reply != NULL)
    wc_muc_rooms_settle (room, &old, NULL, error);
}

gboolean
wc_muc_rooms_is_answer (const WcMucWait *wait, const WcNode *stanza)
{
  const char *id = wc_node_attr (stanza, "id");

  return wait->reply != NULL && (id == NULL || g_str_equal (id, wait->id));
}

/* ---- One room ---- */

/* @reason: why, as of wc_prompts_withdraw(). */
static void
end_challenge (WcMucRoom *room, const char *reason)
{
  WcHost *host = wc_host_of (room->rooms->session);

  if (room->challenge == NULL)
    return;
  g_clear_pointer (&room->challenge, wc_muc_challenge_free);
  if (host != NULL && host->prompts != NULL)
    wc_prompts_withdraw_topic (host->prompts, host->account->id, WC_PROMPT_KIND_CAPTCHA,
                               room->room, reason);
}

static void
room_free (gpointer data)
{
  WcMucRoom *self = data;

  end_challenge (self, "removed");
  settle_with (self, WC_ERROR_OFFLINE, "we are not in the room any more");
  wc_clock_clear (clock_of (self), &self->timer);
  g_clear_error (&self->refusal);
  wc_muc_occupants_free (self->occupants);
  wc_muc_lists_free (self->lists);
  wc_muc_members_end (self->members);
  g_hash_table_unref (self->invites);
  g_free (self->room);
  g_free (self->nick);
  g_free (self->nick_wanted);
  g_free (self->join_id);
  g_free (self);
}

gboolean
wc_muc_rooms_keep (WcMucRoom *room, WcMucChange *change)
{
  WcHost *host = wc_host_of (room->rooms->session);

  change->room = room->room;
  if (host != NULL && host->muc != NULL && host->muc->keep != NULL)
    change->kept = host->muc->keep (host->muc->self, change);
  else
    return TRUE;
  return change->kept;
}

void
wc_muc_rooms_tell (WcMucRoom *room, WcMucChange *change)
{
  WcHost *host = wc_host_of (room->rooms->session);

  change->room = room->room;
  if (host != NULL && host->muc != NULL)
    host->muc->changed (host->muc->self, change);
}

void
wc_muc_rooms_end (WcMucRoom *room, WcMucChange *change)
{
  g_hash_table_steal (room->rooms->rooms, room->room);
  wc_muc_rooms_tell (room, change);
  room_free (room);
}

/* The room may have let us in after all: it is told that we are not there. */
static void
withdraw (WcMucRoom *room)
{
  g_autofree char *to = g_strdup_printf ("%s/%s", room->room, room->nick);
  g_autoptr (WcNode) presence = wc_stanza_new_presence ("unavailable", to);

  wc_session_send (room->rooms->session, presence);
}

static GError *
explain_late (const WcMucRoom *room)
{
  if (room->refusal != NULL)
    return g_error_copy (room->refusal);
  if (room->challenge != NULL)
    return wc_muc_challenge_explain (room->challenge);
  return g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "the room does not answer");
}

static void
on_late (gpointer data)
{
  WcMucRoom *room = data;
  g_autoptr (GError) error = explain_late (room);
  gboolean leaving = room->stage == WC_MUC_STAGE_LEAVING;
  WcMucChange change = { .kind = leaving ? WC_MUC_LEFT : WC_MUC_REFUSED,
                         .error = leaving ? NULL : error };

  room->timer = 0;
  if (!leaving && room->refusal == NULL)
    withdraw (room);
  wc_muc_rooms_end (room, &change);
}

static gint64
patience_with (const WcMucRoom *room)
{
  if (room->refusal != NULL)
    return 0;
  return room->challenge != NULL ? CHALLENGE_US : GIVE_UP_AFTER_US;
}

void
wc_muc_rooms_expect (WcMucRoom *room, WcMucStage stage)
{
  room->stage = stage;
  if (stage != WC_MUC_STAGE_JOINING)
    end_challenge (room, stage == WC_MUC_STAGE_IN ? "solved" : "removed");
  wc_clock_clear (clock_of (room), &room->timer);
  if (stage != WC_MUC_STAGE_IN)
    room->timer = wc_clock_add (clock_of (room), patience_with (room), on_late, room);
}

/* ---- All of them ---- */

WcMucRooms *
wc_muc_rooms_new (WcSession *session)
{
  WcMucRooms *self = g_new0 (WcMucRooms, 1);

  self->session = session;
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, room_free);
  return self;
}

void
wc_muc_rooms_free (WcMucRooms *self)
{
  wc_muc_rooms_clear (self);
  g_hash_table_unref (self->rooms);
  g_free (self);
}

WcSession *
wc_muc_rooms_get_session (WcMucRooms *self)
{
  return self->session;
}

WcMucRoom *
wc_muc_rooms_add (WcMucRooms *self, const char *room, const char *nick)
{
  WcMucRoom *added = g_new0 (WcMucRoom, 1);

  added->rooms = self;
  added->room = g_strdup (room);
  added->nick = g_strdup (nick);
  added->join_id = wc_stanza_make_id ();
  added->in_history = TRUE;
  added->occupants = wc_muc_occupants_new ();
  added->lists = wc_muc_lists_new ();
  added->members = wc_muc_members_new ();
  added->invites = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_replace (self->rooms, added->room, added);
  return added;
}

WcMucRoom *
wc_muc_rooms_find (WcMucRooms *self, const char *room)
{
  return g_hash_table_lookup (self->rooms, room);
}

GPtrArray *
wc_muc_rooms_list (WcMucRooms *self)
{
  GPtrArray *all = g_ptr_array_sized_new (g_hash_table_size (self->rooms));
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    g_ptr_array_add (all, room);
  return all;
}

void
wc_muc_rooms_clear (WcMucRooms *self)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->rooms);

  /* Who hears of it may join anew. */
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, room_free);
}

static void
pause_room (WcMucRoom *room)
{
  wc_clock_clear (clock_of (room), &room->timer);
  wc_clock_clear (clock_of (room), &room->nick_wait.timer);
  wc_clock_clear (clock_of (room), &room->subject_wait.timer);
}

static void
continue_room (WcMucRoom *room)
{
  wc_muc_rooms_expect (room, room->stage);
  if (room->nick_wait.reply != NULL)
    arm_wait (room, &room->nick_wait);
  if (room->subject_wait.reply != NULL)
    arm_wait (room, &room->subject_wait);
}

void
wc_muc_rooms_set_paused (WcMucRooms *self, gboolean paused)
{
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, &room))
    if (paused)
      pause_room (room);
    else
      continue_room (room);
}
