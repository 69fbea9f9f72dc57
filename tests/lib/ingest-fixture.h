/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/temp-db.h"
#include "sync/ingest.h"

/* Messages come in for the account me@x.lit, with the person a@b or in a room. */
typedef struct
{
  WcTempDb *temp;   /* (owned) */
  WcLive *live;     /* (owned) */
  WcIngest *ingest; /* (owned) */
  gint64 since;     /* events asserted so far */
  GString *told;    /* (owned) settled and arrived signals, and live events */
} WcIngestFixture;

#define WC_INGEST_FIXTURE_ROOM "coven@chat.x.lit"

/* For g_test_add(). */
void wc_ingest_fixture_setup (WcIngestFixture *self, gconstpointer data);
void wc_ingest_fixture_teardown (WcIngestFixture *self, gconstpointer data);

/* Takes the journal's @events and what was @told since the last time, and compares both.
 */
void wc_ingest_fixture_assert_happened (WcIngestFixture *self,
                                        const char *events,
                                        const char *told);

/* One of the chat with a@b; its id attribute is its text. Returns: (transfer full). */
WcMessage *wc_ingest_fixture_make_message (const char *body,
                                           WcMessageSource source,
                                           gboolean outgoing);

/* In a transaction of its own. Returns: the row that holds it; 0: none. */
gint64 wc_ingest_fixture_deliver (WcIngestFixture *self, WcArrival *arrival);

/* The same where the statement fails that runs after @steps (lib/fault-step). Returns: 0,
 * too, when that has undone it. @out_passed: it was over before. */
gint64 wc_ingest_fixture_deliver_with_fault (WcIngestFixture *self,
                                             WcArrival *arrival,
                                             int steps,
                                             gboolean *out_passed);

/* The same of a message as above, which our own archive holds as @archive_id (nullable).
 */
gint64 wc_ingest_fixture_deliver_text (WcIngestFixture *self,
                                       const char *body,
                                       WcMessageSource source,
                                       gboolean outgoing,
                                       const char *archive_id);

/* The room is in the store from now on. */
void wc_ingest_fixture_know_room (WcIngestFixture *self);

/* What is said in the room by @from, with its id in the room's archive (nullable). */
gint64 wc_ingest_fixture_deliver_talk (WcIngestFixture *self,
                                       const char *from,
                                       const char *body,
                                       const char *archive_id,
                                       gboolean replayed);

/* What is unread of the chat with a@b. */
guint wc_ingest_fixture_unread (WcIngestFixture *self);
