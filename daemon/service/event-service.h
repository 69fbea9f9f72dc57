/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/clock.h"
#include "model/event.h"
#include "service/account-service.h"
#include "store/consumer-store.h"
#include "store/journal.h"
#include "sync/live.h"

/* What happened, for those who follow it: reading the journal by cursor, named consumers,
 * and the ephemeral events as they pass. Signals: "committed" () the journal has grown;
 * "ephemeral" (WcEvent). */
#define WC_TYPE_EVENT_SERVICE (wc_event_service_get_type ())
G_DECLARE_FINAL_TYPE (WcEventService, wc_event_service, WC, EVENT_SERVICE, GObject)

/* @db, @clock and @live are referenced, @accounts is borrowed. Returns: (transfer full).
 */
WcEventService *
wc_event_service_new (WcDb *db, WcClock *clock, WcLive *live, WcAccountService *accounts);

/* Which events. NULL means all. */
typedef struct
{
  const char *const *kinds;    /* (nullable) "message.new", "message.*" */
  const char *const *accounts; /* (nullable) JIDs or aliases */
  const char *const *chats;    /* (nullable) addresses */
  const char *const *only;     /* (nullable) canonical chats the caller is confined to */
  gboolean backfill;
} WcEventWish;

/* A wish as it is used. */
typedef struct _WcEventFilter WcEventFilter;

/* INVALID_ARGUMENT with the field "options.kinds" or "options.chats"; NOT_FOUND for an
 * account. Returns: (transfer full). */
WcEventFilter *
wc_event_filter_new (WcEventService *service, const WcEventWish *wish, GError **error);
void wc_event_filter_free (WcEventFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcEventFilter, wc_event_filter_free)

/* Whether it lets the (ephemeral) event through. */
gboolean wc_event_filter_matches (const WcEventFilter *self, const WcEvent *event);

/* The newest event's seq; the cursor `epoch:seq` of a seq, and back. parse:
 * CURSOR_EXPIRED (of another epoch), INVALID_ARGUMENT. */
gint64 wc_event_service_get_head (WcEventService *self);
char *wc_event_service_format_cursor (WcEventService *self, gint64 seq);
gboolean wc_event_service_parse_cursor (WcEventService *self,
                                        const char *cursor,
                                        gint64 *out_seq,
                                        GError **error);

/* Reads what happened after @since, at most @limit events. May be empty with more set.
 * CURSOR_EXPIRED with "oldest" and "head". Returns: (transfer full). */
WcJournalBatch *wc_event_service_read (WcEventService *self,
                                       gint64 since,
                                       const WcEventFilter *filter,
                                       guint limit,
                                       GError **error);

/* The same, but where nothing happened yet, waits up to @wait_ms for something that does.
 * Value: (transfer full), without events when nothing did; CANCELLED (G_IO_ERROR). */
typedef struct
{
  gint64 since;
  const WcEventFilter *filter; /* must live until the callback */
  guint limit;
  guint wait_ms;
  GCancellable *cancellable; /* (nullable) */
} WcEventFetch;
void wc_event_service_fetch_async (WcEventService *self,
                                   const WcEventFetch *fetch,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
WcJournalBatch *wc_event_service_fetch_finish (WcEventService *self,
                                               GAsyncResult *result,
                                               GError **error);

/* The cursor of a named consumer, made at the head where there is none; @filter then
 * knows since when. INVALID_ARGUMENT (field "options.consumer") for a bad name,
 * PERMISSION_DENIED when the caller of @filter is confined and the consumer was made by
 * another. acknowledge: the same for @only (nullable), the chats the caller is confined
 * to; NOT_FOUND. */
gboolean wc_event_service_ensure_consumer (WcEventService *self,
                                           const char *name,
                                           WcEventFilter *filter,
                                           gint64 *out_seq,
                                           GError **error);
gboolean wc_event_service_acknowledge (WcEventService *self,
                                       const char *name,
                                       const char *cursor,
                                       const char *const *only,
                                       GError **error);
GPtrArray *wc_event_service_list_consumers (WcEventService *self, GError **error);
gboolean
wc_event_service_drop_consumer (WcEventService *self, const char *name, GError **error);
