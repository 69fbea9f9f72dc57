/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What the modules for rooms (XEP-0045, 0249) tell, and to whom. */

/* What became of us in a room, or of the room. */
typedef enum
{
  WC_MUC_JOINED,     /* we are in (status 110); nick is the one we got */
  WC_MUC_REFUSED,    /* the join failed: error (CONFLICT: the nick is taken; detail
                      * "condition"), REMOTE_TIMEOUT where nobody answered */
  WC_MUC_LEFT,       /* as wc_muc_leave() asked */
  WC_MUC_KICKED,     /* 307: reason, by */
  WC_MUC_BANNED,     /* 301: reason, by */
  WC_MUC_NOT_MEMBER, /* 321, 322: only members may be there, and we are none any more */
  WC_MUC_SHUTDOWN,   /* 332 the service ends, 333 an error of it threw us out */
  WC_MUC_DESTROYED,  /* reason, venue */
  WC_MUC_LOST,       /* the room does not know us there any more */
  WC_MUC_RENAMED,    /* 303, 210: nick is ours now */
  WC_MUC_SUBJECT,    /* text, nick of who set it, stamp_us */
  WC_MUC_CONFIGURED, /* 104, 170 to 174: what the room says of itself has changed */
  WC_MUC_STANDING,   /* our role or affiliation is another */
  WC_MUC_CHALLENGED, /* joining waits for a person (XEP-0158): text, the page on which
                      * they can answer, or NULL */
} WcMucChangeKind;

/* Borrowed for the call; fields that the kind does not name are NULL. */
typedef struct
{
  WcMucChangeKind kind;
  const char *room;
  const char *nick;
  const char *reason; /* what people wrote */
  const char *by;     /* nick or JID of who did it */
  const char *venue;  /* bare JID */
  const char *text;
  const char *occupant_id; /* JOINED: ours, where the room gives any (XEP-0421) */
  gint64 stamp_us;
  gboolean created; /* JOINED: the room is new, and ours to configure (201) */
  gboolean kept;    /* it was stored before it was told */
  const GError *error;
} WcMucChange;

/* Somebody invites us (XEP-0249, or XEP-0045 § 7.8.2 through the room). */
typedef struct
{
  const char *room;
  const char *from;     /* who invites: bare JID, or room/nick where only that is known */
  const char *reason;   /* (nullable) */
  const char *password; /* (nullable) */
  gboolean mediated;
} WcMucInvitation;

/* Who is told; its self and functions must live as long as the session.
 *
 * What a stanza of the room changes is told in two steps. "keep" comes inside the unit of
 * work of the stanza, before anything has changed: it stores what of the change must
 * outlive the stream, and changes nothing in memory. FALSE: it could not, and the unit
 * has failed; the stanza will come again. "changed" comes when the unit has committed,
 * and exactly once. Only what concerns us is kept: JOINED, REFUSED, RENAMED, SUBJECT, and
 * every end.
 *
 * What nobody answered (REFUSED, LEFT after a minute) and what a question brought to
 * light (LOST by XEP-0410) is told by "changed" alone. Joining or leaving from inside of
 * "changed" is allowed. "invited" is called inside the unit: what cannot be stored there
 * ends with wc_session_fail_unit(). */
typedef struct
{
  gpointer self;
  void (*changed) (gpointer self, const WcMucChange *change);
  void (*invited) (gpointer self, const WcMucInvitation *invitation);
  /* Whether @room (a bare JID) is one of ours, joined or not: its messages with a
   * resource are those of occupants (§ 7.5). */
  gboolean (*is_room) (gpointer self, const char *room);
  gboolean (*keep) (gpointer self, const WcMucChange *change); /* (nullable) */
  /* (nullable) Whether we are in @room still was asked (XEP-0410), and nothing says that
   * we are not; where we are not it is LOST. */
  void (*not_lost) (gpointer self, const char *room);
} WcMucHost;
