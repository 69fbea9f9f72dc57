/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/room-archives.h"
#include "account/room-keeper.h"

/* For the files room-*.c alone. */

/* A room of the account. */
typedef struct
{
  WcRoomKeeper *keeper;
  WcRoom *room;        /* (owned) as it stands; never shared */
  gboolean stored;     /* the store knows it */
  gboolean pending;    /* waits for its turn to be entered */
  gboolean joining;    /* its turn has come, and it has not answered */
  gboolean leaving;    /* it was told that we go, and has not answered */
  gboolean asked;      /* a person asked for it, who may make a room where none is */
  gboolean informed;   /* the room has said what it is since we wanted in */
  gboolean remember;   /* a person is to see it, also where it refuses */
  gboolean settled;    /* what it says since we came is told: for those without archive */
  GPtrArray *joins;    /* (owned) (element-type GTask) who waits for the join */
  GTask *wisher;       /* (nullable) borrowed from joins: the last who asked for a nick */
  char *wish;          /* (owned) (nullable) the nick that is wanted, and tried next */
  char *tried;         /* (owned) (nullable) the nick that the room was asked for */
  char *told_password; /* (owned) (nullable) what somebody gave, and is tried next */
  char *tried_password; /* (owned) (nullable) what we entered with */
  guint n_conflicts;
  guint n_failures;
  guint turn;        /* timer: while it is joining, and counts among those that are */
  guint retry;       /* timer: to be entered again */
  guint subject;     /* timer: what is in doubt waits so long for its subject */
  gpointer creation; /* (nullable) room-maker's: it is being made */
} WcRoomEntry;

struct _WcRoomKeeper
{
  WcRoomKeeperMeans means;
  WcAccount *account; /* (owned) */
  WcSession *session; /* (nullable) borrowed */
  WcMucHost muc;
  WcBookmarksHost bookmarks;
  WcRoomPort port;
  WcRoomArchives *archives; /* (owned) */
  GHashTable *entries;      /* (owned) (element-type utf8 WcRoomEntry) */
  GQueue queue;             /* (element-type WcRoomEntry) borrowed: to be entered */
  guint n_joining;
  guint ping;         /* timer: to ask silent rooms */
  char *service;      /* (owned) (nullable) for rooms, as our server names it */
  gboolean begun;     /* the stream is ready */
  GCancellable *gone; /* (owned) cancelled when it is freed: a task may end later */
};

/* ---- room-keeper-entry.c ---- */

/* The entry of a room; NULL where it is none of ours. _ensure makes it, not stored. _add:
 * @room (transfer full), which has none yet. */
WcRoomEntry *wc_room_keeper_find (WcRoomKeeper *self, const char *room);
WcRoomEntry *wc_room_keeper_ensure (WcRoomKeeper *self, const char *room);
WcRoomEntry *wc_room_keeper_add (WcRoomKeeper *self, WcRoom *room, gboolean stored);
void wc_room_keeper_free_entry (gpointer entry);

/* Forgets an entry that the store does not know. */
void wc_room_keeper_drop (WcRoomEntry *entry);

/* Runs @func in a transaction. FALSE: it failed, and so has the unit that is open, if one
 * is; otherwise the log says so. */
gboolean wc_room_keeper_store (WcRoomKeeper *self, WcDbFunc func, gpointer data);

/* A WcDbFunc that stores a WcRoom. */
gboolean wc_room_keeper_store_room (WcDb *db, gpointer room, GError **error);

/* Writes what of it outlives the stream, as wc_room_keeper_store(). */
gboolean wc_room_keeper_save (WcRoomEntry *entry);

/* Makes of @room, a copy to be stored, one that nobody wants to be in: what waits to be
 * sent there fails with it (wc_room_store_save()), also while we are on our way out. */
void wc_room_keeper_give_up (WcRoom *room);

/* Whether we want to be in it. FALSE + error: that could not be stored, and is as it was.
 */
gboolean wc_room_keeper_set_wanted (WcRoomEntry *entry, gboolean wanted, GError **error);

/* Tells how we stand to the room. _changed: that something did (WcRoomKeeperMeans). */
void wc_room_keeper_tell_state (const WcRoomEntry *entry);
void wc_room_keeper_tell_changed (WcRoomKeeper *self);

/* Sets how we stand to @room, @reason and @text nullable, with nothing left of how we
 * stood before. */
void wc_room_keeper_stand (WcRoom *room,
                           WcRoomState state,
                           const char *reason,
                           const char *text);

/* Another state, saved and told where it is another; _set_state: that needs no reason. */
void wc_room_keeper_set_stand (WcRoomEntry *entry,
                               WcRoomState state,
                               const char *reason,
                               const char *text);
void wc_room_keeper_set_state (WcRoomEntry *entry, WcRoomState state);

/* Ends the tasks that wait for the join: with TRUE, or @error (nullable). */
void wc_room_keeper_answer (WcRoomEntry *entry, const GError *error);

/* Nobody asks any more for a room that did not let us in or is gone: it is off the list
 * where nothing was said in it (wc_room_store_dismiss()), and the entry may be gone
 * afterwards. Only where nobody waits for the join. FALSE + error: as it was. */
gboolean wc_room_keeper_dismiss (WcRoomEntry *entry, GError **error);

/* ---- room-keeper-enter.c ---- */

/* Whether rooms can be entered: the stream is there, and the account does not show itself
 * offline, for to be in a room is to be seen. */
gboolean wc_room_keeper_may_enter (WcRoomKeeper *self);

/* Whether anybody wants to be in: a person, a bookmark, who makes it. */
gboolean wc_room_keeper_is_sought (const WcRoomEntry *entry);

/* What the room says of itself now. */
void wc_room_keeper_take_info (WcRoomEntry *entry, const WcRoom *info);

/* It is not entered, nor later on its own; an entry that nobody needs is forgotten. */
void wc_room_keeper_retire (WcRoomEntry *entry);

/* Puts it among those that are entered next; nothing while none can be: who waits for it
 * hears of it where the account is hidden. The entry may be gone afterwards where nobody
 * wants it any more. */
void wc_room_keeper_enter (WcRoomEntry *entry);

/* Those whose turn it is. */
void wc_room_keeper_enter_next (WcRoomKeeper *self);

/* It is not being entered any more: others have their turn. */
void wc_room_keeper_end_turn (WcRoomEntry *entry);

/* What was to be tried next is no more; nor what was tried. */
void wc_room_keeper_forget_wishes (WcRoomEntry *entry);

/* To be entered again some time later. @error (nullable) is why not now: what the server
 * said stands as the reason until then. */
void wc_room_keeper_enter_later (WcRoomEntry *entry, const GError *error);

/* ---- room-keeper.c ---- */

/* We are in it no longer: what it has not shown is in doubt, its archive is left. */
void wc_room_keeper_left (WcRoomEntry *entry);

/* The archive of a room, or its history where it has none, has told everything. @proof:
 * as of wc_outbox_room_reconciled(). */
void wc_room_keeper_reconcile (WcRoomEntry *entry, gboolean proof);

/* We are in a room without an archive, or the stream goes on on which we are, and its
 * subject, which ends what was said before, is to come: where something said there is in
 * doubt it is waited for, but not for ever. */
void wc_room_keeper_await_subject (WcRoomEntry *entry);

/* We are in a room: those that are silent for long are asked from now on. */
void wc_room_keeper_watch_silence (WcRoomKeeper *self);

/* What of the room's slow mode (XEP-0500) is for us, as it and we stand now. */
void wc_room_keeper_set_pause (const WcRoomEntry *entry);

/* ---- room-keeper-amend.c ---- */

/* Makes of @room, which is that of @entry or a copy, what it is after @change. */
void
wc_room_keeper_amend (const WcRoomEntry *entry, const WcMucChange *change, WcRoom *room);

/* The word for why a room that refuses with @error does so until somebody asks again;
 * NULL: it may let us in later. */
const char *wc_room_keeper_refusal_of (const GError *error);

/* The nick to try after the room refused with @error; NULL: none. Returns: (transfer
 * full). */
char *wc_room_keeper_dup_next_nick (const WcRoomEntry *entry, const GError *error);

/* Its password as far as anybody here knows it: what was told last, or what it took.
 * Borrowed; NULL: none. */
const char *wc_room_keeper_get_password (const WcRoomEntry *entry);

/* Whether @change makes a room of it that the store has from then on. */
gboolean wc_room_keeper_is_worth_keeping (const WcRoomEntry *entry,
                                          const WcMucChange *change);

/* Whether somebody told us the password while we were entering without it, or with
 * another, which the room refused with @error. */
gboolean wc_room_keeper_has_other_password (const WcRoomEntry *entry,
                                            const GError *error);

/* From the modules: stores what @change makes of the room (WcMucHost.keep). */
gboolean wc_room_keeper_keep (gpointer keeper, const WcMucChange *change);

/* ---- room-keeper-news.c ---- */

/* We are in it, and its archive is known only now: of a room that was just made, or
 * configured. Nothing where it is read already. */
void wc_room_keeper_read_archive (WcRoomEntry *entry);

/* Nobody wants to be in any more: we leave it, or are entering it no longer. The entry
 * may be gone afterwards. FALSE + error: that could not be stored, and nothing happened.
 */
gboolean wc_room_keeper_leave (WcRoomEntry *entry, GError **error);

/* Leaves the room that we are in, or are entering: we are out of it for everybody who
 * asks, and enter it again only when it has answered. */
void wc_room_keeper_go_out (WcRoomEntry *entry);

/* From the modules. */
void wc_room_keeper_changed (gpointer keeper, const WcMucChange *change);

/* ---- room-keeper-asked.c ---- */

/* Has the server keep @bookmark, and ends @task (transfer full) with TRUE: where it is
 * not kept, what it is about has happened all the same. */
void wc_room_keeper_keep_bookmark (WcSession *session,
                                   const WcBookmark *bookmark,
                                   GTask *task);

/* The account's other devices shall not come there by themselves either. */
void wc_room_keeper_end_autojoin (WcRoomEntry *entry);

/* From the modules. */
void wc_room_keeper_invited (gpointer keeper, const WcMucInvitation *invitation);
void wc_room_keeper_bookmarked (gpointer keeper,
                                const WcBookmark *bookmark,
                                const WcBookmark *before);
void wc_room_keeper_unbookmarked (gpointer keeper, const char *room);
void wc_room_keeper_bookmarks_loaded (gpointer keeper);

/* Fills the port, see room-link.c. */
void wc_room_link_fill (WcRoomPort *port, WcRoomKeeper *keeper);

/* The room is ours to configure, see room-maker.c; FALSE: nobody is making it. */
gboolean wc_room_maker_go_on (WcRoomEntry *entry, gboolean created);
/* It came to nothing. */
void wc_room_maker_fail (WcRoomEntry *entry, const GError *error);
