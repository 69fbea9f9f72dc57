/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/room-keeper-private.h"
#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "xep/0045-muc.h"

/* What the modules tell of rooms, and what becomes of us then (XEP-0045 §§ 7.2, 7.14, 9,
 * 10.9): who is thrown out stays out, who is only lost comes back. All of it comes when
 * the unit of the stanza has committed, and is stored already (room-keeper-amend). */

/* The room is as the change makes it. What nobody said (it did not answer in time) was
 * not kept before. */
static void
adopt (WcRoomEntry *entry, const WcMucChange *change)
{
  g_autoptr (WcRoom) before = wc_room_copy (entry->room);
  WcRoom *room = entry->room;

  wc_room_keeper_amend (entry, change, room);
  if (wc_room_keeper_is_worth_keeping (entry, change))
    entry->stored = TRUE;
  if (!change->kept && entry->stored)
    wc_room_keeper_save (entry);
  if (before->state != room->state || g_strcmp0 (before->reason, room->reason) != 0 ||
      g_strcmp0 (before->text, room->text) != 0 ||
      g_strcmp0 (before->venue, room->venue) != 0)
    wc_room_keeper_tell_state (entry);
}

/* ---- In ---- */

typedef struct
{
  WcRoomKeeper *keeper;
  char *room; /* (owned) */
} Arrival;

static Arrival *
arrival_new (WcRoomEntry *entry)
{
  Arrival *self = g_new (Arrival, 1);

  *self = (Arrival){ entry->keeper, g_strdup (entry->room->room) };
  return self;
}

static void
arrival_free (gpointer data)
{
  Arrival *self = data;

  g_free (self->room);
  g_free (self);
}

/* The entry of the room that we are in still; else NULL. */
static WcRoomEntry *
find_joined (const Arrival *arrival)
{
  WcRoomEntry *entry = wc_room_keeper_find (arrival->keeper, arrival->room);

  if (entry == NULL || entry->room->state != WC_ROOM_STATE_JOINED ||
      arrival->keeper->session == NULL)
    return NULL;
  return entry;
}

static void
begin_archive (WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;
  gint64 unsure_us = 0;

  wc_outbox_is_room_unsure (self->means.outbox, entry->room->room, &unsure_us);
  wc_room_archives_start (self->archives, self->session, entry->room, unsure_us);
}

static void
on_archive_known (gpointer data)
{
  const Arrival *arrival = data;
  WcRoomEntry *entry = find_joined (arrival);

  if (entry != NULL &&
      wc_room_archives_get (entry->keeper->archives, arrival->room) == NULL)
    begin_archive (entry);
}

void
wc_room_keeper_read_archive (WcRoomEntry *entry)
{
  wc_session_after_commit (entry->keeper->session, on_archive_known, arrival_new (entry),
                           arrival_free);
}

static void
on_info (WcSession *session, gpointer data, const WcRoom *info, const GError *error)
{
  g_autofree char *name = data;
  WcRoomKeeper *self = wc_host_of (session)->muc->self;
  WcRoomEntry *entry = wc_room_keeper_find (self, name);

  if (entry != NULL && error == NULL)
    wc_room_keeper_take_info (entry, info);
}

/* A room that was not there before we came, or tells only who is in it: its messages have
 * ids of an archive all the same, without which they would be read a second time. */
static void
ask_info (const WcRoomEntry *entry)
{
  if (!entry->informed && entry->creation == NULL)
    wc_muc_ask_info (entry->keeper->session, entry->room->room, on_info,
                     g_strdup (entry->room->room));
}

/* ---- The nick of who asked last ---- */

/* Only who asked for that nick hears that the room did not give it: the others are in. */
static void
fail_wisher (WcRoomEntry *entry, const GError *error)
{
  GTask *wisher = g_steal_pointer (&entry->wisher);

  if (wisher == NULL)
    return;
  g_task_return_error (wisher, g_error_copy (error));
  g_ptr_array_remove (entry->joins, wisher);
}

static void
on_last_nick (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  g_autofree char *room = data;
  WcRoomKeeper *self = wc_host_of (session)->muc->self;
  WcRoomEntry *entry = wc_room_keeper_find (self, room);

  /* Where we are not in it any more, who waits is told of that. */
  if (entry == NULL || entry->room->state != WC_ROOM_STATE_JOINED ||
      g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE))
    return;
  /* CANCELLED: yet another nick was asked for, by somebody else. */
  if (error != NULL && !g_error_matches (error, WC_ERROR, WC_ERROR_CANCELLED))
    fail_wisher (entry, error);
  wc_room_keeper_answer (entry, NULL);
}

/* Somebody asked for another nick after the presence that entered was sent: the last
 * request wins, and everybody who waits hears of it when that is decided. FALSE: there is
 * nothing to decide. */
static gboolean
take_last_nick (WcRoomEntry *entry)
{
  const WcRoom *room = entry->room;
  g_autofree char *wish = g_steal_pointer (&entry->wish);
  g_autofree char *tried = g_steal_pointer (&entry->tried);
  g_autofree char *text = NULL;
  g_autofree char *to = NULL;
  g_autoptr (GError) error = NULL;

  if (entry->wisher == NULL || g_strcmp0 (wish, tried) == 0)
    return FALSE;
  text = g_strdup_printf ("%s/%s", room->room, wish);
  to = wc_jid_normalize (text, &error);
  if (to == NULL)
    fail_wisher (entry, error);
  if (to == NULL || g_strcmp0 (wc_jid_get_resource (to), room->occupied) == 0)
    return FALSE;
  wc_muc_set_nick (entry->keeper->session, room->room, wish, on_last_nick,
                   g_strdup (room->room));
  return TRUE;
}

/* ---- Coming in ---- */

static void
arrive (WcRoomEntry *entry, const WcMucChange *change)
{
  WcRoomKeeper *self = entry->keeper;
  const char *room = entry->room->room;

  entry->n_failures = entry->n_conflicts = 0;
  entry->asked = entry->remember = FALSE;
  wc_ingest_begin_room (self->means.ingest, room);
  adopt (entry, change);
  wc_str_set (&entry->told_password, NULL);
  wc_str_set (&entry->tried_password, NULL);
  wc_room_keeper_end_turn (entry);
  if (change->created)
    wc_room_maker_go_on (entry, /* created= */ TRUE);
  if (self->means.prompts != NULL)
    wc_prompts_withdraw_topic (self->means.prompts, self->account->id,
                               WC_PROMPT_KIND_INVITATION, room, "solved");
  ask_info (entry);
  if (entry->room->flags & WC_ROOM_HAS_ARCHIVE)
    begin_archive (entry);
  wc_room_keeper_await_subject (entry);
  wc_room_keeper_set_pause (entry);
  wc_room_keeper_watch_silence (self);
  wc_outbox_open_room (self->means.outbox, room);
  if (wc_room_maker_go_on (entry, /* created= */ FALSE) || !take_last_nick (entry))
    wc_room_keeper_answer (entry, NULL);
}

/* ---- Not in ---- */

/* To those who wait for the join. */
static void
answer_refused (WcRoomEntry *entry, const GError *error)
{
  const char *word = wc_room_keeper_refusal_of (error);
  g_autoptr (GError) told = g_error_copy (error);

  if (word != NULL)
    wc_error_set_detail (told, "reason", word);
  wc_room_keeper_answer (entry, told);
}

static void
refuse (WcRoomEntry *entry, const WcMucChange *change)
{
  g_autofree char *next = wc_room_keeper_dup_next_nick (entry, change->error);
  const char *word = wc_room_keeper_refusal_of (change->error);

  if (wc_room_keeper_has_other_password (entry, change->error))
    {
      wc_room_keeper_end_turn (entry);
      wc_room_keeper_enter (entry);
      return;
    }
  if (next != NULL)
    {
      entry->n_conflicts =
          g_strcmp0 (next, entry->wish) == 0 ? 0 : entry->n_conflicts + 1;
      wc_str_set (&entry->wish, next);
      wc_room_keeper_end_turn (entry);
      wc_room_keeper_enter (entry);
      return;
    }
  adopt (entry, change);
  wc_room_keeper_end_turn (entry);
  entry->n_conflicts = 0;
  entry->asked = FALSE;
  wc_room_keeper_forget_wishes (entry);
  wc_room_maker_fail (entry, change->error);
  answer_refused (entry, change->error);
  entry->remember = entry->remember && word == NULL;
  if (word != NULL)
    wc_room_keeper_drop (entry);
  else
    wc_room_keeper_enter_later (entry, change->error);
}

/* ---- Out ---- */

/* It stays so until somebody wants in again. */
static void
throw_out (WcRoomEntry *entry, const WcMucChange *change)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_CANCELLED, "the room was left meanwhile");

  wc_room_keeper_answer (entry, error);
  wc_room_keeper_left (entry);
  adopt (entry, change);
  wc_room_keeper_end_turn (entry);
  if (change->kind == WC_MUC_DESTROYED)
    wc_room_keeper_end_autojoin (entry);
}

static void
leave (WcRoomEntry *entry)
{
  wc_room_keeper_end_turn (entry);
  wc_room_keeper_left (entry);
  /* Somebody may want to be in again meanwhile. */
  if (wc_room_keeper_is_sought (entry))
    wc_room_keeper_enter (entry);
  else
    wc_room_keeper_retire (entry);
}

static void
come_back (WcRoomEntry *entry)
{
  wc_room_keeper_end_turn (entry);
  wc_room_keeper_left (entry);
  wc_room_keeper_enter_later (entry, /* error= */ NULL);
}

/* ---- While in ---- */

static void
note_subject (WcRoomEntry *entry, const WcMucChange *change)
{
  adopt (entry, change);
  /* It is told last of what was said before we came (§ 7.2.15), by whoever tells it: see
   * also wc_room_keeper_await_subject(). */
  if (!entry->settled && (entry->room->flags & WC_ROOM_HAS_ARCHIVE) == 0)
    wc_room_keeper_reconcile (entry, /* proof= */ FALSE);
}

static void
note_standing (WcRoomEntry *entry)
{
  WcRoom *room = entry->room;
  const WcOccupant *own = wc_muc_get_self (entry->keeper->session, room->room);
  WcEvent *event;

  if (own == NULL || room->state != WC_ROOM_STATE_JOINED)
    return;
  wc_room_keeper_set_pause (entry);
  event = wc_event_new (WC_EVENT_ROOM_STATE, room->account, room->room, NULL);
  wc_event_set_delta (event, "state", wc_room_state_to_string (room->state));
  wc_event_set_delta (event, "role", wc_role_to_string (own->role));
  wc_event_set_delta (event, "affiliation", wc_affiliation_to_string (own->affiliation));
  wc_live_tell (entry->keeper->means.live, event);
}

void
wc_room_keeper_changed (gpointer data, const WcMucChange *change)
{
  WcRoomKeeper *self = data;
  WcRoomEntry *entry = wc_room_keeper_find (self, change->room);

  if (entry == NULL)
    return;
  switch (change->kind)
    {
    case WC_MUC_JOINED:
      arrive (entry, change);
      break;
    case WC_MUC_REFUSED:
      refuse (entry, change);
      break;
    case WC_MUC_LEFT:
      leave (entry);
      break;
    case WC_MUC_KICKED:
    case WC_MUC_BANNED:
    case WC_MUC_NOT_MEMBER:
    case WC_MUC_DESTROYED:
      throw_out (entry, change);
      break;
    case WC_MUC_SHUTDOWN:
    case WC_MUC_LOST:
      come_back (entry);
      break;
    case WC_MUC_RENAMED:
      adopt (entry, change);
      break;
    case WC_MUC_SUBJECT:
      note_subject (entry, change);
      break;
    case WC_MUC_CONFIGURED:
      wc_muc_ask_info (self->session, change->room, on_info, g_strdup (change->room));
      break;
    case WC_MUC_STANDING:
      note_standing (entry);
      break;
    case WC_MUC_CHALLENGED:
      wc_room_keeper_set_stand (entry, WC_ROOM_STATE_JOINING, "captcha", change->text);
      break;
    }
}

void
wc_room_keeper_go_out (WcRoomEntry *entry)
{
  entry->leaving = TRUE;
  wc_muc_leave (entry->keeper->session, entry->room->room, /* status= */ NULL);
  wc_room_keeper_set_state (entry, WC_ROOM_STATE_OUT);
}

gboolean
wc_room_keeper_leave (WcRoomEntry *entry, GError **error)
{
  WcRoomKeeper *self = entry->keeper;
  const char *room = entry->room->room;
  g_autoptr (GError) left =
      g_error_new (WC_ERROR, WC_ERROR_CANCELLED, "the room was left meanwhile");

  if (!wc_room_keeper_set_wanted (entry, FALSE, error))
    return FALSE;
  entry->asked = FALSE;
  wc_str_set (&entry->wish, NULL);
  wc_str_set (&entry->told_password, NULL);
  wc_room_maker_fail (entry, left);
  wc_room_keeper_answer (entry, left);
  if (self->session != NULL && wc_muc_is_present (self->session, room))
    wc_room_keeper_go_out (entry);
  else if (!entry->joining)
    wc_room_keeper_retire (entry);
  return TRUE;
}
