/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/mention-rules.h"
#include "model/occupant.h"
#include "model/reaction-limits.h"

/* How we stand to a room: "out", "joining", "joined", "waiting", "refused", "gone". */
typedef enum
{
  WC_ROOM_STATE_OUT, /* not in it, and nobody wants to be */
  WC_ROOM_STATE_JOINING,
  WC_ROOM_STATE_JOINED,
  WC_ROOM_STATE_WAITING, /* not in it now, but will be: offline, or tried again later */
  WC_ROOM_STATE_REFUSED, /* the room does not let us in, or threw us out: reason */
  WC_ROOM_STATE_GONE,    /* it was destroyed; venue may say where it went */
} WcRoomState;

#define WC_N_ROOM_STATES (WC_ROOM_STATE_GONE + 1)

/* What the room says of itself (disco#info). Numbers stand in the database. */
typedef enum
{
  WC_ROOM_HAS_ARCHIVE = 1 << 0,      /* XEP-0313 */
  WC_ROOM_HAS_STANZA_IDS = 1 << 1,   /* XEP-0359: forged ones are taken away */
  WC_ROOM_HAS_OCCUPANT_IDS = 1 << 2, /* XEP-0421 */
  WC_ROOM_MEMBERS_ONLY = 1 << 3,
  WC_ROOM_NON_ANONYMOUS = 1 << 4, /* everybody sees real addresses */
  WC_ROOM_MODERATED = 1 << 5,
  WC_ROOM_PASSWORD = 1 << 6, /* asks for one */
  WC_ROOM_PERSISTENT = 1 << 7,
  WC_ROOM_PUBLIC = 1 << 8,                /* listed by its service */
  WC_ROOM_VERSIONS_AFFILIATIONS = 1 << 9, /* XEP-0463 */
} WcRoomFlags;

/* Whether a room with these flags is for people who know each other: there, members tell
 * each other what they have read. */
static inline gboolean
wc_room_is_private_group (guint flags)
{
  const guint wanted = WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS;

  return (flags & wanted) == wanted;
}

/* A room of an account: a reference counted value, fields are set (with wc_str_set) only
 * before sharing. Down to the line it stands in the store, the rest lasts as long as the
 * stream. */
typedef struct
{
  gint64 account;     /* WcAccount.id */
  char *room;         /* (owned) canonical bare JID */
  gint64 since_us;    /* when we came to know it; set by the store, 0 before */
  gboolean wanted;    /* to be joined, now and after each login */
  char *nick;         /* (owned) (nullable) the nick we want there */
  char *password;     /* (owned) (nullable) */
  guint flags;        /* WcRoomFlags, as of the last time we asked */
  char *name;         /* (owned) (nullable) the room's own name */
  char *description;  /* (owned) (nullable) */
  char *subject;      /* (owned) (nullable) */
  char *subject_from; /* (owned) (nullable) nick of who set it */
  gint64 subject_us;  /* when, where the room said so; 0: unknown */
  char *own_id;       /* (owned) (nullable) our occupant id there (XEP-0421) */
  WcRoomState state;  /* stored: REFUSED, GONE; else OUT */
  char *reason; /* (owned) (nullable) a word: stanza error condition, "kicked", "banned",
                 * "members-only", "shutdown", "nick-conflict", "password", … */
  char *text;   /* (owned) (nullable) what the room or its people said about it */
  char *venue;  /* (owned) (nullable) bare JID of the room that takes its place */
  /* ---- */
  char *avatar;   /* (owned) (nullable) SHA-1 of its picture, as its disco#info says */
  char *occupied; /* (owned) (nullable) the nick we really have, while joined */
  gboolean made;  /* there was none when we came in, so that we are its owner */
  WcRole role;
  WcAffiliation affiliation;
  guint n_occupants;
  /* as of the last time we asked: */
  WcReactionLimits *reactions; /* (owned) (nullable) */
  guint slow_s; /* seconds between two messages of one person (XEP-0500); 0: any */
  int activity; /* messages in a day, about (XEP-0502); -1: not said */
  WcMentionRules mentions; /* XEP-0513 § 3.6 */
} WcRoom;

#define WC_TYPE_ROOM (wc_room_get_type ())
GType wc_room_get_type (void);

/* @room is copied. Returns: (transfer full), out, affiliation NONE. */
WcRoom *wc_room_new (gint64 account, const char *room);

/* A copy with a reference count of one, to be changed. */
WcRoom *wc_room_copy (const WcRoom *self);
WcRoom *wc_room_ref (const WcRoom *self);
void wc_room_unref (WcRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRoom, wc_room_unref)

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_room_state_to_string (WcRoomState state);
gboolean wc_room_state_from_string (const char *name, WcRoomState *out_state);
