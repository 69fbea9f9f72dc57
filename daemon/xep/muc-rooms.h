/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/mention-rules.h"
#include "stream/session.h"
#include "xep/muc-challenge.h"
#include "xep/muc-host.h"
#include "xep/muc-lists.h"
#include "xep/muc-members.h"
#include "xep/muc-occupants.h"

/* The rooms that we asked to join on this stream, what becomes of them, and who waits for
 * their answers. */
typedef struct _WcMucRooms WcMucRooms;

typedef enum
{
  WC_MUC_STAGE_JOINING,
  WC_MUC_STAGE_IN,
  WC_MUC_STAGE_LEAVING,
} WcMucStage;

/* Somebody waits for what the room says to a presence or message of ours. */
typedef struct
{
  WcReply reply; /* (nullable) nobody waits */
  gpointer user_data;
  char *id; /* (owned) of what was sent */
  guint timer;
} WcMucWait;

typedef struct
{
  WcMucRooms *rooms; /* borrowed */
  char *room;        /* (owned) */
  char *nick;        /* (owned) ours: the one asked for, then the one we got */
  char *join_id;     /* (owned) of the presence that enters */
  guint flags;       /* WcRoomFlags */
  WcMentionRules mentions;
  WcMucStage stage;
  gboolean
      in_history; /* its subject, which ends what was said before, is still to come */
  WcMucOccupants *occupants; /* (owned) */
  WcMucLists *lists;         /* (owned) */
  WcMucMembers *members;     /* (owned) */
  gint64 heard_us;           /* monotonic */
  GError *refusal;           /* (owned) (nullable) why it cannot be entered at all */
  WcMucChallenge *challenge; /* (owned) (nullable) what joining waits for */
  guint timer;               /* until an answer to joining or leaving must be there */
  gboolean renamed;          /* told of our new nick, whose presence is still to come */
  WcMucWait nick_wait;
  char *nick_wanted; /* (owned) (nullable) the nick that it asked for */
  WcMucWait subject_wait;
  GHashTable *invites; /* (owned) (element-type utf8 gpointer) of the module's, by id */
} WcMucRoom;

/* @session is borrowed. free: everybody who waits is told. Returns: (transfer full). */
WcMucRooms *wc_muc_rooms_new (WcSession *session);
void wc_muc_rooms_free (WcMucRooms *self);
WcSession *wc_muc_rooms_get_session (WcMucRooms *self);

/* The room with the bare JID @room, in place of one that was there; it is being joined.
 * Borrowed. */
WcMucRoom *wc_muc_rooms_add (WcMucRooms *self, const char *room, const char *nick);

/* Borrowed; NULL when it is none of them. */
WcMucRoom *wc_muc_rooms_find (WcMucRooms *self, const char *room);
GPtrArray *wc_muc_rooms_list (WcMucRooms *self); /* (transfer container) */

/* Takes the room out and tells @change about it; @room is gone then. */
void wc_muc_rooms_end (WcMucRoom *room, WcMucChange *change);

/* Has @change kept, whose room is filled here, before it happens (WcMucHost.keep). FALSE:
 * it could not be, and must not happen. */
gboolean wc_muc_rooms_keep (WcMucRoom *room, WcMucChange *change);

/* Tells @change, whose room is filled here. The room may be gone then. */
void wc_muc_rooms_tell (WcMucRoom *room, WcMucChange *change);

/* Nothing is known any more, and nobody is told but who waits: with OFFLINE. */
void wc_muc_rooms_clear (WcMucRooms *self);

/* While the stream is lost and may come back nothing is late. */
void wc_muc_rooms_set_paused (WcMucRooms *self, gboolean paused);

/* What was asked for must come within a minute from now, or within what a person needs
 * where the room asks one. Once it is not being joined, nobody is asked any more. */
void wc_muc_rooms_expect (WcMucRoom *room, WcMucStage stage);

/* Begins to wait for the answer to what is sent with @id: its @reply comes once. Whoever
 * waited before is told CANCELLED. */
void wc_muc_rooms_wait (
    WcMucRoom *room, WcMucWait *wait, const char *id, WcReply reply, gpointer user_data);

/* Ends the waiting, where there is one. */
void wc_muc_rooms_settle (WcMucRoom *room,
                          WcMucWait *wait,
                          const WcNode *result,
                          const GError *error);

/* Whether @stanza answers what is waited for: by its id, or because it has none. */
gboolean wc_muc_rooms_is_answer (const WcMucWait *wait, const WcNode *stanza);
