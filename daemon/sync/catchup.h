/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "model/room.h"
#include "store/db.h"
#include "sync/archive.h"

/* Keeps our copy of one archive whole, of an account or of a room (DECISIONS 10): after
 * each login or join forward from where we left off, then through gaps, then, when the
 * policy says so, backwards to the beginning while nothing else is to do. One page is in
 * flight at a time.
 *
 * Signals: "caught-up" (gboolean proof): nothing newer is missing; @proof FALSE when
 * there is no archive, or it refused. "progress" (): the numbers below changed. "rested"
 * (): nothing is asked for now, or it was refused. */
#define WC_TYPE_CATCHUP (wc_catchup_get_type ())
G_DECLARE_FINAL_TYPE (WcCatchup, wc_catchup, WC, CATCHUP, GObject)

/* Of the account's own archive. @db is referenced. _set_account: with other settings from
 * now on. Returns: (transfer full). */
WcCatchup *wc_catchup_new (WcDb *db, const WcAccount *account);
void wc_catchup_set_account (WcCatchup *self, const WcAccount *account);

/* Of the archive of @room. A group, which only members may enter, is read as far back as
 * the account's settings say; of a room for everybody a week is read, and more only when
 * asked for. Returns: (transfer full). */
WcCatchup *wc_catchup_new_room (WcDb *db, const WcAccount *account, const WcRoom *room);
void wc_catchup_set_room (WcCatchup *self, const WcAccount *account, const WcRoom *room);

/* A stream is bound and @archive answers on it: the walk begins. @archive NULL: the
 * server keeps none, "caught-up" follows at once. @reconcile_us: something sent since
 * then is in doubt, so the archive is read from there even where it is held; 0: nothing
 * is. */
void wc_catchup_start (WcCatchup *self, WcArchive *archive, gint64 reconcile_us);

/* The stream is lost: what was asked for is given up, the cursors stand. */
void wc_catchup_stop (WcCatchup *self);

/* While @sparing, the walk backwards waits: the network is one where each byte counts.
 * What is missing from now on and what somebody asks for is fetched all the same. */
void wc_catchup_set_sparing (WcCatchup *self, gboolean sparing);

/* Asks again whether something newer is there; nothing while it walks or is stopped. */
void wc_catchup_again (WcCatchup *self);

/* Fetches history of one chat (NULL: of all, for a room) that is older than what is held,
 * back to @until_us (0: all) or until @limit messages came. The walk above goes on
 * afterwards. Errors: OFFLINE, NOT_SUPPORTED and those of wc_archive_fetch_finish().
 * Value: the number of messages fetched. */
void wc_catchup_backfill_async (WcCatchup *self,
                                const char *chat,
                                gint64 until_us,
                                guint limit,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gssize wc_catchup_backfill_finish (WcCatchup *self, GAsyncResult *result, GError **error);

/* Lets the archive look for words, or for one item, once nothing newer is missing, and
 * stores what it finds; what is held without holes stays as it was. Errors: OFFLINE,
 * NOT_SUPPORTED (detail "feature") and those of wc_archive_fetch_finish(), the cursor's
 * NOT_FOUND among them. Value: (transfer full). */
void wc_catchup_search_async (WcCatchup *self,
                              const WcArchiveSearch *search,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
WcArchiveFound *
wc_catchup_search_finish (WcCatchup *self, GAsyncResult *result, GError **error);

/* Whether live messages continue the newest interval (DECISIONS 9): the archive has been
 * read to its end on this stream. */
gboolean wc_catchup_is_unbroken (WcCatchup *self);

/* Whether nothing older is in the archive that the policy keeps, and how many messages
 * came since the walk began. */
gboolean wc_catchup_is_complete (WcCatchup *self);
gint64 wc_catchup_get_fetched (WcCatchup *self);

/* How many messages are still to come before it has caught up; -1: the server does not
 * say. */
gint64 wc_catchup_get_behind (WcCatchup *self);
gboolean wc_catchup_is_caught_up (WcCatchup *self);

/* How far an archive has been read on this stream. */
typedef enum
{
  WC_CATCHUP_BEHIND, /* something newer than what is held may be missing */
  WC_CATCHUP_OLDER,  /* nothing is, as far as anybody can tell; what is older is read */
  WC_CATCHUP_READ,   /* nothing is asked for */
} WcCatchupProgress;

WcCatchupProgress wc_catchup_get_progress (WcCatchup *self);
