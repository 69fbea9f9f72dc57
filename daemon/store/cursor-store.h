/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Which parts of which archive (XEP-0313) we hold, as intervals without holes. What lies
 * between two intervals is a gap. */

/* One archive, or what it says about one chat. */
typedef struct
{
  gint64 account;
  const char *archive; /* bare JID of the archive: the account's own, later rooms */
  const char *with;    /* (nullable) only messages with this bare JID were asked for */
} WcCursorArchive;

/* An interval. Ids are those of the archive; they are NULL while nothing was in the time
 * that was asked about. Places are ids of our messages at the borders (0: unknown: the
 * item was no message), the neighbours that wc_message_store_place() wants for what is
 * read on from there. A page gives the border towards which it was read the outermost
 * place that it stored, and the other one the place that it went on from, 0 where it was
 * the first: so they depend on the direction in which was read, and at an end that is
 * complete, where nothing is read on, say nothing. */
typedef struct
{
  gint64 id; /* key, never given again */
  char *oldest_id;
  char *newest_id;
  gint64 oldest_us; /* from here … */
  gint64 newest_us; /* … to here nothing is missing */
  gint64 oldest_place;
  gint64 newest_place;
  gboolean complete; /* nothing older is in the archive */
} WcCursorInterval;

void wc_cursor_interval_free (WcCursorInterval *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcCursorInterval, wc_cursor_interval_free)

/* All intervals of an archive, newest first: in the archive's own order, whatever their
 * stamps say, for servers stamp what they hand over late with whole seconds. Returns:
 * (transfer full) (element-type WcCursorInterval). */
GPtrArray *
wc_cursor_store_list (WcDb *db, const WcCursorArchive *archive, GError **error);

/* The newest interval; NULL without error when there is none. Returns: (transfer full).
 */
WcCursorInterval *
wc_cursor_store_newest (WcDb *db, const WcCursorArchive *archive, GError **error);

/* What one page of the archive told. */
typedef struct
{
  const char *const *ids; /* (array zero-terminated=1) its items, oldest first */
  gint64 oldest_us;       /* stamps of the first and last item; where there are none, */
  gint64 newest_us;       /* the bounds of time that were asked about */
  gint64 oldest_place;    /* our ids of the first and last message in it; 0: none */
  gint64 newest_place;
  gboolean complete;   /* <fin complete='true'/>: nothing more in that direction */
  gboolean from_start; /* forward, asked without any lower bound: nothing is older */
  gint64 total;        /* items that the whole question matches; -1: not said */
} WcCursorPage;

/* Notes a page inside the transaction that stored it. @interval: the id of the interval
 * that it continues (forward: asked with `after` its newest; backward: with `before` its
 * oldest), 0 for the first page of a new one, which is older than all there are: they get
 * other ids. Intervals that the page reaches, or that lie in a direction that is
 * complete, are joined. @out_interval (nullable): the id of the interval that now holds
 * the page. NOT_FOUND when @interval is gone. */
gboolean wc_cursor_store_forward (WcDb *db,
                                  const WcCursorArchive *archive,
                                  gint64 interval,
                                  const WcCursorPage *page,
                                  gint64 *out_interval,
                                  GError **error);
gboolean wc_cursor_store_backward (WcDb *db,
                                   const WcCursorArchive *archive,
                                   gint64 interval,
                                   const WcCursorPage *page,
                                   gint64 *out_interval,
                                   GError **error);

/* A live message told its archive id (XEP-0359 by the archive's own address). @unbroken:
 * nothing can have been missed since the newest interval last grew, because the stream
 * has lasted since then (DECISIONS 9); the message continues it. Otherwise, as for the
 * first message of a stream that catch-up has not finished for, it opens an interval of
 * its own, the newest, and what lies between is a gap. */
typedef struct
{
  const char *id;
  gint64 ts_us;
  gint64 place;
  gboolean unbroken;
} WcCursorLive;

gboolean wc_cursor_store_live (WcDb *db,
                               const WcCursorArchive *archive,
                               const WcCursorLive *live,
                               GError **error);

/* The archive no longer knows the id of an interval's border (item-not-found): the
 * interval is closed, its border id forgotten, its time kept. @newest: which border. */
gboolean
wc_cursor_store_lose (WcDb *db, gint64 interval, gboolean newest, GError **error);

/* Nothing older than @horizon_us is wanted of any archive of @account any more, or is
 * still held; 0: everything is. Intervals begin there at the earliest, and what lies
 * before is no gap: one that ended before is empty now, and ends there. */
gboolean
wc_cursor_store_clip (WcDb *db, gint64 account, gint64 horizon_us, GError **error);
