/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/cursor-store.h"
#include "store/retention-store.h"
#include "sync/catchup.h"

/* For the files catchup*.c alone. */

/* What servers give at most; each page costs them, so few and large. Where messages are
 * so large that a page of them is refused, it is smaller for a while. */
#define WC_CATCHUP_PAGE 250

/* The archive of the whole account, or one chat's part of it. */
typedef enum
{
  WC_CATCHUP_FORWARD,   /* from where we left off to the end */
  WC_CATCHUP_RECONCILE, /* again over the time in which something sent is in doubt */
  WC_CATCHUP_GAP,       /* from an older interval to a newer one */
  WC_CATCHUP_BACKWARD,  /* to the beginning */
  WC_CATCHUP_CHAT,      /* one chat, on demand, to the beginning */
} WcCatchupWalk;

/* What somebody asked for of one chat. */
typedef struct
{
  char *chat; /* (owned) */
  gint64 until_us;
  guint limit;
  char *held; /* (owned) (nullable) archive id that the first page holds again */
  gssize fetched;
  gboolean over;
} WcCatchupChat;

struct _WcCatchup
{
  GObject parent_instance;

  WcDb *db; /* (owned) */
  gint64 account;
  char *jid;             /* (owned) bare JID of the archive */
  int days;              /* what the first walk fetches; 0: nothing, -1: everything */
  gboolean backfill;     /* then go on backwards */
  gboolean sparing;      /* but not now */
  gboolean reflects;     /* what we send comes back on the stream, in its order */
  gint64 since_us;       /* what is older is history, not news */
  WcArchive *archive;    /* (owned) (nullable) while a stream is bound */
  GCancellable *stopped; /* (owned) (nullable) of this stream */
  GQueue backfills;      /* (element-type GTask) asked for, each with a WcCatchupChat */
  GQueue searches;       /* (element-type GTask) asked for, see catchup-search.c */

  WcRetention retention; /* what the account's policy said last */
  gint64 reconcile_us;   /* read again from here; 0: no need */
  char *reconcile_after; /* (owned) (nullable) how far that has come */
  guint page;            /* how many to ask for */
  gboolean at_end;       /* the forward walk reached the archive's end on this stream */
  gboolean caught_up;    /* and what was in doubt has been looked for */
  gboolean in_flight;
  gint64 fetched;
  gint64 total; /* what the walk from the first login's beginning will fetch; -1 */

  /* The page in flight. */
  WcCatchupWalk walk;
  guint asked; /* how many */
  gint64 interval;
  gint64 asked_us; /* of the first page of an interval: from when on; 0: no bound */
  gboolean page_complete;
  gint64 *newer_places; /* (owned) (nullable) as of WcArchiveQuery */
};

/* ---- What is held, and wanted ---- */

/* Which archive it is; @with (nullable): its part of one chat. */
WcCursorArchive wc_catchup_archive_of (WcCatchup *self, const char *with);

/* NULL when the store fails, which is logged. Returns: (transfer full) (element-type
 * WcCursorInterval), newest first. */
GPtrArray *wc_catchup_load_intervals (WcCatchup *self, const char *with);

/* What is older than the policy is neither fetched nor missing. _within: in the unit of
 * work that stores a page. */
void wc_catchup_clip (WcCatchup *self);
gboolean wc_catchup_clip_within (WcDb *db, gpointer self, GError **error);

/* Whether what is older than @interval (nullable) is missing here, and wanted, as the
 * policy was when _load_retention() read it. */
gboolean wc_catchup_lacks_older (WcCatchup *self, const WcCursorInterval *interval);
void wc_catchup_load_retention (WcCatchup *self);

/* ---- What to ask next (catchup-plan.c) ---- */

/* Chooses the next query; its strings belong to @intervals, of the whole archive, and
 * @own, of the chat that is wanted. FALSE when all is held that is wanted. */
gboolean wc_catchup_plan (WcCatchup *self,
                          GPtrArray *intervals,
                          GPtrArray *own,
                          WcArchiveQuery *query);

/* What is older than @oldest. */
void wc_catchup_query_backward (WcCatchup *self,
                                const WcCursorInterval *oldest,
                                WcArchiveQuery *query);

/* Whether the walk from where we left off finds what was sent since @since_us. */
gboolean wc_catchup_walk_finds (WcCatchup *self, gint64 since_us);

/* ---- What a page says (catchup-page.c) ---- */

/* A WcArchiveStored of the page in flight. */
gboolean wc_catchup_note_page (const WcCursorPage *page, gpointer data, GError **error);

/* After a page that was refused as too large for what is asked next, where @asked items
 * were asked for: FALSE when it cannot be smaller. */
gboolean wc_catchup_shrink (guint *page, guint asked, const GError *error);

/* Whether the walk can go on after @error: the archive has forgotten our cursor, or what
 * it gives is too large. */
gboolean wc_catchup_recover (WcCatchup *self, const GError *error);

/* ---- One chat, on demand (catchup-chat.c) ---- */

/* NULL: none is wanted now. */
WcCatchupChat *wc_catchup_wanted_chat (WcCatchup *self);

/* One chat's older part: behind what was fetched for it alone, else behind what is held
 * of the whole archive. FALSE when nothing older is there. */
gboolean wc_catchup_query_chat (WcCatchup *self,
                                WcCatchupChat *backfill,
                                GPtrArray *all,
                                GPtrArray *own,
                                WcArchiveQuery *query);

/* A page of it is stored; @fetched_before: what had been fetched before that. */
void wc_catchup_note_chat (WcCatchup *self, gint64 fetched_before);

/* It is over. @error: (transfer full) (nullable). */
void wc_catchup_end_chat (WcCatchup *self, GError *error);

/* ---- What the archive finds (catchup-search.c) ---- */

/* Asks for what somebody looks for; FALSE: nobody does, or it has to wait. */
gboolean wc_catchup_begin_search (WcCatchup *self);

/* Nothing can be looked for now. */
void wc_catchup_end_searches (WcCatchup *self);

/* Asks on, when nothing is in flight (catchup.c). */
void wc_catchup_ask (WcCatchup *self);
