/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/room-keeper-private.h"
#include "base/error.h"
#include "base/str.h"
#include "store/outbox-store.h"

/* What a change makes of a room, as a pure function: first over the copy that is stored
 * in the unit of the stanza, then, once that has committed, over the room itself. */

/* A nick that is taken gets an underscore, so often. */
#define MAX_CONFLICTS 5

/* ---- Refusals ---- */

const char *
wc_room_keeper_refusal_of (const GError *error)
{
  static const struct
  {
    const char *condition;
    const char *word;
  } words[] = {
    { "not-authorized", "password" },
    { "forbidden", "banned" },
    { "registration-required", "members-only" },
    { "conflict", "nick-conflict" },
    { "not-allowed", "not-allowed" },
    { "not-acceptable", "nick-reserved" },
    { "jid-malformed", "nick-invalid" },
    { "item-not-found", "not-found" },
    { "policy-violation", "policy-violation" },
    { "feature-not-implemented", "no-room" },
    { "gone", "moved" },
  };
  static const char *const challenges[] = { "captcha", "captcha-failed", NULL };
  const char *condition = wc_error_get_detail (error, "condition");
  const char *reason = wc_error_get_detail (error, "reason");

  /* A challenge is no stanza error. */
  if (reason != NULL && g_strv_contains (challenges, reason))
    return reason;
  /* The address has said so itself, before it was entered. */
  if (condition == NULL && g_error_matches (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED))
    return "no-room";
  for (gsize i = 0; condition != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].condition, condition) == 0)
      return words[i].word;
  return NULL;
}

/* Whoever asked last wanted another nick than the one that was tried: that comes next. */
char *
wc_room_keeper_dup_next_nick (const WcRoomEntry *entry, const GError *error)
{
  const char *condition = wc_error_get_detail (error, "condition");

  if (g_strcmp0 (condition, "conflict") != 0 || entry->tried == NULL)
    return NULL;
  if (entry->wish != NULL && strcmp (entry->wish, entry->tried) != 0)
    return g_strdup (entry->wish);
  if (entry->n_conflicts >= MAX_CONFLICTS)
    return NULL;
  return g_strconcat (entry->tried, "_", NULL);
}

const char *
wc_room_keeper_get_password (const WcRoomEntry *entry)
{
  return entry->told_password != NULL ? entry->told_password : entry->room->password;
}

gboolean
wc_room_keeper_has_other_password (const WcRoomEntry *entry, const GError *error)
{
  const char *condition = wc_error_get_detail (error, "condition");
  const char *password = wc_room_keeper_get_password (entry);

  return g_strcmp0 (condition, "not-authorized") == 0 && password != NULL &&
         g_strcmp0 (password, entry->tried_password) != 0;
}

static void
amend_refused (const WcRoomEntry *entry, const WcMucChange *change, WcRoom *room)
{
  const char *word = wc_room_keeper_refusal_of (change->error);
  const char *text = wc_error_get_detail (change->error, "text");
  g_autofree char *next = wc_room_keeper_dup_next_nick (entry, change->error);

  if (next != NULL || word == NULL ||
      wc_room_keeper_has_other_password (entry, change->error))
    return;
  /* "gone" with an address is how a room that moved says so (RFC 6120 § 8.3.3.5). */
  if (strcmp (word, "moved") == 0)
    {
      wc_room_keeper_stand (room, WC_ROOM_STATE_GONE, word, text);
      wc_str_set (&room->venue, change->venue);
      return;
    }
  wc_room_keeper_stand (room, WC_ROOM_STATE_REFUSED, word, text);
}

/* ---- The rest ---- */

static void
amend_joined (const WcRoomEntry *entry, const WcMucChange *change, WcRoom *room)
{
  wc_room_keeper_stand (room, WC_ROOM_STATE_JOINED, NULL, NULL);
  /* Wanted from now on, when somebody asked for it. */
  room->wanted = room->wanted || entry->joins->len > 0;
  wc_str_set (&room->occupied, change->nick);
  room->made = change->created;
  if (room->nick == NULL || entry->wisher != NULL)
    wc_str_set (&room->nick, change->nick);
  /* Only one that let us in is worth keeping. */
  if (entry->tried_password != NULL)
    wc_str_set (&room->password, entry->tried_password);
  if (change->occupant_id != NULL)
    wc_str_set (&room->own_id, change->occupant_id);
}

static void
amend_thrown_out (const WcMucChange *change, WcRoom *room, const char *word)
{
  g_autofree char *text =
      change->by != NULL && change->reason != NULL
          ? g_strdup_printf ("%s: %s", change->by, change->reason)
          : g_strdup (change->reason != NULL ? change->reason : change->by);

  wc_room_keeper_stand (room, WC_ROOM_STATE_REFUSED, word, text);
}

static void
amend_destroyed (const WcMucChange *change, WcRoom *room)
{
  wc_room_keeper_stand (room, WC_ROOM_STATE_GONE, "destroyed", change->reason);
  room->wanted = FALSE;
  wc_str_set (&room->venue, change->venue);
}

static void
amend_subject (const WcMucChange *change, WcRoom *room)
{
  gboolean none = change->text == NULL || *change->text == '\0';

  wc_str_set (&room->subject, none ? NULL : change->text);
  wc_str_set (&room->subject_from, none ? NULL : change->nick);
  room->subject_us = none ? 0 : change->stamp_us;
}

void
wc_room_keeper_amend (const WcRoomEntry *entry, const WcMucChange *change, WcRoom *room)
{
  switch (change->kind)
    {
    case WC_MUC_JOINED:
      amend_joined (entry, change, room);
      return;
    case WC_MUC_REFUSED:
      amend_refused (entry, change, room);
      return;
    case WC_MUC_KICKED:
      amend_thrown_out (change, room, "kicked");
      return;
    case WC_MUC_BANNED:
      amend_thrown_out (change, room, "banned");
      return;
    case WC_MUC_NOT_MEMBER:
      amend_thrown_out (change, room, "members-only");
      return;
    case WC_MUC_DESTROYED:
      amend_destroyed (change, room);
      return;
    case WC_MUC_RENAMED:
      wc_str_set (&room->occupied, change->nick);
      wc_str_set (&room->nick, change->nick);
      return;
    case WC_MUC_SUBJECT:
      amend_subject (change, room);
      return;
    case WC_MUC_LEFT:
    case WC_MUC_SHUTDOWN:
    case WC_MUC_LOST:
    case WC_MUC_CONFIGURED:
    case WC_MUC_STANDING:
    case WC_MUC_CHALLENGED:
      return;
    }
}

/* ---- Keeping ---- */

gboolean
wc_room_keeper_is_worth_keeping (const WcRoomEntry *entry, const WcMucChange *change)
{
  return change->kind == WC_MUC_JOINED ||
         (change->kind == WC_MUC_REFUSED && entry->remember &&
          !wc_room_keeper_has_other_password (entry, change->error) &&
          wc_room_keeper_refusal_of (change->error) != NULL);
}

typedef struct
{
  const WcRoom *room;
  gboolean known; /* the store has it, or is to have it */
  gboolean out;   /* what was on its way there is in doubt */
} Keeping;

/* Whether we are in it no longer, after this. */
static gboolean
is_end (WcMucChangeKind kind)
{
  return kind == WC_MUC_LEFT || kind == WC_MUC_KICKED || kind == WC_MUC_BANNED ||
         kind == WC_MUC_NOT_MEMBER || kind == WC_MUC_SHUTDOWN ||
         kind == WC_MUC_DESTROYED || kind == WC_MUC_LOST;
}

static gboolean
store (WcDb *db, gpointer data, GError **error)
{
  const Keeping *keeping = data;
  const WcRoom *room = keeping->room;

  /* First what is in doubt, because saving decides what becomes of it. */
  if (keeping->out && !wc_outbox_store_leave_room (db, room->account, room->room, error))
    return FALSE;
  return !keeping->known || wc_room_keeper_store_room (db, (gpointer) room, error);
}

gboolean
wc_room_keeper_keep (gpointer data, const WcMucChange *change)
{
  WcRoomKeeper *self = data;
  const WcRoomEntry *entry = wc_room_keeper_find (self, change->room);
  g_autoptr (WcRoom) next = entry != NULL ? wc_room_copy (entry->room) : NULL;
  Keeping keeping = { .room = next, .out = is_end (change->kind) };

  if (entry == NULL)
    return TRUE;
  keeping.known = entry->stored || wc_room_keeper_is_worth_keeping (entry, change);
  wc_room_keeper_amend (entry, change, next);
  return wc_room_keeper_store (self, store, &keeping);
}
