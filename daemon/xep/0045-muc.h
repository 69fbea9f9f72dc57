/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/room.h"
#include "stream/session.h"
#include "xep/muc-host.h"

/* XEP-0045 Multi-User Chat, seen from who keeps the rooms (account/rooms): being in them.
 * What is known here lasts as long as the stream, over its resumptions. Rooms are
 * canonical bare JIDs. */

/* How to enter (§ 7.2). */
typedef struct
{
  const char *room;
  const char *nick;
  const char *password;    /* (nullable) */
  guint flags;             /* WcRoomFlags, as the room's disco#info said before */
  WcMentionRules mentions; /* as that said */
  gint64 since_us;         /* history since then (§ 7.2.15); 0: no such bound */
  int max_history;         /* messages of history; 0: none; -1: as the room likes */
} WcMucJoin;

/* Whom to invite. */
typedef struct
{
  const char *room;
  const char *jid;
  const char *reason; /* (nullable) */
} WcMucInvite;

/* Sends the presence that enters; told by "changed" JOINED or REFUSED. A room we are in
 * already tells everything anew. Does nothing while no stream is bound, or while the
 * account shows itself offline. */
void wc_muc_join (WcSession *session, const WcMucJoin *join);

/* Leaves (§ 7.14), @status (nullable) says why; told by LEFT, after a minute also where
 * the room does not answer. Does nothing where nothing was joined. */
void wc_muc_leave (WcSession *session, const char *room, const char *status);

/* Tells all rooms our presence, as the account's settings make it (§ 7.7); leaves them
 * where the account shows itself offline. */
void wc_muc_update_presence (WcSession *session);

/* Asks for another nick (§ 7.6): told by RENAMED. @reply has an error when the room
 * refused. */
void wc_muc_set_nick (WcSession *session,
                      const char *room,
                      const char *nick,
                      WcReply reply,
                      gpointer user_data);

/* Sets the subject (§ 8.1); @reply comes with the room's own message about it. */
void wc_muc_set_subject (WcSession *session,
                         const char *room,
                         const char *subject,
                         WcReply reply,
                         gpointer user_data);

/* Has the room invite @jid (§ 7.8.2), which lets it in where only members may be: @reply
 * comes when the room has taken it or refused. */
void wc_muc_invite (WcSession *session,
                    const WcMucInvite *invite,
                    WcReply reply,
                    gpointer user_data);

/* Gives a room that is being joined what a person answered to its CAPTCHA (CHALLENGED):
 * @reply comes when it has taken that, and lets us in, or NOT_AUTHORIZED with the detail
 * "reason", "captcha-failed": the join ends with that as well. NOT_FOUND where the room
 * asks nothing (any more), INVALID_ARGUMENT where it takes no such answer. */
void wc_muc_answer_captcha (WcSession *session,
                            const char *room,
                            const char *answer,
                            WcReply reply,
                            gpointer user_data);

/* Asks whether we are there still (XEP-0410). LOST is told where the answer says that we
 * are not; no answer, or none of the room, says nothing: ask again later. */
void wc_muc_ping (WcSession *session, const char *room);

gboolean wc_muc_is_joined (WcSession *session, const char *room);

/* Whether the bare JID @room is a room of ours, joined or not (WcMucHost.is_room). */
gboolean wc_muc_is_room (WcSession *session, const char *room);

/* Whether we are in @room, or on our way in or out: only then it may speak to us. */
gboolean wc_muc_is_present (WcSession *session, const char *room);

/* Whether @jid (canonical), to whom (@outgoing) or from whom the message @stanza goes, is
 * an occupant of a room, so that it is a private message (§ 7.5). */
gboolean wc_muc_is_occupant (WcSession *session,
                             const char *jid,
                             const WcNode *stanza,
                             gboolean outgoing);

/* Whether the room still tells what was said before we came: its subject ends that
 * (§ 7.2.15). */
gboolean wc_muc_is_in_history (WcSession *session, const char *room);

/* What the room says of itself (WcRoomFlags), as far as that was asked; 0: unknown. */
guint wc_muc_get_flags (WcSession *session, const char *room);

/* Who may mention whom there (XEP-0513 § 3.6); no rules of a room that we are not in. */
WcMentionRules wc_muc_get_mention_rules (WcSession *session, const char *room);

/* Our own occupant, another one by nick; borrowed, NULL when not there. */
const WcOccupant *wc_muc_get_self (WcSession *session, const char *room);
const WcOccupant *
wc_muc_find_occupant (WcSession *session, const char *room, const char *nick);

/* Who we are in a room, or were last where we are in it no more. */
typedef struct
{
  char *nick;        /* (owned) (nullable) */
  char *occupant_id; /* (owned) (nullable) XEP-0421 */
} WcMucIdentity;

/* Fills @out; it stays empty of what is not known of @room. */
void wc_muc_identify_self (WcSession *session, const char *room, WcMucIdentity *out);
void wc_muc_identity_clear (WcMucIdentity *identity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcMucIdentity, wc_muc_identity_clear)

/* Everybody there: moderators first, then by nick. Returns: (transfer full) (element-type
 * WcOccupant). */
GPtrArray *wc_muc_dup_occupants (WcSession *session, const char *room);
guint wc_muc_count_occupants (WcSession *session, const char *room);

/* Whether the store has the lists of @room (store/affiliation-store.h) as the room has
 * them now (XEP-0463). */
gboolean wc_muc_has_lists (WcSession *session, const char *room);

/* When the room last said anything to us, by the monotonic clock; 0: not joined. */
gint64 wc_muc_get_heard_us (WcSession *session, const char *room);

/* What the room says of itself (§ 6.4, XEP-0128): asked anew each time. @room: flags,
 * name and description, NULL with @error. It is borrowed. */
typedef void (*WcMucInfo) (WcSession *session,
                           gpointer user_data,
                           const WcRoom *room,
                           const GError *error);
void wc_muc_ask_info (WcSession *session,
                      const char *room,
                      WcMucInfo callback,
                      gpointer user_data);
