/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "sync/catchup.h"
#include "sync/ingest.h"
#include "sync/outbox.h"
#include "sync/prompts.h"
#include "sync/room-port.h"
#include "xep/host.h"

/* Keeps one account in its rooms: those that are bookmarked with autojoin and those that
 * somebody joined, from login to login. A few are entered at a time; a room that is away
 * is tried again, one that refuses waits for a person. */
typedef struct _WcRoomKeeper WcRoomKeeper;

/* What it stands on; all borrowed, must live longer. */
typedef struct
{
  WcDb *db;
  WcLive *live;
  WcPrompts *prompts;
  WcIngest *ingest;
  WcOutbox *outbox;
  WcClock *clock;
  GRand *rand; /* (nullable) the system's */
  /* (nullable) Whether we are in a room, or how far its archive is read, has changed. */
  void (*changed) (gpointer data);
  gpointer data;
} WcRoomKeeperMeans;

/* @account is referenced. Reads the rooms from the store. Returns: (transfer full). */
WcRoomKeeper *wc_room_keeper_new (const WcRoomKeeperMeans *means,
                                  const WcAccount *account);
void wc_room_keeper_free (WcRoomKeeper *self);
void wc_room_keeper_set_account (WcRoomKeeper *self, const WcAccount *account);

/* See wc_room_archives_again(). */
void wc_room_keeper_read_again (WcRoomKeeper *self);

/* See wc_catchup_set_sparing(). */
void wc_room_keeper_set_sparing (WcRoomKeeper *self, gboolean sparing);

/* What the modules tell; borrowed, for WcHost. */
const WcMucHost *wc_room_keeper_get_muc_host (WcRoomKeeper *self);
const WcBookmarksHost *wc_room_keeper_get_bookmarks_host (WcRoomKeeper *self);

/* What services ask; borrowed. */
const WcRoomPort *wc_room_keeper_get_port (WcRoomKeeper *self);

/* The session whose host has them; NULL: it is gone, and everything asked fails. */
void wc_room_keeper_attach (WcRoomKeeper *self, WcSession *session);

/* The stream is ready for requests: rooms are entered. Also after a resumption, where
 * those we are in are asked whether they know us still (XEP-0410). */
void wc_room_keeper_begin (WcRoomKeeper *self);

/* The stream is lost; @resumable: it may go on, and we are in the rooms until then. */
void wc_room_keeper_lost (WcRoomKeeper *self, gboolean resumable);

/* What walks the archive of a room; NULL where none does. */
WcCatchup *wc_room_keeper_get_catchup (WcRoomKeeper *self, const char *room);

/* How far the archive of @room is read, or is about to be; NULL: the least of all rooms.
 */
WcCatchupProgress wc_room_keeper_get_progress (WcRoomKeeper *self, const char *room);
gboolean wc_room_keeper_has (WcRoomKeeper *self, const char *room);
