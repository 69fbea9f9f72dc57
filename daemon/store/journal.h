/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/event.h"
#include "store/db.h"

/* The event journal: what happened, in the order of commits, kept 30 days or 500,000
 * events. Rows are small and name things; content is rendered from the rows of the stores
 * when an event is read (DECISIONS 14). */

#define WC_JOURNAL_KEEP_US (30 * G_TIME_SPAN_DAY)
#define WC_JOURNAL_KEEP_EVENTS 500000
/* How far a named consumer that does not acknowledge holds back pruning. */
#define WC_JOURNAL_CAP_US (90 * G_TIME_SPAN_DAY)
#define WC_JOURNAL_CAP_EVENTS 1000000

/* Appends @event (durable kind; seq and ts are set here) to the transaction that is open.
 * After the outermost commit those of wc_journal_listen() that want it run once. */
gboolean wc_journal_append (WcDb *db, const WcEvent *event, GError **error);

/* Calls @func after each commit that appended events of one of @kinds ((nullable) ending
 * with 0, static; NULL: any), until wc_journal_unlisten() with the same @func and @data.
 * @before: all that was appended and wanted since the last call is behind this seq, so
 * that who has seen the rest reads from here; others read from their cursor. */
typedef void (*WcJournalListener) (gpointer data, gint64 before);
void wc_journal_listen (WcDb *db,
                        const WcEventKind *kinds,
                        WcJournalListener func,
                        gpointer data);
void wc_journal_unlisten (WcDb *db, WcJournalListener func, gpointer data);

/* The newest seq that was ever given, and the oldest that is still held (head + 1 when
 * none is). */
gboolean
wc_journal_bounds (WcDb *db, gint64 *out_oldest, gint64 *out_head, GError **error);

/* Which events a reader wants. */
typedef struct
{
  const WcEventKind *kinds; /* (nullable) ending with 0; NULL: all */
  const gint64 *accounts;   /* (nullable) ending with 0; NULL: all */
  const char *const *chats; /* (nullable) (array zero-terminated=1); NULL: all */
  gboolean backfill; /* also history: rows marked so, and archive messages of before
                      * start_us */
  gint64 start_us;   /* when the consumer began; 0: rows marked backfill alone count */
  guint limit;       /* 1 … 1000 events */
} WcJournalFilter;

typedef struct
{
  GPtrArray *events; /* (owned) (element-type WcEvent) */
  gint64 cursor;     /* seq up to which everything was looked at */
  gboolean more;     /* there is more behind the cursor */
} WcJournalBatch;

void wc_journal_batch_free (WcJournalBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcJournalBatch, wc_journal_batch_free)

/* Reads what happened after @since (a seq). Bounded: looks at no more than 5,000 rows a
 * call, so a batch may be empty with more set. CURSOR_EXPIRED with the details "oldest"
 * and "head" (cursors) when rows behind @since were pruned, or when @since lies in the
 * future. Returns: (transfer full). */
WcJournalBatch *
wc_journal_read (WcDb *db, gint64 since, const WcJournalFilter *filter, GError **error);

/* The text form `epoch:seq` of a cursor. _parse: CURSOR_EXPIRED when the epoch is
 * another, INVALID_ARGUMENT (field "cursor") when it is none. Returns: (transfer full).
 */
char *wc_journal_format_cursor (WcDb *db, gint64 seq);
gboolean
wc_journal_parse_cursor (WcDb *db, const char *cursor, gint64 *out_seq, GError **error);

/* Deletes up to @limit rows beyond retention, which named consumers hold back up to the
 * cap. For idle moments; opens its own transaction. */
gboolean wc_journal_prune (WcDb *db, guint limit, gboolean *out_more, GError **error);
