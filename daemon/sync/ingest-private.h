/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/report.h"
#include "store/message-store.h"
#include "sync/ingest.h"

/* For the files ingest*.c alone. */

struct _WcIngest
{
  GObject parent_instance;

  WcDb *db;     /* (owned) */
  WcLive *live; /* (owned) */
  gint64 account;
  char *jid; /* (owned) */

  GHashTable *marks; /* (owned) by archive, of this stream; see ingest-place.c */
};

/* Whether @arrival tells of what was said before, rather than says it now. */
gboolean wc_ingest_is_past (const WcArrival *arrival);

/* ---- Where in time a message belongs ---- */

/* Between which neighbours @arrival is to be placed. @out_late: it comes so late that the
 * account's policy of history is over for it; it stays for a day then. */
gboolean wc_ingest_find_place (WcIngest *self,
                               const WcArrival *arrival,
                               WcMessagePlace *out_place,
                               gboolean *out_late,
                               GError **error);

/* @arrival has become the row @id: once that is committed, what follows on the stream
 * comes behind it. */
void wc_ingest_note_place (WcIngest *self, const WcArrival *arrival, gint64 id);

/* Whether something of its archive came before it on this stream, so that the newest part
 * ends with it; asked before it is placed. */
gboolean wc_ingest_follows_live (WcIngest *self, const WcArrival *arrival);

/* @arrival, held as the row @id, may extend what its archive is known to have.
 * @follows_live: see above. */
gboolean wc_ingest_note_cursor (WcIngest *self,
                                const WcArrival *arrival,
                                gint64 id,
                                gboolean follows_live,
                                GError **error);

/* ---- What our archive has several times ---- */

/* The row that @arrival is another copy of (store/message-copies.h); 0: none (or +
 * error). */
gint64 wc_ingest_find_copied (WcIngest *self, const WcArrival *arrival, GError **error);

/* @arrival has become the row @id, or is held as it: so has this copy of it. */
gboolean
wc_ingest_note_copy (WcIngest *self, const WcArrival *arrival, gint64 id, GError **error);

/* ---- What is told about other messages ---- */

gboolean wc_ingest_store_report (WcIngest *self, const WcReport *report, GError **error);
