/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "stream/session.h"
#include "sync/catchup.h"

/* Keeps our copies of the archives of an account's rooms whole, a few rooms at a time:
 * joining fifty rooms asks for fifty archives. An archive that refuses is asked again
 * later, while we are there. */
typedef struct _WcRoomArchives WcRoomArchives;

/* Nothing newer of @room is missing (see sync/catchup.h, "caught-up"). */
typedef void (*WcRoomArchivesDone) (gpointer data, const char *room);

/* One was read, as far as it is asked for, or is not read any more. */
typedef void (*WcRoomArchivesMoved) (gpointer data);

/* What they stand on; all borrowed. rand nullable: the system's. */
typedef struct
{
  WcDb *db;
  WcClock *clock;
  GRand *rand;
  WcRoomArchivesDone done;
  WcRoomArchivesMoved moved;
  gpointer data;
} WcRoomArchivesMeans;

/* @account is referenced. Returns: (transfer full). */
WcRoomArchives *wc_room_archives_new (const WcRoomArchivesMeans *means,
                                      const WcAccount *account);
void wc_room_archives_free (WcRoomArchives *self);
void wc_room_archives_set_account (WcRoomArchives *self, const WcAccount *account);

/* Asks all of them again, a few at a time: another part of them is wanted, or somebody
 * wants to know whether something is missing. */
void wc_room_archives_again (WcRoomArchives *self);

/* For all of them, those that begin later too; see wc_catchup_set_sparing(). */
void wc_room_archives_set_sparing (WcRoomArchives *self, gboolean sparing);

/* We are in @room, whose archive answers on @session: it is read as soon as it is its
 * turn. @reconcile_us: as of wc_catchup_start(). */
void wc_room_archives_start (WcRoomArchives *self,
                             WcSession *session,
                             const WcRoom *room,
                             gint64 reconcile_us);

/* We are there no longer; NULL: in none. */
void wc_room_archives_stop (WcRoomArchives *self, const char *room);

/* What walks the archive of @room, borrowed until we are there no longer; NULL where none
 * does. */
WcCatchup *wc_room_archives_get (WcRoomArchives *self, const char *room);

/* How far the archive of @room is read: where none is, nothing is missing. NULL: the
 * least of all. */
WcCatchupProgress wc_room_archives_get_progress (WcRoomArchives *self, const char *room);
