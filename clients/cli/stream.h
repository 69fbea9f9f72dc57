/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The events of the daemon, one after the other, also across restarts of it: then it goes
 * on behind the last one that was seen. */
typedef struct _WcStream WcStream;

/* Which events; all may be NULL. */
typedef struct
{
  const char *const *kinds;
  const char *const *accounts;
  const char *const *chats;
  const char *since;    /* cursor to begin behind */
  const char *consumer; /* reader whose place the daemon keeps */
  gboolean backfill;    /* also history that is fetched later */
  gboolean skip;        /* go on where events were lost */
  gboolean active;      /* a person is looking */
  gboolean printed;     /* ends when nobody reads standard output any more */
} WcStreamWish;

typedef enum
{
  WC_STREAM_EVENT,
  WC_STREAM_READY, /* everything there was has been seen */
  WC_STREAM_GAP,   /* events were lost */
  WC_STREAM_END,   /* somebody interrupted, or reads no more */
} WcStreamKind;

typedef struct
{
  WcStreamKind kind;
  JsonObject *object; /* (owned) (nullable) the Event, or what stands beside the notice */
} WcStreamItem;

void wc_stream_item_clear (WcStreamItem *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcStreamItem, wc_stream_item_clear)

/* Subscribes. @wish: what it points at is borrowed and has to outlive the stream, as
 * @cli and @interrupt. Returns: (transfer full). */
WcStream *wc_stream_open (WcCli *cli,
                          const WcStreamWish *wish,
                          WcInterrupt *interrupt,
                          GError **error);
void wc_stream_free (WcStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStream, wc_stream_free)

/* Waits for the next item. @deadline_us: on the monotonic clock; -1: none; what has not
 * come by then is WC_EXIT_TIMEOUT. @item: to be cleared by the caller. */
gboolean
wc_stream_next (WcStream *self, gint64 deadline_us, WcStreamItem *item, GError **error);

/* Whether the next item is there already. */
gboolean wc_stream_has_next (const WcStream *self);

/* Tells that the consumer has dealt with everything up to @cursor; where the daemon is
 * not there that is left to the next time. Does nothing without a consumer. */
gboolean wc_stream_ack (WcStream *self, const char *cursor, GError **error);
